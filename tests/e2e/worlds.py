"""Throwaway worlds for end-to-end tests: a bare server, a guarded clone, an unguarded second clone."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tests.command import teamkit_command

POLICY = """\
[flow]
model = "gitflow"
main = "main"
develop = "develop"
finish = "local"
"""

# pre-commit's own hook as its documentation says, called as a system hook: no clone from the network.
PEER = """\
repos:
  - repo: local
    hooks:
      - id: no-commit-to-branch
        name: no commit to branch
        entry: no-commit-to-branch --branch main
        language: system
        pass_filenames: false
        always_run: true
"""
# Every kind of hook that a person who reads that documentation can choose to keep main with.
PEER_HOOKS = ("pre-commit", "pre-push", "pre-merge-commit")

# Rows play a day after the world was made: a commit rewritten in the same second would keep its id.
MADE = "1700000000 +0000"
PLAYED = "1700086400 +0000"

# main is at v1.0.0 and develop contains it. feat/x builds on develop and its last commit is
# unpublished; feat/y, feat/clash and hotfix/1.0.2 left the first commit, and the latter two touch
# the line that v1.0.0 changed.
HISTORY = """\
save() { git add -A && git commit -qm "$1"; }
git init -q --bare server.git
git -C server.git symbolic-ref HEAD refs/heads/main
git -C server.git config receive.denyDeleteCurrent ignore
git init -q work
cd work
mkdir -p .git/hooks
git symbolic-ref HEAD refs/heads/main
git config gc.auto 0
git config maintenance.auto false
git remote add origin ../server.git

echo 0.9 >VERSION; echo notes >notes.txt; echo '*.log' >.gitignore
printf %s "$POLICY" >teamkit.toml
test -z "$PEER" || printf %s "$PEER" >.pre-commit-config.yaml
save 'chore: first commit'
git branch develop; git branch feat/y; git branch feat/clash; git branch hotfix/1.0.2
git switch -qc release/1.0.0; echo 1.0.0 >VERSION; save 'chore: version 1.0.0'
git switch -q main; git merge -q --no-ff --no-edit release/1.0.0; git tag v1.0.0
git switch -q develop; git branch -qD release/1.0.0
echo train >train.py; save 'feat: training'
git merge -q --no-ff --no-edit main
git switch -qc feat/done; echo done >done.txt; save 'feat: done'
git switch -q develop; git merge -q --no-ff --no-edit feat/done
echo data >data.py; save 'feat: data'
git switch -qc release/1.1; echo 1.1.0 >VERSION; save 'chore: version 1.1.0'
git switch -qc hotfix/1.0.1 main; echo fix >fix.txt; save 'fix: a crash'
git switch -q hotfix/1.0.2; echo 1.0.2 >VERSION; save 'fix: an older line'
git switch -q feat/y; echo y >y.txt; save 'feat: y'
git switch -q feat/clash; echo clash >VERSION; save 'feat: clash'
git switch -qc feat/x develop; echo x >x.txt; save 'feat: x'
git push -q --all origin; git push -q --tags origin
for branch in main develop feat/x; do git branch -q --set-upstream-to=origin/$branch $branch; done
echo more >>x.txt; save 'feat: more of x'
git switch -q main

cd ..
git clone -q server.git other
cd other
git remote set-url origin ../server.git
git switch -qc published main; git merge -q --no-ff --no-edit origin/hotfix/1.0.1
git switch -q main
cd ..
for repository in server.git work other; do git -C $repository repack -adq; done
for repository in server.git other; do git -C $repository pack-refs --all; done
rm -rf other/.git/logs
"""


@dataclass(frozen=True)
class Shape:
    """What a world is made of."""

    name: str
    guard: bool = True
    server_guard: bool = False
    objects: str = "sha1"
    refs: str = "files"
    peer: str = ""  # the program pre-commit, which guards main in our place

    def __str__(self) -> str:
        return self.name

    def supported(self) -> bool:
        if self.refs == "reftable":
            return git_version() >= (2, 45)
        return self.objects == "sha1" or git_version() >= (2, 29)


UNGUARDED = Shape("none", guard=False)
GUARDED = Shape("guard")
SERVER_GUARDED = Shape("server", guard=False, server_guard=True)
BOTH_GUARDED = Shape("guard+server", server_guard=True)
SHA256 = Shape("sha256", objects="sha256")
REFTABLE = Shape("reftable", refs="reftable")
SHAPES = (UNGUARDED, GUARDED, SERVER_GUARDED, BOTH_GUARDED, SHA256, REFTABLE)


@dataclass(frozen=True)
class World:
    """One copy of the world; every path in it hangs below its root."""

    root: Path
    shape: Shape
    config_hooks: tuple[str, ...] = ()  # names under hook.* in the clone's configuration
    absolute: tuple[Path, ...] = ()  # files that name the root, relative to it

    @property
    def work(self) -> Path:
        return self.root / "work"

    @property
    def other(self) -> Path:
        return self.root / "other"

    @property
    def server(self) -> Path:
        return self.root / "server.git"

    def environment(self) -> dict[str, str]:
        return environment(self.root, self.shape, PLAYED) | {"ROOT": str(self.root)}

    def git(self, *arguments: str, at: Path | None = None) -> str:
        """What git prints; nothing where it fails."""
        done = run(["git", *arguments], at or self.work, self.environment(), check=False)
        return "" if done.returncode else done.stdout.strip()

    def copy(self, root: Path) -> World:
        shutil.copytree(self.root, root, symlinks=True)
        for file in self.absolute:
            content = (root / file).read_bytes()
            (root / file).write_bytes(content.replace(bytes(self.root), bytes(root)))
        return replace(self, root=root)


@functools.cache
def git_binary() -> Path:
    """The git under test; not resolved, for a build tree's wrapper must run by its own name."""
    named = os.environ.get("GIT", "git")
    found = shutil.which(named)
    if found is None:
        raise LookupError(f"no git at {named}")
    return Path(found).absolute()


@functools.cache
def git_version() -> tuple[int, int]:
    said = subprocess.run([git_binary(), "version"], check=True, capture_output=True, text=True).stdout
    major, minor = re.findall(r"\d+", said)[:2]
    return int(major), int(minor)


def environment(root: Path, shape: Shape, date: str) -> dict[str, str]:
    """The caller's environment without its git, plus an identity that never changes."""
    theirs = {k: v for k, v in os.environ.items() if not k.startswith(("GIT", "TEAMKIT", "XDG_"))}
    folders = [git_binary().parent, *([Path(shape.peer).parent] if shape.peer else [])]
    return theirs | {
        "PATH": os.pathsep.join([*map(str, folders), os.environ["PATH"]]),
        "HOME": str(root / "home"),
        "LC_ALL": "C",
        "TZ": "UTC",
        "PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_DEFAULT_HASH": shape.objects,
        "GIT_DEFAULT_REF_FORMAT": shape.refs,
        "GIT_TEMPLATE_DIR": "",
        "GIT_EDITOR": "true",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": "Jiwoo",
        "GIT_AUTHOR_EMAIL": "jiwoo@example.org",
        "GIT_AUTHOR_DATE": date,
        "GIT_COMMITTER_NAME": "Jiwoo",
        "GIT_COMMITTER_EMAIL": "jiwoo@example.org",
        "GIT_COMMITTER_DATE": date,
    }


def run(
    command: list[str], where: Path, env: Mapping[str, str], *, check: bool = True
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command,
        cwd=where,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=120,
        check=False,
    )
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(command)}\nexit {done.returncode}: {done.stdout}")
    return done


def install_guard(clone: Path, env: Mapping[str, str]) -> None:
    run([*teamkit_command(), "init", "--yes"], clone, env)
    left = run(["git", "status", "--porcelain"], clone, env).stdout
    if left:
        raise RuntimeError(f"init left the clone dirty, so rows would fail for the wrong reason:\n{left}")


def install_server_guard(bare: Path, env: Mapping[str, str]) -> None:
    run([*teamkit_command(), "protect", "server", str(bare), "--yes"], bare, env)


def install_peer(clone: Path, peer: str, env: Mapping[str, str]) -> None:
    run([peer, "install", *(word for hook in PEER_HOOKS for word in ("-t", hook))], clone, env)
    shutil.rmtree(Path(env["HOME"], ".cache"))  # a database, which no copy can rewrite


def build(root: Path, shape: Shape) -> World:
    """A new world; slow, so make one and copy it."""
    (root / "home").mkdir(parents=True)
    env = environment(root, shape, MADE)
    run(["sh", "-ec", HISTORY], root, env | {"POLICY": POLICY, "PEER": PEER if shape.peer else ""})
    if shape.peer:
        install_peer(root / "work", shape.peer, env)
    if shape.guard:
        install_guard(root / "work", env)
    if shape.server_guard:
        install_server_guard(root / "server.git", env)
    return World(root, shape, _config_hooks(root / "work", env), _naming(root))


def _config_hooks(clone: Path, env: Mapping[str, str]) -> tuple[str, ...]:
    listed = run(["git", "config", "--name-only", "--get-regexp", r"^hook\."], clone, env, check=False)
    return tuple(sorted({key.split(".", 1)[1].rpartition(".")[0] for key in listed.stdout.split()}))


def _naming(root: Path) -> tuple[Path, ...]:
    files = (f for f in root.rglob("*") if f.is_file() and not f.is_symlink() and "objects" not in f.parts)
    return tuple(f.relative_to(root) for f in files if bytes(root) in f.read_bytes())
