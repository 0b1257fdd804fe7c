"""teamkit wrapup: the draft of the report; its commands are loaded when they run."""

from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click
from click.core import ParameterSource

from teamkit.cli.wrapup_options import Options, options
from teamkit.errors import ConfigError

COMMANDS = {
    "people": "Who is who in the history, and what is left to confirm.",
    "check": "Whether every number of the report still is what can be counted.",
}


class Wrapup(click.Group):
    """A group that loads its commands one by one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the index."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"teamkit.cli.wrapup_{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find the command; for an unknown one name the nearest."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            near = get_close_matches(args[0], COMMANDS, 1)
            hint = f"teamkit wrapup {near[0] if near else '--help'}"
            raise ConfigError(f"there is no command wrapup {args[0]}", hint=hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the index without loading a command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


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
