"""The bypass matrix: who gets onto main, who is stopped, and who must never be."""

from __future__ import annotations

import re

import pytest

from tests.e2e.worlds import (
    BOTH_GUARDED,
    GUARDED,
    REFTABLE,
    SERVER_GUARDED,
    SHA256,
    UNGUARDED,
    Shape,
    git_version,
)

from .expected import floor, promised, reached
from .play import play
from .records import Records
from .way import Target, Way
from .ways import WAYS

ONTO_MAIN = [way for way in WAYS if way.target != "legitimate"]
LEGITIMATE = [way for way in WAYS if way.target == "legitimate"]
# A git too old for a shape has no tests of it: a skip for each row would say the same 200 times.
GUARDED_CLONES = [shape for shape in (GUARDED, BOTH_GUARDED, SHA256, REFTABLE) if shape.supported()]

in_guarded_clones = pytest.mark.parametrize("shape", GUARDED_CLONES, ids=str)
anywhere_guarded = pytest.mark.parametrize("shape", [SERVER_GUARDED, *GUARDED_CLONES], ids=str)


def ends(way: Way, shape: Shape, records: Records) -> None:
    cell = records.cell(way, shape)
    assert cell.verdict == promised(way, shape, git_version()), cell.said
    if cell.verdict == "skipped":
        pytest.skip(cell.said)


@anywhere_guarded
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_every_row_ends_as_promised(way: Way, shape: Shape, records: Records) -> None:
    ends(way, shape, records)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_without_a_guard_every_way_lands_and_every_action_passes(way: Way, records: Records) -> None:
    ends(way, UNGUARDED, records)


@anywhere_guarded
@pytest.mark.parametrize("way", ONTO_MAIN, ids=str)
def test_whoever_is_stopped_is_told_the_rule(way: Way, shape: Shape, records: Records) -> None:
    cell = records.cell(way, shape)
    assert cell.verdict != "stopped" or re.search(r"\[TK\d+\]", cell.said), cell.said


@in_guarded_clones
@pytest.mark.parametrize("way", ONTO_MAIN, ids=str)
def test_no_branch_is_lost(way: Way, shape: Shape, records: Records) -> None:
    cell = records.cell(way, shape)
    assert not cell.lost, cell.said


@pytest.mark.parametrize("way", LEGITIMATE, ids=str)
def test_an_action_that_did_nothing_does_not_pass(way: Way, records: Records) -> None:
    assert play(way, records.template(UNGUARDED), script="").verdict == "refused"


@anywhere_guarded
@pytest.mark.parametrize("target", ["local", "remote", "legitimate"])
def test_the_counts_reach_their_floor(target: Target, shape: Shape, records: Records) -> None:
    assert reached(records.column(shape), target) >= floor(target, shape, git_version())


def test_the_matrix_has_forty_local_sixteen_remote_and_thirty_one_legitimate_rows() -> None:
    assert [way.number for way in WAYS] == list(range(1, 88))
    assert [way.target for way in WAYS] == ["local"] * 40 + ["remote"] * 16 + ["legitimate"] * 31


def test_a_clone_under_a_lent_guard_is_guarded(records: Records) -> None:
    script = "lend_guard; git clone -q ../server.git ../new; cd ../new; stray; git commit -qm stray"
    row = Way(0, "commit in a clone under a lent guard", script, "legitimate")
    assert play(row, records.template(GUARDED)).verdict == "refused"
    assert play(row, records.template(UNGUARDED)).verdict == "allowed"
