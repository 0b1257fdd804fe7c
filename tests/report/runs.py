"""Runs made by hand, beside a history of two commits by two people."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from teamkit.history.commit import Identity
from teamkit.report.facts import Facts
from teamkit.runs.model import FINISHED, Run, Told
from tests.history.worlds import START, World
from tests.report.told import facts
from tests.runs.beside_world import made

MINJI, JIWOO = Identity("김민지", "minji@naver.com"), Identity("Jiwoo Park", "jiwoo@gmail.com")


def run(  # noqa: PLR0913, PLR0917  (what a run may differ in)
    name: str,
    params: Mapping[str, str | float | None],
    curve: Sequence[float],
    by: Identity = MINJI,
    tag: str = "val/f1",
    state: str = FINISHED,
    started: float | None = START,
) -> Run:
    one = made(name, params, {tag: curve} if curve else {}, state=state)
    one.person, one.started, one.told = Told(by.name, "author"), started, {"email": by.email}
    return one


def world(folder: Path) -> World:
    it = World(folder / "w [가]")
    it.commit("feat: begin", {"src/a/x.py": "1\n", "data/t.csv": "a\n" * 90}, by=MINJI)
    it.commit("more", {"src/b/y.py": "1\n2\n"}, by=JIWOO)
    return it


def of(folder: Path, *runs: Run, **ways: str) -> Facts:
    return facts(world(folder).folder, runs=runs, **ways)
