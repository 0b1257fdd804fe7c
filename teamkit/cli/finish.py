"""teamkit finish."""

import click

from teamkit.cli import session as sessions
from teamkit.cli.console import is_interactive, remark, say, show_plan
from teamkit.cli.session import Session, branch_names, dry_run_option, offline_option, opened, yes_option
from teamkit.errors import Refused
from teamkit.flow import facts, forge, journal, policy
from teamkit.flow.plan import finish as planner


@click.command("finish", short_help="Bring a branch home: a pull request, or a merge and one push.")
@click.argument("branch", required=False, shell_complete=branch_names)
@click.option("--no-push", is_flag=True, help="Merge here, and leave the push for later.")
@offline_option
@yes_option
@dry_run_option
def command(branch: str | None, no_push: bool, offline: bool, yes: bool, dry_run: bool) -> None:
    """Bring a branch home: a pull request, or a merge and one push.

    On GitHub the branch is pushed and a pull request opened to the right base. Elsewhere it is
    merged here with --no-ff (a release also into main, with its tag) and pushed in one atomic
    push. After a conflict, a kill or a failed push, run it again: it goes on where it stopped.
    """
    session = opened(fetch=not offline and not dry_run)
    name = branch or _subject(session)
    _check(session, name)
    if session.finish_mode == "pr":
        _open_pull_request(session, name, dry_run)
    else:
        _merge_here(session, name, no_push, dry_run, yes)


def _subject(session: Session) -> str:
    """Return the branch to finish: the current one, or the one that an earlier run was about."""
    state, flow = session.state, session.policy.flow
    begun = journal.unfinished(state, "teamkit finish")
    if begun in state.heads and state.head != begun:
        return begun
    if policy.kind(state.head, flow) in ("feature", "release", "hotfix"):
        return state.head
    merging = session.git.ask("rev-parse", "-q", "--verify", "MERGE_HEAD").out
    half = [name for name in planner.candidates(state, flow) if merging and state.heads[name] == merging]
    half += [name for name in planner.candidates(state, flow) if facts.half_finished(session.git, state, flow, name)]
    if half:
        return half[0]
    where = state.head or "a detached HEAD"
    raise Refused(f"{where} is no work branch: say which branch to finish", hint=_example(session))


def _example(session: Session) -> str:
    names = planner.candidates(session.state, session.policy.flow)
    return f"teamkit finish {names[0] if names else 'feat/my-work'}"


def _check(session: Session, name: str) -> None:
    state = session.state
    if name not in state.heads:
        raise Refused(f"there is no branch {name} here", hint=_example(session))
    if policy.kind(name, session.policy.flow) not in ("feature", "release", "hotfix"):
        raise Refused(f"{name} is no work branch that the policy knows", hint=_example(session))
    if state.dirt.unmerged:
        raise Refused(f"{state.dirt.unmerged} paths are still in conflict", hint="git status")
    if state.operation == "merge":
        remark("  git commit --no-edit   (the merge that you resolved)")
        session.git.tell("commit", "--no-edit", "--quiet")
    elif state.operation:
        raise Refused(f"a {state.operation} is under way", hint=f"git {state.operation} --abort")
    elif state.dirt.staged or state.dirt.unstaged:
        raise Refused("you have changes that no commit holds", hint="git commit -a, or git stash")


def _merge_here(session: Session, name: str, no_push: bool, dry_run: bool, yes: bool) -> None:
    session = session if dry_run else opened()
    flow = session.policy.flow
    known = facts.for_finish(session.git, session.state, flow, name)
    plan = planner.local(known, session.state, flow, push=not no_push)
    targets = " and ".join(policy.merge_targets(name, flow))
    if is_interactive(yes) and not dry_run and policy.kind(name, flow) != "feature":
        show_plan(plan)
        if not click.confirm(f"Finish {name} into {targets}?", default=True):
            raise Refused("nothing was changed", hint=f"teamkit finish {name} --dry-run")
    if sessions.carry(session, plan, f"teamkit finish {name}", dry_run=dry_run, subject=name):
        pushed = session.state.remote and not no_push
        say(f"{name} is in {targets}" + (f", here and on {session.state.remote}" if pushed else "; nothing is pushed"))


def _open_pull_request(session: Session, name: str, dry_run: bool) -> None:
    state, flow = session.state, session.policy.flow
    base = policy.merge_targets(name, flow)[0]
    request = forge.PullRequest(state.github, base, name, *_words(session, base, name))
    plan = planner.pull_request(name, state)
    if dry_run:
        show_plan(plan)
        say(forge.shown(request))
        return
    sessions.carry(session, plan, f"teamkit finish {name}", dry_run=False, subject=name)
    url, opened_now = forge.open_pull_request(session.git, request)
    say(f"pull request: {url}" if opened_now else f"open the pull request here:\n{url}")
    remark("after the merge on the server: teamkit sync")


def _words(session: Session, base: str, name: str) -> tuple[str, str]:
    """Return a title and a body from the branch's commits."""
    newest = session.state.newest(base)
    subjects = session.git.tell("log", "--no-merges", "--reverse", "--format=%s", f"{newest}..{name}").splitlines()
    if not subjects:
        raise Refused(f"{name} has no commit that {newest} lacks", hint="git log --oneline -3")
    if len(subjects) == 1:
        return subjects[0], ""
    title = name.partition("/")[2].replace("-", " ") or name
    return f"{name.partition('/')[0]}: {title}", "\n".join(f"- {subject}" for subject in subjects)
