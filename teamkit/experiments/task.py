"""A task: what its template.toml says, checked. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from teamkit.errors import ConfigError
from teamkit.experiments.paths import fault, matches

MANIFEST, SHARED, RENDERED = "template.toml", "shared", ".jinja"
MANAGED, SEEDED, GENERATED = "managed", "seeded", "generated"
SORTS = (MANAGED, SEEDED, GENERATED)


class Task(NamedTuple):
    """A family of experiments. shared: paths below the shared folder, or globs.

    losses: those that a project has. more: those that it can have, too; None: all that there are parts of.
    seeded: globs of files that are written once. generated: of those that an update overwrites; all others are
    managed. version: of a team's own template, "" where it tells none.
    """

    name: str
    title: str = ""
    about: str = ""
    metrics: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    more: tuple[str, ...] | None = None
    shared: tuple[str, ...] = ()
    seeded: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()
    version: str = ""

    def sort(self, path: str) -> str:
        """Return what an update does to a file: MANAGED, SEEDED or GENERATED."""
        if any(matches(pattern, path) for pattern in self.seeded):
            return SEEDED
        return GENERATED if any(matches(pattern, path) for pattern in self.generated) else MANAGED


_TEXTS, _LISTS, _FILES = ("title", "about", "version"), ("metrics", "losses", "more", "shared"), (SEEDED, GENERATED)


def read(name: str, table: Mapping[str, Any], where: str) -> Task:
    """Return the task that a template.toml describes. where: the file, for complaints. Raises ConfigError."""
    _refuse_unknown(table, (*_TEXTS, *_LISTS, "files"), where)
    files = table.get("files", {})
    if not isinstance(files, dict):
        raise ConfigError(f"files in {where} has the wrong type", hint='[files]\nseeded = ["configs/my.yaml"]')
    _refuse_unknown(files, _FILES, where)
    texts = {key: _text(table, key, where) for key in _TEXTS if key in table}
    lists = {key: _list(source, key, where) for source in (table, files) for key in (*_LISTS, *_FILES) if key in source}
    _refuse_outside(lists.get("shared", ()), where)
    made: Any = {**texts, **lists}
    return Task(name, **made)


def _refuse_unknown(table: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    unknown = [key for key in table if key not in known]
    if unknown:
        raise ConfigError(f"unknown key {unknown[0]} in {where}", hint=f"known here: {', '.join(known)}")


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    if not isinstance(table[key], str):
        raise ConfigError(f"{key} in {where} has the wrong type: {table[key]!r}", hint=f'{key} = "text"')
    return "".join(one for one in table[key] if one.isprintable() or one == "\n")  # nothing that moves a cursor


def _list(table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    found = table[key]
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ConfigError(f"{key} in {where} has the wrong type: {found!r}", hint=f'{key} = ["a", "b"]')
    return tuple(found)


def _refuse_outside(shared: Sequence[str], where: str) -> None:
    for path in shared:
        why = fault(path.replace("*", "x").replace("?", "x"))
        if why:
            raise ConfigError(f"shared in {where} names {path}: {why}", hint='shared = ["main.py"]')
