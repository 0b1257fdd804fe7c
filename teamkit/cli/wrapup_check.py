"""teamkit wrapup check."""

import shutil
import sys
from collections.abc import Iterator

import click

from teamkit.cli.console import as_json as print_json
from teamkit.cli.console import count, paint, say
from teamkit.cli.options import json_option
from teamkit.cli.table import columns
from teamkit.cli.wrapup_draft import Place, placed, progress
from teamkit.errors import Refused, TeamkitError
from teamkit.finding import Finding, document, worst
from teamkit.report import check, files, markdown_read, record
from teamkit.report.apart import FOLDER, together
from teamkit.report.beside import beside
from teamkit.report.document import Document
from teamkit.report.files import MARKDOWN, RECORD
from teamkit.report.gather import Asked
from teamkit.report.made import made


@click.command("check", short_help="Whether every number of the report still is what can be counted.")
@click.option("-o", "--output", default="", metavar="DIR", help="Where the report lies; else wrapup.folder.")
@json_option
def command(output: str, as_json: bool) -> None:
    """Count every number of the report anew, of the commits and runs that it was written from.

    Leaves with 1 when a number is not what is counted, or a part is missing. Numbers in your own words that
    nothing stands behind, members without a role and what was left out are told, and are no failure.
    """
    findings = _findings(placed(output))
    if as_json:
        print_json(document(findings))
    else:
        _print(findings)
    sys.exit(1 if worst(findings) == "fail" else 0)


def _print(findings: list[Finding]) -> None:
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    cells = [[paint(one.state, one.state), one.check, one.seen] for one in findings]
    told: set[str] = set()
    for finding, lines in zip(findings, columns(cells, width, (1, 2)), strict=True):
        for line in lines:
            say(line)
        if finding.remedy and finding.remedy not in told:
            told.add(finding.remedy)
            say(f"{'':6}{finding.remedy}")
    bad = sum(finding.state == "fail" for finding in findings)
    say("the report holds" if not bad else f"the report does not hold: {count(bad, 'problem')}")


def _findings(place: Place) -> list[Finding]:
    text, told = files.text(place.folder / MARKDOWN), files.text(place.folder / RECORD)
    if not text or not told:
        raise Refused(f"there is no report in {place.folder}", hint="teamkit wrapup")
    known = record.loads(told)
    asked = Asked(known.language, known.since, known.until, known.stand, frozenset(known.runs))
    with progress() as tell:
        anew = made(place.project.top, place.project.policy, asked, known.form, tell)
    pages = {file.stem: files.text(file) for file in sorted((place.folder / FOLDER).glob("*.md"))}
    now = together({"": markdown_read.read(text), **{name: markdown_read.read(one) for name, one in pages.items()}})
    both = check.Both("\n".join([text, *pages.values()]), anew.text, now, anew.document)
    around = beside(place.project.top, place.folder, known, anew, both.now)
    found = check.check(known, anew.record.values, both, anew.pulls, around)
    roles = [Finding("role", "warn", f"{name} has no role in teamkit.toml") for name in anew.without_role]
    return [*found, *roles, *_lengths(now, place)]


def _lengths(now: Document, place: Place) -> Iterator[Finding]:
    """Yield what is longer than advised, measured in the PDF; unknown where none can be made."""
    from teamkit.report import pages, pdf  # noqa: PLC0415  (typst is an extra, and a second's work)

    policy = place.project.policy.wrapup
    try:
        found = pdf.render(now, place.folder).pages
    except TeamkitError as failure:
        yield Finding("pages", "unknown", f"not measured: {failure.message}", failure.hint or "")
        return
    over = pages.advice(found, policy.pages, policy.person_pages)
    yield from (Finding("pages", "warn", one) for one in over)
    if not over:
        yield Finding("pages", "ok", f"{found.pages} in all, no part longer than advised")
