"""teamkit undo."""

import click

from teamkit.cli.console import say, show_plan, show_step
from teamkit.cli.options import dry_run_option
from teamkit.errors import Refused
from teamkit.flow import clone, facts, journal, run
from teamkit.flow.plan import undo as planner


@click.command("undo", short_help="Undo the last teamkit command.")
@dry_run_option
def command(dry_run: bool) -> None:
    """Undo the last teamkit command.

    Branches, tags and HEAD go back to what they were. Refuses when a ref has moved since, or when
    the command pushed.
    """
    door = clone.here()
    state = clone.read(door)
    record = journal.last(state)
    if record is None:
        raise Refused("there is no teamkit command to undo here", hint="git reflog")
    plan = planner.plan(record, facts.for_undo(door, state, record), state)
    if dry_run:
        show_plan(plan)
        return
    journal.note(state, undoing=True)
    run.carry_out(door, plan, show_step)
    journal.forget(state)
    say(f"undone: {record.command}")
