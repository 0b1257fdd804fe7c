"""A team's own templates: a folder, a repository, copier's; none of them is trusted."""

import json
import os
import shutil
from pathlib import Path

import pytest

from teamkit.experiments import remote as remote_door
from teamkit.experiments import source
from teamkit.experiments.record import RECORD
from tests.command import teamkit_command
from tests.experiments.templates import Experiment, Templates
from tests.flow.team import Clone, Done, run


@pytest.fixture
def here(tmp_path: Path) -> Clone:
    (tmp_path / "work").mkdir()
    return Clone(tmp_path / "work")


@pytest.fixture
def remote(templates: Templates) -> Clone:
    """The templates in a repository of their own."""
    repository = Clone(templates.folder)
    repository.git("init", "-q")
    repository.git("add", "-A")
    repository.git("commit", "-q", "-m", "feat: templates")
    return repository


def new(here: Clone, template: object, *words: str) -> Done:
    return here.teamkit("new-experiment", *(words or ("demo", "exp")), "--template", str(template))


def test_a_repository_is_cloned_and_its_commit_recorded(here: Clone, remote: Clone, templates: Templates) -> None:
    address = remote.folder.as_uri()
    assert new(here, address).code == 0
    experiment = Experiment(here.folder / "exp")
    table = json.loads(experiment.read(RECORD))
    assert (table["source"], table["commit"], table["version"]) == (address, remote.tip(), remote.tip()[:10])
    experiment.git("init", "-q")
    experiment.keep()
    templates.replace("model.py", "line 3\n", "line three\n")
    assert experiment.update().out == "nothing has changed\n"
    remote.git("commit", "-q", "-a", "-m", "feat: newer")
    assert experiment.steps() == {"model.py": "update"}
    assert json.loads(experiment.read(RECORD))["commit"] == remote.tip()


def test_a_bare_repository_in_a_folder_is_cloned(here: Clone, remote: Clone) -> None:
    here.git("clone", "-q", "--bare", str(remote.folder), "bare.git")
    assert new(here, "bare.git").code == 0
    assert (here.folder / "exp/.git").exists() is False


def test_a_repository_of_one_task_is_called_as_its_address(here: Clone, remote: Clone, templates: Templates) -> None:
    templates.replace("template.toml", 'shared = ["run.py", "tests/**"]\n', "")
    alone = Clone(templates.folder / "demo")
    alone.git("init", "-q")
    alone.git("add", "-A")
    alone.git("commit", "-q", "-m", "feat: one task")
    assert new(here, alone.folder.as_uri(), "exp").code == 0
    assert json.loads(here.read(f"exp/{RECORD}"))["task"] == "demo"
    assert new(here, templates.folder / "demo", "exp 2").code == 0
    assert "there is no task x in" in new(here, alone.folder, "x", "exp 3").err


def test_of_several_tasks_one_is_named(here: Clone, templates: Templates) -> None:
    templates.write("/other/template.toml", "")
    done = new(here, templates.folder, "exp")
    assert (done.code, done.error) == (2, f"{templates.folder} holds several tasks: demo, other")


def test_a_repository_that_cannot_be_reached_is_told_and_leaves_nothing(here: Clone, tmp_path: Path) -> None:
    done = new(here, (tmp_path / "nowhere").as_uri())
    assert done.code == 3
    assert done.error.startswith(f"{(tmp_path / 'nowhere').as_uri()} cannot be cloned: ")
    assert done.hint.startswith("git ls-remote ")
    assert new(here, "ext::sh -c 'touch hacked'").code == 3
    assert list(here.folder.iterdir()) == []


def test_an_update_without_its_server_says_so(here: Clone, remote: Clone) -> None:
    new(here, remote.folder.as_uri())
    shutil.rmtree(remote.folder)
    assert "cannot be cloned" in Experiment(here.folder / "exp").refuses("update-experiment", code=3).error


def test_a_password_in_an_address_is_never_kept_or_shown(here: Clone) -> None:
    done = new(here, "https://jiwoo:geheim@localhost:1/templates.git")
    assert done.code == 3
    assert "geheim" not in done.err
    said = "fatal: unable to access 'https://jiwoo:geheim@a.org/b.git/': no"
    assert "geheim" not in remote_door._why(said, "https://jiwoo:geheim@a.org/b.git", "https://a.org/b.git")
    assert source.relative("https://jiwoo:geheim@a.org/b.git", Path(), Path()) == "https://a.org/b.git"


@pytest.mark.parametrize("name", ["https://a.org/b", "git@github.com:a/b.git", "ssh://a/b", "file:///a", "ext::sh"])
def test_an_address_is_told_from_a_path(name: str) -> None:
    assert source.is_url(name)
    assert not source.is_url(f"./{name}")


def test_a_folder_without_templates_is_told(here: Clone, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "holds no template" in new(here, "../empty").error
    assert new(here, "../nowhere").error == "there is no folder ../nowhere"


def test_what_git_and_python_leave_in_a_folder_is_no_template(here: Clone, templates: Templates) -> None:
    templates.write("__pycache__/main.pyc", b"\0")
    templates.write("tests/__pycache__/x.pyc", b"\0")
    templates.write(".git/config", "no\n")
    new(here, templates.folder)
    assert not list((here.folder / "exp").rglob("*.pyc"))
    assert not (here.folder / "exp/.git").exists()


@pytest.mark.skipif(os.name == "nt", reason="no such names")
@pytest.mark.parametrize(
    "name", [".teamkit/experiment.json", ".GIT/hooks/x", "a\\b", "con", "git~1/x", "x.", "a:b", "sub/.g\u200cit/x"]
)
def test_a_path_that_no_project_may_have_is_refused(here: Clone, templates: Templates, name: str) -> None:
    templates.write(name, "bad\n")
    done = new(here, templates.folder)
    assert (done.code, done.error.startswith(f"the template has a file {name}: ")) == (2, True)
    assert list(here.folder.iterdir()) == []


def test_a_link_in_a_template_is_refused(here: Clone, templates: Templates) -> None:
    (templates.folder / "demo/secret").symlink_to("/etc/passwd")
    assert "has a link" in new(here, templates.folder).error
    (templates.folder / "demo/secret").unlink()
    (templates.folder / "demo/secret").symlink_to(here.folder)
    assert "has a link" in new(here, templates.folder).error


def test_names_that_are_one_on_a_mac_are_refused(here: Clone, templates: Templates) -> None:
    templates.write("Model.py", "other\n")
    assert "two files in one place" in new(here, templates.folder).error


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ unknown }}",
        "{{ name.format }}{{ '{0.__class__}'.format(name) }}",
        "{% include '../../victim' %}",
        "{% include '/etc/passwd' %}",
        "{% include 'demo/link' %}",
        "{% for x in range(10000000) %}{% endfor %}",
        "{{ 1 / 0 }}",
        "{% nonsense %}",
        "{{ name.nothing.at.all }}",
    ],
)
def test_a_template_that_reaches_out_of_its_sandbox_is_refused(
    here: Clone, templates: Templates, tmp_path: Path, text: str
) -> None:
    (tmp_path / "victim").write_text("secret", encoding="utf-8")
    if "link" in text:
        templates.write("/shared/link target", "x")
        (templates.folder / "shared/linked").symlink_to(tmp_path / "victim")
        text = text.replace("demo/link", "shared/linked")
        templates.replace("template.toml", '"run.py", "tests/**"', "")
    templates.write("bad.txt.jinja", text)
    done = new(here, templates.folder)
    assert (done.code, "bad.txt.jinja cannot be rendered" in done.error) == (2, True), done.err
    assert list(here.folder.iterdir()) == []


def test_a_template_may_include_what_lies_in_its_folder(here: Clone, templates: Templates) -> None:
    templates.write("/shared/parts/head.py", "# {{ name }}\n")
    templates.write("a.py.jinja", '{% include "shared/parts/head.py" %}\nx = 1\n')
    assert new(here, templates.folder).code == 0
    assert here.read("exp/a.py") == "# exp\nx = 1\n"


@pytest.fixture
def copier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copier that writes down what it was asked."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "copier").write_text('#!/bin/sh\nprintf "%s\\n" "$@" >>asked\nexit 4\n', encoding="utf-8")
    (folder / "copier").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def started(here: Clone, *words: str, **env: str) -> Done:
    """Run teamkit in a process of its own: it becomes another program."""
    return run([*teamkit_command(), *words], here.folder, {"PYTHONPATH": str(Path(__file__).parents[2]), **env})


@pytest.mark.skipif(os.name == "nt", reason="a script of sh")
def test_a_template_of_copier_is_handed_to_copier(here: Clone, tmp_path: Path, copier: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/copier.yml").touch()
    done = started(here, "new-experiment", "my exp", "--template", "../theirs")
    assert done.code == 4, done.err
    assert here.read("asked").splitlines() == [
        "copy",
        "--defaults",
        str(tmp_path / "theirs"),
        str(here.folder / "my exp"),
    ]
    there = Clone(tmp_path / "theirs")
    there.git("init", "-q")
    there.git("add", "-A")
    there.git("commit", "-q", "-m", "feat: template")
    (here.folder / "asked").unlink()
    assert started(here, "new-experiment", "exp", "--template", there.folder.as_uri(), "--dry-run").code == 4
    assert here.read("asked").splitlines()[:4] == ["copy", "--defaults", "--pretend", f"git+{there.folder.as_uri()}"]
    (here.folder / ".copier-answers.yml").touch()
    (here.folder / "asked").unlink()
    started(here, "update-experiment", "--dry-run")
    assert here.read("asked").splitlines() == ["update", "--defaults", "--pretend", str(here.folder)]


@pytest.mark.skipif(os.name == "nt", reason="a script of sh")
def test_without_copier_the_line_that_installs_it_is_told(here: Clone, tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/copier.yaml").touch()
    done = here.refuses("new-experiment", "x", "exp", "--template", "../theirs", code=3, PATH=str(tmp_path))
    assert done.hint == "pip install copier"
    assert (
        "is a template of copier" in here.refuses("new-experiment", "--list", "--template", "../theirs", code=2).error
    )
