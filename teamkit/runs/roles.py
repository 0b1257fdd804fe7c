"""What the name of a parameter says of it: data, a split, how a metric is defined, a seed, or the run itself. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple

HASH, DATA, SPLIT, METRIC, SEED, RUN, OTHER = "hash", "data", "split", "metric", "seed", "run", "other"
_TRAINED = "train training trainset"
_EVALUATED = "val valid validation valset eval evaluation evaluator test testing testset dev holdout"
_DATA = "data dataset datasets corpus corpora"
_PLACES = "path paths file files dir folder root csv json"
_SIZES = "size ratio fraction frac percent percentage portion"
_HASHES = "hash md5 sha sha1 sha256 checksum fingerprint digest dvc"
_CALLED = "name id version revision config subset source url"


class Rule(NamedTuple):
    """A role, and the words that give it: one of `last` in the last part of the name, one of `beside` anywhere.

    beside: "" where the word in the last part is enough. never: words that speak against it.
    """

    role: str
    last: str
    beside: str = ""
    never: str = ""


# The first rule that fits is right. docs/comparing.md shows this table.
RULES = (
    Rule(SPLIT, "split splits fold folds kfold", never="batch batches"),
    Rule(SPLIT, _SIZES, _EVALUATED, "batch img image crop patch window step steps"),
    Rule(HASH, _HASHES, f"{_DATA} {_TRAINED} {_EVALUATED} dvc"),
    Rule(SEED, "seed seeds"),
    Rule(METRIC, "metric metrics", never="best monitor checkpoint"),
    Rule(METRIC, "max limit", _EVALUATED),
    Rule(METRIC, "threshold thresholds", f"{_EVALUATED} iou conf confidence decision score nms"),
    Rule(RUN, "dir folder path file root", "output outputs out save log logs logging result results cache tmp run"),
    Rule(RUN, "dir folder root", "checkpoint checkpoints ckpt work project default"),
    Rule(DATA, "dataset datasets corpus corpora", never="num proc workers loader batch shuffle buffer kwargs size"),
    Rule(DATA, _CALLED, _DATA, "loader collator sampler model tokenizer"),
    Rule(
        DATA, f"data {_PLACES}", f"{_DATA} {_TRAINED} {_EVALUATED}", "model tokenizer loader checkpoint ckpt parallel"
    ),
)
# Names, or last parts of names, that have a role as they are.
NAMES = {
    METRIC: """average averaging num_classes n_classes num_labels n_labels label_list threshold ignore_index
        zero_division iou conf max_det""",
    SEED: "random_state",
    RUN: """run_name run_id exp_name exp_id experiment_name experiment_id trial_name trial_id job_name job_id job_num
        date datetime time timestamp start_time host hostname node user username pid port master_port local_rank rank
        device gpu_id gpu_ids cuda_visible_devices""",
}
# Names that have a role where they stand alone: `optimizer.name` is no name of the run.
ALONE = {RUN: "name id version experiment notes comment description tags group project entity"}
# Whatever is set of these belongs to the run.
LOGGERS = "wandb mlflow tensorboard comet neptune hydra"

_NAMED = {name: role for role, names in NAMES.items() for name in names.split()}
_ALONE = {name: role for role, names in ALONE.items() for name in names.split()}


@lru_cache(maxsize=4096)
def role(name: str) -> str:
    """Return the role of a parameter, OTHER for one that has none of these."""
    whole, last = words(name), _last(name)
    known = _ALONE.get("_".join(whole)) or _NAMED.get("_".join(last))
    if known:
        return known
    if _has(whole, LOGGERS):
        return RUN
    return next((rule.role for rule in RULES if _fits(rule, whole, last)), OTHER)


def is_of_training(name: str) -> bool:
    """Whether a name is about the data that a run learns from, and not about what it is judged by."""
    return _has(words(name), _TRAINED) and not is_of_evaluation(name)


def is_of_evaluation(name: str) -> bool:
    """Whether a name is about the data that a run is judged by."""
    return _has(words(name), _EVALUATED)


def is_place(name: str) -> bool:
    """Whether a parameter tells where data lies: the same data may lie elsewhere."""
    last = _last(name)
    return _has(last, f"url {_PLACES}") or (_has(last, "data") and not _has(last, _CALLED))


def is_index(name: str) -> bool:
    """Whether a number tells which split it is, and not how many or how large."""
    last = _last(name)
    tells = _has(last, f"fold seed id idx index version date {_HASHES}")
    return tells and not _has(last, f"{_SIZES} n k num count max")


def words(name: str) -> list[str]:
    """Return the words of a name: "data.trainFile" is data, train and file."""
    return re.findall(r"[a-z]+\d*|\d+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())


def _last(name: str) -> list[str]:
    return words(re.split(r"[./]", name)[-1])


def _fits(rule: Rule, whole: list[str], last: list[str]) -> bool:
    return _has(last, rule.last) and (not rule.beside or _has(whole, rule.beside)) and not _has(whole, rule.never)


def _has(found: list[str], wanted: str) -> bool:
    return not set(found).isdisjoint(wanted.split())
