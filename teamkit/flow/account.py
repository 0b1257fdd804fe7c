"""The guard of an account: every clone of the team's repository, present and future.

By git version: 2.54 configuration hooks and 2.36 a core.hooksPath, both included for the
repository's URL alone (`includeIf "hasconfig:remote.*.url:..."`); before that, git's template
directory, whose guard does nothing in a repository without a policy.
"""

import os
import re
from pathlib import Path

from teamkit.errors import Refused
from teamkit.flow import constants, guard
from teamkit.flow.site import CONFIG_HOOKS, REF_HOOK, Site
from teamkit.flow.state import State
from teamkit.flow.steps import Plan, Remove, Step, Write, git, quoted
from teamkit.git import Git, version
from teamkit.sections import Policy

HASCONFIG = (2, 36, 0)
_URL = re.compile(r"(?:[a-z+]+://)?(?:[^@/]+@)?(?P<host>[^:/]+)(?::\d+(?=/)|)[:/](?P<path>.+?)(?:\.git)?/?")


def home() -> Path:
    """Return the folder of the guards of this account."""
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "teamkit" / "guards"


def install_plan(door: Git, state: State, policy: Policy) -> Plan:
    """Return the steps that are still needed. Raises Refused without a remote to know clones by."""
    url = state.remotes.get(state.remote, "")
    if not url:
        raise Refused("there is no remote by which other clones could be known", hint="git remote add origin URL")
    folder = home() / _key(url)
    where = _site(door, folder)
    text = constants.render(policy, guard.place(door, where, state.finish_mode(policy.flow.finish)))
    files = guard.file_plan(where, text)
    rest = _template(door, where) if where.style == "template" else _included(door, url, folder, where)
    return (*files, *rest)


def remove_plan(door: Git) -> Plan:
    """Return the steps that take every guard of this account out again."""
    steps: list[Step] = []
    mine = home().as_posix()
    for entry in door.ask("config", "--global", "-z", "--get-regexp", r"^includeif\..*\.path$").fields():
        key, _, value = entry.partition("\n")
        if value.startswith(f"{mine}/"):
            steps.append(git("config", "--global", "--remove-section", key.removesuffix(".path")))
    if (door.config("init.templateDir") or "").startswith(f"{mine}/"):
        steps.append(git("config", "--global", "--unset", "init.templateDir"))
    if not home().is_dir():
        return tuple(steps)
    alone = list(home().parent.iterdir()) == [home()]
    return (*steps, Remove(str(home().parent if alone else home())))


def summary(door: Git, state: State) -> str:
    """Return what is guarded now, in one line."""
    if version(door) < HASCONFIG:
        return "every new clone on this account is guarded where it has a policy; in old ones run: teamkit init"
    return f"every clone of {state.remotes[state.remote]} on this account is guarded, present and future"


def patterns(url: str) -> tuple[str, ...]:
    """Return the URL patterns under which people clone the repository at `url`."""
    match = _URL.fullmatch(url) if "://" in url or re.match(r"[^/]+:", url) else None
    if not match or url.startswith("file://"):
        path = url.removeprefix("file://").removesuffix("/")
        stem = path.removesuffix(".git")
        return (stem, f"{stem}.git", f"file://{stem}", f"file://{stem}.git")
    host, path = match["host"], match["path"]
    heads = (f"https://{host}/", f"https://*@{host}/", f"*@{host}:", f"ssh://*@{host}/", f"ssh://*@{host}:*/")
    return tuple(f"{head}{path}{end}" for head in heads for end in ("", ".git"))


def _key(url: str) -> str:
    return re.sub(r"\W+", "-", re.sub(r"^[a-z+]+://|^[^@/]+@|\.git/?$", "", url)).strip("-")


def _site(door: Git, folder: Path) -> Site:
    number = version(door)
    if number >= CONFIG_HOOKS:
        return Site(folder / "hooks", folder, "config", account="account")
    if number < HASCONFIG:
        place = folder / "template" / "hooks"
        return Site(place, folder, "template", account="template", ref_hook=number >= REF_HOOK)
    elsewhere = door.ask("config", "--global", "--type=path", "--get", "core.hooksPath").out
    return Site(folder / "hooks", folder, "path", behind=elsewhere or ".git/hooks", account="account")


def _included(door: Git, url: str, folder: Path, where: Site) -> list[Step]:
    file = folder / "gitconfig"
    text = _section(where)
    steps: list[Step] = []
    if not file.is_file() or file.read_text("utf-8") != text:
        steps.append(Write(str(file), text.encode(), 0o644))
    for pattern in patterns(_absolute(door, url)):
        # In lower case, as git lists it: only so does --remove-section find it again.
        key = f"includeif.hasconfig:remote.*.url:{pattern}.path"
        if door.ask("config", "--global", "--get", key).out != file.as_posix():
            steps.append(git("config", "--global", key, file.as_posix()))
    return steps


def _absolute(door: Git, url: str) -> str:
    is_path = "://" not in url and not re.match(r"[^/]+:", url)
    return (door.folder / url).resolve().as_posix() if is_path else url


def _section(where: Site) -> str:
    head = "# Written by teamkit; do not edit, run: teamkit init --user\n"
    if where.style == "path":
        return f'{head}[core]\n\thooksPath = "{where.folder.as_posix()}"\n'
    lines = (
        f'[hook "teamkit-{hook}"]\n\tevent = {hook}\n\tcommand = "{guard.command_line(where.folder / hook)}"\n'
        for hook in where.own
    )
    return head + "".join(lines)


def _template(door: Git, where: Site) -> list[Step]:
    folder = where.folder.parent.as_posix()
    have = door.config("init.templateDir")
    if have == folder:
        return []
    if have and have.startswith(f"{home().as_posix()}/"):
        raise Refused("git before 2.36 can guard the clones of one team on an account, and another has it",
                      hint="teamkit init in each clone, or upgrade git")  # fmt: skip
    if have:
        raise Refused(
            f"init.templateDir is {have} already", hint=f"cp -r {quoted(where.folder.as_posix())} {quoted(have)}"
        )
    return [git("config", "--global", "init.templateDir", folder)]
