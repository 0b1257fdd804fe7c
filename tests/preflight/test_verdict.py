"""The answer and the exit code."""

import pytest

from teamkit.finding import Finding
from teamkit.preflight.verdict import answer, exit_code


def of(*states: str, limit: str = "") -> list[Finding]:
    return [Finding("x", state, "y", limit=limit) for state in states]


@pytest.mark.parametrize(
    ("findings", "strict", "code", "line"),
    [
        (of("ok"), False, 0, "ready"),
        (of("ok", "warn"), False, 0, "ready: 1 warning"),
        (of("ok", "warn"), True, 1, "not ready: 1 warning"),
        (of("fail", "warn", "fail"), False, 1, "not ready: 2 problems, 1 warning"),
        (of("unknown"), True, 0, "ready: 1 unknown"),
        (of("unknown", limit="1 GPU"), False, 2, "not checked: 1 unknown"),
        (of("unknown", "fail", limit="1 GPU"), False, 1, "not ready: 1 problem, 1 unknown"),
        ([], False, 0, "ready"),
    ],
)
def test_the_answer_is_one_line_and_the_code_agrees(
    findings: list[Finding], strict: bool, code: int, line: str
) -> None:
    assert exit_code(findings, strict) == code
    assert answer(findings, code) == line


def test_what_other_runs_take_up_is_no_reason_not_to_wait_and_what_stays_is_one() -> None:
    passing = [Finding("load", "warn", "y", group="host"), Finding("memory", "warn", "y", group="host")]
    assert [exit_code(passing, True, waits) for waits in (True, False)] == [0, 1]
    for stays in (Finding("open files", "warn", "y", group="host"), Finding("commit", "warn", "y", group="git")):
        assert exit_code([*passing, stays], True, True) == 1
    assert exit_code([Finding("memory", "fail", "y", group="host")], True, True) == 1
