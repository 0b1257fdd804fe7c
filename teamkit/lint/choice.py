"""Which rules are chosen. Pure."""

from collections.abc import Iterable

from teamkit.errors import ConfigError
from teamkit.lint.rules import RULES


def chosen(select: Iterable[str], ignore: Iterable[str]) -> frozenset[str]:
    """Return the codes of the rules that run. TK6 stands for all that begin so. Raises ConfigError."""
    wanted = _codes(select) or frozenset(RULES)
    return wanted - _codes(ignore)


def _codes(words: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for word in (part.strip().upper() for words_ in words for part in words_.split(",")):
        if not word:
            continue
        these = [code for code in RULES if code.startswith(word)] if word.startswith("TK") else []
        if not these:
            raise _unknown(word)
        found.update(these)
    return frozenset(found)


def _unknown(word: str) -> ConfigError:
    from difflib import get_close_matches  # noqa: PLC0415  (a slip of the finger alone pays for it)

    near = get_close_matches(word, RULES, 1, 0.5)
    hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(RULES)}"
    return ConfigError(f"there is no rule {word}", hint=hint)
