"""teamkit runs: the table; its commands are loaded when they run."""

import os
from collections.abc import Iterable
from typing import Any

import click

from teamkit.cli.lazy import LazyGroup
from teamkit.cli.project import here
from teamkit.cli.runs_file import target
from teamkit.cli.runs_named import place
from teamkit.cli.runs_options import options, overlaid
from teamkit.cli.runs_output import give, keep_view, refuse_view, tell_trouble
from teamkit.cli.runs_scan import refuse_none, scan
from teamkit.errors import ConfigError
from teamkit.runs.slip import nearest
from teamkit.runs.table import table

COMMANDS = {
    "show": "One run: parameters, metrics, curves, who, which commit, how it ended.",
    "compare": "What differs between runs, and whether they may be compared.",
    "html": "All runs as one page to be mailed.",
}


class Runs(LazyGroup):
    """A table that has commands too: the first word alone may name one. `./show` is a folder called show."""

    path, index, modules = "teamkit runs", COMMANDS, "teamkit.cli.runs_"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave everything behind a command's name to that command."""
        ctx.meta[__name__] = bool(args) and args[0] in COMMANDS
        ctx.allow_interspersed_args = not ctx.meta[__name__]
        return super().parse_args(ctx, args)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the options of the table, which a command's are not."""
        found = super().get_params(ctx)
        return [one for one in found if one.name == "help"] if ctx.meta.get(__name__) else found


def _completed(_ctx: click.Context, _option: Any, incomplete: str) -> list[Any]:
    """Complete the commands, and let the shell complete paths."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415  (only completion pays for it)

    named = [CompletionItem(name, help=words) for name, words in COMMANDS.items() if name.startswith(incomplete)]
    return [*named, CompletionItem(incomplete, type="file")]


@click.group("runs", cls=Runs, invoke_without_command=True, short_help="One table of every run log.",
             subcommand_metavar="", options_metavar="[OPTIONS]")  # fmt: skip
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=_completed)
@options
def command(**given: Any) -> None:
    """Show one table of every run log.

    Reads the logs below each PATH, below `runs.paths` of teamkit.toml, or of the whole project.
    Nothing is asked of any server, and none of the libraries that wrote them is needed.
    """
    del given  # the context tells what was typed from what is a default, over which a view goes
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        _run(ctx)


def _run(ctx: click.Context) -> None:
    """Look, make the table, show it, tell what was wrong, and keep the view."""
    project = here()
    chosen = overlaid(ctx, project.policy.runs.views)
    chosen.check()
    _refuse_slip(chosen.paths)
    if chosen.save_view:
        refuse_view(project.top, chosen.save_view)
    file = target(chosen.output, yes=chosen.yes) if chosen.output not in ("", "-") and not chosen.dry_run else None
    where = place(project.policy.project.timezone)
    known = scan(chosen.paths, project)
    if chosen.written != "json":
        refuse_none(known)
    policy = project.policy.runs
    made = table(known.found.runs, chosen.wish(policy.columns), policy.directions, where.zone)
    if chosen.dry_run:
        keep_view(project.top, chosen, dry_run=True)
        return
    give(made, chosen, where, file)
    tell_trouble(known)
    if chosen.save_view:
        keep_view(project.top, chosen, dry_run=False)


def _refuse_slip(paths: Iterable[str]) -> None:
    """Refuse a path that is not there and was meant for a command."""
    first = next(iter(paths), "")
    near = "" if os.path.lexists(first) else nearest(first, COMMANDS)
    if near:
        raise ConfigError(f"there is no {first}", hint=f"teamkit runs {near}")
