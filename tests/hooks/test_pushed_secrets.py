"""What may not leave a clone: secrets, wherever in the pushed history they stand."""

import pytest

from tests.hooks.leaks import ALL, TOKEN
from tests.hooks.sandbox import Sandbox


@pytest.fixture
def feature(box: Sandbox) -> Sandbox:
    box.must("switch", "-q", "feat/x")
    return box


def leak(box: Sandbox, secret: str = TOKEN, path: str = "settings.py") -> str:
    box.write(path, f"# first\n{secret}\n")
    return box.save("feat: settings")


@pytest.mark.parametrize(("kind", "secret"), ALL, ids=[f"{kind} {number}" for number, (kind, _) in enumerate(ALL)])
def test_every_kind_is_refused_and_never_printed(feature: Sandbox, kind: str, secret: str) -> None:
    leaked = leak(feature, secret)
    done = feature.git("push", "origin", "feat/x")
    assert f"  settings.py in {leaked[:7]}, line 2: {kind}   [TK302]\n" in done.err
    assert secret not in done.err + done.out
    assert not done.ok


def test_a_secret_that_was_taken_out_again_is_named_by_its_commit(feature: Sandbox) -> None:
    leaked = leak(feature, path="설정 파일.py")
    feature.must("rm", "-q", "설정 파일.py")
    removed = feature.save("fix: no settings")
    done = feature.git("push", "-q", "origin", "feat/x")
    assert f"설정 파일.py in {leaked[:7]}, line 2" in done.err
    assert removed[:7] not in done.err
    assert "revoke the token" in done.err


@pytest.mark.parametrize("shown", ["true", "false"])
def test_a_secret_in_the_very_first_commit_is_found(unguarded: Sandbox, box: Sandbox, shown: str) -> None:
    box.must("config", "log.showRoot", shown)
    new = box.at(box.root / "new")
    new.folder.mkdir()
    new.must("init", "-q", "-b", "feat/new")
    leaked = leak(new)
    box.must("fetch", "-q", "../new", "feat/new:feat/new")
    assert leaked[:7] in box.git("push", "-q", "origin", "feat/new").err


@pytest.mark.parametrize("path", ["-n", ":(top)x", "[a]*.py", "2:00 pm.py", 'a "quoted" name', "a\ttab", "back\\slash"])
def test_the_file_may_have_any_name(feature: Sandbox, path: str) -> None:
    leak(feature, path=path)
    assert "Hugging Face token   [TK302]" in feature.git("push", "-q", "origin", "feat/x").err


def test_a_secret_that_only_a_merge_holds_is_found(feature: Sandbox) -> None:
    feature.must("merge", "-q", "--no-commit", "--no-ff", "feat/y")
    leaked = leak(feature)
    assert f"settings.py in {leaked[:7]}" in feature.git("push", "-q", "origin", "feat/x").err


def test_a_merge_of_what_is_published_is_not_read_again(feature: Sandbox) -> None:
    feature.must("switch", "-q", "feat/y")
    leak(feature)
    feature.bypass("push", "-q", "origin", "feat/y")
    feature.must("switch", "-q", "feat/x")
    feature.bypass("merge", "-q", "--no-edit", "feat/y")
    assert feature.git("push", "-q", "origin", "feat/x").ok


def test_what_the_server_has_is_not_read_again(feature: Sandbox) -> None:
    leak(feature)
    feature.bypass("push", "-q", "origin", "feat/x")
    feature.write("train.py", "lr = 1\n")
    feature.save("feat: training")
    assert feature.git("push", "-q", "origin", "feat/x").ok


def test_a_tag_brings_no_secret_past_the_guard(feature: Sandbox) -> None:
    leaked = leak(feature)
    feature.must("tag", "v9")
    feature.bypass("reset", "-q", "--hard", "HEAD~1")
    assert f"settings.py in {leaked[:7]}" in feature.git("push", "-q", "origin", "v9").err


def test_a_deletion_carries_nothing(feature: Sandbox) -> None:
    leak(feature)
    assert feature.git("push", "-q", "origin", "--delete", "feat/y").ok
