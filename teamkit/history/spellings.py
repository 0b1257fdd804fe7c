"""How a commit says that it is a merged pull request, or that it only brought a branch up to date. Pure."""

import re
from collections.abc import Collection
from typing import NamedTuple

from teamkit.history.commit import Commit
from teamkit.history.message import subject as subject_of

INTEGRATION, UPDATE = "integration", "update"
_TRUNKS = frozenset({"main", "master"})  # what git takes a merge without "into" to go to
_MERGES = tuple(
    re.compile(spelling)
    for spelling in (
        # GitHub, with / before the branch or, from a fork, with a colon; the title is in the body.
        r"Merge pull request #(?P<number>\d+) from [^\s/:]+[/:](?P<branch>\S+)",
        # Gitea and Forgejo. The branch may have an owner, but a slash may be its own.
        r"Merge pull request '(?P<title>.*)' \(#(?P<number>\d+)\) from (?:[^\s:]+:)?(?P<branch>\S+) into \S+",
        r"Merged in (?P<branch>\S+) \(pull request #(?P<number>\d+)\)",  # Bitbucket
        r"Merge pull request #(?P<number>\d+) in \S+ from (?P<branch>\S+) to \S+",  # its server, before version 7
        r"Merged PR (?P<number>\d+)(?:: *(?P<title>.*))?$",  # Azure
        r"Merge PR #(?P<number>\d+)(?:: *(?P<title>.*)| .*)?$",  # by hand, and by programs
    )
)
_SERVER = re.compile(r"Pull request #(\d+): (.+)")  # of Bitbucket, since, with the line below in the body
_SERVED = re.compile(r"^Merge in \S+ from (\S+) to \S+$", re.MULTILINE)
_GITLAB = re.compile(r"^See merge request (?:\S*[^\s!])?!(\d+)\s*$", re.MULTILINE)
_BRANCH = re.compile(r"Merge (?:remote-tracking )?branch '([^']+)'(?: of (\S+))?(?: into '?([^\s']+)'?)?")
# The last number is that of the pull request: `Revert "x (#3)" (#4)`, `x (#3) (#4)`.
_NUMBERED = re.compile(r"(.*?)\s*\(#(\d+)\)$", re.DOTALL)
_ISSUE = re.compile(
    r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|see|refs?|issues?|for|of)[\s:]*\(#\d+\)$|이슈\s*\(#\d+\)$",
    re.IGNORECASE,
)
# The address of a pull request at GitHub, Gitea, Bitbucket and GitLab.
_ADDRESS = re.compile(r"/(?:pull|pulls|pull-requests|merge_requests)/(\d+)(?!\d)")


class Spelled(NamedTuple):
    """What a commit says of its pull request: number, title, and the branch, "" where it is not told."""

    number: int
    title: str
    branch: str = ""


def pull_requests(commits: Collection[Commit]) -> dict[str, Spelled]:
    """Return commits of one history to the pull request that each is.

    "title (#3)" that somebody rebased or picked is no longer GitHub's. It is one still where the team squashes so, or
    another commit says to be that one, and where its times or names show that it was made twice.
    """
    found = {commit.id: said for commit in commits if (said := spelled(commit))}
    numbers = {said.number for said in found.values()}
    squashes = any(one.id in found and not one.is_merge and is_by_github(one) for one in commits)
    for commit in commits:
        said = _again(commit) if commit.id not in found else None
        if said and (squashes or said.number in numbers):
            found[commit.id] = said
    return found


def spelled(commit: Commit) -> Spelled | None:
    """Return which pull request the commit is by its own words, None when none.

    "title (#3)" is one where GitHub committed it, or the body has the address of that pull request: people write
    "(#3)" by hand, too, and mean an issue.
    """
    subject = subject_of(commit.message)
    if subject.startswith(("Merge", "Pull request #")):
        found = _merged(subject, commit.message)
        if found:
            return found
    found = _numbered(subject)
    if found and (is_by_github(commit) or str(found.number) in _ADDRESS.findall(commit.message)):
        return found
    return None


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
    for spelling in _MERGES:
        if found := spelling.match(subject):
            told = found.groupdict()
            return Spelled(int(told["number"]), told.get("title") or _title(message), told.get("branch") or "")
    if (found := _SERVER.match(subject)) and (served := _SERVED.search(message)):
        return Spelled(int(found[1]), found[2].strip(), served[1])
    if (branch := _BRANCH.match(subject)) and (found := _GITLAB.search(message)):
        return Spelled(int(found[1]), _title(message), branch[1])
    return None


def _numbered(subject: str) -> Spelled | None:
    found = _NUMBERED.fullmatch(subject) if subject.endswith(")") else None
    return Spelled(int(found[2]), found[1]) if found else None


def _again(commit: Commit) -> Spelled | None:
    """Return what a subject says where the commit was made anew: by another, or later than it was written."""
    subject = subject_of(commit.message)
    is_anew = commit.committer != commit.author or commit.committed != commit.authored
    return _numbered(subject) if is_anew and not commit.is_merge and not _ISSUE.search(subject) else None


def _title(message: str) -> str:
    """Return the first line of the body, where several forges put the title, and Bitbucket's server the commits."""
    lines = (line.strip() for line in message.strip().partition("\n")[2].splitlines())
    title = next((line for line in lines if line), "")
    return "" if title.startswith("* commit '") else title
