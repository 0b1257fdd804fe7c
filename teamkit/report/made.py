"""A report made from what is there: its text, its record and its figures."""

from collections.abc import Iterator
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from teamkit.errors import ConfigError
from teamkit.history.commit import Stand
from teamkit.history.suggestions import suggestions
from teamkit.report import frame, markdown_write
from teamkit.report.document import Document
from teamkit.report.draft import draft
from teamkit.report.facts import Facts
from teamkit.report.gather import Asked, Tells, gather
from teamkit.report.parts.person import is_idle
from teamkit.report.parts.pieces import clean
from teamkit.report.record import Recorded
from teamkit.sections import Policy


class Made(NamedTuple):
    """figures: a name to its SVG. notes: what could not be known. without_role: members who have none.

    pulls: numbers of pull requests. alike: names of people who may be one, together.
    untold: ids of runs that are here, and were not asked for. has_reviews: whether git knows of any.
    """

    document: Document
    text: str
    record: Recorded
    figures: dict[str, str]
    notes: tuple[str, ...]
    without_role: tuple[str, ...]
    pulls: tuple[int, ...]
    alike: tuple[tuple[str, ...], ...]
    untold: tuple[str, ...]
    has_reviews: bool


def made(top: Path, policy: Policy, asked: Asked, form: str, tells: Tells = Tells()) -> Made:  # noqa: B008  (a tuple)
    """Return the draft of a report. form: of the personal pages. Raises OutsideFailed, ConfigError."""
    facts, notes = gather(top, policy, asked, tells)
    name = facts.site.name
    title = facts.words("title", name=name) if name else facts.words("title_bare")
    document = draft(facts, _frame(top, policy, asked.language), title, frame.questions(asked.language, form))
    past = facts.past
    record = Recorded(
        asked.language, form, asked.since, asked.until, _masked(Stand(past.history.tips, past.history.main)),
        tuple(run.id for run in facts.trained.runs), facts.evidence.values,
    )  # fmt: skip
    pulls = tuple(pull.number for pull in past.pulls)
    alike = tuple(tuple(clean(person.name) for person in one.persons) for one in suggestions(facts.people).groups)
    roles = tuple(clean(one.name) for one in policy.member if not one.role)
    return Made(
        document,
        markdown_write.write(document),
        record,
        facts.figures,
        (*notes, *_without_work(facts)),
        roles,
        pulls,
        alike,
        facts.trained.untold,
        past.has_reviews,
    )


def _without_work(facts: Facts) -> Iterator[str]:
    """Tell on the screen what no reader of a report asks for: members of whom nothing is known may have other names."""
    names = [clean(one.person.name) for one in facts.past.contributions if is_idle(facts, one)]
    if names:
        yield f"no commit and no run is known to be theirs: {', '.join(names)}; teamkit wrapup people"


def _masked(stand: Stand) -> Stand:
    """Return where the branches stand, by names without addresses and secrets; two of one name then have a number."""
    tips: dict[str, str] = {}
    main = ""
    for tip, commit in stand.tips.items():
        name = free = "/".join(map(clean, tip.split("/")))
        twice = 2
        while free in tips:
            free, twice = f"{name}.{twice}", twice + 1
        tips[free] = commit
        main = free if tip == stand.main else main
    return Stand(tips, main)


def _frame(top: Path, policy: Policy, language: str) -> str:
    """Return the team's own template, where the policy names one, else ours."""
    if not policy.wrapup.template:
        return frame.frame(language)
    file = top / policy.wrapup.template
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"wrapup.template cannot be read: {policy.wrapup.template}", hint=f"ls -l {quote(str(file))}"
        ) from error
