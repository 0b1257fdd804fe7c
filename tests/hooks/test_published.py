"""What counts as published, as a source, and as main: full names of refs, and nothing that looks like them."""

import pytest

from tests.e2e.worlds import git_version
from tests.hooks.sandbox import COMPARES_TREES, LOCAL, Sandbox, install, needs_ref_hook

pytestmark = needs_ref_hook


def move(box: Sandbox, target: str, ref: str = "refs/heads/main") -> bool:
    return box.git("update-ref", ref, target).ok


def merge(box: Sandbox, *branches: str) -> bool:
    return box.git("merge", "-q", "--no-ff", "--no-edit", *branches).ok


@pytest.mark.parametrize("copy", ["origin/feat/main", "origin/main-old", "origin/amain", "feat/main", "gone/main"])
def test_only_main_of_a_remote_is_published_main(box: Sandbox, copy: str) -> None:
    assert move(box, "feat/y", f"refs/remotes/{copy}")
    assert not move(box, "feat/y")


@pytest.mark.parametrize(
    "ref",
    ["refs/heads/feat/main", "refs/tags/main", "refs/tags/origin/main", "refs/main", "refs/heads/refs/heads/main"],
)
def test_nothing_else_that_ends_in_main_is_published_or_guarded(box: Sandbox, ref: str) -> None:
    assert move(box, "feat/y", ref)
    assert not move(box, "feat/y")


def test_not_even_in_one_transaction_with_main(box: Sandbox) -> None:
    others = ("refs/heads/feat/main", "refs/remotes/gone/feat/main", "refs/tags/main")
    lines = "".join(f"update {ref} feat/y\n" for ref in others)
    assert box.git("update-ref", "--stdin", stdin=f"{lines}update refs/heads/main origin/main~1\n").ok


def test_a_branch_below_main_on_a_remote_that_has_no_main_is_not_published_main(box: Sandbox) -> None:
    box.must("remote", "add", "mirror", "../nowhere")
    assert move(box, "feat/y", "refs/remotes/mirror/main/x")
    assert not move(box, "feat/y")


def test_a_branch_below_develop_where_there_is_no_develop_is_no_source(box: Sandbox) -> None:
    box.must("remote", "add", "mirror", "../nowhere")
    assert move(box, "feat/y", "refs/remotes/mirror/develop/x")
    assert not merge(box, "feat/y")


def test_main_of_any_remote_is_published(box: Sandbox) -> None:
    box.must("remote", "add", "up/stream", "../nowhere")
    assert move(box, "feat/y", "refs/remotes/up/stream/main")
    assert move(box, "feat/y")


def test_main_may_go_back_to_what_was_published_earlier(box: Sandbox) -> None:
    assert move(box, "origin/main~1")
    assert move(box, "origin/main")


def test_main_may_go_back_over_its_own_merges(box: Sandbox) -> None:
    assert merge(box, "release/1")
    first = box.tip("main")
    assert merge(box, "hotfix/1")
    assert move(box, first)
    assert move(box, "origin/main")


def test_main_may_go_back_where_nothing_is_published(unguarded: Sandbox) -> None:
    unguarded.must("remote", "remove", "origin")
    install(unguarded)
    first = unguarded.tip("main")
    assert merge(unguarded, "release/1")
    assert move(unguarded, first)


@pytest.mark.parametrize("tag", ["main", "develop", "heads/main", "release/2", "hotfix/2"])
def test_a_tag_is_no_branch(box: Sandbox, tag: str) -> None:
    box.must("tag", tag, "feat/y")
    assert not merge(box, "feat/y")
    assert box.git("merge", "--abort").ok
    assert not move(box, "feat/y")
    assert merge(box, "refs/heads/release/1")


def test_a_replaced_commit_deceives_nobody(box: Sandbox) -> None:
    box.bypass("merge", "-q", "--no-ff", "--no-edit", "release/1")
    lawful = box.tip("main")
    box.bypass("reset", "-q", "--hard", "origin/main")
    stray = box.must("commit-tree", "-p", "main", "-m", "stray", box.must("rev-parse", "feat/x^{tree}"))
    box.must("replace", stray, lawful)
    assert box.must("rev-parse", f"{stray}^2") == box.tip("release/1")
    assert not move(box, stray)


def test_a_grafted_commit_deceives_nobody(box: Sandbox) -> None:
    tree = box.must("merge-tree", "--write-tree", "main", "release/1") if COMPARES_TREES else "feat/x^{tree}"
    stray = box.must("commit-tree", "-p", "main", "-m", "stray", tree)
    box.write(".git/info/grafts", f"{stray} {box.tip('main')} {box.tip('release/1')}\n")
    assert box.must("rev-parse", f"{stray}^2") == box.tip("release/1")
    assert not move(box, stray)


def test_another_name_for_main_is_main(box: Sandbox) -> None:
    box.must("symbolic-ref", "refs/heads/alias", "refs/heads/main")
    box.must("switch", "-q", "alias")
    assert "[TK101]" in box.stray().err
    assert not move(box, "feat/x", "refs/heads/alias")
    assert box.tip("main") == box.tip("origin/main")


@pytest.mark.skipif(git_version() < (2, 46), reason="this git moves symbolic refs without a word")
def test_main_becomes_no_other_name(box: Sandbox) -> None:
    box.must("switch", "-q", "develop")
    done = box.git("symbolic-ref", "refs/heads/main", "refs/heads/feat/x")
    assert "[TK104]" in done.err
    assert not done.ok


def test_what_git_says_of_symbolic_refs_since_2_46_is_understood_under_any_git(box: Sandbox) -> None:
    hook = str(box.folder / ".git" / "hooks" / "reference-transaction")
    for ref, passes in (("main", False), ("alias", True)):
        told = f"{'0' * 40} ref:refs/heads/feat/x refs/heads/{ref}\n"
        done = box.run([hook, "prepared"], told, box.environment())
        assert (done.ok, "[TK104]" in done.err) == (passes, not passes)


@pytest.mark.parametrize("name", ["Main", "MAIN", "mAiN"])
def test_where_case_is_folded_every_spelling_is_main(box: Sandbox, name: str) -> None:
    assert move(box, "feat/y", f"refs/heads/{name}")
    box.must("update-ref", "-d", f"refs/heads/{name}")
    install(box, fold_case=True)
    assert not move(box, "feat/y", f"refs/heads/{name}")
    assert move(box, "origin/main", f"refs/heads/{name}")


def test_more_branches_can_be_protected(unguarded: Sandbox) -> None:
    install(unguarded, LOCAL._replace(flow=LOCAL.flow._replace(protected=("staging",))))
    assert move(unguarded, "origin/develop", "refs/heads/staging")
    assert not move(unguarded, "feat/x", "refs/heads/staging")
    assert not move(unguarded, "feat/x")
    assert move(unguarded, "feat/x", "refs/heads/staging-2")


def test_only_pull_requests_move_main_where_the_team_says_so(unguarded: Sandbox) -> None:
    install(unguarded, LOCAL._replace(flow=LOCAL.flow._replace(finish="pr")))
    done = unguarded.git("merge", "-q", "--no-ff", "--no-edit", "release/1")
    assert "it moves by pull request only   [TK107]" in done.err
    assert move(unguarded, "origin/main~1")
    assert move(unguarded, "origin/main")


def test_a_fast_forward_to_a_source_is_a_switch_of_the_policy(unguarded: Sandbox) -> None:
    unguarded.bypass("reset", "-q", "--hard", "HEAD~1")
    unguarded.must("branch", "-q", "-f", "develop", "origin/develop")
    for allowed in (False, True):
        install(unguarded, LOCAL._replace(flow=LOCAL.flow._replace(fast_forward=allowed)))
        assert unguarded.git("merge", "-q", "--ff-only", "develop").ok == allowed
        unguarded.must("reset", "-q", "--hard")


@pytest.mark.parametrize("merged", ["old", "main"])
def test_a_merge_onto_an_older_main_is_refused_whatever_it_holds(box: Sandbox, merged: str) -> None:
    box.must("branch", "old", "main")
    assert merge(box, "release/1")
    tree = box.must("merge-tree", "--write-tree", merged, "hotfix/1") if COMPARES_TREES else "hotfix/1^{tree}"
    assert not move(box, box.must("commit-tree", "-p", "old", "-p", "hotfix/1", "-m", "merge", tree))


def test_a_release_merge_is_never_amended(box: Sandbox) -> None:
    assert merge(box, "release/1")
    assert not box.git("commit", "-q", "--amend", "-m", "Merge of a release").ok
    assert not box.git("commit", "-qn", "--amend", "-m", "Merge of a release").ok


def test_a_source_that_has_not_all_of_main_is_no_fast_forward(box: Sandbox) -> None:
    for source in ("hotfix/1", "develop", "release/1"):
        assert not move(box, source)
        assert not box.git("reset", "-q", "--hard", source).ok


def test_an_octopus_of_sources_is_refused_for_nobody_can_check_what_it_holds(box: Sandbox) -> None:
    done = box.git("merge", "-q", "--no-ff", "--no-edit", "release/1", "hotfix/1")
    assert "has more than two parents   [TK103]" in done.err
    assert box.tip("main") == box.tip("origin/main")
    assert box.paste(done.step("clean up first:")).ok
    assert box.settled()


@pytest.mark.parametrize(
    "branches", [("release/1", "feat/y"), ("feat/y", "release/1"), ("release/1", "hotfix/1", "feat/y")]
)
def test_an_octopus_with_a_feature_is_refused(box: Sandbox, branches: tuple[str, ...]) -> None:
    assert "[TK107]" in box.git("merge", "-q", "--no-ff", "--no-edit", *branches).err
    assert box.tip("main") == box.tip("origin/main")


def test_a_source_may_have_a_name_of_several_parts(box: Sandbox) -> None:
    box.must("branch", "release/2/a", "release/1")
    box.must("branch", "-q", "-D", "release/1")
    box.must("update-ref", "-d", "refs/remotes/origin/release/1")
    assert merge(box, "release/2/a")


def test_main_does_not_jump_between_its_own_merges(box: Sandbox) -> None:
    assert merge(box, "release/1")
    first = box.tip("main")
    assert move(box, "origin/main")
    box.must("reset", "-q", "--hard")
    assert merge(box, "hotfix/1")
    assert not move(box, first)


def test_a_feature_that_develop_has_merged_is_no_source_itself(box: Sandbox) -> None:
    assert not merge(box, "feat/done")


def test_a_source_may_be_known_from_the_remote_alone(box: Sandbox) -> None:
    box.must("branch", "-q", "-D", "release/1")
    assert merge(box, "origin/release/1")


def test_a_conflicted_merge_of_a_source_passes_once_solved(box: Sandbox) -> None:
    box.must("branch", "release/clash", "feat/clash")
    assert not merge(box, "release/clash")
    box.write("VERSION", "solved\n")
    box.must("add", "-A")
    assert box.git("commit", "-q", "--no-edit").ok


@pytest.mark.parametrize(
    ("pattern", "branch"),
    [
        ("exp_*", "exp_1"),
        ("*-next", "big-next"),
        ("*-next", "a/big-next"),
        ("a*", "a/b/c"),
        ("exp_*", "exp_a/b"),
        ("play", "play"),
    ],
)
def test_in_github_flow_branches_of_other_names_are_sources_too(unguarded: Sandbox, pattern: str, branch: str) -> None:
    install(unguarded, LOCAL._replace(flow=LOCAL.flow._replace(model="github", also=(pattern,))))
    for name in (branch, "other/name", f"other/{branch}"):
        unguarded.must("switch", "-q", "-c", name, "develop")
        unguarded.write("NEW", name)
        unguarded.save(f"feat: {name}")
    unguarded.must("switch", "-q", "main")
    assert not merge(unguarded, "other/name")
    unguarded.must("merge", "--abort")
    if not pattern.startswith("*"):
        assert not merge(unguarded, f"other/{branch}")
        unguarded.must("merge", "--abort")
    assert merge(unguarded, branch)


@pytest.mark.parametrize("place", [1, 2, 15, 16, 17, 18, 40])
def test_main_is_found_anywhere_in_a_long_transaction(box: Sandbox, place: int) -> None:
    for count in (place, place + 1, place + 30):
        lines = [f"create refs/tags/{count}/{number} main\n" for number in range(count)]
        done = box.git(
            "update-ref",
            "--stdin",
            stdin="".join([*lines[: place - 1], "update refs/heads/main feat/y\n", *lines[place - 1 :]]),
        )
        assert "[TK101]" in done.err
        assert not box.tip(f"refs/tags/{count}/0")
    lawful = "".join([*lines, "update refs/heads/main origin/main~1\n"])
    assert box.git("update-ref", "--stdin", stdin=lawful).ok


def test_one_transaction_may_bring_main_and_its_published_copy(box: Sandbox) -> None:
    both = "update refs/heads/main feat/y\nupdate refs/remotes/origin/main feat/y\n"
    assert not box.git("update-ref", "--stdin", stdin=both.replace("origin/main", "origin/feat/main")).ok
    assert box.git("update-ref", "--stdin", stdin=both).ok


@pytest.mark.parametrize(
    "line", ["git fetch -q . feat/y:main", "git fetch -q . +feat/y:main", "git fetch -q ../server.git +feat/y:main"]
)
def test_a_fetch_of_a_feature_onto_main_is_refused(box: Sandbox, line: str) -> None:
    box.must("switch", "-q", "develop")
    assert not box.paste(line).ok
    assert box.tip("main") == box.tip("origin/main")


def test_a_fetch_of_main_of_this_very_repository_proves_nothing(box: Sandbox) -> None:
    box.write("NEW", "stray\n")
    stray = box.save("feat: stray")
    box.bypass("reset", "-q", "--hard", "origin/main")
    box.bypass("update-ref", "refs/heads/main", stray)
    box.must("fetch", "-q", ".", "main")
    box.bypass("update-ref", "refs/heads/main", "origin/main")
    assert not move(box, stray)


def test_main_that_was_deleted_comes_back_from_its_past_or_a_source_only(box: Sandbox) -> None:
    box.must("switch", "-q", "develop")
    for wrong in ("feat/x", "feat/y", "feat/done"):
        box.git("branch", "-q", "-D", "main")
        assert "[TK106]" in box.git("branch", "main", wrong).err
    for right in ("origin/main", "origin/main~1", "develop", "release/1"):
        box.git("branch", "-q", "-D", "main")
        assert box.git("branch", "main", right).ok


def test_where_nothing_is_published_a_deleted_main_comes_back_from_the_same_places_only(unguarded: Sandbox) -> None:
    unguarded.must("remote", "remove", "origin")
    unguarded.must("switch", "-q", "develop")
    install(unguarded)
    past = unguarded.tip("main")
    for target, lawful in (("feat/x", False), (past, True), ("release/1", True)):
        unguarded.git("branch", "-q", "-D", "main")
        assert unguarded.git("branch", "main", target).ok == lawful


def test_the_first_commit_of_all_is_free_and_the_second_is_not(box: Sandbox) -> None:
    new = box.at(box.root / "new")
    new.folder.mkdir()
    new.must("init", "-q", "-b", "main")
    install(new)
    assert new.git("commit", "-q", "--allow-empty", "-m", "chore: first commit").ok
    assert "[TK101]" in new.stray().err
