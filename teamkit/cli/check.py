"""teamkit check."""

import os
import sys
from pathlib import Path

import click

from teamkit.cli.session import opened
from teamkit.flow import constants, guard, run
from teamkit.flow.site import HOOKS, Site
from teamkit.git import program


@click.command("check", short_help="Run one hook of the guard by hand, or from the pre-commit framework.",
               context_settings={"ignore_unknown_options": True})  # fmt: skip
@click.argument("hook", type=click.Choice(HOOKS[:-1]))
@click.argument("arguments", nargs=-1)
def command(hook: str, arguments: tuple[str, ...]) -> None:
    """Run one hook of the guard by hand, or from the pre-commit framework.

    The judgement is that of the installed hooks: the same files, with this clone's policy. Leaves
    with 1 when the hook refuses.
    """
    session = opened()
    common = Path(session.state.common)
    where = Site(common / "teamkit" / "check", common, "folder")
    place = guard.place(session.git, where, session.finish_mode)
    plan = guard.file_plan(where, constants.render(session.policy, place))
    run.carry_out(session.git, plan, lambda _step: None)
    stdin = _pushed() if hook == "pre-push" else ""
    answer = program(session.git.folder, str(where.folder / hook), *_arguments(hook, arguments), stdin=stdin)
    if answer is None:
        sys.exit(3)
    click.echo(answer.err, err=True, nl=bool(answer.err))
    sys.exit(answer.code)


def _arguments(hook: str, arguments: tuple[str, ...]) -> tuple[str, ...]:
    if hook == "pre-push" and not arguments:
        return (os.environ.get("PRE_COMMIT_REMOTE_NAME", "origin"), os.environ.get("PRE_COMMIT_REMOTE_URL", ""))
    return arguments


def _pushed() -> str:
    """Return git's own lines about the push: from the framework's variables, or from stdin."""
    names = ("LOCAL_BRANCH", "TO_REF", "REMOTE_BRANCH", "FROM_REF")
    values = [os.environ.get(f"PRE_COMMIT_{name}") for name in names]
    if values[1] and values[2]:
        return " ".join(value or "0" * 40 for value in values) + "\n"
    return "" if sys.stdin.isatty() else sys.stdin.read()
