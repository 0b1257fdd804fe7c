"""What the values of a metric mean: which way is better, its best and its last, its other names. Pure."""

import re
from collections.abc import Mapping, MutableMapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from teamkit.runs import roles
from teamkit.runs.model import Metric, Point, Run, metric

MAX, MIN = "max", "min"
_WORDS = {
    MIN: """loss losses nll kl cer wer ter mer error err eer mae mse rmse rmsle mape smape mase perplexity ppl
        bpc bpb fid kid lpips distance regret ece brier latency""",
    MAX: """acc accuracy top1 top5 f1 fbeta precision recall sensitivity specificity auc auroc auprc aucpr ap ar map
        map50 map95 ap50 ap75 miou iou dice jaccard bleu rouge rouge1 rouge2 rougel rougelsum chrf meteor em exact
        pearson spearman pearsonr spearmanr kendall r2 mcc kappa ndcg mrr hits reward return score psnr ssim
        correlation""",
}
_WAYS = {word: way for way, words in _WORDS.items() for word in words.split()}
# Behind such a word it is another quantity: loss_scale, score_time, return_code.
_NEUTRAL = frozenset(
    "time times seconds scale code ratio weight count number step steps size memory bytes rate".split()
)
_PLACEHOLDER = "hp_metric"
_NAMING = frozenset("_target_ name type class_path".split())  # such a part is told by the one before it
_T = TypeVar("_T")


class Direction(NamedTuple):
    """way: "max", "min", or "" when nobody says. why: who does."""

    way: str
    why: str


def direction(name: str, stated: Mapping[str, str], told: Mapping[str, str]) -> Direction:
    """Return which values of a metric are better.

    stated: the policy's, by name or pattern, which has the last word. told: the log's own. Else the
    words of the name decide, the last that means something: "val/loss_f1" is an f1.
    """
    if name in stated:
        return Direction(stated[name], f"teamkit.toml says {stated[name]}")
    for pattern, way in stated.items():
        if fnmatchcase(name, pattern):
            return Direction(way, f"teamkit.toml says {way}")
    if name in told:
        return Direction(told[name], f"the log says {told[name]}")
    for word in reversed(re.findall(r"[a-z]+(?:[@_]?\d+)?", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())):
        if word in _NEUTRAL:
            break
        found = _WAYS.get(re.sub(r"[@_]", "", word)) or _WAYS.get(word.rstrip("0123456789@_"))
        if found:
            return Direction(found, f"taken from the name: {found}")
    return Direction("", "nobody says which way is better")


def best(known: Metric, way: str) -> Point | None:
    """Return the best point; None where no way is better, or where nothing is a number."""
    return {MAX: known.high, MIN: known.low}.get(way)


def digest(run: Run, alias: Mapping[str, tuple[str, ...]]) -> None:
    """Give a run its metrics, under the team's names for them, and leave out what only stands for none.

    alias: a metric to its other names. Lightning logs `hp_metric` as -1 when nobody gives it a value.
    """
    run.metrics.update({tag: found for tag, series in run.series.items() if (found := metric(series))})
    for tag in [tag for tag, known in run.metrics.items() if _is_placeholder(tag, known)]:
        del run.metrics[tag]
        run.notes += (f"{tag} left out: -1 stands for no value",)
    mappings: tuple[dict[str, Any], ...] = (run.series, run.metrics, run.summary, run.directions)
    for mapping in mappings:
        rename(mapping, alias)


def rename(mapping: MutableMapping[str, _T], alias: Mapping[str, tuple[str, ...]]) -> None:
    """Put what has another name under the team's own, unless that is there."""
    names = {other: own for own, others in alias.items() for other in others}
    for old in [key for key in mapping if key in names]:
        value = mapping.pop(old)
        mapping.setdefault(names[old], value)


def _is_placeholder(tag: str, known: Metric) -> bool:
    ends = (known.low, known.high)
    return tag.rpartition("/")[2] == _PLACEHOLDER and all(end is not None and end.value == -1 for end in ends)


def losses(runs: "list[Run]") -> dict[str, set[str]]:
    """Return the parameters that name a loss function, with their values, where runs differ in them."""
    found: dict[str, set[str]] = {}
    for run in runs:
        for key, value in run.params.items():
            if _names_loss(key) and isinstance(value, str):
                found.setdefault(key, set()).add(value)
    return {key: values for key, values in found.items() if len(values) > 1}


@lru_cache(maxsize=4096)
def _names_loss(key: str) -> bool:
    parts = re.split(r"[./]", key)
    while len(parts) > 1 and parts[-1] in _NAMING:
        parts.pop()
    return not {"loss", "criterion", "objective"}.isdisjoint(roles.words(parts[-1]))


def is_loss(name: str) -> bool:
    """Whether a metric is a value of the loss function."""
    return any(word.rstrip("0123456789") == "loss" for word in roles.words(name))
