"""What templates give for a task and answers: every file of an experiment, what the project keeps of them included."""

from pathlib import Path
from typing import NamedTuple

from teamkit import __version__
from teamkit.experiments import catalogue, record
from teamkit.experiments.answers import Answers
from teamkit.experiments.catalogue import Catalogue
from teamkit.experiments.record import BASE, RECORD, Record
from teamkit.experiments.source import Source
from teamkit.experiments.task import MANAGED, Task
from teamkit.experiments.tree import File, Tree, digest


class Draft(NamedTuple):
    """The files of an experiment. sorts: what an update does to each of them."""

    task: Task
    tree: Tree
    sorts: dict[str, str]
    record: Record

    @property
    def base(self) -> dict[str, File]:
        """Return the files that an update merges."""
        return {name: file for name, file in self.tree.items() if self.sorts[name] == MANAGED}

    def kept(self) -> dict[str, File]:
        """Return what the project keeps of its templates, the record last."""
        return {BASE: File(record.pack(self.base)), RECORD: File(record.dumps(self.record))}


def sorted_files(found: Catalogue, task: Task) -> dict[str, str]:
    """Return the files of a task and what an update does to each; nothing is rendered."""
    return {path: task.sort(path) for path in catalogue.sources(found, task)}


def drafted(source: Source, task: Task, answers: Answers, known_as: str) -> Draft:
    """Return an experiment. known_as: where its project will find the templates again."""
    from teamkit.experiments import render  # noqa: PLC0415  (--list and --show do not pay for jinja2)

    assert source.catalogue
    sources: dict[str, Path] = catalogue.sources(source.catalogue, task)
    tree = render.rendered(source.catalogue.folder, sources, answers)
    sorts = {path: task.sort(path) for path in tree}
    kept = {name: value for name, value in answers._asdict().items() if name not in ("task", "version")}
    made = Record(
        task=task.name,
        version=_version(source, task, tree),
        teamkit=__version__,
        source=known_as,
        commit=source.commit,
        answers=kept,
        files=record.entries(tree, sorts),
    )
    return Draft(task, tree, sorts, made)


def _version(source: Source, task: Task, tree: Tree) -> str:
    """Return what the marks of a conflict call these templates."""
    if not source.known_as:
        return __version__
    whole = File("".join(f"{name} {digest(file)}\n" for name, file in sorted(tree.items())).encode())
    return task.version or source.commit[:10] or digest(whole)[:10]
