"""new-feature, new-release, new-hotfix: a branch off the right base, tracking nothing. Pure."""

import re
from dataclasses import dataclass

from teamkit.errors import Refused
from teamkit.flow import policy
from teamkit.flow.plan.place import pop, stashed
from teamkit.flow.state import State
from teamkit.flow.steps import Plan, git
from teamkit.sections import Flow


@dataclass(frozen=True, slots=True)
class Wish:
    """What to start. worktree: a folder for it, "" to switch here. carry: stash and pop around the switch.

    stash: the entry in which a start that was cut short left the changes, or "".
    """

    name: str
    worktree: str = ""
    carry: bool = False
    stash: str = ""


def full_name(word: str, prefix: str, flow: Flow) -> str:
    """Return `release/1.2.0` for "1.2.0", "v1.2.0" or "release/1.2.0"."""
    version = word.removeprefix(f"{prefix}/")
    if flow.tag_prefix and version.removeprefix(flow.tag_prefix)[:1].isdigit():
        version = version.removeprefix(flow.tag_prefix)
    return f"{prefix}/{version}"


def check_name(name: str, state: State, flow: Flow, command: str) -> None:
    """Raise Refused for an unlawful name; the hint is `command` with a lawful one."""
    refusal = policy.refusal(name, flow, state.names())
    if refusal:
        raise Refused(f"no branch may be called {name}: {refusal.reason}   [{refusal.rule}]",
                      hint=f"{command} {refusal.suggestion}")  # fmt: skip


def check_version(name: str, state: State, flow: Flow, command: str) -> None:
    """Raise Refused when the tag that finishing `name` would set is there already."""
    tag = tag_of(name, flow)
    if tag in state.tags:
        version = next_version(name, state, flow).partition("/")[2]
        raise Refused(f"tag {tag} exists already", hint=f"{command} {version}")


def plan(wish: Wish, state: State, flow: Flow) -> Plan:
    """Return the steps that start `wish.name`. Raises Refused for a missing base."""
    back = (pop(wish.name, wish.stash),) if wish.stash else ()
    if back and state.head == wish.name:
        return back
    base = base_ref(wish.name, state, flow)
    if wish.worktree:
        return (git("worktree", "add", "--no-track", "-b", wish.name, wish.worktree, base),)
    if state.operation:
        raise Refused(f"a {state.operation} is under way", hint=state.way_out)
    switch = git("switch", "--no-track", "-c", wish.name, base)
    return stashed((switch,), wish.name) if wish.carry and not back else (switch, *back)


def base_ref(name: str, state: State, flow: Flow) -> str:
    """Return the ref that `name` starts from: the fetched copy of its base, else the base here."""
    base = policy.base_of(name, flow)
    if state.copy(base) or base in state.heads:
        return state.newest(base)
    if not state.tip and not state.heads:
        raise Refused("this repository has no commit yet", hint="git add . && git commit -m 'docs: start'")
    raise Refused(f"{base} does not exist yet", hint="teamkit init")


def tag_of(name: str, flow: Flow) -> str:
    """Return the tag that finishing a release or hotfix sets: v1.2.0 for release/1.2.0."""
    return f"{flow.tag_prefix}{name.partition('/')[2]}"


def next_version(name: str, state: State, flow: Flow) -> str:
    """Return the nearest branch name after `name` whose version is free: release/1.2.1 for release/1.2.0."""
    names = state.names()
    while tag_of(name, flow) in state.tags or name in names:
        stem, number = re.fullmatch(r"(.*?)([0-9]*)", name, re.DOTALL).groups()  # type: ignore[union-attr]
        name = f"{stem}{int(number) + 1}" if number else f"{stem}.1"
    return name
