import os
import subprocess
import sys
from datetime import date, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.history.calendar import Calendar, Week, calendar, week, weeks_between
from teamkit.history.commit import Commit
from tests.history.worlds import DAY, HOUR, MINA, START, World

SEOUL = ZoneInfo("Asia/Seoul")
UTC = timezone.utc
NOW = START + 100 * DAY


def made_at(authored: int, name: str = "c", offset: int = 0) -> Commit:
    return Commit(name, (), MINA, MINA, authored, offset, START, "work")


def test_sunday_evening_on_a_server_is_monday_in_the_project() -> None:
    sunday = made_at(START + 4 * DAY + 20 * HOUR)  # 2025-01-05 20:00 UTC
    assert calendar([sunday], UTC, NOW) == Calendar(date(2025, 1, 5), date(2025, 1, 5), {Week(2025, 1): ("c",)}, {})
    assert calendar([sunday], SEOUL, NOW) == Calendar(date(2025, 1, 6), date(2025, 1, 6), {Week(2025, 2): ("c",)}, {})


def test_the_first_days_of_january_may_be_in_the_last_week_of_the_year_before() -> None:
    assert [str(week(date(*day))) for day in ((2027, 1, 1), (2025, 12, 31), (2025, 1, 1))] == [
        "2026-W53", "2026-W01", "2025-W01",
    ]  # fmt: skip
    assert Week(2026, 53).monday == date(2026, 12, 28)


def test_weeks_without_work_are_between_those_with_it() -> None:
    assert list(map(str, weeks_between(date(2025, 12, 21), date(2026, 1, 5)))) == [
        "2025-W51", "2025-W52", "2026-W01", "2026-W02",
    ]  # fmt: skip


def test_weeks_are_in_order_and_name_their_commits() -> None:
    found = calendar([made_at(START + 9 * DAY, "b"), made_at(START, "a"), made_at(START + 1, "c")], SEOUL, NOW)
    assert list(found.weeks.items()) == [(Week(2025, 1), ("a", "c")), (Week(2025, 2), ("b",))]
    assert (found.first, found.last) == (date(2025, 1, 1), date(2025, 1, 10))


@pytest.mark.parametrize(
    ("authored", "offset", "reason"),
    [
        (0, 0, "made before 1981 (0 seconds since 1970)"),
        (-5_000_000_000, 0, "made before 1981 (-5000000000 seconds since 1970)"),
        (4_294_967_295, 0, "made in the future (4294967295 seconds since 1970)"),
        (2**63, 0, "made in the future (9223372036854775808 seconds since 1970)"),
        (START, 99 * 60 + 99, "no place on earth is +100.7 hours from Greenwich"),
        (START, -13 * 60, "no place on earth is -13 hours from Greenwich"),
    ],
)
def test_a_time_that_cannot_be_is_named_and_in_no_week(authored: int, offset: int, reason: str) -> None:
    found = calendar([made_at(authored, "odd", offset), made_at(START, "sane", 14 * 60)], SEOUL, NOW)
    assert found.absurd == {"odd": reason}
    assert (found.first, found.weeks) == (date(2025, 1, 1), {Week(2025, 1): ("sane",)})


def test_nothing_has_no_days() -> None:
    assert calendar([], SEOUL, NOW) == Calendar(None, None, {}, {})


@given(st.lists(st.integers(-(2**70), 2**70) | st.integers(START, NOW)), st.sampled_from([UTC, SEOUL]))
def test_every_commit_is_in_one_week_or_absurd(times: list[int], zone: ZoneInfo) -> None:
    commits = [made_at(time, str(number)) for number, time in enumerate(times)]
    found = calendar(commits, zone, NOW)
    assert sorted([*found.absurd, *(one for ones in found.weeks.values() for one in ones)]) == sorted(
        commit.id for commit in commits
    )
    if found.first and found.last:
        every = weeks_between(found.first, found.last)
        assert set(found.weeks) <= set(every)
        assert (every[0], every[-1]) == (next(iter(found.weeks)), list(found.weeks)[-1])
        assert all(later.monday - one.monday == timedelta(weeks=1) for one, later in pairwise(every))


TELLS = """
from zoneinfo import ZoneInfo
from teamkit.history.calendar import calendar
from teamkit.history.commit import Commit, Identity
me = Identity("a", "b")
commits = [Commit(str(n), (), me, me, 1735689600 + n * 5000, n, 0, "") for n in range(400)]
print(calendar(commits, ZoneInfo("Asia/Seoul"), 1800000000))
"""


def test_the_clock_of_the_machine_changes_no_week() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", TELLS], env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=True
        ).stdout
        for zone in ("UTC", "Asia/Seoul", "America/Los_Angeles")
    }
    assert len(told) == 1


def test_git_keeps_odd_times_and_offsets(tmp_path: Path) -> None:
    world = World(tmp_path / "world")
    sane = world.commit("sane", zone="+0900")
    old = world.write("old", date="0 +0000")
    future = world.write("future", date="4294967295 -0330")
    far = world.write("far", date=f"{START + DAY} +9999")
    found = calendar(world.history().commits.values(), SEOUL, NOW)
    assert set(found.absurd) == {old, future, far}
    assert found.absurd[far] == "no place on earth is +100.7 hours from Greenwich"
    assert found.weeks == {Week(2025, 1): (sane,)}
