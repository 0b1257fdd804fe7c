"""Where and how git is run: paths, folders, variables, worktrees, submodules."""

from pathlib import Path

import pytest

from tests.e2e.worlds import git_binary
from tests.hooks.leaks import TOKEN
from tests.hooks.sandbox import HAS_REF_HOOK, Done, Sandbox, copy, guards, install, needs_ref_hook

PATHS: dict[str, dict[str, str]] = {
    "unset": {},
    "empty": {"PATH": ""},
    "git's alone": {"PATH": str(git_binary().parent)},
}


@pytest.fixture(params=PATHS)
def bare_environment(request: pytest.FixtureRequest, box: Sandbox) -> dict[str, str]:
    return {name: value for name, value in box.environment().items() if name.startswith("GIT_")} | PATHS[request.param]


def run(box: Sandbox, env: dict[str, str], *words: str) -> Done:
    return box.run([str(git_binary()), *words], b"", env)


@needs_ref_hook
def test_a_stray_commit_is_refused_whatever_the_path(box: Sandbox, bare_environment: dict[str, str]) -> None:
    box.write("stray.txt", "stray\n")
    box.must("add", "-A")
    for words in (("commit", "-qm", "stray"), ("commit", "-nqm", "stray"), ("reset", "-q", "--hard", "feat/x")):
        done = run(box, bare_environment, *words)
        assert "[TK101]" in done.err
        assert "not found" not in done.err


def test_lawful_work_passes_whatever_the_path(box: Sandbox, bare_environment: dict[str, str]) -> None:
    done = run(box, bare_environment, "merge", "--no-ff", "--no-edit", "release/1")
    assert (done.ok, "not found" in done.err) == (True, False), done.err
    assert run(box, bare_environment, "push", "-q", "origin", "main").err == ""


def test_content_is_read_whatever_the_path(box: Sandbox, bare_environment: dict[str, str]) -> None:
    box.must("switch", "-q", "feat/x")
    box.write("settings.py", f"{TOKEN}\n")
    box.must("add", "-A")
    done = run(box, bare_environment, "commit", "-qm", "feat: settings")
    assert "settings.py, line 1: Hugging Face token   [TK302]" in done.err
    assert "not found" not in done.err


@pytest.fixture(params=["with spaces in it", "한글 폴더", 'it\'s "quoted" $HOME `x` *', "-n"])
def odd_place(request: pytest.FixtureRequest, unguarded_team: Sandbox, tmp_path: Path) -> Sandbox:
    box = copy(unguarded_team, tmp_path / request.param)
    install(box)
    return box


def test_the_repository_may_lie_anywhere(odd_place: Sandbox) -> None:
    guards(odd_place)
    assert odd_place.git("push", "-q", "origin", "main").ok
    odd_place.must("switch", "-q", "feat/x")
    odd_place.write("settings.py", f"{TOKEN}\n")
    odd_place.must("add", "-A")
    assert "[TK302]" in odd_place.git("commit", "-qm", "feat: settings").err


def test_git_may_be_run_in_a_folder_below(box: Sandbox) -> None:
    (box.folder / "deep" / "folder").mkdir(parents=True)
    guards(box.at(box.folder / "deep" / "folder"))


def test_git_may_be_run_from_elsewhere(box: Sandbox) -> None:
    guards(box.at(box.root).under(GIT_DIR="work/.git", GIT_WORK_TREE="work"))


@needs_ref_hook
def test_git_may_be_run_inside_the_git_folder(box: Sandbox) -> None:
    inside = box.at(box.folder / ".git" / "refs")
    assert "[TK101]" in inside.git("update-ref", "refs/heads/main", "feat/x").err
    assert inside.git("update-ref", "refs/heads/main", "origin/main~1").ok


def test_branches_may_be_named_in_korean(box: Sandbox) -> None:
    box.must("switch", "-qc", "feat/손실-함수", "develop")
    box.write("손실.py", "loss\n")
    box.must("add", "-A")
    assert box.git("commit", "-qm", "feat: 손실 함수").ok
    assert box.git("push", "-q", "-u", "origin", "feat/손실-함수").ok
    box.must("switch", "-q", "main")
    done = box.git("merge", "-q", "--no-ff", "--no-edit", "feat/손실-함수")
    assert done.step("do this instead:") == "teamkit finish feat/손실-함수"


def test_a_linked_worktree_is_guarded_and_shares_the_notes(box: Sandbox) -> None:
    box.must("switch", "-q", "feat/y")
    box.must("worktree", "add", "-q", "../linked", "main")
    linked = box.at(box.root / "linked")
    guards(linked)
    assert box.git("push", "-q", "origin", "main").ok
    if HAS_REF_HOOK:
        assert (box.folder / ".git" / "teamkit" / "approved").read_text().split()[-1:] == [box.tip("main")]


@needs_ref_hook
def test_a_clean_up_in_a_linked_worktree_works_there(box: Sandbox) -> None:
    box.must("switch", "-q", "feat/y")
    box.must("worktree", "add", "-q", "../linked", "main")
    linked = box.at(box.root / "linked")
    done = linked.git("cherry-pick", "feat/x")
    assert linked.paste(done.step("clean up first:")).ok
    assert linked.settled()


@needs_ref_hook
def test_a_move_from_another_worktree_is_judged(box: Sandbox) -> None:
    box.must("worktree", "add", "-q", "--detach", "../linked", "feat/y")
    linked = box.at(box.root / "linked")
    assert not linked.git("update-ref", "refs/heads/main", "feat/x").ok
    linked.git("update-ref", "main-worktree/refs/heads/main", "feat/x")
    assert box.tip("main") == box.tip("origin/main")


def test_a_submodule_is_guarded_by_its_own_guard(box: Sandbox, unguarded_team: Sandbox) -> None:
    box.must("switch", "-q", "feat/x")
    box.must("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../server.git", "sub")
    sub = box.at(box.folder / "sub")
    for branch in ("feat/x", "release/1"):
        sub.must("branch", "-q", branch, f"origin/{branch}")
    sub.must("config", "user.name", "Jiwoo")
    install_in_submodule(sub)
    guards(sub)
    assert box.git("commit", "-qam", "feat: a submodule").ok


def install_in_submodule(sub: Sandbox) -> None:
    hooks = sub.path("hooks")
    hooks.mkdir(exist_ok=True)
    install(sub)


def test_a_commit_without_a_branch_is_free(box: Sandbox) -> None:
    box.must("switch", "-q", "--detach", "main")
    assert box.stray().ok
    assert box.tip("main") == box.tip("origin/main")


@pytest.mark.parametrize("language", ["C", "C.UTF-8", "ko_KR.UTF-8"])
def test_the_language_changes_nothing(box: Sandbox, language: str) -> None:
    guards(box.under(LC_ALL=language, LANG=language))
