"""teamkit new-experiment."""

import os
import shlex
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import click
from click.shell_completion import CompletionItem

from teamkit import __version__
from teamkit.cli.console import as_json, count, rows, say
from teamkit.cli.experiment_screen import around, here, next_commands
from teamkit.cli.experiment_show import show
from teamkit.cli.options import json_option
from teamkit.errors import ConfigError
from teamkit.experiments import catalogue, create, draft, source
from teamkit.experiments.answers import answered, checked, plain
from teamkit.experiments.catalogue import Catalogue
from teamkit.experiments.draft import Draft
from teamkit.experiments.source import Source


class _Typed(NamedTuple):
    """What was typed."""

    words: tuple[str, ...]
    listed: bool
    show: str | None
    name: str | None
    template: str
    dry_run: bool
    as_json: bool

    @property
    def task(self) -> str | None:
        """Return TASK; None where the only one of a team's own template is meant."""
        return self.words[0] if len(self.words) > 1 else None

    @property
    def folder(self) -> str:
        """Return DIR."""
        return self.words[-1]

    def check(self) -> None:
        """Refuse what is missing or too much; of a team's own template DIR is enough."""
        missing = ("TASK", "DIR")[len(self.words) :]
        if missing and not (self.template and self.words):
            raise click.UsageError(f"Missing argument '{missing[0]}'.", click.get_current_context())
        if self.words[2:]:
            raise click.UsageError(f"Got unexpected extra argument ({self.words[2]})", click.get_current_context())


def _known(ctx: click.Context, _option: Any, incomplete: str) -> list[CompletionItem]:
    """Complete TASK, then DIR."""
    if ctx.params.get("words"):
        return [CompletionItem(incomplete, type="dir")]
    return [CompletionItem(name) for name in catalogue.own().names if name.startswith(incomplete)]


@click.command("new-experiment", short_help="Make a Lightning project that trains at once, offline.")
@click.argument("words", metavar="TASK DIR", nargs=-1, shell_complete=_known)
@click.option("--list", "listed", is_flag=True, help="List the tasks.")
@click.option(
    "--show", metavar="TASK", shell_complete=_known, help="Say what a task is: its losses, metrics, files and commands."
)
@click.option("--name", metavar="NAME", help="What the experiment is called; else as DIR.")
@click.option("--template", metavar="PATH|URL", default="", help="The team's own templates, or copier's.")
@click.option("--dry-run", is_flag=True, help="List the files, and make nothing.")
@json_option
def command(**typed: Any) -> None:
    """Make a Lightning project that trains at once, offline.

    DIR is made; it may be there if it is empty. The code is your team's own and needs no teamkit;
    `teamkit update-experiment` brings newer templates into it.
    """
    asked, at = _Typed(**typed), here()
    if asked.listed or asked.show is not None:
        with source.opened(asked.template, at) as found:
            show(_own(found, asked.template), asked.show, document=asked.as_json)
        return
    asked.check()
    with source.opened(asked.template, at) as found:
        if found.catalogue:
            _make(asked, found, at)
            return
    _copier(asked, at)


def _own(found: Source, template: str) -> Catalogue:
    if found.catalogue is None:
        raise ConfigError(
            f"{template} is a template of copier", hint=f"teamkit new-experiment --template {shlex.quote(template)} DIR"
        )
    return found.catalogue


def _make(asked: _Typed, found: Source, at: Path) -> None:
    assert found.catalogue
    task = catalogue.read(found.catalogue, asked.task or _only(found.catalogue))
    folder = Path(os.path.abspath(at / asked.folder))  # noqa: PTH100  (links stay as they were typed)
    create.check(folder, asked.folder)
    name = checked(asked.name) if asked.name is not None else plain(folder.name) or task.name
    answers = answered(name, task.name, __version__, around(folder))
    made = draft.drafted(found, task, answers, source.relative(asked.template, at, folder))
    if not asked.dry_run:
        create.create(folder, {**made.tree, **made.kept()})
    _tell(asked, folder, made)


def _only(found: Catalogue) -> str:
    if len(found.names) > 1:
        raise ConfigError(f"{found.shown} holds several tasks: {', '.join(found.names)}", hint="name one, before DIR")
    return found.names[0]


def _copier(asked: _Typed, at: Path) -> NoReturn:
    from teamkit.cli.experiment_copier import copy  # noqa: PLC0415  (few have it)

    address = f"git+{asked.template.removeprefix('git+')}"  # without it copier knows few addresses
    folder = str((at / asked.template).resolve())  # a path from here would be none from the project
    copy(address if source.is_url(asked.template) else folder, at / asked.folder, dry_run=asked.dry_run)


def _tell(asked: _Typed, folder: Path, made: Draft) -> None:
    files, commands = sorted({**made.tree, **made.kept()}), next_commands(asked.folder, made.tree)
    if asked.as_json:
        as_json({
            "schema": 1, "folder": str(folder), "task": made.task.name, "version": made.record.version,
            "answers": dict(made.record.answers), "files": files, "next": commands, "written": not asked.dry_run,
        })  # fmt: skip
        return
    if asked.dry_run:
        for line in rows(("add", name) for name in files):
            say(line)
        return
    say(f"{asked.folder}   {made.task.name}, {count(len(files), 'file')}")
    for line in commands:
        say(f"  {line}")
