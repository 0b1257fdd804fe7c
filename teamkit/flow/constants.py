"""The policy as the guard reads it: a file of sh constants. Pure.

The guard may not start Python and may not parse TOML, so `init` writes this file beside it.
"""

from dataclasses import dataclass
from datetime import datetime, time, timezone
from hashlib import sha256

from teamkit import __version__
from teamkit.errors import ConfigError
from teamkit.flow import policy as rules
from teamkit.sections import Policy


@dataclass(frozen=True, slots=True)
class Place:
    """Where a guard will stand, as far as it changes its constants.

    finish: "local" or "pr", with "auto" resolved. ref_hook: git 2.29 or later. account: "account"
    or "template" for the guard of a user, which serves many clones. behind: the hook folder that
    git would use without the guard, where core.hooksPath leads to the guard.
    """

    finish: str
    fold_case: bool = False
    ref_hook: bool = True
    account: str = ""
    behind: str = ""


_RAW = ("TK_PATTERNS",)


def render(policy: Policy, place: Place) -> str:
    """Return the text of policy.sh. Raises ConfigError for a value no shell constant can hold."""
    values = _values(policy, place)
    body = "".join(f"{name}={_quoted(name, value)}\n" for name, value in values.items())
    head = f"# Written by teamkit {__version__} from teamkit.toml; do not edit, run: teamkit init\n"
    stamp = sha256(body.encode()).hexdigest()[:12]
    return f"{head}TK_VERSION='{__version__}'\nTK_POLICY='{stamp}'\n{body}"


def digest(text: str) -> str:
    """Return the policy hash that a rendered policy.sh carries, or "" for a foreign file."""
    for line in text.splitlines():
        if line.startswith("TK_POLICY="):
            return line.split("'")[1] if line.count("'") == 2 else ""
    return ""


def _values(policy: Policy, place: Place) -> dict[str, str]:
    flow, content = policy.flow, policy.content
    guarded = rules.protected(flow)
    return {
        "TK_PROTECTED": " ".join(guarded),
        "TK_PATTERNS": " ".join(_folded(name) if place.fold_case else name for name in guarded),
        "TK_SOURCES": _words(rules.sources(flow, place.finish)),
        "TK_BASES": _words(rules.bases(flow)),
        "TK_PREFIXES": _words(rules.prefixes(flow)),
        "TK_ALSO": _words(flow.also),
        "TK_EXEMPT": _words(flow.exempt),
        "TK_NAME_BYTES": str(flow.max_name_bytes),
        "TK_UNICODE": _flag(flow.unicode_names),
        "TK_TOLERATED_UNTIL": str(_midnight_after(policy)),
        "TK_FAST_FORWARD": _flag(flow.fast_forward),
        "TK_MAX_BYTES": str(content.max_file_size),
        "TK_SECRETS": _flag(content.secrets),
        "TK_MARKERS": _flag(content.conflict_markers),
        "TK_SUBJECTS": _flag(content.conventional_subjects),
        "TK_HINTS": _flag(content.subject_hints),
        "TK_TYPES": " ".join(content.subject_types),
        "TK_REF_HOOK": _flag(place.ref_hook),
        "TK_ACCOUNT": place.account,
        "TK_BEHIND": place.behind,
    }


def _words(names: tuple[str, ...]) -> str:
    for name in names:
        if not name or " " in name:
            raise ConfigError(
                f"{name!r} can be no branch pattern: it is empty or holds a space", hint='also = ["exp_*"]'
            )
    return " ".join(names)


def _flag(value: bool) -> str:
    return "1" if value else "0"


def _quoted(name: str, value: str) -> str:
    if any(character in value for character in "'\n\t\\\"$`?[]") and name not in _RAW:
        raise ConfigError(f"a branch pattern holds a character that the guard cannot match: {value}")
    return f"'{value}'"


def _folded(name: str) -> str:
    return "".join(f"[{c.lower()}{c.upper()}]" if c.isascii() and c.isalpha() else c for c in name)


def _midnight_after(policy: Policy) -> int:
    day = policy.flow.tolerated_until
    if day is None:
        return 0
    return int(datetime.combine(day, time.max, timezone.utc).timestamp()) + 1
