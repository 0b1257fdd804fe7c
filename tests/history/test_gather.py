"""What is told of a repository in whatever state it is, and of whichever days."""

import time
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from teamkit.errors import OutsideFailed
from teamkit.history.calendar import Week
from teamkit.history.commit import Identity
from teamkit.history.contribution import Contribution
from teamkit.history.gather import gather
from teamkit.history.mailmap import identities
from teamkit.history.past import Period
from teamkit.sections import Flow, Member, Policy
from tests.history.told import SEOUL, TEAM, UTC, lines, of, rows, told, totals
from tests.history.worlds import DAY, HOUR, JIHO, MINA, START, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "world")


def small(world: World) -> None:
    """Make two commits of each, one of them merged."""
    world.commit("begin", {"a.py": rows(10, "a")})
    world.branch("x")
    world.commit("work", {"b.py": rows(5, "b")}, by=JIHO)
    world.commit("more", {"b.py": rows(7, "b")}, by=JIHO)
    world.switch("main")
    world.commit("meanwhile", {"a.py": rows(11, "a")})
    world.merge("x", message="Merge pull request #1 from team/x")


def clone(world: World, *words: str) -> World:
    """Return a clone of a world; its clock is the world's."""
    there = World.__new__(World)
    there.folder, there.now = world.folder.with_name("clone"), world.now
    world.git("config", "uploadpack.allowFilter", "true")
    world.git("clone", "-q", *words, f"file://{world.folder}", str(there.folder))
    return there


def test_no_repository_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OutsideFailed, match="no git repository"):
        gather(tmp_path, Policy(), Period(UTC, START))


def test_of_an_empty_repository_the_members_are_told_with_nothing(world: World) -> None:
    found = told(world)
    assert found.past.contributions == tuple(Contribution(person) for person in found.people.persons)
    assert [person.name for person in found.people.persons] == ["Jiho", "Mina"]
    assert (found.past.work.commits, found.past.calendar.first, found.past.pulls) == ((), None, ())
    assert found.notes == ()
    assert told(world, ()).past.contributions == ()


def test_one_commit_is_told(world: World) -> None:
    one = world.commit("begin", {"a.py": rows(3)})
    found = told(world)
    assert of(found, "Mina") == Contribution(
        of(found, "Mina").person, (one,), counted=found.past.work.counted[one], areas={".": (one,)}, left=("a.py",),
        first=date(2025, 1, 1), last=date(2025, 1, 1),
    )  # fmt: skip
    assert found.past.direct == ((one,), 1, (one,), 1, frozenset())


def test_who_is_who_counts_as_many_commits_of_each_as_the_report(world: World) -> None:
    small(world)
    world.commit("both\n\nCo-authored-by: Jiho <jiho@example.org>", {"c.py": rows(2, "c")})
    found = told(world)
    census = identities(world.folder).commits
    for person in found.people.persons:
        count = len(of(found, person.name).commits)
        assert sum(census[one] for one in person.identities) == count == 3
        assert sum(found.people.commits[one] for one in person.identities) == count


def test_without_members_whoever_worked_is_told(world: World) -> None:
    small(world)
    found = told(world, ())
    assert [(one.person.name, one.person.is_member, len(one.commits)) for one in found.past.contributions] == [
        ("Jiho", False, 2), ("Mina", False, 2),
    ]  # fmt: skip


def test_a_member_without_commits_is_told(world: World) -> None:
    small(world)
    sua = Member("Sua", emails=("sua@lab.example.org",))
    found = told(world, (*TEAM, sua))
    assert [one.person.name for one in found.past.contributions] == ["Jiho", "Mina", "Sua"]
    assert of(found, "Sua") == Contribution(of(found, "Sua").person)


def test_who_only_merged_is_told_with_the_merges(world: World) -> None:
    world.commit("begin", by=JIHO)
    world.branch("x")
    world.commit("x", by=JIHO)
    world.switch("main")
    merge = world.merge("x", message="Merge pull request #1 from team/x", by=MINA)
    found = told(world, ())
    assert (of(found, "Mina").commits, of(found, "Mina").merges) == ((), (merge,))


def test_a_detached_head_that_no_branch_has_is_told(world: World) -> None:
    small(world)
    world.git("checkout", "-q", "--detach")
    lost = world.commit("lost", {"c.py": rows(2)}, by=JIHO)
    found = told(world)
    assert found.past.unmerged == {"HEAD": (lost,)}
    assert of(found, "Jiho").unmerged == (lost,)


def test_a_repository_with_a_detached_head_alone_is_told(world: World) -> None:
    small(world)
    world.git("checkout", "-q", "--detach")
    world.git("branch", "-qD", "main", "x")
    found = told(world)
    assert {one.person.name: (len(one.commits), one.left) for one in found.past.contributions} == {
        "Jiho": (2, ("b.py",)), "Mina": (2, ("a.py",)),
    }  # fmt: skip


def test_a_bare_repository_and_a_folder_inside_are_told_the_same(world: World) -> None:
    small(world)
    (world.folder / "deep" / "down").mkdir(parents=True)
    inside = World.__new__(World)
    inside.folder, inside.now = world.folder / "deep" / "down", world.now
    assert totals(told(inside)) == totals(told(world)) == totals(told(clone(world, "--bare")))


def test_what_is_only_on_the_remote_is_told(world: World) -> None:
    small(world)
    world.branch("y")
    world.commit("y", {"y.py": rows(4)}, by=JIHO)
    world.switch("main")
    there = clone(world)
    found = told(there)
    assert list(found.past.unmerged) == ["y"]
    assert totals(found) == totals(told(world))


def test_a_missing_file_costs_the_lines_of_its_commit_and_no_more(world: World) -> None:
    small(world)
    world.commit("more again", {"b.py": rows(9, "b")}, by=JIHO)
    gone = world.git("rev-parse", "HEAD:b.py")
    (world.folder / ".git" / "objects" / gone[:2] / gone[2:]).unlink()
    found = told(world)
    jiho = of(found, "Jiho")
    assert (len(jiho.commits), lines(jiho), jiho.counted.unknown) == (3, {"code": (7, 0)}, 1)
    assert found.notes == ("of 1 commits the files are not in this clone: their lines are unknown",)
    assert of(found, "Mina").counted == of(told(world), "Mina").counted


def test_a_shallow_clone_tells_what_it_has_and_says_that_it_ends(world: World) -> None:
    small(world)
    found = told(clone(world, "--depth=2"))
    assert {one.person.name: (len(one.commits), lines(one)) for one in found.past.contributions} == {
        "Jiho": (1, {}), "Mina": (1, {}),
    }  # fmt: skip
    assert [len(of(found, name).merges) for name in ("Jiho", "Mina")] == [0, 1]
    assert of(found, "Jiho").pulls == (1,)
    assert found.notes == (
        "the clone is shallow: what lies before its edge is unknown; git fetch --unshallow brings it",
    )


@pytest.mark.parametrize(("kind", "unknown"), [("blob:none", 4), ("tree:0", 5)])
def test_a_partial_clone_has_every_commit_and_no_invented_line(world: World, kind: str, unknown: int) -> None:
    small(world)
    found = told(clone(world, f"--filter={kind}", "--no-checkout"))
    assert {one.person.name: (len(one.commits), lines(one)) for one in found.past.contributions} == {
        "Jiho": (2, {}), "Mina": (2, {}),
    }  # fmt: skip
    assert of(found, "Jiho").counted.unknown == (2 if kind == "blob:none" else 0)
    assert found.notes[0] == f"of {unknown} commits the files are not in this clone: their lines are unknown"
    lost = "the folders of main are not in this clone: which files it has is unknown"
    assert found.notes[1:] == ((lost,) if kind == "tree:0" else ())
    assert found.files == (() if kind == "tree:0" else ("a.py", "b.py"))


LATE = START + 23 * HOUR + 30 * 60  # 2025-01-01 23:30 UTC, 08:30 of the next day in Seoul
SUNDAY = START + 4 * DAY + 20 * HOUR  # 2025-01-05 20:00 UTC, a Monday in Seoul


def test_days_and_weeks_are_those_of_the_project_wherever_it_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = world.commit("late", at=LATE, zone="+0900")
    sunday = world.commit("sunday", at=SUNDAY, zone="-0500")
    seen = {}
    for here in ("UTC", "Asia/Seoul", "America/New_York"):
        monkeypatch.setenv("TZ", here)
        time.tzset()
        seen[here] = [told(world, zone=zone).past for zone in (UTC, SEOUL)]
    monkeypatch.undo()
    time.tzset()
    for greenwich, seoul in seen.values():
        assert (greenwich.work.days[late], seoul.work.days[late]) == (date(2025, 1, 1), date(2025, 1, 2))
        assert greenwich.calendar.weeks == {Week(2025, 1): (late, sunday)}
        assert seoul.calendar.weeks == {Week(2025, 1): (late,), Week(2025, 2): (sunday,)}
        assert (seoul.contributions[1].first, seoul.contributions[1].last) == (date(2025, 1, 2), date(2025, 1, 6))


@pytest.mark.parametrize(("zone", "begin"), [(SEOUL, -9 * HOUR), (UTC, 0), (ZoneInfo("America/New_York"), 5 * HOUR)])
def test_the_first_and_the_last_day_count_from_midnight_to_midnight_of_the_zone(
    world: World, zone: ZoneInfo, begin: int
) -> None:
    """2025-01-01 begins at 15:00 UTC of the day before in Seoul."""
    first = START + begin
    ids = [world.commit(f"at {at}", at=first + at) for at in (-1, 0, DAY - 1, DAY, 2 * DAY - 1, 2 * DAY)]

    def within(*days: date | None) -> list[str]:
        since, until = days
        return [one.id for one in told(world, zone=zone, days=(since, until)).past.work.commits][::-1]

    one, two = date(2025, 1, 1), date(2025, 1, 2)
    assert within(one, two) == ids[1:5]
    assert within(one, one) == ids[1:3]
    assert within(two, None) == ids[3:]
    assert within(None, one) == ids[:3]
    assert within(two, one) == []


def test_a_period_tells_of_its_own_work_pull_requests_and_direct_commits_alone(world: World) -> None:
    small(world)
    world.commit("later", {"c.py": rows(2)}, at=START + 5 * DAY)
    world.branch("y")
    world.commit("y", {"y.py": rows(4)}, by=JIHO)
    world.switch("main")
    world.merge("y", message="Merge pull request #2 from team/y")
    before = told(world, days=(None, date(2025, 1, 4))).past
    after = told(world, days=(date(2025, 1, 5), None)).past
    assert [[pull.number for pull in found.pulls] for found in (before, after)] == [[1], [2]]
    assert [(found.direct.chain, found.direct.work, len(found.direct.no_pull)) for found in (before, after)] == [
        (3, 4, 2), (2, 2, 1),
    ]  # fmt: skip
    assert [found.difference.after.added for found in (before, after)] == [18, 6]
    assert [one.left for one in before.contributions] == [one.left for one in after.contributions]


def test_times_that_cannot_be_are_counted_and_told_unless_days_are_asked_for(world: World) -> None:
    world.commit("begin", {"a.py": rows(3)})
    for day in ("0 +0000", f"{START * 2} +0000", f"{START} +9900"):
        world.write(f"at {day}", date=day)
    world.commit("end", {"a.py": rows(4)})
    found = told(world)
    assert (len(of(found, "Mina").commits), len(found.past.calendar.absurd)) == (5, 3)
    assert (found.past.calendar.first, found.past.calendar.last) == (date(2025, 1, 1), date(2025, 1, 1))
    assert (of(found, "Mina").first, of(found, "Mina").last) == (date(2025, 1, 1), date(2025, 1, 1))
    assert len(of(told(world, days=(date(1960, 1, 1), None)), "Mina").commits) == 2


def test_neither_the_order_of_members_nor_of_their_addresses_matters(world: World) -> None:
    small(world)
    home = Identity("mina", "mina@home.example.com")
    world.commit("at home", {"h.py": rows(3)}, by=home)
    mina = Member("Mina", emails=(MINA.email, home.email, "mina@never.example.com"))
    turned = mina._replace(emails=mina.emails[::-1])
    assert (
        totals(told(world, (mina, TEAM[1])))
        == totals(told(world, (TEAM[1], turned)))
        == totals(told(world, (turned, TEAM[1])))
    )
    assert len(of(told(world, (turned,)), "Mina").commits) == 3


def test_a_branch_without_a_commit_of_its_own_changes_nothing(world: World) -> None:
    small(world)
    before = told(world).past
    for start in ("main", "main~1", "x"):
        world.branch(f"empty-of-{start.replace('~', '-')}", start)
    assert told(world).past._replace(history=before.history) == before


def test_develop_is_a_base_only_where_the_policy_works_with_it(world: World) -> None:
    world.commit("begin")
    world.branch("develop")
    one = world.commit("one")
    assert told(world, flow=Flow(model="gitflow")).past.unmerged == {}
    assert told(world, flow=Flow(model="github")).past.unmerged == {"develop": (one,)}


def test_main_is_what_the_policy_states(world: World) -> None:
    world.commit("begin")
    world.branch("trunk")
    one = world.commit("one", {"t.py": rows(1)})
    policy = Policy(flow=Flow(model="github", main="trunk"), origins={"flow.main": "teamkit.toml"})
    found = gather(world.folder, policy, Period(UTC, world.now)).past
    assert (found.history.main, found.unmerged, found.contributions[0].commits[0]) == ("trunk", {}, one)
