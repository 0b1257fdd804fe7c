"""What the state of a repository means for a run."""

import pytest

from teamkit.finding import Finding
from teamkit.preflight.rules.repository import judge
from teamkit.preflight.snapshot import Repository

COMMIT = "0123456789abcdef"
CLEAN = {"commit": COMMIT, "branch": "exp/one", "pushed": True, "has_remote": True}


def found(**more: object) -> dict[str, Finding]:
    return {one.check: one for one in judge(Repository(**{**CLEAN, **more}))}  # type: ignore[arg-type]


def test_a_clean_pushed_commit_is_all_right() -> None:
    rows = found()
    assert {check: row.state for check, row in rows.items()} == {"commit": "ok", "published": "ok"}
    assert rows["commit"].seen == "012345678 on exp/one"
    assert {row.group for row in rows.values()} == {"git"}


def test_changes_are_a_warning_that_names_three() -> None:
    row = found(changed=("a.py", "나.yaml", "c.py", "d.py", "e.py"))["commit"]
    assert (row.state, row.value, row.unit) == ("warn", 5, "files")
    assert row.seen == "5 files differ from 012345678 on exp/one: a.py, 나.yaml, c.py and 2 more"
    assert row.remedy.startswith("git commit -am")


def test_one_change_is_told_as_one() -> None:
    assert found(changed=("a.py",))["commit"].seen == "1 file differs from 012345678 on exp/one: a.py"


def test_untracked_configuration_is_a_warning_with_its_command() -> None:
    row = found(untracked=("설정/새.yaml", "it's a.py"))["untracked"]
    assert (row.state, row.seen) == ("warn", "in no commit: 설정/새.yaml, it's a.py")
    assert row.remedy == "git add -- 설정/새.yaml 'it'\"'\"'s a.py'"


def test_of_many_untracked_files_nothing_is_added_unseen() -> None:
    assert found(untracked=tuple(f"{number}.py" for number in range(9)))["untracked"].remedy.startswith("git status")


def test_a_detached_head_is_a_warning() -> None:
    row = found(branch="")["branch"]
    assert (row.state, row.remedy) == ("warn", "git switch -c exp/012345678")


@pytest.mark.parametrize(
    ("pushed", "has_remote", "state"), [(False, True, "warn"), (None, True, "unknown"), (False, False, "ok")]
)
def test_a_commit_that_no_remote_has(pushed: bool | None, has_remote: bool, state: str) -> None:
    row = found(pushed=pushed, has_remote=has_remote)["published"]
    assert row.state == state
    assert row.remedy == ("git push -u origin exp/one" if state == "warn" else "")
    assert ("on this machine only" in row.seen) == (not has_remote)


def test_a_detached_commit_is_pushed_by_its_name() -> None:
    row = found(pushed=False, branch="")["published"]
    assert row.remedy == "git push -u origin HEAD:refs/heads/exp/012345678"


def test_without_a_commit_there_is_one_warning() -> None:
    (row,) = judge(Repository(branch="main"))
    assert (row.check, row.state) == ("commit", "warn")


def test_without_a_repository_there_is_one_warning() -> None:
    (row,) = judge(Repository(error="not a git repository (or any of the parent directories): .git"))
    assert (row.state, row.seen) == ("warn", "no repository here: nobody will know which code ran")


@pytest.mark.parametrize("error", ["no answer within 5 s", "git: No such file or directory"])
def test_what_git_did_not_tell_is_unknown(error: str) -> None:
    (row,) = judge(Repository(error=error))
    assert (row.state, row.seen) == ("unknown", error)


def test_a_repository_of_another_owner_comes_with_the_command_that_trusts_it() -> None:
    (row,) = judge(Repository(error="detected dubious ownership in repository at '/srv/project'"))
    assert row.remedy == 'git config --global --add safe.directory "$PWD"'
