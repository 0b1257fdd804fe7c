"""What the message of a commit tells. Pure."""

import re

from teamkit.history.commit import Identity

# Anywhere in the message: GitHub puts the trailers of squashed commits in the middle of the body.
_CO_AUTHOR = re.compile(
    r"^[\s>*-]*co-authored-by\s*:\s*([^\n<]*?)\s*(?:<\s*([^<>\n]*?)\s*>.*)?$", re.IGNORECASE | re.MULTILINE
)
_FOLDED = re.compile(r"\n[ \t]+(?=\S*<|<)")


def subject(message: str) -> str:
    """Return the first paragraph in one line, as git's %s."""
    return " ".join(message.strip("\n").partition("\n\n")[0].split("\n"))


def co_authors(message: str) -> tuple[Identity, ...]:
    """Return who is named by `Co-authored-by`, in trailers and in the body, whatever the case, each once."""
    if "-authored-by" not in message.lower():
        return ()
    told = _CO_AUTHOR.findall(_FOLDED.sub(" ", message))
    return tuple(dict.fromkeys(_identity(name, email) for name, email in told if name or email))


def _identity(name: str, email: str) -> Identity:
    """Return who is named; an address without brackets is an address."""
    return Identity("", name) if not email and "@" in name and " " not in name else Identity(name, email)
