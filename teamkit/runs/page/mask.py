"""What a page that is sent away does not tell: folders of this machine, e-mail addresses, secrets. Pure."""

import math
import re
from collections.abc import Iterable

from teamkit.runs.model import Value

ENDLESS = ("NaN", "Infinity", "-Infinity")
_LEFT_OUT = "•••"  # a sign in place of words: what is masked goes into pages and reports of any language
# Of the domain the last part is letters, or all of it an address: mAP@0.5 and recall@10 are metrics.
_MAIL = re.compile(r"([\w.+%-])[\w.+%-]*@((?:[\w-]+\.)+[^\W\d_]{2,}|(?:[0-9]{1,3}\.){3}[0-9]{1,3})")
_LOGIN = re.compile(r"[\w.+-]+@[\w.-]+(?=:[/~…])")
_NAME = r"[^\s/\"'`,;:<>|()\[\]{}]+"
# Behind a letter, a dot or a slash it is a part of something else, a metric or a URL, unless a home lies there.
_POSIX = re.compile(rf"(?:(?<=\bfile://)|(?<![\w/.~…])|(?=/(?:home|Users|root)/))~?(?:/{_NAME}){{2,}}/?")
_SHARE = re.compile(
    r"(?:(?<![A-Za-z0-9_])[A-Za-z]:|(?=[A-Za-z]:[\\/]+Users[\\/])[A-Za-z]:|(?<![A-Za-z0-9_\\])\\\\[^\s\\/:*?\"<>|]+)"
    r"(?:[\\/]+[^\\/:*?\"<>|\n,;]+)+[\\/]?"
)
_ENCODED = re.compile(r"%2F(?:home|Users|root)%2F[^%\s]+", re.IGNORECASE)
_HOME = re.compile(r"(?:/home|/Users|[A-Za-z]:[\\/]Users)[\\/][^\\/]+[\\/]?$")
_OWN = re.compile(
    r"(?:file://)?/(?:home|root|Users|mnt|media|data|tmp|var|opt|srv|workspace|scratch|nfs)\d*/|[A-Za-z]:[\\/]|\\\\"
)
_SECRET_NAME = re.compile(r"(?:password|passwd|secret|api_?key|access_?key|private_?key)$", re.IGNORECASE)
_LETTERS = "A-Za-z0-9"
# Letters of all three kinds without a break: no words joined by hyphens, as in risk-adjusted-learning-rate.
_RANDOM = rf"(?=[{_LETTERS}]*[0-9])(?=[{_LETTERS}]*[a-z])(?=[{_LETTERS}]*[A-Z])[{_LETTERS}]{{20,}}"
# By their beginnings they are known wherever they stand, glued to a word or in a path, and as long as they may be.
_TOKENS = (
    rf"hf_[{_LETTERS}]{{30,}}", rf"gh[pousr]_[{_LETTERS}]{{36,}}", rf"github_pat_[{_LETTERS}_]{{50,}}",
    rf"glpat-[{_LETTERS}_-]{{20,}}", rf"xox[abeoprs]-[0-9]{{6,}}-[{_LETTERS}-]{{10,}}", r"wandb_v1_[A-Za-z0-9_]{40,}",
    r"(?:AKIA|ASIA)(?=[A-Z]*[0-9])[0-9A-Z]{16}", rf"AIza[{_LETTERS}_-]{{35}}", rf"pypi-[{_LETTERS}_-]{{50,}}",
    rf"eyJ[{_LETTERS}_-]{{10,}}\.eyJ[{_LETTERS}_-]{{10,}}\.[{_LETTERS}_-]*",
    rf"(?<![{_LETTERS}_/.-])sk-(?=[{_LETTERS}_-]*[0-9])[{_LETTERS}_-]{{20,}}",
    rf"sk-(?:[a-z]{{2,8}}[0-9]*-){{0,2}}(?:{_RANDOM}|[0-9a-f]{{32,}})[{_LETTERS}_-]*",
    rf"(?<=hooks\.slack\.com/services/)[{_LETTERS}/]+", rf"(?<=/api/webhooks/)[0-9]+/[{_LETTERS}_-]+",
    r"(?<=://)[^\s/:@]+:[^\s/@]+(?=@)",
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)",
)  # fmt: skip
_LONG = re.compile(r"[^\s]{12}")  # no secret is shorter with the word before it
_SECRET = re.compile("|".join(_TOKENS), re.DOTALL)
# A long value without a break, with a digit, of a name like a secret's: WANDB_API_KEY=0123...; of a password any.
_ASSIGNED = re.compile(
    rf"((?:secret|api_?key|access_?key|private_?key|token)[\"']?\s*[=:]\s*[\"']?|bearer\s+|wandb\s+login\s+(?:--\w+\s+)*)"
    rf"(?=[A-Z+/]*[0-9])[{_LETTERS}+/]{{16,}}={{0,2}}|((?:password|passwd)[\"']?\s*=\s*[\"']?)(?=[^\s0-9]*[0-9])[^\s\"',;&]{{6,}}",
    re.IGNORECASE,
)
# TensorBoard's own names of folders and files hold the name of the host.
_HOST = re.compile(r"([A-Z][a-z]{2}[0-9]{2}_[0-9]{2}-[0-9]{2}-[0-9]{2})_[^\s/\\]+|(tfevents\.[0-9]+)\.[^\s/\\]+")
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
    text = _ASSIGNED.sub(rf"\1\2{_LEFT_OUT}", _SECRET.sub(_LEFT_OUT, text)) if _LONG.search(text) else text
    text = _HOST.sub(r"\1\2", _ENCODED.sub("%2F~", text))
    return _MAIL.sub(r"\1***@\2", _LOGIN.sub("…", text)) if "@" in text else text


def number(value: float) -> float | str:
    """Return a number, or one of ENDLESS, which JSON does not know."""
    if math.isfinite(value):
        return value
    return ENDLESS[0] if math.isnan(value) else ENDLESS[1 + (value < 0)]


def last_name(path: str) -> str:
    """Return the last name of a path of any system."""
    return re.split(r"[/\\]", path.rstrip("/\\"))[-1]
