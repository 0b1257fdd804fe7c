"""Draws a terminal from what `teamkit demo` really prints: python -m scripts.picture [--check].

The picture is docs/pictures/blocked.svg: the demo's scenes 2 and 3. --check draws nothing and
leaves with 1 when the picture is not what the demo prints today.
"""

import re
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path
from unicodedata import east_asian_width

PICTURE = Path(__file__).parents[1] / "docs/pictures/blocked.svg"
SCENES = ("2", "3")
_STAGE = ("teamkit init", "git switch", "git add", "teamkit status")  # the last one tells git's version
_CELL, _LINE, _PAD = 8.4, 20, 16
_COLOURS = {"prompt": "#7ee787", "rule": "#ffa198", "error": "#ff7b72", "title": "#d2a8ff", "plain": "#c9d1d9"}


def told(lines: list[str]) -> list[str]:
    """Return the lines of the wanted scenes, without those that set the stage."""
    found: list[str] = []
    wanted = False
    hidden = False
    for line in lines:
        if re.match(r"\d+\. ", line):
            wanted = line.partition(".")[0] in SCENES
            found += [""] if wanted and found else []
        if " $ " in line[:12]:
            hidden = line.startswith(("server $", *(f"지우 $ {words}" for words in _STAGE)))
        if wanted and not hidden and not line.strip().startswith("fatal:"):  # git's own words differ by version
            found.append(line)
    return found


def drawn(lines: list[str]) -> str:
    """Return an SVG of a terminal that shows the lines."""
    wide = max(map(_cells, lines)) * _CELL + 2 * _PAD
    high = len(lines) * _LINE + 2 * _PAD
    rows = "\n".join(_row(line, number) for number, line in enumerate(lines))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high}" width="{wide:.0f}" height="{high}">\n'
        f'<rect width="100%" height="100%" rx="8" fill="#0d1117"/>\n'
        "<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,'D2Coding','Noto Sans Mono CJK KR',"
        "monospace}</style>\n"
        f"{rows}\n</svg>\n"
    )


def _row(line: str, number: int) -> str:
    place = _PAD + _LINE * number + 14
    spans = "".join(_span(text, kind, cell) for cell, text, kind in _runs(line))
    return f'<text y="{place}">{spans}</text>'


def _runs(line: str) -> list[tuple[int, str, str]]:
    """Cut a line where its colour changes, or where wide letters begin, so that columns stay columns."""
    kinds = [_kind(line)] * len(line)
    prompt = re.match(r"\S+ \$ ", line)
    if prompt:
        kinds = ["prompt"] * prompt.end() + ["plain"] * (len(line) - prompt.end())
    runs: list[tuple[int, str, str]] = []
    cell = 0
    for character, kind in zip(line, kinds, strict=True):
        wide = _cells(character) == 2
        if character == " " and not runs:
            pass  # an indent is a place, not a text: some viewers drop blanks at the start
        elif runs and runs[-1][2] == kind and not wide and _cells(runs[-1][1][-1]) == 1:
            runs[-1] = (runs[-1][0], runs[-1][1] + character, kind)
        else:
            runs.append((cell, character, kind))
        cell += _cells(character)
    return runs


def _kind(line: str) -> str:
    if re.match(r"\d+\. ", line):
        return "title"
    if "[TK" in line:
        return "rule"
    return "error" if line.strip().startswith("error:") else "plain"


def _span(text: str, kind: str, cell: int) -> str:
    left, length = _PAD + cell * _CELL, _cells(text) * _CELL
    words = escape(text).replace(" ", "\u00a0")
    fill = _COLOURS[kind]
    return (
        f'<tspan x="{left:.1f}" textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs" fill="{fill}">{words}</tspan>'
    )


def _cells(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def play() -> list[str]:
    """Run the demo and return what it prints."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "teamkit", "demo", f"{folder}/demo"],
            cwd=folder, capture_output=True, text=True, encoding="utf-8", check=True,
        )  # fmt: skip
    return [line for line in done.stdout.splitlines() if line.strip()]


if __name__ == "__main__":
    svg = drawn(told(play()))
    if "--check" in sys.argv:
        sys.exit(PICTURE.read_text("utf-8") != svg)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(svg, "utf-8")
