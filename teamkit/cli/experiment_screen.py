"""What the commands of experiments show: steps, differences, and the next commands to paste."""

import shlex
import shutil
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

import click

from teamkit.cli import project
from teamkit.cli.console import paint, rows
from teamkit.errors import OutsideFailed
from teamkit.experiments import plan, repository
from teamkit.experiments.answers import Around
from teamkit.experiments.plan import CONFLICT, KEPT_DELETED, KEPT_YOURS, LEFT, Step
from teamkit.experiments.tree import File
from teamkit.experiments.update import Update

_MEANS = {CONFLICT: "fail", LEFT: "warn", KEPT_DELETED: "unknown", KEPT_YOURS: "unknown"}
_DIFFERENCE = {"+": "green", "-": "red", "@": "cyan"}


def here() -> Path:
    """Return the current folder. Raises OutsideFailed where it was deleted."""
    try:
        return Path.cwd()
    except OSError as error:
        raise OutsideFailed("this folder is gone", hint="cd ~") from error


def width() -> int:
    """Return how many cells a line may have."""
    return shutil.get_terminal_size((100, 24)).columns


def around(folder: Path) -> Around:
    """Return what is known of a place: git's user, the language of the policy. Raises ConfigError."""
    there = next(one for one in (folder, *folder.parents) if one.is_dir())
    language = project.policy(project.top(there)).project.language
    return Around(datetime.now().astimezone().year, repository.author(there), language)


def kinds(steps: Sequence[Step]) -> list[str]:
    """Return a line for each step."""
    return rows((paint(step.kind, _MEANS.get(step.kind, "ok")), step.name) for step in steps)


def coloured(line: str) -> str:
    """Colour a line of a diff by its first character, as git does."""
    bold = line.startswith(("---", "+++"))
    colour = None if bold else _DIFFERENCE.get(line[:1])
    return click.style(line, fg=colour, bold=bold or None) if colour or bold else line


def changed(found: Update) -> dict[str, File | None]:
    """Return what an update writes, without what the project keeps of its templates."""
    return plan.changes(found.steps)


def next_commands(folder: str, files: Collection[str]) -> list[str]:
    """Return what to type in a new experiment. folder: as it was typed."""
    wanted = {
        "requirements.txt": "pip install -r requirements.txt",
        "configs/base.yaml": "python main.py fit -c configs/base.yaml",
        "tests": "pytest",
    }
    there = {name.partition("/")[0] for name in files} | set(files)
    move = [] if folder in (".", "./") else [f"cd {shlex.quote(folder)}"]
    return [*move, *(line for name, line in wanted.items() if name in there)]
