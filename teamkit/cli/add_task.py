"""teamkit add task."""

from pathlib import Path

import click

from teamkit import __version__
from teamkit.cli.console import as_json as print_json
from teamkit.cli.console import count, rows, say
from teamkit.cli.experiment_screen import around, here, next_commands
from teamkit.cli.options import json_option
from teamkit.errors import ConfigError
from teamkit.experiments import catalogue, create, draft, place, project, source
from teamkit.experiments.answers import answered
from teamkit.experiments.draft import Draft


@click.command("task")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="List the files, and make nothing.")
@json_option
def task(name: str, dry_run: bool, as_json: bool) -> None:
    """Put one more task into this experiment, in a folder of its own name.

    It comes from the templates that the experiment was made with, and is a whole project: what two
    tasks of one name would share by chance (data, model, losses, metrics) stays apart.
    """
    where = project.found(here(), above=True)
    with place.alone(where):
        folder, made = where / name, _drafted(where, name)
        create.check(folder, name)
        if not dry_run:
            create.create(folder, {**made.tree, **made.kept()})
    _tell(folder, made, written=not dry_run, document=as_json)


def _drafted(where: Path, name: str) -> Draft:
    template = project.kept(where).record.source
    with source.opened(template, where) as found:
        if found.catalogue is None:
            raise ConfigError(f"{template} is a template of copier", hint="copier copy TEMPLATE DIR")
        task = catalogue.read(found.catalogue, name)
        answers = answered(f"{where.name}-{task.name}", task.name, __version__, around(where))
        return draft.drafted(found, task, answers, source.relative(template, where, where / name))


def _tell(folder: Path, made: Draft, *, written: bool, document: bool) -> None:
    files, commands = sorted({**made.tree, **made.kept()}), next_commands(folder.name, made.tree)
    if document:
        print_json({
            "schema": 1, "folder": str(folder), "task": made.task.name, "files": files, "next": commands,
            "written": written,
        })  # fmt: skip
    elif not written:
        for line in rows(("add", f"{folder.name}/{name}") for name in files):
            say(line)
    else:
        say(f"{folder.name}   {made.task.name}, {count(len(files), 'file')}")
        for line in commands:
            say(f"  {line}")
