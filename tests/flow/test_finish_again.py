"""finish a second time: after a conflict, beside a colleague who was faster, from any worktree."""

from collections.abc import Callable

import pytest

from tests.flow.team import Clone, Team

Resolve = Callable[[Clone], None]


def commit_it(clone: Clone) -> None:
    clone.git("add", "-A")
    clone.git("commit", "-q", "--no-edit")


def only_add_it(clone: Clone) -> None:
    clone.git("add", "-A")


@pytest.fixture(params=[commit_it, only_add_it])
def resolve(request: pytest.FixtureRequest) -> Resolve:
    found: Resolve = request.param
    return found


@pytest.fixture
def crossed(team: Team) -> Team:
    """Jiwoo has published other lines where Minji's feat/x, release/1.2.0 and hotfix/1.0.1 have theirs."""
    minji = team.minji
    minji.branch("feat/x", 경로__py="x\n", train__py="x\n")
    minji.branch("hotfix/1.0.1", "origin/main", train__py="fixed\n")
    team.jiwoo.commit("feat: epochs", train__py="epochs = 2\n", 경로__py="y\n")
    team.jiwoo.git("push", "-q", "origin", "develop")
    return team


def test_a_conflict_on_develop_names_its_files_and_is_gone_on_from(crossed: Team, resolve: Resolve) -> None:
    minji = crossed.minji
    done = minji.refuses("finish", "feat/x")
    assert done.error.splitlines()[1:] == ["  train.py", "  경로.py"]
    assert "teamkit finish feat/x" in done.hint
    minji.write(train__py="both\n", 경로__py="both\n")
    resolve(minji)
    minji.does("finish")
    assert crossed.server.refs("refs/heads/develop") == minji.refs("refs/heads/develop")
    assert minji.read("train.py") == "both\n"
    assert "feat/x" not in minji.branches()


def test_a_hotfix_that_conflicts_with_develop_only_is_gone_on_from(crossed: Team, resolve: Resolve) -> None:
    minji = crossed.minji
    minji.refuses("finish", "hotfix/1.0.1")
    assert minji.head() == "develop"
    minji.write(train__py="both\n")
    resolve(minji)
    minji.does("finish")
    assert minji.holds("main", "develop")
    assert minji.tip("v1.0.1^{commit}") == minji.tip("main")
    assert crossed.server.refs("refs/heads/main", "refs/heads/develop", "refs/tags") == minji.refs(
        "refs/heads/main", "refs/heads/develop", "refs/tags"
    )


def test_a_conflict_on_main_is_gone_on_from(team: Team, resolve: Resolve) -> None:
    minji = team.minji
    minji.branch("release/1.2.0", train__py="released\n")
    team.jiwoo.branch("hotfix/1.0.1", "origin/main", train__py="fixed\n")
    team.jiwoo.does("finish")
    minji.refuses("finish")
    assert minji.head() == "main"
    minji.write(train__py="both\n")
    resolve(minji)
    minji.does("finish")
    assert team.server.refs() == minji.refs()
    assert minji.tip("v1.2.0^{commit}") == minji.tip("main")


def test_an_unresolved_conflict_is_said_again(crossed: Team) -> None:
    minji = crossed.minji
    minji.refuses("finish", "feat/x")
    done = minji.refuses("finish")
    assert done.error.splitlines() == ["still in conflict:", "  train.py", "  경로.py"]


def test_the_dry_run_never_commits_a_resolved_merge(crossed: Team) -> None:
    minji = crossed.minji
    minji.refuses("finish", "feat/x")
    minji.write(train__py="both\n", 경로__py="both\n")
    only_add_it(minji)
    before = minji.refs()
    minji.refuses("finish", "--dry-run")
    assert minji.refs() == before


def test_a_merge_of_ones_own_is_not_committed_by_finish(crossed: Team) -> None:
    minji = crossed.minji
    minji.git("switch", "-q", "feat/x")
    minji.git("fetch", "-q")
    minji.ask("merge", "-q", "origin/develop")
    minji.write(train__py="both\n", 경로__py="both\n")
    only_add_it(minji)
    tip = minji.tip()
    assert minji.refuses("finish").error == "a merge is under way"
    assert minji.tip() == tip


def test_a_colleague_who_was_faster_means_a_new_merge_on_the_new_base(team: Team) -> None:
    minji, jiwoo = team.minji, team.jiwoo
    minji.branch("feat/x", x__py="1\n")
    jiwoo.branch("feat/y", y__py="1\n")
    minji.does("finish", "--no-push")
    jiwoo.does("finish")
    minji.refuses("finish", "--offline", code=3)
    minji.does("finish")
    assert minji.parents("develop")[0] == jiwoo.tip("develop")
    assert team.server.refs() == minji.refs()


@pytest.mark.parametrize("protected", [False, True])
def test_two_releases_at_the_same_moment_come_one_after_the_other(team: Team, protected: bool) -> None:
    if protected:
        team.protect()
    minji, jiwoo = team.minji, team.jiwoo
    minji.branch("release/1.2.0", VERSION="1.2.0\n")
    jiwoo.branch("hotfix/1.0.1", "origin/main", fix__py="1\n")
    minji.does("finish", "--no-push")
    stale = minji.tip("v1.2.0")
    jiwoo.does("finish")
    minji.does("finish")
    assert minji.tip("v1.2.0") != stale
    assert minji.tip("v1.2.0^{commit}") == minji.tip("main")
    assert minji.holds("v1.0.1", "main")
    assert minji.holds("main", "develop")
    assert team.server.refs() == minji.refs()
    assert minji.git("log", "--oneline", "--grep=v1.2.0", "develop").count("\n") == 0


def test_one_release_finished_by_two_people_is_the_one_that_was_published(team: Team) -> None:
    minji, jiwoo = team.minji, team.jiwoo
    minji.branch("release/1.2.0", VERSION="1.2.0\n")
    minji.git("push", "-q", "-u", "origin", "HEAD")
    jiwoo.git("fetch", "-q")
    jiwoo.git("switch", "-q", "release/1.2.0")
    minji.does("finish", "--no-push", GIT_COMMITTER_NAME="Minji")
    jiwoo.does("finish")
    minji.does("finish")
    assert minji.refs() == jiwoo.refs() == team.server.refs()


def test_a_published_tag_is_never_moved(team: Team) -> None:
    minji, jiwoo = team.minji, team.jiwoo
    minji.branch("release/1.2.0", VERSION="1.2.0\n")
    jiwoo.branch("release/1.2.0", OTHER="1.2.0\n")
    minji.does("finish", "--no-push")
    jiwoo.does("finish")
    published = team.server.tip("v1.2.0")
    minji.teamkit("finish")
    assert team.server.tip("v1.2.0") == published


def test_a_target_checked_out_elsewhere_is_merged_there(minji: Clone) -> None:
    minji.branch("release/1.2.0", VERSION="1.2.0\n")
    main, develop = minji.worktree("../줄기", "main"), minji.worktree("../develop", "develop")
    minji.does("finish")
    assert main.read("VERSION") == develop.read("VERSION") == "1.2.0\n"
    assert main.status() == develop.status() == ""
    assert minji.head() == ""
    assert minji.branches() == ["develop", "main"]


def test_a_branch_checked_out_elsewhere_is_finished_from_here(minji: Clone) -> None:
    minji.branch("feat/x", x__py="1\n")
    minji.git("switch", "-q", "develop")
    there = minji.worktree("../x", "feat/x")
    minji.does("finish", "feat/x")
    assert there.head() == ""
    assert "feat/x" not in minji.branches()


def test_work_that_waits_in_the_branchs_own_folder_is_not_left_behind(minji: Clone) -> None:
    minji.branch("feat/x", x__py="1\n")
    minji.git("switch", "-q", "develop")
    minji.worktree("../x", "feat/x").write(x__py="2\n")
    assert "has changes in" in minji.refuses("finish", "feat/x").error


def test_a_conflict_in_another_folder_is_resolved_there_and_gone_on_from_here(crossed: Team, resolve: Resolve) -> None:
    minji = crossed.minji
    minji.git("switch", "-q", "feat/x")
    develop = minji.worktree("../develop", "develop")
    assert str(develop.folder) in minji.refuses("finish").error
    develop.write(train__py="both\n", 경로__py="both\n")
    resolve(develop)
    minji.does("finish")
    assert crossed.server.tip("develop") == minji.tip("develop")


def test_a_worktree_that_was_deleted_by_hand_is_named(minji: Clone) -> None:
    minji.branch("feat/x", x__py="1\n")
    develop = minji.worktree("../develop", "develop")
    for file in sorted(develop.folder.rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    develop.folder.rmdir()
    assert minji.refuses("finish").hint == "git worktree prune"
    minji.git("worktree", "prune")
    minji.does("finish")


def test_it_runs_from_a_folder_below_the_top(minji: Clone) -> None:
    minji.branch("feat/x", sub___x__py="1\n")
    assert minji.teamkit("finish", at="sub").code == 0
