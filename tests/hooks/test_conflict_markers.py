"""What may not enter a commit or a push: the marks of an unsolved conflict."""

import pytest

from tests.hooks.sandbox import Done, Sandbox

OURS, THEIRS, MIDDLE = "<" * 7, ">" * 7, "=" * 7


@pytest.fixture
def feature(box: Sandbox) -> Sandbox:
    box.must("switch", "-q", "feat/x")
    return box


def commit(box: Sandbox, text: str, path: str = "train.py") -> Done:
    box.write(path, text)
    box.must("add", "-A")
    return box.git("commit", "-m", "feat: training again")


@pytest.mark.parametrize("line", [f"{OURS} HEAD", f"{THEIRS} feat/y", OURS, THEIRS, f"{OURS} HEAD\r"])
def test_a_marker_is_refused(feature: Sandbox, line: str) -> None:
    done = commit(feature, f"lr = 1\n{line}\n")
    assert "  train.py, line 2: conflict marker   [TK303]\n" in done.err
    assert not done.ok


@pytest.mark.parametrize(
    "line", [f"Title\n{MIDDLE}", f" {OURS} HEAD", f"{OURS}<", f"{THEIRS}>>", f"# {OURS}", f"{OURS}x"]
)
def test_what_only_looks_like_a_marker_passes(feature: Sandbox, line: str) -> None:
    assert commit(feature, f"{line}\n", "notes.md").ok


def test_a_merge_that_was_not_solved_is_refused_and_can_be_solved(feature: Sandbox) -> None:
    feature.must("switch", "-q", "feat/clash")
    assert not feature.git("merge", "main").ok
    feature.must("add", "-A")
    done = feature.git("commit", "--no-edit")
    assert "VERSION, line 1: conflict marker   [TK303]" in done.err
    assert "resolve, then git add VERSION" in done.err
    feature.write("VERSION", "solved\n")
    feature.must("add", "-A")
    assert feature.git("commit", "--no-edit").ok


def test_a_push_is_refused_while_its_tip_holds_a_marker(feature: Sandbox) -> None:
    feature.write("설정 파일.py", f"{OURS} HEAD\n")
    marked = feature.save("feat: settings")
    done = feature.git("push", "-q", "origin", "feat/x")
    assert f"  설정 파일.py in {marked[:7]}, line 1: conflict marker   [TK303]\n" in done.err
    assert not done.ok


def test_a_push_passes_once_a_later_commit_has_solved_it(feature: Sandbox) -> None:
    feature.write("settings.py", f"{OURS} HEAD\n")
    feature.save("feat: settings")
    feature.write("settings.py", "lr = 1\n")
    feature.save("fix: settings")
    assert feature.git("push", "-q", "origin", "feat/x").ok
