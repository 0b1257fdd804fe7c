"""One world for each trap of attribution, with the exact numbers that are told of it."""

from pathlib import Path

import pytest

from teamkit.history.commit import Identity
from teamkit.history.counted import Amount
from teamkit.sections import Flow, Member, Wrapup
from tests.history.told import GITFLOW, TEAM, feature, lines, of, rows, told, totals
from tests.history.worlds import GITHUB, JIHO, MINA, START, World

BOT = Identity("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com")
MINA_AT_HOME = Identity("mina", "mina@home.example.com")
MINA_ON_GITHUB = Identity("Mina", "12345+mina@users.noreply.github.com")
WITH_JIHO = "\n\nCo-authored-by: Jiho <jiho@example.org>"


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "world")
    world.commit("begin", {"README.md": "begin\n"})
    return world


def test_who_presses_merge_gets_no_line(world: World) -> None:
    work = feature(world, "x")
    merge = world.merge("x", message=f"Merge pull request #1 from team/x{WITH_JIHO}", committer=GITHUB)
    found = told(world)
    mina, jiho = of(found, "Mina"), of(found, "Jiho")
    assert (lines(mina), len(mina.commits), mina.merges, mina.pulls) == ({"document": (1, 0)}, 1, (merge,), ())
    assert (lines(jiho), jiho.commits, jiho.merges, jiho.pulls) == ({"code": (20, 0)}, tuple(work[::-1]), (), (1,))


def test_lines_of_a_merge_that_resolved_a_conflict_are_nobodys(world: World) -> None:
    feature(world, "x")
    world.git("merge", "-q", "--no-commit", "--no-ff", "x")
    world.commit("Merge branch 'x'", {"evil.py": rows(50)})
    found = told(world)
    assert [lines(of(found, name)) for name in ("Mina", "Jiho")] == [{"document": (1, 0)}, {"code": (20, 0)}]
    assert of(found, "Mina").left == ("README.md",)


@pytest.mark.parametrize("main", ["main", "trunk"])
def test_a_merge_that_only_brings_main_along_is_nobodys_integration(world: World, main: str) -> None:
    world.git("branch", "-qM", main)
    feature(world, "x", start=main)
    world.commit("meanwhile", {"m.py": rows(1)})
    world.published(main, main)
    world.switch("x")
    world.merge(main, message=f"Merge branch '{main}' into x", by=JIHO)
    world.git("symbolic-ref", "refs/remotes/origin/HEAD", f"refs/remotes/origin/{main}")
    world.switch(main)
    integration = world.merge("x", message="Merge branch 'x'")
    found = told(world)
    assert [of(found, name).merges for name in ("Jiho", "Mina")] == [(), (integration,)]
    assert len(found.past.work.merges) == 2


def test_a_merge_made_by_a_bot_leaves_the_work_with_its_author(world: World) -> None:
    feature(world, "x")
    world.merge("x", message="Merge pull request #1 from team/x", by=Identity("mergify[bot]", "m[bot]@example.org"))
    found = told(world)
    assert (of(found, "Jiho").pulls, lines(of(found, "Jiho"))) == ((1,), {"code": (20, 0)})
    assert [one.person.name for one in found.past.contributions if one.merges] == []


def test_a_renamed_file_has_no_new_lines_and_stays_its_writers(world: World) -> None:
    world.commit("write", {"model.py": rows(40)})
    world.git("mv", "model.py", "net.py")
    world.commit("move", {}, by=JIHO)
    world.commit("touch", {"src/ml/net.py": rows(40) + "more = 1\n", "net.py": None}, by=JIHO)
    found = told(world)
    assert (lines(of(found, "Jiho")), of(found, "Jiho").left) == ({"code": (1, 0)}, ())
    assert of(found, "Mina").left == ("README.md", "src/ml/net.py")


def test_co_authors_in_trailers_and_bodies_have_the_commit_in_full_and_it_is_shared(world: World) -> None:
    trailer = world.commit(f"pair{WITH_JIHO}", {"a.py": rows(10, "a")})
    body = world.commit(f"squash (#3){WITH_JIHO}\n\n* more text", {"b.py": rows(5, "b")}, committer=GITHUB)
    world.commit("self\n\nCo-authored-by: Mina <MINA@example.org>", {"c.py": rows(1, "c")})
    found = told(world)
    jiho, mina = of(found, "Jiho"), of(found, "Mina")
    assert (jiho.commits, jiho.shared, jiho.pulls) == ((body, trailer), (body, trailer), (3,))
    assert (mina.shared, mina.pulls, len(mina.commits)) == ((body, trailer), (3,), 4)
    assert (lines(jiho)["code"], lines(mina)["code"]) == ((15, 0), (16, 0))
    assert (jiho.left, mina.left) == (("a.py", "b.py"), ("README.md", "a.py", "b.py", "c.py"))


SPELLINGS = [
    "Merge pull request #7 from team/x\n\nX",
    "Merge pull request #7 from jiho:x\n\nX",
    "Merge pull request 'X' (#7) from x into main",
    "Merged in x (pull request #7)\n\nX",
    "Merged PR 7: X",
    "Merge branch 'x' into 'main'\n\nX\n\nSee merge request team/project!7",
]


@pytest.mark.parametrize("message", SPELLINGS)
def test_a_pull_request_is_counted_by_number_in_every_spelling_of_a_merge(world: World, message: str) -> None:
    work = feature(world, "x")
    world.merge("x", message=message)
    found = told(world)
    assert [(one.number, one.title, one.commits) for one in found.past.pulls] == [(7, "X", tuple(work[::-1]))]
    assert [of(found, name).pulls for name in ("Jiho", "Mina")] == [(7,), ()]


@pytest.mark.parametrize(
    ("message", "committer"),
    [
        ("X (#7)", GITHUB),
        ("Merged PR 7: X", JIHO),
        ("X (#7)\n\nReviewed-on: https://git.example.org/team/project/pulls/7", JIHO),
    ],
)
def test_a_squash_is_counted_by_number_in_every_spelling(world: World, message: str, committer: Identity) -> None:
    feature(world, "x")
    squash = world.squash("x", message, by=JIHO, committer=committer)
    world.git("branch", "-qD", "x")
    found = told(world)
    assert [(one.number, one.title, one.commits) for one in found.past.pulls] == [(7, "X", (squash,))]
    assert (of(found, "Jiho").pulls, lines(of(found, "Jiho"))) == ((7,), {"code": (20, 0)})


def test_the_same_number_twice_is_one_pull_request(world: World) -> None:
    world.branch("release")
    world.commit("X (#7)", {"x.py": rows(3)}, by=JIHO, committer=GITHUB, at=START + 9 * 3600)
    world.switch("main")
    world.commit("meanwhile", {"m.py": rows(1)})
    world.pick("release", by=GITHUB)
    assert [one.number for one in told(world).past.pulls] == [7]
    assert of(told(world), "Jiho").pulls == (7,)


def test_of_a_person_with_two_names_the_commits_are_added_up_before_it_is_said_whose_a_pull_request_is(
    world: World,
) -> None:
    world.branch("x")
    for number, who in enumerate((MINA, MINA, JIHO, JIHO, JIHO, MINA_AT_HOME, MINA_AT_HOME)):
        world.commit(f"x {number}", {f"{number}.py": rows(1, "x")}, by=who)
    world.switch("main")
    world.merge("x", message="Merge pull request #7 from team/x")
    both = (Member("Mina", emails=(MINA.email, MINA_AT_HOME.email)), TEAM[1])
    found = told(world, both)
    assert [of(found, name).pulls for name in ("Jiho", "Mina")] == [(), (7,)]
    assert found.past.pulls[0].how == "has 4 of the 7 commits it brought"


def test_bots_have_no_commits_and_share_none(world: World) -> None:
    world.commit("bump", {"requirements.txt": "x==2\n"}, by=BOT)
    world.branch("dependabot/pip")
    bump = world.commit("bump again", {"requirements.txt": "x==3\n"}, by=BOT)
    world.switch("main")
    world.merge("dependabot/pip", message="Merge pull request #1 from team/dependabot/pip", committer=GITHUB)
    world.commit("Bump (#2)", {"requirements.txt": "x==4\n"}, by=BOT, committer=GITHUB)
    world.branch("dependabot/npm")
    world.commit("never merged", {"package.json": "{}\n"}, by=BOT)
    world.switch("main")
    helped = world.commit("work\n\nCo-authored-by: Claude <noreply@anthropic.com>", {"a.py": rows(4)}, by=JIHO)
    found = told(world)
    assert [one.person.name for one in found.past.contributions] == ["Jiho", "Mina"]
    assert (of(found, "Jiho").commits, of(found, "Jiho").shared) == ((helped,), ())
    assert (found.past.pulls, found.past.unmerged, len(found.past.bots)) == ((), {}, 4)
    assert bump in found.past.bots
    assert (len(found.past.work.commits), found.past.difference.after) == (2, Amount(2, 5, 0))
    assert (len(found.past.direct.no_pull), found.past.direct.work, found.past.direct.chain) == (2, 2, 3)


def test_a_bot_of_the_policy_is_out_and_the_human_beside_it_is_not(world: World) -> None:
    world.commit(f"train{WITH_JIHO}", {"a.py": rows(4)}, by=Identity("sweeper", "sweeper@lab.example.com"))
    found = told(world, wrapup=Wrapup(bots=("sweeper",)))
    assert [(one.person.name, len(one.commits)) for one in found.past.contributions] == [("Jiho", 1), ("Mina", 1)]
    assert of(found, "Jiho").shared == ()


def test_unmerged_work_is_told_with_its_branch(world: World) -> None:
    work = feature(world, "x")
    world.branch("empty")
    world.switch("main")
    found = told(world)
    assert found.past.unmerged == {"x": tuple(work[::-1])}
    assert (of(found, "Jiho").unmerged, lines(of(found, "Jiho"))) == (tuple(work[::-1]), {"code": (20, 0)})
    assert (of(found, "Jiho").left, of(found, "Mina").unmerged) == ((), ())


def test_main_with_2_commits_and_114_elsewhere_is_116(world: World) -> None:
    world.commit("second", {"b.py": rows(1)})
    sizes = {"JN": 40, "kkm": 41, "sw": 33}
    for number, (name, size) in enumerate(sizes.items()):
        feature(world, name, size, by=(MINA, JIHO, Identity("Sua", "sua@lab.example.org"))[number])
    found = told(world)
    assert {name: len(ids) for name, ids in found.past.unmerged.items()} == sizes
    assert {one.person.name: len(one.commits) for one in found.past.contributions} == {
        "Jiho": 41, "Mina": 42, "Sua": 33,
    }  # fmt: skip
    assert len(found.past.work.commits) == 116


def direct(world: World, flow: Flow) -> tuple[int, int, int, int]:
    found = told(world, flow=flow).past.direct
    return len(found.first_parent), found.chain, len(found.no_pull), found.work


def test_what_reached_main_directly_is_told_two_ways_in_develop_flow(world: World) -> None:
    world.branch("develop")
    for number in (1, 2):
        feature(world, f"f{number}", start="develop")
        world.merge(f"f{number}", message=f"Merge pull request #{number} from team/f{number}")
    world.commit("straight to develop", {"d.py": rows(2)})
    world.switch("main")
    world.merge("develop", message="Merge branch 'develop'")
    world.commit("hotfix", {"h.py": rows(1)}, by=JIHO)
    assert direct(world, GITFLOW) == (2, 3, 3, 7)
    assert [len(one.pulls) for one in told(world, flow=GITFLOW).past.contributions] == [2, 0]


def test_a_foxtrot_merge_hides_no_pull_request_and_no_direct_commit(world: World) -> None:
    feature(world, "x")
    world.branch("of-jiho")
    world.commit("straight", {"s.py": rows(1)}, by=JIHO)
    world.merge("x", message="Merge pull request #1 from team/x")
    world.switch("main")
    world.commit("mine", {"m.py": rows(1)})
    world.merge("of-jiho", message="Merge branch 'main' of https://github.com/team/project")
    assert direct(world, Flow(model="github")) == (2, 3, 3, 5)
    assert [one.number for one in told(world).past.pulls] == [1]


def test_a_release_that_only_carries_is_a_pull_request_of_nobody_and_not_a_bots(world: World) -> None:
    world.branch("develop")
    feature(world, "x", start="develop")
    world.merge("x", message="Merge pull request #1 from team/x")
    world.switch("main")
    world.merge("develop", message="Merge pull request #2 from team/develop")
    found = told(world, flow=GITFLOW)
    assert [(one.number, one.how) for one in found.past.pulls] == [
        (1, "has 2 of the 2 commits it brought"), (2, "it only carries other pull requests"),
    ]  # fmt: skip
    assert [one.pulls for one in found.past.contributions] == [(1,), ()]


def test_the_whole_world_is_told_the_same_twice(world: World) -> None:
    feature(world, "x")
    world.merge("x", message="Merge pull request #1 from team/x")
    assert totals(told(world)) == totals(told(world))
