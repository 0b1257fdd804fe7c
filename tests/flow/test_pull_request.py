"""finish by pull request, and sync after the server has merged it.

`gh` is a script that writes down how it was called; github.com is the bare repository next door.
"""

import json
import os
import shutil
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse

import pytest

from tests.flow.team import Clone, Team

GH = """\
#!{python}
import json, os, sys
with open({log!r}, "a", encoding="utf-8") as log:
    log.write(json.dumps(sys.argv[1:]) + "\\n")
if sys.argv[2] == "list":
    print(os.environ.get("GH_OPEN", ""))
elif os.environ.get("GH_FAILS"):
    sys.exit("To get started with GitHub CLI, please run: gh auth login")
else:
    print("Creating pull request\\nhttps://github.com/us/lab/pull/7")
"""


@pytest.fixture
def hub(team: Team) -> Team:
    """The team with its server at github.com/us/lab, as far as the clones can tell."""
    for clone in (team.minji, team.jiwoo):
        clone.git("remote", "set-url", "origin", "https://github.com/us/lab.git")
        clone.git("config", f"url.{team.server.folder.as_uri()}.insteadOf", "https://github.com/us/lab.git")
    team.minji.write(teamkit__toml="[flow]\n")
    team.minji.stray("chore: by pull request")
    team.minji.git("push", "-q", "--no-verify", "origin", "develop", "develop:main")
    for clone in (team.minji, team.jiwoo):
        clone.git("pull", "-q")
        clone.git("fetch", "-q", "origin", "main:main")
        clone.does("init", "--yes")
    return team


@pytest.fixture
def gh(hub: Team) -> Path:
    """A gh on the PATH; the file of its calls."""
    log, folder = hub.root / "calls", hub.root / "bin"
    folder.mkdir()
    program = folder / "gh"
    program.write_text(GH.format(python=sys.executable, log=str(log)), encoding="utf-8")
    program.chmod(0o755)
    return log


def with_gh(hub: Team, **more: str) -> dict[str, str]:
    return {"PATH": f"{hub.root / 'bin'}{os.pathsep}{os.environ['PATH']}", **more}


def without_gh(hub: Team) -> dict[str, str]:
    """A PATH with git and sh alone."""
    folder = hub.root / "few"
    folder.mkdir()
    for name in ("git", "sh", "env", "cat", "sed", "mkdir", "date"):
        found = shutil.which(name)
        if found:
            (folder / name).symlink_to(found)
    return {"PATH": str(folder)}


def calls(log: Path) -> list[list[str]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_the_branch_is_pushed_and_the_pull_request_opened(hub: Team, gh: Path) -> None:
    minji = hub.minji
    tip = minji.branch("feat/손실", loss__py="1\n")
    minji.git("commit", "-q", "--amend", "-m", "feat: '손실' 함수를 \"바꾼다\"")
    tip = minji.tip()
    done = minji.does("finish", **with_gh(hub))
    assert done.out == "pull request: https://github.com/us/lab/pull/7\n"
    assert hub.server.tip("feat/손실") == tip
    assert minji.git("rev-parse", "--abbrev-ref", "@{upstream}") == "origin/feat/손실"
    create = calls(gh)[1]
    assert create[:8] == ["pr", "create", "--base", "develop", "--head", "feat/손실", "--title",
                          "feat: '손실' 함수를 \"바꾼다\""]  # fmt: skip


def test_a_pull_request_that_is_open_is_found(hub: Team, gh: Path) -> None:
    hub.minji.branch("feat/x", x__py="1\n")
    done = hub.minji.does("finish", **with_gh(hub, GH_OPEN="https://github.com/us/lab/pull/3"))
    assert done.out == "pull request: https://github.com/us/lab/pull/3\n"
    assert len(calls(gh)) == 1


@pytest.mark.parametrize(("name", "base"), [("feat/x", "develop"), ("release/1.0.0", "main"), ("hotfix/1.0.1", "main")])
def test_the_dry_run_shows_the_base(hub: Team, gh: Path, name: str, base: str) -> None:
    hub.minji.branch(name, f"origin/{base if base == 'main' else 'develop'}", x__py="1\n")
    before = hub.server.refs()
    done = hub.minji.does("finish", "--dry-run", **with_gh(hub))
    assert done.out.splitlines()[0] == f"git push --set-upstream origin {name}"
    assert done.out.splitlines()[1].startswith(f"gh pr create --base {base} --head {name} --title ")
    assert hub.server.refs() == before
    assert not gh.exists()


def test_without_gh_the_link_carries_base_head_and_title(hub: Team) -> None:
    minji = hub.minji
    minji.branch("feat/손실-함수", loss__py="1\n")
    minji.commit("fix: 경계 & 값 #2", more__py="1\n")
    link = minji.does("finish", **without_gh(hub)).out.splitlines()[1]
    parts = urlparse(link)
    assert unquote(parts.path) == "/us/lab/compare/develop...feat/손실-함수"
    query = parse_qs(parts.query)
    assert query["title"] == ["feat: 손실 함수"]
    assert query["body"] == ["- feat: 손실-함수\n- fix: 경계 & 값 #2"]
    assert link.isascii()


def test_a_gh_that_fails_says_why_and_leaves_the_link(hub: Team, gh: Path) -> None:
    hub.minji.branch("feat/x", x__py="1\n")
    done = hub.minji.does("finish", **with_gh(hub, GH_FAILS="1"))
    assert "gh auth login" in done.err
    assert "https://github.com/us/lab/compare/develop...feat%2Fx" in done.out


def test_nothing_to_propose_is_said(hub: Team) -> None:
    hub.minji.does("new-feature", "feat/x")
    assert "no commit that origin/develop lacks" in hub.minji.refuses("finish").error


def on_the_server(hub: Team, name: str, base: str, how: str) -> None:
    """What GitHub's three buttons do, then its deletion of the branch."""
    jiwoo = Clone(hub.root / "button")
    Clone(hub.root).git("clone", "-q", "server.git", "button")
    jiwoo.git("switch", "-q", base)
    jiwoo.commit("docs: meanwhile", **{f"{base}__md": "1\n"})
    if how == "merge":
        jiwoo.git("merge", "-q", "--no-ff", "-m", "Merge pull request #7", f"origin/{name}")
    elif how == "squash":
        jiwoo.git("merge", "-q", "--squash", f"origin/{name}")
        jiwoo.git("commit", "-q", "-m", "feat: all of it (#7)")
    else:
        jiwoo.git("cherry-pick", f"{base}..origin/{name}")
    jiwoo.git("push", "-q", "origin", base, f":{name}")


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_after_the_merge_on_the_server_sync_cleans_up(hub: Team, how: str) -> None:
    minji = hub.minji
    minji.branch("feat/x", x__py="1\n")
    minji.commit("feat: more", more__py="1\n")
    minji.does("finish", **without_gh(hub))
    on_the_server(hub, "feat/x", "develop", how)
    assert minji.refuses("finish").hint == "teamkit sync"
    done = minji.does("sync")
    assert f"feat/x is gone: its work is in the base (by {how})" in done.err
    assert minji.head() == "develop"
    assert minji.tip("develop") == hub.server.tip("develop")
    assert minji.branches() == ["develop", "main"]


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
@pytest.mark.parametrize("name", ["release/1.2.0", "hotfix/1.0.1"])
def test_a_release_merged_on_the_server_is_tagged_and_brought_back(hub: Team, name: str, how: str) -> None:
    minji = hub.minji
    minji.branch(name, "origin/develop" if name.startswith("release") else "origin/main", VERSION="1\n")
    minji.does("finish", **without_gh(hub))
    on_the_server(hub, name, "main", how)
    minji.does("sync")
    tag = f"v{name.partition('/')[2]}"
    assert hub.server.git("cat-file", "-t", tag) == "tag"
    assert hub.server.tip(f"{tag}^{{commit}}") == hub.server.tip("main")
    assert hub.server.ask("merge-base", "--is-ancestor", "main", "develop").code == 0
    assert minji.refs() == hub.server.refs()
    assert minji.head() == "develop"
    assert minji.does("sync").steps == []


def test_a_develop_that_takes_no_push_is_said_and_nothing_is_lost(hub: Team) -> None:
    minji = hub.minji
    minji.branch("hotfix/1.0.1", "origin/main", VERSION="1\n")
    minji.does("finish", **without_gh(hub))
    on_the_server(hub, "hotfix/1.0.1", "main", "merge")
    hub.server_says_no("refs/heads/develop")
    commits = minji.commits()
    done = minji.refuses("sync", code=3)
    assert "gh pr create --base develop --head main" in done.hint
    assert minji.commits() >= commits
    assert hub.server.tip("v1.0.1")
    hub.server_says_yes()
    minji.does("sync")
    assert minji.refs() == hub.server.refs()


def test_a_back_merge_that_conflicts_is_gone_on_from(hub: Team) -> None:
    minji = hub.minji
    minji.branch("hotfix/1.0.1", "origin/main", train__py="fixed\n")
    minji.does("finish", **without_gh(hub))
    on_the_server(hub, "hotfix/1.0.1", "main", "merge")
    hub.jiwoo.commit("feat: epochs", train__py="epochs = 2\n")
    hub.jiwoo.git("push", "-q", "origin", "develop")
    done = minji.refuses("sync")
    assert "train.py" in done.error
    assert done.hint.endswith("teamkit sync")
    minji.write(train__py="both\n")
    minji.git("commit", "-q", "-a", "--no-edit")
    minji.does("sync")
    assert minji.refs() == hub.server.refs()


def test_a_back_merge_leaves_one_on_the_branch_one_was_on(hub: Team) -> None:
    minji = hub.minji
    minji.branch("hotfix/1.0.1", "origin/main", VERSION="1\n")
    minji.does("finish", **without_gh(hub))
    minji.branch("feat/other", other__py="1\n")
    on_the_server(hub, "hotfix/1.0.1", "main", "merge")
    minji.does("sync")
    assert minji.head() == "feat/other"
    assert hub.server.ask("merge-base", "--is-ancestor", "main", "develop").code == 0


def test_a_back_merge_does_not_push_ones_own_commits_on_develop(hub: Team) -> None:
    minji = hub.minji
    minji.branch("hotfix/1.0.1", "origin/main", VERSION="1\n")
    minji.does("finish", **without_gh(hub))
    on_the_server(hub, "hotfix/1.0.1", "main", "merge")
    minji.git("switch", "-q", "develop")
    mine = minji.commit("feat: not yet", mine__py="1\n")
    done = minji.does("sync")
    assert "has commits of its own here" in done.err
    assert not hub.server.holds(mine, "develop")
