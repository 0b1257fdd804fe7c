"""teamkit new-hotfix."""

import click

from teamkit.cli.options import dry_run_option, offline_option
from teamkit.cli.start import start


@click.command("new-hotfix", short_help="Start a hotfix branch off main.")
@click.argument("version")
@click.option("--worktree", metavar="FOLDER", default="", help="Check the branch out in a folder of its own.")
@click.option("--carry", is_flag=True, help="Stash changes that are in the way, and bring them along.")
@offline_option
@dry_run_option
def command(version: str, worktree: str, carry: bool, offline: bool, dry_run: bool) -> None:
    """Start a hotfix branch off main.

    `teamkit new-hotfix 1.2.1` makes hotfix/1.2.1; `teamkit finish` later merges and tags it.
    """
    start(version, "new-hotfix", worktree=worktree, carry=carry, offline=offline, dry_run=dry_run)
