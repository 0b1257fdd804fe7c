"""teamkit wrapup: the draft of the report; its commands are loaded when they run."""

from typing import Any

import click
from click.core import ParameterSource

from teamkit.cli.lazy import LazyGroup
from teamkit.cli.wrapup_options import Options, options
from teamkit.errors import ConfigError

COMMANDS = {
    "people": "Who is who in the history, and what is left to confirm.",
    "check": "Whether every number of the report still is what can be counted.",
}


class Wrapup(LazyGroup):
    """The draft, which has commands too."""

    path, index, modules = "teamkit wrapup", COMMANDS, "teamkit.cli.wrapup_"


@click.group("wrapup", cls=Wrapup, invoke_without_command=True,
             short_help="Draft the report of a project from its history and its runs.",
             subcommand_metavar="", options_metavar="[OPTIONS]")  # fmt: skip
@options
def command(**given: Any) -> None:
    """Draft the report of a project from its history and its runs.

    Writes wrapup.md, which people go on writing, wrapup.json with every number and where it comes from, and
    the figures. Run again it renews the numbers and keeps every word of yours.
    """
    context = click.get_current_context()
    if context.invoked_subcommand:
        _refuse_options(context, context.invoked_subcommand)
        return
    from teamkit.cli.wrapup_draft import draft  # noqa: PLC0415  (the commands do without)

    draft(Options(**given))


def _refuse_options(context: click.Context, name: str) -> None:
    """Refuse options of the draft before a command, which would not know of them."""
    for parameter in context.command.params:
        if parameter.name and context.get_parameter_source(parameter.name) is ParameterSource.COMMANDLINE:
            message = f"{parameter.opts[-1]} before {name} is of the draft"
            raise ConfigError(message, hint=f"teamkit wrapup {name} --help")
