"""Runs as text, without their series, and back. Pure."""

import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from teamkit.runs.model import Damage, Mark, Metric, Part, Point, Run, Told

_FIELDS = tuple(one.name for one in fields(Run) if one.name != "series")
_EMPTY = Run("", "")


def dumps(runs: Iterable[Run]) -> str:
    """Return runs as JSON; what a run does not tell is left out."""
    return json.dumps([_plain(run) for run in runs], ensure_ascii=False, separators=(",", ":"))


def loads(text: str) -> list[Run]:
    """Return the runs of such a text."""
    return [_run(plain) for plain in json.loads(text)]


def _plain(run: Run) -> dict[str, Any]:
    return {name: value for name in _FIELDS if (value := getattr(run, name)) != getattr(_EMPTY, name)}


def _run(plain: dict[str, Any]) -> Run:
    for name, kind in (("person", Told), ("commit", Told)):
        if name in plain:
            plain[name] = kind(*plain[name])
    for name in ("tags", "files", "notes"):
        if name in plain:
            plain[name] = tuple(plain[name])
    if "damage" in plain:
        plain["damage"] = tuple(Damage(*one) for one in plain["damage"])
    if "parts" in plain:
        plain["parts"] = tuple(Part(*one) for one in plain["parts"])
    if "marks" in plain:
        plain["marks"] = {file: Mark(*one) for file, one in plain["marks"].items()}
    if "metrics" in plain:
        plain["metrics"] = {tag: _metric(one) for tag, one in plain["metrics"].items()}
    return Run(**plain)


def _metric(plain: list[Any]) -> Metric:
    points, last, low, high, broken = plain
    return Metric(points, Point(*last), Point(*low) if low else None, Point(*high) if high else None, broken)
