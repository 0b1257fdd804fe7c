"""A history and what belongs to it, asked of git and put together."""

import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from teamkit.history import attributes, log, mailmap, offline
from teamkit.history.cache import Cache
from teamkit.history.cells import with_cells
from teamkit.history.commit import History, Identity, Stand
from teamkit.history.kinds import Kinds, Rules
from teamkit.history.message import named
from teamkit.history.past import Past, Period, Terms, past
from teamkit.history.people import People, resolve
from teamkit.sections import Policy

_FILE = "history.sqlite"
_NO_FILES = "the folders of main are not in this clone: which files it has is unknown"


class Gathered(NamedTuple):
    """What a history tells, whose it is, and what could not be known. files: of main."""

    past: Past
    people: People
    files: tuple[str, ...]
    notes: tuple[str, ...]


def gather(
    folder: Path, policy: Policy, period: Period, tell: log.Tell | None = None, stand: Stand | None = None
) -> Gathered:
    """Return what the history around a folder tells of a period. Raises OutsideFailed without a repository.

    stand: where the branches stood at the time that it is told for; None for now.
    """
    cache = memory(folder)
    history = log.read(folder, _main(policy), cache, tell, stand)
    people = who(folder, history, policy)
    ignored = attributes.ignored(folder)
    files = _files(folder, history)
    terms = Terms(
        period,
        people,
        Kinds(_rules(folder, history, policy, ignored.commits)),
        (policy.flow.develop,) if policy.flow.model == "gitflow" else (),
        _remotes(folder),
        files,
    )
    notes = (*history.notes, *ignored.notes, *([_NO_FILES] if files is None else []))
    return Gathered(with_cells(folder, past(history, terms), cache), people, files or (), notes)


def who(folder: Path, history: History, policy: Policy) -> People:
    """Return whose identities those of a history are."""
    wrote: Counter[Identity] = Counter()
    for commit in history.commits.values():
        wrote.update(named(commit.author, commit.message, is_merge=commit.is_merge))
    return resolve(wrote, mailmap.canonical(folder, wrote), policy.member, policy.wrapup.bots)


def _main(policy: Policy) -> str:
    """Return the branch that the policy names; "" where it only has the default."""
    return policy.flow.main if "flow.main" in policy.origins else ""


def _rules(folder: Path, history: History, policy: Policy, bulk: frozenset[str]) -> Rules:
    paths = {change.path for commit in history.commits.values() for change in commit.changes}
    stated = policy.wrapup
    said = attributes.linguist(folder, sorted(paths))
    return Rules(stated.exclude, stated.include, said, stated.bulk_files or sys.maxsize, bulk)


def _remotes(folder: Path) -> tuple[str, ...]:
    """Return the remotes, the team's first."""
    names = offline.ask(folder, "remote").out.split()
    return tuple(sorted(names, key=lambda name: (name != "origin", name)))


def _files(folder: Path, history: History) -> tuple[str, ...] | None:
    tip = history.tips.get(history.main, "")
    return offline.files(folder, tip) if tip else ()


def memory(folder: Path) -> Cache:
    """Return what was read before: it lies under the git directory that all worktrees share.

    Raises OutsideFailed without a repository.
    """
    told = offline.ask(folder, "rev-parse", "--git-common-dir")
    if not told.ok:
        raise offline.no_repository(folder)
    return Cache(folder / told.out.rstrip("\n") / "teamkit" / _FILE, log.KEY)
