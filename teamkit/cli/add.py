"""teamkit add, and teamkit add loss."""

from pathlib import Path

import click

from teamkit.cli.add_task import task
from teamkit.cli.console import as_json as print_json
from teamkit.cli.console import remark, say
from teamkit.cli.experiment_screen import coloured, here
from teamkit.cli.options import json_option
from teamkit.errors import ConfigError, Refused
from teamkit.experiments import losses, parts, place, project, source
from teamkit.experiments.difference import difference
from teamkit.experiments.losses import Part
from teamkit.experiments.parts import FILE
from teamkit.experiments.tree import File, crlf, has_crlf

_CONFIG = "configs/base.yaml"


@click.group("add", short_help="Put one more loss or task into an experiment.")
def command() -> None:
    """Put one more loss or task into an experiment."""


command.add_command(task)


@command.command("loss")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Show the difference, and change nothing.")
@json_option
def loss(name: str, dry_run: bool, as_json: bool) -> None:
    """Put one more loss into the losses.py of this experiment.

    It comes from the templates that the experiment was made with, and brings what it needs.
    """
    where = project.found(here(), above=True)
    with place.alone(where):
        _refuse_interrupted(where)
        file, there = parts.of(where)
        taken = () if name in there.losses else losses.needed(name, there, _parts(where, name, there))
        _refuse_twice(there, taken)
        new = _appended(file, there, taken)
        if taken and not dry_run:
            place.place(where, {FILE: new})
    if as_json:
        print_json(_document(where, name, taken, written=bool(taken) and not dry_run))
        return
    if dry_run:
        for line in difference(FILE, file, new) if taken else ():
            say(coloured(line))
    _tell(where, name, taken)


def _refuse_interrupted(where: Path) -> None:
    if place.is_interrupted(where):
        raise Refused("an update was killed half-way here", hint="teamkit update-experiment, which puts it back first")


def _parts(where: Path, name: str, there: Part) -> list[Part]:
    """Return what the templates offer. Raises ConfigError where `name` is none of it, or is not for this task."""
    record = project.kept(where).record
    with source.opened(record.source, where) as found:
        offered = parts.available(found.catalogue) if found.catalogue else []
        more = parts.fitting(found.catalogue, record.task, offered) if found.catalogue else frozenset()
    known = sorted({*there.losses, *more})
    if name in losses.choices(offered) and name not in known:
        raise ConfigError(f"the loss {name} is not for {record.task}", hint=f"one of: {', '.join(known)}")
    if name not in known:
        from difflib import get_close_matches  # noqa: PLC0415  (a slip of the finger alone pays for it)

        near = get_close_matches(name, known)
        hint = f"did you mean {' or '.join(near)}?" if near else f"one of: {', '.join(known)}"
        raise ConfigError(f"there is no loss {name}", hint=hint)
    return offered


def _refuse_twice(there: Part, taken: tuple[Part, ...]) -> None:
    twice = sorted({one for part in taken for one in part.makes & there.makes})
    if twice:
        raise Refused(f"{FILE} has a {twice[0]} of your own", hint=f"rename it, then again: grep -n {twice[0]} *.py")


def _appended(file: File, there: Part, taken: tuple[Part, ...]) -> File:
    data = losses.appended(there.text, taken).encode()
    return file._replace(data=crlf(data) if has_crlf(file.data) else data)


def _tell(where: Path, name: str, taken: tuple[Part, ...]) -> None:
    if taken:
        say(f"{FILE}   {', '.join(_words(name, taken))}")
    else:
        remark(f"{FILE} has {name} already")
    say(f"  loss: {name}")
    if (where / _CONFIG).is_file():
        say(f"  python main.py fit -c {_CONFIG} --loss {name}")


def _words(name: str, taken: tuple[Part, ...]) -> list[str]:
    """Return what was added: the losses, the one that was asked for first."""
    others = sorted({one for part in taken for one in part.losses} - {name})
    return [name, *others]


def _document(where: Path, name: str, taken: tuple[Part, ...], *, written: bool) -> dict[str, object]:
    """Return what happened, schema 1."""
    return {
        "schema": 1, "folder": str(where), "file": FILE, "loss": name,
        "added": _words(name, taken) if taken else [], "written": written,
    }  # fmt: skip
