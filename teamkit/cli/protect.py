"""teamkit protect server."""

from pathlib import Path

import click

from teamkit import config
from teamkit.cli.console import remark, say, show_plan, show_step
from teamkit.cli.options import dry_run_option, yes_option
from teamkit.errors import ConfigError, OutsideFailed
from teamkit.flow import clone, run, server
from teamkit.flow.steps import Write, quoted
from teamkit.git import Git, elsewhere
from teamkit.sections import Policy


@click.group("protect", short_help="Put the same policy where it cannot be skipped.")
def command() -> None:
    """Put the same policy where it cannot be skipped."""


@command.command("server", short_help="A bare repository on the team's own machine.")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--policy", "policy_file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="The policy; default: teamkit.toml as pushed there, or of the current clone.")  # fmt: skip
@click.option("--remove", is_flag=True, help="Take the guard out and put an earlier pre-receive back.")
@yes_option
@dry_run_option
def protect_server(path: Path, policy_file: Path | None, remove: bool, yes: bool, dry_run: bool) -> None:
    """Guard a bare repository on the team's own machine, by the hook that no client can skip.

    Run it as the owner of the repository. Nobody can override a server's guard.
    """
    del yes  # nothing is asked: a plan that has been carried out is empty the next time
    with elsewhere():
        door = server.find(path.resolve())
        policy = None if remove else _policy(door, policy_file)
        plan = server.plan(door, policy) if policy else server.remove_plan(door)
        if dry_run:
            show_plan(plan)
            return
        run.carry_out(door, plan, lambda step: None if isinstance(step, Write) else show_step(step))
        for line in server.warnings(door, policy) if policy else []:
            remark(f"warning: {line}")
    done = "is guarded" if policy else "is not guarded any more"
    say(f"{path.name} {done}" + ("" if plan else "; nothing had to change"))


def _policy(door: Git, policy_file: Path | None) -> Policy:
    if policy_file:
        return config.parse(policy_file.read_text("utf-8"))
    for ref in ("HEAD", "refs/heads/main", "refs/heads/master", "refs/heads/develop"):
        answer = door.ask("cat-file", "blob", f"{ref}:{config.FILE}")
        if answer.ok:
            return config.parse(answer.out)
    try:
        text = clone.policy_text(clone.here())
    except OutsideFailed:  # run from no clone at all
        text = None
    if text is None:
        hint = f"teamkit protect server {quoted(str(door.folder))} --policy {config.FILE}"
        raise ConfigError(f"no {config.FILE} has been pushed there", hint=hint)
    return config.parse(text)
