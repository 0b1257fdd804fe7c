"""What preflight shows: the table, the answer, the wait; and its JSON document."""

import shlex
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

from teamkit.cli.console import paint, remark, say, screen_width
from teamkit.cli.table import columns
from teamkit.finding import Finding
from teamkit.preflight.choose import Choice, holders, key
from teamkit.preflight.device import Device
from teamkit.preflight.needs import Needs
from teamkit.preflight.snapshot import Snapshot, as_plain, plain
from teamkit.preflight.units import as_needed
from teamkit.preflight.verdict import READY

_WRAPPED = (1, 2, 3)  # the check, the value and the limit


def show_findings(findings: Sequence[Finding], answer: str, *, aside: bool) -> None:
    """Write the table and the answer; aside: to stderr, and only what is not well."""
    write = remark if aside else say
    shown = [finding for finding in findings if not aside or finding.state in ("fail", "warn")]
    rows = [_row(finding) for finding in shown]
    width = screen_width(sys.stderr if aside else sys.stdout)
    for finding, lines in zip(shown, columns(rows, width, _WRAPPED), strict=True):
        for line in lines:
            write(line)
        if finding.remedy:
            write(f"      {_plain(finding.remedy)}")
    write(answer)


def _row(finding: Finding) -> list[str]:
    cells = (finding.group, finding.check, finding.seen, finding.limit)
    return [*map(_plain, cells), paint(finding.state, finding.state)]


def _plain(text: str) -> str:
    """Return text in one line: what people and files are called may hold anything, escape sequences included."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def show_wait(needs: Needs) -> Callable[[Sequence[Device], Choice], None]:
    """Return what tells who holds the GPUs that a run waits for, each time that others hold them."""
    told: list[object] = []

    def tell(devices: Sequence[Device], choice: Choice) -> None:
        holding = [(key(device), *(process.pid for process in device.processes)) for device in devices]
        if told[-1:] == [holding]:
            return
        told.append(holding)
        memory = f" with {as_needed(needs.memory)} free" if needs.memory else ""
        remark(f"waiting for {needs.gpus} GPU{'s' if needs.gpus > 1 else ''}{memory}")
        for device in devices:
            words = [f"  {device.name}: {choice.left.get(key(device), 'fits')}", *holders(device)]
            remark(_plain("; ".join(words)))

    return tell


def as_document(
    snapshot: Snapshot, findings: Iterable[Finding], code: int, picked: Sequence[Device], seconds: float
) -> str:
    """Return the JSON document, schema 1: bytes as whole numbers."""
    import json  # noqa: PLC0415  (--json alone pays for it)

    document = {
        "schema": 1,
        "ok": code == READY,
        "exit": code,
        "checks": [plain(finding) for finding in findings],
        "picked": [device.uuid for device in picked],
        "snapshot": as_plain(snapshot),
        "ms": round(1000 * seconds, 1),
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def exports(variables: Mapping[str, str]) -> str:
    """Return lines for a shell to evaluate."""
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())
