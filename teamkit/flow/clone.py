"""Reads a clone: the one place that turns git's answers into a State and a Policy."""

from pathlib import Path

from teamkit import config
from teamkit.config import Policy
from teamkit.errors import ConfigError, OutsideFailed
from teamkit.flow.state import Dirt, State
from teamkit.git import Git

_FORMAT = "%00".join(["%(refname)", "%(objectname)", "%(upstream)", "%(worktreepath)", "%(symref)"])
_OPERATIONS = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-apply/applying": "am",
    "rebase-apply": "rebase",
    "rebase-merge": "rebase",
    "BISECT_LOG": "bisect",
}


def here(folder: Path | None = None) -> Git:
    """Return git at the top of the repository around `folder`; raise OutsideFailed outside of one."""
    door = Git(folder or Path.cwd())
    if not door.says("rev-parse", "--git-dir"):
        raise OutsideFailed("this folder is in no git repository", hint="git init, or cd to your clone")
    return Git(door.top())


def read(door: Git) -> State:
    """Return the state of the clone, in four questions to git."""
    heads, copies, tags, upstreams, worktrees, default = _refs(door)
    dirt, head, tip = _status(door)
    bare = door.tell("rev-parse", "--is-bare-repository") == "true"
    return State(
        top=str(door.folder),
        common=str(door.common()),
        head=head,
        tip=tip,
        bare=bare,
        heads=heads,
        copies=copies,
        tags=tags,
        upstreams=upstreams,
        worktrees=worktrees,
        remotes=_remotes(door),
        default=default,
        dirt=dirt,
        operation=_operation(door),
    )


def policy(door: Git, environment: bool = True) -> Policy:
    """Return the team's policy. Raises ConfigError when this repository has none."""
    text = policy_text(door)
    if text is None:
        raise ConfigError(f"this repository has no {config.FILE}", hint="teamkit init")
    return config.load(text) if environment else config.parse(text)


def policy_text(door: Git) -> str | None:
    """Return teamkit.toml from the worktree, else as it was committed here or on the remote."""
    path = door.folder / config.FILE
    if path.is_file():
        try:
            return path.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ConfigError(f"{config.FILE} is not UTF-8", hint=f"file {config.FILE}") from error
    for ref in ("HEAD", "refs/remotes/origin/HEAD", "refs/remotes/origin/develop"):
        answer = door.ask("cat-file", "blob", f"{ref}:{config.FILE}")
        if answer.ok:
            return answer.out
    return None


def is_inside(door: Git, ancestor: str, descendant: str) -> bool:
    """Whether `descendant` holds `ancestor`; False when either is unknown."""
    return bool(ancestor and descendant) and door.says("merge-base", "--is-ancestor", ancestor, descendant)


def ahead_behind(door: Git, mine: str, other: str) -> tuple[int, int]:
    """Return how many commits `mine` has that `other` lacks, and the other way round."""
    answer = door.ask("rev-list", "--left-right", "--count", f"{mine}...{other}")
    left, right = answer.out.split() if answer.ok else ("0", "0")
    return int(left), int(right)


def _refs(door: Git) -> tuple[dict[str, str], dict[str, str], dict[str, str], dict[str, str], dict[str, str], str]:
    heads: dict[str, str] = {}
    copies: dict[str, str] = {}
    tags: dict[str, str] = {}
    upstreams: dict[str, str] = {}
    worktrees: dict[str, str] = {}
    default = ""
    for line in door.tell("for-each-ref", f"--format={_FORMAT}", "refs/heads", "refs/remotes", "refs/tags").split("\n"):
        name, tip, upstream, worktree, symbolic = line.split("\0") if line else ("", "", "", "", "")
        short = name.split("/", 2)[-1]
        if name.startswith("refs/heads/"):
            heads[short] = tip
            upstreams |= {short: upstream} if upstream else {}
            worktrees |= {short: worktree} if worktree else {}
        elif name.startswith("refs/remotes/") and not symbolic:
            copies[short] = tip
        elif symbolic.startswith("refs/remotes/origin/"):
            default = symbolic.removeprefix("refs/remotes/origin/")
        elif name.startswith("refs/tags/"):
            tags[short] = tip
    return heads, copies, tags, upstreams, worktrees, default


def _status(door: Git) -> tuple[Dirt, str, str]:
    answer = door.ask("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=normal")
    if not answer.ok:  # a bare repository
        return Dirt(), door.ask("symbolic-ref", "-q", "--short", "HEAD").out, ""
    head = tip = ""
    staged = unstaged = untracked = unmerged = 0
    fields = iter(answer.fields())
    for item in fields:
        mark, _, rest = item.partition(" ")
        if mark == "#":
            key, _, value = rest.partition(" ")
            head = value if key == "branch.head" and value != "(detached)" else head
            tip = value if key == "branch.oid" and value != "(initial)" else tip
        elif mark in "12":
            staged += rest[0] != "."
            unstaged += rest[1] != "."
            if mark == "2":
                next(fields, None)  # the path it was renamed from
        unmerged += mark == "u"
        untracked += mark == "?"
    return Dirt(staged, unstaged, untracked, unmerged), head, tip


def _remotes(door: Git) -> dict[str, str]:
    lines = door.ask("config", "--get-regexp", r"^remote\..*\.url$").lines()
    pairs = (line.split(" ", 1) for line in lines if " " in line)
    return {key.removeprefix("remote.").removesuffix(".url"): url for key, url in pairs}


def _operation(door: Git) -> str:
    folder = door.folder / door.tell("rev-parse", "--git-dir")
    return next((name for mark, name in _OPERATIONS.items() if (folder / mark).exists()), "")
