"""Hooks of others beside ours: all run, in order, with what git gave ours, and any may refuse."""

from pathlib import Path

import pytest

from tests.hooks.sandbox import HAS_REF_HOOK, Done, Sandbox, needs_ref_hook

NOISY = '#!/bin/sh\nprintf "%s %s\\n" "${0##*/}" "$*" >>"$ROOT/said"\ncat >>"$ROOT/said"\n'
REFUSING = "#!/bin/sh\necho no >&2\nexit 7\n"


@pytest.fixture
def feature(box: Sandbox) -> Sandbox:
    box.must("switch", "-q", "feat/x")
    return box.under(ROOT=str(box.root))


def hang(box: Sandbox, hook: str, name: str = "20-own", text: str = NOISY) -> Path:
    file = box.write(f".git/hooks/{hook}.d/{name}", text)
    file.chmod(0o755)
    return file


def said(box: Sandbox) -> str:
    file = box.root / "said"
    text = file.read_text() if file.exists() else ""
    file.unlink(missing_ok=True)
    return text


def commit(box: Sandbox) -> Done:
    return box.git("commit", "-q", "--allow-empty", "-m", "feat: more of x")


@pytest.mark.parametrize(
    ("hook", "line", "arguments"),
    [
        ("pre-commit", "git commit -q --allow-empty -m 'feat: more of x'", ""),
        ("commit-msg", "git commit -q --allow-empty -m 'feat: more of x'", ".git/COMMIT_EDITMSG"),
        pytest.param(
            *("prepare-commit-msg", "git commit -q --allow-empty -m 'feat: more of x'", ".git/COMMIT_EDITMSG message"),
            marks=pytest.mark.skipif(HAS_REF_HOOK, reason="the guard has no prepare-commit-msg here"),
        ),
        ("pre-merge-commit", "git merge -q --no-ff --no-edit feat/y", ""),
        ("pre-rebase", "git rebase -q main", "main"),
    ],
)
def test_another_hook_runs_with_the_same_arguments_and_may_refuse(
    feature: Sandbox, hook: str, line: str, arguments: str
) -> None:
    hang(feature, hook, text=REFUSING)
    before = feature.tip("HEAD")
    assert not feature.paste(line).ok
    assert feature.tip("HEAD") == before
    feature.git("merge", "--abort")
    hang(feature, hook)
    assert feature.paste(line).ok
    assert said(feature) == f"20-own {arguments}\n"


def test_all_of_them_run_in_order_until_one_refuses(feature: Sandbox) -> None:
    for name in ("30-c", "10-a", "20-b 한글"):
        hang(feature, "pre-commit", name)
    assert commit(feature).ok
    assert said(feature) == "10-a \n20-b 한글 \n30-c \n"
    hang(feature, "pre-commit", "20-b 한글", REFUSING)
    assert not commit(feature).ok
    assert said(feature) == "10-a \n"


def test_what_is_not_executable_does_not_run(feature: Sandbox) -> None:
    hang(feature, "pre-commit").chmod(0o644)
    hang(feature, "pre-commit", "30-folder/inside")
    assert commit(feature).ok
    assert said(feature) == ""


def test_they_do_not_run_where_the_guard_has_refused(box: Sandbox) -> None:
    loud = box.under(ROOT=str(box.root))
    hang(loud, "pre-commit")
    assert not commit(loud).ok
    assert said(loud) == ""


def test_each_of_them_reads_the_whole_push(feature: Sandbox) -> None:
    hang(feature, "pre-push", "20-a")
    hang(feature, "pre-push", "30-b")
    tip, zero = feature.tip("feat/y"), "0" * 40
    assert feature.git("push", "-q", "origin", "feat/y:feat/1", "feat/y:feat/2").ok
    lines = "".join(f"refs/heads/feat/y {tip} refs/heads/feat/{number} {zero}\n" for number in (1, 2))
    assert said(feature) == f"20-a origin ../server.git\n{lines}30-b origin ../server.git\n{lines}"


def test_a_push_of_nothing_gives_them_nothing_to_read(feature: Sandbox) -> None:
    hang(feature, "pre-push")
    assert feature.git("push", "-q", "origin", "main").ok
    assert said(feature) == "20-own origin ../server.git\n"


@needs_ref_hook
@pytest.mark.parametrize("count", [1, 15, 16, 17, 40])
def test_each_of_them_reads_every_state_of_a_transaction(feature: Sandbox, count: int) -> None:
    tip, zero = feature.tip("main"), "0" * 40
    hang(feature, "reference-transaction", "20-a")
    hang(feature, "reference-transaction", "30-b")
    lines = [f"create refs/tags/{number} {tip}\n" for number in range(count)]
    assert feature.git("update-ref", "--stdin", stdin="".join(lines)).ok
    moved = "".join(sorted(f"{zero} {tip} refs/tags/{number}\n" for number in range(count)))
    parts = said(feature).split("20-a ")[1:]
    for state in ("prepared", "committed"):
        (part,) = (part for part in parts if part.startswith(f"{state}\n"))
        own, other = part.removeprefix(f"{state}\n").split(f"30-b {state}\n")
        assert "".join(sorted(own.splitlines(keepends=True))) == moved
        assert own == other


@needs_ref_hook
def test_another_hook_may_refuse_a_move(feature: Sandbox) -> None:
    hang(feature, "reference-transaction", text='#!/bin/sh\n[ "$1" != prepared ] || exit 1\n')
    assert not feature.git("update-ref", "refs/tags/v1", "main").ok
    assert not feature.tip("refs/tags/v1")


@pytest.mark.parametrize("language", ["", "C.UTF-8"])
def test_they_see_the_language_that_git_saw(feature: Sandbox, language: str) -> None:
    hang(feature, "pre-commit", text='#!/bin/sh\necho "${LC_ALL-unset}" >"$ROOT/said"\n')
    assert commit(feature.under(LC_ALL=language) if language else feature).ok
    assert said(feature) == f"{language or 'unset'}\n"
