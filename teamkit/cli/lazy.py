"""A group of commands that is an index until one of them runs."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar

import click

from teamkit.errors import ConfigError


class LazyGroup(click.Group):
    """A group that loads its commands one by one.

    path: what is typed before a command. index: names and one-line helps. modules: what the name of a command's
    module, which holds `command`, begins with.
    """

    path: ClassVar[str]
    index: ClassVar[Mapping[str, str]]
    modules: ClassVar[str]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the index."""
        return list(self.index)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the module of one command."""
        if cmd_name not in self.index:
            return None
        command: click.Command = import_module(f"{self.modules}{cmd_name.replace('-', '_')}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find the command; for an unknown one name the nearest."""
        if args[0] not in self.index and not args[0].startswith("-"):
            from difflib import get_close_matches  # noqa: PLC0415  (a slip of the finger alone pays for it)

            near = get_close_matches(args[0], self.index, 1)
            words = f"{self.path} {args[0]}".removeprefix("teamkit ")
            hint = f"{self.path} {near[0] if near else '--help'}"
            raise ConfigError(f"there is no command {words}", hint=hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the index without loading a command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.index.items()))
