"""What teamkit ships: every task can be made, followed and added to."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from teamkit.experiments import catalogue, losses, parts
from teamkit.experiments.catalogue import read, sources
from teamkit.experiments.paths import matches
from tests.experiments.templates import Experiment
from tests.flow.team import Clone

OWN = catalogue.own()
TASKS = OWN.names
LINES = 700  # of a project's Python, without blanks, comments, docstrings and tests
RUFF = [sys.executable, "-m", "ruff"]
# What train.py, which no update touches, takes from files that updates replace. A name that goes from here breaks the
# projects that were made with it: let it stand in its file for them, or say in the changelog what to change.
TAKEN = {
    "clip": "backbone.TINY backbone.encoder generated.GeneratedData images.SIDE images.loaded images.side_of "
    "metrics.Scores metrics.recall shapes.COLOURS shapes.SHAPES shapes.drawn training.parameter_groups",
    "det": "backbone.encoder generated.GeneratedData images.loaded metrics.Scores metrics.map_50 shapes.COLOURS "
    "shapes.SHAPES shapes.drawn training.parameter_groups",
    "metric": "backbone.encoder backbone.freeze backbone.layers_of generated.GeneratedData images.grid images.loaded "
    "images.side_of losses.loss metrics.Scores metrics.map_at_r metrics.recall_at_1 training.parameter_groups",
    "stt": "backbone.TINY backbone.encoder backbone.freeze backbone.layers_of backbone.tokenizer_of "
    "generated.GeneratedData metrics.Scores metrics.cer metrics.compared metrics.wer training.parameter_groups",
}
ROOT = Path(__file__).parents[2]
RULES = ["--no-cache", "--config", str(ROOT / "templates" / "experiments" / "ruff.toml")]


@pytest.mark.parametrize("task", TASKS)
def test_a_task_is_made_and_an_update_changes_nothing(task: str, tmp_path: Path) -> None:
    Clone(tmp_path).does("new-experiment", task, "my exp")
    assert Experiment(tmp_path / "my exp").update().out == "nothing has changed\n"


def test_the_docs_show_what_is_said_when_a_project_is_made(tmp_path: Path) -> None:
    pages = ROOT / "docs" / "commands"
    made = Clone(tmp_path).does("new-experiment", "sts", "my-sts").out
    assert made in (pages / "new-experiment.md").read_text(encoding="utf-8")
    added = Clone(tmp_path / "my-sts").does("add", "task", "ner").out
    assert added in (pages / "add.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("task", TASKS)
def test_a_task_says_what_it_is(task: str) -> None:
    known = read(OWN, task)
    assert known.title
    assert "\n" not in known.title
    assert known.about
    assert known.metrics
    files = sources(OWN, known)
    for pattern in (*known.seeded, *known.generated):
        assert any(matches(pattern, path) for path in files), pattern


@pytest.mark.parametrize("task", TASKS)
def test_every_loss_can_be_added_to_it(task: str, tmp_path: Path) -> None:
    project = Experiment(tmp_path / "exp")
    Clone(tmp_path).does("new-experiment", task, "exp")
    if not (project.folder / parts.FILE).is_file():
        pytest.skip("it has no losses.py")
    offered = parts.available(OWN)
    for name in losses.choices(offered):
        _, there = parts.of(project.folder)
        if name not in there.losses:
            text = losses.appended(there.text, losses.needed(name, there, offered))
            (project.folder / parts.FILE).write_text(text, encoding="utf-8")
    assert set(losses.choices(offered)) <= parts.of(project.folder)[1].losses
    check = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "F821,F811,E9", "losses.py"]
    done = subprocess.run(check, cwd=project.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("task", TASKS)
def test_a_project_is_small_and_neat(task: str, tmp_path: Path) -> None:
    Clone(tmp_path).does("new-experiment", task, "exp")
    assert sum(lines(path.read_text(encoding="utf-8")) for path in tmp_path.glob("exp/*.py")) < LINES
    for words in (["check"], ["format", "--check"]):
        done = subprocess.run([*RUFF, *words, *RULES, "exp"], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("task", sorted(TAKEN))
def test_what_a_file_of_ones_own_takes_from_files_that_updates_replace_is_promised(task: str, tmp_path: Path) -> None:
    Clone(tmp_path).does("new-experiment", task, "exp")
    tree = ast.parse((tmp_path / "exp" / "train.py").read_text(encoding="utf-8"))
    named = [one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)]
    own = [one for one in named if (tmp_path / "exp" / f"{one.module}.py").exists()]
    assert sorted(f"{one.module}.{name.name}" for one in own for name in one.names) == TAKEN[task].split()


@pytest.mark.parametrize("task", TASKS)
def test_what_can_be_added_is_there_to_be_added(task: str) -> None:
    told = catalogue.read(OWN, task)
    assert set(told.more or ()) <= set(losses.choices(parts.available(OWN))) - set(told.losses)


def lines(text: str) -> int:
    """Return how many lines of a file are neither blank, nor a comment, nor a docstring."""
    tree = ast.parse(text)
    owners = [one for one in ast.walk(tree) if isinstance(one, ast.Module | ast.ClassDef | ast.FunctionDef)]
    told = [one.body[0] for one in owners if ast.get_docstring(one, clean=False) is not None]
    within = {number for one in told for number in range(one.lineno, (one.end_lineno or 0) + 1)}
    rest = (line for number, line in enumerate(text.splitlines(), 1) if number not in within)
    return sum(bool(line.strip()) and not line.lstrip().startswith("#") for line in rest)
