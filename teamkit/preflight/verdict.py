"""The answer: every finding on a snapshot, in the order of the table, and the exit code. Pure."""

from collections.abc import Iterable, Mapping

from teamkit.finding import Finding, worst
from teamkit.preflight.device import Visible
from teamkit.preflight.needs import Needs
from teamkit.preflight.rules import disk, environment, gpu, host, repository
from teamkit.preflight.snapshot import Gpu, Snapshot
from teamkit.sections import Flow

READY, NOT_READY, UNCHECKED = 0, 1, 2
_PASSING = {(host.GROUP, "memory"), (host.GROUP, "load")}  # of the runs that are waited for


def judge(
    snapshot: Snapshot, seen: Visible, needs: Needs, held: Mapping[str, str], flow: Flow | None = None
) -> list[Finding]:
    """Return what the snapshot means for a run with these needs; flow: the branches of the team."""
    return [
        *gpu.judge(snapshot.gpus, seen, needs, held),
        *disk.judge(snapshot.disks, needs),
        *host.judge(snapshot.host),
        *environment.judge(snapshot.environment, snapshot.gpus._replace(gpus=_seen(seen)), needs.typed),
        *repository.judge(snapshot.repository, flow),
    ]


def _seen(seen: Visible) -> tuple[Gpu, ...]:
    return tuple({device.gpu.index: device.gpu for device in seen.devices}.values())


def exit_code(findings: Iterable[Finding], strict: bool, waits: bool = False) -> int:
    """Return 1 for a failure (strict: for a warning too), 2 when what was asked for could not be checked.

    waits: it is asked whether to wait: what may have passed by then is no reason to refuse.
    """
    known = tuple(one for one in findings if not (waits and one.state == "warn" and (one.group, one.check) in _PASSING))
    state = worst(known)
    if state == "fail" or (strict and state == "warn"):
        return NOT_READY
    return UNCHECKED if any(one.state == "unknown" and one.limit for one in known) else READY


def answer(findings: Iterable[Finding], code: int) -> str:
    """Return the answer in one line: "not ready: 2 problems, 1 warning"."""
    states = [finding.state for finding in findings]
    parts = (("problem", states.count("fail")), ("warning", states.count("warn")), ("unknown", states.count("unknown")))
    told = ", ".join(
        f"{number} {word}{'' if number == 1 or word == 'unknown' else 's'}" for word, number in parts if number
    )
    word = {READY: "ready", NOT_READY: "not ready", UNCHECKED: "not checked"}[code]
    return f"{word}: {told}" if told else word
