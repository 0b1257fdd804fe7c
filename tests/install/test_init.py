"""init: what it finds in a repository, what it proposes and writes, and how it fails."""

import os
import pty
import shlex
import subprocess
import time
from pathlib import Path

import pytest
import tomli

from tests.command import teamkit_command
from tests.hooks.sandbox import Done, Sandbox, copy, repository

from .driver import config_hooks, init, is_guarded, pasted, picture, teamkit, tree

POLICY = "teamkit.toml"


def flow(box: Sandbox) -> dict[str, object]:
    """The section [flow] that init wrote, without the day that depends on today."""
    values: dict[str, object] = tomli.loads((box.folder / POLICY).read_text())["flow"]
    values.pop("tolerated_until", None)
    return values


def renamed(box: Sandbox, **names: str) -> Sandbox:
    """The plain team with other names for main and develop, here and on the server."""
    for old, new in names.items():
        box.must("branch", "-qm", old, new)
        box.must("push", "-q", "origin", f"{new}:{new}")
    box.must("-C", str(box.root / "server.git"), "symbolic-ref", "HEAD", f"refs/heads/{names.get('main', 'main')}")
    for old in names:
        box.must("push", "-q", "origin", f":{old}")
    box.must("remote", "set-head", "origin", "-a")
    return box


def test_a_team_with_the_usual_branches_needs_no_setting(plain: Sandbox) -> None:
    init(plain)
    assert flow(plain) == {}
    assert is_guarded(plain)


@pytest.mark.parametrize("known", [True, False], ids=["recorded", "asked of the remote"])
def test_the_default_branch_of_the_remote_is_the_protected_one(plain: Sandbox, known: bool) -> None:
    renamed(plain, main="master", develop="dev")
    if not known:
        plain.must("remote", "set-head", "origin", "-d")
    init(plain)
    assert flow(plain) == {"main": "master", "develop": "dev"}


def test_a_stale_main_beside_master_is_named_and_not_guarded(plain: Sandbox) -> None:
    renamed(plain, main="master")
    plain.must("branch", "main", "master")
    plain.must("remote", "set-head", "origin", "-d")
    plain.must("switch", "-q", "master")
    plain.bypass("commit", "--allow-empty", "-qm", "newer", GIT_COMMITTER_DATE="1800000000 +0000")
    plain.must("remote", "set-url", "origin", str(plain.root / "nowhere"))
    done = init(plain)
    assert flow(plain)["main"] == "master"
    assert "main stands beside master" in done.err


def test_develop_as_the_default_branch_is_not_taken_for_main(plain: Sandbox) -> None:
    plain.must("-C", str(plain.root / "server.git"), "symbolic-ref", "HEAD", "refs/heads/develop")
    plain.must("remote", "set-head", "origin", "-a")
    init(plain)
    assert flow(plain) == {}


def test_a_repository_without_develop_gets_one_off_main(plain: Sandbox) -> None:
    plain.must("branch", "-qD", "develop")
    plain.must("push", "-q", "origin", ":develop")
    done = init(plain)
    assert plain.tip("develop") == plain.tip("main")
    assert "git push -u origin develop" in done.out
    assert "nothing had to change" in init(plain).out


def test_develop_on_the_remote_alone_is_tracked(plain: Sandbox) -> None:
    plain.must("branch", "-qD", "develop")
    init(plain)
    assert plain.must("rev-parse", "--abbrev-ref", "develop@{upstream}") == "origin/develop"


def test_the_github_model_makes_no_develop(plain: Sandbox) -> None:
    plain.must("branch", "-qD", "develop")
    init(plain, "--model", "github")
    assert flow(plain) == {"model": "github"}
    assert not plain.tip("develop")


def test_an_empty_repository_takes_its_first_commit(tmp_path: Path) -> None:
    box = repository(tmp_path)
    init(box)
    assert "nothing had to change" in init(box).out
    box.must("add", "-A")
    box.must("commit", "-qm", "docs: our branch policy")
    assert is_guarded(box)


def test_a_branch_that_is_not_born_yet_keeps_its_name(tmp_path: Path) -> None:
    box = repository(tmp_path)
    box.must("symbolic-ref", "HEAD", "refs/heads/master")
    init(box)
    assert flow(box) == {"main": "master"}


def test_a_detached_head_is_no_obstacle(plain: Sandbox) -> None:
    plain.must("switch", "-q", "--detach")
    init(plain)
    plain.must("switch", "-q", "main")
    assert is_guarded(plain)


def test_a_bare_repository_is_sent_to_protect(plain: Sandbox) -> None:
    done = teamkit(plain.at(plain.root / "server.git"), "init")
    assert done.code == 1
    policy = shlex.quote(str(plain.write(POLICY, "")))
    assert pasted(plain, f"{done.err.partition('hint: ')[2].strip()} --policy {policy}").ok


def test_outside_of_a_repository_it_says_so(tmp_path: Path) -> None:
    done = teamkit(Sandbox(tmp_path, tmp_path), "init")
    assert done.code == 3
    assert "no git repository" in done.err


@pytest.mark.parametrize("url", [None, "/nowhere/at/all.git", "https://127.0.0.1:9/x.git"])
def test_no_remote_or_one_that_cannot_be_reached_is_no_obstacle(plain: Sandbox, url: str | None) -> None:
    plain.must("remote", "remove", "origin")
    if url:
        plain.must("remote", "add", "origin", url)
    started = time.monotonic()
    init(plain)
    assert time.monotonic() - started < 20
    assert is_guarded(plain)


HABITS = {
    "ticket numbers": (("feat-58/loss", "feat-61/data"), {"prefixes": ["feat", "fix", "refactor", "docs", "feat-*"]}),
    "underscores": (("exp_focal", "exp_cosine"), {"also": ["exp_*"]}),
    "people": (("jiwoo/loss", "jiwoo/data", "minji/tok", "minji/eda"),
               {"prefixes": ["feat", "fix", "refactor", "docs", "jiwoo", "minji"]}),
    "issue numbers": (("feat/#27", "feat/#28"), {"also": ["feat/#*"]}),
    "folders with issue numbers": (("frontend/feat/#27", "frontend/feat/#28"),
                                   {"prefixes": ["feat", "fix", "refactor", "docs", "frontend"],
                                    "also": ["frontend/feat/#*"]}),
    "korean": (("실험/손실", "실험/데이터"), {"prefixes": ["feat", "fix", "refactor", "docs", "실험"]}),
    "one of a kind": (("wip",), {}),
}  # fmt: skip


@pytest.mark.parametrize(("names", "expected"), HABITS.values(), ids=list(HABITS))
def test_the_policy_fits_the_branches_that_a_team_has(
    plain: Sandbox, names: tuple[str, ...], expected: dict[str, object]
) -> None:
    for name in names:
        plain.must("branch", name)
        plain.must("push", "-q", "origin", name)
    done = init(plain)
    assert flow(plain) == expected, done.err
    plain.must("switch", "-q", names[0])
    plain.must("commit", "--allow-empty", "-qm", "feat: a day of work")
    plain.must("push", "-q", "origin", names[0])


def test_every_line_that_init_writes_says_why(plain: Sandbox) -> None:
    renamed(plain, main="master")
    plain.must("branch", "wip")
    init(plain)
    lines = (plain.folder / POLICY).read_text().splitlines()
    settings = [line for line in lines if "=" in line]
    assert settings
    assert all("  # " in line for line in settings)


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
    assert teamkit(box, "doctor").code == 0
    before = picture(box)
    assert "nothing had to change" in init(box).out
    assert picture(box) == before


def test_a_worktree_and_its_main_one_share_one_guard(clone: Sandbox) -> None:
    clone.must("worktree", "add", "-q", "../두 번째", "develop")
    second = clone.at(clone.root / "두 번째")
    init(second)
    assert is_guarded(clone)
    assert teamkit(clone, "doctor").code == 0
    assert teamkit(second, "doctor").code == 0
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
    assert teamkit(library, "doctor").code == 0
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
