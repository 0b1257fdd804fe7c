"""What a person pastes to confirm who is who: lines of .mailmap, and [[member]] tables of teamkit.toml. Pure."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from teamkit.history.addresses import account, is_shared, rank
from teamkit.history.commit import Identity
from teamkit.history.people import MAILMAP, People, Person
from teamkit.history.suggestions import KINDS, Suggestion, Suggestions

_MANY = 40  # more people than this are no team: only those with a suggestion are listed


def legible(text: str) -> str:
    """Return text in one line that a terminal may be sent: names in a history are written by anybody."""
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in " ".join(text.split()))


def why(suggestion: Suggestion) -> str:
    """Return the reasons in one line."""
    alike: dict[int, list[str]] = defaultdict(list)
    for reason in suggestion.reasons:
        alike[reason.kind].append(legible(reason.alike))
    return "; ".join(f"{KINDS[kind]} ({', '.join(words)})" for kind, words in alike.items())


def mailmap(found: Suggestions, people: People) -> list[str]:
    """Return lines of .mailmap that make each suggested group one identity."""
    holders: dict[str, set[Identity]] = defaultdict(set)
    for identity in people.commits:
        holders[identity.email.casefold()].add(identity)
    lines = [line for one in found.groups for line in (f"# {why(one)}", *_group(one, holders), "")]
    return [*lines, *_machines(found, people)]


def members(found: Suggestions, people: People) -> list[str]:
    """Return a [[member]] table for everybody who has none, those of a suggestion as one."""
    inside = {id(person) for one in found.groups for person in one.persons}
    others = [one for one in people.persons if not (one.is_member or one.is_machine or id(one) in inside)]
    lines = [line for one in found.groups for line in (f"# {why(one)}", *_member(one), "")]
    if len(others) > _MANY:
        return [*lines, f"# and {len(others)} more people, of whom nothing is suggested"]
    return [*lines, *(line for one in others for line in (*_table(one.name, [one]), ""))]


def _group(one: Suggestion, holders: dict[str, set[Identity]]) -> Iterator[str]:
    """Yield the lines of one person. A mere address stands only for what is wholly the person's."""
    identities = {identity: mark for person in one.persons for identity, mark in _marked(person)}
    target = _name(one.name)
    if not one.email or not target:
        yield "# there is no address to map to"
        return
    known = {email: {each for each in held if each in identities} for email, held in holders.items()}
    for email in sorted(
        (email for email in known if known[email]), key=lambda each: (each != one.email.casefold(), each)
    ):
        own = known[email]
        if len(own) == len(holders[email]) and not is_shared(email):
            yield _by_address(target, one.email, own)
            own = {identity for identity in own if identities[identity] == MAILMAP}
        for identity in sorted(own):
            yield _by_name(target, one.email, identity)


def _marked(person: Person) -> Iterable[tuple[Identity, str]]:
    return zip(person.identities, person.evidence, strict=True)


def _by_address(name: str, email: str, own: Iterable[Identity]) -> str:
    """Return the line of an address. One in other letters is named too: git keeps the letters it was not told."""
    written = sorted({identity.email for identity in own} - {email})
    if not all(map(_is_plain, written)):
        return f"# an address that cannot be written here: {legible(written[0])}"
    return f"{name} <{email}> <{written[0]}>" if written else f"{name} <{email}>"


def _by_name(name: str, email: str, identity: Identity) -> str:
    old = identity.name
    if not old.strip() or not _is_plain(old + identity.email):
        return f"# a name that cannot be written here: {legible(old) or '(none)'} <{legible(identity.email)}>"
    return f"{name} <{email}> {old} <{identity.email}>"


def _is_plain(text: str) -> bool:
    return text.translate({0xA0: 32, 0x3000: 32}).isprintable()


def _name(name: str) -> str:
    """Return a name as the first in a line, where # would begin a comment."""
    bare = "".join(letter for letter in " ".join(name.split()) if letter.isprintable() and letter not in "<>")
    return f" {bare}" if bare.startswith("#") else bare


def _machines(found: Suggestions, people: People) -> list[str]:
    """Return what a person may complete, as comments; filled in where there is one person only."""
    named = [one for one in people.persons if not one.is_machine]
    if not found.machines:
        return []
    one = found.groups[0] if len(found.groups) == 1 and len(found.groups[0].persons) == len(named) else None
    alone = (one.name, one.email) if one else (named[0].name, named[0].emails[0]) if _is_alone(named) else None
    name, email = alone or ("NAME", "E-MAIL")
    head = "# nobody can tell from git whose these are: fill in who it was, and take the # away"
    machines = (identity for person in found.machines for identity in person.identities)
    return [head, *(f"# {_by_name(_name(name).strip(), email, identity).removeprefix('# ')}" for identity in machines)]


def _is_alone(named: Sequence[Person]) -> bool:
    return len(named) == 1 and bool(named[0].emails)


def _member(one: Suggestion) -> Iterator[str]:
    if any(person.is_member for person in one.persons):
        yield f"# {legible(one.name)} is in teamkit.toml: let the table there say"
        yield from (f"# {line.removeprefix('# ')}" for line in _table(one.name, one.persons)[2:])
        return
    yield from _table(one.name, one.persons)


def _table(name: str, persons: Sequence[Person]) -> list[str]:
    every = dict.fromkeys(email for person in persons for email in person.emails if email.isprintable())
    emails = sorted(every, key=rank)
    github = _github(persons)
    listed = [email for email in emails if not is_shared(email) and not _is_covered(email, github)]
    lines = ["[[member]]", f"name = {_literal(name)}"]
    lines += [f"github = {_literal(github)}"] if github else []
    lines.append(f"emails = [{', '.join(map(_literal, listed))}]")
    shared = [email for email in emails if is_shared(email)]
    lines += [f"# {legible(email)} may be anybody's: .mailmap alone can say whose it is" for email in shared]
    return lines


def _github(persons: Sequence[Person]) -> str:
    """Return the login, as it is in teamkit.toml, else as a noreply address spells it."""
    known = [person.github for person in persons if person.github]
    for email in (email for person in persons for email in person.emails):
        found = account(email)
        if found and found.host == "github.com":
            known.append(email.strip().rpartition("@")[0][-len(found.login) :])
    return known[0] if known else ""


def _is_covered(email: str, github: str) -> bool:
    """Whether the login stands for the address."""
    found = account(email)
    return bool(found and found.host == "github.com" and found.login == github.casefold())


def _literal(text: str) -> str:
    """Return a basic string of TOML."""
    return json.dumps(legible(text), ensure_ascii=False).replace("\x7f", "\\u007f")


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape", "surrogatepass").decode("ascii")
