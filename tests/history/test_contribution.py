from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.history.commit import Change, Commit, Identity
from teamkit.history.contribution import Credit, area_of, areas, left
from teamkit.history.counted import count
from teamkit.history.kinds import Kinds, Rules
from teamkit.history.people import Person
from tests.history.told import TEAM, of, rows, told
from tests.history.worlds import JIHO, MINA, START, World, name_of

PEOPLE = [Person(one.name, (one.email,), (one,), ("",)) for one in (MINA, JIHO, Identity("Sua", "sua@example.org"))]
MINAS, JIHOS, SUAS = PEOPLE


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "world")


def theirs(
    files: Sequence[str],
    *commits: tuple[Sequence[Person], Sequence[Change]],
    rules: Rules = Rules(),  # noqa: B008
) -> dict[str, tuple[str, ...]]:
    """Return whose the files are by name; commits: of each its owners and changes, the oldest first."""
    made = [
        Commit(name_of(place), (), MINA, MINA, START, 0, START, "", tuple(changes))
        for place, (_, changes) in enumerate(commits)
    ]
    credit = Credit({name_of(place): tuple(owners) for place, (owners, _) in enumerate(commits)})
    return {person.name: paths for person, paths in left(files, made[::-1], credit, Kinds(rules)).items()}


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("README.md", "."),
        ("train/a.py", "train"),
        ("train/deep/a.py", "train"),
        ("src/a.py", "src"),
        ("src/ml/a.py", "src/ml"),
        ("src/ml/deep/a.py", "src/ml"),
        ("lib/src/ml/a.py", "lib"),
        ("\u1112\u1161\u11ab/a.py", "한"),
    ],
)
def test_an_area_is_the_first_folder_and_behind_src_the_second(path: str, area: str) -> None:
    assert area_of(path) == area


def test_areas_are_of_files_that_count_else_of_notebooks_and_data_and_never_of_what_a_program_wrote() -> None:
    kinds = Kinds()
    changes = {
        "both": ("src/ml/a.py", "data/a.csv"),
        "data": ("data/a.csv", "notebooks/a.ipynb"),
        "written": ("uv.lock", "node_modules/a.js", "logs/a.log"),
        "none": (),
    }
    commits = [
        Commit(name, (), MINA, MINA, START, 0, START, "", tuple(Change(path, 1, 0) for path in paths))
        for name, paths in changes.items()
    ]
    found = areas(commits, {one.id: count(one, kinds) for one in commits}, kinds)
    assert found == {"data": ("data",), "notebooks": ("data",), "src/ml": ("both",)}


def test_a_file_is_theirs_who_added_most_lines_and_of_equals_each_ones() -> None:
    found = theirs(
        ["a.py", "b.py"],
        ([MINAS], [Change("a.py", 10, 0), Change("b.py", 3, 0)]),
        ([JIHOS], [Change("a.py", 9, 100), Change("b.py", 3, 0)]),
    )
    assert found == {"Mina": ("a.py", "b.py"), "Jiho": ("b.py",)}


def test_lines_of_several_are_added_up_over_commits_and_shared_ones_are_everybodys() -> None:
    found = theirs(
        ["a.py"],
        ([MINAS], [Change("a.py", 5, 0)]),
        ([JIHOS, SUAS], [Change("a.py", 4, 0)]),
        ([SUAS], [Change("a.py", 2, 0)]),
    )
    assert found == {"Sua": ("a.py",)}


def test_files_that_do_not_count_that_are_gone_or_that_have_no_lines_are_nobodys() -> None:
    found = theirs(
        ["data/a.csv", "picture.png", "empty.py", "never.py"],
        ([MINAS], [Change("data/a.csv", 9, 0), Change("picture.png", None, None), Change("empty.py", 0, 0)]),
        ([JIHOS], [Change("gone.py", 9, 0)]),
    )
    assert found == {}


def test_nobodys_commit_makes_nobody_the_writer() -> None:
    assert theirs(["a.py"], ([], [Change("a.py", 90, 0)]), ([JIHOS], [Change("a.py", 1, 0)])) == {"Jiho": ("a.py",)}


def test_two_branches_that_both_moved_a_file_leave_it_its_writers() -> None:
    move = Change("b.py", 0, 0, "a.py")
    found = theirs(["b.py"], ([MINAS], [Change("a.py", 9, 0)]), ([JIHOS], [move]), ([SUAS], [move]))
    assert found == {"Mina": ("b.py",)}


def test_lines_for_the_earlier_path_on_another_branch_go_where_the_file_went() -> None:
    found = theirs(
        ["d.py"],
        ([MINAS], [Change("a.py", 5, 0)]),
        ([MINAS], [Change("b.py", 0, 0, "a.py")]),
        ([MINAS], [Change("d.py", 0, 0, "b.py")]),
        ([JIHOS], [Change("a.py", 4, 0)]),
        ([JIHOS], [Change("b.py", 4, 0)]),
    )
    assert found == {"Jiho": ("d.py",)}


def test_a_new_file_under_an_earlier_path_is_another_file() -> None:
    found = theirs(
        ["a.py", "b.py"],
        ([MINAS], [Change("a.py", 5, 0)]),
        ([MINAS], [Change("b.py", 0, 0, "a.py")]),
        ([JIHOS], [Change("a.py", 9, 0)]),
    )
    assert found == {"Mina": ("b.py",), "Jiho": ("a.py",)}


def test_files_that_were_moved_in_a_circle_and_are_gone_are_nobodys() -> None:
    there, back = Change("b.py", 0, 0, "a.py"), Change("a.py", 0, 0, "b.py")
    assert theirs([], ([MINAS], [Change("a.py", 5, 0)]), ([MINAS], [there]), ([MINAS], [back])) == {}


def test_a_bulk_commit_makes_nobody_the_writer_and_still_moves_files() -> None:
    moves = [Change(f"new/{number}.py", 1, 0, f"{number}.py") for number in range(3)]
    commits = (([MINAS], [Change("0.py", 5, 0)]), ([JIHOS], moves))
    files = [f"new/{number}.py" for number in range(3)]
    assert theirs(files, *commits, rules=Rules(bulk_files=2)) == {"Mina": ("new/0.py",)}
    assert theirs(files, *commits, rules=Rules(bulk_files=3)) == {"Mina": ("new/0.py",), "Jiho": tuple(files[1:])}
    named = Rules(bulk_commits=frozenset({name_of(1)}))
    assert theirs(files, *commits, rules=named) == {"Mina": ("new/0.py",)}


@given(
    st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(["a.py", "b.py"]), st.integers(0, 5)), max_size=12),
    st.randoms(),
)
def test_without_moves_the_order_of_commits_says_nothing_of_whose_a_file_is(
    works: list[tuple[Person, str, int]], chance: st.DataObject
) -> None:
    commits = [([person], [Change(path, lines, 0)]) for person, path, lines in works]
    before = theirs(["a.py", "b.py"], *commits)
    chance.shuffle(commits)  # type: ignore[attr-defined]
    assert theirs(["a.py", "b.py"], *commits) == before


def test_git_itself_carries_lines_over_a_move_on_another_branch(world: World) -> None:
    world.commit("write", {"a.py": rows(40)})
    world.branch("x")
    world.commit("more", {"a.py": rows(40) + rows(60, "j")}, by=JIHO)
    world.switch("main")
    world.git("mv", "a.py", "b.py")
    world.commit("move", {})
    world.merge("x", message="Merge branch 'x'")
    assert world.git("ls-files") == "b.py"
    found = told(world)
    assert [of(found, one.name).left for one in TEAM] == [(), ("b.py",)]
