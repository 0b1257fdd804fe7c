"""teamkit finish."""

from pathlib import Path

import click

from teamkit.cli import session as sessions
from teamkit.cli.console import is_interactive, remark, say, show_plan, show_step
from teamkit.cli.options import dry_run_option, offline_option, yes_option
from teamkit.cli.session import Session, branch_names, opened
from teamkit.errors import Refused
from teamkit.flow import clone, facts, forge, half, journal, merged, policy, run
from teamkit.flow.plan import finish as planner
from teamkit.flow.plan.place import place_of
from teamkit.flow.plan.start import tag_of
from teamkit.flow.steps import Step, git, quoted
from teamkit.git import Git


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
    sessions.tell_strays(session)
    name = branch or _subject(session)
    if not dry_run and half.merged(session.git, session.state, session.policy.flow, name):
        _perform(session, git("reset", "--merge"))
        session = opened()
    _check(session, name)
    if session.finish_mode == "pr":
        _open_pull_request(session, name, dry_run)
    else:
        _merge_here(session, name, no_push, dry_run, yes)


def _subject(session: Session) -> str:
    """Return the branch to finish: the current one, or the one that an earlier run was about."""
    state, flow = session.state, session.policy.flow
    if policy.kind(state.head, flow) in ("feature", "release", "hotfix"):
        return state.head
    begun = journal.unfinished(state, "teamkit finish")
    if begun in state.heads:
        return begun
    names = planner.candidates(state, flow)
    merging = session.git.ask("rev-parse", "-q", "--verify", "MERGE_HEAD").out
    begun_here = [name for name in names if merging and state.heads[name] == merging]
    begun_here += [name for name in names if half.finished(session.git, state, flow, name)]
    if begun_here:
        return begun_here[0]
    if not names:
        raise Refused("there is no work branch here to finish", hint="teamkit new-feature feat/my-work")
    where = state.head or "a detached HEAD"
    raise Refused(f"{where} is no work branch: say which branch to finish", hint=_example(session))


def _example(session: Session) -> str:
    names = planner.candidates(session.state, session.policy.flow)
    return f"teamkit finish {names[0]}" if names else "teamkit new-feature feat/my-work"


def _remedy(session: Session, name: str) -> str:
    """Return what makes a branch of another name a work branch; a base has nothing to finish."""
    wrong = policy.refusal(name, session.policy.flow, [*session.state.heads.keys() - {name}])
    return f"git branch -m {quoted(name)} {quoted(wrong.suggestion)}" if wrong else _example(session)


def _check(session: Session, name: str) -> None:
    state, flow = session.state, session.policy.flow
    if name not in state.heads and journal.finished(state, f"teamkit finish {name}"):
        raise Refused(f"{name} is finished already: there is nothing left to do", hint="teamkit status")
    if name not in state.heads:
        raise Refused(f"there is no branch {name} here", hint=_example(session))
    if policy.kind(name, flow) not in ("feature", "release", "hotfix"):
        raise Refused(f"{name} is no work branch that the policy knows", hint=_remedy(session, name))
    own = (
        state.operation == "merge" and state.head in policy.merge_targets(name, flow) and session.finish_mode == "local"
    )
    if state.operation and not own:
        raise Refused(f"a {state.operation} is under way", hint=f"{state.way_out}, then: teamkit finish {name}")
    if not own and state.dirt.tracked:
        raise Refused("you have changes that no commit holds", hint="git commit -a, or git stash")
    place = place_of(state, name)
    if place and Path(place).is_dir() and clone.look(Git(Path(place)))[0].tracked:
        raise Refused(f"{name} has changes in {place} that no commit holds", hint=f"git -C {place} commit -a")


def _conclude(session: Session, name: str, dry_run: bool) -> bool:
    """Commit the merges of an earlier run that a person has resolved. Whether there was one."""
    places = [place_of(session.state, target) for target in policy.merge_targets(name, session.policy.flow)]
    folders = [session.git.folder, *(Path(place) for place in places if place and Path(place).is_dir())]
    concluded = [folder for folder in dict.fromkeys(folders) if _conclude_in(session, name, folder, dry_run)]
    return bool(concluded)


def _conclude_in(session: Session, name: str, folder: Path, dry_run: bool) -> bool:
    door = Git(folder)
    head = door.ask("rev-parse", "-q", "--verify", "MERGE_HEAD^{commit}").out
    if not head:
        return False
    ours = [f"refs/heads/{name}", f"refs/tags/{tag_of(name, session.policy.flow)}"]
    if head not in (door.ask("rev-parse", "-q", "--verify", f"{ref}^{{commit}}").out for ref in ours):
        raise Refused(f"another merge is under way in {folder}", hint=f"git -C {folder} merge --abort")
    unmerged = door.ask("diff", "--name-only", "--diff-filter=U", "-z").fields()
    if unmerged:
        raise Refused("\n  ".join(["still in conflict:", *unmerged]),
                      hint=f"resolve, git add, git commit --no-edit, then: teamkit finish {name}")  # fmt: skip
    where = "" if folder == session.git.folder else str(folder)
    step = git("commit", "--no-edit", where=where, resume=f"git commit --no-edit, then: teamkit finish {name}")
    if dry_run:
        raise Refused("a resolved merge waits for its commit", hint=f"git -C {folder} commit --no-edit")
    _perform(session, step)
    return True


def _perform(session: Session, step: Step) -> None:
    show_step(step)
    run.perform(session.git, step)


def _merge_here(session: Session, name: str, no_push: bool, dry_run: bool, yes: bool) -> None:
    if _conclude(session, name, dry_run):
        session = opened()
    state, flow = session.state, session.policy.flow
    _check_unmerged(session, name, gone_only=True)
    known = facts.for_finish(session.git, state, flow, name)
    plan = planner.local(known, state, flow, push=not no_push)
    targets = " and ".join(policy.merge_targets(name, flow))
    if is_interactive(yes) and not dry_run and policy.kind(name, flow) != "feature":
        show_plan(plan)
        if not click.confirm(f"Finish {name} into {targets}?", default=True):
            raise Refused("nothing was changed", hint=f"teamkit finish {name} --dry-run")
    if not sessions.carry(session, plan, f"teamkit finish {name}", dry_run=dry_run, subject=name):
        return
    say(f"{name} is in {targets}" + (f", here and on {state.remote}" if state.remote and not no_push else ""))
    if no_push and state.remote:
        remark(f"nothing is pushed; to go on: teamkit finish {name}")


def _check_unmerged(session: Session, name: str, gone_only: bool) -> None:
    """Refuse a branch that the server has merged, so that it is not merged or proposed twice."""
    state = session.state
    if gone_only and not merged.is_gone(state, name):
        return
    found = merged.how(session.git, state, session.policy.flow, name)
    if found and found.way != "merge":
        raise Refused(f"{name} is merged already, by {found.way}", hint="teamkit sync")
    if found and not gone_only:
        raise Refused(f"{name} is merged already", hint="teamkit sync")


def _open_pull_request(session: Session, name: str, dry_run: bool) -> None:
    state, flow = session.state, session.policy.flow
    base = policy.merge_targets(name, flow)[0]
    _check_unmerged(session, name, gone_only=False)
    request = forge.PullRequest(state.github, base, name, *_words(session, base, name))
    plan = planner.pull_request(name, state)
    if dry_run:
        if plan:
            show_plan(plan)
        say(forge.shown(request))
        return
    sessions.carry(session, plan, f"teamkit finish {name}", dry_run=False, subject=name)
    opened_at = forge.open_pull_request(session.git, request)
    if opened_at.trouble:
        remark(f"gh could not open it: {opened_at.trouble}")
    say(f"open the pull request here:\n{opened_at.url}" if opened_at.by_hand else f"pull request: {opened_at.url}")
    remark("after the merge on the server: teamkit sync")


def _words(session: Session, base: str, name: str) -> tuple[str, str]:
    """Return a title and a body from the branch's commits."""
    newest = session.state.newest(base)
    span = f"{newest}..refs/heads/{name}"
    subjects = session.git.tell("log", "--no-merges", "--reverse", "--format=%s", span).splitlines()
    if not subjects and not session.git.tell("rev-list", "--max-count=1", span):
        raise Refused(f"{name} has no commit that {newest} lacks", hint="git log --oneline -3")
    if len(subjects) == 1:
        return subjects[0], ""
    title = name.partition("/")[2].replace("-", " ") or name
    return f"{name.partition('/')[0]}: {title}", "\n".join(f"- {subject}" for subject in subjects)
