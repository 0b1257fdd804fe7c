"""What a project keeps of its templates: experiment.json, and the pristine text of its managed files. Pure."""

import base64
import json
import re
import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from teamkit.experiments.paths import fault
from teamkit.experiments.task import MANAGED, SORTS
from teamkit.experiments.tree import File, Tree, digest

FOLDER = ".teamkit"
RECORD, BASE = f"{FOLDER}/experiment.json", f"{FOLDER}/experiment.base.json.gz"
SCHEMA = 1
_GZIP = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"  # no time, no system: the same bytes for the same content
_SHA = re.compile(r"[0-9a-f]{64}x?")


class Damaged(Exception):
    """A record or a base that cannot be used: one clause, without its subject."""


class Newer(Exception):
    """A record that a later teamkit has written; its version."""


class Entry(NamedTuple):
    """What a file was when the templates gave it. sort: MANAGED, SEEDED or GENERATED."""

    sort: str
    sha256: str


class Record(NamedTuple):
    """Where a project comes from. source: of a team's own templates, "" for the shipped ones.

    version: of the templates. teamkit: the version that wrote this.
    """

    task: str
    version: str
    teamkit: str
    source: str = ""
    commit: str = ""
    answers: Mapping[str, object] = MappingProxyType({})
    files: Mapping[str, Entry] = MappingProxyType({})


def entries(tree: Tree, sorts: Mapping[str, str]) -> dict[str, Entry]:
    """Return what is kept of every file. sorts: by path."""
    return {name: Entry(sorts[name], digest(file)) for name, file in tree.items()}


def dumps(record: Record) -> bytes:
    """Write experiment.json, schema 1: a line a file, so that git shows what an update changed."""
    document = {
        "schema": SCHEMA,
        **{key: value for key, value in record._asdict().items() if key not in ("answers", "files") and value},
        "answers": dict(record.answers),
        "files": {name: f"{entry.sort} {entry.sha256}" for name, entry in sorted(record.files.items())},
    }
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode()


def loads(data: bytes) -> Record:
    """Read experiment.json. Raises Damaged, or Newer for a schema of a later teamkit."""
    table = _table(data)
    if isinstance(table.get("schema"), int) and table["schema"] > SCHEMA:
        raise Newer(str(table.get("teamkit", "")))
    texts = {key: _text(table, key) for key in ("task", "version", "teamkit", "source", "commit")}
    answers, files = table.get("answers"), table.get("files")
    if not isinstance(answers, dict) or not isinstance(files, dict):
        raise Damaged("lacks its answers or its files")
    return Record(**texts, answers=answers, files={name: _entry(name, text) for name, text in files.items()})


def _table(data: bytes) -> dict[str, Any]:
    try:
        table = json.loads(data)
    except ValueError as error:
        marked = b"<<<<<<<" in data
        raise Damaged("holds the marks of a merge" if marked else f"is no JSON ({error})") from error
    if not isinstance(table, dict):
        raise Damaged("is no table")
    return table


def _text(table: Mapping[str, Any], key: str) -> str:
    found = table.get(key, "" if key in ("source", "commit") else None)
    if not isinstance(found, str):
        raise Damaged(f"lacks {key}")
    return found


def _entry(name: str, text: object) -> Entry:
    sort, _, sha = str(text).partition(" ")
    if fault(name) or sort not in SORTS or not _SHA.fullmatch(sha):
        raise Damaged(f"says of {name} what no teamkit writes")
    return Entry(sort, sha)


def pack(tree: Tree) -> bytes:
    """Write the base: the files by path, compressed."""
    found = {name: _packed(file) for name, file in tree.items()}
    plain = json.dumps(found, ensure_ascii=False, sort_keys=True).encode()
    squeezed = zlib.compressobj(9, wbits=-15)
    body = squeezed.compress(plain) + squeezed.flush()
    return _GZIP + body + zlib.crc32(plain).to_bytes(4, "little") + len(plain).to_bytes(4, "little")


def unpack(data: bytes, record: Record) -> dict[str, File]:
    """Read the base of a record. Raises Damaged, also where it belongs to another record."""
    try:
        table = json.loads(zlib.decompress(data, wbits=31))
        tree = {name: _unpacked(one) for name, one in table.items()}
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged("cannot be read") from error
    if {name: digest(file) for name, file in tree.items()} != managed(record):
        raise Damaged("belongs to another experiment.json")
    return tree


def managed(record: Record) -> dict[str, str]:
    """Return the digests of the managed files, by path."""
    return {name: entry.sha256 for name, entry in record.files.items() if entry.sort == MANAGED}


def _packed(file: File) -> dict[str, Any]:
    more = {"executable": True} if file.executable else {}
    try:
        return {"text": file.data.decode("utf-8"), **more}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(file.data).decode(), **more}


def _unpacked(one: Mapping[str, Any]) -> File:
    data = one["text"].encode() if "text" in one else base64.b64decode(one["base64"], validate=True)
    return File(data, bool(one.get("executable")))
