"""teamkit status."""

import click

from teamkit import config
from teamkit.cli.console import as_json as print_json
from teamkit.cli.console import count, paint, rows, say
from teamkit.cli.session import Session, json_option, opened
from teamkit.flow import clone, doctor, policy, site
from teamkit.flow.finding import worst


@click.command("status", short_help="Say where you are, what you may do next, and whether the clone is guarded.")
@click.option("--config", "show_config", is_flag=True, help="Show every value of the policy and where it comes from.")
@json_option
def command(show_config: bool, as_json: bool) -> None:
    """Say where you are, what you may do next, and whether the clone is guarded."""
    session = opened()
    if show_config:
        _show_config(session, as_json)
        return
    where, guarded, following = _where(session), _guard(session), _next(session)
    if as_json:
        head, tip = session.state.head, session.state.tip
        print_json({"schema": 1, "branch": head or None, "commit": tip or None, "where": where, "guard": guarded[0], "next": following})
        return
    head = session.state.head or "detached HEAD"
    for line in rows([(head, where), ("guard", paint(guarded[0], guarded[1])), ("next", following)]):
        say(line)


def _show_config(session: Session, as_json: bool) -> None:
    values = config.settings(session.policy)
    origins = {key: session.policy.origins.get(key, "default") for key in values}
    if as_json:
        print_json({"schema": 1, "settings": {key: {"value": _plain(value), "origin": origins[key]} for key, value in values.items()}})
        return
    for line in rows((f"{key} = {_plain(value)}", origins[key]) for key, value in values.items()):
        say(line)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, (bool, int, str)) or value is None else str(value)


def _where(session: Session) -> str:
    state, flow = session.state, session.policy.flow
    if not state.tip:
        return "no commit yet"
    if not state.head:
        return f"at {state.tip[:8]}" + (f", {state.operation} under way" if state.operation else "")
    base = state.newest(state.head if state.head in policy.bases(flow) else policy.base_of(state.head, flow))
    ahead, behind = clone.ahead_behind(session.git, "HEAD", base) if base != state.head else (0, 0)
    parts = [f"{count(ahead, 'commit')} ahead of {base}" if ahead else f"at {base}" if not behind else f"on the way of {base}"]
    parts += [f"{behind} behind"] if behind else []
    text = ", ".join(parts)
    if state.operation:
        text += f" · {state.operation} under way"
    if state.dirt:
        text += f" · {count(state.dirt.staged + state.dirt.unstaged + state.dirt.untracked, 'change')} not committed"
    return f"{text} · {_pushed(session)}" if state.remote else text


def _pushed(session: Session) -> str:
    copy = session.state.copy(session.state.head)
    if not copy:
        return "not pushed"
    if copy == session.state.tip:
        return "pushed"
    mine, _ = clone.ahead_behind(session.git, "HEAD", copy)
    return f"{count(mine, 'commit')} not pushed" if mine else "pushed"


def _guard(session: Session) -> tuple[str, str]:
    where = site.find(session.git)
    findings = doctor.guard_findings(session.git, session.state, session.policy, where)
    state = worst(findings)
    if state == "fail":
        first = next(finding for finding in findings if finding.state == "fail")
        return f"off: {first.seen}; {first.remedy}", "fail"
    server = doctor.server_findings(session.git, session.state, session.policy)[0]
    words = {"ok": "guarded too", "warn": "not guarded", "unknown": "rules unknown"}[server.state]
    words = words if session.state.remote else "none"
    return f"on ({', '.join(finding.seen for finding in findings if finding.check == 'git')}, {len(where.hooks)} hooks) · server: {words}", state


def _next(session: Session) -> str:
    state, flow = session.state, session.policy.flow
    kind = policy.kind(state.head, flow) if state.head else "detached"
    if not state.tip:
        return "git add . && git commit"
    if state.operation:
        return f"resolve, then git {state.operation} --continue, or --abort"
    if kind == "base":
        stray = state.dirt.staged or state.dirt.unstaged
        return "teamkit rescue feat/my-work" if stray and state.head in policy.protected(flow) else "teamkit new-feature feat/my-work"
    if kind == "detached":
        return f"git switch {flow.develop if flow.model == 'gitflow' else flow.main}"
    if kind == "other":
        return f"git branch -m {policy.suggestion(state.head, flow, state.names())}"
    return "git commit" if state.dirt else "teamkit sync, then teamkit finish"
