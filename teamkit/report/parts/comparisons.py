"""What one parameter alone changes. Pure."""

from collections.abc import Iterator, Sequence

from teamkit.report.document import Block
from teamkit.report.evidence import of_runs
from teamkit.report.facts import Facts
from teamkit.report.parts.pieces import Row, changed, clean, measured, remark, setting, table
from teamkit.runs.ablation import Pair
from teamkit.runs.columns import Column
from teamkit.runs.roles import SEED, role
from teamkit.runs.values import as_text

_PAIRS, _VALUES = 8, 3


def ablation(facts: Facts) -> Iterator[Block]:
    """Tell the pairs that differ in one parameter, the largest change of each parameter first."""
    found, metric, say = facts.trained.pairs, facts.trained.metric, facts.words
    told = [(group.name, pair) for group in found.groups for pair in largest(group.pairs, metric)] if found else []
    shown = sorted(told, key=lambda one: role(one[0]) == SEED)[:_PAIRS]  # what chance alone does comes last
    if not found or not shown or not metric:
        yield remark(say("no_pairs"))
        return
    name = clean(metric.name)
    heads = [say("parameter"), say("from"), say("to"), f"{name} 1", f"{name} 2", say("change"), say("evidence")]
    yield table(heads, [_compared(facts, metric, *one) for one in shown], right=(3, 4, 5))
    ids = of_runs(dict.fromkeys(run.id for _, pair in shown for run in (pair.one, pair.other)))
    every = of_runs(run.id for run in facts.trained.done())
    tell = facts.evidence.tell
    few, all_ = tell("ablation.shown", len(shown), ids), tell("ablation.pairs", found.pairs, every)
    yield remark(say("pairs_told", shown=few, pairs=all_))


def largest(pairs: Sequence[Pair], metric: Column | None) -> list[Pair]:
    """Return of each two values the pair with the largest change; runs that diverged show no parameter's effect."""
    known = [pair for pair in pairs if pair.change is not None and not _diverged(pair, metric)]
    found: dict[tuple[object, ...], Pair] = {}
    for pair in sorted(known, key=lambda pair: -abs(pair.change or 0)):
        found.setdefault(tuple(map(as_text, pair.values)), pair)
    return list(found.values())[:_VALUES]


def _diverged(pair: Pair, metric: Column | None) -> bool:
    ends = [run.metrics.get(metric.name) for run in (pair.one, pair.other) if metric]
    return any(end is not None and end.broken is not None for end in ends)


def _compared(facts: Facts, metric: Column, name: str, pair: Pair) -> Row:
    runs = (pair.one, pair.other)
    ids = of_runs(run.id for run in runs)
    values = [float(cell.value or 0) for cell in pair.measured]
    change = float(pair.change or 0)
    ablated = f"ablation.{pair.one.id}.{pair.other.id}.{clean(name)}"
    told = facts.evidence.tell(ablated, change, ids, changed(change, *values))
    both = [measured(facts, run, metric, value) for run, value in zip(runs, values, strict=True)]
    settings = [setting(name, value) for value in pair.values]
    return [clean(name), *settings, *both, told, facts.evidence.cite(ids)]
