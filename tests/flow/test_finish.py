"""finish by merges made here: where everything ends up, and what stops it."""

from pathlib import Path

import pytest

from tests.flow.team import Clone, Team

NO_EDITOR = {"GIT_EDITOR": "false", "EDITOR": "false", "VISUAL": "false", "GIT_SEQUENCE_EDITOR": "false"}


@pytest.fixture(params=[False, True], ids=["open server", "guarded server"])
def guarded(request: pytest.FixtureRequest, team: Team) -> Team:
    if request.param:
        team.protect()
    return team


def test_a_feature_ends_in_develop_by_a_merge_and_is_gone(guarded: Team) -> None:
    minji = guarded.minji
    tip = minji.branch("feat/손실-함수", loss__py="1\n")
    minji.git("push", "-q", "-u", "origin", "HEAD")
    minji.does("finish", **NO_EDITOR)
    assert minji.parents("develop")[1] == tip
    assert minji.head() == "develop"
    assert guarded.server.refs() == {
        "refs/heads/main": minji.tip("main"),
        "refs/heads/develop": minji.tip("develop"),
    }
    assert "feat/손실-함수" not in minji.branches()


@pytest.mark.parametrize("kind", ["release", "hotfix"])
def test_a_release_ends_in_main_and_develop_with_a_tag_in_one_push(guarded: Team, kind: str) -> None:
    minji = guarded.minji
    base = "origin/develop" if kind == "release" else "origin/main"
    tip = minji.branch(f"{kind}/1.2.0", base, VERSION="1.2.0\n")
    minji.git("push", "-q", "-u", "origin", "HEAD")
    log = _record_pushes(guarded)
    minji.does("finish", **NO_EDITOR)
    assert minji.parents("main")[1] == tip
    assert minji.git("cat-file", "-t", "v1.2.0") == "tag"
    assert minji.tip("v1.2.0^{commit}") == minji.tip("main")
    assert minji.holds("main", "develop")
    assert minji.git("describe", "develop").startswith("v1.2.0")
    assert guarded.server.refs() == minji.refs()
    (push,) = log.read_text(encoding="utf-8").split("---\n")[1:]
    assert {line.split()[2] for line in push.splitlines()} == {
        "refs/heads/main", "refs/heads/develop", f"refs/heads/{kind}/1.2.0", "refs/tags/v1.2.0",
    }  # fmt: skip


def _record_pushes(team: Team) -> Path:
    """Let the server write down what each push brings in one go."""
    log = team.root / "pushes"
    hooks = team.server.folder / "hooks"
    folder = hooks / "pre-receive.d" if (hooks / "pre-receive").exists() else hooks
    folder.mkdir(exist_ok=True)
    hook = folder / ("20-record" if folder.name.endswith(".d") else "pre-receive")
    hook.write_text(f'#!/bin/sh\n{{ echo ---; cat; }} >>"{log}"\n', encoding="utf-8")
    hook.chmod(0o755)
    return log


def test_a_release_without_a_commit_of_its_own_still_brings_main_back(guarded: Team) -> None:
    minji = guarded.minji
    minji.commit("feat: on develop", a__py="1\n")
    minji.git("push", "-q", "origin", "develop")
    minji.does("new-release", "1.0.0")
    minji.does("finish")
    assert minji.holds("main", "develop")
    assert minji.tip("v1.0.0^{commit}") == minji.tip("main")


def test_the_dry_run_shows_every_step_and_takes_none(minji: Clone) -> None:
    minji.branch("release/1.2.0", VERSION="1.2.0\n")
    before = minji.refs("refs"), minji.head()
    shown = minji.does("finish", "--dry-run").out.splitlines()
    assert (minji.refs("refs"), minji.head()) == before
    assert shown == [
        "git switch main",
        "git merge --no-ff -m \"Merge branch 'release/1.2.0'\" release/1.2.0",
        "git tag -a v1.2.0 -m 'Release v1.2.0' main",
        "git switch develop",
        "git merge --no-ff -m \"Merge tag 'v1.2.0' into develop\" v1.2.0",
        "git push --atomic origin main develop v1.2.0",
        "git branch -D release/1.2.0",
    ]


def test_a_base_behind_the_server_follows_first(minji: Clone, jiwoo: Clone) -> None:
    minji.branch("feat/x", x__py="1\n")
    news = jiwoo.commit("feat: news", news__py="1\n")
    jiwoo.git("push", "-q", "origin", "develop")
    minji.does("finish")
    assert minji.parents("develop")[0] == news


def test_a_base_that_drifted_is_refused_with_both_counts(minji: Clone, jiwoo: Clone) -> None:
    minji.commit("feat: mine", mine__py="1\n")
    minji.branch("feat/x", x__py="1\n")
    jiwoo.commit("feat: news", news__py="1\n")
    jiwoo.git("push", "-q", "origin", "develop")
    before = minji.refs()
    done = minji.refuses("finish")
    assert done.error == "develop and origin/develop have drifted apart: 1 commit here, 1 there"
    assert "git switch develop && git pull --no-rebase" in done.hint
    assert minji.refs() == before
    minji.git("switch", "-q", "develop")
    minji.git("pull", "-q", "--no-rebase", "--no-edit")
    minji.does("finish", "feat/x")


def test_a_base_that_is_only_on_the_server_is_made_here(minji: Clone) -> None:
    minji.branch("feat/x", x__py="1\n")
    minji.git("branch", "-D", "develop")
    minji.does("finish")
    assert minji.git("rev-parse", "--abbrev-ref", "develop@{upstream}") == "origin/develop"


def test_the_branch_to_finish_is_named_when_one_is_not_on_it(minji: Clone) -> None:
    minji.branch("feat/x", x__py="1\n")
    minji.git("switch", "-q", "main")
    assert minji.refuses("finish").hint == "teamkit finish feat/x"
    minji.does("finish", "feat/x")


def test_another_work_branch_is_never_finished_in_place_of_the_current_one(minji: Clone) -> None:
    minji.commit("feat: clash", train__py="clash\n")
    minji.git("push", "-q", "origin", "develop")
    minji.branch("feat/a", "develop~1", train__py="a\n")
    minji.refuses("finish")
    minji.git("merge", "--abort")
    minji.branch("feat/b", b__py="1\n")
    minji.does("finish")
    assert "feat/a" in minji.branches()
    assert "feat/b" not in minji.branches()


def test_a_branch_without_a_commit_is_said_to_have_none(minji: Clone) -> None:
    minji.does("new-feature", "feat/x")
    done = minji.refuses("finish")
    assert "no commit that develop lacks" in done.error
    assert "feat/x" in minji.branches()


def test_uncommitted_changes_are_refused(minji: Clone) -> None:
    minji.branch("feat/x", x__py="1\n")
    minji.write(train__py="2\n")
    assert minji.refuses("finish").hint == "git commit -a, or git stash"


def test_untracked_files_are_no_obstacle(minji: Clone) -> None:
    minji.branch("feat/x", x__py="1\n")
    minji.write(notes__txt="mine\n")
    minji.does("finish")
    assert minji.read("notes.txt") == "mine\n"


def test_a_tag_of_another_release_is_named_before_anything_moves(minji: Clone) -> None:
    minji.git("tag", "-m", "old", "v1.2.0", "main")
    minji.branch("release/1.2.0", VERSION="1.2.0\n")
    before = minji.refs()
    done = minji.refuses("finish")
    assert done.error == "tag v1.2.0 exists already, and is not on release/1.2.0"
    assert done.hint == "git branch -m release/1.2.0 release/1.2.1"
    assert minji.refs() == before


def test_a_second_run_after_success_says_there_is_nothing_left(minji: Clone) -> None:
    minji.branch("feat/x", x__py="1\n")
    minji.does("finish")
    assert "nothing left to do" in minji.refuses("finish", "feat/x").error
    assert "no work branch here" in minji.refuses("finish").error


def test_without_a_remote_it_ends_here(minji: Clone) -> None:
    minji.git("remote", "remove", "origin")
    minji.branch("release/1.2.0", "develop", VERSION="1.2.0\n")
    minji.does("finish")
    assert minji.holds("main", "develop")
    assert minji.branches() == ["develop", "main"]


def test_without_a_push_the_branch_waits_and_the_next_finish_pushes(team: Team) -> None:
    minji = team.minji
    minji.branch("release/1.2.0", VERSION="1.2.0\n")
    before = team.server.refs()
    done = minji.does("finish", "--no-push")
    assert "nothing is pushed" in done.err
    assert team.server.refs() == before
    minji.does("finish")
    assert team.server.refs() == minji.refs()
    assert "release/1.2.0" not in minji.branches()


def test_a_remote_branch_that_is_deleted_already_is_not_missed(minji: Clone, jiwoo: Clone) -> None:
    minji.branch("feat/x", x__py="1\n")
    minji.git("push", "-q", "-u", "origin", "HEAD")
    jiwoo.git("push", "-q", "origin", ":feat/x")
    minji.does("finish")


def test_a_server_that_says_no_costs_nothing_and_the_same_command_goes_on(team: Team) -> None:
    minji = team.minji
    minji.branch("release/1.2.0", VERSION="1.2.0\n")
    team.server_says_no()
    commits = minji.commits()
    done = minji.refuses("finish", code=3)
    assert "no pushes today" in done.error
    assert done.hint == "teamkit finish release/1.2.0"
    assert minji.commits() > commits
    team.server_says_yes()
    minji.does("finish")
    assert team.server.refs() == minji.refs()


def test_a_push_refused_in_part_is_refused_in_whole(team: Team) -> None:
    minji = team.minji
    minji.branch("release/1.2.0", VERSION="1.2.0\n")
    before = team.server.refs()
    team.server_says_no("refs/tags/*")
    minji.refuses("finish", code=3)
    assert team.server.refs() == before


def test_offline_the_merge_is_made_and_the_push_waits(team: Team) -> None:
    minji = team.minji
    minji.branch("feat/x", x__py="1\n")
    team.cut_off()
    done = minji.refuses("finish", code=3)
    assert "offline" in done.err
    team.reconnect()
    minji.does("finish")
    assert team.server.refs() == minji.refs()


def test_tags_with_the_names_of_branches_confuse_nobody(team: Team) -> None:
    minji = team.minji
    minji.branch("release/1.2.0", VERSION="1.2.0\n")
    tip = minji.tip()
    for name in ("main", "develop", "release/1.2.0"):
        minji.git("tag", name, "main")
    minji.does("finish")
    assert minji.parents("refs/heads/main")[1] == tip
    assert team.server.refs("refs/heads") == minji.refs("refs/heads")


def test_github_flow_merges_into_main_alone(minji: Clone) -> None:
    minji.does("new-feature", "feat/policy")
    minji.commit("docs: github flow", teamkit__toml='[flow]\nmodel = "github"\nfinish = "local"\n')
    minji.does("init", "--yes")
    minji.does("finish")
    assert minji.head() == "main"
    assert minji.git("log", "-1", "--format=%s") == "Merge branch 'feat/policy'"


@pytest.mark.parametrize("name", ["wip", "dependabot/pip/torch"])
def test_a_branch_outside_the_policy_is_not_finished(minji: Clone, name: str) -> None:
    minji.branch(name, x__py="1\n")
    done = minji.refuses("finish", name)
    assert "no work branch that the policy knows" in done.error
    assert done.hint == ("git branch -m wip feat/wip" if name == "wip" else "teamkit new-feature feat/my-work")
