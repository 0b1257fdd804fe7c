"""What the team has told git of its files and commits, in any shape of repository."""

import subprocess
from pathlib import Path

import pytest

from teamkit.history.attributes import Ignored, ignored, linguist
from tests.history.worlds import World

_VERSION = tuple(map(int, subprocess.check_output(["git", "version"], text=True).split()[2].split(".")[:2]))
ATTRIBUTES = """\
gen/** linguist-generated
lib/* linguist-vendored=true
lib/ours.py -linguist-vendored
vendor/** linguist-vendored=false
samples/** linguist-documentation linguist-language=Python
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path / "w")
    made.commit("a", {".gitattributes": ATTRIBUTES, "deep/가 나/.gitattributes": "*.py linguist-generated\n"})
    return made


def test_linguist_s_attributes_are_asked_once_for_all_paths(world: World) -> None:
    paths = ["gen/a.py", "lib/a.py", "lib/ours.py", "vendor/a.c", "samples/a.py", "src/a.py", "deep/가 나/a\nb.py", ""]
    assert linguist(world.folder, paths) == {
        "gen/a.py": {"linguist-generated"},
        "lib/a.py": {"linguist-vendored"},
        "lib/ours.py": {"-linguist-vendored"},
        "vendor/a.c": {"-linguist-vendored"},
        "samples/a.py": {"linguist-documentation"},
        "deep/가 나/a\nb.py": {"linguist-generated"},
    }


def test_from_a_folder_below_the_answer_is_the_same(world: World) -> None:
    assert linguist(world.folder / "deep", ["gen/a.py"]) == {"gen/a.py": {"linguist-generated"}}


def test_what_is_not_committed_says_nothing(tmp_path: Path) -> None:
    made = World(tmp_path)
    made.commit("a", {".gitattributes": "*.csv -text\n"})
    (tmp_path / ".gitattributes").write_text("*.py linguist-generated\n")
    assert linguist(tmp_path, ["a.py"]) == {}


def test_a_bare_repository_is_asked_where_git_can(world: World, tmp_path: Path) -> None:
    world.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    known = {"gen/a.py": {"linguist-generated"}} if _VERSION >= (2, 40) else {}
    assert linguist(tmp_path / "bare", ["gen/a.py"]) == known


@pytest.mark.parametrize("path", ["/etc/passwd", "../../x", "a\\b", "\udcff.py", "x" * 5000])
def test_no_path_breaks_it(world: World, path: str) -> None:
    assert path not in linguist(world.folder, [path])


def test_without_a_repository_or_a_commit_nothing_is_said(tmp_path: Path) -> None:
    assert (linguist(tmp_path, ["a.py"]), ignored(tmp_path)) == ({}, Ignored())
    World(tmp_path)
    assert (linguist(tmp_path, ["a.py"]), ignored(tmp_path)) == ({}, Ignored())


def test_commits_that_blame_passes_over_are_read_whatever_else_stands_there(world: World) -> None:
    one, two, three = (world.commit(name) for name in "xyz")
    text = f"# format\n\n{one}  # black\n  {two.upper()}\r\n{three[:10]}\nno commit\n{'f' * 12}\n--all\n"
    world.commit("revs", {".git-blame-ignore-revs": text})
    missing = tuple(f".git-blame-ignore-revs: no commit is called {word}" for word in ("no commit", "f" * 12, "--all"))
    assert ignored(world.folder) == Ignored(frozenset({one, two, three}), missing)


def test_without_that_file_none_is_passed_over(world: World) -> None:
    assert ignored(world.folder) == Ignored()


def test_bytes_that_are_no_text_are_survived(world: World) -> None:
    world.commit("revs", {".git-blame-ignore-revs": b"\xff\xfe\0\n" + world.head.encode() + b"\n"})
    assert ignored(world.folder).commits == {world.git("rev-parse", "HEAD~")}
