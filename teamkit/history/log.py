"""The history of a repository, by one streamed `git log` of the commits that are not known yet.

Nothing is fetched, and nothing written but the cache. What cannot be read is told, and the rest is there.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from teamkit.errors import OutsideFailed
from teamkit.history import offline, parse
from teamkit.history.cache import Cache
from teamkit.history.commit import Commit, History, Stand
from teamkit.history.refs import Refs, refs

# No setting of a person may change a number.
_LOG = (
    "-c", "log.showRoot=true", "log", "--no-walk=sorted", "--stdin", "-z", "--date=raw", "--encoding=UTF-8",
    "--no-show-signature", "--no-notes", "--no-mailmap", "--no-color", "--no-ext-diff", "--no-textconv",
    "--no-relative", "-O/dev/null", "--diff-algorithm=default", "--ignore-submodules=none", parse.FORMAT,
)  # fmt: skip
_LINES = ("--numstat", "-M", "-l1000")
_NAMES = ("--raw", "--no-abbrev", "--no-renames")
_NOTHING = ("--no-patch",)
KEY = " ".join((*_LOG, *_LINES))  # what a remembered record depends on
_REACHABLE = ("rev-list", "--topo-order", "--ignore-missing", "--stdin")
# All that is here, and not whether each is: of what a partial clone lacks, git older than 2.44 dies.
_PRESENT = ("cat-file", "--batch-all-objects", "--unordered", "--buffer", "--batch-check=%(objectname)")
_CUT: Mapping[str, str] = MappingProxyType({})
_UNCUT = MappingProxyType({"GIT_SHALLOW_FILE": ""})  # the parents that a commit names, though they are not here
_BATCH = 10_000  # commits that one git is asked for: it keeps what it has seen in memory
_TICK = 500  # commits between two words on the progress
_Record = list[str]
Tell = Callable[[int, int], None]


def read(folder: Path, main: str, cache: Cache, tell: Tell | None = None, stand: Stand | None = None) -> History:
    """Return the history of all branches, local and remote. main: the branch of the team's result, "" to find it.

    tell: is called with how many commits were read, and of how many. stand: the history as it was when the
    branches stood there, as far as it is here. Raises OutsideFailed where there is no repository, or git cannot
    list the commits.
    """
    found = refs(folder, main)
    found = found._replace(tips=dict(stand.tips), main=stand.main) if stand else found
    names = _reachable(folder, found, cache)
    known = cache.load(frozenset(names))
    paths: dict[str, str] = {}
    try:
        for record, whole in _ticking(_missing(folder, names, known, found), len(names) - len(known), tell):
            known[record[0]] = parse.commit(record, paths, whole)
            if whole:
                cache.put(record)
    finally:  # what was read before Ctrl-C need not be read again
        cache.keep()
    commits = {name: known[name] for name in names if name in known}
    edge = found.edge & commits.keys()
    return History(commits, found.tips, found.main, tuple(_notes(commits.values(), edge)), edge)


def _reachable(folder: Path, found: Refs, cache: Cache) -> list[str]:
    """Return the commits of all branches, each before its parents. Raises OutsideFailed where one is damaged."""
    key = " ".join(sorted({*found.tips.values(), *(f"^{name}" for name in found.edge)}))
    names = cache.reach(key)
    if not names:
        try:
            names = _lines(folder, _REACHABLE, found.tips.values())
        except OutsideFailed as error:
            raise OutsideFailed("git cannot list the commits: one is missing or damaged", hint="git fsck") from error
        cache.put_reach(key, names)
    return names


def _missing(folder: Path, names: Sequence[str], known: Iterable[str], found: Refs) -> Iterator[tuple[_Record, bool]]:
    """Yield the records that are not known, and whether each is whole."""
    known = frozenset(known)
    edge = [name for name in names if name in found.edge]
    yield from ((record, False) for record in _records(folder, edge, _NOTHING, _UNCUT))
    wanted = [name for name in names if name not in known and name not in found.edge]
    told: set[str] = set()
    try:
        for record in _records(folder, wanted, _LINES):
            told.add(record[0])
            yield record, True
    except OutsideFailed:  # a file that is not here: a partial clone, or a damaged one
        yield from _less(folder, [name for name in wanted if name not in told])


def _less(folder: Path, wanted: Sequence[str]) -> Iterator[tuple[_Record, bool]]:
    """Yield lines where all files are here, else the paths, else only what the commit itself says."""
    named = {record[0]: record for record in _until_failure(_records(folder, wanted, _NAMES))}
    here = frozenset(_lines(folder, _PRESENT, ()))
    sound = [name for name, record in named.items() if here.issuperset(parse.blobs(record))]
    for record in _until_failure(_records(folder, sound, _LINES)):
        del named[record[0]]
        yield record, True
    yield from ((record, False) for record in named.values())
    bare = frozenset(wanted) - named.keys() - frozenset(sound)
    yield from ((record, False) for record in _records(folder, [name for name in wanted if name in bare], _NOTHING))


def _until_failure(records: Iterator[_Record]) -> Iterator[_Record]:
    try:
        yield from records
    except OutsideFailed:
        return


def _records(
    folder: Path, names: Sequence[str], what: Sequence[str], env: Mapping[str, str] = _CUT
) -> Iterator[_Record]:
    """Yield the records of commits. Raises OutsideFailed behind the last that git could read.

    git sorts them by time, in which neighbours have most in common, and takes 4 % less for it.
    """
    for first in range(0, len(names), _BATCH):
        yield from parse.records(parse.fields(_stream(folder, (*_LOG, *what), names[first : first + _BATCH], env)))


def _lines(folder: Path, words: Sequence[str], names: Iterable[str]) -> list[str]:
    return b"".join(_stream(folder, words, names)).decode("ascii", "replace").split("\n")[:-1]


def _stream(folder: Path, words: Sequence[str], names: Iterable[str], env: Mapping[str, str] = _CUT) -> Iterator[bytes]:
    return offline.stream(folder, *words, feed="".join(f"{name}\n" for name in names), env=env)


def _ticking(records: Iterable[tuple[_Record, bool]], total: int, tell: Tell | None) -> Iterator[tuple[_Record, bool]]:
    for done, record in enumerate(records):
        if tell and done % _TICK == 0:
            tell(done, total)
        yield record
    if tell:
        tell(total, total)


def _notes(commits: Iterable[Commit], edge: Collection[str]) -> Iterator[str]:
    unknown = sum(not commit.whole and commit.id not in edge for commit in commits)
    if unknown:
        yield f"of {unknown} commits the files are not in this clone: their lines are unknown"
    if edge:
        yield "the clone is shallow: what lies before its edge is unknown; git fetch --unshallow brings it"
