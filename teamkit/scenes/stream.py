"""A team's pull requests as the text that `git fast-import` reads. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from teamkit.scenes.logs import FIRST_DAY
from teamkit.scenes.texts import FILES, piece, whole

MERGE, SQUASH, REBASED, DIRECT, WEB, OPEN = "merge", "squash", "rebased", "direct", "web", "open"
_DAY, _HOUR, _MINUTE = 86400, 3600, 60
_GITHUB = "GitHub <noreply@github.com>"


class Pull(NamedTuple):
    """A pull request, or pushes to main. by, merger: `name <address>`. days: of its first commit and its end.

    commits: "subject | what | what", where a what is `path:name,name` (what the file grows by), `path` (of FILES,
    a folder with `/` behind it for all in it), `by`, `with` (a co-author) and a person, or `undo` and a number.
    """

    number: int
    branch: str
    by: str
    merger: str
    days: tuple[int, int]
    how: str
    title: str
    commits: tuple[str, ...]


class Change(NamedTuple):
    """A piece that a file grows by, or loses."""

    path: str
    piece: str
    lost: bool = False


class Work(NamedTuple):
    """A commit to be made. at, committed: seconds since 1970. committer: "" for the author, committed: 0 for `at`."""

    message: str
    by: str
    at: int
    zone: str
    changes: tuple[Change, ...]
    committer: str = ""
    committed: int = 0


@dataclass
class _Stream:
    """What is written so far. main, heads: marks. files: path to pieces, of main and of each branch."""

    out: list[str] = field(default_factory=list)
    mark: int = 0
    main: int = 0
    files: dict[str, tuple[str, ...]] = field(default_factory=dict)
    heads: dict[str, tuple[int, dict[str, tuple[str, ...]]]] = field(default_factory=dict)


def stream(pulls: Sequence[Pull], people: Mapping[str, str]) -> str:
    """Return the history. people: the short names that commits use to `name <address>`."""
    made = _Stream()
    works = {pull.branch: tuple(_works(pull, people, pulls)) for pull in pulls}
    events = sorted(
        (at, number, step) for number, pull in enumerate(pulls) for step, at in _times(pull, works[pull.branch])
    )
    for at, number, step in events:
        pull = pulls[number]
        own = works[pull.branch]
        if step < len(own):
            _commit_on_branch(made, pull, own[step])
        else:
            _end(made, pull, own, at)
    made.out.append(f"reset refs/heads/main\nfrom :{made.main}\n\n")
    for branch, (head, _) in made.heads.items():
        made.out.append(f"reset refs/heads/{branch}\nfrom :{head}\n\n")
    return "".join(made.out)


def _times(pull: Pull, works: Sequence[Work]) -> Iterator[tuple[int, int]]:
    """Yield what happens, and when: each commit, and behind them the merge."""
    if pull.how != SQUASH:
        yield from ((at, work.at) for at, work in enumerate(works))
    if pull.how in (MERGE, SQUASH, REBASED):
        last = FIRST_DAY + pull.days[1] * _DAY + 19 * _HOUR + pull.number * 7 % 60 * _MINUTE
        yield len(works), max(last, works[-1].at + _HOUR)


def _works(pull: Pull, people: Mapping[str, str], pulls: Iterable[Pull]) -> Iterator[Work]:
    first, last = pull.days
    steps, before = max(1, len(pull.commits) - 1), 0
    for at, told in enumerate(pull.commits):
        subject, *whats = told.split(" | ")
        day = FIRST_DAY + (first + at * (last - first) // steps) * _DAY
        time = max(day + (10 + (pull.number * 5 + at * 3) % 8) * _HOUR + (pull.number * 17 + at * 29) % 60 * _MINUTE,
                   before + 50 * _MINUTE)  # fmt: skip
        before = time
        by = next((people[what[3:]] for what in whats if what.startswith("by ")), pull.by)
        helper = next((people[what[5:]] for what in whats if what.startswith("with ")), "")
        zone = "+0000" if "lab" in by else "+0900"  # the server's clock
        trailer = f"\n\nCo-authored-by: {helper}" if helper else ""
        committer = _GITHUB if pull.how == WEB else ""
        yield Work(subject + trailer, by, time, zone, tuple(_changes(whats, pulls)), committer)


def _changes(whats: Iterable[str], pulls: Iterable[Pull]) -> Iterator[Change]:
    for what in whats:
        if what.startswith("undo "):
            undone = next(pull for pull in pulls if pull.number == int(what[5:]))
            every = [one for told in undone.commits for one in _changes(told.split(" | ")[1:], pulls)]
            yield from (one._replace(lost=True) for one in every)
        elif what.startswith(("by ", "with ")):
            continue
        elif ":" in what:
            path, _, names = what.partition(":")
            yield from (Change(path, piece(path, name)) for name in names.split(","))
        else:
            yield from (Change(path, text) for path, text in FILES.items() if path == what or _below(path, what))


def _below(path: str, folder: str) -> bool:
    return folder.endswith("/") and path.startswith(folder)


def _commit_on_branch(made: _Stream, pull: Pull, work: Work) -> None:
    if pull.how in (DIRECT, WEB):
        made.main = _commit(made, made.files, (made.main,), work)
        return
    head, files = made.heads.get(pull.branch, (made.main, dict(made.files)))
    made.heads[pull.branch] = (_commit(made, files, (head,), work), files)


def _end(made: _Stream, pull: Pull, works: Sequence[Work], at: int) -> None:
    """Merge, squash, or put the commits on today's main and merge those; what they were stays on their branch."""
    every = tuple(change for work in works for change in work.changes)
    if pull.how == SQUASH:
        squash = Work(_squashed(pull, works), pull.by, at, "+0900", every, _GITHUB)
        made.main = _commit(made, made.files, (made.main,), squash)
        return
    head = made.main if pull.how == REBASED else made.heads.pop(pull.branch)[0]
    files = dict(made.files)
    for work in works if pull.how == REBASED else ():
        head = _commit(made, files, (head,), work._replace(committed=at - _HOUR))
    told = f"Merge pull request #{pull.number} from news-team/{pull.branch}\n\n{pull.title}"
    merge = Work(told, pull.merger, at, "+0900", every, _GITHUB)
    made.main = _commit(made, made.files, (made.main, head), merge)


def _squashed(pull: Pull, works: Sequence[Work]) -> str:
    """Return the message that GitHub gives a squash."""
    subject = f"{pull.title} (#{pull.number})"
    if len(works) == 1:
        return subject + works[0].message.removeprefix(works[0].message.splitlines()[0])
    return subject + "".join(f"\n\n* {work.message}" for work in works)


def _commit(made: _Stream, files: dict[str, tuple[str, ...]], parents: Sequence[int], work: Work) -> int:
    """Write a commit, change `files` as it does, and return its mark."""
    made.mark += 1
    made.out.append(
        f"commit refs/heads/main\nmark :{made.mark}\nauthor {work.by} {work.at} {work.zone}\n"
        f"committer {work.committer or work.by} {work.committed or work.at} {work.zone}\n{_data(work.message)}"
    )
    known = [parent for parent in parents if parent]
    made.out += [f"{'merge' if at else 'from'} :{parent}\n" for at, parent in enumerate(known)]
    for change in work.changes:
        _grow(files, change)
    for path in sorted({change.path for change in work.changes}):
        made.out.append(f"M 100644 inline {path}\n{_data(whole(path, files[path]))}" if files[path] else f"D {path}\n")
    made.out.append("\n")
    return made.mark


def _grow(files: dict[str, tuple[str, ...]], change: Change) -> None:
    there = files.get(change.path, ())
    if change.lost:
        files[change.path] = tuple(one for one in there if one != change.piece)
    elif change.path in FILES:
        files[change.path] = (change.piece,)
    else:
        files[change.path] = (*there, change.piece)


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"
