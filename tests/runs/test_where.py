"""Conditions: what they mean, what a missing value does, and where the caret stands when they mean nothing."""

import math
from collections.abc import Callable
from datetime import timedelta, timezone
from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from teamkit.errors import ConfigError
from teamkit.runs.columns import cell, resolve
from teamkit.runs.model import Run
from teamkit.runs.values import DURATION, TIME, as_text
from teamkit.runs.where import Asked, condition
from tests.runs.table_world import START, known, run

KST = timezone(timedelta(hours=9))
ONE = run(
    "sts-1",
    {"lr": 2e-5, "batch": "32", "model.name": "klue/RoBERTa-large", "fp16": True, "note": "a b", "nan": math.nan},
    {"val/f1": [0.5, 0.9]},
)
ONE.ended = START + 5400


def meant(name: str) -> Asked:
    column = resolve(name, known(ONE, run("other", {"absent": 1, "and": 2})))
    units = {"started": TIME, "ended": TIME, "duration": DURATION}
    return Asked(lambda one: cell(one, column).value, units.get(name, ""))


def holds(text: str) -> bool:
    return condition(text, meant, KST)(ONE)


@pytest.mark.parametrize(
    "text",
    [
        "val/f1>0.8", "val/f1 > 0.8", "val/f1 >= .9", "f1=0.9", "f1 == 0.9", "val/f1<1", "val/f1 <= 0.9", "lr=2e-5",
        "lr = 0.00002", "val/f1@last > 0.8", "val/f1@min=0.5", "val/f1@step = 200",
        "batch = 32", "batch = 32.0", "batch > 4", "batch ~ ^3",
        "state = finished", "state != crashed", "name > sts-0", "name <= sts-1",
        "model.name ~ roberta", "model.name ~ ^klue/.*large$", 'model.name ~ "(base|large)"', "model.name !~ electra",
        "fp16 = true", "fp16 = True", "fp16 != false", "note = 'a b'", 'note = "a b"', "nan = nan",
        "note", "not absent", "state=finished and lr<1 and not absent", "lr>1 or lr<1", "(lr>1 or lr<1) and note",
        "lr>1 and lr>1 or lr<1", "lr<1 or lr>1 and lr>1", "not lr>1", "not (lr>1)", "NOT lr>1 AND note OR absent",
        "absent != 3", "absent !~ x", "not absent = 3", "'and' != 3", "started", "'model.name' = klue/RoBERTa-large",
    ],
)  # fmt: skip
def test_it_holds(text: str) -> None:
    assert holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "val/f1>0.9", "val/f1<0.9", "f1!=0.9", "model.name ~ electra", "model.name = roberta", "state = Finished",
        "absent", "absent = 3", "absent > 0", "absent < 0", "absent >= 0", "absent <= 0", "absent ~ .", "absent = None",
        "name > 3", "lr > abc", "nan > 0", "nan < 0", "nan <= 0", "nan >= 0", "fp16 = 1", "fp16 > 0", "fp16=false",
        "lr>1 and (lr<1 or lr<1)", "not note",
    ],
)  # fmt: skip
def test_it_does_not_hold(text: str) -> None:
    assert not holds(text)


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("started = 2026-11-22", True),  # 09:00 in Seoul
        ("started >= 2026-11-22", True),
        ("started > 2026-11-22", False),
        ("started > 2026-11-21", True),
        ("started <= 2026-11-22", True),
        ("started < 2026-11-22", False),
        ("started < 2026-11-23", True),
        ("started = 2026-11-22T09:00", True),
        ("started > 2026-11-22T08:59", True),
        ("started > '2026-11-22 09:00'", False),
        ("started = 2026-11-22T00:00+00:00", True),
        ("ended != 2026-11-23", True),
        ("duration > 1h", True),
        ("duration = 90min", True),
        ("duration = 1.5h", True),
        ("duration < 5400", False),
        ("duration < 1d", True),
    ],
)
def test_days_and_times_are_those_of_the_team(text: str, met: bool) -> None:
    assert holds(text) is met


FAULTS = {
    "val/f1 > 0.8 andd lr": snapshot("""\
--where: expected "and", "or" or the end, not andd
hint: val/f1 > 0.8 andd lr
                   ^\
"""),
    "val/f1 >": snapshot("""\
--where: a value is missing after >
hint: val/f1 >
              ^\
"""),
    "lr >> 2": snapshot("""\
--where: >> is no operator; there are = == != > >= < <= ~ !~
hint: lr >> 2
         ^\
"""),
    "val/f2 > 1": snapshot("""\
--where: no run has a val/f2; did you mean val/f1?
hint: val/f2 > 1
      ^\
"""),
    "name = 민지 and stat = x": snapshot("""\
--where: no run has a stat; did you mean state?
hint: name = 민지 and stat = x
                      ^\
"""),
    "(lr > 1 and note": snapshot("""\
--where: this parenthesis is never closed
hint: (lr > 1 and note
      ^\
"""),
    "lr > 1)": snapshot("""\
--where: expected "and", "or" or the end, not )
hint: lr > 1)
            ^\
"""),
    "note = 'a": snapshot("""\
--where: this quote has no end
hint: note = 'a
             ^\
"""),
    "note ~ '('": snapshot("""\
--where: no regular expression: missing ), unterminated subpattern at position 0
hint: note ~ '('
             ^\
"""),
    "started > yesterday": snapshot("""\
--where: this is no time such as 2026-11-22 or 2026-11-22T09:30
hint: started > yesterday
                ^\
"""),
    "duration > long": snapshot("""\
--where: this is no time such as 90s, 30min or 2h
hint: duration > long
                 ^\
"""),
    "lr > 1 and": snapshot("""\
--where: expected a name here
hint: lr > 1 and
                ^\
"""),
    "and lr": snapshot("""\
--where: expected a name here
hint: and lr
      ^\
"""),
    "lr\n>>\t2": snapshot("""\
--where: >> is no operator; there are = == != > >= < <= ~ !~
hint: lr >> 2
         ^\
"""),
}


@pytest.mark.parametrize("text", FAULTS)
def test_the_caret_stands_under_the_fault(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        holds(text)
    assert f"{caught.value.message}\nhint: {caught.value.hint}" == FAULTS[text]


@pytest.mark.parametrize("text", ["(" * 5000, "not " * 5000, "(" * 60 + "lr" + ")" * 60])
def test_what_is_nested_too_deeply_is_a_fault_and_no_crash(text: str) -> None:
    with pytest.raises(ConfigError, match="nested too deeply"):
        holds(text)
    assert holds("(" * 40 + "lr" + ")" * 40)


@given(st.text(alphabet="ab '\"()=!<>~andornt\\가\n.1", max_size=30))
def test_any_text_means_something_or_is_a_fault_inside_it(text: str) -> None:
    try:
        test = condition(text, lambda _: Asked(lambda one: one.name), KST)
    except ConfigError as error:
        shown, caret = str(error.hint).split("\n")
        cells = sum(2 if east_asian_width(character) in "WF" else 1 for character in shown)
        assert len("hint: ") <= len(caret) - 1 <= len("hint: ") + cells
        assert caret.strip() == "^"
    else:
        assert test(ONE) in (True, False)


Rule = tuple[str, Callable[[Run], bool]]


def _and(left: Rule, right: Rule) -> Rule:
    return f"({left[0]}) and ({right[0]})", lambda one: left[1](one) and right[1](one)


def _or(left: Rule, right: Rule) -> Rule:
    return f"({left[0]}) or ({right[0]})", lambda one: left[1](one) or right[1](one)


def _not(inner: Rule) -> Rule:
    return f"not ({inner[0]})", lambda one: not inner[1](one)


LEAVES: list[Rule] = [("note", lambda _: True), ("absent", lambda _: False), ("lr > 0", lambda one: one.name != "")]
RULES = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(st.builds(_and, inner, inner), st.builds(_or, inner, inner), st.builds(_not, inner)),
    max_leaves=12,
)


@given(RULES)
def test_and_or_and_not_mean_what_they_say(rule: Rule) -> None:
    assert holds(rule[0]) is rule[1](ONE)


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("hash = 912e4567", False),
        ("hash = 123e8901", True),
        ("hash > 5", False),
        ("hash = inf", False),
        ("far = inf", True),
        ("far = -Infinity", False),
        ("version = 1.10", True),
        ("version = 1.1", True),
        (r"version ~ '^1\.1$'", False),
        (r"version ~ '^1\.10$'", True),
    ],
)
def test_digits_beyond_every_number_are_text_and_one_number_may_be_written_in_several_ways(
    text: str, met: bool
) -> None:
    one = run("x", {"hash": "123e8901", "far": "inf", "version": "1.10"})
    assert condition(text, lambda name: Asked(lambda other: other.params.get(name)), KST)(one) is met


@given(st.one_of(st.integers(), st.floats(allow_nan=False), st.booleans(), st.text(min_size=1)))
def test_a_value_is_equal_to_itself_as_it_is_written(value: str | float | bool) -> None:
    one = run("x", {"own": value})
    quoted = as_text(value).replace("\\", "\\\\").replace('"', '\\"')
    asked = Asked(lambda other: other.params.get("own"))
    flat = as_text(value).translate({ord(blank): " " for blank in "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0"})
    if flat == as_text(value) and flat.isprintable():
        assert condition(f'own = "{quoted}"', lambda _: asked, KST)(one)
        assert not condition(f'own != "{quoted}"', lambda _: asked, KST)(one)
