"""What a repository is told: the findings of every check that is chosen. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from teamkit.lint.checks import lightning, loaders, logged, looped, paths, saved, seeds, tracked
from teamkit.lint.comments import is_silenced, silenced
from teamkit.lint.finding import Entry, Finding, Unread, in_order
from teamkit.lint.index import Index
from teamkit.lint.metrics import functional, of_object
from teamkit.lint.reader import Reader
from teamkit.lint.source import Source
from teamkit.lint.value import Value


class Verdict(NamedTuple):
    """findings: in order. silenced: those that a comment took out. unread: files too deep for the checks."""

    findings: tuple[Finding, ...] = ()
    silenced: tuple[Finding, ...] = ()
    unread: tuple[Unread, ...] = ()


def judge(sources: Sequence[Source], entries: Sequence[Entry], codes: Collection[str], data_size: int) -> Verdict:
    """Return what is found in one repository, of the rules that are chosen. entries: of git, none outside one."""
    indexes, unread = [Index(source) for source in sources], list[Unread]()
    helpers = _helpers(indexes)
    found = [*tracked.find(entries, data_size), *_together(indexes)]
    for index in indexes:
        told = _alone(index, helpers)
        found += told or ()
        unread += [Unread(index.source.path, "nested too deeply")] if told is None else []
    chosen = in_order(one for one in found if one.code in codes)
    comments = {source.path: silenced(source) for source in sources}
    quiet = {one for one in chosen if is_silenced(one, comments.get(one.path, {}))}
    kept = tuple(one for one in chosen if one not in quiet)
    return Verdict(kept, tuple(quiet), tuple(unread))


def _together(indexes: Sequence[Index]) -> Iterator[Finding]:
    """Yield what only all files together tell."""
    yield from lightning.find(indexes)
    yield from loaders.find(indexes)
    yield from seeds.find(indexes)


def _alone(index: Index, helpers: Mapping[str, Value]) -> list[Finding] | None:
    """Return what a file by itself tells; None where its expressions are nested too deeply to be followed."""
    try:
        found = [*saved.find(index), *paths.find(index)]
        if _measures(index, helpers):
            reader = Reader(index, {name: helpers[key] for name, key in _imported(index, helpers)})
            found += [*logged.find(reader), *looped.find(reader)]
    except RecursionError:
        return None
    return found


def _measures(index: Index, helpers: Mapping[str, Value]) -> bool:
    """Whether a file computes a metric at all: most do not, and need not be read for it."""
    if any(True for _ in _imported(index, helpers)):
        return True
    return any(functional(one.node, index.names) or of_object(one.node, index.names) for one in index.calls)


def _imported(index: Index, helpers: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """Yield the dotted names of this file that a function of another file of the repository may be, with its key."""
    for dotted in index.names.aliases.values():
        key = ".".join(dotted.split(".")[-2:])
        if key in helpers:
            yield dotted, key


def _helpers(indexes: Iterable[Index]) -> dict[str, Value]:
    """Return "metrics.klue_f1" to what that function of metrics.py returns, where it returns a metric."""
    found: dict[str, Value] = {}
    for index in indexes:
        # By its module, and by its package: `from utils import f` is f of utils/metrics.py where __init__ says so.
        modules = index.source.path.removesuffix(".py").split("/")[-2:]
        returned = _returned(index) if _measures(index, {}) else {}
        found.update({f"{module}.{name}": value for name, value in returned.items() for module in modules})
    return found


def _returned(index: Index) -> dict[str, Value]:
    """Return each function of a module to what it returns of metrics; nothing where it is nested too deeply."""
    reader = Reader(index, {})
    try:
        told = {name: reader.run(function, {}, {}) for name, function in reader.local.items()}
    except RecursionError:  # _alone will meet it, too, and tell
        return {}
    return {name: value for name, value in told.items() if value}
