"""init: what it finds in a repository, and the policy it proposes."""

import shlex
from pathlib import Path

import pytest
import tomli

from tests.hooks.sandbox import Sandbox, repository

from .driver import init, is_guarded, pasted, teamkit

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
    init(plain)
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
