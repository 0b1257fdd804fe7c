"""Files and notebooks, as they are found in the world: what can be read is read, the rest is told."""

import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.lint import notebook
from teamkit.lint.finding import Unread
from teamkit.lint.judge import judge
from teamkit.lint.rules import RULES
from teamkit.lint.source import parse

SAVE = "import torch\ntorch.save(model, 'x')\n"
HERE = f"(says Python {sys.version_info[0]}.{sys.version_info[1]})"


def book(*cells: Any, **more: object) -> bytes:
    told = [one if isinstance(one, dict) else {"cell_type": "code", "source": one} for one in cells]
    return json.dumps({"cells": told, **more}).encode()


def places(path: str, content: bytes) -> list[tuple[int, int, int, str]]:
    source, _ = parse(path, content)
    findings = judge([source] if source else [], [], RULES, 0).findings
    return [(one.cell, one.span.line, one.span.column, one.code) for one in findings]


def why(path: str, content: bytes) -> list[str]:
    return [f"{one.cell}: {one.why}" if one.cell else one.why for one in parse(path, content)[1]]


def test_the_place_is_that_of_an_editor() -> None:
    text = 'import torch\nif 1:\n    이름 = "한글"; torch.save(model, "x")\n'
    assert places("a.py", text.encode()) == [(0, 3, 16, "TK504")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-8-crlf"])
def test_other_encodings_and_line_ends_are_read(encoding: str) -> None:
    name = {"utf-8-crlf": "utf-8"}.get(encoding, encoding)
    text = f"# -*- coding: {name.removesuffix('-sig')} -*-\nimport torch\nx = '한글'\ntorch.save(model, 'x')\n"
    text = text.replace("\n", "\r\n") if encoding.endswith("crlf") else text
    assert places("a.py", text.encode(name)) == [(0, 4, 1, "TK504")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"print 'x'\n", f"line 1: Missing parentheses in call to 'print'. Did you mean print(...)? {HERE}"),
        (b"x = 1\n<<<<<<< HEAD\ny = 2\n", "line 2: a conflict marker"),
        (b"x = \x00\n", None),
        (b"\xff\xfe\x00x", None),
        (b"# coding: klingon\n", None),
        ("# x\ny = '한글'\n".encode("cp949"), None),
        (b"x = " + b"(" * 5000 + b"1" + b")" * 5000, None),
        (b"x = " + b"-" * 200_000 + b"1", None),
    ],
)
def test_what_is_no_python_here_is_told_with_the_reason(content: bytes, told: str | None) -> None:
    source, unread = parse("a.py", content)
    assert source is None
    assert len(unread) == 1
    assert unread[0].why
    assert told is None or unread == (Unread("a.py", told),)


@pytest.mark.parametrize(
    "code",
    [
        "x = f1_score(" + "+".join(["a"] * 20_000) + ")",
        "def f(x):\n    if x == 0:\n        y = 1\n" + "    elif x == 1:\n        y = f1_score(x)\n" * 3_000,
        "import lightning\nfrom torch.utils.data import DataLoader\nDataLoader(x, " + "+".join(["a"] * 20_000) + ")",
    ],
    ids=["a sum", "branches", "an argument"],
)
def test_what_is_nested_deeply_is_followed_or_told_and_never_a_crash(code: str) -> None:
    source, unread = parse("a.py", f"{SAVE}from sklearn.metrics import f1_score\n{code}\n".encode())
    verdict = judge([source] if source else [], [], RULES, 0)
    assert verdict.findings or verdict.unread or unread


def test_warnings_of_the_code_that_is_read_stay_its_own() -> None:
    assert places("a.py", b"import torch\nx = '\\d' is 1\ntorch.save(model, x)\n") == [(0, 3, 1, "TK504")]


def test_a_notebook_is_read_as_one_text_and_told_by_cell() -> None:
    cells = [
        "import torch\nimport model\n",
        {"cell_type": "markdown", "source": "torch.save(model, 1)"},
        ["\n", "torch.save(model, 'x')"],
    ]
    assert places("a.ipynb", book(*cells)) == [(3, 2, 1, "TK504")]


def test_magics_and_commands_of_the_shell_are_taken_out_and_lines_stay() -> None:
    cell = (
        "%matplotlib inline\n!pip install x \\\n   y\nfiles = !ls\nwhere = %pwd\npip install z\n?torch\ntorch?\n"
        "if 1:\n    !nvidia-smi\nimport torch\ntorch.save(model, 'x')  # 한글\n"
    )
    assert places("a.ipynb", book(cell)) == [(1, 12, 1, "TK504")]
    assert why("a.ipynb", book(cell)) == []


def test_python_that_looks_like_a_magic_stays() -> None:
    cell = "import torch\nx = (7\n% 2)\ncd = ls = 3\ncd (1)\ntorch.save(model, '''\n!x\n''')\n"
    assert places("a.ipynb", book(cell)) == [(1, 6, 1, "TK504")]


@pytest.mark.parametrize(
    ("first", "read"), [("%%time", 1), ("%%capture out", 1), ("%%bash", 0), ("%%writefile x.py", 0), ("%%html", 0)]
)
def test_a_cell_in_another_language_is_left_out(first: str, read: int) -> None:
    assert len(places("a.ipynb", book(f"{first}\nimport torch\ntorch.save(model, 'x')"))) == read


def test_a_cell_that_is_no_python_is_told_and_the_others_are_read() -> None:
    content = book("import torch", "torch.", "torch.save(model, 'x')")
    assert places("a.ipynb", content) == [(3, 1, 1, "TK504")]
    assert why("a.ipynb", content) == [f"2: line 1: invalid syntax {HERE}"]


def test_an_old_notebook_has_worksheets() -> None:
    told = {"worksheets": [{"cells": [{"cell_type": "code", "input": SAVE}]}]}
    assert places("a.ipynb", json.dumps(told).encode()) == [(1, 2, 1, "TK504")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "JSON, but no notebook"),
        (b'{"cells": [{"cell_type": "code"}]}', "JSON, but no notebook"),
        (b'{"cells": [{"cell_type": "code", "source": [1]}]}', "JSON, but no notebook"),
    ],
)
def test_what_is_no_notebook_is_told(content: bytes, told: str) -> None:
    assert why("a.ipynb", content) == [told]


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_content_stops_the_reading(content: bytes) -> None:
    for path in ("a.py", "a.ipynb"):
        source, unread = parse(path, content)
        assert source or unread


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cells", "cell_type", "source", "input", "worksheets", "x"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_no_json_stops_the_reading(told: object) -> None:
    source, unread = parse("a.ipynb", json.dumps(told).encode())
    assert source or unread


@given(
    st.lists(st.sampled_from(["x = 1", "%time x", "!ls", "pip install x", "if x:\n    !ls", "x = !ls", ""]), max_size=8)
)
def test_every_line_of_a_notebook_keeps_its_place(lines: list[str]) -> None:
    found = notebook.read(book("\n".join(lines), "y = 2"))
    assert not isinstance(found, str)
    assert found.broken == ()
    cell = "\n".join(lines).split("\n")
    assert found.lines == (*((1, number) for number in range(1, len(cell) + 1)), (2, 1))
    assert len(found.text.split("\n")) == len(found.lines) + 1
