from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.history.commit import Identity
from teamkit.history.graph import Graph, chain
from teamkit.history.pulls import Pull, Pulls, pulls
from tests.history.shapes import Shape, past, shapes
from tests.history.worlds import GITHUB, HOUR, JIHO, MINA, START, World, drawn, name_of


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "world")
    world.commit("first")
    return world


def found_in(world: World) -> Pulls:
    history = world.history()
    return pulls(history, Graph(history))


def pull_request(world: World, number: int, branch: str) -> str:
    """Merge a branch into the one that is checked out, as GitHub does."""
    return world.merge(
        branch, message=f"Merge pull request #{number} from team/{branch}\n\nTitle {number}", committer=GITHUB
    )


def test_a_merged_pull_request_belongs_to_who_made_most_of_it(world: World) -> None:
    world.branch("feat/x")
    work = [world.commit("one", by=JIHO), world.commit("two", by=JIHO), world.commit("three")]
    world.switch("main")
    merge = pull_request(world, 5, "feat/x")
    assert found_in(world).pulls == {
        5: Pull(
            5, "Title 5", "feat/x", merge, tuple(work[::-1]), (JIHO,), "has 2 of the 3 commits it brought",
            world.now, (), in_main=True,
        )
    }  # fmt: skip


def test_equal_shares_belong_to_both_and_identities_are_made_people_before_they_are_counted(world: World) -> None:
    world.branch("feat/x")
    at_home = Identity("mina", "mina@home.example.org")
    for number, who in enumerate((JIHO, JIHO, MINA, at_home)):
        world.commit(f"work {number}", by=who)
    world.switch("main")
    pull_request(world, 5, "feat/x")
    history = world.history()
    known = pulls(history, Graph(history), lambda commit: (MINA if commit.author == at_home else commit.author,))
    assert known.pulls[5].authors == (JIHO, MINA)
    assert found_in(world).pulls[5].authors == (JIHO,)


def test_a_squash_belongs_to_its_author_and_co_authors(world: World) -> None:
    world.branch("feat/x")
    world.commit("one")
    world.switch("main")
    squash = world.squash("feat/x", "One (#6)\n\nCo-authored-by: Jiho <jiho@example.org>")
    pull = found_in(world).pulls[6]
    assert (pull.commit, pull.commits, pull.authors) == (squash, (squash,), (JIHO, MINA))


def test_the_commits_of_a_rebased_pull_request_are_one(world: World) -> None:
    two = [world.commit(f"{name} (#6)", committer=GITHUB) for name in ("one", "two")]
    pull = found_in(world).pulls[6]
    assert (pull.commit, pull.commits) == (two[0], tuple(two[::-1]))


def test_a_merge_that_github_titled_brings_the_work_of_its_branch_and_is_no_merge_without_a_pull_request(
    world: World,
) -> None:
    world.branch("feat/x")
    work = world.commit("work", by=JIHO)
    world.switch("main")
    merge = world.merge("feat/x", message="Add x (#6)\n\nWhy x", committer=GITHUB)
    found = found_in(world)
    assert (found.pulls[6].commit, found.pulls[6].title, found.pulls[6].commits) == (merge, "Add x", (work,))
    assert (found.pulls[6].authors, found.otherwise) == ((JIHO,), frozenset())


@pytest.mark.parametrize("kept", ["a/kept", "z/kept"])
def test_a_pull_request_to_another_branch_has_its_commits_though_its_own_branch_is_kept(
    world: World, kept: str
) -> None:
    world.branch("develop")
    world.branch(kept)
    work = world.commit("one", by=JIHO)
    world.switch("develop")
    pull_request(world, 5, kept)
    world.branch("release", "main")
    pull_request(world, 6, "develop")
    world.switch(kept)
    later = world.commit("later", by=JIHO)
    found = found_in(world)
    assert [(one.number, one.commits, one.authors, one.carried) for one in found.pulls.values()] == [
        (5, (work,), (JIHO,), ()),
        (6, (), (), (5,)),
    ]
    assert later not in found.brought_by


def test_develop_flow_counts_each_number_once_and_a_release_takes_nothing_of_what_it_carries(world: World) -> None:
    world.branch("develop")
    for number, who in ((1, MINA), (2, JIHO)):
        world.branch(f"feat/{number}", "develop")
        world.commit(f"a {number}", by=who)
        world.commit(f"b {number}", by=who)
        world.switch("develop")
        pull_request(world, number, f"feat/{number}")
    bump = world.commit("version 1.0", by=JIHO)
    world.switch("main")
    pull_request(world, 3, "develop")
    world.switch("develop")
    world.branch("feat/4")
    world.commit("a 4")
    world.switch("develop")
    pull_request(world, 4, "feat/4")
    world.switch("main")
    found = found_in(world)
    assert {
        number: (len(one.commits), one.authors, one.carried, one.in_main) for number, one in found.pulls.items()
    } == {
        1: (2, (MINA,), (), True),
        2: (2, (JIHO,), (), True),
        3: (1, (JIHO,), (1, 2), True),
        4: (1, (MINA,), (), False),
    }
    assert found.brought_by[bump] == 3
    # The first parents of main are the first commit and the release: two of the three pull requests are not there.
    assert found.direct._replace(first_parent=(), no_pull=()) == ((), 2, (), 6, frozenset())
    assert len(found.direct.first_parent) == len(found.direct.no_pull) == 1


def test_a_release_that_only_carries_belongs_to_nobody(world: World) -> None:
    world.branch("develop")
    world.branch("feat/1")
    world.commit("one")
    world.switch("develop")
    pull_request(world, 1, "feat/1")
    world.switch("main")
    pull_request(world, 2, "develop")
    release = found_in(world).pulls[2]
    assert (release.authors, release.commits, release.how) == ((), (), "it only carries other pull requests")


def test_a_foxtrot_merge_puts_pull_requests_off_the_first_parents_and_is_seen_through(world: World) -> None:
    world.branch("feat/1")
    brought = world.commit("feature", by=JIHO)
    world.switch("main")
    world.branch("of-jiho")
    theirs = world.commit("straight to main", by=JIHO)
    pull_request(world, 1, "feat/1")
    world.switch("main")
    mine = world.commit("mine")
    world.merge("of-jiho", message="Merge branch 'main' of https://github.com/team/project")
    found = found_in(world)
    assert found.brought_by == {brought: 1}
    assert (found.direct.first_parent[:-1], found.direct.chain) == ((mine,), 3)
    assert (set(found.direct.no_pull) - set(found.direct.first_parent), found.direct.work) == ({theirs}, 4)
    assert found.otherwise == {theirs}
    assert found.pulls[1].commits == (brought,)


def test_work_of_main_that_a_pull_request_brought_back_to_develop_is_still_direct(world: World) -> None:
    world.branch("develop")
    world.commit("on develop")
    world.switch("main")
    fix = world.commit("hotfix on main")
    world.switch("develop")
    pull_request(world, 1, "main")
    world.switch("main")
    pull_request(world, 2, "develop")
    found = found_in(world)
    assert fix in found.direct.no_pull
    assert found.pulls[1].commits == ()
    assert [found.brought_by.get(fix), len(found.pulls[2].commits)] == [None, 1]


def test_an_issue_named_by_hand_is_no_pull_request_and_edits_in_the_browser_are_marked(world: World) -> None:
    by_hand = world.commit("fix: a crash (#3)")
    edit = world.commit("Update README.md", committer=GITHUB)
    squash = world.commit("Add x (#4)", committer=GITHUB)
    found = found_in(world)
    assert list(found.pulls) == [4]
    assert found.direct.first_parent[:2] == (edit, by_hand)
    assert squash not in found.direct.no_pull
    assert found.direct.web == {edit}


def test_the_same_number_on_a_release_branch_and_on_main_is_one(world: World) -> None:
    squash = world.commit("Add x (#4)", committer=GITHUB)
    world.branch("release/1", "HEAD~1")
    world.commit("Add x (#4)", committer=GITHUB, at=START)
    found = found_in(world)
    assert (list(found.pulls), found.pulls[4].commit) == ([4], squash)


def test_an_octopus_is_one_integration(world: World) -> None:
    for name in ("a", "b"):
        world.branch(name, "main")
        world.commit(name)
    world.switch("main")
    world.merge("a", "b", message="Merge branches 'a' and 'b'")
    found = found_in(world)
    assert (len(found.otherwise), len(found.direct.no_pull), len(found.direct.first_parent)) == (2, 3, 1)


@given(shapes(), st.data())
def test_every_commit_of_work_in_main_came_in_one_way(shape: Shape, data: st.DataObject) -> None:
    numbers = data.draw(st.dictionaries(st.integers(0, len(shape) - 1), st.integers(1, 4)))
    messages = {place: f"Merge pull request #{number} from a/b" for place, number in numbers.items()}
    history = drawn(shape, {"main": len(shape) - 1}, messages=messages)
    graph = Graph(history)
    found = pulls(history, graph)
    main = name_of(len(shape) - 1)
    line = set(chain(history.commits, main))
    for one in past(history, main):
        if not history.commits[one].is_merge:
            ways = (one in found.brought_by, one in found.otherwise, one in found.direct.first_parent)
            assert sum(ways) == 1
            assert ways[2] == (one in line and one not in found.brought_by)
            assert (one in found.direct.no_pull) == (not ways[0])
    brought = [one for pull in found.pulls.values() for one in pull.commits]
    assert sorted(brought) == sorted(found.brought_by)
    assert found.direct.work == sum(not history.commits[one].is_merge for one in past(history, main))
    for one, number in found.brought_by.items():
        named = [step for step, said in numbers.items() if said == number]
        assert any(one == name_of(step) or one in graph.brought.get(name_of(step), ()) for step in named)


@given(st.lists(st.lists(st.integers(0, 1), min_size=1, max_size=4), max_size=6), st.booleans())
def test_any_split_into_pull_requests_gives_the_same_totals(works: list[list[int]], develop: bool) -> None:
    """The same commits, once in a line on main and once in branches that were merged, through develop or not."""
    shape: Shape = [()]
    messages = {}
    tip = 0
    for number, work in enumerate(works, 1):
        at = max(0, tip - 2) if number % 2 else tip  # a branch may begin at an older commit
        for _ in work:
            shape.append((at,))
            at = len(shape) - 1
        shape.append((tip, at))
        tip = len(shape) - 1
        messages[tip] = f"Merge pull request #{number} from a/b"
    if develop:
        shape.append((0, tip) if tip else (0,))
        tip = len(shape) - 1
        messages[tip] = "Merge branch 'develop'"
    history = drawn(shape, {"main": tip}, messages=messages)
    found = pulls(history, Graph(history))
    expected = sum(map(len, works)) + 1 + (develop and not works)
    assert found.direct.work == expected
    assert len(found.brought_by) + len(found.direct.no_pull) == expected
    assert {number: len(pull.commits) for number, pull in found.pulls.items()} == {
        number: len(work) for number, work in enumerate(works, 1)
    }


def test_a_pull_request_does_not_carry_itself(world: World) -> None:
    world.branch("develop")
    other = world.commit("Add y (#5)", by=JIHO, committer=GITHUB)
    squash = world.commit("Add x (#6)", by=JIHO, committer=GITHUB)
    world.switch("main")
    world.now -= HOUR  # within the same second
    merge = pull_request(world, 6, "develop")
    found = found_in(world)
    assert (found.pulls[6].commit, found.pulls[6].carried, found.pulls[6].commits) == (merge, (5,), (squash,))
    assert found.brought_by == {squash: 6, other: 5}


def test_it_is_told_why_a_pull_request_is_nobodys(world: World) -> None:
    world.branch("bump")
    world.commit("bump")
    world.switch("main")
    pull_request(world, 1, "bump")
    world.branch("nothing")
    world.switch("main")
    world.commit("Merge pull request #2 from team/nothing\n\nTitle 2")
    history = world.history()
    found = pulls(history, Graph(history), lambda _: ())
    assert (found.pulls[1].authors, found.pulls[1].how) == ((), "nobody has a commit of what it brought")


def test_direct_commits_are_told_of_the_commits_that_are_asked_for(world: World) -> None:
    one, two = world.commit("one"), world.commit("two", committer=GITHUB)
    history = world.history()
    assert pulls(history, Graph(history), told={one}).direct == ((one,), 1, (one,), 1, frozenset())
    assert pulls(history, Graph(history), told={two}).direct == ((two,), 1, (two,), 1, frozenset({two}))
    assert pulls(history, Graph(history), told=()).direct == ((), 0, (), 0, frozenset())
