"""When runs were made whose logs do not say it, and what a table calls them. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from teamkit.history.commit import History
from teamkit.history.past import Period
from teamkit.runs.model import Run


def added(history: History, wanted: Collection[str]) -> dict[str, int]:
    """Return paths, from the top of the repository, to when they were first committed, in seconds since 1970."""
    found: dict[str, int] = {}
    left = set(wanted)
    for commit in reversed(list(history.commits.values())) if left else ():
        for change in commit.changes:
            if change.path in left:
                found[change.path] = commit.authored
                left.remove(change.path)
    return found


def date_by_log(runs: Iterable[Run], times: Mapping[str, int], paths: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Give a run without a start the time when its log was committed; return the ids of those.

    times: path to time. paths: id of a run to the paths of its log.
    """
    dated = set()
    for run in runs:
        known = [times[path] for path in paths.get(run.id, ()) if path in times]
        if run.started is None and known:
            run.started = float(min(known))
            dated.add(run.id)
    return frozenset(dated)


def within(runs: Iterable[Run], period: Period) -> list[Run]:
    """Return the runs of a period; one that nobody can date is within only where no end is given."""
    return [run for run in runs if period.holds(_day(run.started, period))]


def _day(seconds: float | None, period: Period) -> date | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, period.zone).date()
    except (ValueError, OverflowError, OSError):
        return None


def name_apart(runs: Collection[Run]) -> None:
    """Call runs by the end of their name, and by the folder above it, too, where several end alike."""
    ends = {run.id: run.name.rstrip("/").split("/") for run in runs}
    alike = Counter(parts[-1] for parts in ends.values())
    for run in runs:
        parts = ends[run.id]
        run.name = " ".join(parts[-2:]) if alike[parts[-1]] > 1 else parts[-1]
