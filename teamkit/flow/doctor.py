"""What doctor looks at. Each check returns findings; a check that cannot know says "unknown"."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from teamkit.finding import Finding
from teamkit.flow import beside, constants, facts, guard, policy, server, site
from teamkit.flow.site import REF_HOOK, Site
from teamkit.flow.state import State
from teamkit.flow.steps import quoted
from teamkit.git import Git, version
from teamkit.sections import Policy

_INIT = "teamkit init"


def examine(door: Git, state: State, rules: Policy) -> list[Finding]:
    """Return every finding about this clone, the ones that matter most first."""
    where = site.serving(door)
    return [
        *guard_findings(door, state, rules, where),
        *_tips(door, state, rules),
        *_upstreams(state, rules),
        *_names(state, rules),
        *server_findings(door, state, rules),
        *_overrides(where),
    ]


def guard_findings(door: Git, state: State, rules: Policy, where: Site) -> list[Finding]:
    """Return whether the guard is alive in this clone: version, files, place."""
    return [*_git(door), *_hooks(door, state, rules, where), *_shadows(door, where), *_mount(where), *_lfs(door, where)]


def server_findings(door: Git, state: State, rules: Policy) -> list[Finding]:
    """Return whether the server refuses what this clone's guard refuses."""
    url = state.remotes.get(state.remote, "")
    if not url:
        return [Finding("server", "ok", "there is no remote")]
    if state.github:
        return [Finding("server", "unknown", "GitHub's rules are not asked (a private one on the free plan has none)",
                        f"gh api repos/{state.github}/rulesets")]  # fmt: skip
    path = server.local_path(door, url)
    if path is None:
        return [
            Finding(
                "server",
                "unknown",
                f"{url} is on another machine",
                "on that machine: teamkit protect server PATH --dry-run",
            )
        ]
    wrong = server.weaknesses(Git(path), rules)
    if wrong:
        return [Finding("server", "warn", f"{path.name}: {wrong[0]}", f"teamkit protect server {quoted(str(path))}")]
    return [Finding("server", "ok", f"{path.name} has the same guard")]


def _git(door: Git) -> Iterator[Finding]:
    number = version(door)
    text = ".".join(map(str, number))
    if number < REF_HOOK:
        yield Finding("git", "fail", f"git {text} has no hook for moved refs: cherry-pick, reset and ff merges pass",
                      "upgrade git to 2.29 or later")  # fmt: skip
    else:
        yield Finding("git", "ok", text)


def _hooks(door: Git, state: State, rules: Policy, where: Site) -> Iterator[Finding]:
    init = "teamkit init --user" if where.account == "account" else _INIT
    text = constants.render(rules, guard.place(door, where, state.finish_mode(rules.flow.finish)))
    files = list(guard.wanted(where, text))
    missing = [path for path, _, executable in files if executable and not site.is_ours(path)]
    if len(missing) == len(where.hooks):
        yield Finding("hooks", "fail", "the guard is not installed in this clone", init)
        return
    stale = [
        path.name
        for path, data, _ in files
        if path not in missing and (not path.is_file() or path.read_bytes() != data)
    ]
    asleep = [
        path.name for path, _, executable in files if executable and path.is_file() and not os.access(path, os.X_OK)
    ]
    for path in missing:
        by = "replaced by another tool" if path.is_file() else "missing"
        yield Finding("hooks", "fail", f"{path.name} is {by}", init)
    if asleep:
        yield Finding("hooks", "fail", f"not executable: {', '.join(asleep)}", init)
    if "policy.sh" in stale:
        yield Finding("policy", "fail", "the guard's constants are not those of teamkit.toml", init)
    if [name for name in stale if name != "policy.sh"]:
        yield Finding(
            "hooks", "fail", f"not as teamkit ships them: {', '.join(n for n in stale if n != 'policy.sh')}", init
        )
    if not missing and not asleep and not stale:
        yield Finding("hooks", "ok", f"{len(where.hooks)} hooks in {where.folder}, policy {constants.digest(text)}")


def _shadows(door: Git, where: Site) -> Iterator[Finding]:
    """Ways in which git is led past hooks that stand where they should."""
    if where.style == "config":
        entries = dict(entry.split("\n", 1) for entry in door.ask("config", "--list", "-z").fields() if "\n" in entry)
        for hook in where.own:
            for key in (f"hook.{hook}.enabled", f"hook.teamkit-{hook}.enabled"):
                if entries.get(key) in ("false", "no", "off", "0"):
                    yield Finding("hooks", "fail", f"{key} is off", f"git config --unset {key}")
            command = entries.get(f"hook.teamkit-{hook}.command")
            if command != guard.starter(where, hook):
                yield Finding("hooks", "fail", f"the configuration does not lead to {hook}", _INIT)
                return
        return
    looked = (door.folder / door.tell("rev-parse", "--git-path", "hooks")).resolve()
    if looked not in (where.folder.resolve(), *_led(looked, where)):
        yield Finding("hooks", "fail", f"shadowed: core.hooksPath leads git to {looked}", _INIT)


def _led(folder: Path, where: Site) -> tuple[Path, ...]:
    return (folder,) if all(site.is_ours(folder / hook) for hook in where.own) else ()


def _mount(where: Site) -> Iterator[Finding]:
    """A file system mounted noexec runs no hook, and git says nothing."""
    if not hasattr(os, "ST_NOEXEC") or not where.folder.is_dir():
        return
    if os.statvfs(where.folder).f_flag & os.ST_NOEXEC:
        yield Finding(
            "hooks",
            "fail",
            f"{where.folder} is on a file system mounted noexec",
            "move the clone, or mount it with exec",
        )


def _lfs(door: Git, where: Site) -> Iterator[Finding]:
    if beside.is_lfs_silent(door, where):
        yield Finding("lfs", "fail", "git-lfs tracks files here, and no hook pushes them", _INIT)


def _tips(door: Git, state: State, rules: Policy) -> Iterator[Finding]:
    """What cannot be stopped (libgit2, branch -C, a written ref file) is seen here."""
    for name in policy.protected(rules.flow):
        tip = state.heads.get(name)
        if tip is None:
            continue
        symbolic = door.ask("symbolic-ref", "-q", f"refs/heads/{name}")
        if symbolic.ok:
            yield Finding("tip", "fail", f"{name} is a symbolic ref to {symbolic.out.removeprefix('refs/heads/')}",
                          f"git symbolic-ref -d refs/heads/{name}"
                          f" && git fetch {state.remote or 'origin'} {name}:{name}")  # fmt: skip
        elif door.says("rev-parse", "-q", "--verify", f"refs/replace/{tip}"):
            yield Finding(
                "tip", "fail", f"the tip of {name} is replaced by another commit here", f"git replace -d {tip}"
            )
        elif facts.is_trusted(door, state, name):
            yield Finding("tip", "ok", f"{name} came through the guard, or is published")
        else:
            yield Finding(
                "tip",
                "fail",
                f"{name} holds commits that did not come through the guard",
                "teamkit rescue feat/my-work",
            )


def _upstreams(state: State, rules: Policy) -> Iterator[Finding]:
    guarded = policy.protected(rules.flow)
    for name, upstream in state.upstreams.items():
        target = upstream.removeprefix("refs/heads/").removeprefix(f"refs/remotes/{state.remote}/")
        if target in guarded and name != target:
            yield Finding(
                "upstream",
                "fail",
                f"{name} tracks {target}: a plain push may aim there",
                f"git branch --unset-upstream {quoted(name)}",
            )


def _names(state: State, rules: Policy) -> Iterator[Finding]:
    bad = [name for name in state.heads if policy.name_verdict(name, rules.flow)]
    if bad:
        first = policy.suggestion(bad[0], rules.flow, state.names())
        shown = ", ".join(bad[:4]) + (", ..." if len(bad) > 4 else "")
        yield Finding("names", "warn", f"names outside the policy: {shown}",
                      f"git branch -m {quoted(bad[0])} {quoted(first)}")  # fmt: skip


def _overrides(where: Site) -> Iterator[Finding]:
    if os.environ.get("TEAMKIT_ALLOW"):
        yield Finding(
            "override",
            "fail",
            "TEAMKIT_ALLOW is set in this shell: the guard lets everything pass",
            "unset TEAMKIT_ALLOW",
        )
    try:
        lines = (where.notes / "overrides.log").read_text("utf-8", "replace").splitlines()
    except OSError:
        return
    for line in lines[-3:]:
        who, rule, what, reason = (*line.split("\t"), "", "", "", "")[:4]
        short = re.sub(r"\b([0-9a-f]{7})[0-9a-f]{33,57}\b", r"\1", what)
        yield Finding("override", "warn", f"{rule} by {who.partition(' <')[0]}: {short} ({reason})",
                      f"cat {quoted(str(where.notes / 'overrides.log'))}")  # fmt: skip
