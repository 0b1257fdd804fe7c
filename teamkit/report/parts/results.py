"""The fourth part: what came of it. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from teamkit.report.document import Block, Figure, Spans, words
from teamkit.report.evidence import of_runs
from teamkit.report.facts import Facts
from teamkit.report.parts.pieces import (
    Row,
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
from teamkit.runs.ablation import Pair
from teamkit.runs.choice import Wish
from teamkit.runs.columns import COUNT, METRIC, PARAM, Cell, Column
from teamkit.runs.formats.grid import grid
from teamkit.runs.marks import is_sound
from teamkit.runs.metrics import MAX
from teamkit.runs.model import Run
from teamkit.runs.roles import is_of_evaluation
from teamkit.runs.rows import Row as RunsRow
from teamkit.runs.rows import Table
from teamkit.runs.shown import digits, parts
from teamkit.runs.table import table as tabled
from teamkit.runs.usual import usual
from teamkit.runs.values import as_text

_RUNS, _PAIRS, _CURVES = 15, 8, 5
_PARAMS, _METRICS = 3, 2


def best(facts: Facts) -> Iterator[Block]:
    """Tell the best run of each model."""
    trained = facts.trained
    if not trained.metric or not trained.model:
        return
    wish = Wish(columns=(f"metric:{trained.metric.name}",), group_by=(f"param:{trained.model}",))
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
    metrics = [f"metric:{one.name}" for one in known if one.kind == METRIC and is_of_evaluation(one.name)][:_METRICS]
    order = [f"-metric:{one.name}" if one.way == MAX else f"metric:{one.name}" for one in (trained.metric,) if one]
    wish = Wish(
        columns=("fixed:name", "fixed:person", "fixed:state", *params, *metrics), sort=tuple(order), limit=_RUNS
    )
    yield _shown(facts, tabled(trained.runs, wish, _ways(facts), facts.place.zone))
    if len(trained.runs) > _RUNS:
        ids = of_runs(run.id for run in trained.runs)
        yield remark(say("more_runs", more=facts.evidence.tell("runs.more", len(trained.runs) - _RUNS, ids)))


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
        return setting(column.name, cell.value) if isinstance(cell.value, str) else text
    if column.kind != METRIC or not is_sound(cell):
        return text
    value, step, _ = parts(column, cell, facts.place)
    behind = [run for run in row.runs if score(column, run) == cell.value][:1]
    told = measured(facts, behind[0], column, float(cell.value)) if behind else value  # type: ignore[arg-type]
    broken = [end.broken for run in behind if (end := run.metrics.get(column.name)) and end.broken is not None]
    more = [facts.words("diverged", step=broken[0])] if broken else [f"step {step}"] if step else []
    return f"{told}, {more[0]}" if broken else f"{told} ({more[0]})" if more else told


def _behind(made: Table, row: RunsRow) -> Sequence[Run]:
    """Return the run that a row's best is of, first."""
    metric = next((at for at, one in enumerate(made.columns) if one.kind == METRIC), None)
    if metric is None or len(row.runs) == 1:
        return row.runs
    wanted = row.cells[metric].value
    return sorted(row.runs, key=lambda run: score(made.columns[metric], run) != wanted)


def ablation(facts: Facts) -> Iterator[Block]:
    """Tell the pairs that differ in one parameter, the largest change of each parameter first."""
    found, say = facts.trained.pairs, facts.words
    pairs = [(group.name, pair) for group in found.groups for pair in _largest(group.pairs)] if found else []
    if not pairs or not facts.trained.metric:
        yield remark(say("no_pairs"))
        return
    metric = clean(facts.trained.metric.name)
    heads = [say("parameter"), say("from"), say("to"), f"{metric} 1", f"{metric} 2", say("change"), say("evidence")]
    yield table(heads, [_compared(facts, *one) for one in pairs[:_PAIRS]], right=(3, 4, 5))
    if found:
        ids = of_runs(run.id for run in facts.trained.done())
        shown = facts.evidence.tell("ablation.shown", min(len(pairs), _PAIRS), ids)
        yield remark(say("pairs_told", shown=shown, pairs=facts.evidence.tell("ablation.pairs", found.pairs, ids)))


def _largest(pairs: Sequence[Pair]) -> list[Pair]:
    known = [pair for pair in pairs if pair.change is not None]
    return sorted(known, key=lambda pair: -abs(pair.change or 0))[:2]


def _compared(facts: Facts, name: str, pair: Pair) -> Row:
    ids = of_runs((pair.one.id, pair.other.id))
    values = [float(cell.value or 0) for cell in pair.measured]
    change = float(pair.change or 0)
    ablated = f"ablation.{pair.one.id}.{pair.other.id}.{clean(name)}"
    told = facts.evidence.tell(ablated, change, ids, changed(change, *values))
    metric = facts.trained.metric
    both = [
        measured(facts, run, metric, value) if metric else digits(value)
        for run, value in zip((pair.one, pair.other), values, strict=True)
    ]
    settings = [setting(name, value) for value in pair.values]
    return [clean(name), *settings, *both, told, facts.evidence.cite(ids)]


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
