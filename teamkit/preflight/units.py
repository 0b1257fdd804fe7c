"""Bytes and times in the words that people and `df` use. Pure."""

import re

from teamkit.errors import ConfigError

_SI = "kMGTPE"
_SIZE = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*(?:([kKmMgGtTpPeE])(i?)[bB]?|[bB])?")
_TIME = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd]?)")
_SECONDS = {"s": 1, "": 1, "m": 60, "h": 3600, "d": 86400}


def parse_size(text: str, of: str) -> int:
    """Return bytes: "20GiB" is 20 * 2**30, "30GB" and "30G" are 30 * 10**9, "512B" is 512, "0" is 0.

    Raises ConfigError, naming the option `of`, for anything else, for amounts below zero, and for a
    number alone: whoever types 20 means GiB more often than bytes. The hint is an amount.
    """
    match = _SIZE.fullmatch(text.strip())
    if not match:
        raise ConfigError(f"{of} is no amount of bytes: {text!r}", hint="20GiB")
    number, letter, binary = match.groups()
    if text.strip().replace(".", "").isdigit() and float(number):
        raise ConfigError(f"{of} has no unit: {text!r}", hint=f"{number}GiB")
    power = _SI.lower().index(letter.lower()) + 1 if letter else 0
    base: int = (1024 if binary else 1000) ** power
    whole, _, part = number.partition(".")
    # In whole numbers, rounded up: floats lose bytes beyond 9 PB.
    return -(-int(whole + part) * base // int(10 ** len(part)))


def parse_time(text: str, of: str) -> float:
    """Return seconds: "90", "15m", "2h", "1d". Raises ConfigError for anything else; the hint is a time."""
    match = _TIME.fullmatch(text.strip())
    if not match:
        raise ConfigError(f"{of} is no time: {text!r}", hint="2h")
    return float(match[1]) * _SECONDS[match[2]]


def as_df(count: int) -> str:
    """Return bytes as `df -H` does: powers of 1000, rounded up, one decimal below 10 ("1.1G")."""
    if count < 1000:
        return str(count)
    power = 0
    while count >= 1000 ** (power + 1) and power < len(_SI):
        power += 1
    tenths = -(-count * 10 // 1000**power)
    if tenths < 100:
        return f"{tenths // 10}.{tenths % 10}{_SI[power - 1]}"
    whole = -(-count // 1000**power)
    return f"1.0{_SI[power]}" if whole == 1000 and power < len(_SI) else f"{whole}{_SI[power - 1]}"


def as_free(count: int) -> str:
    """Return free bytes in powers of 1000, rounded down: what it says is there, is there ("12 GB")."""
    power = 0
    while count >= 1000 ** (power + 1) and power < len(_SI):
        power += 1
    if not power:
        return f"{count} B"
    tenths = count * 10 // 1000**power
    number = f"{tenths // 10}.{tenths % 10}" if tenths < 100 else str(tenths // 10)
    return f"{number} {_SI[power - 1]}B"


def as_gib(count: int) -> str:
    """Return bytes of GPU memory as "31.2 GiB", rounded down, as torch counts them."""
    tenths = count * 10 // 2**30
    return f"{tenths // 10}.{tenths % 10} GiB"


def as_age(seconds: float) -> str:
    """Return a time as a person says it: "40 s", "12 min", "3 h", "2 d"."""
    for size, word in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {word}"
    return f"{int(seconds)} s"


def as_needed(count: int) -> str:
    """Return bytes of GPU memory that are needed as "14.9 GiB", rounded up."""
    tenths = -(-count * 10 // 2**30)
    return f"{tenths // 10}.{tenths % 10} GiB"
