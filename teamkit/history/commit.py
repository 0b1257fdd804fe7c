"""A history as git tells it: commits, what each changed, and where the branches stand. Pure."""

from collections.abc import Mapping
from typing import NamedTuple


class Identity(NamedTuple):
    """A name and an e-mail as they stand in a commit; bytes that are no UTF-8 as surrogates."""

    name: str
    email: str


class Change(NamedTuple):
    """What a commit did to a file. added, deleted: lines; None where they are unknown or the file is binary.

    path: from the top, with `/`, as git has it. before: the earlier path of a file that was renamed, or "".
    """

    path: str
    added: int | None
    deleted: int | None
    before: str = ""


class Commit(NamedTuple):
    """A commit. authored, committed: seconds since 1970. offset: of the author's clock, in minutes east of UTC.

    changes: against the only parent; () for a merge, whose lines are those of its commits. whole: False where the
    lines could not be had (files that are not in this clone, the edge of a shallow one): then paths are all
    that is known of it, if anything.
    """

    id: str
    parents: tuple[str, ...]
    author: Identity
    committer: Identity
    authored: int
    offset: int
    committed: int
    message: str
    changes: tuple[Change, ...] = ()
    whole: bool = True

    @property
    def is_merge(self) -> bool:
        """Whether it joins several lines of work."""
        return len(self.parents) > 1


class Stand(NamedTuple):
    """Where the branches stood at a time. tips, main: as in History."""

    tips: Mapping[str, str]
    main: str


class History(NamedTuple):
    """Every commit of a repository by its id, each before its parents.

    tips: a branch ("main", "origin/feat/x") to its commit, HEAD among them where it is detached. main: the
    branch that is the team's result, a key of tips, "" in an empty repository. notes: what could not be read.
    edge: the commits where a shallow clone ends.
    """

    commits: Mapping[str, Commit]
    tips: Mapping[str, str]
    main: str = ""
    notes: tuple[str, ...] = ()
    edge: frozenset[str] = frozenset()
