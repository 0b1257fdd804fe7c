"""teamkit init."""

from datetime import date, datetime, timezone

import click

from teamkit import config
from teamkit.cli.console import confirm, remark, say, show_plan, show_step
from teamkit.cli.options import dry_run_option, yes_option
from teamkit.cli.whereabouts import told
from teamkit.errors import ConfigError, Refused
from teamkit.flow import account, beside, clone, framework, guard, proposal, run, site
from teamkit.flow.state import State
from teamkit.flow.steps import Plan, Step, Write, git, quoted
from teamkit.git import Git
from teamkit.sections import Flow, Policy


@click.command("init", short_help="Put the guard and the policy into this clone (once per clone).")
@click.option("--model", type=click.Choice(["gitflow", "github"]), help="The branching model, for a new policy.")
@click.option("--main", "main_name", metavar="BRANCH", help="The protected branch, for a new policy.")
@click.option("--hooks", type=click.Choice(["auto", "folder", "config"]), default="auto",
              help="Where the guard stands: hook files, or git 2.54's configuration hooks.")  # fmt: skip
@click.option("--user", is_flag=True, help="Guard every clone of this team's repository on this account.")
@click.option("--remove", is_flag=True, help="Take the guard out and put earlier hooks back, byte for byte.")
@yes_option
@dry_run_option
def command(  # noqa: PLR0913  (click passes every option)
    *, model: str | None, main_name: str | None, hooks: str, user: bool, remove: bool, yes: bool, dry_run: bool
) -> None:
    """Put the guard and the policy into this clone (once per clone).

    Writes teamkit.toml if the repository has none, installs the hooks beside those of others,
    and changes nothing when run again.
    """
    door = clone.here()
    state = clone.read(door)
    if state.bare:
        raise Refused("this is a bare repository", hint=f"teamkit protect server {quoted(state.common)}")
    if remove:
        _remove(door, user, dry_run)
        return
    policy, steps = _policy(door, state, model, main_name, yes)
    if user:
        steps += account.install_plan(door, state, policy)
    else:
        where = site.find(door, hooks)
        steps += guard.install_plan(door, where, policy, state.finish_mode(policy.flow.finish))
    steps += (*_develop(state, policy, yes), *_framework(door, yes))
    if dry_run:
        show_plan(steps)
        return
    run.carry_out(door, steps, _show)
    _report(door, state, policy, user, steps)


def _show(step: Step) -> None:
    """Show what a person may want to know of: the guard's own files are no news."""
    if not isinstance(step, Write) or step.path.endswith((config.FILE, framework.FILE)):
        show_step(step)


def _remove(door: Git, user: bool, dry_run: bool) -> None:
    plan = account.remove_plan(door) if user else guard.remove_plan(door, site.every(door))
    if dry_run:
        show_plan(plan)
        return
    run.carry_out(door, plan, show_step)
    for path in [] if user else [path for where in site.every(door) for path in guard.kept(where)]:
        remark(f"{path} stays, and nothing runs it now")
    say("the guard is out; teamkit.toml stays, it belongs to the team" if plan else "there was no guard here")


def _policy(door: Git, state: State, model: str | None, main_name: str | None, yes: bool) -> tuple[Policy, Plan]:
    text = clone.policy_text(door)
    if text is not None:
        if model or main_name:
            raise ConfigError(
                f"{config.FILE} is there already; change it in the file", hint=f"git log -p {config.FILE}"
            )
        return config.parse(text), ()
    flow = Flow(model=model or "gitflow", main=main_name or "main")
    default = main_name or state.default or _asked_default(door, state)
    names = state.names() or (state.head,)  # a repository without a commit has a branch by name only
    found = proposal.propose(flow, names, default, _ages(door), _today())
    for line in found.remarks:
        remark(line)
    written = proposal.render(found, told())
    remark(f"{config.FILE}, as it will be:\n\n{click.style(written, dim=True)}")
    if not confirm("Write it?", yes):
        raise Refused("nothing was written", hint="teamkit init --model github, or write teamkit.toml yourself")
    path = door.folder / config.FILE
    return config.parse(written), (Write(str(path), written.encode(), 0o644),)


def _asked_default(door: Git, state: State) -> str:
    """Return the remote's default branch, asked of the remote itself."""
    if not state.remote:
        return ""
    lines = door.ask("ls-remote", "--symref", state.remote, "HEAD").lines()
    return next((line.split()[1].removeprefix("refs/heads/") for line in lines if line.startswith("ref: ")), "")


def _ages(door: Git) -> dict[str, int]:
    lines = door.tell(
        "for-each-ref", "--format=%(committerdate:unix) %(refname)", "refs/heads", "refs/remotes"
    ).splitlines()
    pairs = (line.split(" ", 1) for line in lines if not line.startswith(" "))
    found: dict[str, int] = {}
    for when, ref in pairs:
        name = ref.split("/", 2 if ref.startswith("refs/heads/") else 3)[-1]
        found[name] = max(int(when), found.get(name, 0))
    return found


def _today() -> date:
    return datetime.now(timezone.utc).date()


def _develop(state: State, policy: Policy, yes: bool) -> Plan:
    """Make develop where a GitFlow team has none yet."""
    flow = policy.flow
    if flow.model != "gitflow" or flow.develop in state.heads or not state.tip:
        return ()
    if state.copy(flow.develop):
        return (git("branch", "--track", flow.develop, f"{state.remote}/{flow.develop}"),)
    start = state.newest(flow.main)
    if start not in (*state.heads, *state.copies) or not confirm(
        f"There is no {flow.develop} yet. Make it off {start}?", yes
    ):
        return ()
    return (git("branch", "--no-track", flow.develop, start),)


def _framework(door: Git, yes: bool) -> Plan:
    """Offer the checks to a team that uses the pre-commit framework."""
    path = door.folder / framework.FILE
    if not path.is_file():
        return ()
    text = path.read_text("utf-8")
    added = framework.with_teamkit(text)
    if added == text or not confirm(f"Add teamkit's checks to {framework.FILE} too?", yes, default=False):
        return ()
    return (Write(str(path), added.encode(), 0o644),)


def _report(door: Git, state: State, policy: Policy, user: bool, steps: tuple[Step, ...]) -> None:
    if user:
        say(account.summary(door, state))
        return
    where = site.find(door)
    for path in guard.kept(where):
        remark(f"{path.parent.name}/{path.name} runs after the guard")
    if beside.is_dvc_silent(door, where):
        remark(
            "dvc installs no hook beside another; for its hooks: teamkit init --remove && dvc install && teamkit init"
        )
    say(f"{' and '.join(_protected(policy))} {'is' if len(_protected(policy)) == 1 else 'are'} guarded in this clone"
        + ("" if steps else "; nothing had to change"))  # fmt: skip
    if not state.tip:
        say("next: the first commit        git add . && git commit -m 'feat: start', then: teamkit init")
    elif not door.says("ls-files", "--error-unmatch", config.FILE):
        commit = f"git add {config.FILE} && git commit -m 'docs: our branch policy'"
        say(f"next: share the policy      teamkit new-feature docs/teamkit && {commit}")
    if policy.flow.model == "gitflow" and state.remote and state.tip and not state.copy(policy.flow.develop):
        say(f"next: share {policy.flow.develop}         git push -u {state.remote} {policy.flow.develop}")


def _protected(policy: Policy) -> tuple[str, ...]:
    return tuple(dict.fromkeys((policy.flow.main, *policy.flow.protected)))
