"""The frame of a report, filled in: what teamkit knows in blocks, what only people know as prompts."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from traceback import extract_tb
from typing import Any

from teamkit.errors import ConfigError, TeamkitError
from teamkit.history.people import Person
from teamkit.report import markdown_inline, markdown_read, markers
from teamkit.report.document import Block, Document, Generated, Paragraph, plain, words
from teamkit.report.facts import Facts
from teamkit.report.parts import PERSON, TEAM
from teamkit.report.parts.pieces import clean

_PLACE, _TEMPLATE = "teamkit-block-{}", "<template>"


class _Named:
    """A person as a template knows them: a name, as Markdown holds it. A template can ask for nothing else."""

    def __init__(self, person: Person) -> None:
        self.name, self._person = _markdown(person.name), person

    def __str__(self) -> str:
        return self.name

    __repr__ = __str__

    def told(self, facts: Facts, name: str) -> Generated:
        """Return a block of theirs."""
        return _block(facts, name, self._person)


def draft(facts: Facts, frame: str, title: str, questions: Sequence[Mapping[str, Any]]) -> Document:
    """Return the report. frame: a Jinja template of Markdown (templates/report/ko/wrapup.md.jinja).

    It may call block(name) and block(name, person), prompt(text), and read title, people and questions. Raises
    ConfigError, with the line, for a template that Jinja refuses.
    """
    made: dict[str, Generated] = {}

    def block(name: object, named: object = None) -> str:
        if not isinstance(name, str) or not (named is None or isinstance(named, _Named)):
            raise ConfigError(
                "the template calls block() with something else", hint='block("roles"), block("own", person)'
            )
        return _placed(named.told(facts, name) if named else _block(facts, name, None), made)

    text = _rendered(
        frame,
        title=_markdown(title),
        people=[_Named(one.person) for one in facts.past.contributions if not one.person.is_machine],
        questions=questions,
        block=block,
        prompt=lambda text: "\n".join(f"> {line}" for line in ("[!TIP]", *str(text).splitlines())),
    )
    told = markdown_read.read(f"{markers.header(facts.words.language)}\n\n{text}")
    blocks = tuple(_filled(told.blocks, made))
    there = {block.name for block in blocks if isinstance(block, Generated)}
    lost = next((name for name in made if name not in there), "")
    if lost:
        hint = "give it a line of its own, between empty lines"
        raise ConfigError(f"the template has block {lost!r} within other text", hint=hint)
    return told._replace(blocks=blocks)


def _block(facts: Facts, name: str, person: Person | None) -> Generated:
    known: Mapping[str, Any] = TEAM if person is None else PERSON
    if name not in known:
        raise ConfigError(f"the template asks for a block {name!r}", hint=f"one of: {', '.join(known)}")
    blocks = tuple(known[name](facts) if person is None else known[name](facts, person))
    return Generated(name if person is None else f"{name}.{markers.fit(clean(person.name))}", blocks)


def _placed(block: Generated, made: dict[str, Generated]) -> str:
    """Return what stands for a block until the frame has been read; nothing for a block that tells nothing."""
    if not block.blocks:
        return ""
    name, twice = block.name, 2
    while name in made:  # two people of one name, or a block that stands twice
        name, twice = f"{block.name}.{twice}", twice + 1
    made[name] = block._replace(name=name)
    return _PLACE.format(len(made) - 1)


def _filled(blocks: Sequence[Block], made: Mapping[str, Generated]) -> Iterator[Block]:
    places = {_PLACE.format(at): block for at, block in enumerate(made.values())}
    for block in blocks:
        stands = plain(block.spans) if isinstance(block, Paragraph) else ""
        yield places.get(stands, block)


def _rendered(frame: str, **known: object) -> str:
    from jinja2 import StrictUndefined, TemplateError  # noqa: PLC0415  (the owner of jinja2 here)
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415

    environment = SandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.finalize = _printed
    try:
        return environment.from_string(frame).render(known)
    except TeamkitError:
        raise
    except Exception as error:
        places = extract_tb(error.__traceback__)
        if not isinstance(error, TemplateError) and not _is_of_template(places[-1].filename):
            raise
        lines = [place.lineno for place in places if place.filename == _TEMPLATE]
        line = getattr(error, "lineno", None) or (lines[-1] if lines else None)
        where = f", line {line}" if line else ""
        raise ConfigError(
            f"the report's template is wrong{where}: {error}", hint="git diff, or remove [wrapup] template"
        ) from error


def _printed(value: object) -> object:
    """Return what a template prints. Raises ConfigError for what has no words, as a function that it was to call."""
    if not isinstance(value, str) and " at 0x" in str(value):
        raise ConfigError("the template prints what it is to call", hint='{{ block("roles") }}, {{ prompt("...") }}')
    return value


def _is_of_template(file: str) -> bool:
    """Whether what went wrong was asked for by a template: 1 / 0 there, or a filter that takes no such value."""
    return file == _TEMPLATE or "jinja2" in PurePath(file).parts


def _markdown(text: str) -> str:
    """Return a name as it can stand in a line of Markdown."""
    return markdown_inline.heading(words(clean(text)))
