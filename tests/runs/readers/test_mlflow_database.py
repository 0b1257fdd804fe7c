"""MLflow's database: nothing is written beside it, and damage is told."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from teamkit.runs.readers import mlflow, mlflow_database
from tests.runs.readers.mlflow_stores import FIXTURES, place
from tests.runs.readers.reading import read_all


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return place(tmp_path, "3.17.2", "mlflow.db") / "mlflow.db"


def test_reading_a_database_leaves_its_folder_as_it_was(database: Path) -> None:
    with closing(sqlite3.connect(database)) as link:
        link.execute("PRAGMA journal_mode = WAL")
    before = {file.name: file.read_bytes() for file in database.parent.iterdir()}
    assert len(read_all(mlflow, database.parent)) == 4
    assert {file.name: file.read_bytes() for file in database.parent.iterdir()} == before


def test_a_database_is_opened_to_read_alone(database: Path) -> None:
    for journal in ("DELETE", "WAL"):
        with closing(sqlite3.connect(database)) as link:
            link.execute(f"PRAGMA journal_mode = {journal}")
        with mlflow_database._opened(database) as link:
            assert link.execute("SELECT count(*) FROM runs").fetchone() == (6,)
            assert [file.name for file in database.parent.iterdir()] == ["mlflow.db"]
            assert link.execute("PRAGMA trusted_schema").fetchone() == (0,)
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                link.execute("DELETE FROM runs")


@pytest.mark.parametrize("name", ["mlruns.db", "MLflow.DB", "team-mlflow.sqlite3"])
def test_a_database_is_known_by_its_name(database: Path, name: str) -> None:
    assert len(read_all(mlflow, database.rename(database.parent / name).parent)) == 4


@pytest.fixture
def write_ahead(database: Path) -> Iterator[Path]:
    with closing(sqlite3.connect(database)) as link:
        link.execute("PRAGMA journal_mode = WAL")
        link.execute("UPDATE runs SET name = 'renamed' WHERE name = 'baseline'")
        link.commit()
        yield database


def test_what_is_still_in_the_write_ahead_log_is_read_without_a_trace(write_ahead: Path) -> None:
    before = {file.name: file.read_bytes() for file in write_ahead.parent.iterdir()}
    assert "mlflow.db-wal" in before
    assert "renamed" in {run.name for run in read_all(mlflow, write_ahead.parent)}
    assert {file.name: file.read_bytes() for file in write_ahead.parent.iterdir()} == before


def test_a_transaction_that_was_killed_is_undone_in_a_copy(database: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as link:
        link.execute("PRAGMA cache_size = 1")
        link.execute("BEGIN")
        link.execute("UPDATE runs SET name = 'half' || name")
        link.execute(
            "CREATE TABLE spill AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 999)"
            " SELECT x, hex(randomblob(99)) AS y FROM n"
        )
        killed = tmp_path / "killed"
        killed.mkdir()
        for file in ("mlflow.db", "mlflow.db-journal"):
            shutil.copy(database.parent / file, killed / file)
    assert (killed / "mlflow.db").read_bytes() != (FIXTURES / "3.17.2" / "mlflow.db").read_bytes()
    assert {run.name for run in read_all(mlflow, killed)} == {"baseline", "diverged", "killed", "for ever"}
    assert (killed / "mlflow.db-journal").exists()


def test_a_locked_database_is_told(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mlflow_database, "TIMEOUT", 0.01)
    with closing(sqlite3.connect(database, isolation_level=None)) as link:
        link.execute("BEGIN EXCLUSIVE")
        (run,) = read_all(mlflow, database.parent)
    assert (run.name, run.state, run.damage) == ("", "unknown", (("mlflow.db", "database is locked"),))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "it is empty"),
        (b"no database at all", "not a sqlite database"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a pointer of git lfs; git lfs pull brings the file"),
        (b"SQLite format 3\0" + b"\0" * 84, "file is not a database"),
    ],
)
def test_a_file_that_is_no_database_is_told(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "mlruns.db").write_bytes(content)
    (run,) = read_all(mlflow, tmp_path)
    assert (run.id, run.name, run.state, run.damage) == ("", "", "unknown", (("mlruns.db", what),))


def test_a_database_of_something_else_is_told(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "my-mlflow.sqlite")) as link:
        link.execute("CREATE TABLE users (name)")
        link.execute("CREATE VIEW runs AS SELECT name AS run_uuid FROM users")
    (run,) = read_all(mlflow, tmp_path)
    assert run.damage == (("my-mlflow.sqlite", "it holds no runs of MLflow"),)


def test_a_database_without_a_run_is_none(database: Path) -> None:
    with closing(sqlite3.connect(database)) as link:
        link.execute("DELETE FROM runs")
        link.commit()
    assert read_all(mlflow, database.parent) == []


def test_a_database_with_a_torn_page_keeps_the_runs_and_tells_it(database: Path) -> None:
    with closing(sqlite3.connect(database)) as link:
        (page,) = link.execute("SELECT rootpage FROM sqlite_master WHERE name = 'metrics'").fetchone()
        (size,) = link.execute("PRAGMA page_size").fetchone()
    data = bytearray(database.read_bytes())
    data[(page - 1) * size : page * size] = b"\xff" * size
    database.write_bytes(data)
    runs = read_all(mlflow, database.parent)
    assert {run.name for run in runs} == {"baseline", "diverged", "killed", "for ever"}
    assert all(run.damage == (("mlflow.db", "database disk image is malformed"),) for run in runs)


def test_no_flipped_or_cut_byte_of_a_database_raises(database: Path) -> None:
    whole, sound = database.read_bytes(), repr(read_all(mlflow, database.parent))
    for at in range(0, len(whole), 1009):
        flipped = bytearray(whole)
        flipped[at] ^= 0xFF
        database.write_bytes(flipped)
        assert isinstance(read_all(mlflow, database.parent), list)
        database.write_bytes(whole[:at])
        cut = read_all(mlflow, database.parent)
        assert cut[0].damage or repr(cut) == sound


def test_cells_of_another_type_are_read_as_far_as_they_go(database: Path) -> None:
    with closing(sqlite3.connect(database)) as link:
        link.execute("PRAGMA ignore_check_constraints = ON")
        link.execute("UPDATE metrics SET value = 'much', step = 'x' || step WHERE key = 'out_of_order'")
        link.execute("UPDATE runs SET start_time = 'today', status = 9")
        link.execute("UPDATE tags SET value = CAST(x'6aff' AS TEXT) WHERE key = 'member'")
        link.commit()
    run = next(run for run in read_all(mlflow, database.parent) if run.name == "baseline")
    assert (run.started, run.state, run.tags, run.damage) == (None, "unknown", ("member=j�",), ())
    assert "out_of_order" not in run.series
    assert len(run.series["loss"]) == 12


def test_a_name_that_a_link_would_misread_is_opened(database: Path) -> None:
    renamed = database.rename(database.parent / "100% my#mlflow?mode=rwc.db")
    assert len(read_all(mlflow, renamed.parent)) == 4
