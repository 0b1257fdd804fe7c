"""A project follows its templates: what would change is worked out first, and written all or not at all."""

from pathlib import Path
from typing import NamedTuple

from teamkit import __version__
from teamkit.errors import Refused
from teamkit.experiments import catalogue, disk, merge, place, plan, project, repository, source
from teamkit.experiments.answers import Around, again
from teamkit.experiments.draft import Draft, drafted
from teamkit.experiments.merge import Labels
from teamkit.experiments.plan import BESIDE, CONFLICT, Before, Step
from teamkit.experiments.project import Kept
from teamkit.experiments.record import BASE, RECORD, Record, managed
from teamkit.experiments.source import Source
from teamkit.experiments.tree import File, digest

_NAMED = 3  # files in a message


class Template(NamedTuple):
    """Where templates are looked for: a path from `at`, an address, or "" for the shipped ones."""

    place: str
    at: Path


class Update(NamedTuple):
    """What an update does. mended: the base was damaged and could be made again."""

    before: Record
    after: Draft
    steps: tuple[Step, ...]
    mended: bool = False

    @property
    def changes(self) -> dict[str, File | None]:
        """Return what is written, by path, what the project keeps included."""
        before, after = self.before, self.after.record
        is_same = (before.files, before.source) == (after.files, after.source) and not self.mended
        return {} if is_same else {**plan.changes(self.steps), **self.after.kept()}

    @property
    def conflicts(self) -> list[str]:
        """Return the files that a person has to look at."""
        return plan.names(self.steps, CONFLICT)


def worked_out(folder: Path, template: Template | None, around: Around) -> Update:
    """Return what an update of a project would do; nothing is written.

    template: where its templates are now, None where the project says it. Raises TeamkitError.
    """
    known = project.kept(folder)
    _refuse_unresolved(folder, known.record)
    if template is None:
        template = Template(known.record.source, folder)
    with source.opened(template.place, template.at) as there:
        draft = _draft(there, known.record, template, folder, around)
    base = known.base if known.base is not None else _made_again(known, draft)
    names = {*known.record.files, *draft.tree}
    steps = plan.plan(Before(base, known.record.files), disk.look(folder, names), draft.tree, draft.sorts)
    labels = Labels(known.record.version, draft.record.version)
    return Update(known.record, draft, merge.merged(steps, labels), mended=known.base is None)


def _draft(there: Source, known: Record, template: Template, folder: Path, around: Around) -> Draft:
    if there.catalogue is None:
        raise Refused("the templates of this experiment are copier's now", hint="teamkit update-experiment --eject")
    task = catalogue.read(there.catalogue, known.task)
    answers = again(known.answers, task.name, __version__, around)
    return drafted(there, task, answers, source.relative(template.place, template.at, folder))


def _made_again(known: Kept, draft: Draft) -> dict[str, File]:
    """Return the base from the templates, where they are those that the project was made with."""
    if {name: digest(file) for name, file in draft.base.items()} != managed(known.record):
        raise project.unusable(known.why)
    return draft.base


def _refuse_unresolved(folder: Path, known: Record) -> None:
    there = disk.look(folder, [*known.files, *(name + BESIDE for name in known.files)])
    left = [name for name in known.files if merge.is_unresolved(there.get(name), there.get(name + BESIDE))]
    if left:
        raise Refused(
            f"conflicts of the last update are not resolved: {several(left)}",
            hint=f"take out the marks, from <<<<<<< to >>>>>>>; of a binary file, delete what ends in {BESIDE}",
        )


def refuse_loose(folder: Path, update: Update) -> None:
    """Refuse what git could not bring back. Raises Refused."""
    touched = [step.name for step in update.steps if step.now and step.name in update.changes]
    held = repository.held(folder, touched)
    if touched and not held.by_git:
        raise Refused(
            "this experiment is in no git repository: what an update overwrites would be gone",
            hint="git init && git add -A && git commit -m 'before the update', or --force",
        )
    loose = [name for name in held.loose if not (update.mended and name == BASE)]
    if loose:
        raise Refused(f"not committed: {several(loose)}", hint="git add -A && git commit, then again; or --force")


def several(names: list[str] | tuple[str, ...]) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def carry_out(folder: Path, update: Update) -> None:
    """Write what was worked out, all or nothing. Raises OutsideFailed."""
    if update.changes:
        place.place(folder, update.changes)


def eject(folder: Path) -> list[str]:
    """Forget the templates, and return the files that are gone: the project is the team's alone."""
    gone = [name for name in (BASE, RECORD) if (folder / name).exists()]
    place.place(folder, dict.fromkeys(gone))
    return gone
