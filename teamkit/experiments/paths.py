"""Which paths a template may give to a project: none that leaves it, none that git or teamkit itself lives by. Pure."""

import re

_OWN = (".git", ".teamkit")
_SHORT = re.compile(r"git~\d+")  # what Windows calls .git besides
_BAD = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')  # no file of Windows is called so
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_IGNORED = re.compile("[\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")  # HFS+ does not see these in a name


def fault(path: str) -> str:
    """Return why a template may not have this path, "" where it may."""
    parts = path.split("/")
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return "it is absolute"
    if ".." in parts:
        return "it leaves the project"
    if "" in parts or "." in parts:
        return "it is no plain path"
    if any(_is_own(part) for part in parts):
        return "git or teamkit keeps its own files there"
    if any(_BAD.search(part) or part[-1] in " ." or _DEVICES.fullmatch(part.casefold()) for part in parts):
        return "not every system can have a file of that name"
    return ""


def _is_own(part: str) -> bool:
    plain = _IGNORED.sub("", part).casefold().rstrip(" .")
    return plain in _OWN or _SHORT.fullmatch(plain) is not None


def matches(pattern: str, path: str) -> bool:
    """Whether a glob means a path: `*` and `?` stay within a folder, `**` does not."""
    return re.fullmatch(_expression(pattern), path) is not None


def _expression(pattern: str) -> str:
    parts = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(parts.get(one, re.escape(one)) for one in re.split(r"(\*\*/|\*\*|\*|\?)", pattern))
