"""runs show: everything about one run on one screen, unknown where nothing tells it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from inline_snapshot import snapshot

from teamkit.cli.console import cells_of
from teamkit.errors import ConfigError, Refused, TeamkitError
from tests.runs.beside_world import START, commit, git, store, typed
from tests.runs.test_snapshot import kept

PARAMS = {"lr": "2e-05", "model": "klue/roberta-large", "설명": "기준선"}
CURVES = {"val/f1": [0.5, 0.7, 0.8, 0.79], "train/loss": [2, 1, 0.5, float("nan")]}


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one run, in which we are."""
    git(tmp_path, "init", "-q")
    own = commit(tmp_path, "feat: 손실 함수를 바꿈", train__py="1")
    store(tmp_path, "a1b2", PARAMS, CURVES, mlflow__source__git__commit=own, mlflow__user="minji", group="sts")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(*words: str) -> str:
    done = typed("show", *words)
    assert done.exit_code == 0, done.output
    return done.stdout


def refused(done: Result, kind: type[TeamkitError]) -> TeamkitError:
    assert isinstance(done.exception, kind), done.output
    return done.exception


def lines(out: str, *names: str) -> list[str]:
    """The lines of these facts."""
    return [line for line in out.splitlines() if line.split() and line.split()[0] in names]


def test_everything_that_the_log_tells_is_shown(top: Path) -> None:
    out = shown("a1").replace(git(top, "rev-parse", "--short=9", "HEAD"), "1a2b3c4d5")
    assert out == snapshot("""\
sts-a1b2  a1b20000000000000000000000000000
  state     finished
  source    mlflow
  path      mlruns/0/a1b20000000000000000000000000000
  started   2026-09-21 14:13 UTC
  ended     2026-09-21 15:43 UTC
  duration  1 h 30 min
  person    minji (user name in the log)
  commit    1a2b3c4d5 feat: 손실 함수를 바꿈 (mlflow log)
  tags      group=sts
  tree      unknown (nothing tells whether it was clean)

parameters
  lr     2e-05
  model  klue/roberta-large
  설명   기준선

metrics
              best           last         points  curve
  train/loss  ↓ 0.5000 @200  NaN @300     4       █▃▁·
  val/f1      ↑ 0.8000 @200  0.7900 @300  4       ▁▆██
  train/loss: diverged at step 300
  train/loss (taken from the name: min)
  val/f1 (taken from the name: max)

files
  meta.yaml
  params/lr
  params/model
  params/설명
  metrics/train/loss
  metrics/val/f1
  tags/group
  tags/mlflow.source.git.commit
  tags/mlflow.user
""")


def test_a_name_is_as_good_as_an_id(top: Path) -> None:
    assert shown("sts-a1b2") == shown("a1b2")


def test_what_no_log_tells_is_unknown_with_the_reason(top: Path) -> None:
    folder = store(top, "ba7e", {}, {"odd": [1.0]}, state=9)
    meta = folder / "meta.yaml"
    kept_lines = [line for line in meta.read_text("utf-8").splitlines() if "time" not in line]
    meta.write_text("\n".join(kept_lines), encoding="utf-8")
    assert lines(shown("ba7e"), "state", "started", "ended", "person", "commit", "tree", "odd") == [
        "  state    unknown",
        "  started  unknown",
        "  ended    unknown",
        "  person   unknown (no log tells who ran it)",
        "  commit   unknown (no commit is logged)",
        "  tree     unknown (nothing tells whether it was clean)",
        "  odd        1 @0  1       ▄",
        "  odd (nobody says which way is better)",
    ]


def test_times_are_of_the_teams_zone_and_directions_of_the_policy(top: Path) -> None:
    text = '[project]\ntimezone = "Asia/Seoul"\n[runs.directions]\n"train/*" = "max"\n'
    (top / "teamkit.toml").write_text(text, encoding="utf-8")
    out = shown("a1")
    assert lines(out, "started") == ["  started   2026-09-21 23:13 Asia/Seoul"]
    assert "  train/loss (teamkit.toml says max)" in out
    assert "train/loss  ↑ 2 @0" in out
    (top / "teamkit.toml").write_text('[project]\ntimezone = "Seoul"\n', encoding="utf-8")
    assert "'Seoul'" in refused(typed("show", "a1"), ConfigError).message


@pytest.mark.parametrize(
    ("dirty", "line"),
    [("true", "changes that no commit holds (the log)"), ("false", "clean (the log)")],
)
def test_whether_the_tree_was_dirty_is_the_logs_word(top: Path, dirty: str, line: str) -> None:
    store(top, "dddd", start=START + 90_000, mlflow__source__git__dirty=dirty)
    assert lines(shown("dddd"), "tree") == [f"  tree      {line}"]


def test_the_preflight_snapshot_is_shown_with_why_it_is_this_runs(top: Path) -> None:
    kept(top, 41)
    assert lines(shown("a1"), "preflight", "gpu", "command", "tree") == [
        "  tree       clean (preflight)",
        "  preflight  2026-09-21 14:12 UTC (41 s before the run began, the only one of the 10 minutes before)",
        "  gpu        A100, 30.0 of 40.0 GiB free",
        "  command    python train.py --lr 2e-5",
    ]
    kept(top, 30)
    assert lines(shown("a1"), "preflight", "tree") == [
        "  tree       unknown (nothing tells whether it was clean)",
        "  preflight  unknown (2 snapshots of the 10 minutes before may be it)",
    ]


def test_what_could_not_be_read_is_shown_as_damage(top: Path) -> None:
    folder = store(top, "bad0", {}, {"acc": [0.5]})
    (folder / "metrics" / "acc").write_text("1 0.5 0\n1 0.7", encoding="utf-8")
    assert "\ndamage\n  metrics/acc: line 2" in shown("bad0")


def test_where_the_encoding_has_no_blocks_the_curve_is_ascii(top: Path) -> None:
    folder = store(top, "a5c1", {}, {"acc": [0.5, 0.7, 0.9]})
    assert folder.is_dir()
    done = typed("show", "a5c1", charset="ascii")
    assert done.exit_code == 0
    (line,) = lines(done.stdout, "acc")[:1]
    assert line == "  acc  max 0.9000 @200  0.9000 @200  3       _-#"


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_nothing_is_wider_than_the_terminal(top: Path, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    long = {f"metrics/with/a/long/name/{number}": [0.123456] * 300 for number in range(3)}
    store(top, "31de", {"prompt": "아주 긴 문장 " * 40, "y" * 90: "1"}, {**long, "x" * 70: [1.0, 2.0]})
    monkeypatch.setattr("teamkit.cli.runs_show.screen_width", lambda: width)
    out = shown("31de")
    assert [line for line in out.splitlines() if cells_of(line) > width] == []
    assert ("▄" in out) == (width > 40)  # there is no room for a curve


def test_a_long_parameter_is_cut_to_the_terminal_and_whole_elsewhere(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(top, "10c9", {"prompt": "긴 문장 " * 40, "lr": "1"})
    assert shown("10c9").count("긴 문장") == 40
    monkeypatch.setattr("teamkit.cli.runs_show.screen_width", lambda: 30)
    assert lines(shown("10c9"), "prompt", "lr") == ["  lr      1", "  prompt  긴 문장 긴 문장 긴 …"]


def test_the_log_cannot_write_to_the_terminal_but_text(top: Path) -> None:
    store(top, "e711", {"name": "\x1b[2J\x07", "b": "a\nb"}, {"a\x1b]0;x": [1.0]})
    assert not {"\x1b", "\x07"} & set(shown("e711"))


def read(*words: str) -> dict[str, Any]:
    def strict(word: str) -> Callable[[], None]:
        raise AssertionError(word)

    found: dict[str, Any] = json.loads(shown(*words, "--json"), parse_constant=strict)
    return found


def test_json_has_everything_the_curves_too_and_no_nan(top: Path) -> None:
    kept(top, 41)
    found = read("a1")
    assert found["schema"] == 1
    assert found["series"]["train/loss"] == {
        "steps": [0, 100, 200, 300],
        "values": [2.0, 1.0, 0.5, None],
        "walls": [START, START + 1, START + 2, START + 3],
    }
    assert found["directions"]["val/f1"] == {"way": "max", "why": "taken from the name: max"}
    assert found["metrics"]["val/f1"]["high"]["value"] == 0.8
    assert found["params"] == PARAMS
    assert found["subject"] == "feat: 손실 함수를 바꿈"
    assert found["tree"] == {"value": "clean", "by": "preflight"}
    assert found["preflight"]["snapshot"]["picked"] == ["GPU-1"]
    assert found["preflight"]["by"].startswith("41 s before")


def test_json_of_a_run_without_a_snapshot_says_so(top: Path) -> None:
    assert (read("a1")["preflight"], read("a1")["why_no_preflight"]) == (None, None)


def test_only_what_lies_in_the_named_folders_is_looked_at(top: Path) -> None:
    store(top / "other", "ffff")
    assert lines(shown("ffff", "--in", "other"), "source") == ["  source    mlflow"]
    assert "there is no run a1 among 1" in refused(typed("show", "a1", "--in", "other"), ConfigError).message
    assert refused(typed("show", "a1", "--in", "nowhere"), ConfigError).exit_code == 2


def test_a_slip_of_the_finger_and_a_folder_without_runs_are_answered(top: Path) -> None:
    (top / "empty").mkdir()
    assert (
        refused(typed("show", "a1b3", "--in", "mlruns"), ConfigError).hint == f"did you mean {'a1b2'.ljust(32, '0')}?"
    )
    assert "found none" in refused(typed("show", "a1", "--in", "empty"), Refused).message
