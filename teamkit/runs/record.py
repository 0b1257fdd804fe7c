"""Runs as text, without their series, and back. Pure."""

import json
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any

from teamkit.runs.model import Damage, Mark, Metric, Part, Point, Run, Told

_FIELDS = tuple(one.name for one in fields(Run) if one.name != "series")
_EMPTY = Run("", "")


def dumps(runs: Iterable[Run]) -> str:
    """Return runs as JSON in ASCII, whatever their names hold; what a run does not tell is left out."""
    return json.dumps([_plain(run) for run in runs], separators=(",", ":"))


def loads(text: str) -> list[Run]:
    """Return the runs of such a text."""
    return [_run(plain) for plain in json.loads(text)]


def _plain(run: Run) -> dict[str, Any]:
    return {name: value for name in _FIELDS if (value := getattr(run, name)) != getattr(_EMPTY, name)}


def _run(plain: dict[str, Any]) -> Run:
    for name, make in _MAKERS.items():
        if name in plain:
            plain[name] = make(plain[name])
    return Run(**plain)


def _metrics(plain: dict[str, list[Any]]) -> dict[str, Metric]:
    return {
        tag: Metric(points, Point._make(last), low and Point._make(low), high and Point._make(high), broken)
        for tag, (points, last, low, high, broken) in plain.items()
    }


# What JSON holds as a list; ten thousand runs are made again at each scan.
_MAKERS: dict[str, Callable[[Any], Any]] = {
    "person": Told._make,
    "commit": Told._make,
    "tags": tuple,
    "files": tuple,
    "notes": tuple,
    "damage": lambda plain: tuple(map(Damage._make, plain)),
    "parts": lambda plain: tuple(map(Part._make, plain)),
    "marks": lambda plain: {file: Mark._make(one) for file, one in plain.items()},
    "metrics": _metrics,
}
