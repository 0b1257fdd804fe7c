"""Branch names: the guard in sh and the CLI in Python give one verdict, for one reason."""

import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from teamkit.errors import ConfigError
from teamkit.flow.constants import Place, render
from teamkit.flow.policy import name_verdict, prefixes, refusal, suggestion
from teamkit.sections import Flow, Policy
from tests.e2e.worlds import git_binary
from tests.hooks.sandbox import copy_hooks

SHELLS = {
    "dash": ("dash",),
    "bash": ("bash", "--posix"),
    "busybox": ("busybox", "sh"),
    "mksh": ("mksh",),
    "zsh": ("zsh", "--emulate", "sh"),
}
LOCALES = ({"LC_ALL": "C"}, {"LC_ALL": "C.UTF-8"}, {"LANG": "C.UTF-8"})
DRIVER = """\
. "${0%/*}/teamkit/base.sh"
. "${0%/*}/teamkit/guard.sh"
while IFS= read -r tk_given; do
  if tk_lawful_name "$tk_given"; then echo lawful; else echo "[$tk_rule] $tk_reason"; fi
done
"""

PIECES = (
    "feat", "fix", "release", "docs", "exp", "main", "develop", "dependabot", "wip", "HEAD", "ldam", "B", "9",
    *"//////----__..@~^:?*[]\\ \t\r\x01\x1f\x7f!\"#$%&'(),;<>=`{}|+",
    "..", "//", "@{", ".lock", "a.lock", "한글", "각", "é", "e\u0301", "日本", "😀", "\u200b", "x" * 40, "가" * 20,
)  # fmt: skip
BROKEN = ("\udc81", "\udcff", "\udcea\udcb0", "\udc88")  # bytes that are no UTF-8; dash uses some itself
PATTERNS = (
    "*", "exp_*", "*-wip", "dependabot/*", "a*b", "a*a*a", "한*", "*글", "é*", "-x*", "x(y|z)", "@(a|b)*", "!(a)",
    "+(x)", "~x", "#x", "{a,b}", "a|b", "a;b", "a&b", "<x>", "=x", "%x", "\x01*", "x!*", "x^*",
)  # fmt: skip


NAMES_A_RUN = 200


def many(seed: int, pieces: tuple[str, ...]) -> list[str]:
    """Names to judge in one process of sh: half of them random, half of them nearly lawful."""
    chance = random.Random(seed)
    starts = ("feat/", "release/", "exp-1/", "기능/", *[""] * 4)
    return [chance.choice(starts) + "".join(chance.choices(pieces, k=chance.randrange(6))) for _ in range(NAMES_A_RUN)]


def batches(*more: str) -> st.SearchStrategy[list[str]]:
    return st.integers(min_value=0).map(lambda seed: many(seed, PIECES + more))


NAME = st.lists(st.sampled_from(PIECES), max_size=7).map("".join) | st.text(max_size=300)


def flow_of(**given: Any) -> Flow:
    """A flow of these and no other values: hypothesis would make up the fields of a named tuple."""
    return Flow(**given)


FLOWS = st.builds(
    flow_of,
    model=st.sampled_from(("gitflow", "github")),
    prefixes=st.lists(st.sampled_from(("feat", "fix", "exp-*", "기능", "*")), min_size=1, max_size=3).map(tuple),
    also=st.lists(st.sampled_from(PATTERNS), max_size=3).map(tuple),
    exempt=st.lists(st.sampled_from(PATTERNS), max_size=3).map(tuple),
    unicode_names=st.booleans(),
    max_name_bytes=st.sampled_from((0, 5, 20, 200)),
)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hooks")
    copy_hooks(folder, "", set())
    (folder / "driver").write_text(DRIVER)
    return folder


def put(hooks: Path, flow: Flow) -> None:
    (hooks / "teamkit" / "policy.sh").write_text(render(Policy(flow=flow), Place(finish="local")), "utf-8")


def verdicts_of_sh(hooks: Path, shell: tuple[str, ...], given: list[str], env: dict[str, str]) -> list[str]:
    text = "".join(f"{name}\n" for name in given).encode("utf-8", "surrogateescape")
    done = subprocess.run(
        [*shell, str(hooks / "driver")],
        input=text,
        capture_output=True,
        check=True,
        env={"PATH": "/usr/bin:/bin"} | env,
    )
    return done.stdout.decode("utf-8", "surrogateescape").split("\n")[:-1]


def verdicts_of_python(flow: Flow, given: list[str]) -> list[str]:
    reasons = (name_verdict(name, flow) for name in given)
    return ["lawful" if reason is None else f"[TK204] {reason}" for reason in reasons]


def found(shell: tuple[str, ...]) -> tuple[str, ...]:
    if shutil.which(shell[0]) is None:
        pytest.skip(f"no {shell[0]} here")
    return shell


several = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("env", LOCALES, ids=str)
@pytest.mark.parametrize("shell", SHELLS.values(), ids=SHELLS)
@several
@given(flow=FLOWS, given_names=batches(*BROKEN))
def test_every_shell_judges_any_name_as_python_does(
    shell: tuple[str, ...], env: dict[str, str], hooks: Path, flow: Flow, given_names: list[str]
) -> None:
    put(hooks, flow)
    assert verdicts_of_sh(hooks, found(shell), given_names, env) == verdicts_of_python(flow, given_names)


@several
@given(flow=FLOWS, given_names=batches())
def test_yash_judges_text_as_python_does_but_for_its_length(hooks: Path, flow: Flow, given_names: list[str]) -> None:
    """yash cannot read bytes that are no text, and fixes at its start what a character is."""
    assume(flow.max_name_bytes == 0)
    put(hooks, flow)
    shell = found(("yash", "--posixly-correct"))
    assert verdicts_of_sh(hooks, shell, given_names, {"LC_ALL": "C.UTF-8"}) == verdicts_of_python(flow, given_names)


@pytest.mark.parametrize("length", [199, 200, 201])
def test_the_limit_counts_bytes_and_not_characters(hooks: Path, length: int) -> None:
    flow = Flow()
    name = "feat/" + ("가" * 100)[: (length - 5) // 3] + "x" * ((length - 5) % 3)
    put(hooks, flow)
    expected = "[TK204] it is longer than 200 bytes" if length > 200 else "lawful"
    assert verdicts_of_sh(hooks, ("/bin/sh",), [name], {"LC_ALL": "C.UTF-8"}) == [expected]


@pytest.mark.parametrize("pattern", ["a'b", "a b", "a\nb", "a$b", "a`b", "a?b", "a[b]", 'a"b', "a\\b", "a\tb", ""])
def test_a_pattern_that_sh_would_misread_is_refused_when_the_constants_are_written(pattern: str) -> None:
    with pytest.raises(ConfigError):
        render(Policy(flow=Flow(also=(pattern,))), Place(finish="local"))


def test_no_lawful_shape_means_that_git_takes_no_such_branch() -> None:
    for name in many(1, PIECES + BROKEN):
        words = [
            os.fsencode(git_binary()),
            b"check-ref-format",
            f"refs/heads/{name}".encode("utf-8", "surrogateescape"),
        ]
        taken = subprocess.run(words, check=False).returncode == 0
        odd = name_verdict(name, Flow()) == "git takes no branch of this shape"
        assert taken != odd or name.startswith("-"), name


SENSIBLE = st.builds(
    flow_of,
    model=st.sampled_from(("gitflow", "github")),
    prefixes=st.sampled_from((("feat",), ("fix", "docs"), ("기능", "exp-*"), ("exp-*", "feat"))),
    also=st.lists(st.sampled_from(("exp_*", "*-wip", "playground")), max_size=2).map(tuple),
    unicode_names=st.booleans(),
    max_name_bytes=st.sampled_from((0, 30, 60, 200)),
)


@settings(max_examples=300, deadline=None)
@given(flow=SENSIBLE, name=NAME, existing=st.lists(NAME, max_size=6))
@example(flow=Flow(), name=".9", existing=[])
@example(flow=Flow(), name="con", existing=[])
def test_a_suggested_name_is_always_lawful(flow: Flow, name: str, existing: list[str]) -> None:
    others = [other for other in existing if other not in prefixes(flow)]  # a branch feat leaves no feat/...
    proposed = suggestion(name, flow, others)
    assert refusal(proposed, flow, others) is None
    assert name_verdict(proposed, flow) is None


def test_a_refusal_carries_the_suggestion() -> None:
    refused = refusal("LDAM loss", Flow())
    assert refused is not None
    assert (refused.rule, refused.suggestion) == ("TK204", "feat/ldam-loss")
