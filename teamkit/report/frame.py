"""The frame of a report, its words and its questions, as they are shipped for a language."""

from pathlib import Path
from typing import Any

import tomli

from teamkit.report.words import Words
from teamkit.resources import shipped

_FOLDER, _FRAME = "report", "wrapup.md.jinja"


def words(language: str) -> Words:
    """Return the words of a report. language: "en" or "ko"."""
    return Words(language, _toml(language, "words.toml"))


def questions(language: str, form: str) -> list[dict[str, Any]]:
    """Return the questions of a retrospective: text, evidence, prompt. form: "boostcamp", "kpt" or "4l"."""
    return list(_toml(language, "retro.toml")[form])


def frame(language: str) -> str:
    """Return the Jinja template of a report."""
    return (_folder(language) / _FRAME).read_text("utf-8")


def _folder(language: str) -> Path:
    return shipped("templates") / _FOLDER / language


def _toml(language: str, name: str) -> dict[str, Any]:
    return tomli.loads((_folder(language) / name).read_text("utf-8"))
