"""TK601 to TK604: what git tracks and should not."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from inline_snapshot import snapshot

from teamkit.cli import main
from teamkit.lint.checks.tracked import find
from teamkit.lint.finding import Entry
from tests.lint.conftest import git, write

MB = 1_000_000

TRUE = [
    ("TK601", "data/train.csv", MB),
    ("TK601", "data.zip", 5 * MB),
    ("TK601", "wiki.JSON", 5 * MB),
    ("TK602", "best.pt", 200_000),
    ("TK602", "a/pytorch_model.bin", 500 * MB),
    ("TK602", "a/model.safetensors", 500 * MB),
    ("TK604", ".env", 10),
    ("TK604", "app/.env.local", 10),
    ("TK604", "app/.env.production.local", 10),
    ("TK604", "kaggle.json", 10),
]
FALSE = [
    ("data/train.csv", MB - 1),
    ("data/train.csv", 130),  # a pointer of git-lfs
    ("data/train.csv", None),  # not in this clone
    ("package-lock.json", 5 * MB),
    ("klue/tokenizer.json", 5 * MB),
    ("tests/tiny.pt", 99_999),
    ("assets/a.png", 5 * MB),
    ("report.pdf", 5 * MB),
    ("a.ipynb", 5 * MB),
    ("src/wandb/logger.py", 10),
    ("wandb/settings", 10),
    ("tests/runs/lightning_logs/version_0/metrics.csv", 10),
    ("fixtures/events.out.tfevents.1700000000.host", 10),
    (".env.example", 10),
    ("app/.env.production", 10),
    ("app/.env.sample", 10),
    (".env", 0),
    ("env.py", 10),
]


@pytest.mark.parametrize(("code", "path", "size"), TRUE)
def test_what_does_not_belong_in_git_is_found(code: str, path: str, size: int) -> None:
    assert [(one.code, one.path, one.size) for one in find([Entry(path, size)], MB)] == [(code, path, size)]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("src/__pycache__/a.cpython-310.pyc", "src/__pycache__"),
        ("tests/__pycache__/a.cpython-310.pyc", "tests/__pycache__"),
        ("nb/.ipynb_checkpoints/a-checkpoint.csv", "nb/.ipynb_checkpoints"),
        ("wandb/run-20240101_000000-abc/files/config.yaml", "wandb"),
        ("a/lightning_logs/version_0/checkpoints/a.ckpt", "a/lightning_logs"),
        ("out/events.out.tfevents.1700000000.host", "out/events.out.tfevents.1700000000.host"),
        (".DS_Store", ".DS_Store"),
    ],
)
def test_what_runs_leave_behind_is_told_by_its_folder(path: str, told: str) -> None:
    (one,) = find([Entry(path, 5 * MB), Entry(path, MB)], MB)
    assert (one.code, one.path, one.size) == ("TK603", told, 6 * MB)
    assert one.seen == "2 files that runs or tools make anew"


@pytest.mark.parametrize(("path", "size"), FALSE)
def test_what_belongs_there_is_let_alone(path: str, size: int | None) -> None:
    assert list(find([Entry(path, size)], MB)) == []


def test_without_a_limit_no_data_is_found() -> None:
    assert list(find([Entry("train.csv", 900 * MB)], 0)) == []


def test_the_size_is_that_in_git_and_a_folder_is_one_group(clone: Path) -> None:
    for number in range(6):
        write(clone / f"data/{number}.csv", bytes([65 + number]) * 2 * MB)
    write(clone / ".env", "KEY=1\n")
    git(clone, "add", ".")
    write(clone / "data/0.csv", b"")
    done = CliRunner().invoke(main, ["lint", "--select", "TK6"])
    assert done.exit_code == 1
    assert done.stdout == snapshot("""\
.env TK604 secrets are in every clone, for ever
  hint: revoke what is in it, then: git rm --cached, and a line in .gitignore
data/0.csv TK601 2.0 MB of data, in every clone for ever
data/1.csv TK601 2.0 MB of data, in every clone for ever
data/2.csv TK601 2.0 MB of data, in every clone for ever
  and 3 more TK601 beside it (6.0 MB)
  hint: git lfs track, or .gitignore and a place that all of the team can read

TK601  6  data in git
TK604  1  secrets in git
7 findings in 7 files; 2 read
""")
    told = json.loads(CliRunner().invoke(main, ["lint", "--select", "TK601", "--json"]).stdout)
    assert [one["bytes"] for one in told["findings"]] == [2 * MB] * 6
    assert told["findings"][0]["line"] is None
