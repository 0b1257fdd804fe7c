"""What the message of a commit tells. Pure."""

import re

from teamkit.history.commit import Identity

# Anywhere in the message: GitHub puts the trailers of squashed commits in the middle of the body.
_TRAILER = r"^[\s>*-]*%s\s*:\s*([^\n<]*?)\s*(?:<\s*([^<>\n]*?)\s*>.*)?$"
_CO_AUTHOR, _REVIEWER = (
    re.compile(_TRAILER % name, re.IGNORECASE | re.MULTILINE) for name in ("co-authored-by", "reviewed-by")
)
_FOLDED = re.compile(r"\n[ \t]+(?=\S*<|<)")


def subject(message: str) -> str:
    """Return the first paragraph in one line, as git's %s."""
    return " ".join(message.strip("\n").partition("\n\n")[0].split("\n"))


def co_authors(message: str) -> tuple[Identity, ...]:
    """Return who is named by `Co-authored-by`, in trailers and in the body, whatever the case, each once."""
    return _named(_CO_AUTHOR, message) if "-authored-by" in message.lower() else ()


def reviewers(message: str) -> tuple[Identity, ...]:
    """Return who is named by `Reviewed-by`, as co-authors are."""
    return _named(_REVIEWER, message) if "reviewed-by" in message.lower() else ()


def writers(author: Identity, message: str) -> tuple[Identity, ...]:
    """Return the author and the co-authors, each once."""
    return tuple(dict.fromkeys((author, *co_authors(message))))


def named(author: Identity, message: str, *, is_merge: bool = False) -> dict[Identity, int]:
    """Return everybody whom a commit names, with how many commits of work they wrote there: a reviewer none.

    is_merge: then nobody wrote any.
    """
    return {**dict.fromkeys(reviewers(message), 0), **dict.fromkeys(writers(author, message), int(not is_merge))}


def _named(trailer: re.Pattern[str], message: str) -> tuple[Identity, ...]:
    told = trailer.findall(_FOLDED.sub(" ", message))
    return tuple(dict.fromkeys(_identity(name, email) for name, email in told if name or email))


def _identity(name: str, email: str) -> Identity:
    """Return who is named; an address without brackets is an address."""
    return Identity("", name) if not email and "@" in name and " " not in name else Identity(name, email)
