"""What most commands share: the clone, its policy, and how a plan is shown, recorded and run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from teamkit.cli.console import remark, show_plan, show_step
from teamkit.errors import OutsideFailed, Refused
from teamkit.flow import clone, facts, journal, run
from teamkit.flow.state import State
from teamkit.flow.steps import Command, Plan, Step
from teamkit.git import Git
from teamkit.sections import Policy


@dataclass(frozen=True, slots=True)
class Session:
    """One command's view of the clone."""

    git: Git
    policy: Policy
    state: State

    @property
    def finish_mode(self) -> str:
        """Return "pr" or "local"."""
        return self.state.finish_mode(self.policy.flow.finish)


def opened(fetch: bool = False, still: bool = False) -> Session:
    """Return the session of the clone around the current folder, fetched first when asked.

    still: the command changes nothing, so that git need not answer any question twice.
    """
    git = clone.here()
    git = clone.Still(git) if still and isinstance(git, clone.Worktree) else git
    policy = clone.policy(git)
    if fetch:
        fetch_all(git, clone.shared_remote(git))
    session = Session(git, policy, clone.read(git))
    if session.state.bare:
        raise Refused(
            "this is a bare repository: nobody works in it", hint=f"teamkit protect server {session.state.common}"
        )
    return session


def strays(session: Session) -> dict[str, str]:
    """Return each protected branch that did not come through the guard, with what to do about it."""
    flow = session.policy.flow
    rescue = "holds commits that did not come through the guard: teamkit rescue feat/my-work"
    names = facts.strays(session.git, session.state, flow)
    return {name: rescue + ("" if name == flow.main else f" --from {name}") for name in names}


def tell_strays(session: Session) -> None:
    """Say so where a tool that runs no hooks has moved a protected branch."""
    for name, words in strays(session).items():
        remark(f"warning: {name} {words}")


def fetch_all(git: Git, remote: str) -> bool:
    """Fetch from the shared remote; say so and go on when it cannot be reached."""
    if not remote:
        return False
    answer = git.ask("fetch", "--quiet", "--prune", remote)
    if not answer.ok:
        remark(f"offline: {remote} cannot be reached; going by what was fetched last")
    return answer.ok


def carry(session: Session, plan: Plan, command: str, *, dry_run: bool, subject: str = "") -> bool:
    """Show the plan, or record and run it. Return whether it was run."""
    if dry_run:
        show_plan(plan)
        return False
    if not plan:  # nothing to undo: the record of the command before stays
        return True
    journal.begin(session.state, command, plan, subject)
    taken: list[Step] = []
    try:
        run.carry_out(session.git, plan, _watch(session.state, taken))
    except OutsideFailed:
        # A push that failed left nothing on the server; one before it did.
        journal.note(session.state, pushed=any(map(_pushes, taken[:-1])))
        raise
    journal.end(session.git, session.state)
    return True


def _watch(state: State, taken: list[Step]) -> Callable[[Step], None]:
    def watch(step: Step) -> None:
        taken.append(step)
        show_step(step)
        if _pushes(step):
            journal.note(state, pushed=True)

    return watch


def _pushes(step: Step) -> bool:
    return isinstance(step, Command) and step.pushes


def branch_names(_ctx: click.Context, _option: Any, incomplete: str) -> list[str]:
    """Complete the names of local branches."""
    return [name for name in clone.read(clone.here()).heads if name.startswith(incomplete)]
