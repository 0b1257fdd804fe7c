"""A block that somebody edited is given back, and only that."""

from hypothesis import given
from hypothesis import strategies as st

from teamkit.report import markers
from teamkit.report.regenerate import merge
from teamkit.report.renew import ALL, renew, unknown
from tests.report.drafts import OLD, draft

EDITED = OLD.replace("0.81", "0.91").replace("민지의 커밋 3개", "민지의 커밋 4개")
NEW = draft("민지", "준호", best="0.83")
TEXTS = st.lists(st.sampled_from([
    "<!-- teamkit:begin a 0123456789ab -->", "<!-- teamkit:begin b -->", "<!-- teamkit:end a -->", "글",
    "<!-- teamkit:end b -->", "", "```", "<!-- teamkit:begin a 0123456789ab -->\r",
])).map("\n".join)  # fmt: skip


def test_only_the_blocks_that_are_named_are_written_anew() -> None:
    merged = merge(renew(EDITED, ["best"]), NEW)
    assert "0.83" in merged.text
    assert [one.name for one in merged.kept] == ["retro.민지"]


def test_all_of_them_are_given_back_at_once() -> None:
    merged = merge(renew(EDITED, [ALL]), NEW)
    assert (merged.text, merged.kept) == (merge(NEW, NEW).text, ())


def test_what_stands_between_the_markers_stays_until_then() -> None:
    lines = [line for line in renew(EDITED, [ALL]).splitlines() if "teamkit:begin" not in line]
    assert lines == [line for line in EDITED.splitlines() if "teamkit:begin" not in line]


def test_names_that_no_block_has_are_told() -> None:
    assert unknown(EDITED, ["best", "bset", ALL, "retro.민지", "retro.하늘"]) == ["bset", "retro.하늘"]


@given(TEXTS, st.lists(st.sampled_from(["a", "b", ALL])))
def test_whatever_a_report_looks_like_only_lines_that_begin_a_block_change(text: str, names: list[str]) -> None:
    after = renew(text, names)
    old, new = markers.lines_of(text), markers.lines_of(after)
    assert len(old) == len(new)
    assert all(was == now or "teamkit:begin" in was for was, now in zip(old, new, strict=True))
    assert renew(after, names) == after
    assert renew(text, []) == text


@given(TEXTS)
def test_what_was_given_back_counts_as_untouched(text: str) -> None:
    after = renew(text, [ALL])
    lines = markers.lines_of(after)
    for block in markers.find(markers.marks_of(lines)).blocks:
        assert block.digest == markers.digest("".join(lines[block.begin + 1 : block.end]))
