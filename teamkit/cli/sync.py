"""teamkit sync."""

import click

from teamkit.cli import session as sessions
from teamkit.cli.console import remark, say
from teamkit.cli.options import dry_run_option, offline_option
from teamkit.cli.session import Session, fetch_all, opened
from teamkit.errors import Refused
from teamkit.flow import facts, merged, policy
from teamkit.flow.plan import sync as planner
from teamkit.flow.steps import Command
from teamkit.sections import Flow


@click.command("sync", short_help="Update the base branches and drop what is merged.")
@offline_option
@dry_run_option
def command(offline: bool, dry_run: bool) -> None:
    """Update the base branches and drop what is merged.

    A branch goes when all its work is in its base: merged, squashed or rebased. What is not
    merged is never deleted. After a release was merged on the server, sets the tag and brings
    main back into develop.
    """
    session = opened()
    if session.state.operation:
        raise Refused(f"a {session.state.operation} is under way", hint=f"{session.state.way_out}, then: teamkit sync")
    if not offline and not dry_run and fetch_all(session.git, session.state.remote):
        session = opened()
    known = facts.for_sync(session.git, session.state, session.policy.flow)
    outcome = planner.plan(known, session.state, session.policy.flow)
    for line in (*outcome.remarks, *_lonely(session, known)):
        remark(line)
    if sessions.carry(session, outcome.plan, "teamkit sync", dry_run=dry_run):
        _report(outcome, known, session.policy.flow)


def _report(outcome: planner.Outcome, known: planner.Facts, flow: Flow) -> None:
    remarks = "\n".join(outcome.remarks)
    commands = [step.git for step in outcome.plan if isinstance(step, Command)]
    dropped = [words[-1] for words in commands if words[:2] == ("branch", "-D")]
    for name in dropped:
        remark(f"{name} is gone: its work is in the base (by {known.merged[name]})")
    moved = [name for name in policy.bases(flow) if known.drift.get(name, (0, 0))[1] and f"{name} " not in remarks]
    updated = f"{' and '.join(moved)} updated" if moved else "up to date"
    say(
        updated
        + (f"; {len(dropped)} merged {'branch' if len(dropped) == 1 else 'branches'} dropped" if dropped else "")
    )


def _lonely(session: Session, known: planner.Facts) -> list[str]:
    """Name the branches whose remote branch is gone though their work is nowhere else."""
    return [
        f"{name} stays: its remote branch is gone, and its work is in no base"
        for name in session.state.heads
        if name not in known.merged and merged.is_gone(session.state, name)
    ]
