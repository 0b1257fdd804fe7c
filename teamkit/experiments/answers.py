"""What a template is rendered with: the answers, most of them worked out. Pure."""

import keyword
import re
from collections.abc import Mapping
from shlex import quote
from typing import Any, NamedTuple
from unicodedata import category

from teamkit.errors import ConfigError

_UNSAFE = '"\\{}%#'  # a name stands in TOML, YAML, Python and Markdown


class Answers(NamedTuple):
    """What every template may name. package: the name as Python has it. author: "" where git knows none."""

    name: str
    package: str
    task: str
    version: str
    year: int
    author: str
    language: str


class Around(NamedTuple):
    """What is known of the place where an experiment is made."""

    year: int
    author: str = ""
    language: str = "en"


def answered(name: str, task: str, version: str, around: Around) -> Answers:
    """Return the answers for a new experiment."""
    return Answers(name, package(name, task), task, version, around.year, plain(around.author), around.language)


def again(kept: Mapping[str, object], task: str, version: str, around: Around) -> Answers:
    """Return the answers that an experiment was made with, for the templates of another version."""
    new = answered(str(kept.get("name", task)), task, version, around)
    same: Any = {key: kept[key] for key in _KEPT if isinstance(kept.get(key), type(getattr(new, key)))}
    return new._replace(**same)


_KEPT = ("name", "package", "year", "author", "language")


def package(name: str, task: str) -> str:
    """Return a name that Python can import; that of the task where nothing of the name can stay."""
    words = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    if not re.search("[a-z]", words):
        return package(task, "experiment")
    return f"_{words}" if words[0].isdigit() or keyword.iskeyword(words) else words


def plain(text: str) -> str:
    """Return a text without what files of every kind would have to quote."""
    return "".join(one for one in text if one not in _UNSAFE and category(one)[0] != "C").strip()


def checked(name: str) -> str:
    """Return a name that was typed. Raises ConfigError where it cannot stand in every file."""
    if not name.strip() or plain(name) != name:
        near = plain(name) or "my-experiment"
        raise ConfigError(f"an experiment cannot be called {name!r}", hint=f"--name {quote(near)}")
    return name
