"""A period stands on the commits that it begins and ends with, the team's and everybody's."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.history.commit import Change, Commit, History, Identity
from teamkit.history.kinds import Kinds
from teamkit.history.past import Period, Terms, past
from teamkit.history.people import resolve
from teamkit.report.evidence import Evidence
from teamkit.report.facts import Facts
from teamkit.report.parts.pieces import called
from tests.history.worlds import DAY, HOUR, JIHO, MINA, START, World, name_of
from tests.report.told import facts, own, team

SEOUL = ZoneInfo("Asia/Seoul")
WEEKS = 40 * DAY
TIMES = st.one_of(st.integers(START, START + WEEKS), st.sampled_from([0, START, START + 1, START + 9 * WEEKS]))
MADE = st.tuples(TIMES, st.sampled_from([(MINA,), (JIHO,), (MINA, JIHO)]))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return facts(World(tmp_path_factory.mktemp("w")).folder)


def commit(place: int, time: int, people: Sequence[Identity]) -> Commit:
    """Return a commit behind the one before it; the second of people has helped."""
    author, *helped = people
    said = "".join(f"\n\nCo-authored-by: {name} <{email}>" for name, email in helped)
    parents = (name_of(place - 1),) if place else ()
    change = Change(f"{place}.py", 1, 0)
    return Commit(name_of(place), parents, author, MINA, time, 0, time, f"c{place}{said}", (change,))


def known(base: Facts, made: Sequence[tuple[int, Sequence[Identity]]], since: date | None) -> Facts:
    """Return what a line of commits tells from a day on."""
    commits = [commit(place, *one) for place, one in enumerate(made)]
    history = History({one.id: one for one in reversed(commits)}, {"main": commits[-1].id}, "main")
    people = resolve(Counter((MINA, JIHO)), {}, ())
    found = past(history, Terms(Period(SEOUL, START + WEEKS, since), people, Kinds()))
    return base._replace(
        past=found, people=people, evidence=Evidence(), called=called(one.person for one in found.contributions)
    )


def day_of(found: Facts, cited: str) -> str:
    time = next(one.authored for one in found.past.history.commits.values() if one.id.startswith(cited))
    return datetime.fromtimestamp(time, SEOUL).date().isoformat()


def ends_of(found: Facts, rows: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the ends of the period in a table, and the days of the commits that are cited there."""
    row = next((row for row in rows if row.startswith("period |")), "")
    told = sorted(set(re.findall(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", row)))
    return told, [day_of(found, one) for one in re.findall(r"c:([0-9a-f]+)", row)]


@given(made=st.lists(MADE, min_size=1, max_size=12), since=st.sampled_from([None, date(2025, 1, 9)]))
def test_a_period_cites_commits_of_its_first_and_its_last_day(
    empty: Facts, made: list[tuple[int, list[Identity]]], since: date | None
) -> None:
    found = known(empty, made, since)
    for rows in (team(found, "overview"), *(own(found, "own", one.person) for one in found.past.contributions)):
        told, cited = ends_of(found, rows)
        assert sorted(set(cited)) == told


def test_days_are_counted_from_the_commits_of_both_ends(tmp_path: Path) -> None:
    world = World(tmp_path / "w")
    ids = [world.commit(f"{hours}", at=START + hours * HOUR) for hours in (30, 0, 90, 60)]
    found = facts(world.folder)
    team(found, "overview")
    days = found.evidence.values["overview.days"]
    assert (days.value, days.evidence) == (4, (f"c:{ids[1]}", f"c:{ids[2]}"))
