"""teamkit rescue."""

import click

from teamkit.cli import session as sessions
from teamkit.cli.console import count, say
from teamkit.cli.session import Session, branch_names, dry_run_option, opened
from teamkit.errors import Refused
from teamkit.flow import facts
from teamkit.flow.plan import rescue as planner


@click.command("rescue", short_help="Move stray commits and changes off main to a branch.")
@click.argument("name")
@click.option("--from", "branch", metavar="BRANCH", shell_complete=branch_names,
              help="The branch that holds what does not belong there; default: main.")  # fmt: skip
@dry_run_option
def command(name: str, branch: str | None, dry_run: bool) -> None:
    """Move stray commits and changes off main to a branch.

    NAME becomes a branch with every commit that main has over its upstream, and with your staged,
    unstaged and untracked work; main goes back to its upstream. No file changes.
    """
    session = opened()
    source = branch or session.policy.flow.main
    if source not in session.state.heads:
        raise Refused(f"there is no branch {source} here", hint="git branch --list")
    home = _home(session, source)
    plan = planner.plan(name, source, home, session.state, session.policy.flow)
    moved = session.git.ask("rev-list", "--count", f"{home}..{source}").out if home else "0"
    if sessions.carry(session, plan, f"teamkit rescue {name}", dry_run=dry_run):
        say(f"{name} holds {count(int(moved or 0), 'commit')} that {source} had; {source} is as published")


def _home(session: Session, source: str) -> str:
    home = facts.home_of(session.git, session.state, source)
    if not home and not session.state.dirt:
        raise Refused(f"nothing tells where {source} should be: it has no remote copy and no approved tip",
                      hint=f"git log --oneline {source}")  # fmt: skip
    if home and facts.is_inside(session.git, session.state.heads[source], home):
        return session.state.heads[source]  # behind its remote, with nothing of its own
    return home
