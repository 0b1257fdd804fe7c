"""What new-feature, new-release and new-hotfix have in common."""

from pathlib import Path

from teamkit.cli.console import count, is_interactive, remark, say
from teamkit.cli import session as sessions
from teamkit.cli.session import Session, opened
from teamkit.errors import ConfigError, Refused
from teamkit.flow.plan import start as planner
from teamkit.flow.plan.start import Wish

import click


def start(word: str, command: str, *, worktree: str, carry: bool, offline: bool, dry_run: bool) -> None:
    """Judge the name, fetch, and start the branch off its base."""
    _judge(opened(), word, command)
    session = opened(fetch=not offline and not dry_run)
    name = _judge(session, word, command)
    folder = str(Path(worktree).resolve()) if worktree else ""
    carry = carry or (not folder and _collides(session, name, word, command, dry_run))
    plan = planner.plan(Wish(name, folder, carry), session.state, session.policy.flow, f"teamkit {command}")
    if sessions.carry(session, plan, f"teamkit {command} {word}", dry_run=dry_run):
        _report(session, name, folder)


def _judge(session: Session, word: str, command: str) -> str:
    flow = session.policy.flow
    if command == "new-feature":
        name = word
    elif flow.model == "github":
        raise ConfigError(f"{command} needs GitFlow, and this team's model is github", hint="teamkit new-feature fix/...")
    else:
        name = planner.full_name(word, flow.release if command == "new-release" else flow.hotfix, flow)
        planner.check_version(name, session.state, flow)
    planner.plan(Wish(name), session.state, flow, f"teamkit {command}")
    return name


def _collides(session: Session, name: str, word: str, command: str, dry_run: bool) -> bool:
    """Whether changes must be stashed on the way; refuses when nobody said they may be."""
    base = planner.base_ref(name, session.state, session.policy.flow)
    if not session.state.dirt or session.git.says("read-tree", "-n", "-m", "-u", "HEAD", base):
        return False
    if is_interactive(yes=dry_run) and click.confirm("Your changes collide with the base. Carry them along by stash?"):
        return True
    raise Refused("your changes would be overwritten by the switch", hint=f"teamkit {command} {word} --carry")


def _report(session: Session, name: str, folder: str) -> None:
    flow = session.policy.flow
    base = planner.base_ref(name, session.state, flow)
    say(f"{name} starts at {base}" + (f", in {folder}" if folder else ""))
    dirt = session.state.dirt
    changed = dirt.staged + dirt.unstaged + dirt.untracked
    if changed and not folder:
        remark(f"{count(changed, 'change')} came along, uncommitted")
    if base == session.state.head or not session.state.remote:
        return
    local = base.removeprefix(f"{session.state.remote}/")
    ahead = session.git.ask("rev-list", "--count", f"{base}..{local}").out if local in session.state.heads else "0"
    if ahead not in ("", "0"):
        remark(f"{local} here has {count(int(ahead), 'commit')} that {base} lacks: they are not in {name}")



