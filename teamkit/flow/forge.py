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


def shown(request: PullRequest) -> str:
    """Return the command that opens the pull request, as a person would type it."""
    return shown_program(*_create(request))


def open_pull_request(door: Git, request: PullRequest) -> tuple[str, bool]:
    """Return the pull request's URL and True, or the link to open it by hand and False."""
    there = program(door.folder, "gh", "pr", "view", request.head, "--json", "url", "--jq", ".url")
    if there is None:
        return link(request), False
    if there.ok and there.out:
        return there.out, True
    made = program(door.folder, *_create(request))
    url = made.out.splitlines()[-1] if made and made.ok and made.out else ""
    return (url, True) if url else (link(request), False)


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
