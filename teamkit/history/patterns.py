"""Patterns of paths as .gitignore has them, without `!`. Pure."""

import re
import unicodedata
from collections.abc import Iterable

_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|\[[!^]?\]?[^]]*\]|\\.|.", re.DOTALL)
_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def matcher(patterns: Iterable[str]) -> re.Pattern[str] | None:
    """Return what matches a path of any of these patterns; None without one."""
    all_of_them = [_regex(unicodedata.normalize("NFC", one)) for one in patterns if one.strip("/ ")]
    return re.compile("|".join(all_of_them), re.DOTALL) if all_of_them else None


def _regex(pattern: str) -> str:
    """Write a pattern of .gitignore as a regular expression of whole paths; a folder stands for all below it."""
    body = pattern.rstrip("/")
    start = "" if "/" in body else "(?:.*/)?"
    end = "/.*" if pattern.endswith("/") else "(?:/.*)?"
    return start + "".join(map(_piece, _TOKEN.findall(body.removeprefix("/")))) + end


def _piece(token: str) -> str:
    if token in _WILD:
        return _WILD[token]
    if len(token) > 2 and token[0] == "[":
        inside = token[1:-1].replace("\\", "\\\\").replace("[", "\\[")
        written = f"(?!/)[{'^' + inside[1:] if inside[0] in '!^' else inside}]"
        return written if _compiles(written) else re.escape(token)
    return re.escape(token[1:] if len(token) == 2 and token[0] == "\\" else token)


def _compiles(written: str) -> bool:
    try:
        re.compile(written)
    except re.error:
        return False
    return True
