"""Which of two versions is newer. Pure."""

import re


def is_newer(one: str, other: str) -> bool:
    """Whether version `one` is later than `other`; what is no version is never."""
    return _rank(one) > _rank(other)


def _rank(version: str) -> tuple[tuple[int, ...], int]:
    found = re.match(r"(\d+(?:\.\d+)*)(.*)", version)
    if not found:
        return (), 0
    numbers = tuple(map(int, found[1].split(".")))
    while numbers and numbers[-1] == 0:
        numbers = numbers[:-1]
    early = re.match(r"[.\-_]?(a|b|c|rc|dev|alpha|beta|pre)", found[2])
    return numbers, -1 if early else 0
