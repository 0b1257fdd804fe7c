"""The commits that highlights are told of, opened with PyDriller: each once, and what it found remembered.

PyDriller writes a setting into the repository that it opens, and its git heeds what a person has set. So it is given
an empty repository that borrows the objects of the team's: nothing is written or fetched there.
"""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from teamkit.history import offline
from teamkit.history.cache import Cache
from teamkit.history.functions import Side, Touched, Unit, outermost, python, touched
from teamkit.history.highlights import COMMITS, ENDS, Highlight, chosen, told
from teamkit.history.log import Tell
from teamkit.history.past import Past
from teamkit.history.people import Person

if TYPE_CHECKING:
    from pydriller import Git, ModifiedFile

_QUESTION = "functions 1"  # the number goes up when the same commit would be answered otherwise
_AGAIN = 0.5  # seconds: an alarm that falls into a destructor is lost
_NAMED = 3  # commits in a note
# Files that are larger, and what is no code, are as binary ones for git: there is no patch of them.
_CONFIG = """\
[core]
\trepositoryformatversion = 0
\tbare = true
\tbigFileThreshold = 1m
\tattributesFile = /dev/null
[diff]
\tnoprefix = false
\tmnemonicPrefix = false
\trelative = false
\talgorithm = default
\torderFile = /dev/null
\tsrcPrefix = a/
\tdstPrefix = b/
"""
_ATTRIBUTES = "* -diff\n" + "".join(f"*{end} !diff\n" for end in sorted(ENDS))
_Answer = TypeVar("_Answer")


class Limits(NamedTuple):
    """How much is opened: commits, and seconds of one and of all."""

    commits: int = COMMITS
    one: float = 5.0
    all: float = 30.0


class Found(NamedTuple):
    """What is told of each person who has any, and what could not be known."""

    of: Mapping[Person, tuple[Highlight, ...]]
    notes: tuple[str, ...] = ()


class _Late(Exception):
    """The time is over."""


_Answered = tuple[str, list[Touched] | _Late | None]  # a commit, and what is in it; None for a damaged one


def highlights(
    folder: Path,
    past: Past,
    cache: Cache,
    limits: Limits = Limits(),  # noqa: B008  (a tuple)
    tell: Tell = lambda *_: None,
) -> Found:
    """Return the functions and classes that each person wrote or changed most.

    tell: is called with how many commits were opened, and how many there are.
    """
    wanted = chosen(past, limits.commits)
    known = _remembered(cache, wanted)
    missing = {one: paths for one, paths in wanted.items() if one not in known}
    notes: list[str] = []
    if missing:
        with TemporaryDirectory(prefix="teamkit-") as place, suppress(OSError):
            _borrow(folder, Path(place))
            answers = _telling(_answers(Path(place), missing, limits), len(missing), tell)
            known.update(_opened(answers, missing, cache, limits, notes))
    return Found(told(past, known), tuple(notes))


def _remembered(cache: Cache, wanted: Mapping[str, frozenset[str]]) -> dict[str, list[Touched]]:
    """Return what was found before, where all files that are wanted were read."""
    found = {}
    for one, words in cache.answers(_QUESTION, wanted).items():
        with suppress(ValueError, TypeError):  # somebody wrote to it
            paths, units = json.loads(words)
            if wanted[one].issubset(paths):
                found[one] = [unit for unit in map(_sound, units) if unit.path in wanted[one]]
    return found


def _sound(fields: Sequence[object]) -> Touched:
    """Raise TypeError or ValueError for what this program did not write."""
    name, path, lines, complexity = fields
    if not (isinstance(name, str) and isinstance(path, str) and isinstance(lines, int) and isinstance(complexity, int)):
        raise TypeError(fields)
    return Touched(name, path, lines, complexity)


def _borrow(folder: Path, place: Path) -> None:
    """Make an empty repository that sees the objects of another."""
    objects = folder / offline.ask(folder, "rev-parse", "--git-path", "objects").out.rstrip("\n")
    (place / "refs").mkdir()
    (place / "info").mkdir()
    (place / "objects" / "info").mkdir(parents=True)
    (place / "HEAD").write_text("ref: refs/heads/main\n", encoding="ascii")
    (place / "config").write_text(_CONFIG, encoding="ascii")
    (place / "info" / "attributes").write_text(_ATTRIBUTES, encoding="ascii")
    (place / "objects" / "info" / "alternates").write_bytes(os.fsencode(f"{objects.resolve()}\n"))


def _telling(answers: Iterable[_Answered], total: int, tell: Tell) -> Iterator[_Answered]:
    tell(0, total)
    for done, answer in enumerate(answers, 1):
        yield answer
        tell(done, total)


def _opened(
    answers: Iterable[_Answered],
    missing: Mapping[str, frozenset[str]],
    cache: Cache,
    limits: Limits,
    notes: list[str],
) -> dict[str, list[Touched]]:
    """Return what is in the commits that could be opened in time, and note which could not."""
    found: dict[str, list[Touched]] = {}
    damaged: list[str] = []
    late: list[str] = []
    try:
        for one, answer in answers:
            if answer is None or isinstance(answer, _Late):
                (late if answer else damaged).append(one)
                continue
            found[one] = answer
            cache.answer(_QUESTION, one, json.dumps([sorted(missing[one]), answer]))
    finally:  # what was opened before Ctrl-C need not be opened again
        cache.keep()
    left = [one for one in missing if one not in found and one not in damaged and one not in late]
    reasons = {
        "they could not be read": damaged,
        f"each takes longer than {limits.one:g} s": late,
        f"{limits.all:g} s were over, and the next time goes on": left,
    }
    notes += [_note(why, ids) for why, ids in reasons.items() if ids]
    return found


def _note(why: str, ids: Sequence[str]) -> str:
    named = ", ".join(one[:7] for one in ids[:_NAMED]) + (", ..." if len(ids) > _NAMED else "")
    return f"functions in {len(ids)} commit{'s' * (len(ids) > 1)} are not told ({named}): {why}"


def _answers(place: Path, missing: Mapping[str, frozenset[str]], limits: Limits) -> Iterator[_Answered]:
    """Yield what is in each commit as long as there is time."""
    from teamkit.git import elsewhere  # noqa: PLC0415  (GitPython and PyDriller take 0.2 s)

    end = time.monotonic() + limits.all
    with elsewhere():
        git = _door(place)
        for one, paths in missing.items():
            rest = end - time.monotonic()
            if rest <= 0:
                break
            answer = _read(git, one, paths, min(limits.one, rest))
            if isinstance(answer, _Late) and rest < limits.one:
                break
            if not isinstance(answer, list):  # git's answer may still be in the pipe
                git.clear()
                git = _door(place)
            yield one, answer
        git.clear()


def _door(place: Path) -> "Git":
    from pydriller import Git  # noqa: PLC0415  (as above)

    return Git(str(place))


def _read(git: "Git", one: str, paths: frozenset[str], seconds: float) -> list[Touched] | _Late | None:
    try:
        return _within(seconds, lambda: _touched(git, one, paths))
    except _Late as late:
        return late
    except Exception:  # noqa: BLE001  (of four libraries, over files of every kind)
        return None


def _touched(git: "Git", one: str, paths: frozenset[str]) -> list[Touched]:
    files = (file for file in git.get_commit(one).modified_files if file.new_path in paths)
    return [unit for file in files for unit in _of_file(file)]


def _of_file(file: "ModifiedFile") -> list[Touched]:
    lines = {side: [number for number, _ in changed] for side, changed in file.diff_parsed.items()}
    if not any(lines.values()):
        return []
    path = file.new_path or ""
    after = Side(_units(path, file.content, lambda: file.methods), lines["added"])
    is_one_sided = not path.endswith(".py") and not lines["deleted"]
    before = () if is_one_sided else _units(path, file.content_before, lambda: file.methods_before)
    return touched(path, Side(before, lines["deleted"]), after)


def _units(path: str, content: bytes | None, methods: Callable[[], Iterable[object]]) -> list[Unit]:
    """Return what Python's own grammar finds, else what lizard does, which takes ten times as long."""
    found = python((content or b"").decode("utf-8", "ignore")) if path.endswith(".py") else None
    return outermost(map(_unit, methods())) if found is None else found


def _unit(method: object) -> Unit:
    name, first, last, paths = (getattr(method, key) for key in ("name", "start_line", "end_line", "complexity"))
    return Unit(name, first, last, complexity=paths)


def _within(seconds: float, what: Callable[[], _Answer]) -> _Answer:
    """Do something; raise _Late when it takes longer. Outside of the main thread there is no limit."""
    if threading.current_thread() is not threading.main_thread():
        return what()

    def ring(*_: object) -> None:
        raise _Late

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        return what()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
