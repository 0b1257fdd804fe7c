"""Pull requests: by `gh` where it is, else by a link that opens the filled-in form."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from teamkit.git import Git, program, shown_program


@dataclass(frozen=True, slots=True)
class PullRequest:
    """What to open. repository: "owner/name" on GitHub, "" elsewhere."""

    repository: str
    base: str
    head: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Opened:
    """Where a pull request is, or where to open it by hand. trouble: what gh said, if it failed."""

    url: str
    by_hand: bool = False
    trouble: str = ""


def shown(request: PullRequest) -> str:
    """Return the command that opens the pull request, as a person would type it."""
    return shown_program(*_create(request))


def open_pull_request(door: Git, request: PullRequest) -> Opened:
    """Return the open pull request of this branch, opening one where there is none."""
    asked = ("--head", request.head, "--base", request.base, "--state", "open", "--json", "url", "--jq", ".[].url")
    there = program(door.folder, "gh", "pr", "list", *asked)
    if there is None:
        return Opened(link(request), by_hand=True)
    if there.ok and there.out:
        return Opened(there.out.splitlines()[0])
    made = program(door.folder, *_create(request))
    if made and made.ok and made.out:
        return Opened(made.out.splitlines()[-1])
    said = made.err.strip().splitlines() if made else []
    return Opened(link(request), by_hand=True, trouble=said[-1] if said else "it said nothing")


def link(request: PullRequest) -> str:
    """Return the URL of GitHub's form with base, head, title and body filled in."""
    if not request.repository:
        return f"{request.base} <- {request.head}: {request.title}"
    words = {"quick_pull": "1", "title": request.title, **({"body": request.body} if request.body else {})}
    span = f"{quote(request.base, safe='')}...{quote(request.head, safe='')}"
    return f"https://github.com/{request.repository}/compare/{span}?{urlencode(words, quote_via=quote)}"


def _create(request: PullRequest) -> tuple[str, ...]:
    words = ("--base", request.base, "--head", request.head, "--title", request.title, "--body", request.body)
    return ("gh", "pr", "create", *words)
