"""A comparison and pairs of runs for a program: plain data of one JSON document, every value whole. Pure."""

from teamkit.runs.ablation import Ablation, Pair
from teamkit.runs.columns import Cell, Column
from teamkit.runs.comparable import SAME, UNKNOWN, Code, evaluates
from teamkit.runs.compare import Comparison, Measure, Setting
from teamkit.runs.formats.document import plain, sound

SCHEMA = 1


def comparison(made: Comparison) -> dict[str, object]:
    """Return a comparison. comparable: true, false, or null where that is not known."""
    return {
        "schema": SCHEMA,
        "comparable": None if made.verdict.state == UNKNOWN else made.verdict.state == SAME,
        "answer": made.verdict.answer,
        "checks": [check._asdict() for check in made.verdict.checks],
        "runs": [plain(run) for run in made.runs],
        "parameters": [_setting(one) for one in made.settings],
        "data": [_setting(one) for one in made.data],
        "code": [_code(one) for one in made.codes],
        "metrics": [_measure(one) for one in made.measures],
        "notes": list(made.notes),
    }


def pairs(made: Ablation, column: Column, why: str) -> dict[str, object]:
    """Return pairs by their parameter. why: who says which way of the metric is better."""
    return {
        "schema": SCHEMA,
        "metric": {"name": column.name, "pick": column.pick, "direction": column.way or None, "why": why},
        "runs": made.runs,
        "pairs": made.pairs,
        "left_out": made.left_out,
        "without_parameters": made.bare,
        "repeats": made.alike,
        "ignored": list(made.ignored),
        "parameters": [
            {"name": group.name, "pairs": group.total, "told": [_pair(pair) for pair in group.pairs]}
            for group in made.groups
        ],
    }


def _setting(one: Setting) -> dict[str, object]:
    return {
        "name": one.name,
        "values": [sound(value) for value in one.values],
        "logged": list(one.logged),
        "differs": one.differs,
    }


def _code(code: Code) -> dict[str, object]:
    if code.error:
        return {"error": code.error}
    judged = [file for file in code.files if evaluates(file)]
    return {
        "same": code.same,
        "ahead": code.ahead,
        "behind": code.behind,
        "subjects": list(code.subjects),
        "files": list(code.files),
        "evaluation": judged,
    }


def _measure(one: Measure) -> dict[str, object]:
    return {
        "name": one.name,
        "pick": one.pick,
        "direction": one.direction.way or None,
        "why": one.direction.why,
        "values": [_cell(cell) for cell in one.cells],
        "change": list(one.change),
        "relative": list(one.relative),
        "better": list(one.better),
    }


def _pair(pair: Pair) -> dict[str, object]:
    return {
        "runs": [pair.one.id, pair.other.id],
        "values": [sound(value) for value in pair.values],
        "metric": [_cell(cell) for cell in pair.measured],
        "change": pair.change,
        "why_no_change": pair.why or None,
        "code": pair.code,
    }


def _cell(cell: Cell) -> dict[str, object]:
    return {"value": sound(cell.value), "step": cell.step, "note": cell.note or None}
