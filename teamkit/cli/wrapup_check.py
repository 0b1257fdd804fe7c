"""teamkit wrapup check."""

import sys
from collections.abc import Iterator
from typing import NamedTuple

import click

from teamkit.cli.console import as_json as print_json
from teamkit.cli.console import count, paint, say, screen_width
from teamkit.cli.options import json_option
from teamkit.cli.progress import progress
from teamkit.cli.table import columns
from teamkit.cli.wrapup_draft import Place, placed
from teamkit.errors import Refused, TeamkitError
from teamkit.finding import Finding, document, worst
from teamkit.report import check, files, markdown_read, record
from teamkit.report.apart import FOLDER, together
from teamkit.report.beside import beside
from teamkit.report.document import Document
from teamkit.report.files import MARKDOWN, RECORD
from teamkit.report.gather import Asked, Tells
from teamkit.report.made import made

_CODES = {"fail": 1, "unknown": 3}
_VERDICTS = {
    "fail": "the report does not hold",
    "unknown": "whether the report holds cannot be told here: not all that it was written from is in this clone",
}


class _Found(NamedTuple):
    """state: "unknown" where nothing is wrong as far as can be seen, and evidence is not here."""

    findings: list[Finding]
    state: str


@click.command("check", short_help="Whether every number of the report still is what can be counted.")
@click.option("-o", "--output", default="", metavar="DIR", help="Where the report lies; else wrapup.folder.")
@json_option
def command(output: str, as_json: bool) -> None:
    """Count every number of the report anew, of the commits and runs that it was written from.

    Leaves with 1 when a number is not what is counted, or a part is missing; with 3 when nothing is wrong as far
    as can be seen, and commits, logs or snapshots that it was written from are not here. Numbers in your own words
    that nothing stands behind, members without a role and what was left out are told, and are no failure.
    """
    found = _found(placed(output))
    if as_json:
        print_json({**document(found.findings), "state": found.state})
    else:
        _print(found)
    sys.exit(_CODES.get(found.state, 0))


def _print(found: _Found) -> None:
    findings = found.findings
    cells = [[paint(one.state, one.state), one.check, one.seen] for one in findings]
    told: set[str] = set()
    for finding, lines in zip(findings, columns(cells, screen_width(), (1, 2)), strict=True):
        for line in lines:
            say(line)
        if finding.remedy and finding.remedy not in told:
            told.add(finding.remedy)
            say(f"{'':6}{finding.remedy}")
    bad = sum(finding.state == "fail" for finding in findings)
    say(_VERDICTS.get(found.state, "the report holds") + (f": {count(bad, 'problem')}" if bad else ""))


def _found(place: Place) -> _Found:
    text, told = files.text(place.folder / MARKDOWN), files.text(place.folder / RECORD)
    if not text or not told:
        raise Refused(f"there is no report in {place.folder}", hint="teamkit wrapup")
    known = record.loads(told)
    asked = Asked(known.language, known.since, known.until, known.stand, frozenset(known.runs), known.snapshots())
    with progress() as line:
        tells = Tells(line.history, line.runs, line.functions)
        anew = made(place.project.top, place.project.policy, asked, known.form, tells)
    pages = {file.stem: files.text(file) for file in sorted((place.folder / FOLDER).glob("*.md"))}
    now = together({"": markdown_read.read(text), **{name: markdown_read.read(one) for name, one in pages.items()}})
    both = check.Both("\n".join([text, *pages.values()]), anew.text, now, anew.document)
    around = beside(place.project.top, place.folder, known, anew, both.now)
    found = check.check(known, anew.record.values, both, anew.pulls, around)
    roles = [Finding("role", "warn", f"{name} has no role in teamkit.toml") for name in anew.without_role]
    findings = [*found, *roles, *_lengths(now, place)]
    state = worst(findings)
    return _Found(findings, "unknown" if state != "fail" and (around.lost or around.gone()) else state)


def _lengths(now: Document, place: Place) -> Iterator[Finding]:
    """Yield what is longer than advised, measured in the PDF; unknown where none can be made."""
    from teamkit.report import pages, pdf  # noqa: PLC0415  (typst is an extra, and a second's work)

    policy = place.project.policy.wrapup
    try:
        with progress() as line:
            line.step("counting the pages")
            found = pdf.render(now, place.folder).pages
    except TeamkitError as failure:
        yield Finding("pages", "unknown", f"not measured: {failure.message}", failure.hint or "")
        return
    over = pages.advice(found, policy.pages, policy.person_pages)
    yield from (Finding("pages", "warn", one) for one in over)
    if not over:
        yield Finding("pages", "ok", f"{found.pages} in all, no part longer than advised")
