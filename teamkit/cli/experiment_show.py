"""teamkit new-experiment --list and --show: what there is, and what a task is."""

from collections.abc import Iterator, Sequence

from teamkit.cli.console import as_json, say
from teamkit.cli.experiment_screen import next_commands, width
from teamkit.cli.table import columns, wrapped
from teamkit.experiments import catalogue, draft
from teamkit.experiments.catalogue import Catalogue
from teamkit.experiments.task import Task


def show(found: Catalogue, name: str | None, *, document: bool) -> None:
    """Show one task, or all as a table where there is no name."""
    tasks = [catalogue.read(found, one) for one in ([name] if name is not None else found.names)]
    if document:
        as_json({"schema": 1, "tasks": [_document(found, task, whole=name is not None) for task in tasks]})
        return
    for line in _portrait(found, tasks[0]) if name is not None else _table(tasks):
        say(line)


def _document(found: Catalogue, task: Task, *, whole: bool) -> dict[str, object]:
    files = {"files": draft.sorted_files(found, task)} if whole else {}
    return {
        "name": task.name, "title": task.title, "about": task.about.strip(), "metrics": list(task.metrics),
        "losses": list(task.losses), "more": None if task.more is None else list(task.more), **files,
    }  # fmt: skip


def _table(tasks: list[Task]) -> list[str]:
    return _fitted([[task.name, task.title, ", ".join(task.metrics)] for task in tasks], 1, 2)


def _portrait(found: Catalogue, task: Task) -> Iterator[str]:
    files = draft.sorted_files(found, task)
    lists = {"metrics": task.metrics, "losses": task.losses, "add loss": task.more or ()}
    yield from _fitted([[task.name, task.title]], 1)
    yield from ("", *wrapped(" ".join(task.about.split()), width()))
    yield from ("", *_fitted([[word, ", ".join(values)] for word, values in lists.items() if values], 1))
    yield from ("", *_fitted([[sort, path] for path, sort in files.items()], 1))
    yield from ("", f"teamkit new-experiment {task.name} my-{task.name}", *next_commands(f"my-{task.name}", files))


def _fitted(cells: Sequence[Sequence[str]], *flexible: int) -> list[str]:
    return [line for row in columns(cells, width(), flexible) for line in row]
