"""rescue: commits and changes that sit on a protected branch become a branch of their own. Pure."""

from dataclasses import dataclass

from teamkit.errors import Refused
from teamkit.flow.plan.place import place_of, put
from teamkit.flow.plan.start import check_name
from teamkit.flow.state import State
from teamkit.flow.steps import Plan, Step, git
from teamkit.sections import Flow


@dataclass(frozen=True, slots=True)
class Wish:
    """What to move. branch: what holds the stray work. home: the commit it goes back to, "" if nothing tells.

    held: the new branch is there already, and holds every commit of `branch`.
    """

    name: str
    branch: str
    home: str
    held: bool = False


def plan(wish: Wish, state: State, flow: Flow) -> Plan:
    """Return the steps that move what `wish.branch` has over its home to the branch `wish.name`.

    Nothing but refs moves: the index, the files and untracked work stay as they are. Raises Refused
    for a bad name, an operation under way, and when there is nothing to rescue.
    """
    name, branch = wish.name, wish.branch
    if not wish.held:
        check_name(name, state, flow, "teamkit rescue")
    if state.operation:
        raise Refused(f"a {state.operation} is under way", hint=f"{state.way_out}, then: teamkit rescue {name}")
    stray = bool(wish.home) and wish.home != state.heads.get(branch)
    here = state.head == branch
    if not stray and (wish.held or not (here and state.dirt)):
        raise Refused(f"{branch} holds nothing of its own: there is nothing to rescue", hint="teamkit status")
    return (*_keep(wish, here), *(_put_back(wish, state) if stray else []))


def _keep(wish: Wish, here: bool) -> list[Step]:
    if wish.held:
        return [git("switch", wish.name)] if here else []
    return [
        git("switch", "--no-track", "-c", wish.name) if here else git("branch", "--no-track", wish.name, wish.branch)
    ]


def _put_back(wish: Wish, state: State) -> list[Step]:
    if place_of(state, wish.branch):
        return [put(wish.branch, wish.home, place_of(state, wish.branch))]
    return [git("branch", "--no-track", "-f", wish.branch, wish.home)]
