"""Identities to persons: .mailmap, then [[member]], then the same e-mail or account; never a name alone. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from unicodedata import normalize

from teamkit.history.addresses import account, folded, is_nobody, is_nobodys_name, is_shared, parts, rank
from teamkit.history.bots import is_bot
from teamkit.history.commit import Identity
from teamkit.history.groups import Groups
from teamkit.sections import Member

MAILMAP, MEMBER, EMAIL = ".mailmap", "[[member]] in teamkit.toml", "same e-mail"
_FORGES = {"github.com": "GitHub", "gitlab.com": "GitLab"}


class Person(NamedTuple):
    """A person, under every identity. evidence: of each identity what joined it to the others, "" where nothing did.

    emails: the best address first, those of its [[member]] without a commit last. github: of its [[member]].
    is_machine: nobody's name at nobody's address (root of a container); whose it is nobody can tell.
    """

    name: str
    emails: tuple[str, ...]
    identities: tuple[Identity, ...]
    evidence: tuple[str, ...]
    is_member: bool = False
    is_machine: bool = False
    github: str = ""


class People(NamedTuple):
    """Everybody, sorted by name. of: each identity but the bots' to its person. commits: of each identity."""

    persons: tuple[Person, ...]
    of: Mapping[Identity, Person]
    bots: tuple[Identity, ...]
    commits: Mapping[Identity, int]


def resolve(
    commits: Mapping[Identity, int],
    canonical: Mapping[Identity, Identity],
    members: Sequence[Member] = (),
    bots: Sequence[str] = (),
) -> People:
    """Return who is who. commits: how many each identity wrote. canonical: what .mailmap makes of it.

    members: each is a person, with commits or without. bots: patterns of the team, over names and e-mails.
    """
    told = _Told(commits, canonical, members)
    programs = {node for node in told.raw if _is_program(node, told, bots)}
    groups = _grouped([node for node in told.raw if node not in programs], told)
    found = [_person(nodes, groups.owner(nodes[0]), told) for nodes in groups.all()]
    seen = {groups.owner(nodes[0]) for nodes in groups.all()}
    found += [_absent(member) for at, member in enumerate(members) if at not in seen]
    persons = tuple(sorted(found, key=lambda one: (normalize("NFC", one.name).casefold(), one.name, one.emails)))
    of = {identity: person for person in persons for identity in person.identities}
    return People(persons, of, tuple(sorted(raw for node in programs for raw in told.raw[node])), commits)


class _Told:
    """What is known of each node, an identity as .mailmap has it: the raw ones behind it, and its member."""

    def __init__(
        self, commits: Mapping[Identity, int], canonical: Mapping[Identity, Identity], members: Sequence[Member]
    ) -> None:
        self.commits, self.members = commits, members
        self.raw: dict[Identity, list[Identity]] = {}
        for identity in sorted(commits, key=lambda one: (-commits[one], one)):
            self.raw.setdefault(canonical.get(identity, identity), []).append(identity)
        self._emails: dict[str, int] = {}
        self._logins: dict[str, int] = {}
        for at, member in enumerate(members):
            for email in filter(str.strip, member.emails):
                self._emails.setdefault(email.strip().casefold(), at)
            if member.github:
                self._logins.setdefault(member.github.strip().casefold(), at)

    def member(self, node: Identity) -> int | None:
        """Return the number of the member by the address of .mailmap, else by one that was committed with."""
        found = (self.listed(one) for one in (node, *self.raw[node]))
        return next((number for number in found if number is not None), None)

    def listed(self, identity: Identity) -> int | None:
        """Return the number of the member that lists this address or account."""
        known = account(identity.email)
        login = known.login if known and known.host == "github.com" else ""
        return self._emails.get(identity.email.strip().casefold(), self._logins.get(login))

    def is_named(self, node: Identity) -> bool:
        """Whether .mailmap gave it its name."""
        return any(raw.name != node.name for raw in self.raw[node])

    def is_stated(self, node: Identity) -> bool:
        """Whether .mailmap made it of others."""
        return any(raw != node for raw in self.raw[node])

    def total(self, node: Identity) -> int:
        return sum(self.commits[raw] for raw in self.raw[node])


def _is_program(node: Identity, told: _Told, bots: Sequence[str]) -> bool:
    return told.member(node) is None and is_bot(node, bots)


def _grouped(nodes: Sequence[Identity], told: _Told) -> Groups[Identity, int]:
    groups: Groups[Identity, int] = Groups(nodes)
    first: dict[object, Identity] = {}
    for node in nodes:
        number = told.member(node)
        if number is not None:
            groups.own(node, number)
            groups.join(first.setdefault(number, node), node)
    numbers = _numbers(nodes)
    for node in nodes:
        for key in _keys(node, numbers):
            other = first.setdefault(key, node)
            if not _are_two(node, other, told):
                groups.join(other, node)
    return groups


def _are_two(one: Identity, other: Identity, told: _Told) -> bool:
    """Whether .mailmap gave them different names on purpose."""
    return told.is_named(one) and told.is_named(other) and folded(one.name) != folded(other.name)


def _numbers(nodes: Iterable[Identity]) -> dict[tuple[str, str], set[str]]:
    """Return the numbers under which each login was seen: a login may be given to another account later."""
    found: dict[tuple[str, str], set[str]] = {}
    for known in filter(None, (account(node.email) for node in nodes)):
        found.setdefault((known.host, known.login), set()).update({known.number} - {""})
    return found


def _keys(node: Identity, numbers: Mapping[tuple[str, str], set[str]]) -> Iterator[tuple[str, ...]]:
    """Yield what two identities of one person share."""
    email = node.email.strip().casefold()
    if not is_shared(email):
        yield ("e-mail", email)
    elif email and folded(node.name):
        yield ("e-mail", email, folded(node.name))
    known = account(email)
    if known and known.number:
        yield ("number", known.host, known.number)
    if known and len(numbers[known.host, known.login]) <= 1:
        yield ("login", known.host, known.login)


def _person(nodes: Sequence[Identity], number: int | None, told: _Told) -> Person:
    member = None if number is None else told.members[number]
    raw = sorted((one for node in nodes for one in told.raw[node]), key=lambda one: (-told.commits[one], one))
    evidence = _evidence(nodes, raw, number, told)
    return Person(
        name=_name(nodes, member, told),
        emails=_emails(nodes, raw, member, told),
        identities=tuple(raw),
        evidence=tuple(evidence[one] for one in raw),
        is_member=member is not None,
        is_machine=member is None and all(map(is_nobody, nodes)),
        github=member.github if member else "",
    )


def _absent(member: Member) -> Person:
    name = normalize("NFC", member.name or member.github or next(iter(member.emails), ""))
    return Person(name, member.emails, (), (), is_member=True, github=member.github)


def _name(nodes: Sequence[Identity], member: Member | None, told: _Told) -> str:
    """Return the member's name, else the one that .mailmap gives, else that of most commits."""
    counts: dict[str, int] = {}
    for node in nodes:
        counts[node.name] = counts.get(node.name, 0) + told.total(node)
    given = {node.name for node in nodes if told.is_named(node)}
    names = sorted(counts, key=lambda name: (is_nobodys_name(name), name not in given, -counts[name], name))
    wanted = (member.name if member else "", *names, *(parts(node.email)[0] for node in nodes), "unknown")
    return normalize("NFC", next(name.strip() for name in wanted if name.strip()))


def _emails(nodes: Sequence[Identity], raw: Sequence[Identity], member: Member | None, told: _Told) -> tuple[str, ...]:
    """Return each address once: what .mailmap says, then the best, of most commits."""
    weight: dict[str, int] = {}
    for one in raw:
        weight[one.email] = weight.get(one.email, 0) + told.commits[one]
    stated = {node.email for node in nodes if told.is_stated(node)}
    known = sorted({*weight, *stated}, key=lambda one: (one not in stated, rank(one), -weight.get(one, 0), one))
    listed = member.emails if member else ()
    once: dict[str, str] = {}
    for email in filter(None, [*known, *listed]):
        once.setdefault(email.casefold(), email)
    return tuple(once.values())


def _evidence(
    nodes: Sequence[Identity], raw: Sequence[Identity], number: int | None, told: _Told
) -> dict[Identity, str]:
    """Return what joined each identity, the strongest first."""
    found = {one: MAILMAP for node in nodes for one in told.raw[node] if one != node}
    emails = [one.email.strip().casefold() for one in raw]
    accounts = [account(email) for email in emails]
    for one in raw:
        if one in found:
            continue
        email = one.email.strip().casefold()
        if number is not None and told.listed(one) == number:
            found[one] = MEMBER
        elif emails.count(email) > 1:
            found[one] = EMAIL
        else:
            known = account(email)
            near = known and any(other and other != known and _is_one(known, other) for other in accounts)
            found[one] = f"same {_FORGES.get(known.host, known.host)} account" if known and near else ""
    return found


def _is_one(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    return one[0] == other[0] and (one[2] == other[2] or one[1] == other[1] != "")
