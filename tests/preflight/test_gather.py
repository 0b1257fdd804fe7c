"""The whole snapshot, when a part of it gives no answer."""

import time
from pathlib import Path

import pytest

from teamkit.preflight import gather
from teamkit.preflight.look import disk, environment, host
from teamkit.preflight.needs import Needs
from teamkit.preflight.rules.disk import judge
from teamkit.preflight.snapshot import Environment, Repository


def test_a_part_that_hangs_is_unknown_and_the_others_are_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Simulated: an environment on a dead mount hangs in calls that no test can make hang."""
    monkeypatch.setattr(gather, "SECONDS", 1)
    monkeypatch.setattr(environment, "look", lambda *_: time.sleep(30))
    found = gather.look(tmp_path, ("outputs",), Needs())
    assert found.environment == Environment(error="no answer within 1 s")
    assert found.repository == Repository("none", error="not a git repository")
    assert found.disks[0].size


def test_what_goes_wrong_in_a_part_is_not_swallowed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(host, "look", fails)
    with pytest.raises(ZeroDivisionError):
        gather.look(tmp_path, (), Needs())


def test_a_need_is_not_forgotten_where_no_disk_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(gather, "SECONDS", 1)
    monkeypatch.setattr(disk, "look", lambda *_: time.sleep(30))
    (only,) = gather.look(tmp_path, ("outputs",), Needs(disk=10**9)).disks
    (finding,) = judge((only,), Needs(disk=10**9))
    assert (finding.state, finding.limit) == ("unknown", "1.0 GB needed")
