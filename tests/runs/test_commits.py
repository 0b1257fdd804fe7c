"""What lies between the commits of runs, asked of git; what git does not know is told so."""

from pathlib import Path

import pytest

from teamkit.runs.commits import between, subject
from teamkit.runs.comparable import Code
from tests.runs.beside_world import commit, git


@pytest.fixture
def top(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    return tmp_path


def test_the_commits_and_files_between_two_runs_are_told(top: Path) -> None:
    first = commit(top, "feat: start", train__py="1")
    commit(top, "feat: a metric", metrics__py="1")
    other = commit(top, "fix: 손실 함수", 손실__py="1")
    own, code = between([first, other], top)
    assert own == Code(same=True)
    assert (code.ahead, code.behind, code.error) == (2, 0, "")
    assert [line.partition(" ")[2] for line in code.subjects] == ["fix: 손실 함수", "feat: a metric"]
    assert sorted(code.files) == ["metrics.py", "손실.py"]
    assert between([other, first], top)[1][1:4] == (0, 2, ())


def test_of_many_commits_five_are_told(top: Path) -> None:
    commits = [commit(top, f"feat: {number}") for number in range(8)]
    (_, code) = between([commits[0], commits[-1]], top)
    assert (code.ahead, len(code.subjects), code.files) == (7, 5, ())


def test_a_part_of_a_name_is_the_same_commit(top: Path) -> None:
    whole = commit(top, "feat: start")
    assert between([whole, whole[:8]], top)[1] == Code(same=True)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "no commit is logged"),
        ("f" * 40, "git does not know fffffffff here"),
        ("--output=x", "git does not know --output= here"),
        ("HEAD", "git does not know HEAD here"),
        ("abc;", "git does not know abc; here"),
    ],
)
def test_what_is_no_commit_here_is_unknown(top: Path, name: str, error: str) -> None:
    here = commit(top, "feat: start")
    assert between([here, name], top)[1] == Code(error=error)
    assert between([name, here], top)[1] == Code(error=error)
    assert subject(name, top) == ""
    assert not (top / "x").exists()


def test_the_same_name_is_the_same_commit_even_where_git_does_not_know_it(top: Path) -> None:
    assert between(["f" * 40, "f" * 40], top) == (Code(same=True), Code(same=True))
    assert between(["", ""], top)[1] == Code(error="no commit is logged")


def test_a_commit_has_its_subject_and_outside_of_a_repository_none(
    top: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    here = commit(top, "feat: start\n\nbody")
    assert subject(here, top) == "feat: start"
    assert subject(here, tmp_path_factory.mktemp("outside")) == ""


def test_a_subject_with_line_ends_of_its_own_is_one_commit(top: Path) -> None:
    first = commit(top, "start", train__py="1")
    other = commit(top, "one\u2028two\x0cthree", metrics__py="1")
    assert between([first, other], top)[1].ahead == 1
