"""sync: what follows, what goes, and above all what stays."""

import random

import pytest

from tests.flow.team import Clone, Team


def publish(jiwoo: Clone, **files: str) -> str:
    """Let Jiwoo bring something to develop."""
    jiwoo.git("switch", "-q", "develop")
    jiwoo.git("pull", "-q")
    tip = jiwoo.commit("feat: news", **files)
    jiwoo.git("push", "-q", "origin", "develop")
    return tip


def land(jiwoo: Clone, branch: str, how: str, base: str = "develop") -> None:
    """Bring a pushed branch to its base, as the buttons of a forge do."""
    jiwoo.git("fetch", "-q")
    jiwoo.git("switch", "-q", base)
    jiwoo.git("pull", "-q")
    if how == "merge":
        jiwoo.git("merge", "-q", "--no-ff", "-m", f"Merge {branch}", f"origin/{branch}")
    elif how == "squash":
        jiwoo.git("merge", "-q", "--squash", f"origin/{branch}")
        jiwoo.git("commit", "-q", "-m", f"{branch} (#7)")
    elif how == "rebase":
        jiwoo.commit("docs: meanwhile", meanwhile__md=f"{branch}\n")
        jiwoo.git("cherry-pick", f"{base}~1..origin/{branch}")
    jiwoo.git("push", "-q", "origin", base)


@pytest.fixture
def pushed(minji: Clone) -> Clone:
    """A pushed feat/x of two commits, and develop checked out."""
    minji.branch("feat/x", x__py="1\n")
    minji.commit("feat: more", more__py="1\n", x__py="2\n")
    minji.git("push", "-q", "-u", "origin", "feat/x")
    minji.git("switch", "-q", "develop")
    return minji


def test_bases_follow_the_server_wherever_they_are(minji: Clone, jiwoo: Clone) -> None:
    tip = publish(jiwoo, news__py="1\n")
    minji.does("sync")
    assert minji.tip("develop") == tip
    assert minji.status() == ""


def test_a_base_that_is_not_checked_out_follows_too(minji: Clone, jiwoo: Clone) -> None:
    minji.branch("feat/x", x__py="1\n")
    tip = publish(jiwoo, news__py="1\n")
    minji.does("sync")
    assert minji.tip("develop") == tip
    assert minji.head() == "feat/x"


def test_a_base_in_another_worktree_follows_there(minji: Clone, jiwoo: Clone) -> None:
    minji.branch("feat/x", x__py="1\n")
    there = minji.worktree("../develop", "develop")
    publish(jiwoo, news__py="1\n")
    minji.does("sync")
    assert there.read("news.py") == "1\n"
    assert there.status() == ""


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
@pytest.mark.parametrize("moved_on", [False, True])
@pytest.mark.parametrize("gone", [False, True])
def test_a_merged_branch_goes(pushed: Clone, jiwoo: Clone, how: str, moved_on: bool, gone: bool) -> None:
    land(jiwoo, "feat/x", how)
    if moved_on:
        publish(jiwoo, x__py="3\n")
    if gone:
        jiwoo.git("push", "-q", "origin", ":feat/x")
    done = pushed.does("sync")
    assert pushed.branches() == ["develop", "main"]
    assert f"feat/x is gone: its work is in the base (by {how})" in done.err
    assert done.out == "develop updated; 1 merged branch dropped\n"


def test_a_branch_whose_content_arrived_in_another_way_goes_once_it_is_gone_on_the_server(
    pushed: Clone, jiwoo: Clone
) -> None:
    publish(jiwoo, x__py="2\n")
    publish(jiwoo, more__py="1\n")
    pushed.does("sync")
    assert "feat/x" in pushed.branches()
    jiwoo.git("push", "-q", "origin", ":feat/x")
    assert "(by content)" in pushed.does("sync").err


def test_a_new_branch_without_a_commit_stays(minji: Clone, jiwoo: Clone) -> None:
    minji.does("new-feature", "feat/x")
    publish(jiwoo, news__py="1\n")
    minji.does("sync")
    assert "feat/x" in minji.branches()


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_a_branch_that_went_on_after_its_merge_stays(pushed: Clone, jiwoo: Clone, how: str) -> None:
    land(jiwoo, "feat/x", how)
    pushed.git("switch", "-q", "feat/x")
    pushed.commit("feat: afterthought", after__py="1\n")
    pushed.does("sync")
    assert "feat/x" in pushed.branches()


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_a_branch_whose_work_was_reverted_stays_until_it_comes_back(pushed: Clone, jiwoo: Clone, how: str) -> None:
    land(jiwoo, "feat/x", how)
    merges = ["-m", "1"] if how == "merge" else []
    jiwoo.git("revert", "--no-edit", *merges, "HEAD")
    jiwoo.git("push", "-q", "origin", "develop")
    pushed.does("sync")
    assert "feat/x" in pushed.branches()
    jiwoo.git("revert", "--no-edit", "HEAD")
    jiwoo.git("push", "-q", "origin", "develop")
    pushed.does("sync")
    assert "feat/x" not in pushed.branches()


def test_work_and_its_own_revert_stay(minji: Clone, jiwoo: Clone) -> None:
    minji.branch("feat/x", x__py="1\n")
    minji.git("revert", "--no-edit", "HEAD")
    minji.git("push", "-q", "-u", "origin", "feat/x")
    jiwoo.git("push", "-q", "origin", ":feat/x")
    publish(jiwoo, news__py="1\n")
    done = minji.does("sync")
    assert "feat/x" in minji.branches()
    assert "feat/x stays: its remote branch is gone" in done.err


def test_the_same_lines_with_other_indentation_are_other_work(minji: Clone, jiwoo: Clone) -> None:
    minji.branch("feat/x", x__py="if ready:\n    go()\n    stop()\n")
    publish(jiwoo, x__py="if ready:\n    go()\nstop()\n")
    minji.does("sync")
    assert "feat/x" in minji.branches()


def test_a_release_that_only_develop_has_stays(minji: Clone, jiwoo: Clone) -> None:
    minji.branch("release/1.0.0", VERSION="1\n")
    minji.git("push", "-q", "-u", "origin", "HEAD")
    land(jiwoo, "release/1.0.0", "merge")
    minji.does("sync")
    assert "release/1.0.0" in minji.branches()


def test_a_branch_that_the_policy_does_not_know_is_left_alone(minji: Clone, jiwoo: Clone) -> None:
    minji.branch("staging", x__py="1\n")
    minji.git("push", "-q", "--no-verify", "origin", "HEAD")
    land(jiwoo, "staging", "merge")
    minji.does("sync")
    assert "staging" in minji.branches()


def test_the_merged_branch_one_stands_on_goes_unless_there_are_changes(pushed: Clone, jiwoo: Clone) -> None:
    pushed.git("switch", "-q", "feat/x")
    land(jiwoo, "feat/x", "squash")
    pushed.write(train__py="mine\n")
    assert "it stays while you have changes on it" in pushed.does("sync").err
    assert pushed.read("train.py") == "mine\n"
    pushed.git("restore", "train.py")
    pushed.does("sync")
    assert pushed.head() == "develop"
    assert "feat/x" not in pushed.branches()


def test_a_merged_branch_in_another_worktree_is_named(pushed: Clone, jiwoo: Clone) -> None:
    there = pushed.worktree("../x", "feat/x")
    land(jiwoo, "feat/x", "squash")
    assert f"git worktree remove {there.folder}" in pushed.does("sync").err
    assert there.head() == "feat/x"


def test_stray_commits_on_main_are_named_with_their_rescue(minji: Clone, jiwoo: Clone) -> None:
    minji.git("switch", "-q", "main")
    tip = minji.stray("feat: oops", oops__py="1\n")
    jiwoo.branch("hotfix/1.0.1", "origin/main", fix__py="1\n")
    jiwoo.does("finish")
    done = minji.does("sync")
    assert "main has 1 commit of its own and lacks 2: teamkit rescue feat/my-work" in done.err
    assert minji.tip("main") == tip


def test_a_release_that_waits_for_its_push_is_no_stray(team: Team) -> None:
    minji = team.minji
    minji.branch("release/1.0.0", VERSION="1\n")
    minji.does("finish", "--no-push")
    assert "teamkit finish release/1.0.0" in minji.does("sync").err
    assert "release/1.0.0" in minji.branches()


def test_changes_in_the_way_leave_the_base_where_it_is(minji: Clone, jiwoo: Clone) -> None:
    minji.write(train__py="mine\n")
    before = minji.tip("develop")
    publish(jiwoo, train__py="theirs\n")
    done = minji.does("sync")
    assert "your changes are in the way" in done.err
    assert minji.tip("develop") == before
    assert minji.read("train.py") == "mine\n"


def test_the_dry_run_shows_and_keeps(pushed: Clone, jiwoo: Clone) -> None:
    land(jiwoo, "feat/x", "squash")
    pushed.git("fetch", "-q")
    before = pushed.refs("refs")
    assert pushed.does("sync", "--dry-run").out == "git merge --ff-only origin/develop\ngit branch -D feat/x\n"
    assert pushed.refs("refs") == before


def test_offline_it_goes_by_what_was_fetched_last(team: Team) -> None:
    team.cut_off()
    assert "offline" in team.minji.does("sync").err


def test_it_runs_on_a_detached_head(pushed: Clone, jiwoo: Clone) -> None:
    pushed.git("switch", "-q", "--detach")
    land(jiwoo, "feat/x", "squash")
    pushed.does("sync")
    assert pushed.head() == ""
    assert "feat/x" not in pushed.branches()


def test_without_a_remote_it_judges_by_the_bases_here(minji: Clone) -> None:
    minji.git("remote", "remove", "origin")
    minji.branch("feat/x", "develop", x__py="1\n")
    minji.git("switch", "-q", "develop")
    minji.git("merge", "-q", "--no-ff", "--no-edit", "feat/x")
    minji.does("sync")
    assert "feat/x" not in minji.branches()


@pytest.mark.parametrize("seed", range(6))
def test_nothing_that_is_in_no_base_is_ever_deleted(team: Team, seed: int) -> None:
    """Random branches, landed in random ways or not at all: what goes, a base holds."""
    chance = random.Random(seed)
    minji, jiwoo = team.minji, team.jiwoo
    before: dict[str, list[str]] = {}
    for number in range(5):
        name = f"feat/{number}"
        minji.branch(name)
        for change in range(chance.randrange(4)):
            minji.commit(f"feat: {number}.{change}", **{f"{chance.choice('ab')}{number}__py": f"{change}\n"})
        if chance.random() < 0.3 and minji.git("rev-list", "origin/develop..HEAD"):
            minji.git("revert", "--no-edit", "HEAD")
        before[name] = minji.git("rev-list", "--no-merges", "origin/develop..HEAD").split()
        minji.git("push", "-q", "-u", "origin", name)
        how = chance.choice(["merge", "squash", "rebase", "none", "none", "part"])
        if before[name] and minji.git("diff", "--stat", "origin/develop...HEAD") and how not in ("none", "part"):
            if how == "rebase" and minji.ask("diff", "--quiet", "HEAD~1").code == 0:
                how = "squash"
            land(jiwoo, name, how)
        elif how == "part" and before[name]:
            jiwoo.git("fetch", "-q")
            jiwoo.git("switch", "-q", "develop")
            jiwoo.git("cherry-pick", before[name][-1])
            jiwoo.git("push", "-q", "origin", "develop")
        if chance.random() < 0.5:
            jiwoo.git("push", "-q", "origin", f":{name}")
    minji.git("switch", "-q", "develop")
    tips = {name: minji.tip(name) for name in before}
    minji.does("sync")
    for name in set(before) - set(minji.branches()):
        assert _arrived(minji, before[name], tips[name]), name


def _arrived(minji: Clone, commits: list[str], tip: str) -> bool:
    """Whether develop has each commit, its patch, or the files as the branch left them."""
    if all(minji.holds(commit, "develop") for commit in commits):
        return True
    if all(line.startswith("-") for line in minji.git("cherry", "develop", tip).splitlines()):
        return True
    changed = minji.git("diff", "--name-only", f"develop...{tip}").split()
    return all(minji.ask("diff", "--quiet", "develop", tip, "--", name).code == 0 for name in changed)


def test_a_branch_started_off_main_that_holds_nothing_yet_stays(minji: Clone) -> None:
    minji.git("branch", "-q", "--no-track", "fix/tmp", "main")
    minji.commit("feat: on develop", a__py="1\n")
    minji.git("push", "-q", "origin", "develop")
    minji.does("sync")
    assert minji.tip("fix/tmp") == minji.tip("main")
