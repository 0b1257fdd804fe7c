"""The commands: an index that knows their names and one-line helps, and the error boundary.

A command's module is loaded only when it runs: `teamkit --help` reads this index alone.
"""

import errno
import os
import sys
from typing import Any

import click

from teamkit import __version__
from teamkit.cli.lazy import LazyGroup
from teamkit.errors import ConfigError, OutsideFailed, TeamkitError

COMMANDS = {
    "init": "Put the guard and the policy into this clone (once per clone).",
    "status": "Say where you are, what you may do next, and whether the clone is guarded.",
    "new-feature": "Start a work branch off a freshly fetched base.",
    "new-release": "Start a release branch off develop.",
    "new-hotfix": "Start a hotfix branch off main.",
    "finish": "Bring a branch home: a pull request, or a merge and one push.",
    "sync": "Update the base branches and drop what is merged.",
    "rescue": "Move stray commits and changes off main to a branch.",
    "undo": "Undo the last teamkit command.",
    "doctor": "Check that the guard is alive here and nothing slipped past it.",
    "protect": "Put the same policy where it cannot be skipped.",
    "new-experiment": "Make a Lightning project that trains at once, offline.",
    "update-experiment": "Bring a newer version of its templates into an experiment.",
    "add": "Put one more loss or task into an experiment.",
    "lint": "Find what costs a team its results, in code and in git.",
    "preflight": "Say whether a run may start on this machine, and on which GPU.",
    "runs": "Show one table of every run log.",
    "wrapup": "Draft the report of a project from its history and its runs.",
    "check": "Run one hook of the guard by hand, or from the pre-commit framework.",
    "completion": "Print the completion script of a shell.",
    "demo": "Play a team's day in a sandbox folder.",
}


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


class Commands(LazyGroup):
    """The commands, and what says failures in teamkit's form."""

    path, index, modules = "teamkit", COMMANDS, "teamkit.cli."

    asked = "teamkit"  # of an option without its value click tells no context

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find the command, and remember which was asked for."""
        found = super().resolve_command(ctx, args)
        self.asked = f"teamkit {args[0]}"
        return found

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Complete command names from the index alone, without loading a command."""
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        from click.shell_completion import CompletionItem  # noqa: PLC0415  (only completion pays for it)

        return [CompletionItem(name, help=text) for name, text in COMMANDS.items() if name.startswith(incomplete)]

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run, and turn every failure that a person can act on into two lines and an exit code."""
        try:
            return super().main(*args, **{**extra, "standalone_mode": False})
        except TeamkitError as error:
            code = _say(error.message, error.hint, error.exit_code)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            code = ConfigError.exit_code
        except click.UsageError as error:
            path = error.ctx.command_path if error.ctx else self.asked
            code = _say(error.format_message(), f"{path} --help", ConfigError.exit_code)
        except click.ClickException as error:
            code = _say(error.format_message(), None, error.exit_code)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            code = _say(f"the output cannot be written: {error.strerror}", "df -H .", OutsideFailed.exit_code)
        except (click.Abort, KeyboardInterrupt):
            code = _say("stopped; run the same command again to go on", None, 1)
        sys.exit(code)


def _say(message: str, hint: str | None, code: int) -> int:
    plain = False if os.environ.get("NO_COLOR") else None
    click.echo(f"{click.style('error:', fg='red')} {message}", err=True, color=plain)
    if hint:
        click.echo(f"hint: {hint}", err=True)
    return code


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=False,
             invoke_without_command=True, subcommand_metavar="[COMMAND] [ARGS]...")  # fmt: skip
@click.version_option(__version__, prog_name="teamkit")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Guarded GitFlow for machine-learning teams: one policy file, one guard, one habit."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
