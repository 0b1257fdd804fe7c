"""teamkit wrapup, without a command: the draft."""

import os
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import click

from teamkit.cli.console import as_json, count, remark, say
from teamkit.cli.project import Project, here
from teamkit.cli.runs_scan import shown_path
from teamkit.cli.wrapup_formats import Advised, rendered
from teamkit.cli.wrapup_options import Options
from teamkit.errors import ConfigError, Refused
from teamkit.history.log import Tell
from teamkit.report import files, markers
from teamkit.report.apart import FOLDER, apart
from teamkit.report.files import FIGURES, MARKDOWN, RECORD
from teamkit.report.gather import Asked
from teamkit.report.made import Made, made
from teamkit.report.markdown_read import read
from teamkit.report.markdown_write import write
from teamkit.report.record import dumps
from teamkit.report.regenerate import Merged, difference, merge
from teamkit.report.renew import renew, unknown

_QUIET_SECONDS, _PAUSE_SECONDS = 0.5, 0.1
_CLEAR = "\r\x1b[K"


class Place(NamedTuple):
    """Where a report lies."""

    project: Project
    folder: Path


class _Outcome(NamedTuple):
    """What became of a draft. written: files that changed. difference: lines of what would change, of a dry run."""

    report: Made
    merged: Merged
    written: Sequence[str] = ()
    notes: Sequence[str] = ()
    difference: Sequence[str] = ()


def draft(chosen: Options) -> None:
    """Gather, draft, keep what people wrote, write, and say what happened."""
    chosen.check()
    place = placed(chosen.output)
    with progress() as tell:
        report = made(place.project.top, place.project.policy, _asked(chosen, place), _form(chosen, place), tell)
    if not report.record.stand.tips:
        raise Refused("there is no commit yet: nothing to report", hint="git commit, then teamkit wrapup")
    _refuse_other_language(place.folder, report.record.language)
    _refuse_other_shape(place.folder, separate=chosen.separate)
    parts = {_name(name): text for name, text in _parts(report, separate=chosen.separate).items()}
    texts = {name: merged(place.folder / name, text, chosen.renew) for name, text in parts.items()}
    _refuse_unknown(chosen.renew, [now for now, _ in texts.values()])
    told = _sum([told for _, told in texts.values()])
    if chosen.dry_run:
        lines = [line for name, (now, new) in texts.items() for line in difference(now, new.text, name)]
        _tell(chosen, place, _Outcome(report, told, difference=lines))
        return
    changed, notes = _write(chosen, place, report, {name: new.text for name, (_, new) in texts.items()})
    _tell(chosen, place, _Outcome(report, told, changed, notes))


def _refuse_other_shape(folder: Path, *, separate: bool) -> None:
    """Refuse to write personal pages into files of their own where they stand in the report, and the reverse."""
    apart = any((folder / FOLDER).glob("*.md"))
    within = not apart and markers.has_pages(files.text(folder / MARKDOWN))
    if separate and within:
        hint = "teamkit wrapup --separate -o wrapup-apart"
        raise Refused("the personal pages stand in wrapup.md, with what people wrote there", hint=hint)
    if apart and not separate:
        raise Refused("the personal pages are in files of their own", hint="teamkit wrapup --separate")


def _refuse_other_language(folder: Path, language: str) -> None:
    """Refuse to put blocks of one language into a report of another."""
    now = files.text(folder / MARKDOWN)
    there = read(now).language if now else language
    if there != language:
        raise Refused(
            f"the report in {shown_path(folder)} is in {there}, not {language}",
            hint=f"teamkit wrapup --lang {language} -o wrapup-{language}",
        )


def _parts(report: Made, *, separate: bool) -> dict[str, str]:
    return {name: write(part) for name, part in apart(report.document).items()} if separate else {"": report.text}


def _name(part: str) -> str:
    return f"{FOLDER}/{part}.md" if part else MARKDOWN


def merged(file: Path, fresh: str, again: Collection[str]) -> tuple[str, Merged]:
    """Return what a file holds, and what it is to hold. again: blocks that are written anew though they were edited."""
    now = files.text(file)
    return now, merge(renew(now, again), fresh) if now else Merged(fresh)


def _refuse_unknown(names: Collection[str], texts: Collection[str]) -> None:
    missing = unknown("\n".join(texts), names)
    if missing:
        raise ConfigError(f"the report has no block {missing[0]}", hint="grep teamkit:begin wrapup.md")


def _sum(several: list[Merged]) -> Merged:
    names = ("replaced", "kept", "removed", "deleted", "inserted", "damaged")
    lists: dict[str, Any] = {name: tuple(one for told in several for one in getattr(told, name)) for name in names}
    return Merged("", **lists)


def placed(output: str) -> Place:
    """Return the project and the folder of its report. output: as it was typed, "" for that of the policy."""
    project = here()
    folder = Path(os.path.abspath(output)) if output else project.top / project.policy.wrapup.folder  # noqa: PTH100  (as it was typed)
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"{shown_path(folder)} is no folder", hint="teamkit wrapup -o DIR")
    return Place(project, folder)


def _asked(chosen: Options, place: Place) -> Asked:
    since, until = (when.date() if when else None for when in (chosen.since, chosen.until))
    return Asked(chosen.lang or place.project.policy.project.language, since, until)


def _form(chosen: Options, place: Place) -> str:
    return chosen.retro or place.project.policy.wrapup.retro


def _write(chosen: Options, place: Place, report: Made, texts: dict[str, str]) -> tuple[list[str], list[str]]:
    data = {
        **{name: text.encode() for name, text in texts.items()},
        RECORD: dumps(report.record).encode(),
        **{f"{FIGURES}/{name}": svg.encode() for name, svg in report.figures.items()},
    }
    changed, notes = files.write(place.folder, data), []
    policy = place.project.policy.wrapup
    for name, text in texts.items():
        bare = name.removesuffix(".md")
        found, told = rendered(chosen.formats, bare, text, place.folder, Advised(policy.pages, policy.person_pages))
        changed += files.write(place.folder, found)
        notes += told
    return changed, notes


def _tell(chosen: Options, place: Place, outcome: _Outcome) -> None:
    if chosen.as_json:
        as_json(_document(place, outcome))
        return
    for line in outcome.difference:
        say(line)
    for name in outcome.written:
        say(shown_path(place.folder / name))
    if not (outcome.difference or outcome.written):
        say("nothing has changed" if not chosen.dry_run else "nothing would change")
    _tell_merge(outcome.merged)
    for note in (*outcome.report.notes, *outcome.notes):
        remark(note)
    for names in outcome.report.alike:
        remark(f"may be one person: {', '.join(names)}; teamkit wrapup people")
    if outcome.report.without_role:
        remark(f"no role in teamkit.toml: {', '.join(outcome.report.without_role)}")


def _document(place: Place, outcome: _Outcome) -> dict[str, object]:
    """Return what happened, schema 1."""
    told, report = outcome.merged, outcome.report
    return {
        "schema": 1, "folder": str(place.folder), "written": outcome.written, "difference": outcome.difference,
        "replaced": list(told.replaced), "kept": [one.name for one in told.kept], "inserted": list(told.inserted),
        "removed": list(told.removed), "deleted": list(told.deleted), "damaged": [list(one) for one in told.damaged],
        "alike": [list(names) for names in report.alike], "without_role": list(report.without_role),
        "notes": [*report.notes, *outcome.notes],
    }  # fmt: skip


def _tell_merge(told: Merged) -> None:
    for kept in told.kept:
        remark(f"kept as you wrote it: block {kept.name} ({kept.why}); teamkit wrapup --renew {kept.name}")
    for one in told.damaged:
        remark(f"left alone: block {one.name}: {one.why}")
    if told.deleted:
        remark(f"left out, as you deleted {count(len(told.deleted), 'block')}: {', '.join(told.deleted)}")


@contextmanager
def progress() -> Iterator[Tell | None]:
    """Tell a terminal how far the history is read, once that takes a while."""
    if not sys.stderr.isatty():
        yield None
        return
    told, start = [0.0], monotonic()

    def tell(done: int, total: int) -> None:
        now = monotonic()
        if total and now - start > _QUIET_SECONDS and now - told[0] > _PAUSE_SECONDS:
            told[0] = now
            click.echo(
                f"{_CLEAR}reading the history: {done:,} of {total:,} commits ({100 * done // total} %)",
                err=True,
                nl=False,
            )

    try:
        yield tell
    finally:
        if told[0]:
            click.echo(_CLEAR, err=True, nl=False)
