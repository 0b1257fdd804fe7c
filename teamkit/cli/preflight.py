"""teamkit preflight."""

import os
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import click

from teamkit.cli import preflight_model
from teamkit.cli.preflight_options import Options, options, typed
from teamkit.cli.preflight_screen import as_document, exports, show_findings, show_wait
from teamkit.cli.project import Project, here
from teamkit.errors import OutsideFailed, Refused, TeamkitError
from teamkit.finding import Finding
from teamkit.preflight import device, gather, hold, launch, lock, record, verdict
from teamkit.preflight.look import nvml
from teamkit.preflight.needs import Needs
from teamkit.preflight.rules import gpu
from teamkit.preflight.rules.torch import lowest, newest
from teamkit.preflight.snapshot import Snapshot, as_plain, plain
from teamkit.sections import Policy

if TYPE_CHECKING:
    from teamkit.preflight.training import Estimate

_NOTHING = hold.Hold((), ())


class Dashed(click.Command):
    """A command whose own words end at `--`: what follows is another's."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the words behind `--` out before click reads the options."""
        mine, dashes, others = args, "", list[str]()
        if "--" in args:
            mine, dashes, others = args[: args.index("--")], "--", args[args.index("--") + 1 :]
        if dashes and not others:
            raise click.UsageError("no command after --", ctx)
        rest = super().parse_args(ctx, mine)
        ctx.params["run"] = tuple(others)
        return rest


class Look(NamedTuple):
    """One look: the snapshot, what CUDA sees of it, what it all means, and what the run needs at last.

    known: what --model needs. It is found out once: a trace takes long, and would hold the GPUs meanwhile.
    """

    snapshot: Snapshot
    seen: device.Visible
    findings: list[Finding]
    needs: Needs
    known: "Estimate | None" = None


@click.command("preflight", cls=Dashed, short_help="Say whether a run may start on this machine, and on which GPU.")
@options
@preflight_model.model_options
def command(run: tuple[str, ...], **given: Any) -> None:
    """Say whether a run may start on this machine, and on which GPU.

    Looks at the GPUs, the disks, the host's limits, the Python environment and the state of the
    code. Leaves with 0 when ready, 1 when not, 2 when it could not be checked. With a command
    behind `--` it becomes that command when all is well (125 if not), on GPUs that are locked for
    as long as the command lives.
    """
    start = perf_counter()
    training = {name: given.pop(name) for name in preflight_model.NAMES}
    chosen = Options(run=run, training=training, **given, typed=typed(click.get_current_context(), run))
    chosen.check()
    preflight_model.check(training)
    if run:
        launch.check(run, os.environ)
    try:
        _check(chosen, here(), start)
    except KeyboardInterrupt:
        raise launch.Stopped("stopped; nothing was started") from None
    except (Refused, OutsideFailed) as failure:
        failure.exit_code = _code(failure, bool(run))
        raise


def _code(failure: TeamkitError, runs: bool) -> int:
    """Return 125 where a command was to be started; else 1 for a refusal, 2 for what could not be looked at."""
    if runs:
        return launch.REFUSED
    return verdict.NOT_READY if isinstance(failure, Refused) else verdict.UNCHECKED


def _check(chosen: Options, project: Project, start: float) -> None:
    """Look, take GPUs where they are wanted, tell, and go on."""
    top, whole = project
    look, took = _look(chosen, whole, top), _NOTHING
    needs = look.needs
    takes = chosen.takes(needs)
    if takes and verdict.exit_code(look.findings, chosen.strict, needs.waits) == verdict.READY:
        look, took = _take(chosen, whole, top, look)
    code = verdict.exit_code(look.findings, chosen.strict)
    if chosen.as_json:
        click.echo(as_document(look.snapshot, look.findings, code, took.devices, perf_counter() - start))
    else:
        show_findings(look.findings, verdict.answer(look.findings, code), aside=takes or bool(chosen.run))
    if code == verdict.READY:
        _go_on(chosen, look, took, top)
    _leave(launch.REFUSED if chosen.run else code)


def _take(chosen: Options, whole: Policy, top: Path, look: Look) -> tuple[Look, hold.Hold]:
    """Take GPUs, and after a wait look once more. A refusal is raised; for the JSON document it is a finding."""
    try:
        took = hold.hold(_devices, look.needs, chosen.terms(whole.preflight), _teller(chosen, look.needs))
    except (Refused, OutsideFailed) as failure:
        if not chosen.as_json:
            raise
        return look._replace(findings=[*look.findings, gpu.not_taken(failure, look.needs)]), _NOTHING
    return (look if chosen.wait is None else _look(chosen, whole, top, took, look.known)), took  # hours, perhaps


def _teller(chosen: Options, needs: Needs) -> hold.Tell:
    return show_wait(needs) if chosen.wait is not None else (lambda *_: None)


def _leave(code: int) -> NoReturn:
    """Leave at once: a thread may still hang in the driver, and taking the interpreter apart costs 15 ms."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _look(
    chosen: Options, whole: Policy, top: Path, took: hold.Hold = _NOTHING, known: "Estimate | None" = None
) -> Look:
    """Return one look; took: what is ours already, and must not seem to be another's."""
    policy, flow = whole.preflight, whole.flow
    needs = chosen.needs(policy)
    snapshot = gather.look(top, policy.outputs, needs, chosen.python)
    environment = snapshot.environment
    needs = needs._replace(capability=lowest(environment), newest=newest(environment))
    seen = device.visible(snapshot.visible, snapshot.gpus.gpus, os.environ.get("CUDA_DEVICE_ORDER"))
    mine = {one.uuid for one in took.devices}
    others = [one.uuid for one in device.all_devices(snapshot.gpus.gpus) if one.uuid not in mine]
    held = lock.holders(chosen.lock_folder(policy), others)
    if not chosen.training["model"]:
        return Look(snapshot, seen, verdict.judge(snapshot, seen, needs, held, flow), needs)
    from teamkit.preflight import training  # noqa: PLC0415  (only --model pays for it)

    asked = training.Training(**chosen.training, typed=chosen.typed)
    known = known or training.estimate(asked, top, environment.packages.get("torch", ""), chosen.python)
    needs = needs if needs.memory else needs._replace(memory=known.memory)
    findings = verdict.judge(snapshot, seen, needs, held, flow) + training.judge(known, seen, needs)
    return Look(snapshot, seen, findings, needs, known)


def _devices() -> tuple[device.Device, ...]:
    gpus = nvml.look().gpus
    return device.visible(os.environ.get("CUDA_VISIBLE_DEVICES"), gpus, os.environ.get("CUDA_DEVICE_ORDER")).devices


def _go_on(chosen: Options, look: Look, took: hold.Hold, top: Path) -> None:
    """Print what was picked, or become the command."""
    chosen_variables = launch.variables(took.devices)
    if chosen.run:
        picked = [one.uuid for one in took.devices]
        document = as_plain(look.snapshot) | plain({"command": chosen.run, "picked": picked})
        folder = record.keep(top, document)
        launch.become(chosen.run, {**os.environ, **chosen_variables, record.VARIABLE: str(folder)})
    elif took.devices and not chosen.as_json:
        click.echo(exports(chosen_variables) if chosen.export else "\n".join(one.uuid for one in took.devices))
