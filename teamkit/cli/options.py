"""The options that several commands have, with one help text each."""

import click

dry_run_option = click.option("--dry-run", is_flag=True, help="Print the git commands, and change nothing.")
yes_option = click.option("--yes", "-y", is_flag=True, help="Ask nothing; take the proposed answers.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
offline_option = click.option("--offline", is_flag=True, help="Do not fetch first.")
