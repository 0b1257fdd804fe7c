"""What preflight advises about a repository, pasted under the guard: it is lawful, and it mends what was told."""

from pathlib import Path

import pytest

from teamkit.preflight.look.repository import look
from teamkit.preflight.rules.repository import judge
from tests.hooks.sandbox import Sandbox, copy, install, repository, team


@pytest.fixture(scope="module")
def team_once(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    box = team(tmp_path_factory.mktemp("team"))
    install(box)
    return box


@pytest.fixture
def box(team_once: Sandbox, tmp_path: Path) -> Sandbox:
    """A guarded clone on main; see sandbox.team for its branches."""
    return copy(team_once, tmp_path)


def advice(box: Sandbox) -> dict[str, str]:
    return {one.check: one.remedy for one in judge(look(box.folder)) if one.state != "ok"}


def paste(box: Sandbox, check: str, folder: str = ".") -> None:
    done = box.at(box.folder / folder).paste(advice(box)[check])
    assert done.ok, done.err
    assert check not in advice(box)


def served(box: Sandbox, branch: str) -> str:
    return box.at(box.root / "server.git").tip(branch)


@pytest.mark.parametrize("branch", ["main", "develop", "feat/x", "--detach"])
def test_changes_are_committed_where_that_is_lawful(box: Sandbox, branch: str) -> None:
    box.must("switch", "-q", branch)
    box.write("VERSION", "changed\n")
    before = box.tip("main")
    paste(box, "commit")
    assert box.tip("main") == before
    assert "commit" not in advice(box)


def test_a_detached_head_gets_a_branch_that_may_be_pushed(box: Sandbox) -> None:
    box.must("switch", "-q", "--detach", "develop")
    box.must("commit", "-q", "--allow-empty", "-m", "feat: a try")
    paste(box, "branch")
    paste(box, "published")


def test_a_detached_commit_is_pushed_under_a_lawful_name(box: Sandbox) -> None:
    box.must("switch", "-q", "--detach", "develop")
    box.must("commit", "-q", "--allow-empty", "-m", "feat: a try")
    paste(box, "published")


def test_a_stray_commit_on_main_is_published_without_moving_main(box: Sandbox) -> None:
    before = served(box, "main")
    box.write("stray.py", "stray\n")
    box.save("feat: stray")
    paste(box, "published")
    assert served(box, "main") == before
    assert served(box, f"feat/run-{box.tip('HEAD')[:9]}") == box.tip("HEAD")


def test_a_finished_release_is_pushed_as_main(box: Sandbox) -> None:
    box.must("merge", "-q", "--no-ff", "--no-edit", "release/1")
    paste(box, "published")
    assert served(box, "main") == box.tip("main")


@pytest.mark.parametrize("name", ["새 설정.yaml", "a*.py", "!a.py", "-f.py", "it's.py", "src/b.py"])
def test_a_file_is_added_whatever_its_name_is_and_wherever_one_stands(box: Sandbox, name: str) -> None:
    box.must("switch", "-q", "feat/x")
    box.write("src/known.py", "x\n")
    box.save("feat: a folder")
    box.write(name, "x\n")
    paste(box, "untracked", "src")
    assert box.must("-c", "core.quotePath=false", "diff", "--cached", "--name-only", "-z").rstrip("\0") == name


def test_the_first_commit_of_all_is_made_on_main_and_pushed(tmp_path: Path) -> None:
    box = repository(tmp_path)
    install(box)
    box.write("train.py", "x\n")
    paste(box, "commit")
    box.must("init", "-q", "--bare", "-b", "main", "../server.git")
    box.must("remote", "add", "lab", "../server.git")
    paste(box, "published")
    assert served(box, "main") == box.tip("main")


def test_a_folder_without_a_repository_becomes_one(tmp_path: Path) -> None:
    box = repository(tmp_path)
    bare = box.at(tmp_path)
    assert advice(bare) == {"commit": "git init && git status --short --untracked-files"}
    assert bare.paste(advice(bare)["commit"]).ok
    assert look(tmp_path).state == "ok"
