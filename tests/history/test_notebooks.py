"""Source cells of notebooks: what was written in them, and unknown where that cannot be read."""

import json
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.history import notebooks
from teamkit.history.kinds import Kinds, Rules
from teamkit.history.notebooks import LIMIT, Edit, Lines, Source, chosen, edits, lines_of, read
from tests.history.worlds import World

NONE = Lines()


def cell(source: str | list[str], kind: str = "code", outputs: int = 0) -> dict[str, Any]:
    made = {"cell_type": kind, "metadata": {}, "source": source}
    text = [f"epoch {number}\n" for number in range(outputs)]
    return {**made, "outputs": [{"output_type": "stream", "text": text}]} if kind == "code" else made


def book(*cells: dict[str, Any]) -> str:
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def last(world: World, *, of: str = "HEAD") -> list[Source]:
    """Return what the commit did, file by file."""
    return list(read(world.folder, edits(world.history().commits[world.git("rev-parse", of)], Kinds())).values())


def test_one_line_of_source_is_one_line_whatever_the_outputs_do(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.commit("a", {"eda.ipynb": book(cell(["import torch\n", "lr = 1\n", "train()"], outputs=3000))})
    world.commit("b", {"eda.ipynb": book(cell(["import torch\n", "lr = 2\n", "train()"], outputs=5000))})
    change = world.history().commits[world.head].changes[0]
    assert (change.added, change.deleted) == (2002, 2)
    assert last(world) == [Source(Lines(1, 1), NONE)]
    assert last(world, of="HEAD~") == [Source(Lines(3, 0), NONE)]


def test_code_and_text_are_told_apart_and_a_moved_cell_is_nobody_s_new_line(tmp_path: Path) -> None:
    world = World(tmp_path)
    one, two = cell("a = 1\nb = 2"), cell(["# 제목\n", "설명"], "markdown")
    world.commit("a", {"a.ipynb": book(one, two)})
    world.commit("b", {"a.ipynb": book(two, one, cell("c = 3"), cell("<b>", "raw"))})
    assert last(world) == [Source(Lines(1, 0), Lines(1, 0))]
    world.commit("c", {"a.ipynb": book(cell("a = 1\nb = 2", "markdown"))})
    assert last(world) == [Source(Lines(0, 3), Lines(2, 3))]


def test_a_new_a_renamed_and_a_deleted_notebook(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.commit("a", {"a.ipynb": book(*(cell(f"x = {number}") for number in range(20)))})
    assert last(world) == [Source(Lines(20, 0), NONE)]
    world.git("mv", "a.ipynb", "b.ipynb")
    world.commit("b", {"b.ipynb": book(*(cell(f"x = {number}") for number in range(21)))})
    assert world.history().commits[world.head].changes[0].before == "a.ipynb"
    assert last(world) == [Source(Lines(1, 0), NONE)]
    world.commit("c", {"b.ipynb": None})
    assert last(world) == [Source(Lines(0, 21), NONE)]


def test_names_with_spaces_line_breaks_and_hangul_are_read(tmp_path: Path) -> None:
    world = World(tmp_path)
    names = ("가 나.ipynb", "a\nb.ipynb", "dir with space/c\td.ipynb")
    head = world.commit("a", {name: book(cell("x = 1")) for name in names})
    wanted = [Edit(head, "", name) for name in names]
    assert read(tmp_path, wanted) == dict.fromkeys(wanted, Source(Lines(1, 0), NONE))


def test_notebooks_of_format_3_have_their_cells_in_worksheets() -> None:
    cells = [
        {"cell_type": "code", "input": ["a\n", "b"], "outputs": [{"text": ["x\n"] * 50}]},
        {"cell_type": "heading", "level": 1, "source": "title"},
    ]
    told = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}, {"metadata": {}}]})
    assert lines_of(told.encode()) == Counter({("code", "a"): 1, ("code", "b"): 1, ("text", "title"): 1})


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (b"{", "not JSON"),
        (b"version https://git-lfs.github.com/spec/v1\n", "not JSON"),
        (b"<<<<<<< HEAD\n{}", "not JSON"),
        (b"\xff\xfe\xfd", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b"[]", "JSON, but no notebook"),
        (b"7", "JSON, but no notebook"),
        (b'{"cells": 7}', "JSON, but no notebook"),
        (b'{"cells": [7]}', "JSON, but no notebook"),
        (b'{"cells": [{"cell_type": "code", "source": null}]}', "JSON, but no notebook"),
        (b'{"cells": [{"cell_type": "code", "source": [1]}]}', "JSON, but no notebook"),
        (b'{"cells": [{"source": "x"}]}', "JSON, but no notebook"),
        (b'{"worksheets": ["x"]}', "JSON, but no notebook"),
        (b"", Counter()),
        (b'\xef\xbb\xbf{"cells": []}', Counter()),
    ],
)
def test_a_damaged_notebook_is_unknown_with_a_note(content: bytes, note: object) -> None:
    assert lines_of(content) == note


def test_one_damaged_side_makes_the_edit_unknown_and_no_other(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.commit("a", {"a.ipynb": "{", "b.ipynb": book(cell("x"))})
    world.commit("b", {"a.ipynb": book(cell("x")), "b.ipynb": book(cell("y"))})
    assert last(world) == [Source(note="not JSON"), Source(Lines(1, 1), NONE)]


def test_what_is_too_large_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebooks, "_BLOB", 1000)
    world = World(tmp_path)
    world.commit("a", {"a.ipynb": book(cell("x" * 1000)), "b.ipynb": book(cell("x"))})
    assert [source.code for source in last(world)] == [None, Lines(1, 0)]


def test_a_link_or_what_git_does_not_know_is_unknown(tmp_path: Path) -> None:
    world = World(tmp_path)
    (tmp_path / "link.ipynb").symlink_to("elsewhere")
    head = world.commit("a", {"a.ipynb": book(cell("x"))})
    wanted = [
        Edit(head, "", "link.ipynb"), Edit(head, "", "none.ipynb"), Edit("f" * 40, "", "a.ipynb"),
        Edit("--all", "", "a.ipynb"), Edit(head, "", "a.ipynb"),
    ]  # fmt: skip
    found = [source.code for source in read(tmp_path, wanted).values()]
    assert found == [None, None, None, None, Lines(1, 0)]
    assert read(tmp_path, []) == {}
    assert read(tmp_path.parent, wanted[-1:])[wanted[-1]].note == "git does not tell its content"


def test_a_content_that_is_gone_or_broken_makes_only_its_own_edit_unknown(tmp_path: Path) -> None:
    world = World(tmp_path)
    for number in range(5):
        world.commit(f"{number}", {f"{number}.ipynb": book(cell(f"x = {number}"))})
    wanted = [edit for one in world.history().commits.values() for edit in edits(one, Kinds())]
    wanted.sort(key=lambda edit: edit.path)
    for number, damage in ((1, None), (3, zlib.compress(b"blob 999\0{"))):
        blob = world.git("rev-parse", f"HEAD:{number}.ipynb")
        file = tmp_path / ".git" / "objects" / blob[:2] / blob[2:]
        file.unlink()
        if damage:
            file.write_bytes(damage)
    found = read(tmp_path, wanted)
    assert [found[edit].code for edit in wanted] == [Lines(1, 0), None, Lines(1, 0), None, Lines(1, 0)]
    assert all(found[edit].note for edit in (wanted[1], wanted[3]))


def test_a_partial_clone_fetches_nothing_and_tells_what_is_here(tmp_path: Path) -> None:
    world = World(tmp_path / "w")
    world.git("config", "uploadpack.allowFilter", "true")
    world.commit("a", {"a.ipynb": book(cell("x = 1")), "b.ipynb": book(cell("x"))})
    world.commit("b", {"a.ipynb": book(cell("x = 2"))})
    world.commit("c", {"c.ipynb": book(cell("y"))})
    clone = tmp_path / "clone"
    world.git("clone", "-q", "--filter=blob:none", f"file://{world.folder}", str(clone))
    packs = sorted((clone / ".git").rglob("*.pack"))
    wanted = [edit for one in world.history().commits.values() for edit in edits(one, Kinds())]
    found = {(edit.path, bool(edit.parent)): source.code for edit, source in read(clone, wanted).items()}
    assert found == {("c.ipynb", True): Lines(1, 0), ("a.ipynb", True): None, ("a.ipynb", False): None,
                     ("b.ipynb", False): Lines(1, 0)}  # fmt: skip
    assert sorted((clone / ".git").rglob("*.pack")) == packs


def test_the_edge_of_a_shallow_clone_and_bulk_commits_have_no_edits(tmp_path: Path) -> None:
    world = World(tmp_path)
    head = world.commit("a", {"a.ipynb": book(cell("x")), "a.py": "x\n"})
    one = world.history().commits[head]
    assert edits(one, Kinds()) == (Edit(head, "", "a.ipynb"),)
    assert edits(one._replace(whole=False), Kinds()) == ()
    assert edits(one, Kinds(Rules(bulk_commits=frozenset({head})))) == ()
    assert edits(one, Kinds(Rules(exclude=("*.ipynb",)))) == ()


def test_everybody_gets_a_share_of_what_is_read() -> None:
    def of(person: str, many: int) -> list[Edit]:
        return [Edit(f"{person}{number}", "", "a.ipynb") for number in range(many)]

    busy, calm, rare = of("busy", 1000), of("calm", 150), of("rare", 3)
    found = chosen({"busy": busy, "rare": rare, "calm": calm})
    assert len(found) == len(set(found)) == LIMIT
    assert [edit for edit in found if edit.commit.startswith("rare")] == rare
    assert [edit for edit in found if edit.commit.startswith("calm")] == calm[:98]
    assert [edit for edit in found if edit.commit.startswith("busy")] == busy[:99]


def test_an_edit_of_two_people_is_read_once() -> None:
    both, own = Edit("1", "", "a"), Edit("2", "", "a")
    assert chosen({"a": [both], "b": [both, own]}, 2) == [both, own]
    assert chosen({}) == chosen({"a": []}) == []


SOURCES = st.lists(st.lists(st.sampled_from("abc"), max_size=4).map("\n".join), max_size=4)


@given(SOURCES, SOURCES)
def test_added_less_deleted_is_the_difference_in_length(before: list[str], after: list[str]) -> None:
    sides = [lines_of(book(*map(cell, side)).encode()) for side in (before, after)]
    old, new = (side for side in sides if isinstance(side, Counter))
    found = notebooks._source(("1", "2"), {"1": old, "2": new}).code
    assert found
    assert found.added - found.deleted == new.total() - old.total()
    assert found.deleted <= old.total()
    assert notebooks._source(("2", "1"), {"1": old, "2": new}).code == (found.deleted, found.added)


@given(st.binary() | st.recursive(st.none() | st.text(), lambda some: st.dictionaries(
    st.sampled_from(["cells", "worksheets", "source", "input", "cell_type"]), some | st.lists(some))).map(
        lambda told: json.dumps(told).encode()))  # fmt: skip
def test_any_content_is_read_or_unknown(content: bytes) -> None:
    assert isinstance(lines_of(content), Counter | str)
