"""The fourth part: what came of it. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from teamkit.report.document import Block, Spans, words
from teamkit.report.evidence import of_runs
from teamkit.report.facts import Facts
from teamkit.report.parts.pieces import (
    Row,
    broken,
    changed,
    clean,
    figure,
    measured,
    name_of,
    reached,
    remark,
    score,
    setting,
    table,
    when,
)
from teamkit.report.plots import Line, Point, steps
from teamkit.report.plots import curves as curves_of
from teamkit.runs.choice import Wish
from teamkit.runs.columns import BEST, COUNT, FIXED, METRIC, PARAM, Cell, Column, Known
from teamkit.runs.formats.grid import grid
from teamkit.runs.marks import counts, is_sound, losses
from teamkit.runs.metrics import MAX
from teamkit.runs.model import Run
from teamkit.runs.roles import is_of_evaluation
from teamkit.runs.rows import Row as RunsRow
from teamkit.runs.rows import Table
from teamkit.runs.shown import ARROWS, parts
from teamkit.runs.table import table as tabled
from teamkit.runs.usual import usual

_RUNS = 15
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
    order = (_order(trained.metric),) if trained.metric else ()
    wish = Wish(columns=tuple(_columns(trained.runs, trained.known)), sort=order)
    made = tabled(trained.runs, wish, _ways(facts), facts.place.zone)
    yield _shown(facts, made._replace(rows=made.rows[:_RUNS]))
    if more := of_runs(run.id for row in made.rows[_RUNS:] for run in row.runs):
        yield remark(say("more_runs", more=facts.evidence.tell("runs.more", len(more), more)))


def _columns(runs: Sequence[Run], known: Known) -> Iterator[str]:
    """Yield who, the parameters that tell runs apart, and metrics by which runs may be ranked."""
    found, apart = usual(runs, known).columns, losses(runs)
    yield from (one for one in _FIXED if one != _STATE or len({run.state for run in runs}) > 1)
    params = [f"param:{one.name}" for one in found if one.kind == PARAM][:_PARAMS]
    yield from params
    judged = [one for one in found if one.kind == METRIC and is_of_evaluation(one.name) and not apart.forbids(one)]
    yield from (f"metric:{one.name}" for one in judged[: _METRICS if len(params) <= _WIDE else 1])


def _order(metric: Column) -> str:
    return f"-metric:{metric.name}" if metric.way == MAX else f"metric:{metric.name}"


def _ways(facts: Facts) -> dict[str, str]:
    known = facts.trained.known
    return {name: found.way for name, found in known.directions.items() if found.way} if known else {}


def _shown(facts: Facts, made: Table) -> Block:
    """Return a table of runs, each number with the runs behind it."""
    texts = grid(made, facts.place)
    rows = [
        _row(facts, made, row._replace(runs=_behind(made, row)), [cell.text for cell in shown])
        for row, shown in zip(made.rows, texts.rows, strict=True)
    ]
    heads = [_head(facts, one, text) for one, text in zip(made.columns, texts.heads, strict=True)]
    return table([*heads, facts.words("evidence")], rows, [at for at, numbers in enumerate(texts.right) if numbers])


def _behind(made: Table, row: RunsRow) -> tuple[Run, ...]:
    """Return a row's runs, first the one that its best is of."""
    metric = next((at for at, one in enumerate(made.columns) if one.kind == METRIC), None)
    if metric is None or len(row.runs) == 1:
        return row.runs
    wanted = row.cells[metric].value
    return tuple(sorted(row.runs, key=lambda run: (not counts(run), score(made.columns[metric], run) != wanted)))


def _head(facts: Facts, column: Column, text: str) -> str:
    if column.kind == METRIC:
        pick = column.way if column.pick == BEST else column.pick
        return f"{clean(column.name)} {ARROWS[column.way]}{facts.words(f'pick_{pick}')}"
    return facts.words(f"head_{column.name}") if column.kind in (FIXED, COUNT) else clean(text)


def _row(facts: Facts, made: Table, row: RunsRow, texts: Sequence[str]) -> Row:
    told = [
        _told(facts, column, cell, text, row) for column, cell, text in zip(made.columns, row.cells, texts, strict=True)
    ]
    return [*map(clean, told), facts.evidence.cite(of_runs(run.id for run in row.runs), 1)]


def _told(facts: Facts, column: Column, cell: Cell, text: str, row: RunsRow) -> str:
    if column.kind == FIXED:
        return _fixed(facts, column, text, row.runs[0])
    if column.kind == COUNT:
        ids, model = of_runs(run.id for run in row.runs), setting(facts.trained.model, row.cells[0].value)
        return facts.evidence.tell(f"best.{model}.runs", len(ids), ids)
    if column.kind == PARAM:
        return setting(column.name, cell.value)
    return _result(facts, column, cell, row.runs[0])


def _fixed(facts: Facts, column: Column, text: str, run: Run) -> str:
    if column.name == "state":
        return facts.words(f"state_{run.state}")
    if column.name == "name":
        return name_of(run)
    whose = facts.trained.whose.get(run.id)
    return whose.name if whose and column.name == "person" else text


def _result(facts: Facts, column: Column, cell: Cell, run: Run) -> str:
    """Return a run's value of a metric, and the step where it was reached, or where the metric broke."""
    if cell.value is None:
        return ""
    if not is_sound(cell):
        told = parts(column, cell, facts.place)[0]
    else:
        told = measured(facts, run, column, float(cell.value))
    if diverged := broken(facts, run, column):
        return f"{told}, {diverged}"
    if cell.step is None:
        return told
    return facts.words("at_step", value=told, step=reached(facts, run, column, cell.step))


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
    """Show each run's score when it was made, and the best so far; say so where there are neither these nor curves."""
    shown = [*_progress(facts)]
    yield from shown if shown or [*curves(facts)] else [remark(facts.words("no_scores"))]


def _progress(facts: Facts) -> Iterator[Block]:
    metric, points = facts.trained.metric, score_points(facts)
    if not metric or len(points) < 2:
        return
    told = facts.words("score_told", metric=clean(metric.name))
    if any(run.id in facts.trained.dated for run, _, _ in points):
        told = f"{told} ({facts.words('dated_told')})"
    dots = [Point(when, value, name_of(run)) for run, when, value in points]
    names = (facts.words("runs"), facts.words("best_so_far"))
    svg = steps(dots, metric.way, clean(metric.name), names=names, title=told)
    yield from figure(facts, "score", svg, told)


def curves(facts: Facts) -> Iterator[Block]:
    """Show the curves of the best runs."""
    metric = facts.trained.metric
    if not metric or not facts.trained.curves:
        return
    done = {run.id: run for run in facts.trained.done() if score(metric, run) is not None}
    chosen = [done[one] for one in facts.trained.curves if one in done]
    series = {run.id: facts.trained.curves[run.id] for run in chosen}
    lines = [Line(name_of(run), series[run.id].steps, series[run.id].values) for run in chosen]
    amount = facts.evidence.tell("curves.runs", len(chosen), of_runs(series))
    told = facts.words("curves_told", runs=amount, metric=clean(metric.name))
    svg = curves_of(lines, facts.words("step"), clean(metric.name), title=told)
    yield from figure(facts, "curves", svg, told)
