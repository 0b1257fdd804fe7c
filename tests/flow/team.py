"""A team in a folder: a bare server and two guarded clones, and the words that tests drive them with."""

import contextlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from teamkit.cli import main
from tests.command import VARIABLE, teamkit_command

POLICY = '[flow]\nfinish = "local"\n'
MISERLY = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "gc.auto", "GIT_CONFIG_VALUE_0": "0"}


@dataclass(frozen=True)
class Done:
    """What a command did: exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The clause behind `error:`, up to the hint."""
        return self.err.partition("error: ")[2].partition("\nhint:")[0].strip()

    @property
    def hint(self) -> str:
        return self.err.partition("\nhint: ")[2].strip()

    @property
    def steps(self) -> list[str]:
        """The git commands that were run, as they were shown."""
        return [line.strip() for line in self.err.splitlines() if line.startswith(("  git ", "  TEAMKIT_ALLOW="))]


@dataclass(frozen=True)
class Clone:
    """A repository, or one of its worktrees."""

    folder: Path

    def ask(self, *words: str, env: dict[str, str] | None = None) -> Done:
        """Run git, whatever comes of it."""
        return run(["git", *words], self.folder, env)

    def git(self, *words: str, **env: str) -> str:
        """Run git, which has to succeed, and return its output."""
        done = self.ask(*words, env=env)
        assert done.code == 0, f"git {' '.join(words)}\n{done.out}{done.err}"
        return done.out.strip()

    def teamkit(self, *words: str, at: str = ".", **env: str) -> Done:
        """Run teamkit in this process, which saves its start; the installed one where TEAMKIT_PYTHON names it."""
        if VARIABLE in os.environ:
            return run([*teamkit_command(), *words], self.folder / at, env)
        return _here(words, self.folder / at, env)

    def does(self, *words: str, **env: str) -> Done:
        """Run teamkit, which has to succeed."""
        done = self.teamkit(*words, **env)
        assert done.code == 0, f"teamkit {' '.join(words)}\n{done.out}{done.err}"
        return done

    def refuses(self, *words: str, code: int = 1, **env: str) -> Done:
        """Run teamkit, which has to say no, in its own form."""
        done = self.teamkit(*words, **env)
        assert done.code == code, f"teamkit {' '.join(words)}\n{done.out}{done.err}"
        assert done.error, done.err
        assert done.hint, done.err
        return done

    def write(self, **files: str) -> None:
        """Write files; the first dot of a name is spelled as two underscores, a folder's slash as three."""
        for name, text in files.items():
            path = self.folder / name.replace("___", "/").replace("__", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def commit(self, subject: str, **files: str) -> str:
        """Commit files and return the commit."""
        self.write(**files)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", subject)
        return self.tip()

    def branch(self, name: str, base: str = "origin/develop", **files: str) -> str:
        """Make a branch with one commit, or none without files, and return its tip."""
        self.git("switch", "-q", "--no-track", "-c", name, base)
        return self.commit(f"feat: {name.partition('/')[2]}", **files) if files else self.tip()

    def stray(self, subject: str, **files: str) -> str:
        """Commit past the guard, as a tool does that runs no hooks."""
        self.write(**files)
        self.git("add", "-A")
        self.git("-c", "core.hooksPath=/dev/null", "commit", "-q", "--no-verify", "-m", subject)
        return self.tip()

    def tip(self, ref: str = "HEAD") -> str:
        return self.git("rev-parse", ref)

    def head(self) -> str:
        """The current branch, "" when detached."""
        return self.ask("symbolic-ref", "-q", "--short", "HEAD").out.strip()

    def refs(self, *under: str) -> dict[str, str]:
        """Branches and tags by full name; every ref below the given ones instead."""
        lines = self.git("for-each-ref", "--format=%(refname) %(objectname)", *(under or ("refs/heads", "refs/tags")))
        return dict(line.split(" ") for line in lines.splitlines())

    def branches(self) -> list[str]:
        return [name.removeprefix("refs/heads/") for name in self.refs("refs/heads")]

    def holds(self, commit: str, branch: str) -> bool:
        return self.ask("merge-base", "--is-ancestor", commit, branch).code == 0

    def parents(self, ref: str) -> list[str]:
        return self.git("rev-list", "--no-walk", "--parents", ref).split()[1:]

    def status(self) -> str:
        return self.git("status", "--porcelain", "--untracked-files=all")

    def work(self) -> tuple[str, dict[str, bytes]]:
        """The index and every file, ignored ones too, byte for byte."""
        files = (file for file in sorted(self.folder.rglob("*")) if file.is_file())
        own = [file for file in files if ".git" not in file.relative_to(self.folder).parts]
        return self.git("ls-files", "-s"), {str(file.relative_to(self.folder)): file.read_bytes() for file in own}

    def commits(self) -> set[str]:
        """Every commit that a ref or HEAD holds."""
        return set(self.git("rev-list", "--all", "HEAD", "--").split())

    def worktree(self, folder: str, branch: str) -> "Clone":
        self.git("worktree", "add", "-q", folder, branch)
        return Clone((self.folder / folder).resolve())


@dataclass(frozen=True)
class Team:
    """Minji's and Jiwoo's clones of one server."""

    root: Path

    @property
    def minji(self) -> Clone:
        return Clone(self.root / "minji")

    @property
    def jiwoo(self) -> Clone:
        return Clone(self.root / "jiwoo")

    @property
    def server(self) -> Clone:
        return Clone(self.root / "server.git")

    def copy(self, root: Path) -> "Team":
        shutil.copytree(self.root, root, symlinks=True)
        return Team(root)

    def protect(self) -> None:
        """Put the guard on the server."""
        self.minji.does("protect", "server", str(self.server.folder), "--yes")

    def cut_off(self) -> None:
        """Take the network away."""
        self.server.folder.rename(self.root / "unplugged.git")

    def reconnect(self) -> None:
        (self.root / "unplugged.git").rename(self.server.folder)

    def server_says_no(self, pattern: str = "*") -> None:
        """Let the server refuse every push of a matching ref."""
        hook = self.server.folder / "hooks" / "update"
        hook.parent.mkdir(exist_ok=True)
        script = f'#!/bin/sh\ncase $1 in {pattern}) echo "no pushes today" >&2; exit 1 ;; esac\n'
        hook.write_text(script, encoding="utf-8")
        hook.chmod(0o755)

    def server_says_yes(self) -> None:
        (self.server.folder / "hooks" / "update").unlink()


def build(root: Path) -> Team:
    """A new team; slow, so make one and copy it."""
    team = Team(root)
    root.mkdir(parents=True, exist_ok=True)
    here = Clone(root)
    here.git("init", "-q", "--bare", "server.git")
    here.git("init", "-q", "minji")
    for clone in (team.server, team.minji):
        clone.git("symbolic-ref", "HEAD", "refs/heads/main")
    team.minji.git("remote", "add", "origin", "../server.git")
    team.minji.commit("chore: start", teamkit__toml=POLICY, train__py="epochs = 1\n", __gitignore="*.log\n")
    team.minji.git("branch", "develop")
    team.minji.git("push", "-q", "-u", "origin", "main", "develop")
    team.minji.git("switch", "-q", "develop")
    team.minji.git("branch", "-q", "-u", "origin/develop")
    here.git("clone", "-q", "server.git", "jiwoo")
    team.jiwoo.git("remote", "set-url", "origin", "../server.git")
    team.jiwoo.git("switch", "-q", "develop")
    for clone in (team.minji, team.jiwoo):
        clone.does("init", "--yes", "--hooks", "folder")
    return team


def run(command: list[str], folder: Path, env: dict[str, str] | None = None) -> Done:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **MISERLY, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Done(done.returncode, *(stream.decode("utf-8", "replace") for stream in (done.stdout, done.stderr)))


def _here(words: tuple[str, ...], folder: Path, env: dict[str, str]) -> Done:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with _inside(folder, env), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main.main(list(words), prog_name="teamkit")
        except SystemExit as stop:
            code = stop.code
    texts = []
    for stream in (out, err):
        stream.seek(0)
        texts.append(stream.read())
    return Done(code if isinstance(code, int) else 0, *texts)


@contextlib.contextmanager
def _inside(folder: Path, env: dict[str, str]) -> Iterator[None]:
    """Be in a folder, with more environment and nobody at the keyboard."""
    before, home, stdin = dict(os.environ), Path.cwd(), sys.stdin
    os.chdir(folder)
    os.environ.update({**MISERLY, **env})
    try:
        with Path(os.devnull).open(encoding="utf-8") as nobody:
            sys.stdin = nobody
            yield
    finally:
        sys.stdin = stdin
        os.chdir(home)
        os.environ.clear()
        os.environ.update(before)
