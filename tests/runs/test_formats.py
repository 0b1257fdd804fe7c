"""Formats: what is written is read back as the cells that were shown, or as the values that were logged."""

import csv
import io
import json
import math
import re
import sys
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from click import unstyle
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from teamkit.cli import runs_screen
from teamkit.cli.console import cells_of
from teamkit.runs.choice import Wish
from teamkit.runs.columns import FIXED, METRIC, PARAM, Cell, Column
from teamkit.runs.formats import FORMATS, written
from teamkit.runs.model import CRASHED, RUNNING, Damage, Run, Value
from teamkit.runs.rows import Row, Table
from teamkit.runs.shown import Place, digits, lasting, shown, text, whole
from teamkit.runs.table import table
from tests.runs.table_world import START, run

SEOUL = Place(timezone(timedelta(hours=9)), "Asia/Seoul", "/project")
TEAM = [
    run("sts-17", {"lr": 2e-5, "model": "a|b"}, {"val/f1": [0.91, 0.92374]}, person="민지"),
    run("sts-15", {"lr": 3e-5, "model": "a_b & c"}, {"val/f1": [0.9, math.nan]}, person="jiwoo", state=CRASHED),
    run("w", {"lr": 1e-4}, {"val/f1": [0.5, 0.4]}, state=RUNNING),
]
COLUMNS = ("name", "state", "person", "started", "lr", "model", "val/f1")
MADE = table(TEAM, Wish(columns=COLUMNS), {}, SEOUL.zone)

# What reads CSV in Python 3.10 takes no NUL.
TEXTS = st.one_of(
    st.text() if sys.version_info >= (3, 11) else st.text(st.characters(exclude_characters="\0")),
    st.text(alphabet="\\|*_`<>[]~&$%#{}^\"'\n\r\t,;@-!?() ab가\x1b↑↓"),
    st.text(alphabet="-*|_ $\\", min_size=1, max_size=5),
)
VALUES: st.SearchStrategy[Value] = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS)
PARAMS = st.builds(lambda name: Column(PARAM, name, name), TEXTS)
METRICS = st.builds(
    lambda name, pick, way: Column(METRIC, name, f"{name}@{pick}", pick, False, way),
    TEXTS, st.sampled_from(["best", "last"]), st.sampled_from(["max", "min", ""]),
)  # fmt: skip
NUMBERS = st.builds(
    Cell,
    st.one_of(st.none(), st.floats()),
    st.integers(0, 2**40),
    note=st.just(""),
    best=st.booleans(),
    short=st.just(""),
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Any columns of parameters and metrics, any cells in them, any words below."""
    columns = draw(st.lists(st.one_of(PARAMS, METRICS), min_size=1, max_size=4, unique_by=lambda one: one.label))
    params = st.builds(Cell, VALUES, step=st.none(), note=st.just(""), best=st.just(False), short=st.just(""))
    cell = {PARAM: params, METRIC: NUMBERS}
    rows = [
        Row(tuple(draw(cell[column.kind]) for column in columns), (Run("wandb", f"/r{at}", id=str(at)),))
        for at in range(draw(st.integers(0, 3)))
    ]
    return Table(tuple(columns), tuple(rows), tuple(map(text, draw(st.lists(TEXTS, max_size=2)))))


def line(words: str) -> str:
    """Return words in one line, what no terminal should be sent as its escape."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in " ".join(words.split()))


def head(column: Column) -> str:
    arrow = {"max": "↑", "min": "↓", "": ""}[column.way]
    return (f"{line(column.name)} {arrow}{column.pick}" if column.kind == METRIC else line(column.name)).lstrip()


def is_shown(words: str, column: Column, cell: Cell, at: str) -> bool:
    """Whether a text says what is in a cell: of a metric four digits and the step, of a parameter all of it."""
    value = cell.value
    if column.kind == PARAM or value is None:
        return same(words, line(value) if isinstance(value, str) else value)
    number, _, step = words.partition(" ")
    if not isinstance(value, float) or not math.isfinite(value):
        return same(words, value)
    size = {"k": 10**3, "M": 10**6, "G": 10**9}.get(step[-1], 1)
    told = float(step.removeprefix(at).rstrip("kMG")) * size
    near = abs(Decimal(number) - Decimal(value)) <= abs(Decimal(value)) * Decimal("5e-4")
    return near and step.startswith(at) and math.isclose(told, cell.step or 0, rel_tol=0.05)


def read_markdown(out: str) -> list[list[str]]:
    lines = [re.findall(r"((?:[^|\\]|\\.)*)\|", line) for line in out.split("\n")]
    rows = [[cell.strip(" ") for cell in line[1:]] for line in lines]
    assert all(re.fullmatch("---:?", cell) for cell in rows.pop(1))
    return [[re.sub(r"\\(.)", r"\1", re.sub(r"\A\*\*(.*)\*\*\Z", r"\1", cell)) for cell in row] for row in rows]


LATEX = {
    r"\textbackslash{}": "\\", r"\textasciitilde{}": "~", r"\textasciicircum{}": "^", r"$\uparrow$": "↑",
    r"$\downarrow$": "↓", r"\textless{}": "<", r"\textgreater{}": ">", r"\textbar{}": "|", r"\textquotedbl{}": '"',
    r"\textquotesingle{}": "'", r"\textasciigrave{}": "`", "{[}": "[", "{]}": "]", "$-$": "-", "-{}": "-",
    **{f"\\{letter}": letter for letter in "&%$#_{}"},
}  # fmt: skip


def read_latex(out: str) -> list[list[str]]:
    body = [line for line in out.split("\n") if line.endswith(r"\\") and not line.startswith("%")]
    rows = [re.split(r" (?=& )", line[:-3]) for line in body]
    rows = [[row[0], *(cell.removeprefix("& ") for cell in row[1:])] for row in rows]
    unescape = re.compile("|".join(map(re.escape, sorted(LATEX, key=len, reverse=True))))
    bare = [[re.sub(r"\A\\textbf\{(.*)\}\Z", r"\1", cell.strip(" ")) for cell in row] for row in rows]
    return [[unescape.sub(lambda match: LATEX[match[0]], cell) for cell in row] for row in bare]


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def read_html(out: str) -> list[list[str]]:
    parser = _Cells()
    parser.feed(out)
    return parser.rows


READ = {"md": read_markdown, "latex": read_latex, "html": read_html}


@pytest.mark.parametrize("name", READ)
@given(made=tables())
def test_the_cells_come_back_as_they_were_shown(name: str, made: Table) -> None:
    heads, *rows = READ[name](written(name, made, SEOUL))
    assert heads == [head(column) for column in made.columns]
    at = "at step " if name == "md" else "@"
    for row, texts in zip(made.rows, rows, strict=True):
        for column, cell, words in zip(made.columns, row.cells, texts, strict=True):
            assert is_shown(words, column, cell, at), (words, cell)


@given(tables())
def test_a_sheet_gives_every_value_back(made: Table) -> None:
    heads, *rows = list(csv.reader(io.StringIO(written("csv", made, SEOUL), newline="")))
    wanted = [
        name
        for one in made.columns
        for name in ([one.label, f"{one.label}.step"] if one.kind == METRIC else [one.label])
    ]
    assert heads == wanted
    for row, line in zip(made.rows, rows, strict=True):
        fields = iter(line)
        for column, cell in zip(made.columns, row.cells, strict=True):
            assert same(next(fields, ""), cell.value)
            if column.kind == METRIC:
                assert next(fields) == ("" if cell.step is None else str(cell.step))


def same(field: str, value: Value) -> bool:
    if value is None or isinstance(value, bool):
        return field == {None: "", True: "true", False: "false"}[value]
    if isinstance(value, float):
        return float(field) == value or (math.isnan(value) and field == "NaN")
    return field == str(value)


@given(tables())
def test_a_document_gives_every_value_back(made: Table) -> None:
    document = json.loads(written("json", made, SEOUL), parse_constant=pytest.fail)
    assert document["schema"] == 1
    assert [one["label"] for one in document["columns"]] == [one.label for one in made.columns]
    for row, plain in zip(made.rows, document["rows"], strict=True):
        for column, cell in zip(made.columns, row.cells, strict=True):
            back = plain["cells"][column.label]
            if isinstance(cell.value, float) and not math.isfinite(cell.value):
                assert back["value"] == {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(cell.value)]
            else:
                assert (back["value"], type(back["value"])) == (cell.value, type(cell.value))
            assert (back["step"], back["note"], back["best"]) == (cell.step, cell.note or None, cell.best)


@given(tables(), st.one_of(st.none(), st.integers(10, 100)))
def test_the_table_is_no_wider_than_the_terminal(made: Table, width: int | None) -> None:
    lines = runs_screen.lines(made, SEOUL, width)
    assert width is None or all(cells_of(line) <= width for line in lines)
    assert all(line.isprintable() for line in map(str, re.split(r"\x1b\[[\d;]*m|\n", "\n".join(lines))))


def test_a_document_has_everything_but_the_curves() -> None:
    one = run("a", {"lr": 1e-5}, {"val/f1": [0.5, math.nan]}, person="민지")
    one.damage, one.tags = (Damage("x", "line 3"),), ("t",)
    document = json.loads(written("json", table([one], Wish(), {}), SEOUL))
    assert document["runs"] == snapshot(
        [
            {
                "id": "a",
                "name": "a",
                "source": "wandb",
                "path": "/project/outputs/a",
                "project": "",
                "group": "",
                "state": "finished",
                "started": 1795305600.0,
                "ended": None,
                "person": {"value": "민지", "by": "W&B username"},
                "commit": None,
                "tags": ["t"],
                "params": {"lr": 1e-05},
                "summary": {},
                "metrics": {
                    "val/f1": {
                        "points": 2,
                        "last": {"step": 200, "value": "NaN", "wall": None},
                        "low": {"step": 100, "value": 0.5, "wall": None},
                        "high": {"step": 100, "value": 0.5, "wall": None},
                        "broken": 200,
                    }
                },
                "files": [],
                "damage": [{"file": "x", "what": "line 3"}],
                "notes": [],
            }
        ]
    )
    assert document["rows"] == snapshot(
        [
            {
                "runs": ["a"],
                "cells": {
                    "name": {"value": "a", "step": None, "note": None, "best": False},
                    "state": {"value": "finished", "step": None, "note": None, "best": False},
                    "person": {"value": "민지", "step": None, "note": None, "best": False},
                    "started": {"value": 1795305600.0, "step": None, "note": None, "best": False},
                    "val/f1@best": {"value": 0.5, "step": 100, "note": "diverged at step 200", "best": False},
                },
            }
        ]
    )
    assert list(document) == ["schema", "total", "columns", "rows", "runs", "notes"]


def test_a_document_says_of_a_column_what_it_holds() -> None:
    runs = [run("a", {"lr": 1}, {"val/f1": [0.5, 0.4]})]
    made = table(runs, Wish(columns=("lr", "val/f1@last", "val/f1@step")), {})
    assert json.loads(written("json", made, SEOUL))["columns"] == snapshot(
        [
            {"label": "lr", "kind": "param", "name": "lr", "pick": None, "step": False, "direction": None},
            {
                "label": "val/f1@last",
                "kind": "metric",
                "name": "val/f1",
                "pick": "last",
                "step": False,
                "direction": "max",
            },
            {
                "label": "val/f1@best.step",
                "kind": "metric",
                "name": "val/f1",
                "pick": "best",
                "step": True,
                "direction": "max",
            },
        ]
    )


def test_markdown_looks_so() -> None:
    assert written("md", MADE, SEOUL) == snapshot("""\
| name | state | person | started (Asia/Seoul) | lr | model | val/f1 ↑best |
| --- | --- | --- | --- | ---: | --- | ---: |
| sts-15 | crashed | jiwoo | 2026-11-22 09:00 | 3e-05 | a_b \\& c | 0.9000 at step 100 (diverged at step 200) |
| sts-17 | finished | 민지 | 2026-11-22 09:00 | 2e-05 | a\\|b | 0.9237 at step 200 |
| w | running |  | 2026-11-22 09:00 | 0.0001 |  | 0.5000 at step 100 |\
""")


def test_latex_looks_so() -> None:
    assert written("latex", MADE, SEOUL) == snapshot("""\
% \\usepackage{booktabs}
\\begin{tabular}{llllrlr}
\\toprule
name & state & person & started (Asia/Seoul) & lr & model & val/f1 $\\uparrow$best \\\\
\\midrule
sts-15 & crashed & jiwoo & 2026-11-22 09:00 & 3e-05 & a\\_b \\& c & 0.9000 @100 (diverged at step 200) \\\\
sts-17 & finished & 민지 & 2026-11-22 09:00 & 2e-05 & a\\textbar{}b & 0.9237 @200 \\\\
w & running &  & 2026-11-22 09:00 & 0.0001 &  & 0.5000 @100 \\\\
\\bottomrule
\\end{tabular}
% taken from the name: ↑ val/f1 (to say otherwise: [runs.directions])\
""")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("md", r"| \_a\_ b_c \*d\* \`e\` \[f](g) --h |"),
        ("latex", r"\_a\_ b\_c *d* \textasciigrave{}e\textasciigrave{} {[}f{]}(g) -{}-h \\"),
        ("csv", "_a_ b_c *d* `e` [f](g) --h"),
    ],
)
def test_what_a_format_would_take_for_more_than_letters_is_escaped(name: str, line: str) -> None:
    made = table([run("_a_ b_c *d* `e` [f](g) --h")], Wish(columns=("name",)), {})
    assert line in written(name, made, SEOUL).split("\n")


def test_a_sheet_looks_so() -> None:
    assert written("csv", MADE, SEOUL) == snapshot("""\
name,state,person,started,lr,model,val/f1@best,val/f1@best.step
sts-15,crashed,jiwoo,2026-11-22T00:00:00+00:00,3e-05,a_b & c,0.9,100
sts-17,finished,민지,2026-11-22T00:00:00+00:00,2e-05,a|b,0.92374,200
w,running,,2026-11-22T00:00:00+00:00,0.0001,,0.5,100\
""")


@pytest.mark.parametrize("columns", [("val/f1", "val/f1@step"), ("val/f1@step", "val/f1")])
def test_a_sheet_has_no_header_twice(columns: tuple[str, ...]) -> None:
    made = table([run("a", {}, {"val/f1": [0.5, 0.4]})], Wish(columns=columns), {})
    (row,) = csv.DictReader(io.StringIO(written("csv", made, SEOUL)))
    assert row == {"val/f1@best": "0.5", "val/f1@best.step": "100"}
    assert written("csv", made, SEOUL).count("@best.step") == 1


def plain(lines: list[str]) -> str:
    return unstyle("\n".join(lines))


def test_the_terminal_looks_so() -> None:
    assert plain(runs_screen.lines(MADE, SEOUL, None)) == snapshot("""\
name    state     person  started (Asia/Seoul)      lr  model    val/f1 ↑best
sts-15  crashed   jiwoo   2026-11-22 09:00       3e-05  a_b & c  0.9000 @100 (diverged at step 200)
sts-17  finished  민지    2026-11-22 09:00       2e-05  a|b      0.9237 @200
w       running           2026-11-22 09:00      0.0001           0.5000 @100
taken from the name: ↑ val/f1 (to say otherwise: [runs.directions])\
""")
    usual = table(TEAM, Wish(), {}, SEOUL.zone)
    assert plain(runs_screen.lines(usual, SEOUL, 60)) == snapshot("""\
name    state         lr  val/f1 ↑best
sts-15  crashed    3e-05  0.9000 @100 (diverged at step 200)
sts-17  finished   2e-05  0.9237 @200
w       running   0.0001  0.5000 @100
taken from the name: ↑ val/f1 (to say otherwise:
[runs.directions])
no room for model, started, person\
""")
    assert plain(runs_screen.lines(usual, SEOUL, 24)) == snapshot("""\
name    state         lr
sts-15  crashed    3e-05
sts-17  finished   2e-05
w       running   0.0001

name    val/f1 ↑best
sts-15  0.9000 @100 (di…
sts-17  0.9237 @200
w       0.5000 @100
taken from the name: ↑
val/f1 (to say
otherwise:
[runs.directions])
no room for model,
started, person\
""")


def test_the_best_and_the_states_are_told_by_words_and_signs_and_coloured_besides() -> None:
    runs = [run("a", series={"val/f1": [0.5]}), run("b", series={"val/f1": [0.9]}), run("c", state=CRASHED)]
    lines = runs_screen.lines(table(runs, Wish(columns=("name", "state", "val/f1")), {}), SEOUL, 80)
    assert lines[1:4] == snapshot(
        [
            "a     \x1b[32mfinished\x1b[0m  0.5000 @100",
            "b     \x1b[32mfinished\x1b[0m  \x1b[32m0.9000 @100 *\x1b[0m",
            "c     \x1b[31mcrashed\x1b[0m",
        ]
    )
    assert lines[-1] == snapshot("* the best; what crashed, was interrupted or still runs does not count")


def test_a_page_is_whole_and_loads_nothing() -> None:
    page = written("html", MADE, SEOUL)
    assert page.startswith("<!doctype html>")
    assert page.endswith("</html>")
    assert "<strong>" not in page  # one run alone has finished
    assert not re.search(r"(?:src|href)=|url\(|@import", page)


@pytest.mark.parametrize("name", FORMATS)
def test_a_table_without_rows_is_still_a_table(name: str) -> None:
    assert "name" in written(name, MADE._replace(rows=()), SEOUL)


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.92374, "0.9237"), (0.5, "0.5000"), (12.3456, "12.35"), (999.96, "1000"), (9999.4, "9999"), (9999.7, "10000"),
     (-9999.7, "-10000"), (12345.678, "12346"), (3.0, "3"),
     (1e-5, "1e-05"), (0.0012345, "0.001234"), (-0.25, "-0.2500"), (1e20, "1e+20"), (math.nan, "NaN"),
     (-math.inf, "-inf"), (0.0, "0"), (0.99996, "1.000"), (99999.5, "100000")],
)  # fmt: skip
def test_a_number_has_four_digits_that_count(value: float, words: str) -> None:
    assert digits(value) == words


@given(st.one_of(st.floats(-1e300, 1e300), st.floats(1e-5, 2e-4), st.floats(9990, 10010), st.floats(-10010, -9990)))
def test_a_number_is_shown_to_four_digits_and_without_an_exponent_where_it_is_short(value: float) -> None:
    words = digits(value)
    assert math.isclose(float(words), value, rel_tol=5e-4)
    assert "e" not in words or not 1e-4 <= abs(value) < 1e15
    assert len(words.lstrip("-0.").replace(".", "")) <= max(4, len(f"{abs(value):.0f}")) or "e" in words


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0"), (950, "950"), (1000, "1.0k"), (8437, "8.4k"), (9949, "9.9k"), (9950, "10k"), (120_400, "120k"),
     (999_499, "999k"), (999_500, "1.0M"), (1_234_567, "1.2M"), (3 * 10**9, "3.0G")],
)  # fmt: skip
def test_a_step_is_short(number: int, words: str) -> None:
    assert whole(number) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (60, "1 min"),
        (3599, "1 h"),
        (12000, "3 h 20 min"),
        (86400, "1 d"),
        (187200, "2 d 4 h"),
    ],
)
def test_a_time_span_is_in_words(seconds: float, words: str) -> None:
    assert lasting(seconds) == words


def test_times_are_those_of_the_team_and_one_that_no_calendar_has_is_a_number() -> None:
    column = Column(FIXED, "started", "started")
    assert shown(column, Cell(START), SEOUL) == "2026-11-22 09:00"
    assert shown(column, Cell(1e30), SEOUL) == "1e+30"
    sheet = written("csv", Table((column,), (Row((Cell(START + 0.25),), ()), Row((Cell(1e30),), ()))), SEOUL)
    assert sheet == "started\n2026-11-22T00:00:00.250000+00:00\n1e+30"
    assert datetime.fromisoformat(sheet.split("\n")[1]).timestamp() == START + 0.25


def test_a_log_cannot_send_the_terminal_anything() -> None:
    assert text("a\x1b[2J\n  b\u202ec\ud800") == "a\\x1b[2J b\\u202ec\\ud800"
    assert text("민지 ✓") == "민지 ✓"


def test_a_path_is_told_from_here_and_a_commit_is_short() -> None:
    assert shown(Column(FIXED, "path", "path"), Cell("/project/outputs/a"), SEOUL) == "outputs/a"
    assert shown(Column(FIXED, "path", "path"), Cell("/other/a"), SEOUL) == "/other/a"
    assert shown(Column(FIXED, "commit", "commit"), Cell("0123456789abcdef"), SEOUL) == "012345678"
