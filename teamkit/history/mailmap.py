"""Who committed, and what .mailmap makes of them, asked of git: two processes, no diff, no network."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from teamkit.errors import OutsideFailed
from teamkit.history import offline
from teamkit.history.commit import Identity
from teamkit.history.message import named

_LOG = (
    "log", "--branches", "--remotes", "--ignore-missing", "-z", "--encoding=UTF-8", "--no-show-signature",
    "--no-notes", "--no-mailmap", "--no-color", "--no-patch", "--format=%an%x00%ae%x00%P%x00%B", "HEAD",
)  # fmt: skip
_CHECK = ("check-mailmap", "--stdin")
# git itself takes these out of a name when it commits.
_CRUD = {ord(letter): None for letter in "<>\n\r\0"}


class Census(NamedTuple):
    """Identities and how many commits of work each wrote, alone or with others; 0 for who only reviewed or merged.

    notes: what could not be read.
    """

    commits: dict[Identity, int]
    notes: tuple[str, ...] = ()


def identities(folder: Path) -> Census:
    """Return who wrote or reviewed on all branches, local and remote, and on HEAD. `folder`: in a repository."""
    found: Counter[Identity] = Counter()
    notes = []
    try:
        for author, parents, message in _commits(folder):
            found.update(named(author, message, is_merge=" " in parents))
    except OutsideFailed:
        notes.append("git log stopped early: people of the commits behind that place are missing; git fsck")
    return Census(dict(found), tuple(notes))


def canonical(folder: Path, asked: Iterable[Identity]) -> dict[Identity, Identity]:
    """Return each identity as .mailmap has it: of the worktree, of HEAD where there is none, or as git is set.

    Raises OutsideFailed where git gives no answer.
    """
    wanted = list(asked)
    known = {identity: _cleaned(identity) for identity in wanted}
    feed = "".join(f"{name} <{email}>\n" for name, email in known.values())
    answers = list(map(_parsed, _checked(folder, feed).split("\n")[:-1])) if wanted else []
    if len(answers) != len(wanted):
        raise OutsideFailed("git check-mailmap gave no answer", hint="git check-mailmap 'Jiwoo <jiwoo@example.org>'")
    pairs = zip(wanted, answers, strict=True)
    return {identity: identity if answer == known[identity] else answer for identity, answer in pairs}


def _checked(folder: Path, feed: str) -> str:
    try:
        return _text(b"".join(offline.stream(folder, *_CHECK, feed=feed)))
    except OutsideFailed:  # a bare clone whose .mailmap, or the folder that it lies in, is not here
        return _text(b"".join(offline.stream(folder, "-c", "mailmap.blob=", *_CHECK, feed=feed)))


def _commits(folder: Path) -> Iterator[tuple[Identity, str, str]]:
    """Yield the author, the ids of the parents, and the message of each commit."""
    fields: list[str] = []
    rest = b""
    for chunk in offline.stream(folder, *_LOG):
        *whole, rest = (rest + chunk).split(b"\0")
        fields += map(_text, whole)
        full = len(fields) - len(fields) % 4
        for at in range(0, full, 4):
            yield Identity(fields[at], fields[at + 1]), fields[at + 2], fields[at + 3]
        del fields[:full]


def _cleaned(identity: Identity) -> Identity:
    name, email = (part.translate(_CRUD).strip() for part in identity)
    return Identity(name, email)


def _parsed(line: str) -> Identity:
    name, _, email = line.partition("<")
    return Identity(name.strip(), email.removesuffix(">"))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
