"""The small decisions: paths, names, versions, records, differences."""

import gzip
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.experiments import record
from teamkit.experiments.answers import Around, again, answered, checked, package, plain
from teamkit.experiments.difference import difference
from teamkit.experiments.paths import fault, matches
from teamkit.experiments.record import Damaged, Entry, Newer, Record
from teamkit.experiments.releases import is_newer
from teamkit.experiments.tree import File, clashes, crlf, digest, has_crlf, is_binary, lf

PATHS = st.text(st.sampled_from("ab/.한~\\:"), max_size=8)


@pytest.mark.parametrize(
    ("pattern", "path", "means"),
    [
        ("README.md", "README.md", True),
        ("README.md", "docs/README.md", False),
        ("data/**", "data/a/b.csv", True),
        ("data/**", "database", False),
        ("configs/*.yaml", "configs/a.yaml", True),
        ("configs/*.yaml", "configs/a/b.yaml", False),
        ("**/*.py", "a.py", True),
        ("**/*.py", "a/b/c.py", True),
        ("?.py", "a.py", True),
        ("a.py", "aXpy", False),
        ("[a].py", "[a].py", True),
    ],
)
def test_a_glob_means_what_gits_do(pattern: str, path: str, means: bool) -> None:
    assert matches(pattern, path) is means


@pytest.mark.parametrize("path", ["a", "a/b.py", ".gitignore", ".github/x", "한글/파일 1.txt", "git~/x", "...a"])
def test_a_plain_path_has_no_fault(path: str) -> None:
    assert fault(path) == ""


@pytest.mark.parametrize(
    "path",
    ["", "/a", "../a", "a/../b", "a//b", "./a", ".git", ".Git/x", "a/.GIT./x", ".teamkit/x", "GIT~1", "C:/x", "a\\b",
     "a\nb", "nul.txt", "a ", "a/b."],
)  # fmt: skip
def test_a_path_that_leads_elsewhere_has_one(path: str) -> None:
    assert fault(path)


@given(PATHS)
def test_a_path_without_a_fault_stays_in_the_project(path: str) -> None:
    if not fault(path):
        assert not path.startswith("/")
        assert {"..", ".", "", ".git"}.isdisjoint(path.split("/"))


@pytest.mark.parametrize(
    ("name", "made"),
    [("my-exp", "my_exp"), ("LDAM 2", "ldam_2"), ("2024", "cls"), ("class", "_class"), ("한글", "cls"), ("3d", "_3d")],
)
def test_a_package_can_be_imported(name: str, made: str) -> None:
    assert package(name, "cls") == made


@given(st.text())
def test_a_package_is_an_identifier_and_a_plain_name_is_accepted(name: str) -> None:
    assert package(name, name).isidentifier()
    assert plain(plain(name)) == plain(name)
    if plain(name):
        assert checked(plain(name)) == plain(name)


def test_answers_that_were_kept_are_given_again() -> None:
    first = answered("my exp", "sts", "1.0", Around(2025, "Jiwoo", "ko"))
    kept = {**first._asdict(), "year": 2024, "unknown": 1, "language": 3}
    second = again(kept, "sts", "2.0", Around(2026, "Minji", "en"))
    assert second == first._replace(version="2.0", year=2024, language="en")


@pytest.mark.parametrize(
    ("one", "other", "newer"),
    [
        ("0.2.0", "0.1.9", True), ("0.10", "0.9", True), ("1.0", "1.0.0", False), ("1.0", "1.0rc1", True),
        ("1.0.dev1", "1.0", False), ("1.0+local", "1.0", False), ("", "1.0", False), ("unknown", "1.0", False),
    ],
)  # fmt: skip
def test_a_version_is_newer_by_its_numbers(one: str, other: str, newer: bool) -> None:
    assert is_newer(one, other) is newer


FILES = st.dictionaries(
    st.sampled_from(("a.py", "b/c", "한글.md")), st.builds(File, st.binary(max_size=20), st.booleans())
)


@given(FILES)
def test_a_base_comes_back_and_has_the_same_bytes_for_the_same_files(tree: dict[str, File]) -> None:
    known = Record("sts", "1", "1", files=record.entries(tree, dict.fromkeys(tree, "managed")))
    assert record.unpack(record.pack(tree), known) == tree
    assert record.loads(record.dumps(known)) == known
    assert record.pack(dict(reversed(tree.items()))) == record.pack(tree)
    assert json.loads(gzip.decompress(record.pack(tree))).keys() == tree.keys()
    assert record.pack(tree)[4:8] == b"\0\0\0\0"


@given(FILES, st.integers(0, 400), st.integers(0, 255))
def test_a_base_with_a_flipped_byte_is_damaged_or_the_same(tree: dict[str, File], place: int, byte: int) -> None:
    known = Record("sts", "1", "1", files=record.entries(tree, dict.fromkeys(tree, "managed")))
    data = bytearray(record.pack(tree))
    data[place % len(data)] = byte
    with suppress(Damaged):
        assert record.unpack(bytes(data), known) == tree


@given(st.binary(max_size=60))
def test_a_record_is_read_or_damaged(data: bytes) -> None:
    with pytest.raises((Damaged, Newer)):
        record.loads(data)


@pytest.mark.parametrize("entry", ["managed", "managed abc", "mine " + "0" * 64, 3, None])
def test_an_entry_that_no_teamkit_writes_is_damage(entry: object) -> None:
    table = {"schema": 1, "task": "a", "version": "1", "teamkit": "1", "answers": {}, "files": {"a": entry}}
    with pytest.raises(Damaged, match="says of a what no teamkit writes"):
        record.loads(json.dumps(table).encode())


def test_the_record_has_a_line_a_file() -> None:
    known = Record("sts", "1", "1", files={"a": Entry("managed", "0" * 64), "b": Entry("seeded", "1" * 64 + "x")})
    assert sum("0000" in line or "1111" in line for line in record.dumps(known).decode().splitlines()) == 2


@given(st.binary(max_size=40))
def test_line_ends_come_and_go(data: bytes) -> None:
    assert lf(crlf(data)) == lf(data)
    if has_crlf(data):
        assert crlf(lf(data)) == data
    assert not is_binary(data) or b"\0" in data


def test_an_executable_file_is_another() -> None:
    assert digest(File(b"a")) != digest(File(b"a", executable=True))


@pytest.mark.parametrize(
    ("names", "clash"),
    [(["a", "b/c", "b/d"], ""), (["a", "a/b"], "a/b"), (["a.py", "A.py"], "a.py"), (["d/x", "D/y"], "d/x")],
)
def test_names_that_stand_in_each_others_place_are_found(names: list[str], clash: str) -> None:
    assert clashes(names) == clash


def test_a_difference_shows_no_byte_that_moves_a_cursor() -> None:
    lines = difference("a", None, File(b"x\x1b[2Jy\r\n\ttab\r\n"))
    assert lines == ["--- /dev/null", "+++ b/a", "@@ -0,0 +1,2 @@", "+x�[2Jy", "+\ttab"]


def test_a_difference_of_modes_and_of_binary_files_is_a_line() -> None:
    assert difference("a", File(b"x"), File(b"x", executable=True)) == ["b/a becomes executable"]
    assert difference("a", File(b"x\0"), File(b"y\0")) == ["Binary files a/a and b/a differ"]
    assert difference("a", File(b"x\0"), None) == ["Binary files a/a and /dev/null differ"]
    assert difference("a", File(b""), File(b"x\n")) == ["--- a/a", "+++ b/a", "@@ -0,0 +1 @@", "+x"]
