"""teamkit lint, from the words that are typed to what is printed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from unicodedata import normalize

import click
import pytest
from click.testing import CliRunner, Result
from inline_snapshot import snapshot

from teamkit.cli import lint_screen, main
from teamkit.cli.console import cells_of
from tests.command import teamkit_command
from tests.lint.conftest import MODEL, TRAIN, git, write

ROOT = str(Path(__file__).parents[2])
HOME = "x = '/home/x/data'\n"


def teamkit(
    *words: str, code: int = 1, width: int | None = None, monkeypatch: pytest.MonkeyPatch | None = None
) -> Result:
    if width and monkeypatch:
        monkeypatch.setattr(lint_screen, "_is_terminal", lambda: True)
        monkeypatch.setenv("COLUMNS", str(width))
    done = CliRunner().invoke(main, ["lint", *words], prog_name="teamkit")
    assert done.exit_code == code, done.output
    return done


def told(*words: str, code: int = 1) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(teamkit("--json", *words, code=code).stdout)
    assert document["schema"] == 1
    return document


def codes(*words: str, code: int = 1) -> list[tuple[str, str]]:
    return [(one["path"], one["code"]) for one in told(*words, code=code)["findings"]]


def test_a_finding_is_a_line_and_a_hint_and_the_end_counts_them(clone: Path) -> None:
    assert teamkit().stdout == snapshot("""\
src/model.py:7:9 TK501 val_pearson averages pearson_corrcoef over batches
  hint: gather the predictions, compute once in on_validation_epoch_end; or log a torchmetrics object itself
src/train.py:7:1 TK507 nothing seeds this training: no two runs can be compared
  hint: lightning.seed_everything(42, workers=True), or torch.manual_seed(42), before anything is built
src/train.py:8:1 TK504 torch.save pickles model whole, with the classes of today's code
  hint: torch.save(model.state_dict(), path)
src/train.py:8:19 TK509 /opt/ml/model.pt is a path of one machine
  hint: a path from the repository's top, or an option with one as its default

TK501  1  a metric is averaged over batches
TK504  1  a whole model is pickled
TK507  1  a training without a seed
TK509  1  an absolute path
4 findings in 2 files; 2 read
""")


def test_the_document_says_the_same_to_a_program(clone: Path) -> None:
    document = told()
    first = document.pop("findings")[0]
    assert "on_validation_epoch_end" in first.pop("hint")
    assert document == snapshot(
        {
            "schema": 1,
            "files": 2,
            "silenced": 0,
            "counts": {"TK501": 1, "TK504": 1, "TK507": 1, "TK509": 1},
            "unread": [],
        }
    )
    assert first == snapshot(
        {
            "code": "TK501",
            "rule": "a metric is averaged over batches",
            "path": "src/model.py",
            "cell": None,
            "line": 7,
            "column": 9,
            "last_line": 7,
            "bytes": None,
            "seen": "val_pearson averages pearson_corrcoef over batches",
        }
    )


def test_what_is_mended_is_clean(clone: Path) -> None:
    write(clone / "src/model.py", MODEL.replace("validation_step", "on_validation_epoch_end"))
    write(clone / "src/train.py", "import torch\ntorch.save(model.state_dict(), 'model.pt')\n")
    assert teamkit(code=0).stdout == "nothing found in 2 files\n"
    assert told(code=0)["findings"] == []


def test_only_what_was_asked_for_is_told_and_all_files_are_looked_at(clone: Path) -> None:
    write(clone / "src/seeds.py", "import torch\ntorch.manual_seed(1)\n")
    write(clone / "src/train.py", f"import seeds\n{TRAIN}")
    git(clone, "add", ".")
    assert codes("src/train.py") == [("src/train.py", "TK504"), ("src/train.py", "TK509")]
    assert codes("src/model.py") == [("src/model.py", "TK501")]
    assert told("src/model.py", "src")["counts"] == {"TK501": 1, "TK504": 1, "TK509": 1}


def test_paths_are_told_from_where_one_stands(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clone / "src")
    assert codes("model.py") == [("model.py", "TK501")]
    assert codes("..", "--select", "TK501") == [("model.py", "TK501")]
    assert codes("--select", "TK501") == [("model.py", "TK501")]
    monkeypatch.chdir(clone.parent)
    assert codes("sts/src", "--select", "TK501") == [("sts/src/model.py", "TK501")]


def test_what_git_does_not_track_is_not_read_unless_it_is_named(clone: Path) -> None:
    write(clone / "scratch.py", HOME)
    write(clone / "data/train.csv", b"x" * 3_000_000)
    assert {path for path, _ in codes()} == {"src/model.py", "src/train.py"}
    assert codes("scratch.py") == [("scratch.py", "TK509")]


def test_outside_of_a_repository_a_folder_is_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "code/a.py", HOME)
    write(tmp_path / "code/.venv/lib/b.py", HOME)
    write(tmp_path / "code/env/pyvenv.cfg", "")
    write(tmp_path / "code/env/lib/b.py", HOME)
    write(tmp_path / "code/train.csv", b"x" * 3_000_000)
    (tmp_path / "code/loop").symlink_to(tmp_path / "code")
    monkeypatch.chdir(tmp_path)
    assert codes("code") == [("code/a.py", "TK509")]
    assert codes("code/a.py", "code/.venv/lib/b.py") == [("code/a.py", "TK509"), ("code/.venv/lib/b.py", "TK509")]


def test_clones_in_a_folder_are_asked_each_by_itself(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = clone.parent / "klue"
    write(other / "a.py", "import lightning\n" + HOME)
    git(other, "init")
    git(other, "add", ".")
    write(other / "untracked.py", HOME)
    monkeypatch.chdir(clone.parent)
    found = codes(".")
    assert [path for path, _ in found if path.startswith("klue")] == ["klue/a.py"]
    assert "TK506" not in {code for _, code in found}


def test_rules_are_chosen_by_codes_and_by_their_beginnings(clone: Path) -> None:
    assert codes("--select", "TK504,TK501") == [("src/model.py", "TK501"), ("src/train.py", "TK504")]
    assert codes("--ignore", "tk50", code=0) == []
    assert codes("--select", "TK5", "--ignore", "TK501", "--ignore", "TK507,TK509") == [("src/train.py", "TK504")]
    done = teamkit("--select", "TK511", code=2)
    assert done.stderr == "error: there is no rule TK511\nhint: did you mean TK501?\n"


def test_the_policy_ignores_and_excludes(clone: Path) -> None:
    write(clone / "old/a.py", HOME)
    git(clone, "add", ".")
    write(clone / "teamkit.toml", '[lint]\nignore = ["TK507", "TK509"]\nexclude = ["old/", "model.py"]\n')
    assert codes() == [("src/train.py", "TK504")]
    write(clone / "teamkit.toml", '[lint]\nignore = ["TK9"]\n')
    assert teamkit(code=2).stderr.startswith("error: there is no rule TK9\n")
    write(clone / "teamkit.toml", "[lint]\nmax_data_size = -1\n")
    assert teamkit(code=2).stderr.startswith("error: lint.max_data_size is below zero\n")


def test_a_comment_silences_a_line_and_is_counted(clone: Path) -> None:
    write(clone / "src/model.py", MODEL.rstrip() + "  # teamkit: ignore[TK501] the bar alone\n")
    done = teamkit("src/model.py", code=0)
    assert done.stdout == "nothing found in 1 file, 1 silenced by comments\n"
    assert told("src/model.py", code=0)["silenced"] == 1


def test_many_of_one_rule_in_a_file_are_one_group(clone: Path) -> None:
    write(clone / "paths.py", HOME * 15)
    git(clone, "add", ".")
    assert teamkit("paths.py").stdout == snapshot("""\
paths.py:1:5 TK509 /home/x/data is a path of one machine
paths.py:2:5 TK509 /home/x/data is a path of one machine
paths.py:3:5 TK509 /home/x/data is a path of one machine
  and 12 more TK509 in lines 4, 5, 6, 7, 8, 9, 10, 11, …
  hint: a path from the repository's top, or an option with one as its default

TK509  15  an absolute path
15 findings in 1 file; 1 read
""")


def test_a_notebook_is_told_by_cell_and_line(clone: Path) -> None:
    cells = [{"cell_type": "code", "source": f"%time\n{HOME}"}, {"cell_type": "code", "source": "x ="}]
    write(clone / "값.ipynb", json.dumps({"cells": cells}))
    git(clone, "add", ".")
    done = teamkit("값.ipynb")
    assert done.stdout.startswith("값.ipynb:cell 1:2:5 TK509 /home/x/data is a path of one machine\n")
    assert done.stderr.startswith("could not be read: 값.ipynb:cell 2: line 1: invalid syntax")
    assert told("값.ipynb")["unread"][0]["cell"] == 2


@pytest.mark.skipif(sys.platform == "win32", reason="names on Windows are no bytes")
def test_names_of_every_kind_are_read_and_printed(clone: Path) -> None:
    names = [normalize("NFD", "모델.py").encode(), b"\xff.py", "줄\n바꿈.py".encode(), b"-x.py", b"*.py"]
    for name in names:
        Path(os.fsdecode(os.fsencode(clone) + b"/" + name)).write_text(HOME)
    git(clone, "add", ".")
    found = codes("--select", "TK509", "--ignore", "TK50,TK6", code=0) or codes("--select", "TK509")
    assert len(found) == len(names) + 1
    assert len(teamkit("--select", "TK509").stdout.splitlines()) == 2 * len(found) + 3
    assert codes(normalize("NFC", "모델.py")) == [(normalize("NFD", "모델.py"), "TK509")]
    write(clone / "teamkit.toml", f'[lint]\nexclude = ["{normalize("NFC", "모델.py")}"]\n')
    assert len(codes("--select", "TK509")) == len(found) - 1


def test_what_cannot_be_read_is_told_and_the_rest_is_read(clone: Path) -> None:
    write(clone / "old.py", "print 'x'\n")
    write(clone / "huge.py", b"#" * 2_000_001)
    git(clone, "add", ".")
    git(clone, "rm", "--cached", "-q", "src/model.py")
    done = teamkit()
    assert "2 files" not in done.stdout
    assert done.stderr.splitlines()[0] == "could not be read: huge.py: 2.0 MB, more than 2 MB"
    assert done.stderr.splitlines()[1].startswith("could not be read: old.py: line 1: Missing parentheses")
    assert [one["path"] for one in told()["unread"]] == ["huge.py", "old.py"]


def test_nothing_that_could_be_read_is_a_failure(clone: Path) -> None:
    write(clone / "old.py", "print 'x'\n")
    done = teamkit("old.py", code=3)
    assert done.stderr.startswith("error: old.py cannot be read: line 1: Missing parentheses")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_told(clone: Path) -> None:
    (clone / "src/model.py").chmod(0)
    assert teamkit().stderr == "could not be read: src/model.py: Permission denied\n"


def test_many_unread_files_are_told_in_a_few_lines(clone: Path) -> None:
    for number in range(9):
        write(clone / f"old/{number}.py", "print 'x'\n")
    git(clone, "add", ".")
    assert teamkit().stderr.splitlines()[-1] == "and 4 more could not be read (--json names them)"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "error: there is no nowhere"),
        (["README.md"], "error: README.md is no Python file, notebook or folder"),
        (["--what"], "error: No such option"),
    ],
)
def test_wrong_usage_is_two_lines_and_2(words: list[str], said: str, clone: Path) -> None:
    write(clone / "README.md", "")
    done = teamkit(*words, code=2)
    assert done.stderr.startswith(said)
    assert "hint: " in done.stderr


def test_a_file_that_is_gone_and_a_link_are_not_read(clone: Path) -> None:
    (clone / "link.py").symlink_to("src/train.py")
    (clone / "loop.py").symlink_to("loop.py")
    git(clone, "add", ".")
    (clone / "src/model.py").unlink()
    assert {path for path, _ in codes()} == {"src/train.py"}


def test_an_empty_repository_has_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init")
    monkeypatch.chdir(tmp_path)
    assert teamkit(code=0).stdout == "nothing found in 0 files; in a repository only what git tracks is read: git add\n"


@pytest.mark.parametrize("width", [40, 60, 100])
def test_nothing_is_wider_than_the_terminal(width: int, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(clone / "한글 이름의 아주 긴 파일.py", HOME)
    write(clone / "data/값.csv", b"x" * 2_000_000)
    git(clone, "add", ".")
    lines = teamkit(width=width, monkeypatch=monkeypatch).stdout.splitlines()
    assert max(map(cells_of, lines)) <= width


def test_colour_is_for_a_terminal_that_wants_it(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    plain = CliRunner().invoke(main, ["lint"]).stdout
    coloured = CliRunner().invoke(main, ["lint"], color=True).stdout
    assert plain == click.unstyle(coloured) != coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert CliRunner().invoke(main, ["lint"], color=True).stdout == plain


def test_nothing_heavy_is_loaded(clone: Path) -> None:
    python, *rest = teamkit_command()
    words = [python, "-X", "importtime", *rest, "lint"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": ROOT})
    modules = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert done.returncode == 1
    assert "teamkit.lint.judge" in modules
    assert modules.isdisjoint({"git", "yaml", "jinja2", "sqlite3", "pydriller", "rich", "importlib.metadata", "torch"})


@pytest.mark.parametrize(
    ("variable", "why"), [("GIT_TEST_ASSUME_DIFFERENT_OWNER", "fatal: detected dubious ownership"), ("PATH", "")]
)
def test_where_git_says_nothing_all_files_are_read_and_that_is_told(
    variable: str, why: str, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(clone / "scratch.py", HOME)
    monkeypatch.setenv(variable, "1")
    done = teamkit("--select", "TK509,TK6")
    assert done.stdout.startswith("scratch.py:1:5 TK509")
    assert done.stderr.startswith(f"could not be read: .: git does not tell what it tracks: {why}")
