"""What of a commit counts as lines, what does not, and that nothing is lost in between."""

import random
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from teamkit.history.commit import Change, Commit, Identity
from teamkit.history.counted import Amount, Bulk, Counted, Example, before_after, count, total
from teamkit.history.kinds import LEFT_OUT, Kinds, Rules
from tests.history.worlds import JIHO, MINA, World

ROOT = "0" * 40


def commit(*changes: Change, name: str = "1" * 40, parents: tuple[str, ...] = (ROOT,), whole: bool = True) -> Commit:
    return Commit(name, parents, MINA, MINA, 0, 0, 0, "x", changes, whole)


def rows(many: int, mark: str = "") -> str:
    return "".join(f"{mark}{number},0.5\n" for number in range(many))


def world(folder: Path) -> tuple[World, list[str]]:
    """Make a history of 10,000 lines, of which 9,500 are CSV."""
    made = World(folder)
    one = made.commit("data", {"data/train.csv": rows(7000), "src/load.py": rows(300, "x = ")})
    two = made.commit("more", {"data/test.csv": rows(2500), "README.md": rows(50)}, by=JIHO)
    three = made.commit("model", {"src/model.py": rows(100, "y = "), "uv.lock": rows(50)})
    return made, [one, two, three]


def test_of_a_history_that_is_csv_for_the_most_part_the_rest_counts(tmp_path: Path) -> None:
    made, (one, two, three) = world(tmp_path)
    found = before_after(made.history().commits.values(), Kinds())
    assert found.before == Amount(6, 10_000, 0)
    assert found.after == Amount(3, 450, 0)
    assert found.left_out == {"data": Amount(2, 9500, 0), "lock": Amount(1, 50, 0)}
    assert found.examples["data"] == (
        Example("data/train.csv", one, 7000, 0, ".csv"),
        Example("data/test.csv", two, 2500, 0, ".csv"),
    )
    assert found.examples["lock"] == (Example("uv.lock", three, 50, 0, "uv.lock"),)
    assert found.bulk == ()


def test_of_each_person_the_lines_are_told_by_kind(tmp_path: Path) -> None:
    made, _ = world(tmp_path)
    kinds, commits = Kinds(), made.history().commits.values()

    def of(person: Identity) -> Counted:
        return total(count(one, kinds) for one in commits if one.author == person)

    assert of(MINA).by_kind == {"code": Amount(2, 400, 0)}
    assert of(JIHO).by_kind == {"document": Amount(1, 50, 0)}
    assert (of(JIHO).added, of(JIHO).deleted) == (50, 0)


def test_who_only_commits_notebooks_and_data_has_something_to_show(tmp_path: Path) -> None:
    made = World(tmp_path)
    made.commit("a", {"eda.ipynb": rows(900), "labels.csv": rows(20), "plot.png": b"\x89PNG\0\1"})
    made.commit("b", {"eda.ipynb": rows(800)})
    kinds = Kinds()
    found = total(count(one, kinds) for one in made.history().commits.values())
    assert found.by_kind == {}
    assert found.left_out == {"notebook": Amount(2, 900, 100), "data": Amount(2, 20, 0)}


def test_a_renamed_file_and_a_new_mode_are_files_without_lines(tmp_path: Path) -> None:
    made = World(tmp_path)
    made.commit("a", {"a.py": rows(30), "run.sh": "true\n"})
    made.git("mv", "a.py", "b.py")
    (tmp_path / "run.sh").chmod(0o755)
    made.commit("b", {})
    found = count(made.history().commits[made.head], Kinds())
    assert found == Counted({"code": Amount(2, 0, 0)}, {}, ("b.py", "run.sh"))


def test_a_merge_counts_nothing() -> None:
    assert count(commit(Change("a.py", 5, 0), parents=("1" * 40, "2" * 40)), Kinds()) == Counted()


def test_a_binary_file_has_no_lines_and_is_told() -> None:
    found = count(commit(Change("a.bin2", None, None), Change("a.png", None, None), Change("a.py", 1, 0)), Kinds())
    assert found.by_kind == {"code": Amount(1, 1, 0)}
    assert found.left_out == {"binary": Amount(1, 0, 0), "data": Amount(1, 0, 0)}


def test_lines_that_git_cannot_tell_are_unknown_and_not_0() -> None:
    found = count(commit(Change("a.py", None, None), Change("a.csv", None, None), whole=False), Kinds())
    assert (found.by_kind, found.left_out, found.unknown) == ({}, {"unknown": Amount(2, 0, 0)}, 2)


def test_json_of_more_than_2000_lines_is_data_also_when_it_goes() -> None:
    changes = (Change("a.json", 2000, 0), Change("b.json", 2001, 0), Change("c.json", 0, 2001))
    found = count(commit(*changes, Change("configs/d.json", 9000, 0)), Kinds())
    assert found.by_kind == {"config": Amount(2, 11_000, 0)}
    assert found.left_out == {"data": Amount(2, 2001, 2001)}


def test_a_bulk_commit_leaves_out_all_its_lines_and_is_listed() -> None:
    many = tuple(Change(f"src/{number}.py", 10, 1) for number in range(201))
    big, data = (
        commit(*many, Change("a.csv", 7, 0)),
        commit(*many[:200], *(Change(f"{n}.csv", 1, 0) for n in range(99))),
    )
    found = before_after([big], Kinds())
    assert (found.before, found.after) == (Amount(202, 2017, 201), Amount())
    assert found.left_out == {"bulk commit": Amount(201, 2010, 201), "data": Amount(1, 7, 0)}
    assert found.bulk == (Bulk(big.id, "201 files", Amount(201, 2010, 201)),)
    assert len(found.examples["bulk commit"]) == 3
    assert count(data, Kinds()).added == 2000
    assert count(big, Kinds(Rules(bulk_files=201))).added == 2010


def test_a_commit_that_blame_passes_over_is_a_bulk_commit() -> None:
    one = commit(Change("a.py", 3, 3))
    found = count(one, Kinds(Rules(bulk_commits=frozenset({one.id}))))
    assert found == Counted({}, {"bulk commit": Amount(1, 3, 3)}, (), "named in .git-blame-ignore-revs")


def test_the_policy_moves_lines_to_and_from_what_counts() -> None:
    one = commit(Change("legacy/a.py", 5, 0), Change("data/rules.csv", 7, 0))
    found = count(one, Kinds(Rules(exclude=("legacy/",), include=("data/rules.csv",))))
    assert found.by_kind == {"data": Amount(1, 7, 0)}
    assert found.left_out == {"excluded by the policy": Amount(1, 5, 0)}


def test_what_was_counted_before_is_not_counted_again() -> None:
    one, kinds = commit(Change("a.py", 5, 0)), Kinds()
    assert before_after([one], kinds, {one.id: Counted({"code": Amount(1, 9, 0)})}).after == Amount(1, 9, 0)


def test_an_empty_history_differs_in_nothing() -> None:
    assert before_after([], Kinds()) == before_after([commit()], Kinds())
    assert before_after([], Kinds()).before == Amount()


NUMBERS = st.integers(0, 5000)
ENDS = st.sampled_from([".py", ".csv", ".json", ".ipynb", ".html", ".lock", "", "/x.min.js"])
LINES = st.tuples(NUMBERS, NUMBERS) | st.just((None, None))
CHANGES = st.builds(lambda stem, end, lines: Change(stem + end, *lines), st.text(max_size=5), ENDS, LINES)
COMMITS = st.lists(
    st.builds(
        lambda changes, name, whole: commit(*changes, name=f"{name:040x}", whole=whole),
        st.lists(CHANGES, max_size=8),
        st.integers(0, 1 << 64),
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)
KINDS = st.builds(lambda many, out: Kinds(Rules(exclude=out, bulk_files=many)), st.integers(0, 8), st.just(("a*",)))


@given(COMMITS, KINDS)
def test_before_is_after_and_all_that_was_left_out(commits: list[Commit], kinds: Kinds) -> None:
    found = before_after(commits, kinds)
    changes = [change for one in commits for change in one.changes]
    assert found.before == (len(changes), sum(c.added or 0 for c in changes), sum(c.deleted or 0 for c in changes))
    for column in range(3):
        assert found.before[column] == found.after[column] + sum(out[column] for out in found.left_out.values())
    assert set(found.left_out) <= LEFT_OUT | {"binary", "bulk commit", "unknown", "excluded by the policy"}
    assert set(found.examples) == set(found.left_out)


@given(COMMITS, KINDS, st.randoms())
def test_the_order_of_commits_is_of_no_weight(commits: list[Commit], kinds: Kinds, chance: random.Random) -> None:
    mixed = list(commits)
    chance.shuffle(mixed)
    assert before_after(mixed, kinds) == before_after(commits, kinds)
    one, other = (total(count(each, kinds) for each in some) for some in (mixed, commits))
    assert (one.by_kind, one.left_out, set(one.paths)) == (other.by_kind, other.left_out, set(other.paths))


@given(COMMITS, KINDS, st.integers(0, 6))
def test_a_sum_of_sums_is_the_sum(commits: list[Commit], kinds: Kinds, at: int) -> None:
    parts = [count(one, kinds) for one in commits]
    halves, whole = total([total(parts[:at]), total(parts[at:])]), total(parts)
    assert (halves.by_kind, halves.left_out, halves.paths) == (whole.by_kind, whole.left_out, whole.paths)
