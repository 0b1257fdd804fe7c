"""Days and weeks of the work, in the project's time zone wherever and on whatever clock it was done. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from teamkit.history.commit import Commit

_DAY = 24 * 60 * 60
_EARLIEST = 347155200  # 1981-01-01: a clock without a battery shows 1970 or 1980
_FARTHEST = 14 * 60  # minutes from Greenwich: Kiritimati
_WIDEST = 12 * 60  # minutes west of it


class Week(NamedTuple):
    """A week as ISO 8601 counts them; the year is that of its Thursday."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02}"

    @property
    def monday(self) -> date:
        """The day it begins."""
        return date.fromisocalendar(self.year, self.number, 1)


class Calendar(NamedTuple):
    """first, last: days of work, None without any. weeks: to ids, only those with work, in order.

    absurd: a commit to why its time cannot be; such are in no week, and the first and last day are without them.
    """

    first: date | None
    last: date | None
    weeks: Mapping[Week, tuple[str, ...]]
    absurd: Mapping[str, str]


def calendar(commits: Iterable[Commit], zone: tzinfo, until: int) -> Calendar:
    """Return when the work was done, by the authors' times. until: the time now, in seconds since 1970."""
    absurd: dict[str, str] = {}
    days: dict[date, list[str]] = {}
    for commit in commits:
        reason = why_absurd(commit, until)
        if reason:
            absurd[commit.id] = reason
        else:
            days.setdefault(day(commit.authored, zone), []).append(commit.id)
    weeks: dict[Week, tuple[str, ...]] = {}
    for one in sorted(days):
        weeks[week(one)] = (*weeks.get(week(one), ()), *days[one])
    return Calendar(min(days, default=None), max(days, default=None), weeks, absurd)


def why_absurd(commit: Commit, until: int) -> str:
    """Return why a commit's time cannot be when it was made, or ""."""
    if commit.authored < _EARLIEST:
        return f"made before 1981 ({commit.authored} seconds since 1970)"
    if commit.authored > until + _DAY:
        return f"made in the future ({commit.authored} seconds since 1970)"
    if not -_WIDEST <= commit.offset <= _FARTHEST:
        return f"no place on earth is {commit.offset / 60:+.4g} hours from Greenwich"
    return ""


def day(time: int, zone: tzinfo) -> date:
    """Return the day at a time. Raises OverflowError, ValueError or OSError for one that is absurd."""
    return datetime.fromtimestamp(time, zone).date()


def week(one: date) -> Week:
    """Return the week of a day."""
    year, number, _weekday = one.isocalendar()
    return Week(year, number)


def weeks_between(first: date, last: date) -> list[Week]:
    """Return all weeks from that of the first to that of the last day, those without work among them."""
    monday = week(first).monday
    return [week(monday + timedelta(weeks=number)) for number in range((last - monday).days // 7 + 1)]
