"""Conditions on runs, as `--where` takes them: "val/f1 > 0.8 and (model ~ roberta or not person)". Pure.

    condition   = and ("or" and)*
    and         = not ("and" not)*
    not         = "not" not | "(" condition ")" | name [operator value]
    operator    = "=" | "==" | "!=" | ">" | ">=" | "<" | "<=" | "~" | "!~"

A name alone: there is a value. `~` looks for a regular expression, whatever the case. Names and values with
blanks or operators in them stand in quotes. A missing value is not equal to anything, nor smaller, nor
larger, and holds no text; so `!=` and `!~`, which are "not =" and "not ~", hold for it.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import tzinfo
from typing import NamedTuple
from unicodedata import east_asian_width

from teamkit.errors import ConfigError
from teamkit.runs.model import Run, Value
from teamkit.runs.slip import ASKS
from teamkit.runs.values import as_text, compare, span

Test = Callable[[Run], bool]
_DEEPEST = 50
_OPERATORS = ("=", "==", "!=", ">", ">=", "<", "<=", "~", "!~")
_TOKEN = re.compile(
    r"""\s*(?:(?P<sign>[()])|(?P<operator>[=!<>~]+)|(?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"""|(?P<word>[^\s()=!<>~"']+)|(?P<end>$)|(?P<odd>.))""",
    re.DOTALL,
)


class Asked(NamedTuple):
    """What a name in a condition means. unit: TIME or DURATION, in seconds, or "" for none of these."""

    value: Callable[[Run], Value]
    unit: str = ""


class _Token(NamedTuple):
    kind: str
    text: str
    start: int


def condition(text: str, meant: Callable[[str], Asked], zone: tzinfo) -> Test:
    """Return what tells whether a run meets a condition.

    meant: looks a name up, and raises ConfigError for one that means nothing. zone: of dates without one.
    Raises ConfigError, with a caret under the fault.
    """
    return _Parser(text, meant, zone).whole()


class _Parser:
    def __init__(self, text: str, meant: Callable[[str], Asked], zone: tzinfo) -> None:
        self.text = re.sub(r"\s", " ", text)
        self.meant, self.zone = meant, zone
        self.tokens = [_token(match) for match in _TOKEN.finditer(self.text)]
        self.at = 0
        for token in self.tokens:
            if token.kind == "odd":
                raise self.fault("this quote has no end", token)

    def whole(self) -> Test:
        found = self.either(0)
        if self.now.kind != "end":
            raise self.fault(f'expected "and", "or" or the end, not {self.now.text}', self.now)
        return found

    @property
    def now(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def is_word(self, word: str) -> bool:
        return self.now.kind == "word" and self.now.text.lower() == word

    def either(self, depth: int) -> Test:
        tests = [self.both(depth)]
        while self.is_word("or"):
            self.take()
            tests.append(self.both(depth))
        return tests[0] if len(tests) == 1 else lambda run: any(test(run) for test in tests)

    def both(self, depth: int) -> Test:
        tests = [self.one(depth)]
        while self.is_word("and"):
            self.take()
            tests.append(self.one(depth))
        return tests[0] if len(tests) == 1 else lambda run: all(test(run) for test in tests)

    def one(self, depth: int) -> Test:
        token = self.take()
        if depth > _DEEPEST:
            raise self.fault("this is nested too deeply", token)
        if token.kind == "word" and token.text.lower() == "not":
            inner = self.one(depth + 1)
            return lambda run: not inner(run)
        if token.text == "(" and token.kind == "sign":
            found = self.either(depth + 1)
            if self.now.text != ")" or self.now.kind != "sign":
                raise self.fault("this parenthesis is never closed", token)
            self.take()
            return found
        if token.kind not in ("word", "quoted") or (token.kind == "word" and token.text.lower() in ("and", "or")):
            raise self.fault("expected a name here", token)
        return self.comparison(token)

    def comparison(self, name: _Token) -> Test:
        with self.blaming(name):
            asked = self.meant(_plain(name))
        if self.now.kind != "operator":
            return lambda run: asked.value(run) is not None
        operator = self.take()
        if operator.text not in _OPERATORS:
            raise self.fault(f"{operator.text} is no operator; there are {' '.join(_OPERATORS)}", operator)
        value = self.take()
        if value.kind not in ("word", "quoted"):
            raise self.fault(f"a value is missing after {operator.text}", value)
        holds = self.holds(operator.text.lstrip("!"), value, asked.unit)
        if operator.text.startswith("!"):
            return lambda run: not holds(asked.value(run))
        return lambda run: holds(asked.value(run))

    def holds(self, operator: str, token: _Token, unit: str) -> Callable[[Value], bool]:
        text = _plain(token)
        if operator == "~":
            with self.blaming(token):
                pattern = _pattern(text)
            return lambda value: value is not None and bool(pattern.search(as_text(value)))
        with self.blaming(token):
            wanted = span(text, unit, self.zone)
        return lambda value: value is not None and compare(operator, value, text, wanted)

    @contextmanager
    def blaming(self, token: _Token) -> Iterator[None]:
        """Put the caret under a token when what is done with it fails."""
        try:
            yield
        except ConfigError as error:
            near = f"; {error.hint}" if error.hint and error.hint.startswith(ASKS) else ""
            raise self.fault(f"{error.message}{near}", token) from error

    def fault(self, message: str, token: _Token) -> ConfigError:
        """Return the error, its hint the condition with a caret below; Hangul is two cells wide."""
        before = self.text[: token.start]
        blanks = "".join("  " if east_asian_width(character) in "WF" else " " for character in before)
        return ConfigError(f"--where: {message}", hint=f"{self.text}\n{' ' * len('hint: ')}{blanks}^")


def _token(match: "re.Match[str]") -> _Token:
    kind = match.lastgroup or "end"
    return _Token(kind, match[kind], match.start(kind))


def _plain(token: _Token) -> str:
    """Return a word without its quotes. Of backslashes only those before a quote or a backslash mean something."""
    return re.sub(r"""\\(["'\\])""", r"\1", token.text[1:-1]) if token.kind == "quoted" else token.text


def _pattern(text: str) -> "re.Pattern[str]":
    try:
        return re.compile(text, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise ConfigError(f"no regular expression: {error}") from error
