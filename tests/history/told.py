"""What is told of a world, as a command would gather it."""

from datetime import date, timedelta, tzinfo
from zoneinfo import ZoneInfo

from teamkit.history.commit import Identity
from teamkit.history.contribution import Contribution
from teamkit.history.gather import Gathered, gather
from teamkit.history.past import Period
from teamkit.sections import Flow, Member, Policy, Wrapup
from tests.history.worlds import JIHO, MINA, World

UTC = ZoneInfo("UTC")
SEOUL = ZoneInfo("Asia/Seoul")
TEAM = (Member("Mina", emails=(MINA.email,)), Member("Jiho", emails=(JIHO.email,)))
ALONE = Flow(model="github")  # no develop
GITFLOW = Flow(model="gitflow")
LATER = timedelta(days=400)


def rows(many: int, mark: str = "") -> str:
    """Return so many lines that no other mark has."""
    return "".join(f"{mark}{number} = {number}\n" for number in range(many))


def feature(world: World, name: str, count: int = 2, *, by: Identity = JIHO, start: str = "main") -> list[str]:
    """Make a branch of commits of 10 lines each, and switch back. Return the ids, oldest first."""
    world.branch(name, start)
    ids = [world.commit(f"{name} {one}", {f"{name}/{one}.py": rows(10, f"{name}{one}")}, by=by) for one in range(count)]
    world.switch(start)
    return ids


def told(
    world: World,
    members: tuple[Member, ...] = TEAM,
    *,
    flow: Flow = ALONE,
    zone: tzinfo = UTC,
    days: tuple[date | None, date | None] = (None, None),
    wrapup: Wrapup = Wrapup(),  # noqa: B008  (a tuple; nobody can change it)
) -> Gathered:
    """Return what a world tells, seen a year later. days: the first and the last that are asked for."""
    period = Period(zone, world.now + int(LATER.total_seconds()), *days)
    return gather(world.folder, Policy(member=members, flow=flow, wrapup=wrapup), period)


def of(gathered: Gathered, name: str) -> Contribution:
    """Return what one person did."""
    return next(one for one in gathered.past.contributions if one.person.name == name)


def lines(one: Contribution) -> dict[str, tuple[int, int]]:
    """Return the lines added and deleted, by kind."""
    return {kind: (amount.added, amount.deleted) for kind, amount in sorted(one.counted.by_kind.items())}


def totals(gathered: Gathered) -> dict[str, tuple[object, ...]]:
    """Return of each person what no way of bringing the work to main may change."""
    return {
        one.person.name: (
            len(one.commits), len(one.shared), lines(one), sorted(one.counted.left_out.items()),
            {area: len(ids) for area, ids in one.areas.items()}, one.left, one.first, one.last,
        )
        for one in gathered.past.contributions
    }  # fmt: skip
