"""How far a command is, told to a real terminal."""

import os
import re
import struct
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from teamkit.cli import progress
from tests.command import teamkit_command
from tests.report.team import team

termios = pytest.importorskip("termios")
fcntl = pytest.importorskip("fcntl")
ROOT = Path(__file__).parents[2]
# Without the delay, and every word for as long as it takes to be drawn.
HASTE = """\
import sys, time
from teamkit.cli import main, progress
progress._QUIET_SECONDS = progress._PAUSE_SECONDS = 0.001
progress.Line.__setattr__ = lambda line, name, value: (object.__setattr__(line, name, value), time.sleep(0.02))[0]
main(sys.argv[1:], prog_name="teamkit")
"""
NOW = (sys.executable, "-c", HASTE)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("팀") / "문장 유사도"
    team(folder)
    return folder


def on_terminal(command: tuple[str, ...], folder: Path, cells: int = 80, **env: str) -> tuple[str, str]:
    """Run a command with stderr on a terminal so wide; return its stdout, and what the terminal was sent."""
    master, terminal = os.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, cells, 0, 0))
    sent: list[bytes] = []
    reading = Thread(target=lambda: sent.extend(_all_of(master)))
    reading.start()
    known = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    done = subprocess.run(
        command, cwd=folder, env={**known, "TERM": "xterm", "PYTHONPATH": str(ROOT), **env}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=terminal, check=False,
    )  # fmt: skip
    os.close(terminal)
    reading.join()
    os.close(master)
    said = b"".join(sent).decode()
    assert done.returncode == 0, said
    return done.stdout.decode(), said


def _all_of(master: int) -> "list[bytes]":
    found: list[bytes] = []
    try:
        while data := os.read(master, 65536):
            found.append(data)
    except OSError:  # Linux: the other end is closed
        pass
    return found


def lines(said: str) -> list[str]:
    """Return what was drawn in one line, one over the other, and what is left there in the end."""
    return said.split("\r\x1b[K")


def test_the_draft_tells_what_it_reads_and_makes_in_its_order(tmp_path: Path) -> None:
    team(tmp_path)
    _, said = on_terminal((*NOW, "wrapup", "-o", "보고서", "--separate", "--html"), tmp_path)
    drawn = [line.split(" [")[0].split(": ")[0] for line in lines(said)[1:-1] if line]
    *first, jiwoo, minji, seoyeon = dict.fromkeys(drawn)
    assert first == [
        "reading the history", "looking for runs", "reading runs", "looking for functions", "making wrapup.html",
    ]  # fmt: skip
    assert jiwoo.startswith("making personal/")
    assert ("김민지.html" in minji, "이서연.html" in seoyeon) == (True, True)
    for words in ("reading the history [########################] 100 %, 11 of 11 commits",
                  "reading runs [########################] 100 %, 3 runs"):  # fmt: skip
        assert words in lines(said)


def test_the_check_and_the_table_of_runs_have_the_same_line(project: Path) -> None:
    on_terminal((*NOW, "wrapup"), project)
    for words, what in (("wrapup check", "reading the history"), ("wrapup check", "counting the pages"),
                        ("runs", "reading runs")):  # fmt: skip
        assert any(line.startswith(what) for line in lines(on_terminal((*NOW, *words.split()), project)[1])), what


def test_the_line_is_gone_at_the_end_and_the_answer_is_the_same(project: Path) -> None:
    out, said = on_terminal((*NOW, "runs"), project)
    plain, quiet = on_terminal((*NOW, "runs"), project, TERM="dumb")
    assert "\x1b" not in quiet
    assert out == plain
    assert lines(said)[-1] == quiet


@pytest.mark.parametrize("cells", [20, 37])
def test_it_is_one_line_however_narrow_the_terminal_and_wide_the_letters(project: Path, cells: int) -> None:
    _, said = on_terminal((*NOW, "wrapup", "-o", "보고서", "--separate", "--html"), project, cells)
    drawn = lines(said)[1:-1]
    assert max(sum(2 if ord(letter) > 0x1100 else 1 for letter in line) for line in drawn) < cells
    assert "\n" not in "".join(drawn)


def test_there_is_no_colour_in_it(project: Path) -> None:
    for said in (on_terminal((*NOW, "runs"), project)[1], on_terminal((*NOW, "runs"), project, NO_COLOR="1")[1]):
        assert "reading runs" in said
        assert not re.search(r"\x1b\[[0-9;]*m", said.rpartition("\x1b[K")[0])


def test_what_is_done_at_once_draws_nothing(project: Path) -> None:
    assert "\x1b" not in on_terminal((*teamkit_command(), "runs"), project)[1]


def test_where_no_terminal_is_nothing_is_drawn(project: Path) -> None:
    done = subprocess.run(
        (*NOW, "runs"), cwd=project, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True
    )
    assert b"\x1b" not in done.stderr


@pytest.mark.parametrize(
    ("done", "bar"),
    [
        (0, "looking for runs: 400 folders"),
        (1, "reading runs [------------------------] 0 %, 7 runs"),
        (200, "reading runs [############------------] 50 %, 7 runs"),
        (399, "reading runs [#######################-] 99 %, 7 runs"),
        (400, "reading runs [########################] 100 %, 7 runs"),
    ],
)
def test_the_bar_is_full_at_the_end_and_not_before(done: int, bar: str) -> None:
    line = progress.Line()
    line.runs(done, 400, 7)
    assert line.words() == bar


def test_a_history_that_is_known_has_no_share() -> None:
    line = progress.Line()
    line.history(0, 0)
    assert line.words() == "reading the history"


def test_a_name_with_a_line_break_stays_in_the_line() -> None:
    assert progress._cut("making a\nb\x1b[2J.html", 80) == "making a\ufffdb\ufffd[2J.html"
