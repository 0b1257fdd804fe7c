"""init and its removal, killed before every one of their steps and run again."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import teamkit_command
from tests.hooks.sandbox import Sandbox, copy

from .driver import config_hooks, init, is_guarded, picture, teamkit, tree

DRIVER = """
import json, os, sys
from teamkit.cli import main
from teamkit.flow import run
words, folders = json.loads(sys.argv[1]), sys.argv[2:]
perform = run.perform

def told(folder, steps):
    process = os.fork()
    if process:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    def dying(git, step):
        nonlocal steps
        if steps == 0:
            os._exit(99)
        steps -= 1
        perform(git, step)
    run.perform = dying
    os.chdir(folder)
    try:
        main(words, prog_name="teamkit")
    except SystemExit as end:
        os._exit(end.code or 0)
    os._exit(0)

print(json.dumps([[told(folder, steps), told(folder, -1)] for steps, folder in enumerate(folders)]))
"""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the driver forks")


def killed(box: Sandbox, copies: Path, *words: str) -> list[Sandbox]:
    """Copies of the clone: in each teamkit was killed before another one of its steps, and run again."""
    count = len(teamkit(box, *words, "--dry-run").out.splitlines())
    boxes = [copy(box, copies / str(step)) for step in range(count + 1)]
    command = [*teamkit_command()[:-2], "-c", DRIVER, json.dumps(words), *(str(one.folder) for one in boxes)]
    done = box.run(command, b"", box.environment())
    assert done.code == 0, done.err
    assert json.loads(done.out.splitlines()[-1]) == [[99, 0]] * count + [[0, 0]]
    return boxes


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


DISPLACED = pytest.param(displaced, marks=pytest.mark.skipif(config_hooks(), reason="nothing displaces them"))


@pytest.mark.parametrize("prepare", [own_hooks, hooks_path, DISPLACED])
def test_init_killed_at_any_step_ends_the_same_when_run_again(
    clone: Sandbox, tmp_path_factory: pytest.TempPathFactory, prepare: Callable[[Sandbox], None]
) -> None:
    copies = tmp_path_factory.mktemp("팀 copies")
    clone.must("branch", "-qD", "develop")
    prepare(clone)
    boxes = killed(clone, copies, "init", "--yes")
    init(clone)
    for step, box in enumerate(boxes):
        assert not differing(comparable(box), comparable(clone)), f"killed before step {step}"
    assert len(boxes) > 8
    assert is_guarded(boxes[0])


@pytest.mark.parametrize("prepare", [own_hooks, hooks_path])
def test_a_removal_killed_at_any_step_ends_the_same_when_run_again(
    clone: Sandbox, tmp_path_factory: pytest.TempPathFactory, prepare: Callable[[Sandbox], None]
) -> None:
    copies = tmp_path_factory.mktemp("팀 copies")
    prepare(clone)
    before = picture(clone)
    init(clone)
    boxes = killed(clone, copies, "init", "--remove")
    assert [picture(box) for box in boxes] == [before] * len(boxes)
    assert len(boxes) > 2


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
