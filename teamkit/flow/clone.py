"""Reads a clone: the one place that turns git's answers into a State and a Policy."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from teamkit import config
from teamkit.errors import ConfigError, OutsideFailed, Refused
from teamkit.flow.state import Dirt, State
from teamkit.git import Answer, Git, shown_program
from teamkit.sections import Policy

_FORMAT = "%(refname)%00%(objectname)%00%(upstream)%00%(worktreepath)%00%(symref)"
# Where the policy is, when this branch has not got it yet.
_POLICY_REFS = (
    "HEAD", "refs/remotes/origin/HEAD", "refs/remotes/origin/develop", "refs/heads/develop", "refs/heads/main",
    "refs/heads/master",
)  # fmt: skip
_OPERATIONS = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-apply/applying": "am",
    "rebase-apply": "rebase",
    "rebase-merge": "rebase",
    "BISECT_LOG": "bisect",
}


class Worktree(Git):
    """git at the top of a worktree whose git directories are known."""

    def __init__(self, folder: Path, own: Path, common: Path) -> None:
        """Keep the worktree's git directory, and the one that all worktrees share."""
        super().__init__(folder)
        self.own = own
        self._common = common

    def common(self) -> Path:
        """Return the git directory that all worktrees share."""
        return self._common


class Still(Worktree):
    """git in a clone that nobody changes meanwhile: each question is asked once."""

    def __init__(self, door: Worktree) -> None:
        """Stand in for `door`, with nothing asked yet."""
        super().__init__(door.folder, door.own, door.common())
        self._answers: dict[tuple[str, ...], Answer] = {}

    def ask(self, *arguments: str, stdin: str | None = None, env: Mapping[str, str] | None = None) -> Answer:
        """Return what git answered to these very words before, or ask."""
        if stdin is not None or env:
            return super().ask(*arguments, stdin=stdin, env=env)
        if arguments not in self._answers:
            self._answers[arguments] = super().ask(*arguments)
        return self._answers[arguments]

    def config(self, key: str) -> str | None:
        """Return the last value of a setting, or None."""
        section, _, rest = key.rpartition(".")
        head, dot, middle = section.partition(".")
        known = f"{head.lower()}{dot}{middle}.{rest.lower()}"  # only a subsection keeps its case
        return _configured(self).get(known, (None,))[-1]


def here(folder: Path | None = None) -> Git:
    """Return git at the top of the repository around `folder`; raise OutsideFailed outside of one."""
    start = folder or _current_folder()
    door = Git(start)
    answer = door.ask("rev-parse", "--is-inside-work-tree", "--git-dir", "--git-common-dir", "--show-toplevel")
    if answer.ok:
        _, own, common, top = answer.lines()
        return Worktree(Path(top), (start / own).resolve(), (start / common).resolve())
    if answer.out.startswith("false"):  # a bare repository, or a .git folder
        return _git_directory(door)
    if "safe.directory" in answer.err:
        raise OutsideFailed(
            "git does not trust this folder: it belongs to somebody else", hint=answer.err.splitlines()[-1].strip()
        )
    raise OutsideFailed("this folder is in no git repository", hint="git init, or cd to your clone")


def read(door: Git) -> State:
    """Return the state of the clone, in three questions to git."""
    refs = _refs(door)
    dirt, head, tip = _status(door)
    settings = _configured(door)
    bare = not isinstance(door, Worktree) and door.tell("rev-parse", "--is-bare-repository") == "true"
    return State(
        top=str(door.folder),
        common=str(door.common()),
        head=head,
        tip=tip,
        bare=bare,
        remotes=_remotes(settings),
        settings={key: values for key, values in settings.items() if key.startswith("branch.") and key.count(".") > 1},
        dirt=dirt,
        operation=_operation(_own(door)),
        **refs,
    )


def look(door: Git) -> tuple[Dirt, str]:
    """Return the uncommitted work and the operation under way in one worktree."""
    return _status(door)[0], _operation(_own(door))


def shared_remote(door: Git) -> str:
    """Return the name of the remote that the team shares, or ""."""
    return State("", "", remotes=_remotes(_configured(door))).remote


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
    for ref in _POLICY_REFS:
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


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise OutsideFailed("this folder is gone", hint="cd") from error


def _git_directory(door: Git) -> Git:
    bare, folder = door.tell("rev-parse", "--is-bare-repository", "--absolute-git-dir").splitlines()
    if bare == "true":
        return Git(Path(folder))
    top = folder.removesuffix("/.git")
    raise Refused(
        "this is git's own folder, not your files", hint=f"cd {shown_program(top)}" if top != folder else "cd .."
    )


def _refs(door: Git) -> dict[str, Any]:
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
    return {"heads": heads, "copies": copies, "tags": tags, "upstreams": upstreams, "worktrees": worktrees,
            "default": default}  # fmt: skip


def _status(door: Git) -> tuple[Dirt, str, str]:
    """Ask for the index, the files and HEAD; a change inside a submodule is the submodule's own."""
    answer = door.ask(
        "status", "--porcelain=v2", "--branch", "-z", "--untracked-files=normal", "--ignore-submodules=dirty"
    )
    if not answer.ok:  # a bare repository
        return Dirt(), door.ask("symbolic-ref", "-q", "--short", "HEAD").out, ""
    head = tip = ""
    staged = unstaged = untracked = unmerged = paths = 0
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
        paths += mark in "12u?"
        unmerged += mark == "u"
        untracked += mark == "?"
    return Dirt(staged, unstaged, untracked, unmerged, paths), head, tip


def _configured(door: Git) -> dict[str, tuple[str, ...]]:
    """Return the configuration: each key with its values, the one that counts last."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in door.ask("config", "--list", "-z").fields():
        key, _, value = entry.partition("\n")
        found[key] = (*found.get(key, ()), value)
    return found


def _remotes(settings: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {
        key.removeprefix("remote.").removesuffix(".url"): urls[0]
        for key, urls in settings.items()
        if key.startswith("remote.") and key.endswith(".url")
    }


def _own(door: Git) -> Path:
    return door.own if isinstance(door, Worktree) else door.folder / door.tell("rev-parse", "--git-dir")


def _operation(folder: Path) -> str:
    return next((name for mark, name in _OPERATIONS.items() if (folder / mark).exists()), "")
