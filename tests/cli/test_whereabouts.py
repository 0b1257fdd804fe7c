"""What a machine tells of language and time zone, and what init and wrapup make of it."""

import os
import subprocess
from pathlib import Path

import pytest

from teamkit.cli.whereabouts import told
from tests.command import teamkit_command
from tests.history.worlds import World

SEOUL = {"LC_ALL": "", "LANG": "ko_KR.UTF-8", "TZ": "Asia/Seoul"}


def teamkit(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*teamkit_command(), *words], cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, **env}
    )


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "world")
    world.commit("first")
    return world


@pytest.mark.parametrize(
    ("environment", "language", "zone"),
    [
        ({"LANG": "ko_KR.UTF-8", "TZ": "Asia/Seoul"}, "ko", "Asia/Seoul"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "en_US.UTF-8", "TZ": ":Asia/Seoul"}, "en", "Asia/Seoul"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ko_KR.eucKR", "LC_ALL": "", "TZ": "UTC"}, "ko", ""),
        ({"LC_ALL": "C.UTF-8", "LANG": "ko_KR.UTF-8", "TZ": "Etc/UTC"}, "", ""),
        ({"LANG": "fr_FR.UTF-8", "TZ": "KST-9"}, "", ""),
        ({"TZ": ""}, "", ""),
        ({"TZ": "/etc/passwd"}, "", ""),
        ({"TZ": "../../etc/passwd"}, "", ""),
    ],
)
def test_the_environment_tells_both_or_nothing(
    tmp_path: Path, environment: dict[str, str], language: str, zone: str
) -> None:
    assert told(environment, tmp_path / "none")[1:] == (language, zone)


def test_the_clock_of_the_machine_is_asked_where_the_environment_is_silent(tmp_path: Path) -> None:
    data = tmp_path / "zoneinfo/Asia/Seoul"
    data.parent.mkdir(parents=True)
    data.touch()
    (tmp_path / "localtime").symlink_to(data)
    assert told({}, tmp_path / "localtime").timezone == "Asia/Seoul"
    assert told({"TZ": "Europe/Berlin"}, tmp_path / "localtime").timezone == "Europe/Berlin"
    (tmp_path / "copy").write_bytes(b"TZif")
    assert told({}, tmp_path / "copy").timezone == ""


def test_init_writes_what_the_machine_tells_and_nothing_where_it_tells_nothing(world: World) -> None:
    assert teamkit(world.folder, "init", "--yes").returncode == 0
    policy = world.folder / "teamkit.toml"
    assert "[project]" not in policy.read_text("utf-8")
    policy.unlink()
    assert teamkit(world.folder, "init", "--yes", **SEOUL).returncode == 0
    lines = policy.read_text("utf-8").splitlines()
    assert [line.partition("  #")[0] for line in lines[2:6]] == [
        "[project]", 'language = "ko"', 'timezone = "Asia/Seoul"', "",
    ]  # fmt: skip
    assert "timezone = 'Asia/Seoul'" in teamkit(world.folder, "status", "--config").stdout.replace('"', "'")


def test_without_a_policy_a_report_is_in_the_language_of_the_machine_and_then_its_own(world: World) -> None:
    first = teamkit(world.folder, "wrapup", **SEOUL)
    report = world.folder / "wrapup/wrapup.md"
    assert "## 1. 프로젝트 개요" in report.read_text("utf-8")
    assert 'days are those of UTC; of Asia/Seoul with timezone = "Asia/Seoul"' in first.stderr
    again = teamkit(world.folder, "wrapup")
    assert (again.returncode, again.stdout) == (0, "nothing has changed\n")
    assert "days are those of UTC" not in again.stderr


def test_a_policy_says_more_than_the_machine_and_a_report_in_another_language_is_offered_first(world: World) -> None:
    teamkit(world.folder, "wrapup", **SEOUL)
    (world.folder / "teamkit.toml").write_text('[project]\nlanguage = "en"\ntimezone = "UTC"\n', "utf-8")
    refused = teamkit(world.folder, "wrapup", **SEOUL)
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1] == (
        "hint: teamkit wrapup --lang ko, or teamkit wrapup --lang en -o wrapup-en"
    )
    assert teamkit(world.folder, "wrapup", "--lang", "ko", **SEOUL).returncode == 0
