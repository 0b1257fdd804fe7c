"""Worlds whose files are the trap: too many, of no kind that counts, or with names and bytes of another encoding."""

from pathlib import Path

import pytest

from teamkit.history.commit import Identity
from teamkit.history.counted import Amount
from teamkit.sections import Wrapup
from tests.history.told import lines, of, rows, told
from tests.history.worlds import JIHO, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "world")
    world.commit("begin", {"README.md": "begin\n"})
    return world


def test_a_huge_commit_is_bulk_and_nobodys_lines_but_a_commit(world: World) -> None:
    world.commit("import", {f"lib/{number // 100}/{number}.py": "x = 1\n" for number in range(5000)}, by=JIHO)
    world.commit("mend", {"lib/0/1.py": "x = 1\ny = 2\n"})
    found = told(world)
    jiho = of(found, "Jiho")
    assert (len(jiho.commits), lines(jiho), jiho.left) == (1, {}, ())
    assert jiho.counted.left_out == {"bulk commit": Amount(5000, 5000, 0)}
    assert [one.why for one in found.past.difference.bulk] == ["5000 files"]
    assert of(found, "Mina").left == ("README.md", "lib/0/1.py")


def test_a_policy_without_a_limit_of_files_has_no_bulk_commits(world: World) -> None:
    world.commit("import", {f"{number}.py": "x = 1\n" for number in range(300)}, by=JIHO)
    found = told(world, wrapup=Wrapup(bulk_files=0))
    assert (lines(of(found, "Jiho")), len(of(found, "Jiho").left)) == ({"code": (300, 0)}, 300)


def test_a_reformatting_that_blame_passes_over_makes_nobody_the_writer(world: World) -> None:
    world.commit("write", {"a.py": rows(10)}, by=JIHO)
    bulk = world.commit("black", {"a.py": rows(10, "_")})
    world.commit("ignore", {".git-blame-ignore-revs": f"{bulk}\n"})
    found = told(world)
    assert of(found, "Jiho").left == ("a.py",)
    assert of(found, "Mina").counted.left_out == {"bulk commit": Amount(1, 10, 10)}


def test_a_history_that_is_csv_for_95_percent_is_told_by_the_rest(world: World) -> None:
    world.commit("data", {"data/train.csv": "a,b\n" * 9500}, by=JIHO)
    world.commit("code", {"src/ml/a.py": rows(499)})
    found = told(world)
    assert (found.past.difference.before, found.past.difference.after) == (Amount(3, 10000, 0), Amount(2, 500, 0))
    assert lines(of(found, "Mina")) == {"code": (499, 0), "document": (1, 0)}


BOOK = '{"cells": [{"cell_type": "code", "source": ["a = 1\\n", "b = 2"], "outputs": []}], "nbformat": 4}\n'


def test_who_has_only_notebooks_or_data_is_not_nothing(world: World) -> None:
    book = world.commit("eda", {"notebooks/eda.ipynb": BOOK}, by=JIHO)
    sua = Identity("Sua", "sua@lab.example.org")
    data = world.commit("labels", {"data/labels.csv": "a,b\n" * 30}, by=sua)
    found = told(world)
    jiho = of(found, "Jiho")
    assert (jiho.commits, jiho.areas, lines(jiho)) == ((book,), {"notebooks": (book,)}, {})
    assert jiho.counted.left_out == {"notebook": Amount(1, 1, 0)}
    assert (jiho.cells.added, jiho.cells.known, jiho.cells.unknown) == (2, 1, 0)
    assert (of(found, "Sua").areas, of(found, "Sua").counted.left_out) == (
        {"data": (data,)}, {"data": Amount(1, 30, 0)},
    )  # fmt: skip


NFD = "\u1112\u1161\u11ab\u1100\u1173\u11af"  # 한글, decomposed as macOS stores it


def test_names_of_files_in_two_unicode_forms_are_one_area(world: World) -> None:
    mac = world.commit("mac", {f"{NFD}/a.py": rows(2)})
    linux = world.commit("linux", {"한글/b.py": rows(3)})
    found = told(world)
    assert of(found, "Mina").areas["한글"] == (linux, mac)
    assert of(found, "Mina").left == ("README.md", f"{NFD}/a.py", "한글/b.py")


def test_bytes_that_are_no_utf_8_lose_nothing(world: World) -> None:
    env = {"GIT_AUTHOR_NAME": "Jiho", "GIT_AUTHOR_EMAIL": JIHO.email}
    (world.folder / "a.py").write_bytes(b"x = '\xb0'\n")
    world.git("add", "-A")
    world.git("commit", "-q", "-F", "-", stdin=b"\xb0\xa1", env=env)
    world.git("config", "i18n.commitEncoding", "euc-kr")
    (world.folder / "\udcb0\udca1.py").write_text(rows(3))
    world.git("add", "-A")
    world.git("commit", "-q", "-F", "-", stdin="학습".encode("euc-kr"), env=env)
    found = told(world)
    jiho = of(found, "Jiho")
    assert (len(jiho.commits), lines(jiho)) == (2, {"code": (4, 0)})
    assert jiho.left == ("a.py", "\udcb0\udca1.py")
    assert found.past.history.commits[world.head].message == "학습\n"
