"""The code that will run, as git tells it: which commit, what is not in it, whether anybody else can have it."""

import os
import re
import shlex
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from time import monotonic

from teamkit.preflight.look.sources import entries, is_file, is_folder
from teamkit.preflight.snapshot import Repository
from teamkit.process import Reply, ask

_NONE = "not a git repository"

# Written for people, the words of git would follow their language. Its index is not refreshed on disk either:
# preflight may run while somebody commits.
_GIT = ("git", "--no-optional-locks")
_STATUS = (*_GIT, "status", "--porcelain=v2", "--branch", "-z", "--untracked-files=normal")
# The branch itself, which tells where it is pushed to, and the first copy of a remote's branch.
_COPIES = (*_GIT, "for-each-ref", "--format=%(refname) %(push:remotename)", "--count=2", "refs/remotes")
_REMOTE = re.compile(r'^\s*\[remote "((?:[^"\\\n]|\\.)+)"\]', re.MULTILINE)
_KINDS = (".py", ".yaml", ".yml", ".toml", ".json", ".sh", ".cfg", ".ini")
_DATA = 1_000_000  # a .json of this many bytes is data
_LOOKED_AT = 200  # entries of an untracked folder, before it counts as data
# What runs write, configuration among it: wandb and Hydra keep a copy for each run.
_RESULTS = frozenset(
    "wandb lightning_logs outputs output multirun mlruns runs logs checkpoints data build dist __pycache__".split()
)
_WORDS = {"1": 8, "2": 9, "u": 10}  # before the path of a line: git-status(1), "Porcelain Format Version 2"


def look(folder: Path, seconds: float = 5) -> Repository:
    """Return the repository around `folder`; asks git twice at most, for `seconds` altogether. Never raises."""
    env = {**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
    end = monotonic() + seconds
    status = ask(_STATUS, folder, seconds, env)
    if not status.ok:
        return _unread(status)
    heads, changed, untracked = _read(status.out)
    root = _root(folder)
    commit, branch = heads.get("oid", ""), heads.get("head", "")
    remotes = _remotes(root)
    known = Repository(
        state="ok",
        commit="" if commit == "(initial)" else commit,
        branch="" if branch == "(detached)" else branch,
        changed=tuple(changed),
        untracked=tuple(path for path in untracked if _used(root, path)),
        has_remote=bool(remotes),
        remote=_usual(remotes),
    )
    return _published(known, folder, max(end - monotonic(), 0.1), env)


def _published(known: Repository, folder: Path, seconds: float, env: Mapping[str, str]) -> Repository:
    """Add where the branch is pushed to, and whether a copy of a remote's branch holds the commit.

    None when git does not answer.
    """
    if not known.commit:
        return known._replace(pushed=False)
    own = [f"refs/heads/{known.branch}"] if known.branch else []
    copies = ask((*_COPIES, *own, f"--contains={known.commit}"), folder, seconds, env)
    if not copies.ok:
        return known._replace(pushed=None)
    told = {name: remote for name, _, remote in (line.partition(" ") for line in copies.out.split("\n"))}
    remote = next((told[name] for name in own if told.get(name, ".") not in {"", "."}), known.remote)
    pushed = any(name.startswith("refs/remotes/") for name in told)
    return known._replace(pushed=pushed, has_remote=known.has_remote or pushed or bool(remote), remote=remote)


def _unread(reply: Reply) -> Repository:
    """Return in one clause why git told nothing."""
    if reply.code is None:
        return Repository(error=reply.err)
    lines = [line.removeprefix("fatal: ").strip() for line in reply.err.splitlines() if line.strip()]
    error = lines[0] if lines else f"git left with {reply.code}"
    if error.startswith(f"{_NONE} (or any"):  # other words follow where .git leads to nothing
        return Repository("none", error=_NONE)
    trust = next((line for line in lines if "--add safe.directory" in line), "")
    return Repository("foreign", error=error, top=_last_word(trust)) if trust else Repository(error=error)


def _last_word(command: str) -> str:
    """Return the folder in the command that git proposes, as git quoted it."""
    try:
        return shlex.split(command)[-1]
    except ValueError:
        return ""


def _read(out: str) -> tuple[dict[str, str], list[str], list[str]]:
    """Return the headers, the changed paths and the untracked ones of `status --porcelain=v2 -z`."""
    heads: dict[str, str] = {}
    changed: list[str] = []
    untracked: list[str] = []
    fields = iter(out.split("\0"))
    for field in fields:
        kind, _, rest = field.partition(" ")
        if kind == "#":
            key, _, value = rest.removeprefix("branch.").partition(" ")
            heads[key] = value
        elif kind == "?":
            untracked.append(rest)
        elif kind in _WORDS:
            changed.append(field.split(" ", _WORDS[kind])[-1])
            if kind == "2":
                next(fields, "")  # where it was renamed from
    return heads, changed, untracked


def _used(root: Path | None, path: str) -> bool:
    """Whether a run may use what is untracked: code or configuration, or a folder ("dir/") that holds some."""
    parts = path.rstrip("/").split("/")
    if any(_is_result(part) for part in parts[:-1]):
        return False
    if not path.endswith("/"):
        return _is_kind(parts[-1], (root or Path()) / path)
    if _is_result(parts[-1]) or root is None:
        return False
    return _holds_some(root / path)


def _is_kind(name: str, file: Path) -> bool:
    if not name.endswith(_KINDS) or name.startswith("."):
        return False
    try:
        return not name.endswith(".json") or file.stat().st_size < _DATA
    except OSError:
        return True


def _holds_some(folder: Path) -> bool:
    """Whether one of the first entries of a folder is code or configuration."""
    waiting, seen = deque([folder]), 0
    while waiting and seen < _LOOKED_AT:
        found = entries(waiting.popleft(), _LOOKED_AT)
        seen += len(found)
        if any(entry.name == "pyvenv.cfg" for entry in found):
            return False
        if any(_is_kind(entry.name, Path(entry.path)) for entry in found if is_file(entry)):
            return True
        waiting.extend(Path(entry.path) for entry in found if is_folder(entry) and not _is_result(entry.name))
    return False


def _is_result(name: str) -> bool:
    return name in _RESULTS or name.startswith(".")


def _root(folder: Path) -> Path | None:
    here = folder.absolute()
    try:
        return next((one for one in (here, *here.parents) if (one / ".git").exists()), None)
    except OSError:
        return None


def _remotes(root: Path | None) -> set[str]:
    """Return the remotes in the configuration, read as text: a third process would cost more than it tells."""
    if root is None:
        return set()
    try:
        return set(_REMOTE.findall((_common(root / ".git") / "config").read_text("utf-8", "surrogateescape")))
    except OSError:
        return set()


def _usual(remotes: set[str]) -> str:
    """Return the remote that git takes where nothing else is said: the only one, or origin."""
    return next(iter(remotes)) if len(remotes) == 1 else "origin" if "origin" in remotes else ""


def _common(git: Path) -> Path:
    """Return the folder that holds the configuration: a worktree's .git is a file that leads there. Raises OSError."""
    if git.is_dir():
        return git
    told = git.read_text(encoding="utf-8", errors="surrogateescape")
    own = git.parent / told.removeprefix("gitdir:").strip()
    try:
        return own / (own / "commondir").read_text(encoding="utf-8").strip()
    except FileNotFoundError:  # a submodule
        return own
