"""teamkit wrapup, without a command: the draft."""

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from shlex import quote
from typing import Any, NamedTuple

from teamkit.cli.console import as_json, count, remark, say
from teamkit.cli.progress import progress
from teamkit.cli.project import Project, here
from teamkit.cli.runs_scan import shown_path
from teamkit.cli.whereabouts import told as told_by_machine
from teamkit.cli.wrapup_formats import Advised, rendered
from teamkit.cli.wrapup_options import Options
from teamkit.errors import ConfigError, Refused
from teamkit.history.refs import only_tags
from teamkit.report import files, markers, record
from teamkit.report.apart import FOLDER, apart
from teamkit.report.files import FIGURES, MARKDOWN, RECORD
from teamkit.report.gather import Asked, Tells
from teamkit.report.made import Made, made
from teamkit.report.markdown_read import read
from teamkit.report.markdown_write import write
from teamkit.report.regenerate import Merged, difference, made_with, merge
from teamkit.report.renew import renew, unknown
from teamkit.sections import Policy


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
    with progress() as line:
        tells = Tells(line.history, line.runs, line.functions)
        report = made(place.project.top, place.project.policy, _asked(chosen, place), _form(chosen, place), tells)
    if not report.record.stand.tips:
        nothing = Refused("there is no commit yet: nothing to report", hint="git commit, then teamkit wrapup")
        raise only_tags(place.project.top, place.project.policy.flow.main) or nothing
    _refuse_nothing(report, chosen)
    _refuse_other_language(place.folder, report.record.language, chosen.output)
    _refuse_other_shape(place.folder, separate=chosen.separate)
    parts = {_name(name): text for name, text in _parts(report, separate=chosen.separate).items()}
    bases = record.bases(files.text(place.folder / RECORD))
    texts = {name: merged(place.folder / name, text, chosen.renew, bases) for name, text in parts.items()}
    _refuse_unknown(chosen.renew, {place.folder / name: now for name, (now, _) in texts.items()})
    told = _sum([told for _, told in texts.values()])
    if chosen.dry_run:
        lines = [line for name, (now, new) in texts.items() for line in difference(now, new.text, name)]
        _tell(chosen, place, _Outcome(report, told, difference=lines))
        return
    blocks = {
        block: made
        for name, (_, new) in texts.items()
        for block, made in made_with(new.text, parts[name], bases).items()
    }
    report = report._replace(record=report.record._replace(blocks=blocks))
    changed, notes = _write(chosen, place, report, {name: (now, new.text) for name, (now, new) in texts.items()})
    _tell(chosen, place, _Outcome(report, told, changed, notes))


def _refuse_nothing(report: Made, chosen: Options) -> None:
    """Refuse a period in which nothing was done: a slip in a date must not empty a report."""
    told = report.record
    if (chosen.since or chosen.until) and not told.runs and not told.values["overview.commits"].value:
        days = " ".join(f"{word} {day}" for word, day in (("since", told.since), ("until", told.until)) if day)
        raise Refused(f"there is no commit and no run {days}", hint="git log --all --date=short")


def _refuse_other_shape(folder: Path, *, separate: bool) -> None:
    """Refuse to write personal pages into files of their own where they stand in the report, and the reverse."""
    apart = any((folder / FOLDER).glob("*.md"))
    within = not apart and markers.has_pages(files.text(folder / MARKDOWN))
    if separate and within:
        hint = "teamkit wrapup --separate -o wrapup-apart"
        raise Refused("the personal pages stand in wrapup.md, with what people wrote there", hint=hint)
    if apart and not separate:
        raise Refused("the personal pages are in files of their own", hint="teamkit wrapup --separate")


def _refuse_other_language(folder: Path, language: str, output: str) -> None:
    """Refuse to put blocks of one language into a report of another. output: as it was typed."""
    there = _written_in(folder) or language
    if there != language:
        where = f" -o {quote(output)}" if output else ""
        raise Refused(
            f"the report in {shown_path(folder)} is in {there}, not {language}",
            hint=f"teamkit wrapup --lang {there}{where}, or teamkit wrapup --lang {language} -o wrapup-{language}",
        )


def _written_in(folder: Path) -> str:
    """Return the language of the report that is there, "" where there is none."""
    now = files.text(folder / MARKDOWN)
    return read(now).language if now else ""


def _language(chosen: Options, place: Place) -> str:
    """Return what was typed, or the policy states; else that of the report that is there; else the machine's."""
    policy = place.project.policy
    stated = policy.project.language if "project.language" in policy.origins else ""
    return chosen.lang or stated or _written_in(place.folder) or told_by_machine().language or policy.project.language


def _parts(report: Made, *, separate: bool) -> dict[str, str]:
    return {name: write(part) for name, part in apart(report.document).items()} if separate else {"": report.text}


def _name(part: str) -> str:
    return f"{FOLDER}/{part}.md" if part else MARKDOWN


def merged(file: Path, fresh: str, again: Collection[str], bases: Mapping[str, str]) -> tuple[str, Merged]:
    """Return what a file holds, and what it is to hold.

    again: blocks that are written anew though they were edited. bases: the others as they were made.
    """
    now = files.text(file)
    return now, merge(renew(now, again), fresh, bases) if now else Merged(fresh)


def _refuse_unknown(names: Collection[str], texts: Mapping[Path, str]) -> None:
    missing = unknown("\n".join(texts.values()), names)
    if missing:
        there = " ".join(quote(shown_path(file)) for file in texts)
        raise ConfigError(f"the report has no block {missing[0]}", hint=f"grep teamkit:begin {there}")


def _sum(several: list[Merged]) -> Merged:
    names = ("replaced", "kept", "removed", "deleted", "inserted", "damaged")
    lists: dict[str, Any] = {name: tuple(one for told in several for one in getattr(told, name)) for name in names}
    return Merged("", **lists)


def placed(output: str) -> Place:
    """Return the project and the folder of its report. output: as it was typed, "" for that of the policy."""
    project = here()
    folder = Path(os.path.abspath(output)) if output else project.top / project.policy.wrapup.folder  # noqa: PTH100  (as it was typed)
    there = next(one for one in (folder, *folder.parents) if one.exists())
    if not there.is_dir():
        raise ConfigError(f"{shown_path(there)} is no folder", hint="teamkit wrapup -o DIR")
    return Place(project, folder)


def _asked(chosen: Options, place: Place) -> Asked:
    since, until = (when.date() if when else None for when in (chosen.since, chosen.until))
    return Asked(_language(chosen, place), since, until)


def _form(chosen: Options, place: Place) -> str:
    return chosen.retro or place.project.policy.wrapup.retro


def _write(
    chosen: Options, place: Place, report: Made, texts: dict[str, tuple[str, str]]
) -> tuple[list[str], list[str]]:
    """Write the report and its formats. texts: what each file held when it was merged, and what it is to hold."""
    data = {
        **{name: text.encode() for name, (_, text) in texts.items()},
        RECORD: record.dumps(report.record).encode(),
        **{f"{FIGURES}/{name}": svg.encode() for name, svg in report.figures.items()},
    }
    changed, notes = files.write(place.folder, data, {name: now for name, (now, _) in texts.items()}), []
    policy = place.project.policy.wrapup
    advised = Advised(policy.pages, policy.person_pages)
    with progress() as line:
        for name, (_, text) in texts.items():
            found, told = rendered(chosen.formats, name.removesuffix(".md"), text, place.folder, advised, line.step)
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
    _tell_zone(place.project.policy)
    if outcome.report.without_role:
        remark(f"no role in teamkit.toml: {', '.join(outcome.report.without_role)}")


def _tell_zone(policy: Policy) -> None:
    zone = told_by_machine().timezone
    if zone and "project.timezone" not in policy.origins:
        remark(f'days are those of UTC; of {zone} with timezone = "{zone}" below [project] in teamkit.toml')


def _document(place: Place, outcome: _Outcome) -> dict[str, object]:
    """Return what happened, schema 1."""
    told, report = outcome.merged, outcome.report
    return {
        "schema": 1, "folder": str(place.folder), "written": outcome.written, "difference": outcome.difference,
        "clashes": [{"block": one.name, **clash._asdict()} for one in told.kept for clash in one.clashes],
        "replaced": list(told.replaced), "kept": [one.name for one in told.kept], "inserted": list(told.inserted),
        "removed": list(told.removed), "deleted": list(told.deleted), "damaged": [list(one) for one in told.damaged],
        "alike": [list(names) for names in report.alike], "without_role": list(report.without_role),
        "reviews_known": report.has_reviews, "notes": [*report.notes, *outcome.notes],
    }  # fmt: skip


def _tell_merge(told: Merged) -> None:
    for kept in told.kept:
        remark(f"kept as you wrote it: block {kept.name} ({kept.why}); teamkit wrapup --renew {kept.name}")
        for clash in kept.clashes:
            where = f" ({clash.where})" if clash.where else ""
            remark(f"block {kept.name}{where}: yours is {clash.yours!r}, the draft has {clash.drafted!r}")
    for one in told.damaged:
        remark(f"left alone: block {one.name}: {one.why}")
    if told.deleted:
        remark(f"left out, as you deleted {count(len(told.deleted), 'block')}: {', '.join(told.deleted)}")
