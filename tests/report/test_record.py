"""wrapup.json: what was written is what is read, and what is none of ours is refused."""

import json
import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.errors import ConfigError
from teamkit.history.commit import Stand
from teamkit.report.evidence import Value
from teamkit.report.record import FORMS, Recorded, bases, dumps, loads

ONE = "1f3b1abccdf8e7546b2a40e491078e270d495c9e"
SMALL = Recorded(
    "ko", "kpt", date(2025, 1, 1), None, Stand({"main": ONE}, "main"), ("q9g6vl6w",),
    {"roles.민지.commits": Value(6, "6", (f"c:{ONE}",))},
)  # fmt: skip
NAMES = st.text(max_size=12)
VALUES = st.builds(
    Value,
    st.one_of(st.integers(-(10**18), 10**18), st.floats(allow_nan=False, allow_infinity=False)),
    NAMES,
    st.lists(NAMES, max_size=3).map(tuple),
)
COMMITS = st.text("0123456789abcdef", min_size=40, max_size=40)
BRANCHES = st.text(st.characters(), max_size=12)  # lone surrogates, too: bytes that are no text
RECORDS = st.builds(
    Recorded,
    st.sampled_from(["ko", "en"]),
    st.sampled_from(FORMS),
    st.none() | st.dates(),
    st.none() | st.dates(),
    st.builds(Stand, st.dictionaries(BRANCHES, COMMITS, max_size=3), BRANCHES),
    st.lists(NAMES, max_size=3).map(tuple),
    st.dictionaries(NAMES, VALUES, max_size=4),
    st.dictionaries(NAMES, NAMES, max_size=3),
)


@given(RECORDS)
def test_what_was_written_is_what_is_read(told: Recorded) -> None:
    assert loads(dumps(told).encode().decode()) == told


def test_a_branch_of_bytes_that_are_no_text_can_be_recorded() -> None:
    told = SMALL._replace(stand=Stand({"caf\udce9": ONE}, "caf\udce9"))
    assert loads(dumps(told).encode().decode("utf-8")) == told


def test_hangul_stands_there_as_it_is() -> None:
    assert '"roles.민지.commits"' in dumps(SMALL)


def changed(**what: Any) -> str:
    return json.dumps({**json.loads(dumps(SMALL)), **what})


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "1", '"x"', "{}", "[" * 100_000,
        changed(values=[]), changed(values={"a": 1}),
        changed(values={"a": {"value": "1", "text": "1", "evidence": []}}),
        changed(values={"a": {"value": True, "text": "1", "evidence": []}}),
        changed(values={"a": {"value": math.nan, "text": "NaN", "evidence": []}}),
        changed(values={"a": {"value": 1, "text": "1"}}),
        changed(since="2025-13-01"), changed(since=20250101), changed(until="now"),
        changed(tips={"main": "--all"}), changed(tips={"main": "^" + ONE}), changed(tips={"main": ONE[:7]}),
        changed(tips={"main": ONE + "\n--all"}), changed(tips=None), changed(tips={"main": None}),
        changed(language="../../.."), changed(language=""), changed(retro="5l"), changed(runs=None),
        changed(blocks=[]), changed(blocks={"a": 1}), changed(blocks=None),
    ],
)  # fmt: skip
def test_what_is_none_of_ours_is_refused(text: str) -> None:
    with pytest.raises(ConfigError) as refused:
        loads(text)
    assert refused.value.message == "wrapup.json is damaged"


def test_a_record_of_before_has_no_blocks_and_a_damaged_one_stops_no_draft() -> None:
    old = {name: value for name, value in json.loads(dumps(SMALL)).items() if name != "blocks"}
    assert loads(json.dumps(old)) == SMALL
    assert bases(dumps(SMALL._replace(blocks={"roles": "a\n\nb"}))) == {"roles": "a\n\nb"}
    assert bases("{") == bases("") == {}


def test_another_schema_is_told() -> None:
    with pytest.raises(ConfigError) as refused:
        loads(changed(schema=2))
    assert refused.value.message == "wrapup.json has schema 2, not 1"
