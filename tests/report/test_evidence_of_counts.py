"""What stands behind a count is what was counted, and nothing else."""

from pathlib import Path

from teamkit.runs.model import CRASHED
from tests.history.worlds import JIHO, MINA, World
from tests.report.runs import run
from tests.report.told import facts, own, team


def test_failures_that_have_no_room_are_a_number_with_their_runs_and_commits_behind_it(tmp_path: Path) -> None:
    world = World(tmp_path / "w")
    world.commit("first")
    branch = "feat/late"
    world.branch(branch)
    late = [world.commit("late"), world.commit("later")]
    world.switch("main")
    crashed = [run(f"{at:02}", {"lr": at}, (0.5,), MINA, state=CRASHED) for at in range(13)]
    known = facts(world.folder, runs=crashed)
    assert team(known, "failed")[-1] == "and 2 more"
    assert len(team(known, "failed")) == 14  # the heads, twelve rows, the rest
    more = known.evidence.values["failed.more"]
    assert (more.value, set(more.evidence)) == (2, {"r:12", *(f"c:{one}" for one in late)})


def test_commits_that_one_revert_took_back_are_all_behind_it(tmp_path: Path) -> None:
    world = World(tmp_path / "w")
    world.commit("first")
    ids = [world.commit("one"), world.commit("two")]
    world.git("revert", "--no-commit", *ids[::-1])
    by = world.commit("take back\n\n" + "\n".join(f"This reverts commit {one}." for one in ids), {})
    known = facts(world.folder)
    assert set(known.past.undone) == set(ids)
    assert team(known, "failed")[1].endswith(f"| c:{next(iter(known.past.undone))[:7]} c:{by[:7]} +1")


def test_parameters_that_have_no_room_are_a_number_with_the_runs_that_have_them(tmp_path: Path) -> None:
    world = World(tmp_path / "w")
    world.commit("first")
    runs = [run(name, {f"p{at:02}": value for at in range(12)}, (0.5,)) for name, value in (("a", 1), ("b", 2))]
    runs += [run(name, {"z": value}, (0.5,)) for name, value in (("c", 1), ("d", 2))]
    known = facts(world.folder, runs=runs)
    assert team(known, "methods")[-1] == "and 1 more"
    more = known.evidence.values["methods.more"]
    assert (more.value, more.evidence) == (1, ("r:c", "r:d"))
    assert "methods.z" not in known.evidence.values  # what is not written is no value


def test_files_of_a_kind_have_the_commits_that_changed_such_files(tmp_path: Path) -> None:
    world = World(tmp_path / "w")
    code = world.commit("code", {"src/a.py": "1\n"})
    data = world.commit("data", {"data/a.csv": "1\n", "data/b.csv": "1\n"})
    known = facts(world.folder)
    own(known, "own", "Mina")
    found = {kind: known.evidence.values[f"own.Mina.{kind}"] for kind in ("code", "data")}
    assert {kind: (one.value, one.evidence) for kind, one in found.items()} == {
        "code": (1, (f"c:{code}",)), "data": (2, (f"c:{data}",)),
    }  # fmt: skip


def test_files_of_a_kind_of_which_some_count_are_added_up(tmp_path: Path) -> None:
    world = World(tmp_path / "w")
    world.commit("data", {"data/a.csv": "1\n", "data/b.csv": "1\n", "data/labels.csv": "1\n"})
    known = facts(world.folder, '[wrapup]\ninclude = ["data/labels.csv"]\n')
    own(known, "own", "Mina")
    assert known.evidence.values["own.Mina.data"].value == 3


def test_lines_that_are_left_out_have_every_commit_behind_them_and_the_examples_first(tmp_path: Path) -> None:
    world = World(tmp_path / "w")
    sizes = (1, 5, 4, 3, 2)
    ids = [world.commit(f"{at}", {f"data/{at}.csv": "x\n" * rows}) for at, rows in enumerate(sizes)]
    world.commit("code", {"a.py": "1\n"}, by=JIHO)
    known = facts(world.folder)
    team(known, "left_out")
    left = known.evidence.values["lines.data"]
    assert left.value == 15
    assert left.evidence == tuple(f"c:{ids[at]}" for at in (1, 2, 3, 4, 0))


def test_lines_that_nobody_knows_are_no_number(tmp_path: Path) -> None:
    world = World(tmp_path / "w")
    world.commit("picture", {"a.py": "1\n", "b.c": b"\0\1\2"})
    known = facts(world.folder)
    assert team(known, "left_out")[2].startswith("binary | unknown | b.c |")
    assert "lines.binary" not in known.evidence.values
