"""teamkit new-release."""

import click

from teamkit.cli.options import dry_run_option, offline_option
from teamkit.cli.start import start


@click.command("new-release", short_help="Start a release branch off develop.")
@click.argument("version")
@click.option("--worktree", metavar="FOLDER", default="", help="Check the branch out in a folder of its own.")
@click.option("--carry", is_flag=True, help="Stash changes that are in the way, and bring them along.")
@offline_option
@dry_run_option
def command(version: str, worktree: str, carry: bool, offline: bool, dry_run: bool) -> None:
    """Start a release branch off develop.

    `teamkit new-release 1.2.0` makes release/1.2.0; `teamkit finish` later merges and tags it.
    """
    start(version, "new-release", worktree=worktree, carry=carry, offline=offline, dry_run=dry_run)
