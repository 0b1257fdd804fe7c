"""What a page that is sent away does not tell: folders of this machine, e-mail addresses, secrets. Pure."""

import math
import re
from collections.abc import Iterable

from teamkit.runs.model import Value

ENDLESS = ("NaN", "Infinity", "-Infinity")
_LEFT_OUT = "(a secret, left out)"
_MAIL = re.compile(r"([\w.+%-])[\w.+%-]*@([\w-]+(?:\.[\w-]+)+)")
_NAME = r"[^\s/\"'`,;:<>|()\[\]{}]+"
# Behind a letter, a dot or a slash it is a part of something else, a metric or a URL, unless a home lies there.
_POSIX = re.compile(rf"(?:(?<=\bfile://)|(?<![\w/.~…])|(?=/(?:home|Users|root)/))~?(?:/{_NAME}){{2,}}/?")
_SHARE = re.compile(r"(?:(?<!\w)[A-Za-z]:|(?<![\w\\])\\\\[^\s\\/:*?\"<>|]+)(?:[\\/]+[^\\/:*?\"<>|\n,;]+)+[\\/]?")
_HOME = re.compile(r"(?:/home|/Users|[A-Za-z]:[\\/]Users)[\\/][^\\/]+[\\/]?$")
_OWN = re.compile(
    r"(?:file://)?/(?:home|root|Users|mnt|media|data|tmp|var|opt|srv|workspace|scratch|nfs)\d*/|[A-Za-z]:[\\/]|\\\\"
)
_SECRET_NAME = re.compile(r"(?:password|passwd|secret|api_?key|access_?key|private_?key)$", re.IGNORECASE)
_SECRET = re.compile(
    r"(?<![\w/.-])(?:hf_[A-Za-z0-9]{34}|sk-[A-Za-z0-9_-]{20,}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{50,}"
    r"|(?:AKIA|ASIA)[0-9A-Z]{16}|xox[abeoprs]-[0-9]{6,}-[0-9A-Za-z-]{10,}|wandb_v1_\w{40,})"
    r"|(?<=://)[^\s/:@]+:[^\s/@]+(?=@)"
)
_SAFE = 1 << 53  # whole numbers above it are others in JavaScript


class Mask:
    """What to leave out of the texts of one page. tops: the absolute folders the runs come from."""

    def __init__(self, tops: Iterable[str]) -> None:
        """Longest first, so that a folder within another gives its own name."""
        own = sorted({top.rstrip("/\\") for top in tops}, key=len, reverse=True)
        self._tops = [(top, last_name(top)) for top in own if top]

    def path(self, path: str) -> str:
        """Return a path from its top on, a home as ~, and of any other its last name."""
        for top, name in self._tops:
            if path == top or path.startswith((f"{top}/", f"{top}\\")):
                return (name + path[len(top) :]).replace("\\", "/").strip("/")
        if _HOME.search(path):
            return "~"
        return f"…/{last_name(path)}" if path else ""

    def text(self, text: str) -> str:
        """Return a text without secrets, addresses and folders: "j***@example.org", "…/klue"."""
        if "/" in text or "\\" in text:
            for pattern in (_SHARE, _POSIX):
                text = pattern.sub(lambda found: self.path(found[0]), text)
            text = text.replace("file://", "")
        return _bare(text)

    def key(self, key: str) -> str:
        """Return a name of a parameter or a metric: "/train/loss" is one, a folder of somebody's home is none."""
        return self.text(key) if _OWN.match(key) or any(key.startswith(top) for top, _ in self._tops) else _bare(key)

    def value(self, name: str, value: Value) -> str | int | float | bool:
        """Return a value as JSON can hold it: what is no number there, or another one, as text."""
        if value is None:
            return "null"
        if isinstance(value, str):
            return _LEFT_OUT if value and _SECRET_NAME.search(name) else self.text(value)
        if isinstance(value, float) and not math.isfinite(value):
            return number(value)
        return str(value) if isinstance(value, int) and abs(value) > _SAFE else value


def _bare(text: str) -> str:
    return _MAIL.sub(r"\1***@\2", _SECRET.sub(_LEFT_OUT, text))


def number(value: float) -> float | str:
    """Return a number, or one of ENDLESS, which JSON does not know."""
    if math.isfinite(value):
        return value
    return ENDLESS[0] if math.isnan(value) else ENDLESS[1 + (value < 0)]


def last_name(path: str) -> str:
    """Return the last name of a path of any system."""
    return re.split(r"[/\\]", path.rstrip("/\\"))[-1]
