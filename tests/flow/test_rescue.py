"""rescue: everything moves to a branch, main goes home, and not a byte changes."""

import pytest

from tests.flow.team import Clone


@pytest.fixture
def strayed(minji: Clone) -> Clone:
    """Two commits on main that have no place there, and every sort of unfinished work."""
    minji.git("switch", "-q", "main")
    minji.stray("feat: one", one__py="1\n")
    minji.stray("feat: 둘", 둘__py="2\n")
    minji.write(one__py="changed\n", staged__py="1\n", 새것__txt="1\n", run__log="ignored\n")
    minji.git("add", "staged.py")
    minji.write(staged__py="1\n2\n")
    return minji


def test_commits_and_every_sort_of_change_move_and_not_a_byte_is_lost(strayed: Clone) -> None:
    work, commits, status, tip = strayed.work(), strayed.commits(), strayed.status(), strayed.tip()
    done = strayed.does("rescue", "feat/x")
    assert strayed.head() == "feat/x"
    assert strayed.tip() == tip
    assert strayed.tip("main") == strayed.tip("origin/main")
    assert (strayed.work(), strayed.commits(), strayed.status()) == (work, commits, status)
    assert done.out == "feat/x holds 2 commits that main had; main is as published\n"
    assert "3 changes came along, uncommitted" in done.err
    assert strayed.ask("config", "branch.feat/x.merge").out == ""


def test_the_dry_run_moves_nothing(strayed: Clone) -> None:
    before = strayed.refs(), strayed.work()
    home = strayed.tip("origin/main")
    shown = strayed.does("rescue", "feat/x", "--dry-run").out
    assert shown == f"git switch --no-track -c feat/x\ngit branch --no-track -f main {home}\n"
    assert (strayed.refs(), strayed.work()) == before


def test_changes_alone_are_rescued_too(minji: Clone) -> None:
    minji.git("switch", "-q", "main")
    minji.write(train__py="mine\n")
    done = minji.does("rescue", "feat/x")
    assert done.out == "feat/x holds 1 change that main had\n"
    assert minji.read("train.py") == "mine\n"


def test_a_main_behind_and_ahead_goes_to_what_is_published(strayed: Clone, jiwoo: Clone) -> None:
    jiwoo.branch("hotfix/1.0.1", "origin/main", fix__py="1\n")
    jiwoo.does("finish")
    strayed.git("fetch", "-q")
    work, tip = strayed.work(), strayed.tip()
    strayed.does("rescue", "feat/x")
    assert strayed.tip("main") == jiwoo.tip("main")
    assert strayed.tip("feat/x") == tip
    assert strayed.work() == work


def test_a_stray_merge_moves_with_what_it_merged(minji: Clone) -> None:
    minji.branch("feat/y", y__py="1\n")
    minji.git("switch", "-q", "main")
    minji.git("-c", "core.hooksPath=/dev/null", "merge", "-q", "--no-verify", "--no-ff", "--no-edit", "feat/y")
    tip = minji.tip()
    minji.does("rescue", "feat/x")
    assert minji.tip("feat/x") == tip


def test_a_main_that_is_only_behind_holds_nothing_to_rescue(minji: Clone, jiwoo: Clone) -> None:
    jiwoo.branch("hotfix/1.0.1", "origin/main", fix__py="1\n")
    jiwoo.does("finish")
    minji.git("fetch", "-q")
    minji.git("switch", "-q", "main")
    assert "nothing to rescue" in minji.refuses("rescue", "feat/x").error


def test_from_another_branch_the_work_here_stays(minji: Clone) -> None:
    minji.git("switch", "-q", "main")
    tip = minji.stray("feat: oops", oops__py="1\n")
    minji.git("switch", "-q", "develop")
    minji.write(train__py="mine\n", new__py="1\n")
    work = minji.work()
    minji.does("rescue", "feat/x")
    assert minji.head() == "develop"
    assert (minji.tip("feat/x"), minji.tip("main")) == (tip, minji.tip("origin/main"))
    assert minji.work() == work


def test_a_main_checked_out_elsewhere_goes_home_there_with_its_changes(minji: Clone) -> None:
    main = minji.worktree("../main", "main")
    tip = main.stray("feat: oops", oops__py="1\n")
    main.write(train__py="mine\n", new__py="1\n")
    main.git("add", "new.py")
    minji.does("rescue", "feat/x")
    assert minji.tip("feat/x") == tip
    assert main.tip() == minji.tip("origin/main")
    assert main.status().splitlines() == ["A  new.py", " M train.py"]


def test_develop_can_be_rescued_from_as_well(minji: Clone) -> None:
    tip = minji.commit("feat: on develop", a__py="1\n")
    minji.does("rescue", "feat/x", "--from", "develop")
    assert minji.tip("feat/x") == tip
    assert minji.tip("develop") == minji.tip("origin/develop")


def test_without_a_remote_main_goes_back_to_what_came_through_the_guard(minji: Clone) -> None:
    minji.git("remote", "remove", "origin")
    minji.git("switch", "-q", "main")
    minji.does("init", "--yes")
    (minji.folder / ".git/teamkit/approved").write_text(f"{minji.tip()}\n", encoding="ascii")
    home = minji.tip()
    minji.stray("feat: oops", oops__py="1\n")
    done = minji.does("rescue", "feat/x")
    assert minji.tip("main") == home
    assert f"main is back at {home[:8]}" in done.out


def test_without_a_remote_nothing_tells_where_develop_belongs(minji: Clone) -> None:
    minji.git("remote", "remove", "origin")
    minji.commit("feat: on develop", a__py="1\n")
    (minji.folder / ".git/teamkit/approved").write_text(f"{minji.tip('main')}\n", encoding="ascii")
    assert "nothing tells where develop should be" in minji.refuses("rescue", "feat/x", "--from", "develop").error


def test_a_branch_that_holds_the_strays_already_is_taken(strayed: Clone) -> None:
    strayed.git("switch", "-q", "-c", "feat/x")
    strayed.git("commit", "-q", "-a", "-m", "feat: went on")
    tip, work = strayed.tip(), strayed.work()
    strayed.does("rescue", "feat/x")
    assert (strayed.tip(), strayed.work()) == (tip, work)
    assert strayed.tip("main") == strayed.tip("origin/main")


def test_an_unlawful_name_is_refused_with_a_lawful_one(strayed: Clone) -> None:
    before = strayed.refs()
    done = strayed.refuses("rescue", "my work")
    assert done.hint == "teamkit rescue feat/my-work"
    assert strayed.refs() == before


def test_a_name_that_is_taken_by_other_work_is_refused(strayed: Clone) -> None:
    strayed.git("branch", "feat/x", "develop")
    assert "a branch of this name exists" in strayed.refuses("rescue", "feat/x").error


def test_nothing_to_rescue_is_said(minji: Clone) -> None:
    assert "nothing to rescue" in minji.refuses("rescue", "feat/x").error


def test_in_the_middle_of_a_merge_it_waits(minji: Clone) -> None:
    minji.branch("feat/y", y__py="1\n")
    minji.git("switch", "-q", "main")
    minji.git("-c", "core.hooksPath=/dev/null", "merge", "-q", "--no-ff", "--no-commit", "feat/y")
    done = minji.refuses("rescue", "feat/x")
    assert done.error == "a merge is under way"
    assert done.hint == "git merge --abort, then: teamkit rescue feat/x"


def test_a_branch_that_is_not_there_is_named(minji: Clone) -> None:
    assert minji.refuses("rescue", "feat/x", "--from", "nope").error == "there is no branch nope here"
