"""Whatever people do to a report, a new draft loses nothing of theirs."""

from hypothesis import given, settings
from hypothesis import strategies as st

from teamkit.report.markdown_read import read
from teamkit.report.regenerate import merge
from tests.report.drafts import OLD, draft, made

LINES = st.one_of(
    st.sampled_from(["글", "## 새 절", "#### 아쉬운 점", "> 인용", "```", "~~~", "<!-- 주석", "---", "- 목록", "| a |",
                     "    ", "", "<script>", "<!-- teamkit:page -->", "### 준호", "# 제목"]),
    st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=8),
)  # fmt: skip


def edited(text: str, edits: list[tuple[int, str]]) -> tuple[str, list[str]]:
    """Return the text with lines of a person's outside the blocks, and all lines outside the blocks."""
    lines = text.split("\n")
    free, inside = [], False
    for at, line in enumerate(lines):
        inside = inside or line.startswith("<!-- teamkit:begin")
        free += [] if inside else [at]
        inside = inside and not line.startswith("<!-- teamkit:end")
    for place, line in edits:
        lines.insert(free[place % len(free)], line)
        at = free[place % len(free)]
        free = sorted([other + (other >= at) for other in free] + [at])
    outside = [lines[at] for at in free]
    return "\n".join(lines), [line for line in outside if line.strip() and "teamkit:blocks" not in line]


@given(
    st.lists(st.tuples(st.integers(0, 60), LINES), max_size=8),
    st.lists(st.sampled_from(["가을", "민지", "준호", "하늘"]), unique=True),
    st.sampled_from(["0.81", "0.83"]), st.sampled_from(["24일", ""]), st.booleans(),
)  # fmt: skip
@settings(max_examples=400, deadline=None)
def test_whatever_people_write_outside_the_blocks_stays_in_order(
    edits: list[tuple[int, str]], people: list[str], best: str, period: str, more: bool
) -> None:
    now, theirs = edited(OLD, edits)
    new = draft(*people, best=best, period=period, more=(made("curves", "곡선"),) if more else ())
    merged = merge(now, new)
    rest = iter(merged.text.split("\n"))
    assert all(line in rest for line in theirs)
    again = merge(merged.text, new)
    assert (again.text, again.replaced, again.inserted, again.removed) == (merged.text, (), (), ())
    assert read(merged.text).language == "ko"
