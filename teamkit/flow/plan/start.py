"""new-feature, new-release, new-hotfix: a branch off the right base, tracking nothing."""

from dataclasses import dataclass

from teamkit.config import Flow
from teamkit.errors import ConfigError, Refused
from teamkit.flow import policy
from teamkit.flow.state import State
from teamkit.flow.steps import Plan, git


@dataclass(frozen=True, slots=True)
class Wish:
    """What to start. worktree: a folder for it, "" to switch here. carry: stash and pop around the switch."""

    name: str
    worktree: str = ""
    carry: bool = False


def full_name(word: str, prefix: str, flow: Flow) -> str:
    """Return `release/1.2.0` for "1.2.0", "v1.2.0" or "release/1.2.0"."""
    version = word.removeprefix(f"{prefix}/")
    if flow.tag_prefix and version.removeprefix(flow.tag_prefix)[:1].isdigit():
        version = version.removeprefix(flow.tag_prefix)
    return f"{prefix}/{version}"


def plan(wish: Wish, state: State, flow: Flow, command: str) -> Plan:
    """Return the steps that start `wish.name`.

    Raises Refused for an unlawful name (the hint is `command` with a lawful one) and for a
    missing base, ConfigError for a version that is tagged already.
    """
    refusal = policy.refusal(wish.name, flow, state.names())
    if refusal:
        raise Refused(f"no branch may be called {wish.name}: {refusal.reason}   [{refusal.rule}]",
                      hint=f"{command} {refusal.suggestion}")  # fmt: skip
    base = base_ref(wish.name, state, flow)
    if wish.worktree:
        return (git("worktree", "add", "--no-track", "-b", wish.name, wish.worktree, base),)
    switch = git("switch", "--no-track", "-c", wish.name, base)
    if not wish.carry:
        return (switch,)
    return (git("stash", "push", "--include-untracked", "-m", f"teamkit: on the way to {wish.name}"),
            switch, git("stash", "pop", "--index"))  # fmt: skip


def base_ref(name: str, state: State, flow: Flow) -> str:
    """Return the ref that `name` starts from: the fetched copy of its base, else the base here."""
    base = policy.base_of(name, flow)
    if state.copy(base) or base in state.heads:
        return state.newest(base)
    if not state.tip and not state.heads:
        raise Refused("this repository has no commit yet", hint="git add . && git commit -m 'docs: start'")
    raise Refused(f"{base} does not exist yet", hint="teamkit init")


def check_version(name: str, state: State, flow: Flow) -> None:
    """Raise ConfigError when the tag that finishing `name` would set is there already."""
    tag = tag_of(name, flow)
    if tag in state.tags:
        raise ConfigError(f"tag {tag} exists already", hint="git tag --list --sort=-v:refname | head -3")


def tag_of(name: str, flow: Flow) -> str:
    """Return the tag that finishing a release or hotfix sets: v1.2.0 for release/1.2.0."""
    return f"{flow.tag_prefix}{name.partition('/')[2]}"
