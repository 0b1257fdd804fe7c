"""What kind of file a path names, and why its lines count or not. Pure.

What counts by default: code, test, config, document, other. What does not: data, lock, log, model, vendored,
generated, notebook (whose source cells are counted on their own). Only the path is looked at; the first of these
that speaks decides: the team's `include`, its `exclude`, linguist's attributes, the folders, the name, its end.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from teamkit.history import tables
from teamkit.history.patterns import matcher

LEFT_OUT = frozenset("data lock log model vendored generated notebook".split())
EXCLUDED = "excluded by the policy"
LARGE = 2000  # lines that one commit adds to a file, or takes from it


class Kind(NamedTuple):
    """A kind of file. why: what of the path, of the policy or of .gitattributes says so.

    left_out: the reason why its lines do not count, "" where they do. large: the kind it is in a commit that
    adds or deletes more than LARGE lines of it, "" where size says nothing.
    """

    name: str
    why: str = ""
    left_out: str = ""
    large: str = ""


class Rules(NamedTuple):
    """What the team says of its files and commits, which beats the defaults.

    exclude, include: patterns as in .gitignore, from the top of the repository, without `!`. attributes: path to
    what .gitattributes says of it, as `linguist-vendored` or, where it is unset, `-linguist-vendored`.
    bulk_files: a commit of more files than this, after the exclusions, is a bulk commit. bulk_commits: full
    ids of those that the team names in .git-blame-ignore-revs.
    """

    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    attributes: Mapping[str, frozenset[str]] = {}
    bulk_files: int = 200
    bulk_commits: frozenset[str] = frozenset()


class Kinds(dict[str, Kind]):
    """The kind of every path that is asked for, each judged once."""

    def __init__(self, rules: Rules = Rules()) -> None:  # noqa: B008  (a tuple; nobody can change it)
        """Read the patterns."""
        super().__init__()
        self.rules = rules
        self._include, self._exclude = matcher(rules.include), matcher(rules.exclude)

    def __missing__(self, path: str) -> Kind:
        """Judge a path that is new."""
        found = self[path] = self._judged(path)
        return found

    def _judged(self, path: str) -> Kind:
        plain = unicodedata.normalize("NFC", path)
        if self._include and self._include.fullmatch(plain):
            return kind(path)._replace(left_out="", large="")
        if self._exclude and self._exclude.fullmatch(plain):
            return kind(path)._replace(left_out=EXCLUDED, large="")
        said = self.rules.attributes.get(path)
        return _with_attributes(path, said) if said else kind(path)


@lru_cache(maxsize=65536)
def kind(path: str) -> Kind:
    """Return what a path is by default. path: from the top, with `/`; any text is taken, in any Unicode form."""
    *folders, name = unicodedata.normalize("NFC", path).replace("\\", "/").lower().split("/")
    ends = _ends(name)
    found = _by_folder(folders, ends) or _by_name(name) or _by_end(name, ends, folders)
    if found.name == "code" and (tables.TESTED.match(name) or not tables.TEST_FOLDERS.isdisjoint(folders)):
        return Kind("test", found.why)
    return found


def _kind(name: str, why: str, large: str = "") -> Kind:
    return Kind(name, why, name if name in LEFT_OUT else "", large)


def _ends(name: str) -> list[str]:
    """Return what a name ends with, the longest first: a.tar.gz ends with .tar.gz and .gz; .env with nothing."""
    parts = name.lstrip(".").split(".")
    return ["." + ".".join(parts[at:]) for at in range(max(1, len(parts) - 2), len(parts)) if parts[at]]


def _by_folder(folders: list[str], ends: list[str]) -> Kind | None:
    hard = next((folder for folder in folders if folder in tables.FOLDERS), None)
    if hard and not (hard == "external" and "data" in folders):
        return _kind(tables.FOLDERS[hard], f"{hard}/")
    inside = "/".join(folders)
    for pattern, name, why in tables.COPIED if inside else ():
        if pattern.match(inside):
            return _kind(name, why)
    soft = next((at for at, folder in enumerate(folders) if folder in tables.SOFT_FOLDERS), None)
    return None if soft is None else _by_soft_folder(folders[soft], ends, direct=soft == len(folders) - 1)


def _by_soft_folder(folder: str, ends: list[str], *, direct: bool) -> Kind | None:
    name = tables.SOFT_FOLDERS[folder]
    end = next((end for end in ends if end in tables.ENDS or end in tables.MIXED), "")
    usual = tables.ENDS.get(end) or tables.MIXED.get(end, ("",))[0]
    if usual in LEFT_OUT or (direct and end in tables.SETTINGS):
        return None
    kept = usual in tables.KEPT and end not in tables.WRITTEN and not (name == "generated" and end in tables.BUILT)
    return None if kept else _kind(name, f"{folder}/")


def _by_name(name: str) -> Kind | None:
    if name in tables.NAMES:
        return _kind(tables.NAMES[name], name)
    if tables.REQUIREMENTS.match(name):
        return Kind("config", name)
    if tables.LOG_NAMES.match(name):
        return _kind("log", name)
    stem, _, end = name.partition(".")
    if tables.NAMES.get(stem) == "document" and end in {"txt", "md", "rst", "ko", "en", "ko.md", "en.md"}:
        return Kind("document", stem)
    if stem in {"dockerfile", "makefile", "containerfile"} and end not in {"md", "txt"}:
        return Kind("code", stem)
    return None


def _by_end(name: str, ends: list[str], folders: list[str]) -> Kind:
    underscored = re.search(r"_pb2(?:_grpc)?\.pyi?\Z", name)
    for end in [underscored[0]] if underscored else ends:
        if end in tables.MIXED or end in tables.ENDS:
            return _in_folder(end, name, folders)
    return Kind("document", "docs/") if not tables.DOCUMENT_FOLDERS.isdisjoint(folders) else Kind("other")


def _in_folder(end: str, name: str, folders: list[str]) -> Kind:
    if end in tables.MIXED and not tables.CONFIG_FOLDERS.isdisjoint(folders) and tables.MIXED[end][0] == "config":
        return Kind("config", end)
    for found, (places, which) in tables.IN_FOLDER.items():
        if end in which and not places.isdisjoint(folders):
            return _kind(found, next(f"{folder}/" for folder in folders if folder in places))
    if end in {".h5", ".hdf5"} and tables.WEIGHTS.search(name):
        return _kind("model", end)
    usual, large = tables.MIXED.get(end) or (tables.ENDS[end], "")
    return _kind(usual, end, large)


def _with_attributes(path: str, said: frozenset[str]) -> Kind:
    """Return the kind of a path of which .gitattributes says something."""
    for name in ("vendored", "generated"):
        if f"linguist-{name}" in said:
            return _kind(name, ".gitattributes")
    usual = kind(path)
    if f"-linguist-{usual.name}" in said:
        alone = kind(path.rsplit("/", 1)[-1])
        usual = Kind("code", ".gitattributes") if alone.name == usual.name else alone
    return Kind("document", ".gitattributes") if "linguist-documentation" in said and not usual.left_out else usual
