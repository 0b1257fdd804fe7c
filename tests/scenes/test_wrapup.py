"""The scenes of the report: a team's six weeks are imported, read, and become a report in two languages."""

import ast
import json
import shlex
import subprocess
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from teamkit.cli import demo
from teamkit.scenes.stream import stream
from teamkit.scenes.team import PEOPLE, PULLS
from teamkit.scenes.wrapup import SCENES
from tests.command import teamkit_command

STREAM = stream(PULLS, PEOPLE)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The team's history, imported and checked out."""
    top = tmp_path_factory.mktemp("demo") / "뉴스"
    git(top.parent, "init", "--quiet", "--initial-branch=main", str(top))
    git(top, "fast-import", "--quiet", stdin=STREAM)
    git(top, "reset", "--quiet", "--hard", "main")
    return top


def git(folder: Path, *words: str, stdin: str = "") -> list[str]:
    """Run git and return its lines."""
    command = ("git", "-c", "core.quotePath=false", *words)
    done = subprocess.run(command, cwd=folder, input=stdin.encode(), capture_output=True, check=True)
    return done.stdout.decode().splitlines()


def test_the_history_is_the_same_on_every_machine() -> None:
    assert stream(PULLS, PEOPLE) == STREAM
    assert sha256(STREAM.encode()).hexdigest()[:16] == "6f1c7334b5aa5960"


def test_four_people_work_six_weeks_in_pull_requests(clone: Path) -> None:
    subjects = git(clone, "log", "--all", "--format=%cn %s")
    merged = [one for one in subjects if one.startswith("GitHub Merge pull request #")]
    squashed = [one for one in subjects if one.startswith("GitHub ") and one.endswith(")")]
    assert (len(subjects), len(merged), len(squashed)) == (87, 19, 5)
    assert len({*git(clone, "log", "--all", "--format=%ae")}) == 5
    days = sorted(git(clone, "log", "--all", "--no-merges", "--format=%ad", "--date=format:%F"))
    assert (days[0], days[-1]) == ("2025-09-01", "2025-10-12")


def test_every_merge_is_what_git_makes_of_its_parents(clone: Path) -> None:
    for told in git(clone, "log", "--merges", "--format=%H %T", "main"):
        merge, tree = told.split()
        by_branch = git(clone, "diff", "--name-only", "-z", f"{merge}^1...{merge}^2")
        by_merge = git(clone, "diff", "--name-only", "-z", f"{merge}^1", merge)
        assert tree
        assert by_merge == by_branch


def test_what_was_reverted_is_gone_and_what_was_rebased_is_there_twice(clone: Path) -> None:
    assert not (clone / "src/news/augment.py").exists()
    assert git(clone, "log", "--all", "--format=%s").count("feat: 역번역 증강") == 2
    assert git(clone, "branch", "--no-merged", "main", "--format=%(refname:short)") == [
        "contrastive",
        "feat/backtranslation",
    ]


def test_no_commit_is_older_than_its_parents(clone: Path) -> None:
    lines = [line.split() for line in git(clone, "log", "--all", "--format=%H %ct %P")]
    times = {commit: int(time) for commit, time, *_ in lines}
    assert [commit for commit, time, *parents in lines if any(times[one] > int(time) for one in parents)] == []


def test_code_and_notebooks_are_what_they_look_like(clone: Path) -> None:
    for path in git(clone, "ls-files", "*.py"):
        ast.parse((clone / path).read_text("utf-8"))
    for path in git(clone, "ls-files", "*.ipynb"):
        assert json.loads((clone / path).read_text("utf-8"))["cells"][1]["outputs"]
    assert len((clone / "data/train.csv").read_text("utf-8").splitlines()) == 20000


def test_the_logs_tell_who_ran_what_and_how_it_ended(clone: Path) -> None:
    done = subprocess.run((*teamkit_command(), "runs", "--json"), cwd=clone, capture_output=True, check=True)
    cells = [row["cells"] for row in json.loads(done.stdout)["rows"]]
    told = [Counter(one[column]["value"] for one in cells) for column in ("state", "person")]
    assert told == [{"unknown": 7, "finished": 5, "crashed": 1}, {"Jiwoo Park": 6, "김민지": 4, "이서연": 3}]


def test_the_scenes_end_in_two_reports_and_say_where_to_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "SCENES", SCENES)
    told = CliRunner().invoke(demo.command, [str(tmp_path / "demo")], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    for folder, language in (("wrapup", "ko"), ("wrapup-en", "en")):
        page = tmp_path / "demo/김민지" / folder / "wrapup.html"
        assert f"look at {shlex.quote(str(page))}" in told.output
        text = page.read_text("utf-8")
        assert f'lang="{language}"' in text
        assert all(name in text for name in ("김민지", "Jiwoo Park", "이서연", "박도윤"))
    assert "@" not in told.output.split("teamkit wrapup --html")[1]
    assert "4 people, 5 identities" in told.output
    assert "the report holds" in told.output
