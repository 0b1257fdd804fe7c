"""Throwaway repositories under the guard, and the words that tests drive git with."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from teamkit.flow.constants import Place, render
from teamkit.resources import shipped
from teamkit.sections import Content, Flow, Policy
from tests.e2e.worlds import git_binary, git_version

NOW = "1700000000 +0000"
HAS_REF_HOOK = git_version() >= (2, 29)  # in 2.28 it runs in place of other hooks (git e5256c82e5)
SERVER_ONLY = "pre-receive"
LOCAL = Policy(flow=Flow(finish="local"))
QUIET = Content(max_file_size=0, secrets=False, conflict_markers=False, subject_hints=False)


@dataclass(frozen=True)
class Done:
    """What a command did: exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def ok(self) -> bool:
        return self.code == 0

    def step(self, title: str) -> str:
        """The command that a refusal names after `title`, without the remark behind it."""
        lines = [line.strip() for line in self.err.splitlines()]
        found = next((line for line in lines if line.startswith(title)), "")
        return found.removeprefix(title).partition("   (")[0].strip()


@dataclass(frozen=True)
class Sandbox:
    """A folder that git runs in; all it may touch hangs below root."""

    root: Path
    folder: Path
    more: tuple[tuple[str, str], ...] = ()

    def git(self, *words: str, stdin: str | bytes = b"", **env: str) -> Done:
        """Run git, whatever comes of it."""
        return self.run([str(git_binary()), *words], stdin, self.environment() | env)

    def must(self, *words: str, stdin: str | bytes = b"", **env: str) -> str:
        """Run git, which has to succeed, and return its output."""
        done = self.git(*words, stdin=stdin, **env)
        assert done.ok, f"git {' '.join(words)}\n{done.err}"
        return done.out.strip()

    def paste(self, line: str, **env: str) -> Done:
        """Run a line as a person would, in a shell of this folder."""
        return self.run(["/bin/sh", "-c", line], b"", self.environment() | env)

    def run(self, command: list[str], stdin: str | bytes, env: Mapping[str, str]) -> Done:
        given = stdin.encode("utf-8", "surrogateescape") if isinstance(stdin, str) else stdin
        done = subprocess.run(
            command, cwd=self.folder, env=env, input=given, capture_output=True, timeout=120, check=False
        )
        return Done(
            done.returncode, *(stream.decode("utf-8", "surrogateescape") for stream in (done.stdout, done.stderr))
        )

    def environment(self) -> dict[str, str]:
        """A fixed identity and clock, and nothing of the caller but where programs lie."""
        return environment(self.root) | dict(self.more)

    def at(self, folder: Path) -> "Sandbox":
        return replace(self, folder=folder)

    def under(self, **env: str) -> "Sandbox":
        return replace(self, more=(*self.more, *env.items()))

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def save(self, message: str, *options: str, **env: str) -> str:
        """Commit all there is, without a guard, and return the commit."""
        self.must("add", "-A")
        self.bypass("commit", "-qm", message, *options, **env)
        return self.tip("HEAD")

    def bypass(self, *words: str, **env: str) -> str:
        """Run git as if no guard stood here."""
        return self.must("-c", f"core.hooksPath={os.devnull}", *words, **env)

    def tip(self, revision: str) -> str:
        return self.git("rev-parse", "-q", "--verify", f"{revision}^{{commit}}").out.strip()

    def stray(self, file: str = "stray.txt") -> Done:
        """Try to commit a new file to the branch at hand, as no friendly hook could stop it."""
        self.at(Path(self.must("rev-parse", "--show-toplevel"))).write(file, "stray\n")
        self.must("add", "-A")
        return self.git("commit", "-qnm", "feat: a stray commit")

    def path(self, name: str) -> Path:
        """A file of the git directory, in any worktree."""
        return self.folder / self.must("rev-parse", "--git-path", name)

    def settled(self) -> bool:
        """Whether nothing is half done and nothing differs from HEAD."""
        halves = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "sequencer", "rebase-merge", "rebase-apply")
        return not self.must("status", "--porcelain") and not any(self.path(half).exists() for half in halves)

    def overrides(self) -> list[list[str]]:
        """The fields of each recorded override."""
        file = self.path("teamkit/overrides.log")
        return [line.split("\t") for line in file.read_text().splitlines()] if file.exists() else []


def environment(root: Path) -> dict[str, str]:
    return {
        "PATH": f"{git_binary().parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(root / "home"),
        "TZ": "UTC",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TEMPLATE_DIR": "",
        "GIT_EDITOR": "true",
        "GIT_MERGE_AUTOEDIT": "no",
        "GIT_TERMINAL_PROMPT": "0",
        **{f"GIT_{who}_NAME": "Jiwoo" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "jiwoo@example.org" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_DATE": NOW for who in ("AUTHOR", "COMMITTER")},
    }


COMPARES_TREES = git_version() >= (2, 38)  # has merge-tree --write-tree

needs_ref_hook = pytest.mark.skipif(not HAS_REF_HOOK, reason="this git has no usable reference-transaction hook")
needs_tree_test = pytest.mark.skipif(not COMPARES_TREES, reason="this git cannot merge without a worktree")


def install(box: Sandbox, policy: Policy = LOCAL, fold_case: bool = False) -> None:
    """Put the guard into a clone, as teamkit init does."""
    place = Place(finish=policy.flow.finish, fold_case=fold_case, ref_hook=HAS_REF_HOOK)
    left_out = {SERVER_ONLY, "prepare-commit-msg" if HAS_REF_HOOK else "reference-transaction"}
    common = box.folder / box.must("rev-parse", "--git-common-dir")
    copy_hooks(common / "hooks", render(policy, place), left_out)
    notes = common / "teamkit"
    notes.mkdir(exist_ok=True)
    published = box.must("for-each-ref", "--format=%(objectname)", f"refs/remotes/*/{policy.flow.main}")
    tip = box.tip(f"refs/heads/{policy.flow.main}")
    (notes / "approved").write_text(f"{tip}\n" if tip and not published else "")


def guards(box: Sandbox, branch: str = "main") -> None:
    """The guard lets a release in, by whichever way, and nothing else."""
    before = box.tip(branch)
    assert not box.git("merge", "-q", "--no-ff", "--no-edit", "feat/x").ok
    assert box.git("merge", "--abort").ok
    if HAS_REF_HOOK:
        assert "[TK101]" in box.stray().err
        box.must("reset", "-q", "--hard")
    assert box.tip(branch) == before
    merged = box.git("merge", "-q", "--no-ff", "--no-edit", "release/1")
    assert merged.ok, merged.err
    assert box.settled()


def install_server(bare: Sandbox, policy: Policy = LOCAL) -> None:
    """Put the guard into a bare repository, as teamkit protect server does."""
    hooks = shipped("hooks")
    left_out = {hook.name for hook in hooks.iterdir() if hook.is_file()} - {SERVER_ONLY}
    copy_hooks(bare.folder / "hooks", render(policy, Place(finish="local")), left_out)


def copy_hooks(folder: Path, constants: str, left_out: set[str]) -> None:
    shutil.copytree(shipped("hooks"), folder, dirs_exist_ok=True, ignore=lambda _, names: left_out & set(names))
    (folder / "teamkit" / "policy.sh").write_text(constants)


def repository(root: Path, *options: str) -> Sandbox:
    """A new repository on main without a commit and without a guard."""
    (root / "home").mkdir(parents=True, exist_ok=True)
    box = Sandbox(root, root / "work")
    box.folder.mkdir()
    box.must("init", "-q", "-b", "main", *options)
    (box.folder / ".git" / "hooks").mkdir(exist_ok=True)
    return box


HISTORY = """\
save() { git add -A && git commit -qm "$1"; }
git init -q --bare -b main $OPTIONS ../server.git
git remote add origin ../server.git
echo 0 >VERSION; save 'chore: first commit'
for branch in develop feat/y feat/clash hotfix/1; do git branch $branch; done
echo 1 >VERSION; save 'chore: version 1'
git switch -q develop; echo train >train.py; save 'feat: training'
git switch -qc feat/done; echo done >done.py; save 'feat: done'
git switch -q develop; git merge -q --no-ff --no-edit feat/done
git switch -qc release/1; echo notes >NOTES; save 'docs: release notes'
git switch -qc feat/x develop; echo x >x.py; save 'feat: x'
git switch -q feat/y; echo y >y.py; save 'feat: y'
git switch -q hotfix/1; echo fix >fix.py; save 'fix: a crash'
git switch -q feat/clash; echo clash >VERSION; save 'feat: clash'
git push -q origin --all
git switch -q main
for branch in main develop; do git branch -q --set-upstream-to=origin/$branch $branch; done
"""


def team(root: Path, *options: str) -> Sandbox:
    """A clone on main, not guarded yet, of a server that has all its branches (see HISTORY)."""
    box = repository(root, *options)
    done = box.paste(f"set -e\n{HISTORY}", OPTIONS=" ".join(options))
    assert done.ok, done.err
    return box


def copy(box: Sandbox, root: Path) -> Sandbox:
    shutil.copytree(box.root, root, symlinks=True, dirs_exist_ok=True)
    return replace(box, root=root, folder=root / box.folder.relative_to(box.root))
