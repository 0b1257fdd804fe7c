"""Kinds of repositories: sha256, reftables, shallow and partial clones, and what git does to refs by itself."""

from pathlib import Path

import pytest

from tests.e2e.worlds import git_version
from tests.hooks.sandbox import Sandbox, guards, install, needs_ref_hook, needs_tree_test, team

STORES = {
    "sha256": ("--object-format=sha256", (2, 29)),
    "reftable": ("--ref-format=reftable", (2, 46)),
}


@pytest.mark.parametrize(("option", "since"), STORES.values(), ids=STORES)
def test_objects_and_refs_may_be_stored_in_any_way(tmp_path: Path, option: str, since: tuple[int, int]) -> None:
    if git_version() < since:
        pytest.skip(f"this git has no {option}")
    box = team(tmp_path, option)
    install(box)
    guards(box)
    assert box.git("push", "-q", "origin", "main").ok
    box.must("pack-refs", "--all")
    box.must("gc", "-q")
    done = box.git("commit", "-q", "--allow-empty", "-m", "feat: stray")
    assert "[TK101]" in done.err


def ahead(box: Sandbox) -> str:
    """Let the server's main go on by a commit that only a server may take, and return its tip."""
    other = box.at(box.root / "other")
    box.at(box.root).must("clone", "-q", "server.git", "other")
    other.bypass("commit", "-q", "--allow-empty", "-m", "feat: a pull request, squashed")
    other.bypass("push", "-q", "origin", "main")
    return other.tip("main")


PULLS = ("git pull -q", "git pull -q --rebase", "git pull -q --ff-only", "git fetch -q && git merge -q --ff-only")
REBASE = "git fetch -q && git rebase -q origin/main"


@pytest.mark.parametrize("line", [*PULLS, REBASE])
def test_main_follows_the_server(box: Sandbox, line: str) -> None:
    published = ahead(box)
    assert box.paste(line).ok
    assert box.tip("main") == published


@pytest.mark.parametrize("line", ["git fetch -q origin main:main", "git fetch -q ../server.git main:main"])
def test_main_follows_the_server_while_another_branch_is_checked_out(box: Sandbox, line: str) -> None:
    published = ahead(box)
    box.must("switch", "-q", "develop")
    assert box.paste(line).ok
    assert box.tip("main") == published


@pytest.mark.parametrize("line", PULLS)
def test_main_follows_the_server_in_a_shallow_clone(box: Sandbox, line: str) -> None:
    box.at(box.root).must("clone", "-q", "--depth=1", f"file://{box.root}/server.git", "shallow")
    shallow = box.at(box.root / "shallow")
    install(shallow)
    published = ahead(box)
    done = shallow.paste(line)
    assert done.ok, done.err
    assert shallow.tip("main") == published


@needs_ref_hook
def test_a_shallow_clone_is_guarded(box: Sandbox) -> None:
    box.at(box.root).must("clone", "-q", "--depth=1", "--no-single-branch", f"file://{box.root}/server.git", "shallow")
    shallow = box.at(box.root / "shallow")
    install(shallow)
    assert "[TK101]" in shallow.stray().err


def test_a_partial_clone_is_judged_without_the_server(box: Sandbox) -> None:
    for setting in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"):
        box.at(box.root / "server.git").must("config", setting, "true")
    box.at(box.root).must("clone", "-q", "--filter=blob:none", f"file://{box.root}/server.git", "partial")
    partial = box.at(box.root / "partial")
    for branch in ("feat/x", "release/1"):
        partial.must("switch", "-q", branch)
    partial.must("switch", "-q", "main")
    install(partial)
    (box.root / "server.git").rename(box.root / "gone.git")
    guards(partial)


@needs_ref_hook
@needs_tree_test
def test_a_merge_of_what_was_never_fetched_asks_no_server(box: Sandbox) -> None:
    server = box.at(box.root / "server.git")
    server.must("config", "uploadpack.allowFilter", "true")
    server.must("branch", "-m", "feat/clash", "release/clash")
    box.at(box.root).must("clone", "-q", "--filter=blob:none", f"file://{server.folder}", "partial")
    partial = box.at(box.root / "partial")
    install(partial)
    both = ("-p", "main", "-p", "origin/release/clash")
    merge = partial.must("commit-tree", *both, "-m", "merge", partial.must("rev-parse", "main^{tree}"))
    events = box.root / "events"
    assert partial.git("update-ref", "refs/heads/main", merge, GIT_TRACE2_EVENT=str(events)).ok
    assert "merge-tree" in events.read_text()
    assert "upload-pack" not in events.read_text()


HOUSEKEEPING = (
    "git pack-refs --all --prune",
    "git gc -q --prune=now",
    "git fetch -q --prune",
    "git fetch -q --all --tags",
    "git remote set-head origin -a",
    "git remote prune origin",
    "git remote rename origin upstream",
    "git reflog expire --expire=now --all",
    "git stash -q -u",
    "git tag v1 && git tag -d v1",
    "git branch -q -m main old && git branch -q -m old main",
    "git worktree add -q ../linked && git worktree remove ../linked",
    "git bisect start -q main main~1; git bisect reset",
    "git notes add -m note",
    "git repack -adq",
    "git fsck --no-progress",
)


@pytest.mark.parametrize("line", HOUSEKEEPING)
def test_housekeeping_passes_and_moves_nothing(box: Sandbox, line: str) -> None:
    box.write("VERSION", "work\n")
    before = box.tip("main"), box.tip("develop"), box.tip("feat/x")
    done = box.paste(line)
    assert "TK" not in done.err
    assert done.ok, done.err
    assert (box.tip("main"), box.tip("develop"), box.tip("feat/x")) == before


def test_housekeeping_passes_while_main_holds_a_stray_commit(box: Sandbox) -> None:
    box.write("NEW", "stray\n")
    stray = box.save("feat: stray")
    for line in ("git pack-refs --all", "git gc -q", "git fetch -q", "git stash list"):
        assert box.paste(line).ok
    assert box.tip("main") == stray


def test_a_clone_made_under_the_guard_is_whole(box: Sandbox) -> None:
    box.at(box.root).must("clone", "-q", "-c", f"core.hooksPath={box.folder}/.git/hooks", "server.git", "clone")
    assert box.at(box.root / "clone").tip("main") == box.tip("origin/main")


@pytest.mark.parametrize("flag", ["-M", "-C"])
def test_a_branch_that_is_renamed_onto_main_is_never_lost(box: Sandbox, flag: str) -> None:
    box.must("switch", "-q", "develop")
    before = box.tip("feat/x")
    box.git("branch", flag, "feat/x", "main")
    assert before in (box.tip("main"), box.tip("feat/x"))
