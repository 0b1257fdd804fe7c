"""Where the guard of a clone stands, beside the hooks of others.

- "config": git 2.54's configuration hooks point at our folder; every hook folder stays untouched.
- "folder": our files stand in the folder that git looks in; an earlier hook is kept in <hook>.d/.
- "path": core.hooksPath leads to a folder that is not the guard's to change (husky's, a global one,
  hooks tracked by the repository). A file included at the end of the clone's configuration leads
  git to our folder, and ours runs that folder's. The setting itself stays, for its owner to renew.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from teamkit.errors import ConfigError
from teamkit.git import Git, version

HOOKS = (
    "reference-transaction", "pre-push", "pre-commit", "pre-merge-commit", "pre-rebase", "commit-msg",
    "prepare-commit-msg",
)  # fmt: skip
# Hooks that the guard has no word for, passed on where git looks in the guard's folder alone.
PASSED = (
    "applypatch-msg", "pre-applypatch", "post-applypatch", "post-commit", "post-checkout", "post-merge",
    "post-rewrite", "post-index-change", "pre-auto-gc", "push-to-checkout", "sendemail-validate",
)  # fmt: skip
REF_HOOK = (2, 29, 0)  # 2.28 has it, and dies of it in every rebase that runs another hook (git e5256c82e5)
CONFIG_HOOKS = (2, 54, 0)
MARK = b'/teamkit/base.sh"'


@dataclass(frozen=True, slots=True)
class Site:
    """A guard's place.

    behind: the hook folder that it passes on to, as git would name it, or "". account: "account" or
    "template" for the guard of a whole account, which serves this clone and others. ref_hook: this
    git runs the hook that sees every move of a ref.
    """

    folder: Path
    common: Path
    style: str
    shared: str = ""
    behind: str = ""
    account: str = ""
    ref_hook: bool = True

    @property
    def notes(self) -> Path:
        """The folder of approved tips and overrides."""
        return self.common / "teamkit"

    @property
    def hooks(self) -> tuple[str, ...]:
        """Every hook that stands here."""
        return (*self.own, *PASSED, *({*HOOKS[1:]} - {*self.own})) if self.behind else self.own

    @property
    def own(self) -> tuple[str, ...]:
        """The hooks that judge."""
        # prepare-commit-msg costs each commit a process, and where git has the hook that sees every
        # move of a ref, it stops nothing more.
        spare = "prepare-commit-msg" if self.ref_hook else "reference-transaction"
        return tuple(hook for hook in HOOKS if hook != spare)


def find(door: Git, style: str = "auto") -> Site:
    """Return where the guard of this clone stands, or would stand.

    style: "config", "folder", or "auto": what is there already, else the best that this git can.
    Raises ConfigError when git is too old for "config".
    """
    number = version(door)
    return replace(_find(door, style, number >= CONFIG_HOOKS), ref_hook=number >= REF_HOOK)


def _find(door: Git, style: str, able: bool) -> Site:
    common = door.common()
    shared = door.config("core.sharedRepository") or ""
    own = common / "teamkit" / "hooks"
    if style == "config" and not able:
        raise ConfigError("configuration hooks need git 2.54 or later", hint="teamkit init --hooks folder")
    if style == "config" or (style == "auto" and able and _is_configured(door, common)):
        return Site(own, common, "config", shared)
    return _by_path(door, common, own, shared)


def serving(door: Git) -> Site:
    """Return the guard at work here: the clone's own, else the account's, else where its own would stand."""
    own = find(door)
    if own.style == "folder" and _constant(own.folder, "ACCOUNT") == "template":
        return replace(own, account="template")
    if any(is_ours(own.folder / hook) or is_ours(own.folder / f"{hook}.legacy") for hook in HOOKS):
        return own
    command = door.config(f"hook.teamkit-{HOOKS[0]}.command") or ""
    paths = door.ask("config", "--type=path", "--get-all", "core.hooksPath").lines()
    for folder, style in ((Path(command.strip("'")).parent, "config"), *((Path(path), "path") for path in paths[-1:])):
        if _is_account(folder):
            return Site(folder, own.common, style, own.shared, _constant(folder, "BEHIND"), "account", own.ref_hook)
    return own


def every(door: Git) -> list[Site]:
    """Return every place of this clone where a guard may stand, to take them all out."""
    common, now = door.common(), find(door)
    own = common / "teamkit" / "hooks"
    places = {now.folder: now, common / "hooks": Site(common / "hooks", common, "folder")}
    places.setdefault(own, Site(own, common, "config"))
    return list(places.values())


def is_ours(path: Path) -> bool:
    """Whether a hook file is the guard's; a link to it is somebody else's."""
    try:
        return not path.is_symlink() and MARK in path.read_bytes()
    except OSError:
        return False


def _is_configured(door: Git, common: Path) -> bool:
    """Whether configuration hooks are there, or nothing of the guard is."""
    there = door.says("config", "--local", "--get-regexp", r"^hook\.teamkit-.*\.command$")
    return there or not any(is_ours(common / "hooks" / hook) for hook in HOOKS)


def _by_path(door: Git, common: Path, own: Path, shared: str) -> Site:
    path = behind(door, own)
    if not path:
        if (common / "hooks").is_symlink():  # a folder of somebody else's, by another way
            return Site(own, common, "path", shared, ".git/hooks")
        return Site(common / "hooks", common, "folder", shared)
    folder = (door.folder / path).resolve()
    if _is_account(folder):
        return Site(common / "hooks", common, "folder", shared)
    if folder.is_relative_to(common):
        return Site(folder, common, "folder", shared)
    return Site(own, common, "path", shared, path)


def behind(door: Git, own: Path) -> str:
    """Return the core.hooksPath that would count without ours, or ""."""
    paths = door.ask("config", "--type=path", "--get-all", "core.hooksPath").lines()
    return next((path for path in reversed(paths) if (door.folder / path).resolve() != own), "")


def _is_account(folder: Path) -> bool:
    return _constant(folder, "ACCOUNT") == "account"


def _constant(folder: Path, name: str) -> str:
    lines = (line for line in _policy_text(folder).splitlines() if line.startswith(f"TK_{name}='"))
    return next(lines, "''").split("'")[1]


def _policy_text(folder: Path) -> str:
    try:
        return (folder / "teamkit" / "policy.sh").read_text("utf-8")
    except OSError:
        return ""
