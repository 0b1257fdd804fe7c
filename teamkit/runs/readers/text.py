"""Logs in text, read as they are found: cut off, ragged, with NaN, with tags of Python. Nothing of them is run."""

import csv
import io
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

MOST = 64 * 2**20  # bytes of a file that is read at once: a configuration, a summary
_LONGEST = 8 * 2**20  # characters of a line
_DEEPEST = 200  # levels of YAML
_MOST_VALUES = 1_000_000


class Unreadable(ValueError):
    """Text that is not what its name says, and in a clause why."""


def read_json(file: Path) -> Any:
    """Return a JSON document, NaN and Infinity admitted as Python writes them. Raises Unreadable."""
    text = _text(file)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_pointer(error) or "not JSON") from error


def read_yaml(file: Path) -> Any:
    """Return a YAML document; a tag of Python or of anybody else becomes its text. Raises Unreadable."""
    text = _text(file)
    try:
        _refuse_depth(text)
        loader = Tolerant(text)
        node = loader.get_single_node()
        _weigh(node, {})
        return None if node is None else loader.construct_document(node)
    except Unreadable:
        raise
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError) as error:
        raise Unreadable("not YAML") from error


def json_lines(file: Path, start: int = 0) -> Iterator[tuple[int, Any]]:
    """Yield where each whole line ends, in bytes, and what it holds; an Unreadable in place of a line that is no JSON.

    A last line without its end is yielded only if it is whole JSON. Raises OSError.
    """
    with file.open("rb") as stream:
        stream.seek(start)
        end = start
        while line := stream.readline(_LONGEST):
            end += len(line)
            if not line.strip(b"\0 \t\r\n"):
                continue
            try:
                yield end, json.loads(line)
            except (ValueError, RecursionError):
                if not line.endswith(b"\n") and len(line) < _LONGEST:
                    return  # somebody is writing it
                yield end, Unreadable(f"the line that ends at byte {end} is not JSON")


def csv_rows(file: Path) -> Iterator[dict[str, str]]:
    """Yield the rows below the header, by its names, stripped; cells beyond the header are left out.

    A row that only repeats the header is left out: a training that was started again wrote it. Raises
    Unreadable, OSError.
    """
    rows = csv.reader(io.StringIO(_text(file).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")))
    try:
        header = [name.strip() for name in next(rows, [])]
        for row in rows:
            cells = [cell.strip() for cell in row]
            if any(cells) and cells[: len(header)] != header:
                yield dict(zip(header, cells, strict=False))
    except csv.Error as error:
        raise Unreadable(f"not CSV: {error}") from error


def number(text: object) -> float | None:
    """Return a number as logs write it ("nan", "-inf" and "1e-3" too), None for what is none."""
    if isinstance(text, bool) or text is None:
        return None
    try:
        return float(text)  # type: ignore[arg-type]
    except (ValueError, TypeError, OverflowError):
        return None


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(min(os.fstat(stream.fileno()).st_size, MOST) + 1)  # it reserves what it is asked for
    except OSError as error:
        raise Unreadable(error.strerror or "it cannot be read") from error
    if len(data) > MOST:
        raise Unreadable(f"more than {MOST // 2**20} MiB")
    if data.startswith(b"version https://git-lfs"):
        raise Unreadable("a pointer of git lfs; git lfs pull brings the file")
    return data.decode("utf-8-sig", "replace")


def _refuse_depth(text: str) -> None:
    """Raise Unreadable where the loader, which is C, would overflow the stack and end the process."""
    if sum(map(text.count, "[{-?:")) <= _DEEPEST:
        return
    depth = 0
    for event in yaml.parse(text, Loader=Tolerant):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise Unreadable(f"nested more than {_DEEPEST} deep")


def _weigh(node: yaml.Node | None, known: dict[int, int]) -> int:
    """Return how many values a node is with its aliases written out; what is in itself becomes "…" there.

    known: the weights by identity, 0 above the node. Raises Unreadable for too many values.
    """
    if not isinstance(node, yaml.CollectionNode):
        return 1
    if id(node) not in known:
        known[id(node)] = 0
        node.value = [_acyclic(one, known) for one in node.value]
        children = [one for own in node.value for one in (own if isinstance(own, tuple) else (own,))]
        known[id(node)] = 1 + sum(_weigh(one, known) for one in children)
        if known[id(node)] > _MOST_VALUES:
            raise Unreadable(f"its aliases make more than {_MOST_VALUES:,} values of it")
    return known[id(node)]


def _acyclic(part: Any, known: dict[int, int]) -> Any:
    if isinstance(part, tuple):
        return tuple(_acyclic(one, known) for one in part)
    return yaml.ScalarNode("tag:yaml.org,2002:str", "…") if known.get(id(part)) == 0 else part


def _pointer(error: Exception) -> str:
    return f"not JSON from line {error.lineno} on" if isinstance(error, json.JSONDecodeError) else ""


class Tolerant(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A safe loader that takes an unknown tag for the text, the list or the mapping under it."""


def _plain(loader: Any, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node) or suffix
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True) or suffix


# YAML 1.2, and so what is not Python, writes 1e-05 for a number; YAML 1.1 wants a point and a sign in it.
_EXPONENT = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)[eE][-+]?\d+$")
Tolerant.add_implicit_resolver("tag:yaml.org,2002:float", _EXPONENT, list("-+.0123456789"))
Tolerant.add_multi_constructor("tag:yaml.org,2002:python/", _plain)
Tolerant.add_multi_constructor("!", _plain)
