"""The guard beside every other tool that owns hooks, in either order."""

import json
import os
from pathlib import Path

import pytest

from tests.hooks.sandbox import Sandbox

from .driver import config_hooks, init, is_guarded, is_well, pasted, picture, refuses_push, teamkit, work
from .tools import Tool, programs


def carried(box: Sandbox, tool: Tool) -> bool:
    return work(box, tool.track, tool.store) == list(tool.marks)


def both_run(box: Sandbox, tool: Tool) -> None:
    assert is_guarded(box)
    assert refuses_push(box)
    assert carried(box, tool)


def test_a_tool_that_was_first_runs_beside_the_guard_and_is_restored_byte_for_byte(clone: Sandbox, tool: Tool) -> None:
    assert tool.install(clone).ok
    before = picture(clone)
    init(clone)
    both_run(clone, tool)
    guarded = picture(clone)
    assert "nothing had to change" in init(clone).out
    assert picture(clone) == guarded
    assert teamkit(clone, "init", "--remove").ok
    assert picture(clone) == before
    assert not is_guarded(clone)


def test_a_tool_that_comes_second_runs_beside_the_guard_once_init_has_run_again(clone: Sandbox, tool: Tool) -> None:
    init(clone)
    done = tool.install(clone)
    assert done.ok or (tool.refuses and not config_hooks()), done.err
    noticed = not config_hooks() and (tool.displaces or tool.name == "git-lfs")
    assert is_well(clone) == (not noticed)
    assert pasted(clone, tool.way).ok
    assert is_well(clone)
    both_run(clone, tool)
    guarded = picture(clone)
    assert "nothing had to change" in init(clone).out
    assert picture(clone) == guarded
    assert teamkit(clone, "init", "--remove").ok
    assert not is_guarded(clone)
    assert carried(clone, tool) or (tool.name == "git-lfs" and not done.ok)


def test_a_tool_installed_again_runs_once_and_the_guard_with_it(clone: Sandbox, tool: Tool) -> None:
    tool.install(clone)
    init(clone)
    tool.install(clone)
    if not tool.displaces or tool.name == "husky" or config_hooks():
        both_run(clone, tool)
    init(clone)
    both_run(clone, tool)


@pytest.mark.parametrize("first", ["nbstripout", "teamkit"])
def test_the_filter_of_nbstripout_works_beside_the_guard(
    clone: Sandbox, first: str, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{programs(shared, 'nbstripout')}{os.pathsep}{os.environ['PATH']}")
    if first == "teamkit":
        init(clone)
    assert clone.paste("nbstripout --install").ok
    before = picture(clone)
    init(clone)
    assert is_guarded(clone)
    cell = {"cell_type": "code", "id": "a", "execution_count": 1, "metadata": {}, "source": [],
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["a secret"]}]}  # fmt: skip
    clone.write("a.ipynb", json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    clone.must("switch", "-qc", "feat/x")
    clone.must("add", "a.ipynb")
    clone.must("commit", "-qm", "feat: a notebook")
    assert "a secret" not in clone.must("show", "HEAD:a.ipynb")
    clone.must("switch", "-q", "main")
    if first == "nbstripout":
        assert teamkit(clone, "init", "--remove").ok
        assert picture(clone) == before
