"""E-mail addresses and names: which are nobody's own, which stand for an account, which hold a slip. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from teamkit.history.commit import Identity
from teamkit.sections import NOBODY

_KNOWN = frozenset(
    "gmail.com naver.com daum.net hanmail.net kakao.com outlook.com hotmail.com yahoo.com icloud.com "
    "users.noreply.github.com".split()
)
# Real providers that a slip of the finger could lead to.
_REAL = _KNOWN | frozenset(
    "mail.com email.com ymail.com fmail.com nate.com outlook.kr live.com me.com mac.com gmx.com gmx.net qq.com "
    "yahoo.co.kr yahoo.co hotmail.co.kr kakaocorp.com navercorp.com".split()
)
_LOCAL_DOMAINS = (".local", ".localdomain", ".localhost", ".internal", ".lan", ".invalid", ".(none)")
_SHARED_DOMAINS = frozenset(["example.com", "localhost", "(none)"])
_SHARED_LOCALS = NOBODY | {"noreply", "no-reply", "none", ""}
_ADDRESS_OF_IP = re.compile(r"\[?[\d.:]+\]?$")
_ACCOUNT = re.compile(r"(?:(\d+)([+-]))?([^@]+)@users\.noreply\.([^@]+)$")
OWN, ACCOUNT, SLIP, SHARED = range(4)


class Account(NamedTuple):
    """An account of a forge, from its noreply address. number: "" where the address tells only the login."""

    host: str
    number: str
    login: str


def folded(name: str) -> str:
    """Return letters and digits alone, whatever the case and however they are composed."""
    return "".join(filter(str.isalnum, normalize("NFC", name).casefold()))


def parts(email: str) -> tuple[str, str]:
    """Return what stands before and behind the last @, casefolded; a domain of "" where there is none."""
    local, at, domain = email.strip().casefold().rpartition("@")
    return (local, domain) if at else (domain, "")


@lru_cache(maxsize=8192)
def account(email: str) -> Account | None:
    """Return the account of a noreply address: `1234+login@users.noreply.github.com`, with `-` on GitLab."""
    found = _ACCOUNT.match(email.strip().casefold())
    if not found:
        return None
    number, sign, login, host = found.groups()
    if number and (sign == "-") != host.startswith("gitlab"):  # a login may begin with digits and a dash
        return Account(host, "", f"{number}{sign}{login}")
    return Account(host, number or "", login)


@lru_cache(maxsize=8192)
def is_shared(email: str) -> bool:
    """Whether an address is nobody's own: of a machine, of an example, or none at all."""
    local, domain = parts(email)
    if account(email):
        return False
    return (
        local in _SHARED_LOCALS
        or "." not in domain
        or domain in _SHARED_DOMAINS
        or domain.endswith(_LOCAL_DOMAINS)
        or bool(_ADDRESS_OF_IP.match(domain))
    )


@lru_cache(maxsize=8192)
def rank(email: str) -> int:
    """Return how well an address stands for a person: OWN, then ACCOUNT, then SLIP, then SHARED."""
    if is_shared(email):
        return SHARED
    if meant(parts(email)[1]):
        return SLIP
    return ACCOUNT if account(email) else OWN


@lru_cache(maxsize=8192)
def meant(domain: str) -> str:
    """Return the provider whose domain this is by a slip of one letter, gmail.com for gamil.com; "" for none."""
    if domain in _REAL:
        return ""
    return next((known for known in sorted(_KNOWN) if distance(domain, known, 1) <= 1), "")


def is_slip(domain: str, other: str) -> bool:
    """Whether one of two domains is likely the other, mistyped."""
    both_real = domain in _REAL and other in _REAL
    return domain != other and not both_real and min(len(domain), len(other)) > 6 and distance(domain, other, 2) <= 2


def is_nobody(identity: Identity) -> bool:
    """Whether neither the name nor the e-mail says who it is: root of a container, ubuntu of a server."""
    return is_nobodys_name(identity.name) and is_shared(identity.email)


def is_nobodys_name(name: str) -> bool:
    """Whether a name is none: empty, or one that everybody has on a shared machine."""
    return not name.strip() or name.strip().casefold() in NOBODY


def distance(one: str, other: str, limit: int) -> int:
    """Return how many letters differ; two neighbours that changed places are one. More than `limit`: limit + 1."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        older, before, row = before, row, [number]
        for at, against in enumerate(other, 1):
            least = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != against))
            if number > 1 and at > 1 and letter == other[at - 2] and one[number - 2] == against:
                least = min(least, older[at - 2] + 1)
            row.append(least)
    return min(row[-1], limit + 1)
