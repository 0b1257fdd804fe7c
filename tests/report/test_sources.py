"""No number stands in a generated block that was not told with its evidence: of six weeks of a generated team."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from teamkit.config import parse
from teamkit.report import frame
from teamkit.report.document import Block, Code, Document, Figure, Generated, Paragraph, Span, Spans, Table, plain, walk
from teamkit.report.draft import draft
from teamkit.report.evidence import Evidence, Links, is_cited
from teamkit.report.facts import Facts
from teamkit.report.gather import Asked, gather
from teamkit.report.parts import PERSON, TEAM
from teamkit.report.parts.pieces import clean, name_of, setting, titled
from teamkit.scenes.stream import stream
from teamkit.scenes.team import PEOPLE, PULLS
from tests.history.worlds import World

BEGIN, END = "\ue000", "\ue001"
TOLD = re.compile(f"{BEGIN}[^{END}]*{END}")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
MORE_CITED = re.compile(r" \+\d+")
ITEMS = re.compile(r", |: | · ")


class Marked(Evidence):
    """Evidence that marks each number that it tells."""

    def tell(self, *words: object, **more: object) -> str:
        return f"{BEGIN}{super().tell(*words, **more)}{END}"  # type: ignore[arg-type]


class Told(NamedTuple):
    """A draft. names: with a digit in them, the longest first. values: of parameters."""

    document: Document
    names: list[str]
    values: set[str]

    def numbers(self, text: str) -> list[str]:
        """Return what holds digits that nothing accounts for: no number that was told, no date, no name, no value."""
        text = DATE.sub(" ", TOLD.sub(" ", text))
        for name in self.names:
            text = text.replace(name, " ")
        return [item for item in ITEMS.split(text) if re.search(r"\d", item) and item.strip() not in self.values]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    world = World(tmp_path_factory.mktemp("여섯 주") / "news")
    world.git("fast-import", "--quiet", stdin=stream(PULLS, PEOPLE))
    world.git("reset", "--hard", "-q", "main")
    return world.folder


@pytest.fixture(scope="module", params=["ko", "en"])
def told(request: pytest.FixtureRequest, folder: Path) -> Told:
    """Return the facts, and the draft of all blocks that there are."""
    facts = gather(folder, parse((folder / "teamkit.toml").read_text("utf-8")), Asked(request.param)).facts
    facts = facts._replace(evidence=Marked(Links()))
    blocks = "".join(f'{{{{ block("{name}") }}}}\n\n' for name in TEAM)
    own = "".join(f'{{{{ block("{name}", person) }}}}\n\n' for name in PERSON)
    template = f"{blocks}{{% for person in people %}}\n{own}{{% endfor %}}\n"
    document = draft(facts, template, "T", frame.questions(request.param, "kpt"))
    every = {clean(name) for name in names(facts) if re.search(r"\d", name)}
    return Told(document, sorted(every, key=len, reverse=True), values(facts))


def names(facts: Facts) -> Iterator[str]:
    """Yield what people, files, branches, functions and logs are called: a digit in a name is no number."""
    history = facts.past.history
    yield from (person.name for person in facts.people.persons)
    yield from (titled(one.message) for one in history.commits.values())
    yield from history.tips
    yield from (change.path for one in history.commits.values() for change in one.changes)
    yield from (pull.title for pull in facts.past.pulls)
    yield from (f"#{pull.number}" for pull in facts.past.pulls)
    yield from (one.name for found in facts.highlights.values() for one in found)
    yield from (f"{one.name} {one.version.removeprefix('==')}" for every in facts.site.stack.values() for one in every)
    for run in facts.trained.runs:
        yield from (name_of(run), *run.params, *run.metrics, *filter(None, run.told.values()))


def values(facts: Facts) -> set[str]:
    every = {setting(name, value) for run in facts.trained.runs for name, value in run.params.items()}
    return every | {text[:30] for text in every}


def texts(block: Block) -> Iterator[str]:
    """Yield what a block says, without the names of columns, citations, and how many more of them there are."""
    if isinstance(block, Table):
        yield from (bare(cell) for row in block.rows for cell in row)
    elif isinstance(block, Figure):
        yield block.caption
    elif isinstance(block, Paragraph):
        yield bare(block.spans)
    elif isinstance(block, Code):
        yield block.text


def bare(spans: Spans) -> str:
    cited = (Span(""), *spans)
    kept = (
        span for before, span in zip(cited, spans, strict=False)
        if not is_cited(span) and not (is_cited(before) and MORE_CITED.fullmatch(span.text))
    )  # fmt: skip
    return plain(tuple(kept))


def test_every_digit_of_a_generated_block_was_told_or_is_of_a_name(told: Told) -> None:
    blocks = [block for block in told.document.blocks if isinstance(block, Generated)]
    loose = {
        (block.name, number)
        for block in blocks
        for inner in walk(block.blocks)
        for text in texts(inner)
        for number in told.numbers(text)
    }
    assert loose == set()


def test_the_history_of_the_test_is_told_in_every_block_there_is(told: Told) -> None:
    """Where a block told nothing, a number without a source could hide in it."""
    there = {block.name.split(".")[0] for block in told.document.blocks if isinstance(block, Generated)}
    assert {*TEAM, *PERSON} - there == set()


def test_a_number_that_was_not_told_would_be_found(told: Told) -> None:
    assert told.numbers(f"커밋 {BEGIN}9{END}개, 12개") == ["12개"]
    assert told.numbers("2025-01-03 (days: 3)") == ["3)"]
