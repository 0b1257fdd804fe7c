"""The ways one name is written: order, brackets, initials, a number of the course behind it. Pure."""

import re
from collections.abc import Iterator
from unicodedata import normalize

from teamkit.history.addresses import folded, is_nobodys_name

_WORD = re.compile(r"[^\W_]+")
_BRACKET = re.compile(r"[(\[{（［](.*?)[)\]}）］]")
_NUMBER = re.compile(r"[A-Za-z]?\d{3,}")  # T7042_홍길동
_HANGUL = re.compile("[가-힣]{3,4}")
_NO_NAMES = frozenset("yourname name student test unknown guest me myself anonymous none developer dev noname".split())


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name, casefolded, without a number of a course."""
    found = tuple(_WORD.findall(normalize("NFC", name).casefold()))
    return tuple(word for word in found if not _NUMBER.fullmatch(word)) or found


def written(name: str) -> list[tuple[str, ...]]:
    """Return the names in one: "홍길동(Gildong Hong)" holds two. None of what is nobody's."""
    inside = _BRACKET.findall(name)
    found = [name, _BRACKET.sub(" ", name), *inside] if inside else [name]
    ways = dict.fromkeys(words(one) for one in found if not is_nobodys_name(one))
    return [way for way in ways if len("".join(way)) > 1 and "".join(way) not in _NO_NAMES]


def turned(way: tuple[str, ...]) -> set[str]:
    """Return a name with its last word first, and with its first word last."""
    return {"".join((way[-1], *way[:-1])), "".join((*way[1:], way[0]))} - {"".join(way)}


def given(way: tuple[str, ...]) -> set[str]:
    """Return the words by which a person may be called; of a Korean name in one word all but its first syllable."""
    if len(way) > 1:
        return {word for word in way if len(word) > 1}
    return {way[0][1:]} if _HANGUL.fullmatch(way[0]) else set()


def initials(way: tuple[str, ...]) -> set[tuple[str, str]]:
    """Return (family name, initials of the others) of a Latin name, whichever word the family name is."""
    found: set[tuple[str, str]] = set()
    for family, others in _families(way):
        found |= {(family, "".join(word[0] for word in others)), (family, others[0][0])}
    return found


def is_short(way: tuple[str, ...]) -> bool:
    """Whether all words but one are initials: J. Kim."""
    return len(way) > 1 and sum(len(word) > 1 for word in way) == 1


def handles(way: tuple[str, ...]) -> set[str]:
    """Return what accounts are called after the initials: gdhong, honggd."""
    return {one for family, short in initials(way) for one in (short + family, family + short) if len(one) > 3}


def handle(local: str) -> str:
    """Return a login or the local part of an address, bare; "" where it names nobody."""
    bare = folded(re.sub(r"^\d+\+", "", local).partition("+")[0])
    return bare if len(bare) > 2 and not is_nobodys_name(bare) and bare not in _OFFICES else ""


_OFFICES = _NO_NAMES | frozenset("info contact mail hello team office support noreply git github email mymail".split())


def _families(way: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if len(way) > 1 and "".join(way).isascii():
        yield from ((one, rest) for one, rest in ((way[-1], way[:-1]), (way[0], way[1:])) if len(one) > 1)
