"""teamkit rescue."""

import click

from teamkit.cli import session as sessions
from teamkit.cli.console import count, remark, say
from teamkit.cli.options import dry_run_option
from teamkit.cli.session import Session, branch_names, opened
from teamkit.errors import Refused
from teamkit.flow import clone, facts
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
    state = session.state
    if source not in state.heads:
        raise Refused(f"there is no branch {source} here", hint="git branch --list")
    home = _home(session, source)
    held = (
        name in state.heads and name != source and clone.is_inside(session.git, state.heads[source], state.heads[name])
    )
    plan = planner.plan(planner.Wish(name, source, home, held), state, session.policy.flow)
    moved = session.git.ask("rev-list", "--count", f"{home}..{state.heads[source]}").out if home else ""
    if sessions.carry(session, plan, f"teamkit rescue {name}", dry_run=dry_run):
        _report(session, name, source, int(moved or 0), home)


def _report(session: Session, name: str, source: str, moved: int, home: str) -> None:
    state = session.state
    changes = count(state.dirt.paths, "change") if state.head == source and state.dirt else ""
    if not moved:
        say(f"{name} holds {changes or 'all'} that {source} had")
        return
    back = f"{source} is as published" if home == state.copy(source) else f"{source} is back at {home[:8]}"
    if changes:
        remark(f"{changes} came along, uncommitted")
    say(f"{name} holds {count(moved, 'commit')} that {source} had; {back}")


def _home(session: Session, source: str) -> str:
    """Return the commit that the branch goes back to; its own tip when it holds nothing stray."""
    state = session.state
    home = facts.home_of(session.git, state, session.policy.flow, source)
    if not home and not state.dirt:
        raise Refused(f"nothing tells where {source} should be: it has no remote copy and no approved tip",
                      hint=f"git log --oneline {source}")  # fmt: skip
    if home and clone.is_inside(session.git, state.heads[source], home):
        return state.heads[source]  # behind its remote, with nothing of its own
    return home
