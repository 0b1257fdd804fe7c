"""Persons that may be one, with the reason: for a person to confirm, never merged. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple, TypeVar
from unicodedata import normalize

from teamkit.history.addresses import SLIP, account, folded, is_nobodys_name, is_slip, meant, parts, rank
from teamkit.history.groups import Groups
from teamkit.history.names import given, handle, handles, initials, is_short, turned, written
from teamkit.history.people import MAILMAP, People, Person

# The strongest first.
KINDS = (
    "the same name",
    "a slip in the domain",
    "the same name in another order",
    "a name that is the other's account or address",
    "the same account or local part of two addresses",
    "initials",
    "a part of the name that nobody else has",
)
_NAME, _SLIP, _ORDER, _HANDLE, _LOCAL, _INITIALS, _PART = range(len(KINDS))
Key = TypeVar("Key")
_TOO_MANY = 20  # persons whom one word fits: it says nothing


class Reason(NamedTuple):
    """Why two persons may be one: a number into KINDS, and what is alike (a part of an e-mail, maybe)."""

    kind: int
    alike: str


class Suggestion(NamedTuple):
    """Persons that may be one, and under which name and e-mail, with every reason, the strongest first."""

    persons: tuple[Person, ...]
    name: str
    email: str
    reasons: tuple[Reason, ...]


class Suggestions(NamedTuple):
    """machines: whose they are nobody can tell from git. unclear: a person who may be either of several members."""

    groups: tuple[Suggestion, ...] = ()
    machines: tuple[Person, ...] = ()
    unclear: tuple[tuple[Person, tuple[Person, ...]], ...] = ()


class _Pair(NamedTuple):
    reason: Reason
    one: int
    other: int


def suggestions(people: People) -> Suggestions:
    """Return who may be whom. Two that are different members are never suggested."""
    told = [_Trace(person) for person in people.persons]
    groups: Groups[int, int] = Groups(range(len(told)))
    for at, person in enumerate(people.persons):
        if person.is_member:
            groups.own(at, at)
    taken, unclear = _joined(groups, _strong(told))
    weak, more = _joined(groups, _weak(told, groups))
    found = [
        _suggestion([people.persons[at] for at in group], _reasons({*group}, [*taken, *weak]), people)
        for group in groups.all()
        if len(group) > 1
    ]
    machines = tuple(person for person in people.persons if person.is_machine)
    named = {at: members for at, members in {**more, **unclear}.items() if groups.owner(at) is None}
    either = ((people.persons[at], tuple(people.persons[one] for one in sorted(named[at]))) for at in sorted(named))
    return Suggestions(tuple(sorted(found, key=lambda one: (one.reasons[0], one.name))), machines, tuple(either))


class _Trace:
    """What of a person could be found at another: names, and the bare local parts and logins with their domains."""

    def __init__(self, person: Person) -> None:
        names = [] if person.is_machine else [person.name, *(identity.name for identity in person.identities)]
        self.ways = list(dict.fromkeys(way for name in names for way in written(name)))
        self.names = {"".join(way) for way in self.ways}
        self.turned = {other for way in self.ways for other in turned(way)} - self.names
        self.domains: dict[str, set[str]] = defaultdict(set)
        for email in () if person.is_machine else person.emails:
            known = account(email)
            local, domain = (known.login, known.host) if known else parts(email)
            self.domains[handle(local)].add(domain)
        if person.github:
            self.domains[handle(person.github)].add("github.com")
        self.domains.pop("", None)


def _joined(groups: Groups[int, int], pairs: Iterable[_Pair]) -> tuple[list[_Pair], dict[int, set[int]]]:
    """Make groups of pairs; those who might as well be another member stay alone, and are returned."""
    taken: list[_Pair] = []
    unclear: dict[int, set[int]] = {}
    by_kind: dict[int, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        by_kind[pair.reason.kind].append(pair)
    for kind in sorted(by_kind):
        claims: dict[int, set[int]] = defaultdict(set)
        for pair in by_kind[kind]:
            for one, other in ((pair.one, pair.other), (pair.other, pair.one)):
                owner = groups.owner(other)
                if groups.owner(one) is None and owner is not None:
                    claims[groups.root(one)].add(owner)
        torn = {root: members for root, members in claims.items() if len(members) > 1}
        unclear.update(torn)
        clear = [pair for pair in by_kind[kind] if not {groups.root(pair.one), groups.root(pair.other)} & torn.keys()]
        taken += [pair for pair in clear if groups.join(pair.one, pair.other)]
    return taken, unclear


def _strong(told: Sequence[_Trace]) -> Iterator[_Pair]:
    """Yield who has the same name, address or account."""
    common = _common(told)
    names = _index((name, at) for at, one in enumerate(told) for name in one.names - common)
    bare = _index((local, at) for at, one in enumerate(told) for local in one.domains if local not in common)
    yield from _pairs(_NAME, names, names)
    yield from _pairs(_ORDER, _index((name, at) for at, one in enumerate(told) for name in one.turned), names)
    every = _index((name, at) for at, one in enumerate(told) for name in one.names | one.turned)
    yield from _pairs(_HANDLE, every, bare)
    for local, persons in bare.items():
        for one, other in combinations(persons if len(persons) <= _TOO_MANY else (), 2):
            yield _Pair(_local(local, told[one].domains[local], told[other].domains[local]), one, other)


def _local(local: str, domains: set[str], others: set[str]) -> Reason:
    slips = [f"{one}, {other}" for one in sorted(domains) for other in sorted(others) if is_slip(one, other)]
    slips += [f"{one}, {meant(one)}" for one in sorted(domains | others) if meant(one)]
    return Reason(_SLIP, slips[0]) if slips else Reason(_LOCAL, local)


def _weak(told: Sequence[_Trace], groups: Groups[int, int]) -> list[_Pair]:
    """Return who is called by initials or a part of a name, where that fits one person alone."""
    whole = [(at, way) for at, one in enumerate(told) for way in one.ways if not is_short(way)]
    short = [(at, way) for at, one in enumerate(told) for way in one.ways if is_short(way)]
    by_initials = _index((key, at) for at, way in whole for key in initials(way))
    by_handle = _index((key, at) for at, way in whole for key in handles(way))
    by_part = _index((key, at) for at, way in whole for key in given(way))
    wanted = [(_INITIALS, at, " ".join(way), by_initials.get(key)) for at, way in short for key in initials(way)]
    for at, one in enumerate(told):
        wanted += [(_INITIALS, at, key, by_handle.get(key)) for key in sorted(one.names | one.domains.keys())]
        wanted += [(_PART, at, way[0], by_part.get(way[0])) for way in one.ways if len(way) == 1]
    found = ((kind, at, key, _only(fitting or [], at, groups)) for kind, at, key, fitting in wanted)
    return [_Pair(Reason(kind, key), at, other) for kind, at, key, other in found if other is not None]


def _only(fitting: Iterable[int], at: int, groups: Groups[int, int]) -> int | None:
    """Return the one person beside `at` whom it fits; None where there are several, or none."""
    others = {groups.root(one): one for one in fitting}
    others.pop(groups.root(at), None)
    return next(iter(others.values())) if len(others) == 1 else None


def _common(told: Sequence[_Trace]) -> set[str]:
    """Return the first names that several persons have."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for one in told:
        for way in one.ways:
            for part in given(way):
                bearers[part].add("".join(sorted("".join(way))))
    return {part for part, whole in bearers.items() if len(whole) > 1}


def _index(keys: Iterable[tuple[Key, int]]) -> dict[Key, list[int]]:
    found: dict[Key, dict[int, None]] = defaultdict(dict)
    for key, at in keys:
        found[key][at] = None
    return {key: list(numbers) for key, numbers in found.items()}


def _pairs(kind: int, index: dict[str, list[int]], other: dict[str, list[int]]) -> Iterator[_Pair]:
    for key, numbers in index.items():
        near = other.get(key, [])
        if len(numbers) + len(near) <= 2 * _TOO_MANY:
            both = {(min(one, two), max(one, two)) for one in numbers for two in near if one != two}
            yield from (_Pair(Reason(kind, key), *pair) for pair in sorted(both))


def _reasons(group: set[int], pairs: Iterable[_Pair]) -> tuple[Reason, ...]:
    return tuple(sorted({pair.reason for pair in pairs if pair.one in group}))


def _suggestion(persons: Sequence[Person], reasons: tuple[Reason, ...], people: People) -> Suggestion:
    """Choose the name and the e-mail: what was confirmed before, then the best address, then most commits."""
    names: dict[str, int] = defaultdict(int)
    mails: dict[str, int] = defaultdict(int)
    for identity in (one for person in persons for one in person.identities):
        names[normalize("NFC", identity.name)] += people.commits[identity]
        mails[identity.email] += people.commits[identity]
    by_name = sorted(persons, key=lambda one: (*_doubt(one), -names[one.name], one.name))
    stated = [person.emails[0] for person in by_name if MAILMAP in person.evidence and person.emails]
    usual = sorted(filter(str.isprintable, filter(None, mails)), key=lambda one: (rank(one), -mails[one], one))
    listed = [email for person in by_name for email in person.emails if rank(email) < SLIP]
    best = [one for one in usual if rank(one) < SLIP] or [*listed, *usual, ""]
    return Suggestion(tuple(by_name), by_name[0].name, (stated or best)[0], reasons)


def _doubt(person: Person) -> tuple[bool, ...]:
    """Return how little a person's name was confirmed, or looks like one: a login is only better than none."""
    bare = {handle(parts(email)[0]) for email in person.emails}
    is_login = " " not in person.name and person.name.isascii() and folded(person.name) in bare
    return (not person.is_member, MAILMAP not in person.evidence, is_nobodys_name(person.name), is_login)
