"""rescue: commits and changes that sit on a protected branch become a branch of their own."""

from teamkit.config import Flow
from teamkit.errors import Refused
from teamkit.flow import policy
from teamkit.flow.state import State
from teamkit.flow.steps import Plan, Step, git


def plan(name: str, branch: str, home: str, state: State, flow: Flow) -> Plan:
    """Return the steps that move what `branch` has over `home` to the new branch `name`.

    home: the ref or commit that `branch` goes back to. Nothing but refs moves: the index, the
    files and untracked work stay as they are. Raises Refused for a bad name, an operation under way,
    and when there is nothing to rescue.
    """
    refusal = policy.refusal(name, flow, state.names())
    if refusal:
        raise Refused(f"no branch may be called {name}: {refusal.reason}   [{refusal.rule}]",
                      hint=f"teamkit rescue {refusal.suggestion}")  # fmt: skip
    if state.operation:
        raise Refused(f"a {state.operation} is under way", hint=f"git {state.operation} --abort")
    stray = bool(home) and home != state.heads.get(branch)
    here = state.head == branch
    if not stray and not (here and state.dirt):
        raise Refused(f"{branch} holds nothing of its own: there is nothing to rescue", hint="teamkit status")
    steps: list[Step] = [git("switch", "--no-track", "-c", name) if here else git("branch", "--no-track", name, branch)]
    if stray:
        steps += _put_back(branch, home, state)
    return tuple(steps)


def _put_back(branch: str, home: str, state: State) -> list[Step]:
    place = state.worktrees.get(branch, "")
    if place and place != state.top:
        return [git("reset", "--keep", home, where=place)]
    return [git("update-ref", "-m", "teamkit: rescue", f"refs/heads/{branch}", home, state.heads[branch])]
