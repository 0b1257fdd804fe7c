"""What the state of a repository means for a run."""

import shlex

import pytest

from teamkit.finding import Finding
from teamkit.preflight.rules.repository import judge
from teamkit.preflight.snapshot import Repository
from teamkit.sections import Flow

COMMIT = "0123456789abcdef"
OWN = "feat/run-012345678"
CLEAN = Repository("ok", COMMIT, "feat/one", pushed=True, has_remote=True, remote="origin")


def found(flow: Flow | None = None, **more: object) -> dict[str, Finding]:
    return {one.check: one for one in judge(CLEAN._replace(**more), flow)}  # type: ignore[arg-type]


def test_a_clean_pushed_commit_is_all_right() -> None:
    rows = found()
    assert {check: row.state for check, row in rows.items()} == {"commit": "ok", "published": "ok"}
    assert rows["commit"].seen == "012345678 on feat/one"
    assert {row.group for row in rows.values()} == {"git"}


def test_changes_are_a_warning_that_names_three() -> None:
    row = found(changed=("a.py", "나.yaml", "c.py", "d.py", "e.py"))["commit"]
    assert (row.state, row.value, row.unit) == ("warn", 5, "files")
    assert row.seen == "5 files differ from 012345678 on feat/one: a.py, 나.yaml, c.py and 2 more"
    assert row.remedy == 'git commit -am "feat: what this run uses"'


def test_one_change_is_told_as_one() -> None:
    assert found(changed=("a.py",))["commit"].seen == "1 file differs from 012345678 on feat/one: a.py"


@pytest.mark.parametrize(
    ("branch", "flow"),
    [
        ("main", Flow()),
        ("develop", Flow()),
        ("", Flow()),
        ("trunk", Flow(main="trunk")),
        ("production", Flow(protected=("production",))),
    ],
)
def test_where_nobody_commits_changes_get_a_branch_of_their_own(branch: str, flow: Flow) -> None:
    row = found(flow, branch=branch, changed=("a.py",))["commit"]
    assert row.remedy == f'git switch -c {OWN} && git commit -am "feat: what this run uses"'


@pytest.mark.parametrize(
    ("prefixes", "expected"), [(("exp", "fix"), "exp"), (("team-*", "exp"), "exp"), (("team-*",), "feat"), ((), "feat")]
)
def test_the_branch_begins_as_the_team_s_branches_do(prefixes: tuple[str, ...], expected: str) -> None:
    assert found(Flow(prefixes=prefixes), branch="")["branch"].remedy == f"git switch -c {expected}/run-012345678"


def test_untracked_configuration_is_a_warning_with_its_command() -> None:
    row = found(untracked=("설정/새.yaml", "it's a.py"))["untracked"]
    assert (row.state, row.seen) == ("warn", "in no commit: 설정/새.yaml, it's a.py")
    assert row.remedy == "git add -- :/설정/새.yaml ':/it'\"'\"'s a.py'"


@pytest.mark.parametrize("name", ["*.py", "a[1].py", "!a.py", "^a.py", ":a.py", "-a.py", "a\\b.py", "a?.py", "(a).py"])
def test_a_name_that_git_would_take_for_a_pattern_is_taken_as_it_is(name: str) -> None:
    words = shlex.split(found(untracked=(name,))["untracked"].remedy)
    assert words == ["git", "add", "--", f":(top,literal){name}"]


@pytest.mark.parametrize(
    "untracked", [tuple(f"{number}.py" for number in range(9)), ("caf\udce9.py",), ("a\nb.py", "c.py")]
)
def test_what_is_many_or_cannot_be_pasted_is_to_be_seen_first(untracked: tuple[str, ...]) -> None:
    assert found(untracked=untracked)["untracked"].remedy == "git status --short --untracked-files"


def test_a_detached_head_is_a_warning() -> None:
    row = found(branch="")["branch"]
    assert (row.state, row.remedy) == ("warn", f"git switch -c {OWN}")


@pytest.mark.parametrize(
    ("pushed", "has_remote", "state"), [(False, True, "warn"), (None, True, "unknown"), (False, False, "ok")]
)
def test_a_commit_that_no_remote_has(pushed: bool | None, has_remote: bool, state: str) -> None:
    row = found(pushed=pushed, has_remote=has_remote)["published"]
    assert row.state == state
    assert row.remedy == ("git push -u origin feat/one" if state == "warn" else "")
    assert ("on this machine only" in row.seen) == (not has_remote)


@pytest.mark.parametrize(
    ("branch", "remote", "remedy"),
    [
        ("feat/실험", "lab", "git push -u lab feat/실험"),
        ("", "lab", f"git push lab HEAD:refs/heads/{OWN}"),
        ("main", "origin", f"git push -u origin main || git push origin HEAD:refs/heads/{OWN}"),
        ("feat/one", "", "git remote -v"),
        ("feat/one", "/내 서버/a.git", "git push -u '/내 서버/a.git' feat/one"),
    ],
)
def test_a_commit_is_pushed_to_the_remote_of_its_branch(branch: str, remote: str, remedy: str) -> None:
    assert found(pushed=False, branch=branch, remote=remote)["published"].remedy == remedy


@pytest.mark.parametrize(
    ("changed", "untracked", "remedy"),
    [
        ((), (), "git status --short --untracked-files"),
        (("a.py",), (), 'git commit -m "chore: first commit"'),
        ((), ("b.py",), 'git add -- :/b.py && git commit -m "chore: first commit"'),
        (("a.py",), tuple("abcdefghi"), "git status --short --untracked-files"),
    ],
)
def test_without_a_commit_there_is_one_warning(
    changed: tuple[str, ...], untracked: tuple[str, ...], remedy: str
) -> None:
    (row,) = judge(Repository("ok", branch="main", changed=changed, untracked=untracked))
    assert (row.check, row.state, row.remedy) == ("commit", "warn", remedy)


def test_without_a_repository_there_is_one_warning() -> None:
    (row,) = judge(Repository("none", error="not a git repository"))
    assert (row.state, row.seen) == ("warn", "no repository here: nobody will know which code ran")
    assert row.remedy == "git init && git status --short --untracked-files"


@pytest.mark.parametrize("error", ["no answer within 5 s", "git: No such file or directory"])
def test_what_git_did_not_tell_is_unknown(error: str) -> None:
    (row,) = judge(Repository(error=error))
    assert (row.state, row.seen, row.remedy) == ("unknown", error, "git status")


def test_a_repository_of_another_owner_comes_with_the_command_that_trusts_it() -> None:
    (row,) = judge(Repository("foreign", error="detected dubious ownership", top="/srv/우리 과제"))
    assert row.state == "unknown"
    assert row.remedy == "git config --global --add safe.directory '/srv/우리 과제'"
