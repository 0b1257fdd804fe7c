"""doctor: what came past the guard, or may, is found, and its remedy mends it."""

from collections.abc import Callable

import pytest

from tests.hooks.sandbox import Sandbox

from .driver import bad, findings, init, pasted

Break = Callable[[Sandbox], None]


def stray(box: Sandbox) -> str:
    return box.must("commit-tree", "-p", "HEAD", "-m", "stray", "HEAD^{tree}")


def by_file(box: Sandbox) -> None:
    (box.folder / ".git" / "refs" / "heads" / "main").write_text(f"{stray(box)}\n")


def by_copy(box: Sandbox) -> None:
    box.must("branch", "feat/x", stray(box))
    box.must("switch", "-q", "develop")
    box.must("branch", "-C", "feat/x", "main")


def by_move(box: Sandbox) -> None:
    box.must("branch", "feat/x", stray(box))
    box.must("switch", "-q", "develop")
    box.must("branch", "-M", "feat/x", "main")


def by_libgit2(box: Sandbox) -> None:
    pygit2 = pytest.importorskip("pygit2")
    repository = pygit2.Repository(str(box.folder))
    who = pygit2.Signature("Jiwoo", "jiwoo@example.org")
    repository.create_commit(
        "refs/heads/main", who, who, "stray", repository.head.peel().tree.id, [repository.head.target]
    )


@pytest.mark.parametrize("way", [by_file, by_copy, by_move, by_libgit2])
def test_a_tip_that_came_past_the_guard_is_found_and_mended(guarded: Sandbox, way: Break) -> None:
    home = guarded.tip("main")
    way(guarded)
    assert guarded.tip("main") != home
    (found,) = bad(guarded, "tip")
    assert "did not come through the guard" in found["seen"]
    done = pasted(guarded, found["remedy"])
    assert done.ok, done.err
    assert guarded.tip("main") == home
    assert not bad(guarded, "tip")


def test_without_a_remote_a_tip_that_came_past_the_guard_is_found_too(clone: Sandbox) -> None:
    clone.must("remote", "remove", "origin")
    init(clone)
    by_file(clone)
    assert bad(clone, "tip")


def test_a_stray_commit_from_before_the_guard_is_not_trusted(clone: Sandbox) -> None:
    home = clone.tip("main")
    clone.save("feat: a stray commit", "--allow-empty")
    init(clone)
    (found,) = bad(clone, "tip")
    assert pasted(clone, found["remedy"]).ok
    assert clone.tip("main") == home


def test_a_main_that_only_points_elsewhere_is_found_and_mended(guarded: Sandbox) -> None:
    guarded.must("switch", "-qc", "feat/x")
    (guarded.folder / ".git" / "refs" / "heads" / "main").write_text("ref: refs/heads/feat/x\n")
    (found,) = bad(guarded, "tip")
    assert "symbolic" in found["seen"]
    done = pasted(guarded, found["remedy"])
    assert done.ok, done.err
    assert not bad(guarded, "tip")
    assert guarded.tip("main") == guarded.tip("origin/main")


def test_a_replaced_tip_is_found_and_mended(guarded: Sandbox) -> None:
    guarded.must("replace", "main", stray(guarded))
    (found,) = bad(guarded, "tip")
    assert pasted(guarded, found["remedy"]).ok
    assert not bad(guarded, "tip")


def test_a_work_branch_that_tracks_main_is_found_and_mended(guarded: Sandbox) -> None:
    guarded.must("branch", "--track", "feat/x", "origin/main")
    (found,) = bad(guarded, "upstream")
    assert pasted(guarded, found["remedy"]).ok
    assert not bad(guarded, "upstream")


def test_a_branch_with_a_name_outside_the_policy_is_a_warning_and_mended(guarded: Sandbox) -> None:
    guarded.must("branch", "wip")
    (found,) = bad(guarded, "names", "warn")
    assert pasted(guarded, found["remedy"]).ok
    assert not bad(guarded, "names", "warn")


def test_a_server_without_the_guard_is_a_warning_and_mended(guarded: Sandbox) -> None:
    (found,) = bad(guarded, "server", "warn")
    done = pasted(guarded, found["remedy"])
    assert done.ok, done.err
    assert not bad(guarded, "server", "warn")


def test_a_guard_on_the_server_that_was_edited_is_a_warning_and_mended(guarded: Sandbox) -> None:
    (missing,) = bad(guarded, "server", "warn")
    assert pasted(guarded, missing["remedy"]).ok
    with (guarded.root / "server.git" / "hooks" / "teamkit" / "guard.sh").open("a") as file:
        file.write("# edited\n")
    (found,) = bad(guarded, "server", "warn")
    assert pasted(guarded, found["remedy"]).ok
    assert not bad(guarded, "server", "warn")


@pytest.mark.parametrize("url", ["git@example.org:team/x.git", "https://github.com/team/x.git", "ssh://gpu/srv/x.git"])
def test_a_server_that_cannot_be_looked_at_is_unknown_and_not_wrong(guarded: Sandbox, url: str) -> None:
    guarded.must("remote", "set-url", "origin", url)
    (found,) = [finding for finding in findings(guarded) if finding["check"] == "server"]
    assert found["state"] == "unknown"
    assert found["remedy"]


def test_an_override_in_force_fails_and_one_of_before_warns(guarded: Sandbox) -> None:
    assert bad(guarded, "override", TEAMKIT_ALLOW="why not")
    assert not bad(guarded, "override")
    guarded.must("commit", "--allow-empty", "-qm", "an emergency", TEAMKIT_ALLOW="the server burns")
    found = bad(guarded, "override", "warn")[-1]
    assert "the server burns" in found["seen"]
    assert "Jiwoo" in found["seen"]
    assert "the server burns" in guarded.paste(found["remedy"]).out
