"""The guard of a bare repository: the same judgement where nobody can skip it."""

import pytest

from tests.e2e.worlds import git_binary
from tests.hooks.leaks import TOKEN
from tests.hooks.sandbox import LOCAL, Done, Sandbox, install_server, needs_tree_test

LIMIT = LOCAL.content.max_file_size


@pytest.fixture
def clone(unguarded: Sandbox, server: Sandbox) -> Sandbox:
    """An unguarded clone of a guarded server."""
    return unguarded


def push(box: Sandbox, *words: str) -> Done:
    return box.git("push", "-q", "origin", *words)


def finish(box: Sandbox, branch: str) -> None:
    """What teamkit finish does before it pushes: the branch is gone, and known nowhere."""
    box.must("merge", "-q", "--no-ff", "--no-edit", branch)
    box.must("tag", branch.replace("/", "-"))
    box.must("switch", "-q", "develop")
    box.must("merge", "-q", "--no-ff", "--no-edit", branch)
    box.must("branch", "-q", "-D", branch)
    box.must("switch", "-q", "main")


def fresh_release(box: Sandbox) -> None:
    """A release that the server has never seen."""
    box.must("switch", "-q", "-c", "release/2", "develop")
    box.write("NEW", "release\n")
    box.save("docs: release 2")
    box.must("switch", "-q", "main")


@pytest.mark.parametrize("atomic", ["--atomic", "--no-atomic"])
def test_a_finish_in_one_push_passes_with_its_release_deleted(clone: Sandbox, server: Sandbox, atomic: str) -> None:
    finish(clone, "release/1")
    done = push(clone, atomic, "main", "develop", "release-1", ":release/1")
    assert done.ok, done.err
    assert (server.tip("main"), server.tip("release/1")) == (clone.tip("main"), "")


@pytest.mark.parametrize("order", [("main", "develop"), ("develop", "main")])
def test_a_finish_of_a_release_that_was_never_public_passes_with_develop(
    clone: Sandbox, order: tuple[str, str]
) -> None:
    fresh_release(clone)
    finish(clone, "release/2")
    assert push(clone, *order).ok


def test_a_finish_of_a_release_that_was_never_public_passes_with_the_release(clone: Sandbox) -> None:
    fresh_release(clone)
    clone.must("merge", "-q", "--no-ff", "--no-edit", "release/2")
    assert push(clone, "main", "release/2").ok


def test_main_alone_with_a_release_that_was_never_public_is_refused(clone: Sandbox, server: Sandbox) -> None:
    before = server.tip("main")
    fresh_release(clone)
    finish(clone, "release/2")
    done = push(clone, "main")
    assert "remote: main is protected: it takes merges from develop, release/*, hotfix/* only   [TK201]" in done.err
    assert "TEAMKIT_ALLOW" not in done.err
    assert server.tip("main") == before


def test_main_may_follow_develop_in_a_later_push(clone: Sandbox) -> None:
    finish(clone, "release/1")
    assert push(clone, "develop").ok
    assert push(clone, ":release/1").ok
    assert push(clone, "main").ok


@pytest.mark.parametrize(
    "words",
    [("main",), ("--force", "main"), ("--no-verify", "main"), ("main:refs/heads/main", "develop"), ("--mirror",)],
)
def test_a_stray_commit_is_refused(clone: Sandbox, server: Sandbox, words: tuple[str, ...]) -> None:
    before = server.tip("main")
    assert clone.stray().ok
    assert "[TK201]" in push(clone, *words).err
    assert server.tip("main") == before


def test_a_refused_push_changes_no_ref_at_all(clone: Sandbox, server: Sandbox) -> None:
    assert clone.stray().ok
    assert not push(clone, "main", "main:refs/heads/feat/other").ok
    assert server.tip("feat/other") == ""


def test_nobody_overrides_a_server(clone: Sandbox) -> None:
    assert clone.stray().ok
    assert "[TK201]" in push(clone.under(TEAMKIT_ALLOW="I may"), "main").err


def test_the_notes_of_a_clone_count_for_nothing(clone: Sandbox, server: Sandbox) -> None:
    assert clone.stray().ok
    (clone.folder / ".git" / "teamkit").mkdir()
    (clone.folder / ".git" / "teamkit" / "approved").write_text(f"{clone.tip('main')}\n")
    assert not push(clone, "main").ok


def test_a_feature_is_no_release(clone: Sandbox) -> None:
    clone.must("merge", "-q", "--no-ff", "--no-edit", "feat/y")
    assert "[TK201]" in push(clone, "main", "feat/y").err


@needs_tree_test
def test_a_merge_with_more_in_it_is_refused(clone: Sandbox) -> None:
    clone.must("merge", "-q", "--no-ff", "--no-commit", "release/1")
    clone.write("MORE", "smuggled\n")
    clone.save("merge")
    assert "[TK103]" in push(clone, "main").err


@pytest.mark.parametrize("words", [(":main",), ("+main~1:main",), ("+feat/x:main",)])
def test_main_is_neither_deleted_nor_rewritten(clone: Sandbox, server: Sandbox, words: tuple[str, ...]) -> None:
    server.must("config", "receive.denyDeleteCurrent", "ignore")
    before = server.tip("main")
    assert "[TK20" in push(clone, *words).err
    assert server.tip("main") == before


def test_the_first_push_fills_an_empty_server(clone: Sandbox) -> None:
    new = clone.at(clone.root / "new.git")
    clone.at(clone.root).must("init", "-q", "--bare", "-b", "main", "new.git")
    install_server(new)
    assert clone.git("push", "-q", "../new.git", "main", "develop", "release/1").ok


@pytest.mark.parametrize("branch", ["foo", "feature/loss", "feat/a!b"])
def test_a_branch_of_no_lawful_name_is_refused(clone: Sandbox, branch: str) -> None:
    assert "[TK204]" in push(clone, f"feat/x:refs/heads/{branch}").err
    clone.at(clone.root / "server.git").must("update-ref", f"refs/heads/{branch}", "main")
    assert push(clone, f":{branch}").ok


def test_secrets_and_large_files_are_refused(clone: Sandbox, server: Sandbox) -> None:
    clone.must("switch", "-q", "feat/x")
    clone.write("settings.py", f"{TOKEN}\n")
    clone.save("feat: settings")
    clone.write("model.ckpt", b"\0" * (LIMIT + 1))
    clone.save("feat: a model")
    done = push(clone, "feat/x")
    assert "remote:   model.ckpt: 10.1 MB, more than 10 MB" in done.err
    assert f"remote:   settings.py in {clone.tip('HEAD~1')[:7]}, line 1: Hugging Face token   [TK302]" in done.err
    assert TOKEN not in done.err
    assert not server.git("cat-file", "-e", clone.tip("HEAD")).ok


def test_what_the_server_has_is_not_read_again(clone: Sandbox, server: Sandbox) -> None:
    clone.must("switch", "-q", "feat/x")
    clone.write("settings.py", f"{TOKEN}\n")
    old = clone.save("feat: settings")
    (server.folder / "hooks" / "pre-receive").rename(server.folder / "hooks" / "asleep")
    assert push(clone, "feat/x").ok
    (server.folder / "hooks" / "asleep").rename(server.folder / "hooks" / "pre-receive")
    assert push(clone, f"{old}:refs/heads/feat/z", f"{old}:refs/tags/v1").ok


def test_a_push_from_a_shallow_clone_is_judged(clone: Sandbox) -> None:
    clone.at(clone.root).must("clone", "-q", "--depth=1", f"file://{clone.root}/server.git", "shallow")
    shallow = clone.at(clone.root / "shallow")
    assert shallow.stray().ok
    assert "[TK201]" in push(shallow, "main").err
    assert push(shallow, "main:refs/heads/feat/z").ok


def test_a_hook_that_was_here_before_runs_after_ours_and_sees_the_push(clone: Sandbox, server: Sandbox) -> None:
    folder = server.folder / "hooks" / "pre-receive.d"
    folder.mkdir()
    (folder / "20-own").write_text("#!/bin/sh\ncat >seen\n")
    (folder / "20-own").chmod(0o755)
    assert push(clone, "feat/x:refs/heads/feat/z").ok
    tip = clone.tip("feat/x")
    assert (server.folder / "seen").read_text() == f"{'0' * 40} {tip} refs/heads/feat/z\n"


def test_no_path_is_needed(clone: Sandbox, server: Sandbox) -> None:
    assert clone.stray().ok
    env = {key: value for key, value in clone.environment().items() if key != "PATH"}
    done = clone.run([str(git_binary()), "push", "-q", "origin", "main"], b"", env)
    assert "[TK201]" in done.err


def test_refs_that_anybody_may_push_publish_nothing(clone: Sandbox, server: Sandbox) -> None:
    server.must("remote", "add", "origin", "../elsewhere.git")  # as in a server made by git clone --bare
    stray = clone.save("feat: a stray commit", "--allow-empty")
    before = server.tip("main")
    assert push(clone, f"{stray}:refs/remotes/origin/main").ok
    assert "[TK201]" in push(clone, "main").err
    assert server.tip("main") == before


@needs_tree_test
def test_an_octopus_cannot_smuggle_what_no_parent_has(clone: Sandbox, server: Sandbox) -> None:
    clone.write("evil.py", "1\n")
    clone.must("add", "-A")
    tree = clone.must("write-tree")
    parents = [word for tip in ("main", "develop", "develop~1") for word in ("-p", tip)]
    octopus = clone.must("commit-tree", tree, *parents, "-m", "Merge all")
    assert "[TK103]" in push(clone, f"{octopus}:main").err
    assert server.tip("main") == clone.tip("origin/main")


def test_a_server_offers_no_override_of_a_secret(clone: Sandbox, server: Sandbox) -> None:
    clone.must("switch", "-q", "feat/x")
    clone.write("notes.txt", TOKEN)
    clone.save("docs: notes")
    said = push(clone, "feat/x").err
    assert "[TK302]" in said
    assert "TEAMKIT_ALLOW" not in said


def test_nobody_overrides_what_a_server_finds(clone: Sandbox, server: Sandbox) -> None:
    clone.must("switch", "-q", "feat/x")
    clone.write("notes.txt", TOKEN)
    clone.save("docs: notes")
    before = server.tip("feat/x")
    assert "[TK302]" in push(clone.under(TEAMKIT_ALLOW="I may"), "feat/x").err
    assert server.tip("feat/x") == before
