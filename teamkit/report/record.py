"""wrapup.json: what a report was asked for, where everything stood then, and every number with its evidence. Pure."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from teamkit.errors import ConfigError
from teamkit.history.commit import Stand
from teamkit.report.evidence import SNAPSHOT, Value
from teamkit.report.words import LANGUAGES

SCHEMA = 1
FORMS = ("boostcamp", "kpt", "4l")  # of the personal pages
_HALF = re.compile(r"[\ud800-\udfff]")  # a branch's name may hold bytes that are no text
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class Recorded(NamedTuple):
    """stand: of the branches. runs: ids. values: by name, as "roles.민지.commits". form: see retro.toml.

    blocks: what each was made with, which people then edit; of those alone that stand in the report.
    """

    language: str
    form: str
    since: date | None
    until: date | None
    stand: Stand
    runs: tuple[str, ...]
    values: Mapping[str, Value]
    blocks: Mapping[str, str] = {}

    def snapshots(self) -> frozenset[str]:
        """Return the snapshots of preflight that numbers were counted from, as they are cited."""
        ids = (one for value in self.values.values() for one in value.evidence)
        return frozenset(one.removeprefix(SNAPSHOT) for one in ids if one.startswith(SNAPSHOT))


def dumps(told: Recorded) -> str:
    """Return the document."""
    document = {
        "schema": SCHEMA,
        "language": told.language,
        "retro": told.form,
        "since": told.since and told.since.isoformat(),
        "until": told.until and told.until.isoformat(),
        "main": told.stand.main,
        "tips": dict(told.stand.tips),
        "runs": list(told.runs),
        "values": {name: value._asdict() for name, value in told.values.items()},
        "blocks": {name: text.split("\n") for name, text in told.blocks.items()},
    }
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return _HALF.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def loads(text: str) -> Recorded:
    """Return what a document records. Raises ConfigError where it is none of ours."""
    try:
        told: dict[str, Any] = json.loads(text)
        if told["schema"] != SCHEMA:
            raise ConfigError(f"wrapup.json has schema {told['schema']}, not {SCHEMA}", hint="teamkit wrapup")
        values = {
            str(name): Value(_number(one["value"]), str(one["text"]), tuple(map(str, one["evidence"])))
            for name, one in told["values"].items()
        }
        stand = Stand({str(name): _commit(one) for name, one in told["tips"].items()}, str(told["main"]))
        days = (_day(told["since"]), _day(told["until"]))
        runs = tuple(map(str, told["runs"]))
        language, form = _one_of(LANGUAGES, told["language"]), _one_of(FORMS, told["retro"])
        blocks = {str(name): "\n".join(map(str, lines)) for name, lines in told.get("blocks", {}).items()}
        return Recorded(language, form, *days, stand, runs, values, blocks)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise ConfigError("wrapup.json is damaged", hint="git diff, or teamkit wrapup to write it anew") from error


def bases(text: str) -> Mapping[str, str]:
    """Return the blocks of a document; none of one that is none of ours: it is about to be written anew."""
    try:
        return loads(text).blocks
    except ConfigError:
        return {}


def _day(told: str | None) -> date | None:
    return None if told is None else date.fromisoformat(told)


def _one_of(known: Sequence[str], told: str) -> str:
    if told not in known:
        raise ValueError(told)
    return told


def _commit(told: str) -> str:
    """Return a commit's id: git is asked for it, and is to take it for nothing else."""
    if not _COMMIT.fullmatch(told):
        raise ValueError(told)
    return told


def _number(told: object) -> int | float:
    if isinstance(told, bool) or not isinstance(told, int | float) or not math.isfinite(told):
        raise TypeError(told)
    return told
