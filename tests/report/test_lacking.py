"""What a shallow, a partial or a damaged clone lacks is told in the report itself, and again by the check."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from teamkit.report.markers import lines_of, of, within
from tests.command import teamkit_command
from tests.history.worlds import JIHO, World

POLICY = '[project]\nlanguage = "{}"\n'


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "world")
    world.git("config", "uploadpack.allowFilter", "true")
    world.commit("begin", {"teamkit.toml": POLICY.format("ko"), "a.py": "a = 1\n"})
    world.commit("more", {"a.py": "a = 1\nb = 2\n"}, by=JIHO)
    world.commit("last", {"src/b.py": "b = 1\n" * 40}, by=JIHO)
    return world


def clone(world: World, *words: str) -> Path:
    folder = world.folder.parent / "clone"
    world.git("clone", "-q", *words, f"file://{world.folder}", str(folder))
    return folder


def wrapup(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*teamkit_command(), "wrapup", *words], cwd=folder, capture_output=True, text=True, check=False
    )


def block(folder: Path, name: str) -> str:
    """Write a report and return one of its blocks."""
    done = wrapup(folder)
    assert done.returncode == 0, done.stderr
    text = (folder / "wrapup/wrapup.md").read_text("utf-8")
    (found,) = (one for one in of(text).blocks if one.name == name)
    return within(lines_of(text), found)


def values(folder: Path) -> set[str]:
    return set(json.loads((folder / "wrapup/wrapup.json").read_text("utf-8"))["values"])


def findings(folder: Path) -> tuple[int, dict[str, str]]:
    """Check a report, and return the code and each finding's state and words."""
    done = wrapup(folder, "check", "--json")
    found = json.loads(done.stdout)["findings"]
    return done.returncode, {f"{one['state']} {one['check']}": one["seen"] for one in found}


def test_a_whole_history_lacks_nothing(world: World) -> None:
    block(world.folder, "overview")
    assert not values(world.folder) & {"overview.edge", "overview.lineless"}
    assert "warn history" not in findings(world.folder)[1]


def test_a_shallow_history_is_told_in_the_overview_with_where_it_ends_and_told_again_by_the_check(world: World) -> None:
    folder = clone(world, "--depth=2")
    edge = world.git("rev-parse", "main~1")
    told = block(folder, "overview")
    assert "이력이 커밋 1개에서 끊겨 있어, 그 이전의 작업과 그 커밋의 줄 수는 어느 숫자에도 들어 있지 않습니다." in told
    assert f"`c:{edge[:7]}`" in told.rpartition("끊겨")[2]
    code, found = findings(folder)
    assert (code, found["warn history"]) == (
        0, "the report was written from a part of it, which is cut off at commits: 1",
    )  # fmt: skip


def test_it_is_told_in_the_language_of_the_report(world: World) -> None:
    world.commit("english", {"teamkit.toml": POLICY.format("en")})
    assert "This report was written from a part of the history." in block(clone(world, "--depth=1"), "overview")


def test_commits_whose_files_are_gone_are_told_and_no_line_of_theirs_is_guessed(world: World) -> None:
    gone = world.git("rev-parse", "main:src/b.py")
    last = world.head
    (world.folder / ".git/objects" / gone[:2] / gone[2:]).unlink()
    told = block(world.folder, "overview")
    assert re.search(rf"줄 수를 알 수 없는 커밋이 1개 있습니다\..* `c:{last[:7]}`", told)
    code, found = findings(world.folder)
    assert (code, found["warn history"]) == (
        0, "the report was written without the files, and so the lines, of commits: 1",
    )  # fmt: skip


def test_of_a_clone_without_folders_it_is_not_said_that_main_has_none(world: World) -> None:
    folder = clone(world, "--bare", "--filter=tree:0")
    assert block(folder, "tree").strip() == "Which files main has is unknown."


def test_a_whole_report_is_not_called_wrong_by_a_clone_that_lacks_files(world: World) -> None:
    block(world.folder, "overview")
    folder = clone(world, "--no-checkout", "--filter=blob:limit=100")
    subprocess.run(["cp", "-a", world.folder / "wrapup", world.folder / "teamkit.toml", folder], check=True)
    code, found = findings(folder)
    assert code == 3
    assert [one for one in found if one.startswith("fail")] == []
    lines = folder / "wrapup/wrapup.json"
    wrong = json.loads(lines.read_text("utf-8"))
    wrong["values"]["overview.merges"]["value"] = 4
    lines.write_text(json.dumps(wrong), "utf-8")
    assert findings(folder)[0] == 1, "what can be counted is compared"
