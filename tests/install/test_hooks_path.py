"""core.hooksPath, and hooks of one's own in every form that people give them."""

import sys
from pathlib import Path

import pytest

from tests.hooks.sandbox import Sandbox

from .driver import config_hooks, init, is_guarded, is_well, marks, picture, refuses_push, teamkit, tree, work

COMMIT = '#!/bin/sh\necho "pre-commit $0" >>"$MARKS"\n'
CHECKOUT = '#!/bin/sh\necho "post-checkout $3" >>"$MARKS"\n'
PUSH = '#!/bin/sh\nwhile read -r _ _ ref _; do echo "pre-push $ref" >>"$MARKS"; done\n'


def put(folder: Path, hook: str, text: str, mode: int = 0o755) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hook).write_text(text)
    (folder / hook).chmod(mode)
    return folder / hook


@pytest.fixture(params=["untracked", "tracked", "global", "absolute", "inside .git"])
def elsewhere(request: pytest.FixtureRequest, clone: Sandbox) -> tuple[Sandbox, Path]:
    """A clone whose hooks lie in another folder, and that folder."""
    folder = clone.root / "my hooks" if request.param in ("global", "absolute") else clone.folder / ".githooks"
    folder = clone.folder / ".git" / "훅" if request.param == "inside .git" else folder
    put(folder, "pre-commit", COMMIT)
    put(folder, "pre-push", PUSH)
    put(folder, "post-checkout", CHECKOUT)
    if request.param == "tracked":
        clone.save("chore: hooks")
        clone.bypass("push", "-q", "origin", "main", "main:develop")
        clone.must("branch", "-qf", "develop", "main")
    if request.param == "global":
        settings = clone.write("../home/.gitconfig", f'[core]\n\thooksPath = "{folder}"\n')
        clone = clone.under(GIT_CONFIG_GLOBAL=str(settings))
    else:
        relative = request.param in ("untracked", "tracked")
        clone.must("config", "core.hooksPath", ".githooks" if relative else str(folder))
    return clone, folder


def test_hooks_of_another_folder_run_and_so_does_the_guard(elsewhere: tuple[Sandbox, Path]) -> None:
    box, folder = elsewhere
    before, theirs, settings = picture(box), tree(folder), box.must("status", "--porcelain")
    init(box)
    assert is_well(box)
    assert is_guarded(box)
    assert refuses_push(box)
    assert [line.split()[0] for line in work(box)] == ["pre-commit", "pre-push"]
    marks(box)
    box.must("switch", "-q", "develop")
    assert marks(box) == ["post-checkout 1"]
    box.must("switch", "-q", "main")
    assert box.must("status", "--porcelain") == settings
    guarded = picture(box)
    assert "nothing had to change" in init(box).out
    assert picture(box) == guarded
    assert teamkit(box, "init", "--remove").ok
    assert picture(box) == before
    assert tree(folder) == theirs


@pytest.mark.skipif(config_hooks(), reason="configuration hooks need no core.hooksPath")
def test_a_failing_hook_of_another_folder_still_stops_the_commit(elsewhere: tuple[Sandbox, Path]) -> None:
    box, folder = elsewhere
    init(box)
    box.must("switch", "-qc", "feat/x")
    put(folder, "pre-commit", "#!/bin/sh\nexit 7\n")
    assert not box.git("commit", "--allow-empty", "-qm", "feat: a thing").ok


def test_a_hooks_path_written_anew_does_not_lead_past_the_guard(clone: Sandbox) -> None:
    put(clone.folder / ".githooks", "pre-commit", COMMIT)
    clone.must("config", "core.hooksPath", ".githooks")
    init(clone)
    clone.must("config", "core.hooksPath", ".githooks")
    assert is_guarded(clone)
    put(clone.folder / "other", "pre-commit", COMMIT)
    clone.must("config", "core.hooksPath", "other")
    assert is_guarded(clone)
    assert teamkit(clone, "doctor").code == 1
    init(clone)
    assert "other/pre-commit" in work(clone)[0]
    clone.must("config", "--unset", "core.hooksPath")
    init(clone)
    assert is_guarded(clone)
    assert is_well(clone)
    assert (clone.folder / ".git" / "hooks" / "pre-commit").is_file()


def test_a_comment_and_spelling_in_the_configuration_survive(clone: Sandbox) -> None:
    put(clone.folder / ".githooks", "pre-commit", COMMIT)
    with (clone.folder / ".git" / "config").open("a") as file:
        file.write("[Core]\n    HOOKSPATH = .githooks ; ours\n# the end\n")
    before = picture(clone)
    init(clone)
    assert is_guarded(clone)
    assert teamkit(clone, "init", "--remove").ok
    assert picture(clone) == before


FORMS = {
    "sh": COMMIT,
    "bash that looks beside itself": '#!/usr/bin/env bash\n. "$(dirname "$0")/beside"\n',
    "python that asks its name": f"#!{sys.executable}\nimport os, sys\n"
    "open(os.environ['MARKS'], 'a').write('pre-commit ' + os.path.basename(sys.argv[0]) + '\\n')\n",
    "no shebang": 'echo "pre-commit" >>"$MARKS"\n',
}


@pytest.mark.parametrize("text", FORMS.values(), ids=list(FORMS))
def test_an_own_hook_of_any_language_still_runs_under_its_own_name(clone: Sandbox, text: str) -> None:
    hooks = clone.folder / ".git" / "hooks"
    put(hooks, "beside", 'echo "pre-commit $0" >>"$MARKS"\n', 0o644)
    put(hooks, "pre-commit", text)
    before = picture(clone)
    init(clone)
    (line,) = work(clone)
    assert line.endswith("pre-commit")
    assert is_guarded(clone)
    assert teamkit(clone, "init", "--remove").ok
    assert picture(clone) == before


@pytest.mark.parametrize("target", ["../../scripts/my hook.sh", "{clone}/scripts/my hook.sh", "beside.sh"])
def test_a_hook_that_is_a_link_still_runs_and_stays_the_link_it_was(clone: Sandbox, target: str) -> None:
    hooks = clone.folder / ".git" / "hooks"
    put(clone.folder / "scripts", "my hook.sh", COMMIT)
    put(hooks, "beside.sh", COMMIT)
    link = hooks / "pre-commit"
    link.symlink_to(target.format(clone=clone.folder))
    before = picture(clone)
    init(clone)
    assert len(work(clone)) == 1
    if not config_hooks():
        link.unlink()
        link.symlink_to(target.format(clone=clone.folder))
        init(clone)
        assert len(work(clone)) == 1
    assert teamkit(clone, "init", "--remove").ok
    assert picture(clone) == before


@pytest.mark.skipif(config_hooks(), reason="the hook folder is not the guard's")
def test_a_hook_that_is_a_link_to_another_hook_runs_that_one(clone: Sandbox) -> None:
    hooks = clone.folder / ".git" / "hooks"
    put(hooks, "pre-commit", '#!/bin/sh\necho "$(basename "$0")" >>"$MARKS"\n')
    (hooks / "pre-push").symlink_to("pre-commit")
    init(clone)
    assert work(clone) == ["pre-commit", "pre-push"]


def test_a_hook_that_git_ignores_stays_ignored(clone: Sandbox) -> None:
    put(clone.folder / ".git" / "hooks", "pre-commit", COMMIT, 0o644)
    (clone.folder / ".git" / "hooks" / "pre-push").symlink_to("gone")
    before = picture(clone)
    init(clone)
    assert work(clone) == []
    assert teamkit(clone, "init", "--remove").ok
    assert picture(clone) == before


def test_a_failing_own_hook_still_stops_the_commit(clone: Sandbox) -> None:
    put(clone.folder / ".git" / "hooks", "pre-commit", "#!/bin/sh\nexit 7\n")
    init(clone)
    clone.must("switch", "-qc", "feat/x")
    assert not clone.git("commit", "--allow-empty", "-qm", "feat: a thing").ok


@pytest.mark.skipif(config_hooks(), reason="the hook folder is not the guard's")
def test_scripts_put_into_the_folder_of_a_hook_run_after_the_guard(clone: Sandbox) -> None:
    init(clone)
    put(clone.folder / ".git" / "hooks" / "pre-push.d", "50-mine", PUSH)
    assert work(clone) == ["pre-push refs/heads/feat/mark"]
    done = teamkit(clone, "init", "--remove")
    assert "50-mine" in done.err
    assert (clone.folder / ".git" / "hooks" / "pre-push.d" / "50-mine").is_file()


@pytest.mark.skipif(config_hooks(), reason="the hook folder is not the guard's")
def test_two_tools_that_came_one_after_the_other_both_run(clone: Sandbox) -> None:
    hooks = clone.folder / ".git" / "hooks"
    put(hooks, "pre-commit", '#!/bin/sh\necho one >>"$MARKS"\n')
    init(clone)
    put(hooks, "pre-commit", '#!/bin/sh\necho two >>"$MARKS"\n')
    init(clone)
    assert work(clone) == ["one", "two"]
    put(hooks, "pre-commit", '#!/bin/sh\necho three >>"$MARKS"\n')
    done = teamkit(clone, "init", "--remove")
    assert done.ok
    assert work(clone) == ["three"]
    assert sorted(path.read_text()[15:18] for path in hooks.rglob("10-previous/*")) == ["one"]
