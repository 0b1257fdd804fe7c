"""Functions and classes that each person wrote or changed, and the lines of source cells of notebooks."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.config import load
from teamkit.history import cells, drill, functions, notebooks
from teamkit.history.commit import Identity
from teamkit.history.contribution import CellLines
from teamkit.history.drill import Found, Limits, highlights
from teamkit.history.functions import Side, Touched, Unit, python, touched
from teamkit.history.gather import gather, memory
from teamkit.history.highlights import EACH, MOST, Highlight, chosen, turns
from teamkit.history.past import Past, Period
from teamkit.report import gather as report
from teamkit.report.document import Span
from teamkit.report.parts import person
from tests.history.test_notebooks import book, cell
from tests.history.worlds import DAY, JIHO, MINA, START, World

MINJI = Identity("민지", "minji@example.org")
MODEL = """\
import torch


class 검색기(torch.nn.Module):
    k = 3

    def search(self, query):
        return query[: self.k]

    def score(self, query):
        return 1


def 학습(model, epochs=3):
    def step(batch):
        return batch

    for epoch in range(epochs):
        step(epoch)
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "저장소")


def past_of(world: World, folder: Path | None = None) -> Past:
    file = world.folder / "teamkit.toml"
    policy = load(file.read_text() if file.exists() else "")
    return gather(folder or world.folder, policy, Period(timezone.utc, START + 400 * DAY)).past


def found_in(world: World, limits: Limits = Limits()) -> Found:  # noqa: B008  (a tuple)
    return highlights(world.folder, past_of(world), memory(world.folder), limits)


def by_name(found: Found) -> dict[str, list[tuple[Any, ...]]]:
    return {person.name: [tuple(one) for one in few] for person, few in found.of.items()}


def opened_by(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Found, list[str]]:
    """Return what is found, and which commits were opened for it."""
    opened: list[str] = []
    real = drill._read

    def read(git: Any, one: str, *rest: Any) -> Any:
        opened.append(one)
        return real(git, one, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(drill, "_read", read)
        return found_in(world), opened


def test_a_new_class_is_told_as_a_whole_and_functions_with_what_is_within_them(world: World) -> None:
    one = world.commit("모델", {"src/모델 1.py": MODEL}, by=MINJI)
    assert by_name(found_in(world)) == {
        "민지": [("검색기", "src/모델 1.py", one, 8, 0), ("학습", "src/모델 1.py", one, 6, 0)]
    }


def test_a_change_names_the_method_and_counts_lines_of_both_sides(world: World) -> None:
    world.commit("a", {"m.py": MODEL}, by=MINA)
    text = MODEL.replace("query[: self.k]", "sorted(query)[: self.k]").replace("k = 3", "k = 5\n    n = 2")
    two = world.commit(
        "b", {"m.py": text.replace("        step(epoch)\n", "        pass\n        step(epoch)\n")}, by=JIHO
    )
    assert by_name(found_in(world))["Jiho"] == [
        ("검색기", "m.py", two, 3, 0), ("검색기.search", "m.py", two, 2, 0), ("학습", "m.py", two, 1, 0)
    ]  # fmt: skip


def test_a_function_is_told_once_with_the_commit_of_most_lines_and_not_when_it_is_gone(world: World) -> None:
    one = world.commit("a", {"a.py": "def f():\n    return 1\n    x = 2\n\n\ndef gone():\n    pass\n"})
    world.commit("b", {"a.py": "def f():\n    return 2\n    x = 2\n"})
    assert by_name(found_in(world))["Mina"] == [("f", "a.py", one, 3, 0), ("gone", "a.py", one, 2, 0)]


def test_complexity_is_kept_where_it_says_something(world: World) -> None:
    branches = "".join(f"    if x == {number}:\n        return {number}\n" for number in range(12))
    one = world.commit("a", {"a.py": f"@cache\ndef f(x):\n{branches}\n\ndef g(x):\n    return x or 1\n"})
    assert by_name(found_in(world))["Mina"] == [("f", "a.py", one, 26, 13), ("g", "a.py", one, 2, 0)]


def test_other_languages_are_named_by_lizard(world: World) -> None:
    files = {
        "a.cpp": "int Q::s(int a) {\n  if (a) return 2;\n  return 3;\n}\n",
        "a.ts": "function g() {\n  return [1].map(function (x) { return x })\n}\n",
        "old.py": "def f(x):\n    print x\n",  # of Python 2
    }
    one = world.commit("a", files)
    assert by_name(found_in(world))["Mina"] == [
        ("Q.s", "a.cpp", one, 4, 0), ("g", "a.ts", one, 3, 0), ("f", "old.py", one, 2, 0)
    ]  # fmt: skip


def test_merges_reverts_bulk_notebooks_data_and_large_files_are_left_out(world: World) -> None:
    good = world.commit("a", {"a.py": "def f():\n    pass\n"})
    world.commit("bulk", {f"pkg/{number}.py": "def b():\n    pass\n" for number in range(201)})
    world.commit("bad", {"bad.py": "def wrong():\n    pass\n"})
    world.revert("HEAD")
    world.commit("gone", {"a.py": None})
    world.revert("HEAD", by=JIHO)
    world.commit("large", {"large.py": f"def big():\n    return '{'x' * 1_100_000}'\n"})
    world.commit("out", {"a.ipynb": book(cell("def n(): pass")), "vendor/v.py": "def v():\n    pass\n", "a.csv": "1\n"})
    world.branch("feat/x")
    feature = world.commit("x", {"x.py": "def x():\n    pass\n"})
    world.switch("main")
    world.merge("feat/x")
    assert by_name(found_in(world)) == {"Mina": [("f", "a.py", good, 2, 0), ("x", "x.py", feature, 2, 0)]}


def test_co_authors_have_it_both_and_it_is_opened_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.commit("before", {"b.txt": "x\n"}, by=JIHO)
    one = world.commit("a\n\nCo-authored-by: Jiho <jiho@example.org>", {"a.py": "def f():\n    pass\n"})
    found, opened = opened_by(world, monkeypatch)
    assert (by_name(found), opened) == ({"Jiho": [("f", "a.py", one, 2, 0)], "Mina": [("f", "a.py", one, 2, 0)]}, [one])


def test_everybody_s_largest_commits_are_opened_in_turns(world: World) -> None:
    for number in range(1, 6):
        world.commit(f"m{number}", {f"m{number}.py": f"def m{number}():\n" + "    pass\n" * number}, by=MINA)
    world.commit("j", {"j.py": "def j():\n    pass\n"}, by=JIHO)
    past = past_of(world)
    subjects = [past.history.commits[one].message.strip() for one in chosen(past, 3)]
    assert subjects == ["j", "m5", "m4"]


def test_of_one_person_no_more_than_the_twenty_largest_are_opened(world: World) -> None:
    made = [world.commit(f"{place}", {f"m{place}.py": "x = 1\n" * place}) for place in range(1, EACH + 3)]
    assert list(chosen(past_of(world))) == made[:1:-1]


def test_at_most_twelve_are_told_of_a_person(world: World) -> None:
    world.commit("a", {"a.py": "".join(f"def f{number}():\n    pass\n" for number in range(20))})
    (few,) = found_in(world).of.values()
    assert len(few) == MOST


def test_without_code_nothing_is_opened_and_pydriller_not_imported(world: World) -> None:
    world.commit("a", {"a.md": "x\n", "a.ipynb": book(cell("x"))})
    script = (
        "import sys; sys.path.insert(0, '.'); from pathlib import Path; from tests.history import test_highlights as t;"
        "from tests.history.worlds import World; w = World(Path(sys.argv[1]));"
        "assert t.found_in(w) == t.Found({}), t.found_in(w); assert not {'pydriller', 'git'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script, str(world.folder)], check=True)


def test_a_second_run_opens_no_commit_and_only_new_ones_later(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    one = world.commit("a", {"a.py": MODEL, "학습.py": "def f():\n    pass\n"}, by=MINJI)
    two = world.commit("b", {"empty.py": "x = 1\n"})
    first, opened = opened_by(world, monkeypatch)
    assert set(opened) == {one, two}
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "pydriller", None)
        second, opened = opened_by(world, monkeypatch)
    assert (second, opened) == (first, [])
    three = world.commit("c", {"c.py": "def g():\n    pass\n"})
    assert opened_by(world, monkeypatch)[1] == [three]


def test_a_commit_is_opened_again_when_the_team_wants_more_of_its_files(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = world.commit("a", {"a.py": "def f():\n    pass\n", "vendor/v.py": "def v():\n    pass\n"})
    assert [few[0] for few in by_name(found_in(world))["Mina"]] == ["f"]
    (world.folder / "teamkit.toml").write_text('[wrapup]\ninclude = ["vendor/"]\n')
    found, opened = opened_by(world, monkeypatch)
    assert ([few[0] for few in by_name(found)["Mina"]], opened) == (["f", "v"], [one])
    (world.folder / "teamkit.toml").unlink()
    found, opened = opened_by(world, monkeypatch)
    assert ([few[0] for few in by_name(found)["Mina"]], opened) == (["f"], [])


def test_a_commit_that_takes_too_long_is_left_and_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = world.commit("a", {"a.py": "def f():\n    pass\n    pass\n"})
    world.commit("b", {"b.py": "def g():\n    pass\n"})
    real = functions.python

    def python_of(source: str) -> Any:
        while "f()" in source:
            time.sleep(0.01)
        return real(source)

    with monkeypatch.context() as patched:
        patched.setattr("teamkit.history.drill.python", python_of)
        begin = time.monotonic()
        found = found_in(world, Limits(one=0.5))
        assert time.monotonic() - begin < 10
    assert [one[0] for one in by_name(found)["Mina"]] == ["g"]
    assert found.notes == (f"functions in 1 commit are not told ({slow[:7]}): each takes longer than 0.5 s",)
    assert [one[0] for one in by_name(found_in(world))["Mina"]] == ["f", "g"]


def test_when_the_time_is_over_the_next_run_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        world.commit(f"{number}", {f"{number}.py": f"def f{number}():\n" + "    pass\n" * (9 - number)})
    clock = iter(range(100))
    with monkeypatch.context() as patched:
        patched.setattr("teamkit.history.drill.time.monotonic", lambda: next(clock))
        found = found_in(world, Limits(all=3))
    assert [one[0] for one in by_name(found)["Mina"]] == ["f0", "f1"]
    assert len(found.notes) == 1
    assert found.notes[0].startswith("functions in 3 commits are not told (")
    assert found.notes[0].endswith("): 3 s were over, and the next time goes on")
    found, opened = opened_by(world, monkeypatch)
    assert (len(opened), len(by_name(found)["Mina"]), found.notes) == (3, 5, ())


def test_a_damaged_commit_is_left_and_told_and_the_rest_is_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = world.commit("a", {"a.py": "def f():\n    pass\n    pass\n"})
    world.commit("b", {"b.py": "def g():\n    pass\n"})
    past = past_of(world)
    blob = world.git("rev-parse", f"{bad}:a.py")
    file = world.folder / ".git" / "objects" / blob[:2] / blob[2:]
    file.unlink()
    found = highlights(world.folder, past, memory(world.folder))
    assert [one[0] for one in by_name(found)["Mina"]] == ["g"]
    assert found.notes == (f"functions in 1 commit are not told ({bad[:7]}): they could not be read",)


def test_the_repository_and_its_settings_are_left_as_they_are_and_do_not_matter(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = world.commit("a", {"a.py": "def f():\n    return 1\n"})
    for name, value in {"diff.noprefix": "true", "color.ui": "always", "diff.external": "false"}.items():
        world.git("config", name, value)
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'diff.noprefix'='true'")
    past = past_of(world)
    (world.folder / ".git" / "info" / "attributes").write_text("*.py -diff\n")
    monkeypatch.setenv("GIT_DIR", str(world.folder / ".git"))
    before = (world.folder / ".git" / "config").read_bytes()
    found = highlights(world.folder, past, memory(world.folder))
    assert by_name(found) == {"Mina": [("f", "a.py", one, 2, 0)]}
    assert (world.folder / ".git" / "config").read_bytes() == before


def test_worktrees_shallow_and_bare_clones_are_read(world: World, tmp_path: Path) -> None:
    world.commit("a", {"a.py": "def f():\n    return 1\n"})
    world.commit("b", {"a.py": "def f():\n    return 2\n"})
    world.git("worktree", "add", "-q", "--detach", str(tmp_path / "tree"))
    world.git("clone", "-q", "--depth=1", f"file://{world.folder}", str(tmp_path / "shallow"))
    world.git("clone", "-q", "--bare", str(world.folder), str(tmp_path / "bare"))
    named = {}
    for name in ("tree", "bare", "shallow"):
        past = past_of(world, tmp_path / name)
        named[name] = len(highlights(tmp_path / name, past, memory(tmp_path / name)).of)
    assert named == {"tree": 1, "bare": 1, "shallow": 0}


def test_a_remembered_answer_that_somebody_wrote_to_is_asked_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = world.commit("a", {"a.py": "def f():\n    return 1\n"})
    first = found_in(world)
    for words in ("", "7", "[[], []]", '[["a.py"], [7]]', '[["a.py"], [["f", "a.py", "x", 0]]]'):
        cache = memory(world.folder)
        cache.answer(drill._QUESTION, one, words)
        cache.keep()
        assert opened_by(world, monkeypatch) == (first, [one]), words


def test_nothing_is_told_of_an_empty_repository(world: World) -> None:
    assert found_in(world) == Found({})


@given(st.dictionaries(st.integers(), st.lists(st.integers(0, 30))), st.integers(0, 40))
def test_turns_are_fair(of: Mapping[int, list[int]], limit: int) -> None:
    taken = turns(of, limit)
    every = {what for few in of.values() for what in few}
    assert len(taken) == len(set(taken)) == min(limit, len(every))
    assert set(taken) <= every


@given(st.text())
def test_any_text_is_python_or_is_not(source: str) -> None:
    units = python(source)
    assert units is None or all(1 <= unit.first <= unit.last for unit in units)


def test_a_nested_class_that_is_new_goes_with_the_outermost_new_one() -> None:
    after = Side([Unit("A", 1, 9, is_class=True), Unit("A.B", 2, 8, is_class=True), Unit("A.B.f", 3, 4)], [1, 2, 3, 3])
    assert touched("a.py", Side(), after) == [Touched("A", "a.py", 4)]
    before = Side([Unit("A", 1, 1, is_class=True)])
    assert touched("a.py", before, after) == [Touched("A", "a.py", 1), Touched("A.B", "a.py", 3)]


def cells_of(world: World) -> dict[str, CellLines]:
    return {one.person.name: one.cells for one in past_of(world).contributions}


def test_who_has_only_notebooks_has_the_lines_of_their_source_cells(world: World) -> None:
    one = world.commit(
        "탐색", {"노트북/탐색.ipynb": book(cell("a\nb\nc", outputs=500), cell("# 제목", "markdown"))}, by=MINJI
    )
    two = world.commit("고침", {"노트북/탐색.ipynb": book(cell("a\nB\nc\nd", outputs=900))}, by=MINJI)
    world.commit("code", {"a.py": "def f():\n    pass\n"})
    found = cells_of(world)
    assert found == {"Mina": CellLines(), "민지": CellLines(6, 2, 2, 0, (two, one))}


def test_notebooks_that_cannot_be_read_are_counted_as_unknown(world: World) -> None:
    world.commit("a", {"a.ipynb": "{", "b.ipynb": book(cell("x"))})
    assert cells_of(world)["Mina"][:4] == (1, 0, 1, 1)


def test_notebooks_are_read_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.commit(
        "a", {"a\n1.ipynb": book(cell("x")), b"\xff.ipynb".decode("utf-8", "surrogateescape"): book(cell("y"))}
    )
    asked: list[int] = []
    real = notebooks.read

    def read(folder: Path, wanted: Any) -> Any:
        few = list(wanted)
        asked.append(len(few))
        return real(folder, few)

    monkeypatch.setattr("teamkit.history.cells.read", read)
    first = cells_of(world)
    assert (first, asked) == (cells_of(world), [2, 0])
    cache = memory(world.folder)
    for name in cache.answers(cells._QUESTION, _Everything()):
        cache.answer(cells._QUESTION, name, "1 2 x")
    cache.keep()
    assert (cells_of(world), asked) == (first, [2, 0, 2])


class _Everything(set[str]):
    def __contains__(self, _: object) -> bool:
        return True


def test_of_too_many_notebooks_everybody_has_some_read(world: World) -> None:
    for number in range(5):
        world.commit(f"{number}", {"m.ipynb": book(cell(f"x{number}"))}, by=MINA)
    world.commit("j", {"j.ipynb": book(cell("y"))}, by=JIHO)
    past = cells.with_cells(world.folder, past_of(world), memory(world.folder), 3)
    assert [one.cells[2:4] for one in past.contributions] == [(1, 0), (2, 3)]


def test_a_highlight_can_be_written_as_json() -> None:
    assert json.loads(json.dumps(Highlight("f", "a.py", "c", 1))) == ["f", "a.py", "c", 1, 0]


def _texts(block: object) -> str:
    """Return the letters of a block, wherever they stand."""
    if isinstance(block, Span):
        return block.text
    return "".join(map(_texts, block)) if isinstance(block, tuple) else ""


@pytest.mark.parametrize(
    ("language", "cells_told"),
    [
        ("ko", "노트북 3 (소스 셀 +4 -1줄, 읽지 못한 변경 1건)"),
        ("en", "(source cells +4 -1 lines, 1 changes not read)"),
    ],
)
def test_the_page_of_a_person_names_functions_and_lines_of_source_cells(
    world: World, language: str, cells_told: str
) -> None:
    one = world.commit("a", {"가.ipynb": book(cell("a\nb\nc")), "bad.ipynb": "{", "모델.py": MODEL}, by=MINJI)
    world.commit("b", {"가.ipynb": book(cell("a\nb\nC"))}, by=MINJI)
    facts = report.gather(world.folder, load(""), report.Asked(language)).facts
    (minji,) = facts.people.persons
    told = "".join(map(_texts, person.own(facts, minji)))
    assert cells_told in told
    assert facts.evidence.values["own.민지.cells.added"].value == 4
    assert facts.evidence.values["own.민지.cells.added"].evidence[-1] == f"c:{one}"
    assert "검색기 (모델.py) c:" in "".join(map(_texts, person.functions(facts, minji)))
