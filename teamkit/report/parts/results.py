"""The fourth part: what came of it. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from teamkit.report.document import Block, Figure, Spans, words
from teamkit.report.evidence import of_runs
from teamkit.report.facts import Facts
from teamkit.report.parts.pieces import (
    Row,
    broken,
    changed,
    clean,
    measured,
    name_of,
    remark,
    score,
    setting,
    table,
    when,
)
from teamkit.report.plots import Line, Point, steps
from teamkit.report.plots import curves as curves_of
from teamkit.runs.choice import Wish
from teamkit.runs.columns import COUNT, METRIC, PARAM, Cell, Column
from teamkit.runs.formats.grid import grid
from teamkit.runs.marks import is_sound, losses
from teamkit.runs.metrics import MAX
from teamkit.runs.model import Run
from teamkit.runs.roles import is_of_evaluation
from teamkit.runs.rows import Row as RunsRow
from teamkit.runs.rows import Table
from teamkit.runs.shown import parts
from teamkit.runs.table import table as tabled
from teamkit.runs.usual import usual
from teamkit.runs.values import as_text

_RUNS, _CURVES = 15, 5
_STATE = "fixed:state"
_FIXED = ("fixed:name", "fixed:person", _STATE)
_PARAMS, _METRICS, _WIDE = 4, 2, 3  # with more parameters than _WIDE one metric


def best(facts: Facts) -> Iterator[Block]:
    """Tell the best run of each model."""
    trained = facts.trained
    if not trained.metric or not trained.model:
        return
    metric = f"metric:{trained.metric.name}"
    wish = Wish(columns=(metric,), group_by=(f"param:{trained.model}",), sort=(_order(trained.metric),))
    made = tabled(trained.runs, wish, _ways(facts), facts.place.zone)
    yield _shown(facts, made)
    yield remark(
        facts.words("best_told", metric=clean(trained.metric.name), way=facts.words(f"way_{trained.metric.way}"))
    )


def runs(facts: Facts) -> Iterator[Block]:
    """Tell the runs with the columns that tell them apart, the best first."""
    trained, say = facts.trained, facts.words
    if not trained.runs or not trained.known:
        yield remark(say("no_runs"))
        return
    known = usual(trained.runs, trained.known).columns
    params = [f"param:{one.name}" for one in known if one.kind == "param"][:_PARAMS]
    apart = losses(trained.runs)
    judged = [one for one in known if one.kind == METRIC and is_of_evaluation(one.name) and not apart.forbids(one)]
    metrics = [f"metric:{one.name}" for one in judged][: _METRICS if len(params) <= _WIDE else 1]
    order = (_order(trained.metric),) if trained.metric else ()
    fixed = [one for one in _FIXED if one != _STATE or len({run.state for run in trained.runs}) > 1]
    wish = Wish(columns=(*fixed, *params, *metrics), sort=order, limit=_RUNS)
    yield _shown(facts, tabled(trained.runs, wish, _ways(facts), facts.place.zone))
    if len(trained.runs) > _RUNS:
        ids = of_runs(run.id for run in trained.runs)
        yield remark(say("more_runs", more=facts.evidence.tell("runs.more", len(trained.runs) - _RUNS, ids)))


def _order(metric: Column) -> str:
    return f"-metric:{metric.name}" if metric.way == MAX else f"metric:{metric.name}"


def _ways(facts: Facts) -> dict[str, str]:
    known = facts.trained.known
    return {name: found.way for name, found in known.directions.items() if found.way} if known else {}


def _shown(facts: Facts, made: Table) -> Block:
    """Return a table of runs, each number with the runs behind it."""
    texts = grid(made, facts.place)
    rows: list[Row] = []
    for row, shown in zip(made.rows, texts.rows, strict=True):
        cells = [
            _told(facts, *one, row) for one in zip(made.columns, row.cells, [cell.text for cell in shown], strict=True)
        ]
        rows.append([*map(clean, cells), facts.evidence.cite(of_runs(run.id for run in _behind(made, row)), 1)])
    right = [at for at, numbers in enumerate(texts.right) if numbers]
    return table(
        [
            *(_head(facts, one, text) for one, text in zip(made.columns, texts.heads, strict=True)),
            facts.words("evidence"),
        ],
        rows,
        right,
    )


def _head(facts: Facts, column: Column, text: str) -> str:
    return facts.words(f"head_{column.name}") if column.kind in ("fixed", "count") else clean(text)


def _told(facts: Facts, column: Column, cell: Cell, text: str, row: RunsRow) -> str:
    if column.kind == "fixed" and column.name == "state" and cell.value:
        return facts.words(f"state_{cell.value}")
    if column.kind == "fixed" and column.name == "name":
        return name_of(row.runs[0])
    if column.kind == "fixed" and column.name == "person" and row.runs[0].id in facts.trained.whose:
        return clean(facts.trained.whose[row.runs[0].id].name)
    if column.kind == COUNT:
        ids = of_runs(run.id for run in row.runs)
        return facts.evidence.tell(f"best.{clean(as_text(row.cells[0].value))}.runs", len(ids), ids)
    if column.kind == PARAM:
        return setting(column.name, cell.value) if isinstance(cell.value, str) else text or "—"
    if column.kind != METRIC or not is_sound(cell):
        return text
    value, step, _ = parts(column, cell, facts.place)
    behind = [run for run in row.runs if score(column, run) == cell.value][:1]
    told = measured(facts, behind[0], column, float(cell.value)) if behind else value  # type: ignore[arg-type]
    diverged = broken(facts, behind[0], column) if behind else ""
    return f"{told}, {diverged}" if diverged else f"{told} (step {step})" if step else told


def _behind(made: Table, row: RunsRow) -> Sequence[Run]:
    """Return the run that a row's best is of, first."""
    metric = next((at for at, one in enumerate(made.columns) if one.kind == METRIC), None)
    if metric is None or len(row.runs) == 1:
        return row.runs
    wanted = row.cells[metric].value
    return sorted(row.runs, key=lambda run: score(made.columns[metric], run) != wanted)


def score_points(facts: Facts) -> list[tuple[Run, datetime, float]]:
    """Return the runs that have a score and a start, in the order of their start."""
    metric, zone = facts.trained.metric, facts.place.zone
    found = [
        (run, start, value)
        for run in facts.trained.done()
        if metric and (start := when(run.started, zone)) and (value := score(metric, run)) is not None
    ]
    return sorted(found, key=lambda one: one[1])


def improved(facts: Facts, points: Sequence[tuple[Run, datetime, float]], name: str) -> Iterator[Spans]:
    """Tell the first score and the best, where there are two. name: of the change among the evidence."""
    metric = facts.trained.metric
    if not metric or len(points) < 2:
        return
    choose = max if metric.way == MAX else min
    (first, _, low), (top, _, high) = points[0], choose(points, key=lambda one: one[2])
    if first.id == top.id:
        return
    ids = of_runs(dict.fromkeys((first.id, top.id)))
    told = facts.words(
        "improved",
        metric=clean(metric.name), first=measured(facts, first, metric, low), first_run=name_of(first),
        best=measured(facts, top, metric, high), best_run=name_of(top),
        change=facts.evidence.tell(name, high - low, ids, changed(high - low, low, high)),
    )  # fmt: skip
    yield (*words(f"{told} "), *facts.evidence.cite(ids))


def progress(facts: Facts) -> Iterator[Block]:
    """Show each run's score when it was made, and the best so far."""
    metric, points = facts.trained.metric, score_points(facts)
    if not metric or len(points) < 2:
        return
    told = facts.words("score_told", metric=clean(metric.name))
    if any(run.id in facts.trained.dated for run, _, _ in points):
        told = f"{told} ({facts.words('dated_told')})"
    dots = [Point(when, value, name_of(run)) for run, when, value in points]
    names = (facts.words("runs"), facts.words("best_so_far"))
    svg = steps(dots, metric.way, clean(metric.name), names=names, title=told)
    if svg:
        facts.figures["score.svg"] = svg
        yield Figure("figures/score.svg", told)


def curves(facts: Facts) -> Iterator[Block]:
    """Show the curves of the best runs."""
    metric = facts.trained.metric
    if not metric or not facts.trained.curves:
        return
    ranked = sorted(facts.trained.done(), key=lambda run: _rank(metric, run))
    chosen = list(islice((run for run in ranked if run.id in facts.trained.curves), _CURVES))
    series = {run.id: facts.trained.curves[run.id] for run in chosen}
    lines = [Line(name_of(run), series[run.id].steps, series[run.id].values) for run in chosen]
    amount = facts.evidence.tell("curves.runs", len(chosen), of_runs(series))
    told = facts.words("curves_told", runs=amount, metric=clean(metric.name))
    svg = curves_of(lines, "step", clean(metric.name), title=told)
    if svg:
        facts.figures["curves.svg"] = svg
        yield Figure("figures/curves.svg", told)


def _rank(metric: Column, run: Run) -> tuple[bool, float]:
    found = score(metric, run)
    return found is None, 0 if found is None else -found if metric.way == MAX else found
