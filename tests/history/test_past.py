"""However one and the same work came to main, each person's part in it is the same."""

from collections import Counter
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teamkit.history.commit import Change, Commit, History, Identity
from teamkit.history.kinds import Kinds
from teamkit.history.message import co_authors
from teamkit.history.past import Past, Period, Terms, past
from teamkit.history.people import resolve
from teamkit.sections import Member
from tests.history.shapes import Shape, heads, shapes
from tests.history.told import ALONE, TEAM, told, totals
from tests.history.worlds import DAY, GITHUB, HOUR, JIHO, MINA, START, World, drawn, name_of

SUA = Identity("Sua", "sua@lab.example.org")
PEOPLE = (MINA, JIHO, SUA)
MEMBERS = (*TEAM, Member("Sua", emails=(SUA.email,)))
FILES = ("src/ml/{}/net.py", "train/{}/run.py", "conf/{}/a.yaml", "data/{}/a.csv")
WAYS = ("fast-forward", "merge", "pull", "rebase", "open")


class Piece(NamedTuple):
    """A commit of work. file: its number; moves: whether it puts the file into another folder, which it does once."""

    by: int
    with_: int
    file: int
    added: int
    deleted: int
    moves: bool


class Group(NamedTuple):
    """Pieces that came together. back: how many commits main was behind where its branch began."""

    pieces: list[Piece]
    way: str
    back: int


PIECES = st.builds(
    Piece, st.integers(0, 2), st.integers(0, 2), st.integers(0, 3), st.integers(0, 9), st.integers(0, 9), st.booleans()
)
GROUPS = st.lists(
    st.builds(Group, st.lists(PIECES, min_size=1, max_size=4), st.sampled_from(WAYS), st.integers(0, 5)), max_size=6
)


class Drawing:
    """A history that is being drawn; of each place on main it knows which files were moved."""

    def __init__(self) -> None:
        self.commits: dict[str, Commit] = {}
        self.moved: dict[str, frozenset[int]] = {"": frozenset()}
        self.main = ""
        self.line = [""]
        self.tips: dict[str, str] = {}
        self.number = 0

    def work(self, piece: Piece, number: int, parent: str) -> str:
        """Add a piece behind a commit and return it."""
        moved = self.moved[parent]
        moves = piece.moves and not any(piece.file in held for held in self.moved.values())
        before, after = (FILES[piece.file].format(name) for name in ("old", "new"))
        path = after if moves or piece.file in moved else before
        change = Change(path, piece.added, piece.deleted, before if moves else "")
        author, other = PEOPLE[piece.by], PEOPLE[piece.with_]
        message = f"piece {number}\n\nCo-authored-by: {other.name} <{other.email}>"
        return self.add(message, (parent,), author, number, (change,), moved | ({piece.file} if moves else set()))

    def again(self, one: str, parent: str) -> str:
        """Add a commit behind another once more, as a rebase does."""
        old = self.commits[one]
        file = next(file for file, path in enumerate(FILES) if _folder(path) == _folder(old.changes[0].path))
        paths = [FILES[file].format("new" if file in self.moved[parent] else "old")]
        change = old.changes[0] if old.changes[0].before else old.changes[0]._replace(path=paths[0])
        held = self.moved[parent] | ({file} if change.before else set())
        return self.add(old.message, (parent,), old.author, (old.authored - START) // HOUR, (change,), held)

    def add(
        self, message: str, parents: tuple[str, ...], by: Identity, at: int, changes: tuple[Change, ...],
        moved: frozenset[int],
    ) -> str:  # fmt: skip
        """Add a commit and return it."""
        one = name_of(len(self.commits))
        known = tuple(parent for parent in parents if parent)
        time = START + at * HOUR
        self.commits[one] = Commit(one, known, by, GITHUB, time, 0, START + len(self.commits), message, changes)
        self.moved[one] = moved
        return one

    def go(self, one: str) -> None:
        """Put main there."""
        self.main = one
        self.line.append(one)

    def group(self, group: Group, number: int) -> None:
        """Add a group of pieces in its way."""
        start = self.line[max(0, len(self.line) - 1 - group.back)] or self.line[min(1, len(self.line) - 1)]
        tip = start = self.main if group.way == "fast-forward" else start
        made = []
        for place, piece in enumerate(group.pieces):
            tip = self.work(piece, number + place, tip)
            made.append(tip)
        if group.way == "fast-forward":
            for one in made:
                self.go(one)
        elif group.way == "rebase":
            self.tips[f"leftover/{number}"] = tip
            for one in made:
                self.go(self.again(one, self.main))
        elif group.way == "open":
            self.tips[f"open/{number}"] = tip
        else:
            subject = f"Merge pull request #{number} from a/b" if group.way == "pull" else "Merge branch 'b'"
            self.go(self.add(subject, (self.main, tip), MINA, 0, (), self.moved[self.main] | self.moved[tip]))

    def history(self) -> History:
        """Return what was drawn."""
        tips = {**self.tips, **({"main": self.main} if self.main else {})}
        ordered = dict(reversed(self.commits.items()))
        return History(ordered, tips, "main" if self.main else next(iter(tips), ""))

    def files(self) -> tuple[str, ...]:
        """Return the files of main."""
        moved = self.moved[self.main]
        return tuple(path.format("new" if file in moved else "old") for file, path in enumerate(FILES))


def _folder(path: str) -> str:
    return path.split("/", maxsplit=1)[0]


def drawing(groups: list[Group]) -> Drawing:
    """Return the groups, each in its way; the first commit is main's alone."""
    found = Drawing()
    found.go(found.work(Piece(0, 0, 0, 5, 0, moves=False), 0, ""))
    number = 1
    for group in groups:
        found.group(group, number)
        number += len(group.pieces)
    return found


def past_of(history: History, files: tuple[str, ...], members: tuple[Member, ...] = MEMBERS) -> Past:
    wrote: Counter[Identity] = Counter()
    for commit in history.commits.values():
        wrote.update({commit.author, *co_authors(commit.message)})
    period = Period(ZoneInfo("Asia/Seoul"), START + 900 * DAY)
    return past(history, Terms(period, resolve(wrote, {}, members), Kinds(), files=files))


def parts(found: Past, *, with_left: bool = True) -> dict[str, object]:
    """Return what each did, with subjects for ids."""
    subjects = {one: commit.message.partition("\n")[0] for one, commit in found.history.commits.items()}

    def said(ids: tuple[str, ...]) -> list[str]:
        return sorted(subjects[one] for one in ids)

    return {
        one.person.name: (
            said(one.commits), said(one.shared), one.counted.by_kind, one.counted.left_out, sorted(one.counted.paths),
            {area: said(ids) for area, ids in one.areas.items()}, one.left if with_left else (), one.first, one.last,
        )
        for one in found.contributions
    }  # fmt: skip


def pathless(told_parts: dict[str, object]) -> dict[str, object]:
    """Leave out the paths that count: a branch may know a file by its earlier one."""
    return {name: (*part[:4], *part[5:]) for name, part in told_parts.items()}  # type: ignore[index]


def in_a_line(groups: list[Group]) -> list[Group]:
    return [group._replace(way="fast-forward", back=0) for group in groups]


@settings(max_examples=300, deadline=None)
@given(GROUPS)
def test_the_way_that_work_came_to_main_changes_nobodys_part(groups: list[Group]) -> None:
    groups = [group._replace(way="merge" if group.way == "open" else group.way) for group in groups]
    one, other = drawing(groups), drawing(in_a_line(groups))
    assert one.files() == other.files()
    found = past_of(one.history(), one.files())
    assert found.unmerged == {}
    assert pathless(parts(found)) == pathless(parts(past_of(other.history(), other.files())))


@settings(max_examples=200, deadline=None)
@given(GROUPS)
def test_work_that_is_not_merged_counts_as_much_and_is_told_as_such(groups: list[Group]) -> None:
    one, other = drawing(groups), drawing(in_a_line(groups))
    found = past_of(one.history(), one.files())
    line = past_of(other.history(), other.files())
    assert pathless(parts(found, with_left=False)) == pathless(parts(line, with_left=False))
    branches = {name for name in one.tips if name.startswith("open/")}
    assert set(found.unmerged) == branches
    still = {each for ids in found.unmerged.values() for each in ids}
    assert len(still) == sum(len(group.pieces) for group in groups if group.way == "open")
    assert still == {each for person in found.contributions for each in person.unmerged}


@settings(deadline=None)
@given(GROUPS, st.permutations(MEMBERS), st.data())
def test_the_order_of_members_and_branches_without_work_say_nothing(
    groups: list[Group], members: list[Member], data: st.DataObject
) -> None:
    one = drawing(groups)
    history = one.history()
    before = past_of(history, one.files())
    starts = data.draw(st.lists(st.sampled_from(one.line[1:]), max_size=3))
    more = {f"a-branch-{number}": start for number, start in enumerate(starts)}
    after = past_of(history._replace(tips={**more, **history.tips}), one.files(), tuple(members))
    assert after._replace(history=history) == before


@settings(deadline=None)
@given(GROUPS)
def test_each_commit_of_work_is_counted_once_or_is_the_twin_of_one_that_is(groups: list[Group]) -> None:
    found = past_of(drawing(groups).history(), ())
    work = {one.id for one in found.work.commits}
    merges = {one.id for one in found.work.merges}
    assert work | merges | found.twins.keys() == found.history.commits.keys()
    assert work.isdisjoint(found.twins)
    assert set(found.twins.values()) <= work
    total = found.difference.before
    counted = found.work.counted.values()
    assert total.added == sum(one.added for one in counted) + sum(
        a.added for one in counted for a in one.left_out.values()
    )


SAID = (
    "Merge pull request #1 from a/b", "x (#1)", "y (#2)\n\n* commit 1\n\n* commit 2", 'Revert "commit 1"',
    'Reapply "commit 2"', f"Back\n\nThis reverts commit {name_of(1)}.", "Merge branch 'main' into x", "same",
)  # fmt: skip


@settings(deadline=None)
@given(shapes(), st.data())
def test_whatever_the_shape_each_commit_is_in_one_place(shape: Shape, data: st.DataObject) -> None:
    places = st.integers(0, len(shape) - 1)
    messages = data.draw(st.dictionaries(places, st.sampled_from(SAID)))
    tips = data.draw(st.dictionaries(st.sampled_from(["main", "develop", "origin/main", "x", "HEAD"]), places))
    lost = {name_of(place) for place in data.draw(st.sets(places))}
    history = drawn(shape, {**{f"b{place}": place for place in heads(shape)}, **tips}, messages=messages)
    bots = data.draw(st.sampled_from([(), ("Mina",)]))
    kept = {one: commit for one, commit in history.commits.items() if one not in lost}
    wrote = Counter(commit.author for commit in kept.values())
    terms = Terms(Period(ZoneInfo("UTC"), START + DAY), resolve(wrote, {}, (), bots), Kinds(), ("develop",))
    found = past(history._replace(commits=kept), terms)
    work, merges = ({one.id for one in ones} for ones in (found.work.commits, found.work.merges))
    assert len(work) + len(merges) + len(found.twins) + len(found.bots) == len(kept)
    assert work | merges | found.twins.keys() | {*found.bots} == kept.keys()
    assert {one for ids in found.unmerged.values() for one in ids} <= work
    assert not (bots and found.contributions)


@pytest.mark.parametrize(("since", "numbers"), [(None, [1]), (date(2024, 1, 1), [])])
def test_a_pull_request_merged_at_a_time_that_cannot_be_is_of_no_period_but_of_all(
    since: date | None, numbers: list[int]
) -> None:
    history = drawn([(), (0,), (0, 1)], {"main": 2}, messages={2: SAID[0]})
    merge = history.commits[name_of(2)]._replace(committed=10**18)
    people = resolve({MINA: 3}, {}, TEAM)
    terms = Terms(Period(ZoneInfo("UTC"), START + DAY, since), people, Kinds())
    found = past(history._replace(commits={**history.commits, merge.id: merge}), terms)
    assert [one.number for one in found.pulls] == numbers


class Split(NamedTuple):
    """How real git brings a group to main. keeps: whether the branch of before a rebase stays."""

    sizes: list[int]
    way: str
    back: int
    moves: bool
    keeps: bool


SPLITS = st.lists(
    st.builds(
        Split, st.lists(st.integers(1, 6), min_size=1, max_size=3),
        st.sampled_from(["fast-forward", "merge", "pull", "rebase"]), st.integers(0, 3), st.booleans(), st.booleans(),
    ),
    min_size=2, max_size=4,
)  # fmt: skip


def text(lines: int, mark: str) -> str:
    return "".join(f"{mark} line {number} of it\n" for number in range(lines))


def built(world: World, splits: list[Split], *, is_line: bool) -> World:
    """Build the work in real git: each group has files of its own, which two people write and one may move."""
    world.commit("begin", {"README.md": "begin\n"}, at=START)
    line, at = [world.head], 0
    for number, split in enumerate(splits):
        start = line[max(0, len(line) - 1 - split.back)]
        if not (is_line or split.way == "fast-forward"):
            world.branch(f"b{number}", start)
        lines = 0
        for place, size in enumerate(split.sizes):
            at, lines = at + 1, lines + size
            files = {f"src/g{number}/a.py": text(lines, f"g{number}"), f"data/{number}.csv": text(place + 2, "1,2")}
            world.commit(f"g{number} {place}", files, by=PEOPLE[(number + place) % 3], at=START + at * HOUR)
        if split.moves:
            at += 1
            world.git("mv", f"src/g{number}/a.py", f"src/g{number}/b.py")
            world.commit(f"g{number} move", {}, by=SUA, at=START + at * HOUR)
        if not (is_line or split.way == "fast-forward"):
            bring(world, f"b{number}", split)
        line.append(world.head)
        world.now = START + 40 * DAY
    return world


def bring(world: World, branch: str, split: Split) -> None:
    """Merge a branch into main in its way."""
    if split.way == "rebase":
        if split.keeps:
            world.git("branch", f"before/{branch}")
        world.rebase("main")
        world.switch("main")
        world.git("merge", "-q", "--ff-only", branch)
        return
    world.switch("main")
    world.merge(branch, message=f"Merge pull request #{len(branch)} from team/{branch}" if split.way == "pull" else "")


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SPLITS)
def test_git_itself_gives_the_same_totals_however_the_work_was_split(
    tmp_path_factory: pytest.TempPathFactory, splits: list[Split]
) -> None:
    folder = tmp_path_factory.mktemp("splits")
    one = built(World(folder / "split"), splits, is_line=False)
    other = built(World(folder / "line"), splits, is_line=True)
    found, line = (told(world, MEMBERS, flow=ALONE) for world in (one, other))
    assert totals(found) == totals(line)
    assert found.past.unmerged == {}
    one.branch("nothing", "main~1")
    assert totals(told(one, MEMBERS)) == totals(line)
