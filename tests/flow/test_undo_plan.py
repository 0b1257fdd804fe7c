"""Plan then undo is the identity on refs: on paper, over whatever a command may have done."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.errors import Refused
from teamkit.flow.plan import undo
from teamkit.flow.state import State
from teamkit.flow.steps import Command, Plan

NAMES = ("main", "develop", "feat/a", "feat/b", "release/1")
TAGS = ("v1", "v2")
branches = st.dictionaries(st.sampled_from(NAMES), st.sampled_from("123456789"), min_size=1)
tags = st.dictionaries(st.sampled_from(TAGS), st.sampled_from("123456789"))


@st.composite
def clones(draw: st.DrawFn) -> State:
    heads = draw(branches)
    head = draw(st.sampled_from([*heads, ""]))
    tip = heads[head] if head else draw(st.sampled_from("123456789"))
    return State("/top", "/top/.git", head, tip, heads=heads, tags=draw(tags), worktrees={head: "/top"} if head else {})


def record_of(before: State, after: State | None) -> undo.Record:
    return undo.Record(
        "teamkit x", "/top", before.refs, after.refs if after else None, before.head, before.tip,
        head_after=after.head if after else None,
    )  # fmt: skip


def played(plan: Plan, state: State) -> State:
    """What git makes of the plan's commands; it insists on the old values, and on switching to what is there."""
    refs, head, tip = dict(state.refs), state.head, state.tip
    for step in plan:
        assert isinstance(step, Command)
        match step.git:
            case ("update-ref", *_):
                for verb, ref, *values in (line.split(" ") for line in step.stdin.splitlines()):
                    assert refs.get(ref, "") == (values[-1] if verb != "create" else "")
                    assert ref != f"refs/heads/{head}"
                    if verb == "delete":
                        del refs[ref]
                    else:
                        refs[ref] = values[0]
            case ("switch", "--no-track", "-C", branch, target):
                assert branch == head
                refs[f"refs/heads/{branch}"] = tip = target
            case ("switch", "--detach", commit):
                head, tip = "", commit
            case ("switch", branch):
                head, tip = branch, refs[f"refs/heads/{branch}"]
            case other:
                raise AssertionError(other)
    return replace(
        state,
        head=head,
        tip=tip,
        heads={name.removeprefix("refs/heads/"): value for name, value in refs.items() if "heads" in name},
        tags={name.removeprefix("refs/tags/"): value for name, value in refs.items() if "tags" in name},
        worktrees={head: "/top"} if head else {},
    )


@given(clones(), clones())
def test_whatever_a_command_did_undo_takes_back(before: State, after: State) -> None:
    record = record_of(before, after)
    if (before.refs, before.head) == (after.refs, after.head):
        with pytest.raises(Refused, match="changed no branch"):
            undo.plan(record, undo.Facts(), after)
        return
    undone = played(undo.plan(record, undo.Facts(), after), after)
    assert (undone.refs, undone.head) == (before.refs, before.head)


@given(clones(), clones(), st.data())
def test_an_undo_cut_short_anywhere_is_gone_on_from(before: State, after: State, data: st.DataObject) -> None:
    record = replace(record_of(before, after), undoing=True)
    plan = undo.plan(record, undo.Facts(), after)
    half = played(plan[: data.draw(st.integers(0, len(plan)))], after)
    undone = played(undo.plan(record, undo.Facts(), half), half)
    assert (undone.refs, undone.head) == (before.refs, before.head)


@given(clones(), clones(), clones())
def test_a_command_cut_short_anywhere_is_undone_from_there(before: State, after: State, half: State) -> None:
    record = replace(record_of(before, None), undoing=True)
    undone = played(undo.plan(record, undo.Facts(), half), half)
    assert (undone.refs, undone.head) == (before.refs, before.head)


@given(clones(), clones(), clones())
def test_a_ref_that_moved_since_is_never_touched(before: State, after: State, now: State) -> None:
    record = record_of(before, after)
    moved = [
        ref
        for ref in undo.touched(record, now.refs)
        if now.refs.get(ref) not in (before.refs.get(ref), after.refs.get(ref))
    ]
    if moved:
        with pytest.raises(Refused, match="moved on"):
            undo.plan(record, undo.Facts(), now)
