"""What a machine tells of who sits there: their language, and their time zone."""

import os
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from teamkit.sections import Project

_LANGUAGES = ("ko", "en")
_ASKED = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts
_LOCALTIME = Path("/etc/localtime")
_NOWHERE = ("UTC", "Etc/", "UCT", "Universal", "Zulu", "GMT", "Greenwich")  # what a container has


def told(environment: Mapping[str, str] = os.environ, localtime: Path = _LOCALTIME) -> Project:
    """Return the language and the time zone of a machine, "" for what it does not tell."""
    return Project(language=_language(environment), timezone=_timezone(environment, localtime))


def _language(environment: Mapping[str, str]) -> str:
    """Return "ko" or "en" as the locale says; "" for C, and for a language that no report is in."""
    locale = next((environment[name] for name in _ASKED if environment.get(name)), "")
    language = locale.lower().partition("_")[0].partition(".")[0]
    return language if language in _LANGUAGES else ""


def _timezone(environment: Mapping[str, str], localtime: Path) -> str:
    """Return the name of the zone, as "Asia/Seoul"; "" for UTC, which containers have wherever they stand."""
    name = environment["TZ"].lstrip(":") if "TZ" in environment else _linked(localtime)
    try:
        known = bool(name) and bool(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # an absolute path, "KST-9", or a zone without its data
        return ""
    return name if known and not name.startswith(_NOWHERE) else ""


def _linked(localtime: Path) -> str:
    """Return the zone whose data a link leads to, "" where it is no link."""
    try:
        return str(localtime.resolve(strict=True)).partition("zoneinfo/")[2]
    except OSError:
        return ""
