"""What new-feature, new-release and new-hotfix have in common."""

from pathlib import Path

import click

from teamkit.cli import session as sessions
from teamkit.cli.console import count, is_interactive, remark, say
from teamkit.cli.session import Session, fetch_all, opened
from teamkit.errors import ConfigError, Refused
from teamkit.flow import facts, half
from teamkit.flow.plan import start as planner
from teamkit.flow.plan.start import Wish


def start(word: str, command: str, *, worktree: str, carry: bool, offline: bool, dry_run: bool) -> None:
    """Judge the name, fetch, and start the branch off its base."""
    session = opened()
    name = _named(session, word, command)
    stash = _left_behind(session, name, f"teamkit {command} {word}")
    if not stash:
        _judge(session, name, command)
    if not offline and not dry_run and fetch_all(session.git, session.state.remote):
        session = opened()
        if not stash:
            _judge(session, name, command)
    sessions.tell_strays(session)
    folder = str(Path(worktree).resolve()) if worktree else ""
    carry = bool(session.state.dirt) and not folder and (carry or _collides(session, name, word, command, dry_run))
    plan = planner.plan(Wish(name, folder, carry, stash), session.state, session.policy.flow)
    if sessions.carry(session, plan, f"teamkit {command} {word}", dry_run=dry_run):
        _report(session, name, folder)


def _named(session: Session, word: str, command: str) -> str:
    flow = session.policy.flow
    if command == "new-feature":
        return word
    if flow.model == "github":
        raise ConfigError(
            f"{command} needs GitFlow, and this team's model is github", hint="teamkit new-feature fix/..."
        )
    return planner.full_name(word, flow.release if command == "new-release" else flow.hotfix, flow)


def _judge(session: Session, name: str, command: str) -> None:
    state, flow = session.state, session.policy.flow
    if command != "new-feature":
        planner.check_version(name, state, flow, f"teamkit {command}")
    planner.check_name(name, state, flow, f"teamkit {command}")


def _left_behind(session: Session, name: str, command: str) -> str:
    """Return the stash in which the same command, cut short, left the changes it was to carry."""
    if not half.is_cut_short(session.state, command) or session.state.dirt.tracked:
        return ""
    return half.stash_of(session.git, name)


def _collides(session: Session, name: str, word: str, command: str, dry_run: bool) -> bool:
    """Whether changes must be stashed on the way; refuses when nobody said they may be."""
    base = planner.base_ref(name, session.state, session.policy.flow)
    if session.state.operation or not facts.collides(session.git, session.state, base):
        return False
    if is_interactive(yes=dry_run) and click.confirm("Your changes collide with the base. Carry them along by stash?"):
        return True
    raise Refused("your changes would be overwritten by the switch", hint=f"teamkit {command} {word} --carry")


def _report(session: Session, name: str, folder: str) -> None:
    state = session.state
    base = planner.base_ref(name, state, session.policy.flow)
    say(f"{name} starts at {base}" + (f", in {folder}" if folder else ""))
    if state.dirt and not folder:
        remark(f"{count(state.dirt.paths, 'change')} came along, uncommitted")
    local = base.removeprefix(f"{state.remote}/") if state.remote else base
    if local == base or local not in state.heads:
        return
    ahead = session.git.ask("rev-list", "--count", f"{base}..{local}").out
    if ahead not in ("", "0"):
        remark(f"{local} here has {count(int(ahead), 'commit')} that {base} lacks: they are not in {name}")
