"""The plan, on random trees and with the real `git merge-file`: nothing that a person wrote is lost."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teamkit.experiments import merge, plan
from teamkit.experiments.merge import Labels
from teamkit.experiments.plan import CONFLICT, Before, Step
from teamkit.experiments.record import entries
from teamkit.experiments.task import GENERATED, MANAGED, SEEDED, SORTS
from teamkit.experiments.tree import File, Taken, Tree, crlf, has_crlf, is_binary
from tests.experiments.templates import Templates, made

NAMES = ("a.py", "b", "d/c.yaml", "한글.md")
LABELS = Labels("1", "2")
Texts = dict[str, File]


def texts(word: str) -> st.SearchStrategy[bytes]:
    """Some lines, with either end and maybe without the last; now and then a binary file."""
    lines = st.lists(
        st.sampled_from([f"{word} {number}" for number in range(5)] + ["common", "", "<<<<<<<"]), max_size=8
    )
    plain = st.builds(lambda found, end: "\n".join(found) + end, lines, st.sampled_from(("", "\n"))).map(str.encode)
    return st.one_of(plain, plain, plain.map(crlf), plain.map(lambda data: data + b"\0"))


def edited(data: bytes, word: str) -> st.SearchStrategy[bytes]:
    """A text with some lines replaced, added or taken out, or with other line ends, or another text."""
    lines = data.split(b"\n")
    place = st.integers(0, len(lines) - 1)

    def change(edits: list[tuple[int, str]]) -> bytes:
        made = list(lines)
        for number, (at, kind) in enumerate(edits):
            line = f"{word} {number}".encode()
            start = at % len(made)
            made[start : start + (kind != "insert")] = [] if kind == "delete" and len(made) > 1 else [line]
        return b"\n".join(made)

    some = st.lists(st.tuples(place, st.sampled_from(("insert", "replace", "delete"))), max_size=4).map(change)
    return st.one_of(st.just(data), some, some, some.map(crlf), texts(word))


def side(draw: st.DrawFn, base: Tree, word: str) -> Texts:
    """What became of a tree: files edited, deleted, added."""
    found: Texts = {}
    for name in NAMES:
        if draw(st.integers(0, 5)) == 0:
            continue
        old = base.get(name)
        if old or draw(st.booleans()):
            data = draw(edited(old.data, word) if old else texts(word))
            found[name] = File(data, draw(st.sampled_from((old.executable if old else False, True))))
    return found


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Texts, Texts, Texts]:
    """What the templates gave, what a person made of it, what the templates give now."""
    base = {name: File(draw(texts("base"))) for name in draw(st.sets(st.sampled_from(NAMES)))}
    return base, side(draw, base, "mine"), side(draw, base, "theirs")


def sorts(tree: Mapping[str, File], sort: str = MANAGED) -> dict[str, str]:
    return dict.fromkeys(tree, sort)


def updated(base: Tree, mine: Texts, theirs: Tree, sort: str = MANAGED) -> tuple[tuple[Step, ...], Texts]:
    """The steps, and the files after them."""
    kept = base if sort == MANAGED else {}
    before = Before(kept, entries(base, sorts(base, sort)))
    steps = merge.merged(plan.plan(before, mine, theirs, sorts(theirs, sort)), LABELS)
    after = {**mine, **plan.changes(steps)}
    return steps, {name: file for name, file in after.items() if file}


def lines(file: File | None) -> set[bytes]:
    """The lines that are not empty; git ends a last line that had no end, where a mark follows it."""
    return {line.rstrip(b"\r") for line in file.data.split(b"\n")} - {b""} if file else set()


@given(worlds())
@settings(max_examples=150, deadline=None)
def test_no_line_that_a_person_wrote_is_lost(world: tuple[Texts, Texts, Texts]) -> None:
    base, mine, theirs = world
    steps, after = updated(base, mine, theirs)
    for name, file in mine.items():
        assert lines(file) - lines(base.get(name)) <= lines(after.get(name)), name
    marked = {step.name for step in steps if step.kind == CONFLICT}
    for name in after.keys() - marked:
        assert name in mine or name in theirs or name.endswith(plan.BESIDE)


@given(worlds())
@settings(max_examples=60, deadline=None)
def test_no_line_that_the_templates_brought_is_lost_unless_it_is_told(world: tuple[Texts, Texts, Texts]) -> None:
    base, mine, theirs = world
    steps, after = updated(base, mine, theirs)
    told = {step.name for step in steps if step.kind in (plan.KEPT_DELETED, CONFLICT)}
    for name, file in theirs.items():
        if name not in told and file != base.get(name) and name in after and not is_binary(file.data):
            assert lines(file) - lines(base.get(name)) <= lines(after[name]), name


@given(worlds())
@settings(max_examples=60, deadline=None)
def test_updating_twice_is_updating_once(world: tuple[Texts, Texts, Texts]) -> None:
    base, mine, theirs = world
    _, once = updated(base, mine, theirs)
    steps, twice = updated(theirs, once, theirs)
    assert (steps, twice) == ((), once)


@given(worlds(), st.sampled_from((MANAGED, SEEDED, GENERATED)))
@settings(max_examples=60, deadline=None)
def test_templates_that_did_not_change_change_nothing(world: tuple[Texts, Texts, Texts], sort: str) -> None:
    base, mine, _ = world
    assert updated(base, mine, base, sort) == ((), mine)


@given(worlds())
@settings(max_examples=60, deadline=None)
def test_what_a_person_deleted_never_comes_back_and_what_was_added_stays(world: tuple[Texts, Texts, Texts]) -> None:
    base, mine, theirs = world
    for sort in (MANAGED, SEEDED, GENERATED):
        _, after = updated(base, mine, theirs, sort)
        assert after.keys().isdisjoint(base.keys() - mine.keys())
        assert mine.keys() - base.keys() <= after.keys()


@given(worlds())
@settings(max_examples=60, deadline=None)
def test_seeded_files_are_never_written_over(world: tuple[Texts, Texts, Texts]) -> None:
    base, mine, theirs = world
    _, after = updated(base, mine, theirs, SEEDED)
    assert {name: after[name] for name in mine} == mine


@given(worlds())
@settings(max_examples=60, deadline=None)
def test_line_ends_are_never_mixed(world: tuple[Texts, Texts, Texts]) -> None:
    base, mine, theirs = world
    steps, after = updated(base, mine, theirs)
    for step in steps:
        old = mine.get(step.name)
        new = theirs.get(step.name)
        if old and new and step.then and has_crlf(old.data) and b"\r\n" not in new.data + base.get(step.name, new).data:
            assert b"\n" not in after[step.name].data.replace(b"\r\n", b"")


def test_what_is_no_plain_file_is_left_alone_and_told_once() -> None:
    base, theirs = {"a": File(b"1\n")}, {"a": File(b"2\n")}
    before = Before(base, entries(base, sorts(base)))
    assert [step.kind for step in plan.plan(before, {"a": Taken("a")}, theirs, sorts(theirs))] == [plan.KEPT_YOURS]
    after = Before(theirs, entries(theirs, sorts(theirs)))
    assert plan.plan(after, {"a": Taken("a")}, theirs, sorts(theirs)) == ()


@pytest.mark.parametrize("was", SORTS)
@pytest.mark.parametrize("becomes", SORTS)
def test_an_edited_file_is_only_overwritten_where_it_was_generated_and_is(was: str, becomes: str) -> None:
    old, mine, new = File(b"old\n"), File(b"mine\n"), File(b"new\n")
    base = {"a": old} if was == MANAGED else {}
    before = Before(base, entries({"a": old}, {"a": was}))
    steps = merge.merged(plan.plan(before, {"a": mine}, {"a": new}, {"a": becomes}), LABELS)
    after = {"a": mine, **plan.changes(steps)}["a"]
    assert ("mine" in str(after)) is not (was == becomes == GENERATED)


@given(worlds())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_dry_run_tells_what_the_command_then_does(world: tuple[Texts, Texts, Texts]) -> None:
    base, mine, theirs = world
    with tempfile.TemporaryDirectory() as place:
        templates = Templates(Path(place, "templates"))
        templates.write("template.toml", "")
        _put(templates.folder / "demo", {"always.py": File(b"1\n"), **base})
        experiment = made(templates, Path(place, "exp"))
        for name in base:
            (experiment.folder / name).unlink()
        _put(experiment.folder, mine)
        experiment.git("commit", "-q", "--allow-empty", "-m", "chore: start")
        experiment.git("add", "-A")
        experiment.git("commit", "-q", "--allow-empty", "-m", "feat: mine")
        shutil.rmtree(templates.folder / "demo")
        templates.write("template.toml", "")
        _put(templates.folder / "demo", {"always.py": File(b"1\n"), **theirs})
        before = experiment.work()
        dry = experiment.teamkit("update-experiment", "--dry-run", "--json")
        assert experiment.work() == before
        done = experiment.teamkit("update-experiment", "--json")
        assert (dry.code, json.loads(dry.out)["steps"]) == (done.code, json.loads(done.out)["steps"])
        if done.code == 0:
            experiment.git("add", "-A")
            experiment.git("commit", "-q", "--allow-empty", "-m", "feat: update")
            assert experiment.update().out == "nothing has changed\n"


def _put(folder: Path, tree: Texts) -> None:
    for name, file in tree.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(file.data)
        (folder / name).chmod(0o755 if file.executable else 0o644)
