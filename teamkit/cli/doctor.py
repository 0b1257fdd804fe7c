"""teamkit doctor."""

import sys

import click

from teamkit.cli.console import as_json as print_json
from teamkit.cli.console import paint, rows, say
from teamkit.cli.options import json_option
from teamkit.cli.session import opened
from teamkit.finding import Finding, document, worst
from teamkit.flow import doctor


@click.command("doctor", short_help="Check that the guard is alive here and nothing slipped past it.")
@json_option
def command(as_json: bool) -> None:
    """Check that the guard is alive here and nothing slipped past it.

    Leaves with 1 when something is wrong. Each finding comes with what mends it.
    """
    session = opened()
    findings = doctor.examine(session.git, session.state, session.policy)
    if as_json:
        print_json(document(findings))
    else:
        _print(findings)
    sys.exit(1 if worst(findings) == "fail" else 0)


def _print(findings: list[Finding]) -> None:
    lines = rows((f"{paint(f'{finding.state:8}', finding.state)}{finding.check}", finding.seen) for finding in findings)
    remedies: set[str] = set()
    for finding, line in zip(findings, lines, strict=True):
        say(line)
        if finding.remedy and finding.state != "ok" and finding.remedy not in remedies:
            remedies.add(finding.remedy)
            say(f"{'':8}  {finding.remedy}")
    bad = sum(finding.state == "fail" for finding in findings)
    say("the guard is on" if not bad else f"{bad} problem{'s' if bad > 1 else ''}")
