"""What is remembered between two scans, and when it is not believed."""

import os
import sqlite3
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from teamkit.runs.cache import Cache
from teamkit.runs.folder import Folder
from teamkit.runs.location import place
from teamkit.runs.model import Damage, Run, Told
from teamkit.runs.readers.growing import mark

FILES = ("numbers.txt",)


class Numbers:
    """A reader of a number a line, which goes on where it stopped."""

    VERSION = 1

    def __init__(self) -> None:
        self.lines = 0
        self.reads = 0

    def claims(self, folder: Folder) -> Sequence[str]:
        return FILES

    def read(self, path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:
        self.reads += 1
        run = before[0] if before else Run("numbers", str(path), name="하나", damage=(Damage("x", "y"),))
        start = run.marks["numbers.txt"].offset if before else 0
        data = (path / "numbers.txt").read_bytes()
        for line in data[start:].splitlines():
            self.lines += 1
            run.log("number", self.lines, float(line))
        run.marks["numbers.txt"] = mark(path / "numbers.txt", len(data))
        run.person = Told("jiwoo", "the log")
        return [run]


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    file = tmp_path / "runs/a/numbers.txt"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"1\n2\n")
    return file


def scanned(file: Path, reader: Numbers) -> tuple[Run, list[float]]:
    cache = Cache(file.parents[2] / "git/runs.sqlite")
    (run,) = cache.runs("numbers", reader, file.parent, FILES)
    values = list(cache.series(run.parts[0])["number"].values)
    cache.keep(())
    return run, values


def test_what_has_not_changed_is_read_once(numbers: Path) -> None:
    reader = Numbers()
    first, second = scanned(numbers, reader), scanned(numbers, reader)
    assert reader.reads == 1
    assert repr(first) == repr(second)
    assert second[0].metrics["number"].last.value == 2.0
    assert second[0].person == Told("jiwoo", "the log")
    assert second[1] == [1.0, 2.0]


def test_a_file_that_grew_is_read_from_where_it_stopped(numbers: Path) -> None:
    reader = Numbers()
    scanned(numbers, reader)
    with numbers.open("ab") as stream:
        stream.write(b"3\n")
    run, values = scanned(numbers, reader)
    assert (reader.lines, values) == (3, [1.0, 2.0, 3.0])
    assert run.metrics["number"].points == 3
    assert run.damage == (Damage("x", "y"),)


def test_a_folder_that_is_met_twice_in_one_scan_is_read_on_once(numbers: Path) -> None:
    reader = Numbers()
    scanned(numbers, reader)
    with numbers.open("ab") as stream:
        stream.write(b"3\n")
    cache = Cache(numbers.parents[2] / "git/runs.sqlite")
    for _ in range(2):
        (run,) = cache.runs("numbers", reader, numbers.parent, FILES)
        assert list(cache.series(run.parts[0])["number"].values) == [1.0, 2.0, 3.0]
    assert reader.reads == 2


def test_what_another_teamkit_read_on_meanwhile_is_not_read_on_again(numbers: Path) -> None:
    reader = Numbers()
    scanned(numbers, reader)
    early = Cache(numbers.parents[2] / "git/runs.sqlite")
    with numbers.open("ab") as stream:
        stream.write(b"3\n")
    scanned(numbers, Numbers())
    (run,) = early.runs("numbers", Numbers(), numbers.parent, FILES)
    assert list(early.series(run.parts[0])["number"].values) == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("change", ["DELETE FROM series", "DROP TABLE series"])
def test_without_the_curves_that_were_read_a_file_that_grew_is_read_anew(numbers: Path, change: str) -> None:
    scanned(numbers, Numbers())
    base = sqlite3.connect(numbers.parents[2] / "git/runs.sqlite")
    base.execute(change)
    base.commit()
    base.close()
    with numbers.open("ab") as stream:
        stream.write(b"3\n")
    assert scanned(numbers, Numbers())[1] == [1.0, 2.0, 3.0]


def test_a_file_that_was_put_in_place_of_another_is_read_anew(numbers: Path) -> None:
    scanned(numbers, Numbers())
    other = numbers.with_name("other")
    other.write_bytes(b"1\n2\n3\n")
    other.replace(numbers)
    reader = Numbers()
    assert (scanned(numbers, reader)[1], reader.lines) == ([1.0, 2.0, 3.0], 3)


@pytest.mark.parametrize("text", [b"7\n8\n9\n", b"7\n", b""], ids=["longer", "shorter", "empty"])
def test_a_file_that_begins_otherwise_is_read_anew(numbers: Path, text: bytes) -> None:
    reader = Numbers()
    scanned(numbers, reader)
    numbers.write_bytes(text or b"5\n")
    assert scanned(numbers, reader)[1] == [float(line) for line in (text or b"5\n").split()]


def test_a_file_of_the_same_length_and_another_time_is_read_anew(numbers: Path) -> None:
    reader = Numbers()
    scanned(numbers, reader)
    numbers.write_bytes(b"3\n4\n")
    os.utime(numbers, ns=(1, 1))
    assert scanned(numbers, reader)[1] == [3.0, 4.0]


def test_another_version_of_a_reader_reads_anew(numbers: Path) -> None:
    scanned(numbers, Numbers())
    newer = Numbers()
    newer.VERSION = 2
    scanned(numbers, newer)
    assert newer.reads == 1


@pytest.mark.parametrize("broken", [b"no database", b"SQLite format 3\0" + bytes(200), b""])
def test_a_broken_cache_is_made_anew(numbers: Path, broken: bytes) -> None:
    file = numbers.parents[2] / "git/runs.sqlite"
    file.parent.mkdir()
    file.write_bytes(broken)
    reader = Numbers()
    assert scanned(numbers, reader)[1] == [1.0, 2.0]
    scanned(numbers, reader)
    assert reader.reads == 1


def test_a_cache_of_a_later_teamkit_is_not_believed(numbers: Path) -> None:
    scanned(numbers, Numbers())
    base = sqlite3.connect(numbers.parents[2] / "git/runs.sqlite")
    base.execute("PRAGMA user_version = 99")
    base.close()
    reader = Numbers()
    assert (scanned(numbers, reader)[1], reader.reads) == ([1.0, 2.0], 1)


def test_where_no_cache_can_be_written_all_the_same_is_read(numbers: Path) -> None:
    (numbers.parents[2] / "git").write_text("a file where a folder should be")
    assert scanned(numbers, Numbers())[1] == [1.0, 2.0]


def test_what_is_gone_is_forgotten(numbers: Path) -> None:
    scanned(numbers, Numbers())
    file = numbers.parents[2] / "git/runs.sqlite"
    for top, left in ((numbers.parents[1] / "other", 1), (numbers.parents[1], 0)):
        cache = Cache(file)
        cache.keep([top])
        base = sqlite3.connect(file)
        assert base.execute("SELECT count(*) FROM folder").fetchone() == (left,)
        assert base.execute("SELECT count(*) FROM series").fetchone() == (left,)
        base.close()


def test_it_lies_under_the_git_directory_of_all_worktrees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def git(*words: str) -> None:
        subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q", "팀")
    names = ("-c", "user.name=jiwoo", "-c", "user.email=jiwoo@example.org")
    git("-C", "팀", *names, "commit", "-q", "--allow-empty", "-m", "x")
    git("-C", "팀", "worktree", "add", "-q", "../other")
    wanted = tmp_path / "팀/.git/teamkit/runs.sqlite"
    assert place(tmp_path / "팀").resolve() == place(tmp_path / "other").resolve() == wanted
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert place(tmp_path) == place(tmp_path / "none") == tmp_path / "cache/teamkit/runs.sqlite"


def test_names_of_any_bytes_are_remembered(tmp_path: Path) -> None:
    folder = tmp_path / "runs" / os.fsdecode("실험".encode("cp949"))
    folder.mkdir(parents=True)
    (folder / "numbers.txt").write_bytes(b"1\n")

    class Odd(Numbers):
        def read(self, path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:
            (run,) = super().read(path, files, before)
            run.log("\ud800", 1, 2.0)
            return [run]

    reader = Odd()
    for _ in range(2):
        cache = Cache(tmp_path / "runs.sqlite")
        (run,) = cache.runs("numbers", reader, folder, (*FILES, "caf\udce9.txt"))
        assert run.path == str(folder)
        assert set(cache.series(run.parts[0])) == {"number", "\ud800"}
        cache.keep([tmp_path])
    assert reader.reads == 1


@pytest.mark.parametrize(
    "change",
    ["UPDATE folder SET runs = 'x'", "UPDATE folder SET runs = '[{\"metrics\": 3}]'", "UPDATE folder SET path = 3"],
)
def test_what_somebody_wrote_into_it_is_not_believed(numbers: Path, change: str) -> None:
    scanned(numbers, Numbers())
    base = sqlite3.connect(numbers.parents[2] / "git/runs.sqlite")
    base.execute(change)
    base.commit()
    base.close()
    assert scanned(numbers, Numbers())[1] == [1.0, 2.0]


def test_beside_another_scan_that_writes_all_is_read_and_nothing_waits_for_each_folder(
    numbers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teamkit.store.PATIENCE", 0)
    file = numbers.parents[2] / "git/runs.sqlite"
    first = Cache(file)
    first.runs("numbers", Numbers(), numbers.parent, FILES)
    assert scanned(numbers, Numbers())[1] == [1.0, 2.0]
    first.keep(())
    reader = Numbers()
    scanned(numbers, reader)
    assert reader.reads == 0


@pytest.mark.parametrize("change", ["DROP TABLE series", "UPDATE series SET steps = 'x'", "UPDATE series SET tag = 3"])
def test_curves_that_are_damaged_are_read_anew(numbers: Path, change: str) -> None:
    scanned(numbers, Numbers())
    base = sqlite3.connect(numbers.parents[2] / "git/runs.sqlite")
    base.execute(change)
    base.commit()
    base.close()
    assert scanned(numbers, Numbers())[1] == [1.0, 2.0]


def test_curves_that_another_teamkit_locks_are_read_anew(numbers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("teamkit.store.PATIENCE", 0)
    scanned(numbers, Numbers())
    file = numbers.parents[2] / "git/runs.sqlite"
    cache = Cache(file)
    (run,) = cache.runs("numbers", Numbers(), numbers.parent, FILES)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert list(cache.series(run.parts[0])["number"].values) == [1.0, 2.0]
    other.close()


def test_curves_that_another_teamkit_dropped_are_read_anew(numbers: Path) -> None:
    reader = Numbers()
    scanned(numbers, reader)
    file = numbers.parents[2] / "git/runs.sqlite"
    cache = Cache(file)
    (run,) = cache.runs("numbers", reader, numbers.parent, FILES)
    with sqlite3.connect(file) as other:
        other.execute("DELETE FROM series")
    other.close()
    assert list(cache.series(run.parts[0])["number"].values) == [1.0, 2.0]


def test_of_a_folder_that_could_be_written_by_half_nothing_is_kept(numbers: Path) -> None:
    class Two(Numbers):
        def read(self, path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:
            (run,) = super().read(path, files, before)
            run.log("other", 1, 2.0)
            return [run]

    file = numbers.parents[2] / "git/runs.sqlite"
    Cache(file)
    base = sqlite3.connect(file)
    base.execute(
        "CREATE TRIGGER full BEFORE INSERT ON series WHEN NEW.tag = x'6f74686572' BEGIN SELECT RAISE(FAIL, 'full'); END"
    )
    scanned(numbers, Two())
    base.execute("DROP TRIGGER full")
    base.close()
    cache = Cache(file)
    (run,) = cache.runs("numbers", Two(), numbers.parent, FILES)
    assert set(cache.series(run.parts[0])) == {"number", "other"}
