"""What a clone looks like at one moment, as plain values. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_GITHUB = re.compile(
    r"(?:https?://(?:[^/@]+@)?|git@|ssh://(?:git@)?)github\.com(?::\d+)?[:/]([^/]+)/([^/]+?)(?:\.git)?/?"
)


@dataclass(frozen=True, slots=True)
class Dirt:
    """How many paths are staged, changed but not staged, untracked, in conflict, and any of these."""

    staged: int = 0
    unstaged: int = 0
    untracked: int = 0
    unmerged: int = 0
    paths: int = 0

    @property
    def tracked(self) -> bool:
        """Whether files that git knows have changed."""
        return bool(self.staged or self.unstaged or self.unmerged)

    def __bool__(self) -> bool:
        """Whether there is work that no commit holds."""
        return bool(self.staged or self.unstaged or self.untracked or self.unmerged)


@dataclass(frozen=True, slots=True)
class State:
    """One clone, read once.

    heads, copies, tags: short name ("feat/x", "origin/main", "v1.0") to object id.
    upstreams: branch to the full name of what it tracks. worktrees: branch to the folder that has
    it checked out. head: the current branch, "" when detached. operation: "merge", "rebase",
    "cherry-pick", "revert", "am", "bisect" or "". remotes: name to fetch URL. settings: what the
    configuration says of branches, "branch.feat/x.remote" to its values.
    """

    top: str
    common: str
    head: str = ""
    tip: str = ""
    bare: bool = False
    heads: Mapping[str, str] = field(default_factory=dict)
    copies: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    upstreams: Mapping[str, str] = field(default_factory=dict)
    worktrees: Mapping[str, str] = field(default_factory=dict)
    remotes: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    default: str = ""
    dirt: Dirt = Dirt()
    operation: str = ""

    @property
    def refs(self) -> dict[str, str]:
        """Every branch and tag here, by its full name."""
        return {f"refs/heads/{name}": tip for name, tip in self.heads.items()} | {
            f"refs/tags/{name}": tip for name, tip in self.tags.items()
        }

    @property
    def remote(self) -> str:
        """The remote that the team shares: origin, else the first one, else ""."""
        return "origin" if "origin" in self.remotes else next(iter(self.remotes), "")

    @property
    def github(self) -> str:
        """Say "owner/name" when the shared remote is on GitHub, else ""."""
        match = _GITHUB.fullmatch(self.remotes.get(self.remote, ""))
        return f"{match[1]}/{match[2]}" if match else ""

    @property
    def way_out(self) -> str:
        """The command that gives up the operation under way."""
        return "git bisect reset" if self.operation == "bisect" else f"git {self.operation} --abort"

    def copy(self, branch: str) -> str:
        """Return the tip of `branch` on the shared remote as last fetched, or ""."""
        return self.copies.get(f"{self.remote}/{branch}", "")

    def newest(self, branch: str) -> str:
        """Return the ref to start from: the remote's copy when there is one, else the branch."""
        return f"{self.remote}/{branch}" if self.copy(branch) else branch

    def names(self) -> tuple[str, ...]:
        """Return every branch name in use, here or on the shared remote."""
        away = (name.removeprefix(f"{self.remote}/") for name in self.copies if name.startswith(f"{self.remote}/"))
        return tuple(dict.fromkeys((*self.heads, *(name for name in away if name != "HEAD"))))

    def finish_mode(self, wanted: str) -> str:
        """Return "pr" or "local" for the policy's flow.finish."""
        if wanted != "auto":
            return wanted
        return "pr" if self.github else "local"
