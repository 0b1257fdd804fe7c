"""Before a push: the remote's refs are judged, whatever is checked out, and names before they are public."""

from datetime import date

import pytest

from tests.hooks.sandbox import LOCAL, Done, Sandbox, install, needs_ref_hook, needs_tree_test

FINISH = """\
git merge -q --no-ff --no-edit release/1
git tag v1
git switch -q develop
git merge -q --no-ff --no-edit main
git branch -q -D release/1
"""


def push(box: Sandbox, *words: str) -> Done:
    return box.git("push", "-q", "origin", *words)


def served(box: Sandbox, branch: str) -> str:
    return box.at(box.root / "server.git").tip(branch)


@pytest.fixture
def strayed(box: Sandbox) -> Sandbox:
    """A clone whose main holds a commit that no hook saw."""
    box.write("NEW", "stray\n")
    box.save("feat: stray")
    box.must("branch", "feat/ahead")
    return box


WAYS = {
    "main": ("main",), "HEAD": ("HEAD",), "a refspec": ("main:main",), "by force": ("+main",), "--all": ("--all",),
    "--mirror": ("--mirror",), "with others": ("feat/x", "main", "develop"), "dry": ("--dry-run", "main"),
    "a feature": ("feat/ahead:main",), "a full name": ("feat/ahead:refs/heads/main",),
    "HEAD by name": ("@:refs/heads/main",), "another feature, by force": ("+feat/x:main",),
}  # fmt: skip


@pytest.mark.parametrize("words", WAYS.values(), ids=WAYS)
def test_what_is_no_merge_of_a_source_is_not_pushed_onto_main(strayed: Sandbox, words: tuple[str, ...]) -> None:
    before = served(strayed, "main")
    done = push(strayed, *words)
    assert "[TK201]" in done.err or "[TK203]" in done.err
    assert (done.ok, served(strayed, "main")) == (False, before)


@pytest.mark.parametrize(("last", "rule"), [("main", "TK201"), ("feat/x:refs/heads/foo", "TK204")])
def test_every_ref_of_a_push_is_judged(strayed: Sandbox, last: str, rule: str) -> None:
    assert f"[{rule}]" in push(strayed, "+feat/ahead:feat/x", "+feat/ahead:feat/y", last).err


def test_the_branch_at_hand_does_not_matter(strayed: Sandbox) -> None:
    for branch in ("feat/ahead", "develop"):
        strayed.must("switch", "-q", branch)
        assert "[TK201]" in push(strayed, "feat/ahead:main").err


def test_another_remote_of_the_same_server_is_guarded_too(strayed: Sandbox) -> None:
    assert "[TK201]" in strayed.git("push", "-q", f"file://{strayed.root}/server.git", "main").err
    strayed.must("remote", "add", "again", "../server.git")
    assert "[TK201]" in strayed.git("push", "-q", "again", "main").err


def test_main_is_never_deleted_on_the_server(box: Sandbox) -> None:
    for words in (("--delete", "main"), (":main",), (":refs/heads/main",)):
        done = push(box, *words)
        assert "[TK202]" in done.err
        assert not done.ok


def test_main_is_never_rewritten_on_the_server(box: Sandbox) -> None:
    done = push(box, "+main~1:main")
    assert "this push would rewrite main   [TK203]" in done.err


def test_not_even_to_an_approved_tip(box: Sandbox) -> None:
    first = box.tip("main")
    assert box.git("merge", "-q", "--no-ff", "--no-edit", "release/1").ok
    assert push(box, "main").ok
    assert "[TK203]" in push(box, f"+{first}:main").err


def test_the_first_push_of_a_new_repository_passes(box: Sandbox) -> None:
    box.at(box.root).must("init", "-q", "--bare", "new.git")
    box.must("remote", "add", "new", "../new.git")
    assert box.git("push", "-q", "new", "main", "develop", "release/1").ok


@pytest.mark.parametrize(
    "words", [("main", "develop", "v1", ":release/1"), ("--atomic", "main", "develop", "v1", ":release/1"), ("main",)]
)
def test_a_finished_release_is_pushed_although_its_branch_is_gone(box: Sandbox, words: tuple[str, ...]) -> None:
    assert box.paste(f"set -e\n{FINISH}").ok
    box.must("update-ref", "-d", "refs/remotes/origin/release/1")
    done = push(box, *words)
    assert done.ok, done.err
    assert served(box, "main") == box.tip("main")


@needs_ref_hook
def test_several_releases_may_be_pushed_at_once(box: Sandbox) -> None:
    for branch in ("release/1", "hotfix/1"):
        assert box.git("merge", "-q", "--no-ff", "--no-edit", branch).ok
        box.must("branch", "-q", "-D", branch)
        box.must("update-ref", "-d", f"refs/remotes/origin/{branch}")
    assert push(box, "main").ok


def test_a_release_that_was_merged_without_the_guard_is_judged_by_what_it_holds(unguarded: Sandbox) -> None:
    unguarded.must("merge", "-q", "--no-ff", "--no-edit", "release/1")
    install(unguarded)
    (unguarded.folder / ".git" / "teamkit" / "approved").write_text("")
    assert push(unguarded, "main").ok


@needs_tree_test
def test_a_merge_with_more_in_it_is_not_pushed(strayed: Sandbox) -> None:
    strayed.bypass("reset", "-q", "--hard", "origin/main")
    strayed.must("merge", "-q", "--no-ff", "--no-commit", "release/1")
    strayed.write("MORE", "smuggled\n")
    strayed.save("merge")
    assert "[TK103]" in push(strayed, "main").err


def test_a_feature_merge_is_not_pushed(box: Sandbox) -> None:
    box.bypass("merge", "-q", "--no-ff", "--no-edit", "feat/y")
    assert "[TK201]" in push(box, "main").err


def test_a_stray_commit_below_a_release_is_not_pushed(strayed: Sandbox) -> None:
    strayed.bypass("merge", "-q", "--no-ff", "--no-edit", "release/1")
    assert "[TK201]" in push(strayed, "main").err


@pytest.mark.parametrize("allowed", [False, True])
def test_a_push_of_a_fast_forward_to_a_source_is_a_switch_of_the_policy(unguarded: Sandbox, allowed: bool) -> None:
    unguarded.must("branch", "-q", "release/2", "main")
    unguarded.must("switch", "-q", "release/2")
    unguarded.write("NEW", "release\n")
    unguarded.save("docs: release 2")
    install(unguarded, LOCAL._replace(flow=LOCAL.flow._replace(fast_forward=allowed)))
    done = push(unguarded, "release/2:main")
    assert (done.ok, "[TK201]" in done.err) == (allowed, not allowed)


def test_where_pull_requests_move_main_a_local_merge_is_not_pushed(unguarded: Sandbox) -> None:
    install(unguarded, LOCAL._replace(flow=LOCAL.flow._replace(finish="pr")))
    unguarded.bypass("merge", "-q", "--no-ff", "--no-edit", "release/1")
    assert "it moves by pull request only   [TK201]" in push(unguarded, "main").err


@pytest.mark.parametrize(
    "words",
    [
        ("develop",),
        ("feat/x",),
        ("feat/x:feat/z",),
        ("HEAD:refs/heads/feat/z",),
        ("main:refs/heads/release/9",),
        ("main:refs/tags/v9",),
    ],
)
def test_everything_else_is_pushed_without_a_word(box: Sandbox, words: tuple[str, ...]) -> None:
    for branch in ("develop", "feat/x"):
        box.must("switch", "-q", branch)
        assert box.git("commit", "-q", "--allow-empty", "-m", "feat: more of it").ok
    box.must("switch", "-q", "main")
    assert (push(box, *words).err, box.git("push", "-q", "--dry-run", "origin", *words).ok) == ("", True)


def test_a_branch_may_be_deleted_whatever_its_name(box: Sandbox) -> None:
    box.bypass("push", "-q", "origin", "feat/x:foo")
    assert push(box, "--delete", "foo").ok
    assert push(box, "--delete", "release/1").ok


@pytest.mark.parametrize(
    ("name", "better"), [("foo", "feat/foo"), ("feature/loss", "feat/loss"), ("손실", "feat/손실"), ("a/b/c", "feat/c")]
)
def test_a_branch_of_no_lawful_name_is_not_pushed_and_its_way_on_can_be_pasted(
    box: Sandbox, name: str, better: str
) -> None:
    box.must("switch", "-q", "-c", name, "feat/x")
    done = push(box, name)
    assert f"no branch may be called {name}: it does not start with one of: feat fix" in done.err
    assert "[TK204]" in done.err
    assert box.paste(done.step("do this instead:")).ok
    assert served(box, better) == box.tip("feat/x")


@pytest.mark.parametrize(
    "name", ["a'b", "''", "$HOME", "feat;ls", "a&b", "(a)", "a|b", "a`b`", "x/it's", "#a", "{a,b}"]
)
def test_a_name_can_never_make_the_way_on_do_something_else(box: Sandbox, name: str) -> None:
    box.must("update-ref", f"refs/heads/{name}", "feat/x")
    done = push(box, f"refs/heads/{name}")
    instead = done.step("do this instead:")
    assert box.paste(instead).ok
    assert "[TK204]" in done.err


def test_old_branches_are_tolerated_until_their_day_and_new_ones_are_not(unguarded: Sandbox) -> None:
    unguarded.must("push", "-q", "origin", "feat/x~1:refs/heads/old")
    policy = LOCAL._replace(flow=LOCAL.flow._replace(tolerated_until=date(2023, 11, 14)))
    install(unguarded, policy)
    on_the_day = unguarded.under(GIT_COMMITTER_DATE="2023-11-14T23:59:59+0000")
    day_after = unguarded.under(GIT_COMMITTER_DATE="2023-11-15T00:00:00+0000")
    assert not push(day_after, "feat/x:old").ok
    assert not push(on_the_day, "feat/x:refs/heads/new").ok
    done = push(on_the_day, "feat/x:old")
    assert done.ok
    assert "[TK204] (tolerated for now)" in done.err


def test_bots_and_the_teams_own_patterns_are_exempt(unguarded: Sandbox) -> None:
    install(unguarded, LOCAL._replace(flow=LOCAL.flow._replace(also=("play_*",))))
    assert push(unguarded, "feat/x:refs/heads/dependabot/pip/torch-2.9", "feat/x:refs/heads/play_1").ok


def test_a_feature_that_tracks_main_gets_a_hint(box: Sandbox) -> None:
    box.must("switch", "-q", "-c", "feat/new", "--track", "origin/main")
    done = push(box, "feat/new")
    assert done.ok
    assert "[TK205]" in done.err
    assert box.paste(done.err.partition("there: ")[2].partition("   [")[0]).ok
    assert "[TK205]" not in push(box, "feat/new:feat/other").err
    assert "[TK205]" not in push(box, "main").err


def test_a_refused_push_can_be_overridden_with_a_record_for_each_ref(strayed: Sandbox) -> None:
    assert strayed.git("push", "-q", "origin", "main", "feat/x:foo", TEAMKIT_ALLOW="told to").ok
    records = [(rule, what.split()[1], why) for _, rule, what, why in strayed.overrides()]
    assert records == [("TK201", "refs/heads/main", "told to"), ("TK204", "refs/heads/foo", "told to")]


def test_the_way_on_of_a_refused_push_can_be_pasted(strayed: Sandbox) -> None:
    assert push(strayed, "main").step("do this instead:") == "teamkit rescue feat/my-work"
    line = push(strayed, "feat/ahead:main").step("do this instead:")
    assert line == "git push -u origin feat/ahead && teamkit finish feat/ahead"
    assert strayed.paste(line.partition(" && ")[0]).ok


@needs_ref_hook
def test_a_push_moves_the_copy_of_main_and_is_not_judged_twice(box: Sandbox) -> None:
    assert box.git("merge", "-q", "--no-ff", "--no-edit", "release/1").ok
    assert push(box, "main").ok
    assert box.tip("origin/main") == box.tip("main")
