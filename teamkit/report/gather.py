"""The facts of a report: the history, the runs and the project's files, put together."""

import time
from collections.abc import Collection, Mapping
from datetime import date, timezone, tzinfo
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from teamkit.history import gather as history
from teamkit.history import offline
from teamkit.history.commit import History, Stand
from teamkit.history.drill import highlights
from teamkit.history.log import Tell
from teamkit.history.past import Period
from teamkit.report import frame
from teamkit.report.evidence import Evidence, Links, letters
from teamkit.report.facts import Facts
from teamkit.report.machines import machines
from teamkit.report.parts.pieces import called
from teamkit.report.site import site
from teamkit.report.trained import Of, trained
from teamkit.report.web import commits_at
from teamkit.runs import collect
from teamkit.runs.lookup import short
from teamkit.runs.shown import Place
from teamkit.sections import Policy


class Asked(NamedTuple):
    """What a person asks for. language: "en" or "ko". since, until: days, both included, None for no end.

    stand, runs, snapshots: where the branches stood, which runs there were and what preflight had kept, for a report
    of then; None for now.
    """

    language: str
    since: date | None = None
    until: date | None = None
    stand: Stand | None = None
    runs: Collection[str] | None = None
    snapshots: Collection[str] | None = None


class Tells(NamedTuple):
    """What is told meanwhile: commits read and all; folders read, all, and runs; commits opened and all."""

    history: Tell = lambda *_: None
    runs: collect.Tell = lambda *_: None
    functions: Tell = lambda *_: None


class Gathered(NamedTuple):
    """The facts, and what could not be known."""

    facts: Facts
    notes: tuple[str, ...]


def gather(top: Path, policy: Policy, asked: Asked, tells: Tells = Tells()) -> Gathered:  # noqa: B008  (a tuple)
    """Return all that a report of a project may tell. Raises OutsideFailed without a repository."""
    zone = _zone(policy.project.timezone)
    period = Period(zone, int(time.time()), asked.since, asked.until)
    found = history.gather(top, policy, period, tells.history, asked.stand)
    runs = trained(top, policy, Of(found.past.history, found.people, period, asked.runs), tells.runs)
    kept = machines(top, runs, period, asked.snapshots)
    few = highlights(top, found.past, history.memory(top), tell=tells.functions)
    facts = Facts(
        frame.words(asked.language),
        Evidence(Links(_commits(top), short=short(runs.runs), letters=letters(found.past.history.commits))),
        {},
        found.past,
        found.people,
        runs,
        site(top, _tip(found.past.history), found.files, policy.project.name),
        Place(zone, policy.project.timezone, str(top), at=""),
        _roles(policy),
        few.of,
        called(one.person for one in found.past.contributions),
        kept,
    )
    return Gathered(facts, (*found.notes, *few.notes, *runs.notes, *kept.notes))


def _tip(history: History) -> str:
    return history.tips.get(history.main, "")


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return timezone.utc


def _roles(policy: Policy) -> Mapping[str, str]:
    return {member.name: member.role for member in policy.member}


def _commits(top: Path) -> str:
    """Return the address that a commit's id is put behind, of the team's remote; "" where it has no pages."""
    told = offline.ask(top, "remote", "get-url", "origin")
    return commits_at(told.out.strip()) if told.ok else ""
