"""What one parameter alone changes. Pure."""

from collections.abc import Iterator, Sequence

from teamkit.report.document import Block
from teamkit.report.evidence import of_runs
from teamkit.report.facts import Facts
from teamkit.report.parts.pieces import Row, changed, clean, measured, remark, setting, table
from teamkit.runs.ablation import Pair
from teamkit.runs.columns import Column
from teamkit.runs.roles import SEED, role
from teamkit.runs.shown import digits
from teamkit.runs.values import as_text

_PAIRS, _VALUES = 8, 3


def ablation(facts: Facts) -> Iterator[Block]:
    """Tell the pairs that differ in one parameter, the largest change of each parameter first."""
    found, say = facts.trained.pairs, facts.words
    metric = facts.trained.metric
    told = [(group.name, pair) for group in found.groups for pair in _largest(group.pairs, metric)] if found else []
    pairs = sorted(told, key=lambda one: role(one[0]) == SEED)  # what chance alone does comes last
    if not pairs or not metric:
        yield remark(say("no_pairs"))
        return
    name = clean(metric.name)
    heads = [say("parameter"), say("from"), say("to"), f"{name} 1", f"{name} 2", say("change"), say("evidence")]
    yield table(heads, [_compared(facts, *one) for one in pairs[:_PAIRS]], right=(3, 4, 5))
    if found:
        ids = of_runs(run.id for run in facts.trained.done())
        shown = facts.evidence.tell("ablation.shown", min(len(pairs), _PAIRS), ids)
        yield remark(say("pairs_told", shown=shown, pairs=facts.evidence.tell("ablation.pairs", found.pairs, ids)))


def _largest(pairs: Sequence[Pair], metric: Column | None) -> list[Pair]:
    """Return of each two values the pair with the largest change; runs that diverged show no parameter's effect."""
    known = [pair for pair in pairs if pair.change is not None and not _diverged(pair, metric)]
    found: dict[tuple[object, ...], Pair] = {}
    for pair in sorted(known, key=lambda pair: -abs(pair.change or 0)):
        found.setdefault(tuple(map(as_text, pair.values)), pair)
    return list(found.values())[:_VALUES]


def _diverged(pair: Pair, metric: Column | None) -> bool:
    ends = [run.metrics.get(metric.name) for run in (pair.one, pair.other) if metric]
    return any(end is not None and end.broken is not None for end in ends)


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
