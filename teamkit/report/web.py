"""The pages of a remote. Pure."""

import re

_REMOTE = re.compile(
    r"(?:https?://(?:[^/@]*@)?|ssh://(?:[^/@]*@)?|git://|[^/@:]+@)(?P<host>[\w.-]+)(?::\d+(?=/))?[:/](?P<path>[\w.~/-]+?)(?:\.git)?/?"
)
# How the pages of a commit are called there.
_PAGES = {"gitlab": "/-/commit/", "bitbucket": "/commits/"}


def commits_at(remote: str) -> str:
    """Return the address that a commit's id is put behind; "" for a remote that is a folder of some machine.

    remote: as git has it. A name or a token in it is dropped.
    """
    match = _REMOTE.fullmatch(remote)
    if not match or "." not in match["host"]:
        return ""
    page = next((page for word, page in _PAGES.items() if word in match["host"]), "/commit/")
    return f"https://{match['host']}/{match['path']}{page}"
