"""How a commit says that it is a merged pull request, or that it only brought a branch up to date. Pure."""

import re
from collections.abc import Collection
from typing import NamedTuple

from teamkit.history.commit import Commit
from teamkit.history.message import subject as subject_of

INTEGRATION, UPDATE = "integration", "update"
_TRUNKS = frozenset({"main", "master"})  # what git takes a merge without "into" to go to
# GitHub, with / before the branch or, from a fork, with a colon; the title is in the body.
_GITHUB = re.compile(r"Merge pull request #(\d+) from [^\s/:]+[/:](\S+)")
# Gitea and Forgejo. The branch may have an owner, but a slash may be its own.
_GITEA = re.compile(r"Merge pull request '(.*)' \(#(\d+)\) from (?:[^\s:]+:)?(\S+) into \S+")
_BITBUCKET = re.compile(r"Merged in (\S+) \(pull request #(\d+)\)")
_AZURE = re.compile(r"Merged PR (\d+)(?:: *(.*))?$")
_GITLAB = re.compile(r"^See merge request (?:\S*[^\s!])?!(\d+)\s*$", re.MULTILINE)
_BRANCH = re.compile(r"Merge (?:remote-tracking )?branch '([^']+)'(?: of (\S+))?(?: into '?([^\s']+)'?)?")
# The last number is that of the pull request: `Revert "x (#3)" (#4)`, `x (#3) (#4)`.
_NUMBERED = re.compile(r"(.*?)\s*\(#(\d+)\)$", re.DOTALL)
# The address of a pull request at GitHub, Gitea, Bitbucket and GitLab.
_ADDRESS = re.compile(r"/(?:pull|pulls|pull-requests|merge_requests)/(\d+)(?!\d)")


class Spelled(NamedTuple):
    """What a commit says of its pull request: number, title, and the branch, "" where it is not told."""

    number: int
    title: str
    branch: str = ""


def spelled(commit: Commit) -> Spelled | None:
    """Return which pull request the commit is, None when none.

    "title (#3)" is one where GitHub committed it, or the body has the address of that pull request: people write
    "(#3)" by hand, too, and mean an issue.
    """
    subject = subject_of(commit.message)
    if subject.startswith("Merge"):
        found = _merged(subject, commit.message)
        if found:
            return found
    return _squashed(commit, subject) if not commit.is_merge and subject.endswith(")") else None


def kind(commit: Commit, bases: Collection[str] = ()) -> str:
    """Return whether a merge that is no pull request is an UPDATE, which only brought a branch up to date.

    That is git pull's own ("Merge branch 'main' of https…"), or a base merged into a branch of work. All others
    are an INTEGRATION. bases: main and, say, develop, without remote.
    """
    found = _BRANCH.match(subject_of(commit.message))
    if not found:
        return INTEGRATION
    source, url, target = found.groups()
    trunks = {*_TRUNKS, *bases}
    if found[0].startswith("Merge remote"):
        source = source.partition("/")[2]
        url = "remote"
    if source == target or (url and not target and source in trunks):
        return UPDATE
    return UPDATE if source in trunks and target and target not in trunks else INTEGRATION


def is_by_github(commit: Commit) -> bool:
    """Whether it was committed on the web site of GitHub: a squash, an edit in the browser, a suggestion."""
    name, email = commit.committer
    return email == "noreply@github.com" or (name in {"GitHub", "GitHub Enterprise"} and email.startswith("noreply@"))


def untitled(subject: str) -> str:
    """Return a subject without the number that GitHub put behind it."""
    found = _NUMBERED.fullmatch(subject)
    return found[1] if found else subject


def _merged(subject: str, message: str) -> Spelled | None:
    if found := _GITHUB.match(subject):
        return Spelled(int(found[1]), _title(message), found[2])
    if found := _GITEA.match(subject):
        return Spelled(int(found[2]), found[1], found[3])
    if found := _BITBUCKET.match(subject):
        return Spelled(int(found[2]), _title(message), found[1])
    if found := _AZURE.match(subject):
        return Spelled(int(found[1]), (found[2] or "").strip())
    if (branch := _BRANCH.match(subject)) and (found := _GITLAB.search(message)):
        return Spelled(int(found[1]), _title(message), branch[1])
    return None


def _squashed(commit: Commit, subject: str) -> Spelled | None:
    found = _NUMBERED.fullmatch(subject)
    if found and (is_by_github(commit) or found[2] in _ADDRESS.findall(commit.message)):
        return Spelled(int(found[2]), found[1])
    return None


def _title(message: str) -> str:
    """Return the first line of the body, where several forges put the title."""
    lines = (line.strip() for line in message.strip().partition("\n")[2].splitlines())
    return next((line for line in lines if line), "")
