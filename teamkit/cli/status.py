"""teamkit status."""

from dataclasses import dataclass

import click

from teamkit import config
from teamkit.cli.console import as_json as print_json
from teamkit.cli.console import count, paint, rows, say
from teamkit.cli.options import json_option
from teamkit.cli.session import Session, opened, strays
from teamkit.finding import worst
from teamkit.flow import clone, doctor, merged, policy, site


@dataclass(frozen=True, slots=True)
class Place:
    """Where HEAD is. base: the ref it is compared with, "" if there is none. unpushed: None without a copy."""

    base: str
    ahead: int = 0
    behind: int = 0
    unpushed: int | None = None


@click.command("status", short_help="Say where you are, what you may do next, and whether the clone is guarded.")
@click.option("--config", "show_config", is_flag=True, help="Show every value of the policy and where it comes from.")
@json_option
def command(show_config: bool, as_json: bool) -> None:
    """Say where you are, what you may do next, and whether the clone is guarded."""
    session = opened(still=True)
    if show_config:
        _show_config(session, as_json)
        return
    place = _place(session)
    guard, meaning = _guard(session)
    if as_json:
        print_json(_document(session, place, guard))
        return
    lines = [(session.state.head or "detached HEAD", _where(session, place)), ("guard", paint(guard, meaning))]
    lines += [(name, paint(words, "fail")) for name, words in strays(session).items()]
    for line in rows([*lines, ("next", _next(session, place))]):
        say(line)


def _show_config(session: Session, as_json: bool) -> None:
    values = config.settings(session.policy)
    origins = {key: session.policy.origins.get(key, "default") for key in values}
    if as_json:
        known = {key: {"value": _plain(value), "origin": origins[key]} for key, value in values.items()}
        print_json({"schema": 1, "settings": known})
        return
    for line in rows((f"{key} = {_shown(value)}", origins[key]) for key, value in values.items()):
        say(line)


def _shown(value: object) -> str:
    return "(none)" if value is None else config.literal(value)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, (bool, int, str)) or value is None else str(value)


def _document(session: Session, place: Place, guard: str) -> dict[str, object]:
    state, dirt = session.state, session.state.dirt
    return {
        "schema": 1,
        "branch": state.head or None,
        "commit": state.tip or None,
        "base": place.base or None,
        "ahead": place.ahead,
        "behind": place.behind,
        "unpushed": place.unpushed,
        "operation": state.operation or None,
        "changes": {
            "staged": dirt.staged,
            "unstaged": dirt.unstaged,
            "untracked": dirt.untracked,
            "unmerged": dirt.unmerged,
        },
        "where": _where(session, place),
        "guard": guard,
        "strays": strays(session),
        "next": _next(session, place),
    }


def _place(session: Session) -> Place:
    state, flow = session.state, session.policy.flow
    if not state.tip or not state.head:
        return Place("")
    name = state.head if state.head in policy.bases(flow) else policy.base_of(state.head, flow)
    base = state.newest(name) if state.copy(name) or name in state.heads else ""
    there = base in ("", state.head) or state.tip == (state.copy(name) or state.heads.get(name))
    ahead, behind = (0, 0) if there else clone.ahead_behind(session.git, "HEAD", base)
    copy = state.copy(state.head)
    if not copy or copy == state.tip:
        return Place(base, ahead, behind, 0 if copy else None)
    mine = ahead if base == f"{state.remote}/{state.head}" else clone.ahead_behind(session.git, "HEAD", copy)[0]
    return Place(base, ahead, behind, mine)


def _where(session: Session, place: Place) -> str:
    state = session.state
    parts = [_standing(session, place)]
    if state.operation:
        parts.append(f"{state.operation} under way")
    if state.dirt:
        parts.append(f"{count(state.dirt.paths, 'change')} not committed")
    if state.remote and state.head and state.tip:
        away = "not pushed" if place.unpushed is None else "pushed"
        parts.append(f"{count(place.unpushed, 'commit')} not pushed" if place.unpushed else away)
    return " · ".join(parts)


def _standing(session: Session, place: Place) -> str:
    state = session.state
    if not state.tip:
        return "no commit yet"
    if not state.head:
        return f"at {state.tip[:8]}"
    if place.base in ("", state.head):
        return "the base of all work" if place.base else f"no {policy.base_of(state.head, session.policy.flow)} yet"
    if place.ahead:
        return f"{count(place.ahead, 'commit')} ahead of {place.base}" + (
            f", {place.behind} behind" * bool(place.behind)
        )
    return f"{count(place.behind, 'commit')} behind {place.base}" if place.behind else f"at {place.base}"


def _guard(session: Session) -> tuple[str, str]:
    where = site.serving(session.git)
    findings = doctor.guard_findings(session.git, session.state, session.policy, where)
    if worst(findings) == "fail":
        first = next(finding for finding in findings if finding.state == "fail")
        return f"off: {first.seen}: {first.remedy}", "fail"
    server = doctor.server_findings(session.git, session.state, session.policy)[0]
    words = {"ok": "guarded too", "warn": "not guarded", "unknown": "rules unknown"}[server.state]
    number = next(finding.seen for finding in findings if finding.check == "git")
    server_words = words if session.state.remote else "none"
    return f"on (git {number}, {len(where.hooks)} hooks) · server: {server_words}", worst(findings)


def _next(session: Session, place: Place) -> str:
    state, flow = session.state, session.policy.flow
    if not state.tip:
        return "git add . && git commit"
    if state.operation:
        go_on = "git bisect good, or bad" if state.operation == "bisect" else f"git {state.operation} --continue"
        return f"{'resolve, git add, then ' * bool(state.dirt.unmerged)}{go_on}, or {state.way_out}"
    if not state.head or policy.kind(state.head, flow) == "base":
        return _next_on_base(session, place)
    if policy.name_verdict(state.head, flow):
        return f"git branch -m {policy.suggestion(state.head, flow, state.names())}"
    if merged.is_gone(state, state.head):
        return "teamkit sync"
    if state.dirt.paths or not place.ahead:
        return "git add, git commit"
    return "teamkit finish" if policy.kind(state.head, flow) != "other" else f"git push {state.remote}".rstrip()


def _next_on_base(session: Session, place: Place) -> str:
    state, flow = session.state, session.policy.flow
    if any(name not in state.names() for name in policy.bases(flow)):
        return "teamkit init"
    if not state.head:
        return f"git switch {flow.develop if flow.model == 'gitflow' else flow.main}"
    if state.head in policy.protected(flow) and (state.dirt.tracked or state.head in strays(session)):
        return "teamkit rescue feat/my-work" + ("" if state.head == flow.main else f" --from {state.head}")
    return "teamkit sync" if place.behind else "teamkit new-feature feat/my-work"
