"""teamkit add loss: one more loss, with what it needs, and nothing twice."""

import json
import os

import pytest
from inline_snapshot import snapshot

from teamkit.experiments import losses, place
from tests.experiments import faults
from tests.experiments.templates import Experiment, Templates, made

HEAD = '''\
from torch import nn

LOSSES: dict[str, type[nn.Module]] = {"mse": nn.MSELoss}


def named(name: str):
    """Enter a loss under a name."""
    return lambda made: LOSSES.setdefault(name, made)
'''
WEIGHT = '@named("weighted")\nclass Weighted(nn.Module): ...\n\n\ndef weight(counts): ...\n'
MARGIN = '@named("margin")\nclass Margin(nn.Module):\n    w = weight(3)\n'


@pytest.fixture
def project(templates: Templates, experiment: Experiment) -> Experiment:
    """An experiment whose templates have two more losses, one of which needs the other."""
    templates.write("/shared/losses/_head.py", HEAD)
    templates.write("/shared/losses/weighted.py", WEIGHT)
    templates.write("/shared/losses/margin.py", MARGIN)
    templates.write("/shared/losses/regression.py", 'LOSSES |= {"l1": nn.L1Loss, "huber": nn.HuberLoss}\n')
    templates.write("losses.py.jinja", '{% include "shared/losses/_head.py" %}\n')
    experiment.update()
    experiment.keep()
    return experiment


def test_a_loss_comes_with_what_it_needs(project: Experiment) -> None:
    assert project.does("add", "loss", "margin").out == snapshot("""\
losses.py   margin, weighted
  loss: margin
  python main.py fit -c configs/base.yaml --loss margin
""")
    assert project.read("losses.py") == f"{HEAD}\n\n{WEIGHT}\n\n{MARGIN}"
    project.keep()
    assert project.update().out == "nothing has changed\n"


def test_what_is_there_already_is_not_added_again(project: Experiment) -> None:
    project.does("add", "loss", "weighted")
    project.does("add", "loss", "margin")
    assert project.read("losses.py").count("def weight(") == 1
    before = project.work()
    done = project.does("add", "loss", "margin")
    assert done.err == "losses.py has margin already\n"
    assert done.out.startswith("  loss: margin\n")
    assert project.does("add", "loss", "mse").err == "losses.py has mse already\n"
    assert project.work() == before


def test_losses_of_torch_that_share_a_line_come_together(project: Experiment) -> None:
    assert project.does("add", "loss", "huber").out.startswith("losses.py   huber, l1\n")


def test_it_works_from_a_folder_below_and_keeps_the_line_ends(project: Experiment) -> None:
    project.put("losses.py", HEAD.replace("\n", "\r\n").encode())
    assert project.teamkit("add", "loss", "margin", at="configs").code == 0
    data = project.bytes_of("losses.py")
    assert data.count(b"\n") == data.count(b"\r\n") > HEAD.count("\n")


def test_a_dry_run_shows_the_difference_and_changes_no_byte(project: Experiment) -> None:
    before = project.work()
    assert "+class Margin(nn.Module):\n" in project.does("add", "loss", "margin", "--dry-run").out
    assert project.work() == before


def test_json_says_what_was_added(project: Experiment) -> None:
    assert json.loads(project.does("add", "loss", "margin", "--json").out) == {
        "schema": 1,
        "folder": str(project.folder),
        "file": "losses.py",
        "loss": "margin",
        "added": ["margin", "weighted"],
        "written": True,
    }


def test_an_unknown_loss_names_the_nearest(project: Experiment) -> None:
    assert project.refuses("add", "loss", "margn", code=2).hint == "did you mean margin?"
    assert project.refuses("add", "loss", "xyz", code=2).hint == "one of: huber, l1, margin, mse, weighted"


def test_a_loss_that_the_task_cannot_be_trained_with_is_refused(templates: Templates, project: Experiment) -> None:
    templates.replace("template.toml", 'losses = ["mse"]', 'losses = ["mse"]\nmore = ["weighted", "nowhere"]')
    refused = project.refuses("add", "loss", "margin", code=2)
    assert (refused.error, refused.hint) == ("the loss margin is not for demo", "one of: mse, weighted")
    assert project.refuses("add", "loss", "nowhere", code=2).error == "there is no loss nowhere"
    assert project.does("add", "loss", "weighted").out.startswith("losses.py   weighted\n")


def test_a_class_of_a_persons_own_is_not_shadowed(project: Experiment) -> None:
    project.put("losses.py", f"{HEAD}\n\nclass Margin: ...\n".encode())
    assert project.refuses("add", "loss", "margin").error == "losses.py has a Margin of your own"


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("class (", 3, "losses.py is no Python in line 1"),
        ("x = 1\n", 2, "losses.py has no @named"),
        (None, 2, "this experiment has no losses.py"),
    ],
)
def test_a_losses_py_that_cannot_have_one_more_is_told(
    project: Experiment, text: str | None, code: int, says: str
) -> None:
    project.delete("losses.py") if text is None else project.put("losses.py", text.encode())
    assert project.refuses("add", "loss", "margin", code=code).error.startswith(says)


def test_outside_an_experiment_it_says_so(project: Experiment) -> None:
    assert "no experiment here" in Experiment(project.folder.parent).refuses("add", "loss", "margin", code=2).error


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_anywhere_the_file_is_as_before_or_after(project: Experiment) -> None:
    before = project.read("losses.py")
    for number in range(1, 60):
        code = faults.at(number, faults.killed, project.folder, lambda: project.teamkit("add", "loss", "margin"))
        if place.is_interrupted(project.folder):
            assert project.refuses("add", "loss", "margin").error == "an update was killed half-way here"
            assert "put back" in project.update().err
            assert project.read("losses.py") == before
        assert project.read("losses.py") in (before, f"{HEAD}\n\n{WEIGHT}\n\n{MARGIN}")
        if code == faults.ENDED:
            assert number > 5
            return
        project.git("checkout", "-q", ".")


def test_names_are_read_in_every_way_that_a_project_writes_them() -> None:
    text = 'LOSSES = {"a": A}\nLOSSES |= {"b": B, **more}\nLOSSES: dict = {"c": C}\nOTHER = {"d": D}\n'
    text += '@named("e")\ndef e(): ...\n@named(f)\n@other("g")\nclass F: ...\n'
    assert losses.parsed(text).losses == {"a", "b", "c", "e"}


def test_templates_without_parts_have_none_to_offer(templates: Templates, experiment: Experiment) -> None:
    experiment.put("losses.py", HEAD.encode())
    other = made(templates, experiment.folder.with_name("other"))
    other.put("losses.py", HEAD.encode())
    assert other.refuses("add", "loss", "margin", code=2).hint == "one of: mse"


def test_a_task_is_a_project_of_its_own_within_the_experiment(project: Experiment) -> None:
    done = project.does("add", "task", "demo")
    assert done.out.startswith("demo   demo, ")
    inner = Experiment(project.folder / "demo")
    assert inner.read("losses.py") == HEAD
    project.keep()
    assert inner.update().out == "nothing has changed\n"
    assert project.update().out == "nothing has changed\n"


def test_a_task_that_is_there_is_not_made_again(project: Experiment) -> None:
    project.does("add", "task", "demo")
    assert project.refuses("add", "task", "demo").error.startswith("demo is not empty")
    assert "there is no task" in project.refuses("add", "task", "no-such", code=2).error


def test_a_task_is_told_and_not_made_in_a_dry_run(project: Experiment) -> None:
    before = project.work()
    assert "add   demo/losses.py\n" in project.does("add", "task", "demo", "--dry-run").out
    told = json.loads(project.does("add", "task", "demo", "--dry-run", "--json").out)
    assert (told["task"], told["written"], "losses.py" in told["files"]) == ("demo", False, True)
    assert project.work() == before
