"""init: what it asks and writes, where it works, and how it fails."""

import os
import pty
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.command import VARIABLE, teamkit_command
from tests.hooks.sandbox import Done, Sandbox, copy

from .driver import config_hooks, init, is_guarded, is_well, picture, teamkit, tree

POLICY = "teamkit.toml"


def test_a_dry_run_changes_nothing_at_all(plain: Sandbox) -> None:
    before = tree(plain.root)
    done = teamkit(plain, "init", "--dry-run")
    assert done.code == 0
    assert POLICY in done.out
    after = tree(plain.root)
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} <= {"work/.git/index"}


FRAMEWORK = """\
# our hooks
repos:
- repo: https://example.org/black   # formatting
  rev: v1
  hooks:
  - id: black
ci:
  autofix_prs: false
"""


def test_the_framework_s_file_is_left_alone_unless_a_person_agrees(plain: Sandbox) -> None:
    plain.write(".pre-commit-config.yaml", FRAMEWORK)
    init(plain)
    assert (plain.folder / ".pre-commit-config.yaml").read_text() == FRAMEWORK


def answered(box: Sandbox, *answers: str) -> Done:
    """Run teamkit init in a terminal and type the answers."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*teamkit_command(), "init"],
        cwd=box.folder, env=box.environment() | {"TERM": "dumb"}, stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    said, left = b"", list(answers)
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:
            break
        said += piece
        if not piece:
            break
        if left and said.rstrip().endswith((b"[Y/n]:", b"[y/N]:")):
            os.write(ours, f"{left.pop(0)}\n".encode())
            said += b"\n"
    os.close(ours)
    return Done(process.wait(30), said.decode(), "")


def test_a_person_who_agrees_gets_all_of_it_with_comments_kept(plain: Sandbox) -> None:
    plain.write(".pre-commit-config.yaml", FRAMEWORK)
    plain.must("branch", "-qD", "develop")
    plain.must("push", "-q", "origin", ":develop")
    done = answered(plain, "y", "y", "y")
    assert done.code == 0, done.out
    text = (plain.folder / ".pre-commit-config.yaml").read_text()
    assert text.startswith(FRAMEWORK.partition("ci:")[0])
    assert text.endswith("ci:\n  autofix_prs: false\n")
    assert "  - id: teamkit-branch\n" in text
    assert plain.tip("develop")
    assert "nothing had to change" in answered(plain).out


def test_a_person_who_declines_the_policy_gets_nothing(plain: Sandbox) -> None:
    before = picture(plain)
    done = answered(plain, "n")
    assert done.code == 1
    assert "nothing was written" in done.out
    assert picture(plain) == before
    assert not (plain.folder / POLICY).exists()


@pytest.mark.parametrize(
    ("text", "named"),
    [("[flow]\nmian = 'x'\n", "flow.mian"), ("[flow]\nmain = 3\n", "flow.main"), ("[flow\n", "TOML"),
     ("[flow]\nalso = ['a b']\n", "a b")],
)  # fmt: skip
def test_a_wrong_policy_is_named_and_nothing_changes(plain: Sandbox, text: str, named: str) -> None:
    plain.write(POLICY, text)
    before = picture(plain)
    done = teamkit(plain, "init", "--yes")
    assert done.code == 2
    assert named in done.err
    assert "\nhint: " in done.err
    assert picture(plain) == before


def test_flags_for_a_new_policy_do_not_change_one_that_is_there(clone: Sandbox) -> None:
    done = teamkit(clone, "init", "--main", "master")
    assert done.code == 2
    assert POLICY in done.err


@pytest.mark.parametrize("name", ["한글 폴더", "it's $HOME", "-dash"])
def test_a_path_of_any_spelling_is_guarded(team_with_policy: Sandbox, tmp_path: Path, name: str) -> None:
    box = copy(team_with_policy, tmp_path / name)
    init(box)
    assert is_guarded(box)
    assert is_well(box)
    before = picture(box)
    assert "nothing had to change" in init(box).out
    assert picture(box) == before


def test_a_worktree_and_its_main_one_share_one_guard(clone: Sandbox) -> None:
    clone.must("worktree", "add", "-q", "../두 번째", "develop")
    second = clone.at(clone.root / "두 번째")
    init(second)
    assert is_guarded(clone)
    assert is_well(clone)
    assert is_well(second)
    assert "nothing had to change" in init(clone).out
    clone.must("switch", "-qc", "feat/x")
    second.must("switch", "-q", "main")
    assert is_guarded(second)


def test_a_submodule_has_a_guard_of_its_own(clone: Sandbox) -> None:
    clone.must("clone", "-q", "--bare", str(clone.root / "server.git"), str(clone.root / "library.git"))
    clone.must("switch", "-qc", "feat/library")
    clone.must(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(clone.root / "library.git"), "library"
    )
    clone.must("commit", "-qm", "feat: a library")
    library = clone.at(clone.folder / "library")
    init(library)
    assert is_guarded(library)
    assert is_well(library)
    assert not (clone.folder / ".git" / "teamkit").exists()


@pytest.mark.parametrize("shared", ["group", "0660", "all"])
def test_a_repository_shared_by_a_group_stays_writable_by_it(clone: Sandbox, shared: str) -> None:
    clone.must("config", "core.sharedRepository", shared)
    init(clone)
    clone.bypass("switch", "-q", "main")
    folders = [clone.folder / ".git" / "teamkit", clone.folder / ".git" / "hooks" / "teamkit"]
    files = [path for folder in folders if folder.exists() for path in (folder, *folder.rglob("*"))]
    assert files
    closed = [path for path in files if not path.stat().st_mode & 0o020]
    assert not closed
    assert "nothing had to change" in init(clone).out
    clone.must("commit", "--allow-empty", "-qm", "an emergency", TEAMKIT_ALLOW="the server burns")
    notes = clone.folder / ".git" / "teamkit"
    assert all(path.stat().st_mode & 0o020 for path in (notes / "approved", notes / "overrides.log"))


def test_a_removal_keeps_the_record_of_overrides(clone: Sandbox) -> None:
    init(clone)
    clone.must("commit", "--allow-empty", "-qm", "an emergency", TEAMKIT_ALLOW="the server burns")
    records = clone.overrides()
    assert teamkit(clone, "init", "--remove").ok
    assert clone.overrides() == records != []


@pytest.mark.skipif(VARIABLE in os.environ, reason="what is installed has no line ends of Windows")
def test_a_checkout_with_the_line_ends_of_windows_makes_a_guard_that_sh_reads(clone: Sandbox, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    for name in ("teamkit", "hooks"):
        shutil.copytree(Path(__file__).parents[2] / name, checkout / name)
    for hook in (path for path in (checkout / "hooks").rglob("*") if path.is_file()):
        hook.write_bytes(hook.read_bytes().replace(b"\n", b"\r\n"))
    init(clone, PYTHONPATH=str(checkout))
    assert is_guarded(clone)


@pytest.mark.skipif(config_hooks(), reason="the guard stands in a folder of its own")
def test_a_hook_folder_that_cannot_be_written_is_a_clear_failure(clone: Sandbox) -> None:
    hooks = clone.folder / ".git" / "hooks"
    hooks.rmdir()
    hooks.write_text("a file where a folder should be")  # root may write anywhere, not here
    done = teamkit(clone, "init", "--yes")
    assert done.code == 3
    assert str(hooks) in done.err
    assert "\nhint: " in done.err
    assert "Traceback" not in done.err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_hook_folder_is_a_clear_failure(clone: Sandbox) -> None:
    (clone.folder / ".git" / "hooks").chmod(0o555)
    done = teamkit(clone, "init", "--yes", "--hooks", "folder")
    assert done.code == 3
    assert "\nhint: " in done.err
