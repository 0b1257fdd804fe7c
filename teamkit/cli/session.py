"""What most commands share: the clone, its policy, and how a plan is shown, recorded and run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from teamkit.cli.console import remark, show_plan, show_step
from teamkit.config import Policy
from teamkit.flow import clone, journal, run
from teamkit.flow.state import State
from teamkit.flow.steps import Command, Plan, Step
from teamkit.git import Git

dry_run_option = click.option("--dry-run", is_flag=True, help="Print the git commands, and change nothing.")
yes_option = click.option("--yes", "-y", is_flag=True, help="Ask nothing; take the proposed answers.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
offline_option = click.option("--offline", is_flag=True, help="Do not fetch first.")


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


def opened(fetch: bool = False) -> Session:
    """Return the session of the clone around the current folder, fetched first when asked."""
    git = clone.here()
    policy = clone.policy(git)
    if fetch:
        fetch_all(git, clone.read(git))
    return Session(git, policy, clone.read(git))


def fetch_all(git: Git, state: State, prune: bool = False) -> bool:
    """Fetch from the shared remote; say so and go on when it cannot be reached."""
    if not state.remote:
        return False
    answer = git.ask("fetch", "--quiet", *(["--prune"] if prune else []), state.remote)
    if not answer.ok:
        remark(f"offline: {state.remote} cannot be reached; going by what was fetched last")
    return answer.ok


def carry(session: Session, plan: Plan, command: str, *, dry_run: bool, subject: str = "") -> bool:
    """Show the plan, or record and run it. Return whether it was run."""
    if dry_run:
        show_plan(plan)
        return False
    journal.begin(session.git, session.state, command, plan, subject)
    run.carry_out(session.git, plan, _watch(session.state))
    journal.end(session.git, session.state)
    return True


def _watch(state: State) -> Callable[[Step], None]:
    def watch(step: Step) -> None:
        show_step(step)
        if isinstance(step, Command) and step.pushes:
            journal.will_push(state)

    return watch


def branch_names(_ctx: click.Context, _option: Any, incomplete: str) -> list[str]:
    """Complete the names of local branches."""
    return [name for name in clone.read(clone.here()).heads if name.startswith(incomplete)]
