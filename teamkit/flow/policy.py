"""Which branch names are lawful, and what each branch is. Pure: no git, no files.

`hooks/teamkit/guard.sh` gives the same verdict on names from the constants that
`teamkit.flow.constants` renders; a property test holds the two together.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from teamkit.sections import Flow

_GIT_SHAPE = re.compile(r"[\0-\x20\x7f~^:?*\[\\]|\.\.|//|@\{|^[-/]|[/.]$|(^|/)\.|\.lock(/|$)")
_PLAIN = re.compile(r"[a-zA-Z0-9._/-]*")
_PUNCTUATION = re.compile(r"[!-,:-@\[-^`{-~]")
_DEVICES = re.compile(r"(^|/)(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.[^/]*)?(/|$)", re.IGNORECASE)
_RESERVED = re.compile(r"(HEAD|(FETCH|ORIG|MERGE|CHERRY_PICK|REVERT|AUTO_MERGE)_HEAD|[0-9a-f]{40}|[0-9a-f]{64}|@)")
_COMPONENT_BYTES = 250  # a loose ref and its .lock must fit into one file name of 255 bytes

# What people write for the standard prefixes.
_SYNONYMS = {
    "feat": ("feature", "features", "feats", "new", "add", "exp", "experiment"),
    "fix": ("bugfix", "bug", "fixes", "bugs", "patch"),
    "docs": ("doc", "documentation", "readme"),
    "refactor": ("refac", "refactoring", "cleanup", "chore"),
}


@dataclass(frozen=True, slots=True)
class NameRefusal:
    """Why a name is not lawful: the rule (docs/rules.md), one clause, and a name that is."""

    rule: str
    reason: str
    suggestion: str


def bases(flow: Flow) -> tuple[str, ...]:
    """Return the branches that last: main, develop (GitFlow), and what else is protected."""
    lasting = (flow.main, flow.develop) if flow.model == "gitflow" else (flow.main,)
    return tuple(dict.fromkeys((*lasting, *flow.protected)))


def protected(flow: Flow) -> tuple[str, ...]:
    """Return the branches that move only by the rules of the guard."""
    return tuple(dict.fromkeys((flow.main, *flow.protected)))


def prefixes(flow: Flow) -> tuple[str, ...]:
    """Return every lawful first part of a name, releases and hotfixes included."""
    if flow.model == "github":
        return flow.prefixes
    return tuple(dict.fromkeys((*flow.prefixes, flow.release, flow.hotfix)))


def sources(flow: Flow, finish: str) -> tuple[str, ...]:
    """Return the patterns of branches that protected ones take merges from in a clone.

    finish: "local" or "pr". By pull request only the server merges, so the answer is empty.
    """
    if finish == "pr":
        return ()
    if flow.model == "github":
        return tuple(f"{prefix}/*" for prefix in flow.prefixes) + flow.also
    return (flow.develop, f"{flow.release}/*", f"{flow.hotfix}/*")


def kind(name: str, flow: Flow) -> str:
    """Return the branch kind: base, release, hotfix, feature, or other."""
    if name in bases(flow):
        return "base"
    first = name.partition("/")[0]
    if flow.model == "gitflow" and "/" in name and first in (flow.release, flow.hotfix):
        return "release" if first == flow.release else "hotfix"
    if matches(name, flow.exempt):
        return "other"
    return "feature" if name_verdict(name, flow) is None else "other"


def base_of(name: str, flow: Flow) -> str:
    """Return the branch that `name` starts from and is merged into first."""
    if flow.model == "github" or kind(name, flow) == "hotfix":
        return flow.main
    return flow.develop


def merge_targets(name: str, flow: Flow) -> tuple[str, ...]:
    """Return the branches that finish merges `name` into, in order."""
    if flow.model == "github":
        return (flow.main,)
    return (flow.main, flow.develop) if kind(name, flow) in ("release", "hotfix") else (flow.develop,)


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Whether a whole name fits one of the patterns; `*` stands for anything, slashes too."""
    return any(_compiled(pattern).fullmatch(name) for pattern in patterns)


def name_verdict(name: str, flow: Flow) -> str | None:
    """Return why `name` is not lawful, or None. The guard's verdict, word for word."""
    if not name or _GIT_SHAPE.search(name):
        return "git takes no branch of this shape"
    if matches(name, (*bases(flow), *flow.exempt, *flow.also)):
        return None
    if len(name.encode("utf-8", "surrogateescape")) > flow.max_name_bytes > 0:
        return f"it is longer than {flow.max_name_bytes} bytes"
    first, slash, slug = name.partition("/")
    if not slash or not matches(first, prefixes(flow)):
        return f"it does not start with one of: {' '.join(prefixes(flow))}"
    if _PUNCTUATION.search(slug) or not (flow.unicode_names or _PLAIN.fullmatch(slug)):
        return "it holds a character that is no letter, digit or one of . _ - /"
    return None


def refusal(name: str, flow: Flow, existing: Iterable[str] = ()) -> NameRefusal | None:
    """Return why no new branch may be called `name`, with a lawful suggestion, or None.

    existing: the local and remote branch names it must not clash with.
    """
    names = tuple(existing)
    reason = _shape_reason(name) or name_verdict(name, flow) or _clash_reason(name, names, flow)
    return NameRefusal("TK204", reason, suggestion(name, flow, names)) if reason else None


def suggestion(name: str, flow: Flow, existing: Iterable[str] = ()) -> str:
    """Return a lawful name close to `name`: `LDAM loss` gives `feat/ldam-loss`."""
    taken = {item.casefold() for item in existing}
    prefix, slug = _parts(unicodedata.normalize("NFC", name), flow)
    room = (flow.max_name_bytes or _COMPONENT_BYTES) - len(prefix.encode()) - 5
    slug = _cut(_slug(slug, flow.unicode_names), min(room, _COMPONENT_BYTES - 5)) or "my-work"
    for number in range(1, 1000):
        candidate = f"{prefix}/{slug}" if number == 1 else f"{prefix}/{slug}-{number}"
        free = candidate.casefold() not in taken and not _clash_reason(candidate, tuple(existing), flow)
        if free and not _shape_reason(candidate):
            break
    return candidate


def _shape_reason(name: str) -> str | None:
    if not name.strip():
        return "the name is empty"
    if name.endswith("/"):
        return "it ends in a slash"
    if re.search(r"\.lock(/|$)", name):
        return "a part of it ends in .lock, which git keeps for itself"
    if _RESERVED.fullmatch(name):
        return "the name is reserved by git"
    if _DEVICES.search(name):
        return "Windows cannot check out a file of this name"
    if any(len(part.encode("utf-8", "surrogateescape")) > _COMPONENT_BYTES for part in name.split("/")):
        return f"a part of it is longer than {_COMPONENT_BYTES} bytes, the room of a file name"
    if " " in name:
        return "it holds a space"
    return None


def _clash_reason(name: str, existing: tuple[str, ...], flow: Flow) -> str | None:
    folded = name.casefold()
    if name in bases(flow):
        return f"{name} is a base branch of this team"
    for other in existing:
        if other == name:
            return "a branch of this name exists"
        if other.casefold() == folded:
            return f"it differs from {other} only in case; macOS and Windows take them for one"
        if other.startswith(f"{name}/"):
            return f"{other} exists, and git keeps {name} as a folder then"
        if name.startswith(f"{other}/"):
            return f"a branch {other} exists, so nothing can be called {other}/..."
    return None


def _parts(name: str, flow: Flow) -> tuple[str, str]:
    standing = [prefix for prefix in prefixes(flow) if "*" not in prefix] or ["feat"]
    first, slash, rest = name.strip().lstrip("/").partition("/")
    word = _slug(first, flow.unicode_names)
    if slash and word in standing:
        return word, rest
    if slash and word in (*standing, *chain.from_iterable(_SYNONYMS.values())):
        return next((key for key, group in _SYNONYMS.items() if word in group and key in standing), standing[0]), rest
    if not slash and (first in bases(flow) or word in standing):
        return (word if word in standing else standing[0]), ""
    return standing[0], name


def _slug(text: str, unicode_names: bool) -> str:
    kept = "".join(character if _keeps(character, unicode_names) else "-" for character in text.lower())
    parts = (re.sub(r"\.{2,}", ".", part).strip("-._") for part in re.sub(r"-{2,}", "-", kept).split("/"))
    return "-".join(part for part in (re.sub(r"\.lock$", "", part) for part in parts) if part)


def _keeps(character: str, unicode_names: bool) -> bool:
    if character.isascii():
        return character.isalnum() or character in "._/-"
    return unicode_names and (character.isalnum() or unicodedata.category(character).startswith("M"))


def _cut(text: str, room: int) -> str:
    return text.encode()[: max(room, 0)].decode(errors="ignore").rstrip("-._")


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
