"""teamkit update-experiment."""

import sys
from pathlib import Path

import click

from teamkit.cli.console import as_json, count, remark, say
from teamkit.cli.experiment_screen import around, changed, coloured, here, kinds
from teamkit.cli.options import json_option
from teamkit.errors import Refused
from teamkit.experiments import place, project, update
from teamkit.experiments.difference import differences
from teamkit.experiments.merge import marks
from teamkit.experiments.record import BASE, RECORD
from teamkit.experiments.update import Template, Update

_CONFLICTS = 1


@click.command("update-experiment", short_help="Bring a newer version of its templates into an experiment.")
@click.argument("folder", metavar="[DIR]", required=False)
@click.option("--dry-run", is_flag=True, help="Show the difference, and change nothing.")
@click.option("--force", is_flag=True, help="Go on where git could not bring back what is overwritten.")
@click.option("--template", metavar="PATH|URL", help="Where the team's own templates are now.")
@click.option("--eject", is_flag=True, help="Follow the templates no longer; every file stays.")
@json_option
def command(folder: str | None, dry_run: bool, force: bool, template: str | None, eject: bool, as_json: bool) -> None:
    """Bring a newer version of its templates into an experiment.

    A three-way merge of what the templates gave, what you made of it, and what they give now; the
    first is kept in .teamkit, so that no network is needed. What you deleted stays deleted, what
    you added stays. Conflicts are marked in the files, and leave with 1.
    """
    at = here() / (folder or "")
    if _is_for_copier(at):
        from teamkit.cli.experiment_copier import update as hand_over  # noqa: PLC0415  (few have it)

        hand_over(at, dry_run=dry_run)
    where = project.found(at, above=folder is None)
    with place.alone(where):
        _put_back(where, dry_run=dry_run)
        if eject:
            _eject(where, dry_run=dry_run, document=as_json)
            return
        found = update.worked_out(where, Template(template, here()) if template else None, around(where))
        if not dry_run and found.changes:
            if not force:
                update.refuse_loose(where, found)
            update.carry_out(where, found)
    _tell(where, found, dry_run=dry_run, document=as_json)


def _is_for_copier(folder: Path) -> bool:
    names = (".copier-answers.yml", ".copier-answers.yaml")
    return any((folder / name).is_file() for name in names) and not (folder / RECORD).exists()


def _put_back(where: Path, *, dry_run: bool) -> None:
    is_interrupted = place.is_interrupted(where)
    if is_interrupted and dry_run:
        raise Refused("an update was killed half-way here", hint="teamkit update-experiment, which puts it back first")
    names = [] if dry_run else place.put_back(where)
    if is_interrupted:
        remark(f"an update was killed half-way: {count(len(names), 'file')} put back")


def _eject(where: Path, *, dry_run: bool, document: bool) -> None:
    gone = [name for name in (BASE, RECORD) if (where / name).exists()]
    if not dry_run:
        update.eject(where)
    if document:
        as_json({"schema": 1, "folder": str(where), "removed": gone, "written": not dry_run})
        return
    for name in gone:
        say(f"remove   {name}")


def _tell(where: Path, found: Update, *, dry_run: bool, document: bool) -> None:
    if document:
        as_json(_document(where, found, dry_run=dry_run))
        if found.conflicts:
            sys.exit(_CONFLICTS)
        return
    if dry_run:
        for line in differences({step.name: step.now for step in found.steps}, changed(found)):
            say(coloured(line))
    for line in kinds(found.steps):
        say(line)
    if not found.steps:
        say("nothing would change" if dry_run else "nothing has changed")
    if found.mended and not dry_run:
        remark("the base of the merge was missing or damaged, and was made again from the same templates")
    if found.conflicts:
        raise _conflicts(found)


def _conflicts(found: Update) -> Refused:
    first = next(step for step in found.steps if step.name == found.conflicts[0])
    line = marks(first.then.data)[0] if first.then else None
    more = f", the first in line {line} of {first.name}" if line else ""
    return Refused(
        f"{count(len(found.conflicts), 'file')} with conflicts: {update.several(found.conflicts)}{more}",
        hint="choose between the marks in your editor, then git add -A && git commit",
    )


def _document(where: Path, found: Update, *, dry_run: bool) -> dict[str, object]:
    """Return what happened, schema 1."""
    return {
        "schema": 1,
        "folder": str(where),
        "task": found.before.task,
        "from": found.before.version,
        "to": found.after.record.version,
        "commit": found.after.record.commit,
        "steps": [{"file": step.name, "step": step.kind} for step in found.steps],
        "conflicts": found.conflicts,
        "written": bool(found.changes) and not dry_run,
        "difference": differences({step.name: step.now for step in found.steps}, changed(found)) if dry_run else [],
    }
