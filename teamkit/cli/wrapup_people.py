"""teamkit wrapup people."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import click

from teamkit import config
from teamkit.cli.console import as_json as print_json
from teamkit.cli.console import count, remark, say, screen_width
from teamkit.cli.options import json_option
from teamkit.cli.table import columns, wrapped
from teamkit.errors import ConfigError, Refused
from teamkit.flow import clone
from teamkit.git import Git
from teamkit.history import blocks, mailmap
from teamkit.history.blocks import legible
from teamkit.history.people import People, Person, resolve
from teamkit.history.refs import only_tags
from teamkit.history.suggestions import KINDS, Suggestion, Suggestions, suggestions
from teamkit.report.parts.pieces import clean
from teamkit.sections import Policy

_ADDRESS = re.compile(r"(\*{3})@[\w.-]+")
_PAGE = 100  # cells of a comment in a file
_NO_COMMIT = Refused("there is no commit yet, and so there are no people", hint="git commit")
_MACHINE = "a machine's: nobody can tell whose"


class _Found(NamedTuple):
    """top: where .mailmap and teamkit.toml lie, None in a bare repository. nothing: why there are no people."""

    people: People
    open: Suggestions
    notes: tuple[str, ...]
    top: Path | None
    nothing: Refused | None


@click.command("people", short_help="Who is who in the history, and what is left to confirm.")
@click.argument("path", required=False, metavar="[PATH]", type=click.Path(path_type=Path))
@click.option("--emails", is_flag=True, help="With --json: tell e-mail addresses, and what is made of them.")
@json_option
def command(path: Path | None, emails: bool, as_json: bool) -> None:
    """Say who is who in the history, and what is left to confirm.

    One person is what .mailmap, [[member]] of teamkit.toml, the same e-mail or the same account say.
    What only looks like one person is printed as lines to paste; nothing is merged on a name.
    """
    found = _found(path)
    if as_json:
        print_json(_document(found, emails=emails))
        return
    if found.nothing:
        raise found.nothing
    for line in _screen(found):
        say(line)
    for note in found.notes:
        remark(note)


def _found(path: Path | None) -> _Found:
    if path is not None and not path.is_dir():
        raise ConfigError(f"there is no folder {path}", hint="teamkit wrapup people")
    door = clone.here(path.resolve() if path else None)
    policy = _policy(door)
    census = mailmap.identities(door.folder)
    canonical = mailmap.canonical(door.folder, census.commits)
    people = resolve(census.commits, canonical, policy.member, policy.wrapup.bots)
    top = door.folder if isinstance(door, clone.Worktree) else None
    nothing = None if census.commits else only_tags(door.folder, policy.flow.main) or _NO_COMMIT
    return _Found(people, suggestions(people), (*census.notes, *_shallow(door)), top, nothing)


def _policy(door: Git) -> Policy:
    text = clone.policy_text(door)
    return config.load(text or "")


def _shallow(door: Git) -> Iterator[str]:
    if door.ask("rev-parse", "--is-shallow-repository").out == "true":
        yield "the clone is shallow: whoever committed only before its edge is missing; git fetch --unshallow"


def _screen(found: _Found) -> Iterator[str]:
    people = found.people
    yield from _table(people)
    yield ""
    persons = [one for one in people.persons if one.identities and not one.is_machine]
    total = sum(len(one.identities) for one in persons)
    yield f"{len(persons)} {'person' if len(persons) == 1 else 'people'}, {total} identit{'y' if total == 1 else 'ies'}"
    if people.bots:
        names = dict.fromkeys(legible(bot.name or bot.email) for bot in people.bots)
        yield from _wrapped(f"no people: {', '.join(names)}")
    yield from _to_confirm(found)


def _table(people: People) -> Iterator[str]:
    rows = [["person", "identity", "commits", "joined by"]]
    for person in people.persons:
        name = f"{legible(person.name)}{' (member)' if person.is_member else ''}"
        if not person.identities:
            rows.append([name, "", "none", ""])
        for identity, evidence in zip(person.identities, person.evidence, strict=True):
            who = f"{legible(identity.name)} <{legible(identity.email)}>".lstrip()
            by = _MACHINE if person.is_machine and not evidence else evidence
            rows.append([name, who, f"{people.commits[identity]:>7}", by])
            name = ""
    for lines in columns(rows, screen_width(), (0, 1, 3)):
        yield from lines


def _to_confirm(found: _Found) -> Iterator[str]:
    open_ = found.open
    for person, members in open_.unclear:
        names = " or ".join(legible(member.name) for member in members)
        yield from _wrapped(f"{legible(person.name)} may be {names}: say it in .mailmap")
    if not open_.groups:
        yield from _settled(found)
        return
    yield ""
    what = count(len(open_.groups), "suggestion")
    yield from _wrapped(f"{what} to confirm, in one of two files. Leave out what is wrong, and commit it.")
    yield from _block(".mailmap", found.top, blocks.mailmap(open_, found.people))
    yield from _block(config.FILE, found.top, blocks.members(open_, found.people))


def _settled(found: _Found) -> Iterator[str]:
    if found.open.machines:
        yield from _block(".mailmap", found.top, blocks.mailmap(found.open, found.people))
    elif not found.open.unclear:
        yield "everything is confirmed: no two of them look like one person"


def _block(file: str, top: Path | None, lines: list[str]) -> Iterator[str]:
    where = f"append to {top / file}" if top else f"commit to HEAD as {file}"
    yield ""
    yield f"# {legible(where)}"
    for line in lines[: -1 if lines and not lines[-1] else None]:
        is_words = line.startswith("# ") and "<" not in line
        yield from (f"# {part}" for part in wrapped(line[2:], (screen_width() or _PAGE) - 2)) if is_words else (line,)


def _wrapped(line: str) -> list[str]:
    width = screen_width()
    return wrapped(line, width) if width else [line]


def _document(found: _Found, *, emails: bool) -> Mapping[str, object]:
    """Return everything, schema 1; without `emails` no address, nor what is made of one."""
    open_ = found.open
    at = {id(person): number for number, person in enumerate(found.people.persons)}
    document: dict[str, object] = {
        "schema": 1,
        "persons": [_person(one, found.people, emails=emails) for one in found.people.persons],
        "bots": [_masked(bot.name, emails=emails) for bot in found.people.bots],
        "suggestions": [_suggestion(one, at, emails=emails) for one in open_.groups],
        "unclear": [
            {"person": at[id(one)], "members": [at[id(member)] for member in members]} for one, members in open_.unclear
        ],
        "confirmed": not (open_.groups or open_.machines or open_.unclear),
        "notes": list(found.notes),
    }
    if emails:
        document["mailmap"] = blocks.mailmap(open_, found.people)
        document["toml"] = blocks.members(open_, found.people) if open_.groups else []
    return document


def _person(person: Person, people: People, *, emails: bool) -> Mapping[str, object]:
    return {
        "name": _masked(person.name, emails=emails),
        "member": person.is_member,
        "machine": person.is_machine,
        **({"emails": [legible(email) for email in person.emails]} if emails else {}),
        "commits": sum(people.commits[one] for one in person.identities),
        "identities": [
            {
                "name": _masked(one.name, emails=emails),
                **({"email": legible(one.email)} if emails else {}),
                "commits": people.commits[one],
                "evidence": evidence or None,
            }
            for one, evidence in zip(person.identities, person.evidence, strict=True)
        ],
    }


def _suggestion(one: Suggestion, at: Mapping[int, int], *, emails: bool) -> Mapping[str, object]:
    reasons = [
        {"kind": KINDS[reason.kind], **({"alike": legible(reason.alike)} if emails else {})} for reason in one.reasons
    ]
    where = {"email": legible(one.email)} if emails else {}
    return {
        "persons": [at[id(person)] for person in one.persons],
        "name": _masked(one.name, emails=emails),
        **where,
        "reasons": reasons,
    }


def _masked(name: str, *, emails: bool) -> str:
    """Return a name; without e-mails one without a secret, and of an address the first letter."""
    return legible(name if emails else _ADDRESS.sub(r"\1", clean(name)))
