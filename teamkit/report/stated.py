"""What a file of a project states: names of libraries or images, with versions. Pure."""

import configparser
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import tomli

from teamkit.report.parts.pieces import clean

_VERSION = r"(?:[=<>~]=?=?|!=)\s*[\w.*+-]+(?:![\w.*+-]+)?"  # "!" stands for itself in an epoch alone
_REQUIREMENT = re.compile(
    rf"\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*((?:{_VERSION}(?:\s*,\s*{_VERSION})*)?(?:{_VERSION})?)\s*"
)
_PLAIN = re.compile(r"[\^~<>=]{0,2} ?v?[0-9][\w.*+-]{0,40}")  # a version as npm and Poetry have it, and no address
_FROM = re.compile(r"\s*FROM\s+(?:--\S+\s+)*([^\s#]+)(?:\s+AS\s+(\S+))?\s*", re.IGNORECASE)
_ARG = re.compile(r"\s*ARG\s+(\w+)=[\"']?([^\s\"']*)[\"']?\s*", re.IGNORECASE)
_USED = re.compile(r"\$\{?(\w+)\}?")
_LONGEST = 300  # letters of a line that states a library


def requirements(text: str) -> Iterator[tuple[str, str]]:
    """Yield what pip is given, a line each."""
    for line in text.splitlines():
        bare = re.split(r"[;#]|\s--", line)[0].strip().removeprefix("- ")
        yield from _library(_REQUIREMENT.fullmatch(bare[:_LONGEST]))


def _library(match: re.Match[str] | None) -> Iterator[tuple[str, str]]:
    """Yield what a line states; what would be masked is told before its letters change, and is no library."""
    if match and clean(match[0]) == match[0]:
        yield match[1].lower().replace("_", "-"), match[2].strip()


def conda(text: str) -> Iterator[tuple[str, str]]:
    """Yield what stands behind the name and the channels of an environment.yml."""
    lines = text.splitlines()
    start = next((at for at, line in enumerate(lines) if line.startswith("dependencies:")), len(lines))
    yield from requirements("\n".join(lines[start:]))


def pyproject(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a project needs, in its own table or in Poetry's."""
    try:
        table = tomli.loads(text)
    except (tomli.TOMLDecodeError, RecursionError):
        return
    project = _table(table, "project")
    if isinstance(project.get("requires-python"), str):
        yield "python", project["requires-python"]
    stated = project.get("dependencies")
    for line in stated if isinstance(stated, list) else ():
        if isinstance(line, str):
            yield from _library(_REQUIREMENT.match(line[:_LONGEST]))
    yield from _named(_table(table, "tool", "poetry", "dependencies"))


def setup(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a setup.cfg needs."""
    read = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        read.read_string(text)
    except configparser.Error:
        return
    if version := read.get("options", "python_requires", fallback="").strip():
        yield "python", version[:_LONGEST]
    yield from requirements(read.get("options", "install_requires", fallback=""))


def package(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a package.json needs, what only builds it behind that."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return
    yield from (one for one in _named(_table(told, "engines")) if one[0] == "node")
    yield from _named(_table(told, "dependencies"))
    yield from _named(_table(told, "devDependencies"))


def _table(told: object, *names: str) -> dict[str, Any]:
    """Return a table in a table, empty where there is none."""
    for name in names:
        told = told.get(name) if isinstance(told, dict) else None
    return told if isinstance(told, dict) else {}


def _named(table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield names to versions; a version that is a path or an address is none."""
    for name, told in table.items():
        stated = told.get("version") if isinstance(told, dict) else told
        version = stated if isinstance(stated, str) and _PLAIN.fullmatch(stated) else ""
        if len(name) <= _LONGEST and clean(f"{name} {version}") == f"{name} {version}".strip():
            yield name.lower(), version


def docker(text: str) -> Iterator[tuple[str, str]]:
    """Yield the images that a Dockerfile begins with, without its own stages."""
    known: dict[str, str] = {}
    stages = {"scratch"}
    for line in text.splitlines():
        if match := _ARG.fullmatch(line[:_LONGEST]):
            known.setdefault(match[1], match[2])
        elif match := _FROM.fullmatch(line[:_LONGEST]):
            image = _USED.sub(lambda used: known.get(used[1], used[0]), match[1]).partition("@")[0]
            if image.lower() not in stages and "$" not in image and clean(image) == image:
                yield image, ""
            stages.add((match[2] or "").lower())
