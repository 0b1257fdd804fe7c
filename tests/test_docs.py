"""The documentation says what is true: its examples run, its generated parts are current."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import docs, picture
from teamkit.cli import COMMANDS
from tests.command import teamkit_command

ROOT = Path(__file__).parents[1]
GIT = ("git", "-c", "init.defaultBranch=main")


def git(folder: Path, *words: str) -> None:
    subprocess.run([*GIT, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A newcomer's clone of a team's repository, with main on the server."""
    git(tmp_path, "init", "--bare", "server.git")
    git(tmp_path, "clone", "server.git", "clone")
    folder = tmp_path / "clone"
    git(folder, "symbolic-ref", "HEAD", "refs/heads/main")
    git(folder, "commit", "--allow-empty", "-m", "feat: start")
    git(folder, "push", "-u", "origin", "main")
    return folder


def typed(page: str) -> list[tuple[str, list[str]]]:
    """Every command of a page's console blocks, with the lines that it shows after it."""
    blocks = re.findall(r"```console\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    session: list[tuple[str, list[str]]] = []
    for line in "".join(blocks).splitlines():
        if line.startswith("$ "):
            session.append((line[2:], []))
        else:
            session[-1][1].append(line)
    return session


@pytest.mark.parametrize("page", ["README.md", "README.ko.md"])
def test_every_example_of_the_readme_runs_and_prints_what_it_shows(page: str, clone: Path) -> None:
    program = clone.parent / "bin" / "teamkit"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.join(teamkit_command())} "$@"\n')
    program.chmod(0o755)
    env = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    session = typed(page)
    assert len(session) > 5
    for command, shown in session:
        done = subprocess.run(command, shell=True, cwd=clone, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        for line in shown:
            assert line in done.stdout, f"{command}\n{done.stdout}{done.stderr}"


def test_generated_parts_are_current_and_every_command_has_a_page() -> None:
    assert [
        page.name for page in docs.pages() if docs.written(page.read_text("utf-8")) != page.read_text("utf-8")
    ] == []
    assert docs.missing() == []
    assert {page.stem for page in (ROOT / "docs/commands").glob("*.md")} == set(COMMANDS)


def test_every_rule_of_the_guard_is_explained_and_every_explained_rule_exists() -> None:
    code = [*(ROOT / "hooks").rglob("*"), *(ROOT / "teamkit").rglob("*.py")]
    used = {rule for file in code if file.is_file() for rule in re.findall(r"TK\d{3}", file.read_text("utf-8"))}
    told = set(re.findall(r"^### (TK\d{3})$", (ROOT / "docs/rules.md").read_text("utf-8"), re.MULTILINE))
    assert used == told


def test_every_link_between_the_pages_leads_somewhere() -> None:
    for page in docs.pages():
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.skipif(sys.platform == "win32", reason="the picture is drawn where sh is")
def test_the_picture_shows_what_the_demo_prints() -> None:
    lines = picture.play()
    assert picture.drawn(picture.told(lines)) == picture.PICTURE.read_text("utf-8")
    assert lines[-2].startswith("that was the day")
