"""Who ran a run, and on which commit, each with what says so."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from teamkit.process import ask
from teamkit.runs.model import Run, Told
from teamkit.sections import Member

# Names that everybody has who works on a shared machine.
_NOBODY = frozenset("root ubuntu user admin jovyan colab docker jupyter ec2-user runner appuser nobody".split())
_SECONDS = 20
_SHOWN = ("git", "--no-optional-locks", "log", "--no-walk=unsorted", "--ignore-missing", "--format=%H%x00%aN%x00%aE")
_WHOLE = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")  # git takes no part of an unknown name as missing


class Author(NamedTuple):
    """The author of a commit, as .mailmap has it."""

    name: str
    email: str


def name(runs: Sequence[Run], members: Sequence[Member], top: Path) -> None:
    """Give every run its commit and its person, where anything tells them."""
    authors = _authors({run.told["commit"] for run in runs if run.told.get("commit")}, top)
    for run in runs:
        run.commit = run.commit or commit(run)
        run.person = run.person or person(run, members, authors)


def commit(run: Run) -> Told | None:
    """Return the commit that the log tells; None when it tells none."""
    told = run.told.get("commit", "")
    return Told(told, f"{run.source.partition('+')[0]} log") if told else None


def person(run: Run, members: Sequence[Member], authors: Mapping[str, Author]) -> Told | None:
    """Return who ran it, by the strongest evidence that there is; None when there is none.

    A name that everybody has on a shared machine (root, ubuntu) is none.
    """
    email, user = run.told.get("email", ""), run.told.get("user", "")
    if email:
        return Told(_member(email, members) or email.partition("@")[0], "e-mail in the log")
    if user and user.lower() not in _NOBODY:
        return Told(_member(user, members) or user, "user name in the log")
    author = authors.get(run.told.get("commit", ""))
    if author:
        return Told(_member(author.email, members) or author.name, "author of the commit")
    tagged = _tagged(run, members)
    return Told(tagged, "tag or name of the run") if tagged else None


def _member(identity: str, members: Sequence[Member]) -> str:
    wanted = identity.casefold()
    for member in members:
        emails = {email.casefold() for email in member.emails}
        if wanted in {*emails, member.name.casefold(), member.github.casefold()}:
            return member.name
    return ""


def _tagged(run: Run, members: Sequence[Member]) -> str:
    words = {tag.casefold() for tag in run.tags} | {run.name.replace("_", "-").partition("-")[0].casefold()}
    found = [one.name for one in members if words & {one.name.casefold(), one.github.casefold()} - {""}]
    return found[0] if len(found) == 1 else ""


def _authors(commits: Iterable[str], top: Path) -> dict[str, Author]:
    """Return the authors of those commits that are here, by one process."""
    wanted = sorted(one for one in commits if _WHOLE.fullmatch(one))
    reply = ask((*_SHOWN, *wanted), top, _SECONDS) if wanted else None
    lines = reply.out.splitlines() if reply and reply.ok else []
    return {sha: Author(*author) for sha, *author in (line.split("\0") for line in lines)}
