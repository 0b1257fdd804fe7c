"""A block that a person edited is renewed around what they wrote, and no letter of theirs is lost."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from teamkit.report.document import Block, Document, Generated, Paragraph, Table, words
from teamkit.report.markdown_write import write
from teamkit.report.merge_cells import Clash
from teamkit.report.merge_lines import join
from teamkit.report.regenerate import Merged, made_with, merge

Rows = Sequence[Sequence[str]]
BASE = (("이름", "역할", "커밋"), ("김민지", "—", "12"), ("박서준", "—", "7"))


def report(*blocks: Block) -> str:
    return write(Document("ko", "제목", (Generated("roles", blocks),)))


def table(rows: Rows) -> Table:
    head, *cells = (tuple(words(cell) for cell in row) for row in rows)
    return Table(head, tuple(cells), (False,) * len(head))


def lines(rows: Rows) -> list[str]:
    drawn = [f"| {' | '.join(row)} |" for row in rows]
    return [drawn[0], f"| {' | '.join('---' for _ in rows[0])} |", *drawn[1:]]


def after(mine: Rows, new: Rows, base: Rows = BASE) -> tuple[list[str], list[Clash]]:
    joined = join(lines(base), lines(mine), lines(new))
    assert joined
    return [line for at, line in enumerate(joined.lines) if at != 1], list(joined.clashes)


def rows(*told: str) -> list[tuple[str, ...]]:
    return [tuple(one.split()) for one in told]


def drawn(*told: str) -> list[str]:
    return [f"| {' | '.join(one.split())} |" for one in told]


MORE = rows("이름 역할 커밋", "김민지 — 15", "박서준 — 7", "이서연 — 1")


def test_a_role_that_was_typed_stays_while_its_counts_are_renewed() -> None:
    mine = rows("이름 역할 커밋", "김민지 모델링 12", "박서준 — 7")
    assert after(mine, MORE) == (drawn("이름 역할 커밋", "김민지 모델링 15", "박서준 — 7", "이서연 — 1"), [])


def test_the_same_holds_in_a_whole_report_and_a_second_time_nothing_changes() -> None:
    old, new = report(table(BASE)), report(table(MORE), Paragraph(words("함께한 커밋은 모두에게 셉니다.")))
    now = old.replace("| 김민지 | — |", "| 김민지 | 모델링 |")
    merged = merge(now, new, made_with(old, old))
    assert "| 김민지 | 모델링 | 15 |" in merged.text
    assert "모두에게 셉니다." in merged.text
    assert [(one.name, one.why, one.clashes) for one in merged.kept] == [("roles", "edited by hand", ())]
    assert merge(now, new).text == now, "without what it was made with a block stays as it is"
    assert merge(now, new, {"roles": "something else"}).text == now
    bases = made_with(merged.text, new, made_with(old, old))
    assert merge(merged.text, new, bases).text == merged.text
    third = merge(merged.text, report(table(rows("이름 역할 커밋", "김민지 — 20", "박서준 — 7"))), bases)
    assert "| 김민지 | 모델링 | 20 |" in third.text


def test_a_cell_that_both_changed_stays_the_persons_and_is_told_with_both() -> None:
    mine = rows("이름 역할 커밋", "김민지 팀장 13", "박서준 — 7")
    new = rows("이름 역할 커밋", "김민지 모델 15", "박서준 — 7")
    told = [Clash("김민지 · 역할", "팀장", "모델"), Clash("김민지 · 커밋", "13", "15")]
    assert after(mine, new) == (drawn(*(" ".join(row) for row in mine)), told)


def test_rows_and_columns_of_a_person_stay_and_theirs_that_are_deleted_stay_away() -> None:
    mine = rows("이름 커밋 비고", "김민지 12 조장", "멘토 0 주1회")
    new = rows("이름 역할 리뷰 커밋", "김민지 — 3 15", "박서준 — 0 7")
    expected = ["| 이름 | 리뷰 | 커밋 | 비고 |", "| 김민지 | 3 | 15 | 조장 |", "| 멘토 |  | 0 | 주1회 |"]
    assert after(mine, new) == (expected, [])


def test_the_order_is_the_drafts_unless_a_person_changed_it() -> None:
    best = rows("이름 역할 커밋", "박서준 — 20", "김민지 — 12")
    typed = rows("이름 역할 커밋", "김민지 팀장 12", "박서준 — 7")
    assert after(typed, best)[0] == drawn("이름 역할 커밋", "박서준 — 20", "김민지 팀장 12")
    turned = rows("이름 역할 커밋", "박서준 — 7", "김민지 — 12")
    assert after(turned, MORE)[0] == drawn("이름 역할 커밋", "박서준 — 7", "이서연 — 1", "김민지 — 15")


def test_a_person_who_is_called_otherwise_is_still_counted() -> None:
    mine = rows("성함 역할 커밋", "민지 — 12", "박서준 — 7")
    assert after(mine, MORE)[0] == drawn("성함 역할 커밋", "민지 — 15", "박서준 — 7", "이서연 — 1")


def test_a_row_that_is_drafted_no_more_goes_unless_a_person_wrote_in_it() -> None:
    new = rows("이름 역할 커밋", "이서연 — 1")
    mine = rows("이름 역할 커밋", "김민지 팀장 12", "박서준 — 7")
    assert after(mine, new)[0] == drawn("이름 역할 커밋", "김민지 팀장 12", "이서연 — 1")
    assert after(mine, new)[1] == [Clash("김민지 · 역할", "팀장", "")]


def test_lines_of_both_stand_there() -> None:
    joined = join(["가", "12개", "다"], ["가 (우리)", "12개", "다", "덧붙임"], ["가", "15개", "다", "새 줄"])
    assert joined
    assert joined.lines == ("가 (우리)", "15개", "다", "새 줄", "덧붙임")
    both = join(["12개"], ["12개쯤"], ["15개"])
    assert both
    assert (both.lines, both.clashes) == (("12개쯤",), (Clash("", "12개쯤", "15개"),))


def test_a_block_whose_tables_are_others_is_left_as_it_is() -> None:
    assert join(["실험이 없습니다."], ["실험이 아직 없습니다."], lines(BASE)) is None
    assert join(lines(BASE), [*lines(BASE), "| 한 | 칸 | 더 | 많다 |"], lines(MORE)) is None
    with_own = join(lines(BASE), ["| 우리 | 표 |", "| --- | --- |", "", *lines(BASE)], lines(MORE))
    assert with_own
    assert with_own.lines == ("| 우리 | 표 |", "| --- | --- |", "", *lines(MORE))


def test_who_only_had_an_editor_align_the_cells_wrote_nothing() -> None:
    aligned = report(table(BASE)).replace("| 박서준 | — | 7 |", "| 박서준 |    —   |  7 |")
    new = report(table(MORE))
    assert merge(aligned, new, made_with(report(table(BASE)), report(table(BASE)))) == Merged(new, ("roles",))


MARKS = "①②③④⑤"
CELLS = st.sampled_from(["", "—", "1", "2", "3", "가", "나", "\\|"])
TEXTS = st.lists(st.sampled_from(["", "글", "- 목록", "12개", "```", "> 인용", "| a"]), max_size=4)


@st.composite
def texts(draw: st.DrawFn) -> list[str]:
    """Return the lines of a block: a text, perhaps a table with a few columns, a text."""
    wide = draw(st.integers(1, 4))
    names = draw(st.lists(st.sampled_from(["이름", "역할", "커밋", "PR"]), min_size=wide, max_size=wide))
    row = st.lists(CELLS, min_size=wide, max_size=wide)
    found = draw(st.lists(row, max_size=4))
    return [*draw(TEXTS), *(lines([names, *found]) if draw(st.booleans()) else []), "끝", *draw(TEXTS)]


@st.composite
def edited(draw: st.DrawFn, text: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what a person makes of lines, and the marks that they typed, each somewhere."""
    found = list(text)
    for mark in MARKS[: draw(st.integers(1, len(MARKS)))]:
        kind = draw(st.sampled_from(["within", "line", "row", "delete", "move"]))
        at = draw(st.integers(0, max(0, len(found) - 1)))
        if kind in {"delete", "move"} and found:
            gone = found.pop(at)
            found[at // 2 : at // 2] = [] if kind == "delete" else [gone]
        elif kind == "within" and found:
            place = draw(st.integers(0, len(found[at])))
            found[at] = found[at][:place] + mark + found[at][place:]
        else:
            found.insert(at, mark if kind == "line" else f"| {mark} | 1 |")
    return found, [mark for mark in MARKS if mark in "".join(found)]


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_whatever_a_person_typed_stays_and_twice_is_once(data: st.DataObject) -> None:
    base, new = data.draw(texts()), data.draw(texts())
    mine, marks = data.draw(edited(base))
    joined = join(base, mine, new)
    if joined is None:
        return
    text = "\n".join(joined.lines)
    assert all(mark in text for mark in marks)
    again = join(new, joined.lines, new)
    assert again is None or all(mark in "\n".join(again.lines) for mark in marks)
    assert join(base, base, new) == (tuple(new), ())
    same = join(base, mine, base)
    assert same is not None
    assert all(mark in "\n".join(same.lines) for mark in marks)
    assert same.clashes == ()
