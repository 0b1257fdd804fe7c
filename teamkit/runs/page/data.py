"""What the page knows: runs as one JSON document, with nothing of this machine in it. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from teamkit.runs import metrics
from teamkit.runs.columns import Column, Known
from teamkit.runs.model import Run, Series
from teamkit.runs.page.columns import made
from teamkit.runs.page.curves import LIMIT, packed
from teamkit.runs.page.mask import Mask

SCHEMA = 1
_TOLD = ("program", "exit", "dirty", "sweep", "job", "gpu")
_FEW = 4
_LEAST_ALIKE = 10  # of shorter curves three digits agree by chance


class Whence(NamedTuple):
    """What a page says of itself. tops: absolute folders. made: seconds since 1970. closed: a folder, and why not."""

    title: str
    tops: tuple[str, ...]
    made: float
    zone: str = "UTC"
    closed: tuple[tuple[str, str], ...] = ()


def document(
    runs: Sequence[Run],
    known: Known,
    shown: Iterable[Column],
    whence: Whence,
    series: Callable[[Run], Mapping[str, Series]] = lambda run: run.series,
    limit: int = LIMIT,
) -> dict[str, Any]:
    """Return the page's data. series: asked of one run after the other, so that never all curves are in memory."""
    mask = Mask(whence.tops)
    table = made(runs, known, shown, mask)
    numbers = {one["key"]: at for at, one in enumerate(table) if one["kind"] == "metric"}
    curves = [_curves(series(run), numbers, limit) for run in runs]
    unlike = metrics.losses(list(runs))
    losses = [at for at, one in enumerate(table) if one["group"] == "parameter" and one["key"] in unlike]
    for one in table:
        one["key"] = mask.key(one["key"])
    return {
        "schema": SCHEMA,
        "title": mask.text(whence.title),
        "tops": list(dict.fromkeys(mask.path(top) for top in whence.tops)),
        "made": int(whence.made),
        "zone": whence.zone,
        "count": len(runs),
        "limit": limit,
        "remarks": [*_few(_closed(whence, mask)), *_few(_alike(runs, mask)), *_thinned(curves, limit)],
        "columns": table,
        "losses": losses,
        "details": [_details(run, mask) for run in runs],
        "curves": curves,
    }


def _curves(series: Mapping[str, Series], numbers: Mapping[str, int], limit: int) -> list[Any]:
    """Return the lengths of the lists of steps, of each curve its column, its list, its points, and the bytes."""
    found = packed({tag: one for tag, one in series.items() if len(one) and tag in numbers}, limit)
    return [found.steps, [[numbers[tag], at, points] for tag, at, points in found.curves], found.data]


def _details(run: Run, mask: Mask) -> dict[str, Any]:
    """Return what the panel says of a run beside its columns; what is empty is left out."""
    found = {
        "person_by": mask.text(run.person.by) if run.person else "",
        "commit": run.commit.value if run.commit else "",
        "commit_by": mask.text(run.commit.by) if run.commit else "",
        "told": {key: mask.text(run.told[key]) for key in _TOLD if run.told.get(key)},
        "files": [mask.text(file) for file in run.files],
        "damage": [[mask.text(one.file), mask.text(one.what)] for one in run.damage],
        "notes": [mask.text(note) for note in run.notes],
    }
    return {key: value for key, value in found.items() if value}


def _few(remarks: list[str]) -> list[str]:
    """Return the first remarks of one kind, and how many more there are."""
    more = len(remarks) - _FEW
    return [*remarks[:_FEW], f"and {more} more like that"] if more > 0 else remarks


def _closed(whence: Whence, mask: Mask) -> list[str]:
    return [f"{mask.path(path)} could not be read: {mask.text(why)}" for path, why in whence.closed]


def _alike(runs: Sequence[Run], mask: Mask) -> list[str]:
    """Name runs whose curves have the same length, ends and extremes to three digits."""
    groups: dict[frozenset[Any], list[Run]] = defaultdict(list)
    for run in runs:
        ends = frozenset(
            (tag, one.points, *(f"{end.value:.3g}" if end else "" for end in (one.last, one.low, one.high)))
            for tag, one in run.metrics.items()
            if one.points >= _LEAST_ALIKE and one.low != one.high
        )
        if ends:
            groups[ends].append(run)
    return [
        f"{_named(group, mask)}: their curves agree to three digits; is it one run twice, or one seed?"
        for group in groups.values()
        if len(group) > 1
    ]


def _named(group: Sequence[Run], mask: Mask) -> str:
    """Return the names of the first runs of a group, with their ids where two have one name."""
    names = [mask.text(run.name) or run.id for run in group]
    few = [f"{name} ({run.id})" if names.count(name) > 1 else name for name, run in zip(names, group, strict=True)]
    return ", ".join(few[:_FEW]) + (f" and {len(few) - _FEW} more" if len(few) > _FEW else "")


def _thinned(curves: Sequence[list[Any]], limit: int) -> list[str]:
    long = [points for _, own, _ in curves for *_, points in own if points > limit]
    if not long:
        return []
    which = "1 curve has" if len(long) == 1 else f"{len(long):,} curves have"
    drawn = "of equal parts the least and the greatest are drawn, so that no peak is lost"
    return [f"{which} more than {limit} points, up to {max(long):,}: {drawn}"]
