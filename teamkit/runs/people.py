"""Who ran a run, and on which commit, each with what says so."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from teamkit.process import ask
from teamkit.runs.commits import GIT, SECONDS
from teamkit.runs.model import Run, Told
from teamkit.sections import NOBODY, Member

_SHOWN = (*GIT, "log", "--no-walk=unsorted", "--ignore-missing", "--format=%H%x00%aN%x00%aE")
_TRACKED = (*GIT, "ls-files", "-z", "--")
# A record a commit: two NULs, which stand in no list of files, the name, the e-mail, and the files that it added.
_ADDED = (
    *GIT, "log", "--relative", "--no-renames", "--diff-filter=A", "--name-only", "-z", "--format=%x00%x00%aN%x00%aE",
)  # fmt: skip
_MOST = 1000  # folders in one command
_WHOLE = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")  # git takes no part of an unknown name as missing


class Author(NamedTuple):
    """The author of a commit, as .mailmap has it."""

    name: str
    email: str


def name(runs: Sequence[Run], members: Sequence[Member], top: Path) -> None:
    """Give every run its person, where anything tells one."""
    authors = _authors({run.told["commit"] for run in runs if run.told.get("commit")}, top)
    for run in runs:
        run.person = person(run, members, authors)
    _name_by_files([run for run in runs if run.person is None], members, top)


def _name_by_files(runs: Sequence[Run], members: Sequence[Member], top: Path) -> None:
    """Give a run the person who added its log to git, where it is there."""
    added = _adders(runs, top) if runs else {}
    for run in runs if added else ():
        where = os.path.relpath(run.path, top)
        own = (added.get(os.path.normpath(f"{where}/{file}")) for file in run.files)
        author = next((one for one in own if one), None)
        named = _named(author, members) if author else ""
        run.person = Told(named, "author who added the log") if named else None


def _adders(runs: Sequence[Run], top: Path) -> dict[str, Author]:
    """Return file, from `top` on, to who added it last, of those that git knows in the folders of these runs."""
    folders = list(dict.fromkeys(os.path.relpath(run.path, top) for run in runs))
    inside = [f":(literal){folder}" for folder in folders if not folder.startswith("..")]
    if not inside:
        return {}
    wanted = inside if len(inside) <= _MOST else ["."]
    tracked = ask((*_TRACKED, *wanted), top, SECONDS)
    if not tracked.ok or not tracked.out:
        return {}
    told = ask((*_ADDED, "HEAD", "--not", *_edge(top), "--", *wanted), top, SECONDS)
    return _added(told.out) if told.ok else {}


def _edge(top: Path) -> list[str]:
    """Return where a shallow clone ends: those commits seem to add every file that there is."""
    told = ask((*GIT, "rev-parse", "--git-path", "shallow"), top, SECONDS)
    file = top / told.out.strip("\n")
    return file.read_text("ascii").split() if told.ok and file.is_file() else []


def _added(out: str) -> dict[str, Author]:
    found: dict[str, Author] = {}
    words, empty, who = iter(out.split("\0")), 0, Author("", "")
    for word in words:
        if word in {"", "\n"}:
            empty += 1
        elif empty >= 2:
            who, empty = Author(word, next(words, "")), 0
        else:
            found.setdefault(word.removeprefix("\n"), who)
    return found


def commit(run: Run) -> Told | None:
    """Return the commit that the log tells; None when it tells none."""
    told = run.told.get("commit", "")
    return Told(told, f"{run.source} log") if told else None


def person(run: Run, members: Sequence[Member], authors: Mapping[str, Author]) -> Told | None:
    """Return who ran it, by the strongest evidence that there is; None when there is none.

    A name that everybody has on a shared machine (root, ubuntu) is none.
    """
    email, user = run.told.get("email", ""), run.told.get("user", "")
    if email:
        return Told(_member(email, members) or email.partition("@")[0], "e-mail in the log")
    if user and user.lower() not in NOBODY:
        return Told(_member(user, members) or user, "user name in the log")
    author = authors.get(run.told.get("commit", ""))
    named = _named(author, members) if author else ""
    if named:
        return Told(named, "author of the commit")
    tagged = _tagged(run, members)
    return Told(tagged, "tag or name of the run") if tagged else None


def _named(author: Author, members: Sequence[Member]) -> str:
    """Return whom a commit names: the member with the address, else the author, "" for one that is nobody."""
    return _member(author.email, members) or ("" if author.name.lower() in NOBODY else author.name)


def _member(identity: str, members: Sequence[Member]) -> str:
    wanted = identity.casefold()
    for member in members:
        emails = {email.casefold() for email in member.emails}
        if wanted and wanted in {*emails, member.name.casefold(), member.github.casefold()}:
            return member.name
    return ""


def _tagged(run: Run, members: Sequence[Member]) -> str:
    words = {tag.casefold() for tag in run.tags} | {run.name.replace("_", "-").partition("-")[0].casefold()}
    found = [one.name for one in members if words & {one.name.casefold(), one.github.casefold()} - {""}]
    return found[0] if len(found) == 1 else ""


def _authors(commits: Iterable[str], top: Path) -> dict[str, Author]:
    """Return the authors of those commits that are here, by one process."""
    wanted = sorted(one for one in commits if _WHOLE.fullmatch(one))
    reply = ask((*_SHOWN, *wanted), top, SECONDS) if wanted else None
    lines = [line.split("\0") for line in reply.out.split("\n")] if reply and reply.ok else []
    return {line[0]: Author(*line[1:]) for line in lines if len(line) == 3}
