"""Which metrics are no mean over rows, so that their mean over batches is another number. Pure.

Accuracy, MSE, MAE and losses are means over rows: Lightning weighs what `self.log` gets by the batch's size, so that
their average is right, and none of them is told. So are micro-averaged F1, precision and recall of a single label,
which are the accuracy.
"""

import ast

from teamkit.lint.index import keyword, text
from teamkit.lint.names import Names, last

_FUNCTIONS = ("torchmetrics", "pytorch_lightning.metrics", "torcheval.metrics", "sklearn.metrics", "scipy.stats",
              "seqeval.metrics", "sacrebleu", "nltk.translate", "jiwer")  # fmt: skip
_ALONE = frozenset(("numpy.corrcoef", "torch.corrcoef", "scipy.stats.pearsonr"))
# As torchmetrics, sklearn and scipy call them, in small letters without `_`, without `score` behind.
_RANKS = frozenset(
    "pearsoncorrcoef pearsonr spearmancorrcoef spearmanr kendallrankcorrcoef kendalltau concordancecorrcoef r2 "
    "explainedvariance auroc rocauc auc averageprecision matthewscorrcoef cohenkappa jaccardindex jaccard dice "
    "balancedaccuracy classificationreport bleu sacrebleu corpusbleu chrf corpuschrf perplexity worderrorrate "
    "charerrorrate matcherrorrate wer cer mer meanaverageprecision frechetinceptiondistance".split()
)
_SHARES = frozenset("f1 fbeta precision recall specificity".split())
_TASKS = ("binary", "multiclass", "multilabel")
_UNEQUAL = ("macro", "weighted", "none")


def functional(call: ast.Call, names: Names) -> str:
    """Return the name of the metric that this call computes, if a mean over batches of it is another number."""
    dotted = names.dotted(call.func)
    if dotted in _ALONE:
        return last(dotted)
    name = last(dotted)
    if not name or name[:1].isupper() or not _known(dotted, names):
        return ""
    return name if _is_unmean(name, call, learned="sklearn" in _origin(dotted, names)) else ""


def of_object(call: ast.Call, names: Names) -> str:
    """Return the class of a metric object that this call makes, if its value for a batch is no mean over rows."""
    dotted = names.dotted(call.func)
    name = last(dotted)
    if not name[:1].isupper() or not _origin(dotted, names).startswith(("torchmetrics", "pytorch_lightning.metrics")):
        return ""
    return name if _is_unmean(name, call, learned=False) else ""


def _known(dotted: str, names: Names) -> bool:
    return any(f"{_origin(dotted, names)}.".startswith(f"{one}.") for one in _FUNCTIONS)


def _origin(dotted: str, names: Names) -> str:
    """Return the dotted name; of a bare one the module that was imported whole and has metrics."""
    if "." in dotted:
        return dotted
    return next((f"{star}.{dotted}" for star in names.stars if star.startswith(_FUNCTIONS)), "")


def _is_unmean(name: str, call: ast.Call, *, learned: bool) -> bool:
    """Whether a metric is no mean over rows, as it is called. learned: by sklearn, whose F1 is binary by default."""
    task, word = _split(name)
    word = word.removesuffix("score")
    if word in _RANKS:
        return True
    if word == "meansquarederror":
        squared = keyword(call, "squared")
        return isinstance(squared, ast.Constant) and squared.value is False
    if word in _SHARES:
        return _is_unequal(call, task) if not learned else not _is_micro(call)
    return word == "accuracy" and not learned and _average(call, "macro" if task == "multiclass" else "") == "macro"


def _split(name: str) -> tuple[str, str]:
    word = name.replace("_", "").lower()
    task = next((one for one in _TASKS if word.startswith(one)), "")
    return task, word.removeprefix(task)


def _is_unequal(call: ast.Call, task: str) -> bool:
    """Whether a share of torchmetrics is more than the accuracy: it is micro-averaged where it takes its task."""
    given = text(keyword(call, "task"))
    if "binary" in (task, given):
        return True
    return _average(call, "macro" if task else "") in _UNEQUAL or (given or task) == "multilabel"


def _is_micro(call: ast.Call) -> bool:
    """Whether sklearn's share is the accuracy; with labels= it leaves a class out, and is not."""
    return _average(call, "") in ("micro", "samples") and keyword(call, "labels") is None


def _average(call: ast.Call, default: str) -> str:
    given = keyword(call, "average")
    if isinstance(given, ast.Constant) and given.value is None:
        return "none"
    return default if given is None else text(given)
