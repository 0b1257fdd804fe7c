"""teamkit new-feature."""

import click

from teamkit.cli.options import dry_run_option, offline_option
from teamkit.cli.start import start


@click.command("new-feature", short_help="Start a work branch off a freshly fetched base.")
@click.argument("name")
@click.option("--worktree", metavar="FOLDER", default="", help="Check the branch out in a folder of its own.")
@click.option("--carry", is_flag=True, help="Stash changes that are in the way, and bring them along.")
@offline_option
@dry_run_option
def command(name: str, worktree: str, carry: bool, offline: bool, dry_run: bool) -> None:
    """Start a work branch off a freshly fetched base.

    NAME is checked first: `teamkit new-feature feat/ldam-loss`. Your uncommitted changes come
    along where they do not collide with the base.
    """
    start(name, "new-feature", worktree=worktree, carry=carry, offline=offline, dry_run=dry_run)
