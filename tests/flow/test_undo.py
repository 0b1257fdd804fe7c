"""undo: each command taken back, and nothing taken that came after it."""

from collections.abc import Callable

import pytest

from tests.flow.team import Clone, Team

Prepare = Callable[[Team], tuple[str, ...]]


def new_feature(_team: Team) -> tuple[str, ...]:
    return ("new-feature", "feat/new")


def new_release(_team: Team) -> tuple[str, ...]:
    return ("new-release", "3.0.0")


def new_worktree(_team: Team) -> tuple[str, ...]:
    return ("new-feature", "feat/new", "--worktree", "../새 폴더")


def finish_feature(team: Team) -> tuple[str, ...]:
    team.minji.branch("feat/x", x__py="1\n")
    team.minji.git("push", "-q", "-u", "origin", "HEAD")
    return ("finish", "--no-push")


def finish_release_alone(team: Team) -> tuple[str, ...]:
    team.minji.git("remote", "remove", "origin")
    team.minji.branch("release/1.0.0", "develop", VERSION="1\n")
    team.minji.git("config", "branch.release/1.0.0.description", "the first\none")
    return ("finish",)


def finish_from_main(team: Team) -> tuple[str, ...]:
    words = finish_release_alone(team)
    team.minji.git("switch", "-q", "main")
    return (*words, "release/1.0.0")


def sync(team: Team) -> tuple[str, ...]:
    team.minji.branch("feat/x", x__py="1\n")
    team.minji.git("push", "-q", "-u", "origin", "HEAD")
    team.jiwoo.git("fetch", "-q")
    team.jiwoo.git("merge", "-q", "--squash", "origin/feat/x")
    team.jiwoo.git("commit", "-q", "-m", "feat: x (#1)")
    team.jiwoo.git("push", "-q", "origin", "develop")
    return ("sync",)


def rescue(team: Team) -> tuple[str, ...]:
    team.minji.git("switch", "-q", "main")
    team.minji.stray("feat: oops", oops__py="1\n")
    team.minji.write(oops__py="2\n", staged__py="1\n", new__txt="1\n")
    team.minji.git("add", "staged.py")
    return ("rescue", "feat/new")


COMMANDS = (
    new_feature, new_release, new_worktree, finish_feature, finish_release_alone, finish_from_main, sync, rescue,
)  # fmt: skip


def picture(clone: Clone) -> tuple[object, ...]:
    """All that undo has to bring back."""
    settings = clone.ask("config", "--local", "--get-regexp", r"^branch\.").out
    return clone.refs(), clone.head(), sorted(settings.splitlines()), clone.status(), clone.work(), _worktrees(clone)


def _worktrees(clone: Clone) -> int:
    return clone.git("worktree", "list").count("\n")


@pytest.mark.parametrize("prepare", COMMANDS)
@pytest.mark.parametrize("dirty", [False, True])
def test_each_command_is_undone(team: Team, prepare: Prepare, dirty: bool) -> None:
    words = prepare(team)
    if dirty:
        team.minji.write(notes__txt="untracked\n", run__log="ignored\n")
    if dirty and not words[0].startswith("finish"):
        (team.minji.folder / ".gitignore").write_text("*.log\n*.tmp\n", encoding="utf-8")
    if dirty and words[0] == "sync":
        team.minji.git("restore", ".gitignore")
    before = picture(team.minji)
    team.minji.does(*words)
    done = team.minji.does("undo")
    assert picture(team.minji) == before
    assert done.out.startswith(f"undone: teamkit {words[0]}")


def test_the_dry_run_shows_and_keeps(minji: Clone) -> None:
    minji.does("new-feature", "feat/new")
    before = picture(minji)
    assert minji.does("undo", "--dry-run").out.startswith("git switch develop\n")
    assert picture(minji) == before
    minji.does("undo")


def test_nothing_can_be_undone_twice(minji: Clone) -> None:
    minji.does("new-feature", "feat/new")
    minji.does("undo")
    assert "no teamkit command to undo" in minji.refuses("undo").error


def test_in_a_fresh_clone_there_is_nothing_to_undo(minji: Clone) -> None:
    assert minji.refuses("undo").hint == "git reflog"


def test_a_command_that_pushed_is_not_undone(minji: Clone) -> None:
    minji.branch("feat/x", x__py="1\n")
    minji.does("finish")
    before = minji.refs()
    assert "pushed" in minji.refuses("undo").error
    assert minji.refs() == before


def test_a_command_whose_push_failed_can_be_undone(team: Team) -> None:
    team.minji.branch("release/1.0.0", VERSION="1\n")
    team.server_says_no()
    before = picture(team.minji)
    team.minji.refuses("finish", code=3)
    team.minji.does("undo")
    assert picture(team.minji) == before


def test_what_moved_since_is_named_and_left(minji: Clone) -> None:
    minji.does("new-feature", "feat/new")
    minji.commit("feat: new", new__py="1\n")
    before = picture(minji)
    done = minji.refuses("undo")
    assert done.error == "the world has moved on since `teamkit new-feature feat/new`: feat/new"
    assert done.hint == "git log --oneline --graph feat/new"
    assert picture(minji) == before


def test_commits_after_an_interrupted_command_are_never_taken(team: Team) -> None:
    """A carry that stopped at a conflict has no end in the journal; the work after it is still a person's."""
    minji = team.minji
    team.jiwoo.commit("feat: epochs", train__py="epochs = 2\n")
    team.jiwoo.git("push", "-q", "origin", "develop")
    minji.write(train__py="epochs = 100\n")
    minji.refuses("new-feature", "feat/new", "--carry")
    minji.git("restore", "--staged", "--worktree", ".")
    minji.commit("feat: new", new__py="1\n")
    before = picture(minji)
    assert "feat/new" in minji.refuses("undo").error
    assert picture(minji) == before


def test_somebody_who_went_elsewhere_stays_there(minji: Clone) -> None:
    minji.git("branch", "feat/other", "develop")
    minji.does("new-feature", "feat/new")
    minji.git("switch", "-q", "feat/other")
    minji.does("undo")
    assert minji.head() == "feat/other"
    assert "feat/new" not in minji.branches()


def test_carried_changes_are_carried_back(team: Team) -> None:
    minji = team.minji
    team.jiwoo.commit("feat: epochs", train__py="epochs = 1\na = 1\nb = 1\nc = 1\nd = 1\n")
    team.jiwoo.git("push", "-q", "origin", "develop")
    minji.write(train__py="import torch\nepochs = 1\n", staged__py="1\n", new__py="1\n")
    minji.git("add", "staged.py")
    before = picture(minji)
    minji.does("new-feature", "feat/new", "--carry")
    minji.does("undo")
    assert picture(minji) == before
    assert minji.git("stash", "list") == ""


def test_a_conflict_is_cleared_before_undo(team: Team) -> None:
    minji = team.minji
    minji.git("remote", "remove", "origin")
    minji.commit("feat: a", train__py="a\n")
    minji.branch("feat/x", "develop~1", train__py="b\n")
    before = picture(minji)
    minji.refuses("finish")
    assert minji.refuses("undo").hint == "git merge --abort && teamkit undo"
    minji.git("merge", "--abort")
    minji.does("undo")
    assert picture(minji) == before


def test_a_finish_that_went_on_after_a_conflict_is_undone_to_its_beginning(minji: Clone) -> None:
    minji.git("remote", "remove", "origin")
    minji.commit("feat: a", train__py="a\n")
    minji.branch("hotfix/1.0.1", "main", train__py="b\n")
    before = picture(minji)
    minji.refuses("finish")
    minji.write(train__py="both\n")
    minji.git("commit", "-qa", "--no-edit")
    minji.does("finish")
    minji.does("undo")
    assert picture(minji) == before


def test_a_command_of_another_worktree_is_undone_there(minji: Clone) -> None:
    there = minji.worktree("../main", "main")
    minji.does("new-feature", "feat/new")
    assert there.refuses("undo").hint == f"cd {minji.folder} && teamkit undo"
    minji.does("undo")


def test_a_finish_with_its_target_elsewhere_is_undone_there_too(minji: Clone) -> None:
    minji.branch("feat/x", x__py="1\n")
    there = minji.worktree("../develop", "develop")
    there.write(train__py="mine\n")
    before = picture(minji), picture(there)
    minji.does("finish", "--no-push")
    minji.does("undo")
    assert (picture(minji), picture(there)) == before


def test_a_branch_finished_from_elsewhere_is_checked_out_again(minji: Clone) -> None:
    minji.git("remote", "remove", "origin")
    minji.branch("feat/x", "develop", x__py="1\n")
    minji.git("switch", "-q", "develop")
    there = minji.worktree("../x", "feat/x")
    before = picture(minji), picture(there)
    minji.does("finish", "feat/x")
    minji.does("undo")
    assert (picture(minji), picture(there)) == before


def test_a_command_that_changed_nothing_hides_none_before_it(minji: Clone) -> None:
    minji.does("new-feature", "feat/x")
    minji.does("sync")
    minji.does("undo")
    assert minji.head() == "develop"
