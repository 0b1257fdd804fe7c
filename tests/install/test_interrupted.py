"""init and its removal, killed before every one of their steps and run again."""

from collections.abc import Callable

import pytest

from tests.command import teamkit_command
from tests.hooks.sandbox import Done, Sandbox, copy

from .driver import init, is_guarded, picture, teamkit, tree

KILLED = 99
DRIVER = """
import os, sys
from teamkit.flow import run
left, perform = [int(sys.argv.pop(1))], run.perform
def dying(git, step):
    if left[0] == 0:
        os._exit(99)
    left[0] -= 1
    perform(git, step)
run.perform = dying
from teamkit.cli import main
main(prog_name="teamkit")
"""


def killed(box: Sandbox, step: int, *words: str) -> Done:
    """Run teamkit, and kill it before that step."""
    command = [*teamkit_command()[:-2], "-c", DRIVER, str(step), *words]
    return box.run(command, b"", box.environment())


def own_hooks(box: Sandbox) -> None:
    for hook in ("pre-commit", "pre-push", "commit-msg"):
        file = box.folder / ".git" / "hooks" / hook
        file.write_text(f"#!/bin/sh\necho {hook}\n")
        file.chmod(0o755)
    link = box.folder / ".git" / "hooks" / "pre-rebase"
    link.unlink(missing_ok=True)
    link.symlink_to("pre-commit")


def hooks_path(box: Sandbox) -> None:
    own_hooks(box)
    box.write(".githooks/pre-commit", "#!/bin/sh\n").chmod(0o755)
    box.must("config", "core.hooksPath", ".githooks")


def displaced(box: Sandbox) -> None:
    init(box)
    own_hooks(box)


@pytest.mark.parametrize("prepare", [own_hooks, hooks_path, displaced])
def test_init_killed_at_any_step_ends_the_same_when_run_again(
    clone: Sandbox, tmp_path_factory: pytest.TempPathFactory, prepare: Callable[[Sandbox], None]
) -> None:
    copies = tmp_path_factory.mktemp("copies")
    clone.must("branch", "-qD", "develop")
    prepare(clone)
    reference = copy(clone, copies / "0")
    init(reference)
    step = 0
    while True:
        step += 1
        box = copy(clone, copies / str(step))
        code = killed(box, step - 1, "init", "--yes").code
        init(box)
        assert not differing(comparable(box), comparable(reference)), f"killed before step {step}"
        if code != KILLED:
            break
    assert step > 8
    assert is_guarded(box)


@pytest.mark.parametrize("prepare", [own_hooks, hooks_path])
def test_a_removal_killed_at_any_step_ends_the_same_when_run_again(
    clone: Sandbox, tmp_path_factory: pytest.TempPathFactory, prepare: Callable[[Sandbox], None]
) -> None:
    copies = tmp_path_factory.mktemp("copies")
    prepare(clone)
    before = picture(clone)
    init(clone)
    step = 0
    while True:
        step += 1
        box = copy(clone, copies / str(step))
        code = killed(box, step - 1, "init", "--remove").code
        assert teamkit(box, "init", "--remove").code == 0
        assert picture(box) == before
        if code != KILLED:
            break
    assert step > 2


def differing(one: dict[str, object], other: dict[str, object]) -> set[str]:
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def comparable(box: Sandbox) -> dict[str, object]:
    """Everything in the clone, with its own path taken out, and without what is as old as the run."""
    found: dict[str, object] = dict(tree(box.folder))
    for name in found:
        file = box.folder / name
        if file.is_file() and bytes(box.root) in file.read_bytes():
            found[name] = file.read_bytes().replace(bytes(box.root), b"ROOT")
    return {name: value for name, value in found.items() if name not in (".git/index", ".git/logs/refs/heads/develop")}
