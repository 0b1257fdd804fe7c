"""A report that people edited takes a new draft, and loses nothing of theirs."""

import unicodedata

import pytest
from inline_snapshot import snapshot

from teamkit.report import markers
from teamkit.report.document import PROMPT, Box, Document, Heading, words
from teamkit.report.markdown_write import write
from teamkit.report.regenerate import Merged, difference, merge
from tests.report.drafts import OLD, draft, made, paragraph


def names(merged: Merged) -> dict[str, tuple[str, ...]]:
    """Return what was done, without what was not."""
    told = merged._replace(text="")._asdict()
    return {what: tuple(getattr(one, "name", one) for one in done) for what, done in told.items() if done}


def after(text: str, *order: str) -> bool:
    """Whether these stand in the text in this order."""
    at = [text.index(one) for one in order]
    return at == sorted(at)


def test_the_same_draft_changes_nothing() -> None:
    assert merge(OLD, OLD) == Merged(OLD)


def test_an_untouched_block_is_renewed_and_the_words_around_it_stay() -> None:
    now = OLD.replace("> 무엇을 알 수 있나요?", "과적합이다.  \n\t그래서 …\n\n\n").replace("## 결과", "## 우리의 결과")
    merged = merge(now, draft("민지", "준호", best="0.83"))
    assert names(merged) == {"replaced": ("best",)}
    digests = (markers.digest("0.81"), markers.digest("0.83"))
    assert merged.text == now.replace("0.81", "0.83").replace(*digests)


@pytest.mark.parametrize("best", ["0.81", "0.83"])
def test_an_edited_block_stays_and_is_reported(best: str) -> None:
    now = OLD.replace("0.81", "0.81 (시드 3개)")
    merged = merge(now, draft("민지", "준호", best=best))
    assert merged.text == now
    assert [(kept.name, kept.why, kept.now, kept.new) for kept in merged.kept] == [
        ("best", "edited by hand", "\n0.81 (시드 3개)\n".strip(), best)
    ]


def test_an_editor_that_changes_line_ends_blanks_and_normal_form_edited_nothing() -> None:
    now = "\ufeff" + unicodedata.normalize("NFD", OLD).replace("\n", "\r\n").replace("0.81\r", "0.81  \r")
    merged = merge(now, OLD)
    assert names(merged) == {}
    assert merged.text.split("\n")[:-2] == now.split("\n")[:-2], "the last line is ours, and is written anew"
    renewed = merge(now, draft("민지", "준호", best="0.83"))
    assert names(renewed) == {"replaced": ("best",)}
    assert "\n" not in renewed.text.replace("\r\n", "")


def test_who_wrote_what_the_draft_now_says_agrees_with_it() -> None:
    now, new = OLD.replace("0.81", "0.83"), draft("민지", "준호", best="0.83")
    assert merge(now, new) == Merged(new)


def test_a_block_that_a_person_deleted_stays_deleted() -> None:
    begin, end = OLD.index("<!-- teamkit:begin best"), OLD.index("<!-- teamkit:end best -->")
    now = OLD[:begin] + "지웠다" + OLD[end + len("<!-- teamkit:end best -->") :]
    merged = merge(now, draft("민지", "준호", best="0.83"))
    assert (names(merged), merged.text) == ({"deleted": ("best",)}, now)


def test_a_block_that_the_draft_no_longer_has_goes_unless_it_was_edited() -> None:
    new = draft("민지", "준호", period="")
    gone = merge(OLD, new)
    assert names(gone) == {"removed": ("period",)}
    assert "24일" not in gone.text
    assert "## 개요" in gone.text
    edited = merge(OLD.replace("24일", "스물네 날"), new)
    assert [(kept.name, kept.why) for kept in edited.kept] == [("period", "edited by hand, and no longer in the draft")]
    assert names(merge(gone.text, OLD)) == {"inserted": ("period",)}, "it comes back when it is there again"


def test_a_new_block_comes_after_its_neighbour_and_what_people_wrote_under_that() -> None:
    now = OLD.replace("> 무엇을 알 수 있나요?", "> 무엇을 알 수 있나요?\n\n사람의 답")
    new = draft("민지", "준호", more=(made("curves", "곡선"), Box(PROMPT, (paragraph("곡선은?"),))))
    merged = merge(now, new)
    assert names(merged) == {"inserted": ("curves",)}
    assert after(merged.text, "begin best", "사람의 답", "begin curves", "곡선은?", "## 회고")
    assert merge(merged.text, new) == Merged(merged.text)


def test_a_question_that_new_blocks_come_before_is_asked_once() -> None:
    question = Box(PROMPT, (paragraph("무엇을 알 수 있나요?"),))
    blocks = (Heading(2, words("결과")), made("best", "0.81"), made("bars", "막대"), made("curves", "곡선"), question)
    new = write(Document("ko", "제목", blocks))
    merged = merge(OLD, new)
    assert merged.inserted == ("bars", "curves")
    assert merged.text.count("무엇을 알 수 있나요?") == 1
    assert after(merged.text, "begin best", "begin bars", "begin curves")


def test_a_new_person_gets_a_page_in_its_place_also_where_headings_were_renamed() -> None:
    now = OLD.replace("# 제목", "# 우리 팀").replace("### 민지", "### 김민지").replace("## 회고", "## 돌아보며")
    now = now.replace("> 한계는?", "> 한계는?\n\n##### 내 소제목\n\n내 글", 1)
    new = draft("가을", "민지", "서연", "준호", "하늘")
    merged = merge(now, new)
    assert names(merged) == {"inserted": ("retro.가을", "retro.서연", "retro.하늘")}
    assert after(merged.text, "## 돌아보며", "### 가을", "### 김민지", "내 글", "### 서연", "### 준호", "### 하늘")
    assert [merged.text.count(f"### {name}") for name in ("민지", "김민지", "준호")] == [0, 1, 1]
    assert merged.text.count("teamkit:page") == merged.text.count("아쉬운 점") == 5
    assert merge(merged.text, new) == Merged(merged.text)


def test_a_new_block_comes_to_the_page_of_its_own_person_where_two_have_one_name() -> None:
    def pages(*blocks: str) -> str:
        head = Heading(3, words("김민지")), Box(PROMPT, (paragraph("한계는?"),))
        return draft(more=tuple(one for at in "ab" for one in (*head, *(made(f"{it}.{at}", at) for it in blocks))))

    assert merge(pages(), pages("best")).text == pages("best")


def test_a_heading_that_a_person_deleted_does_not_come_back() -> None:
    now = OLD.replace("## 개요\n\n", "").replace("#### 아쉬운 점\n\n", "")
    assert merge(now, draft("민지", "준호")).text == now


def test_a_block_under_a_heading_that_is_there_comes_without_it() -> None:
    asked = (Heading(3, words("곡선")), paragraph("곡선은?"))
    now = draft("민지", more=asked).replace("# 제목", "# 우리 팀")
    merged = merge(now, draft("민지", more=(asked[0], made("curves", "곡선 1"), asked[1])))
    assert names(merged) == {"inserted": ("curves",)}
    assert merged.text.count("### 곡선") == 1
    assert after(merged.text, "### 곡선", "begin curves", "## 회고")


def test_a_block_whose_heading_was_deleted_comes_behind_what_stands_before_that() -> None:
    head, curves = Heading(2, words("곡선")), made("curves", "곡선 1")
    now = draft("민지", more=(head, curves)).replace("## 곡선\n", "") + "\n## 덧붙임\n"
    merged = merge(now, draft("민지", more=(head, made("first", "처음"), curves)))
    assert names(merged) == {"inserted": ("first",)}
    assert after(merged.text, "begin best", "begin first", "begin curves", "## 회고", "## 덧붙임")


def test_a_report_without_blocks_takes_those_of_the_draft_and_keeps_its_title() -> None:
    now = write(Document("ko", "우리 팀", (paragraph("글"),)))
    merged = merge(now, OLD)
    assert merged.inserted == ("period", "best", "retro.민지", "retro.준호")
    assert "# 제목" not in merged.text
    assert after(merged.text, "# 우리 팀", "글", "## 개요", "begin period", "## 결과", "### 민지", "### 준호")
    assert merge(merged.text, OLD) == Merged(merged.text)


def test_the_words_under_a_heading_that_is_no_longer_generated_stay() -> None:
    now = OLD.replace("> 한계는?", "> 한계는?\n\n내 글")
    merged = merge(now, draft("민지"))
    assert names(merged) == {"removed": ("retro.준호",)}
    assert after(merged.text[merged.text.index("### 준호") :], "아쉬운 점", "내 글")
    assert merged.text.count("내 글") == 2


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (("<!-- teamkit:end best -->", ""), "its begin has no end before the next block"),
        (("<!-- teamkit:end best -->", "<!-- teamkit:end beste -->"), "its begin has no end before the next block"),
        (("0.81", "0.81\n\n<!-- teamkit:begin x -->\n<!-- teamkit:end x -->"), "its begin has no end before"),
        (
            ("## 회고", "<!-- teamkit:begin best 0a -->\n<!-- teamkit:end best -->\n## 회고"),
            "it stands there more than",
        ),
        (("0.81", "0.81\n\n<!-- teamkit:begin best 0a -->"), "its begin has no end before the next block"),
    ],
)
def test_a_block_with_damaged_markers_is_left_as_it_is(damage: tuple[str, str], why: str) -> None:
    now = OLD.replace(*damage)
    new = draft("민지", "준호", best="0.83", period="25일")
    merged = merge(now, new)
    assert next(one.why for one in merged.damaged if one.name == "best").startswith(why)
    assert "0.81" in merged.text
    assert "0.83" not in merged.text
    assert merged.replaced == ("period",)
    assert merge(merged.text, new).text == merged.text


def test_an_end_without_a_begin_is_damaged_too() -> None:
    begin = OLD[OLD.index("<!-- teamkit:begin best") :].split("\n")[0]
    assert [one.why for one in merge(OLD.replace(begin, ""), OLD).damaged] == ["its end has no begin"]


def test_a_marker_that_lost_its_digest_keeps_its_text() -> None:
    now = OLD.replace(f"best {markers.digest('0.81')}", "best")
    merged = merge(now, draft("민지", "준호", best="0.83"))
    assert [(kept.name, kept.why) for kept in merged.kept] == [("best", "its marker lost its digest")]
    assert merge(now, OLD).text == OLD


def test_blocks_that_people_moved_are_renewed_where_they_are() -> None:
    begin, end = OLD.index("<!-- teamkit:begin best"), OLD.index("<!-- teamkit:end best -->") + 25
    now = OLD[:begin] + OLD[end:].replace("## 회고", f"## 회고\n\n{OLD[begin:end]}\n")
    merged = merge(now, draft("민지", "준호", best="0.83"))
    assert names(merged) == {"replaced": ("best",)}
    assert after(merged.text, "## 회고", "0.83")


def test_markers_in_the_code_of_people_are_no_blocks() -> None:
    code = "```\n<!-- teamkit:begin best 0a -->\n```\n"
    merged = merge(OLD.replace("## 회고", code + "\n## 회고"), draft("민지", "준호", best="0.83"))
    assert names(merged) == {"replaced": ("best",)}
    assert code in merged.text


def test_without_the_line_that_names_the_blocks_nothing_is_taken_for_new() -> None:
    now = OLD[: OLD.index("<!-- teamkit:blocks")]
    merged = merge(now, draft("민지", "준호", "하늘"))
    assert names(merged) == {"deleted": ("retro.하늘",)}
    assert merge("사람만 쓴 글", OLD).text.startswith("사람만 쓴 글\n\n<!-- teamkit:blocks")


def test_words_below_the_last_line_stay_above_it() -> None:
    merged = merge(OLD + "맨 끝에 쓴 글", OLD)
    assert after(merged.text, "맨 끝에 쓴 글\n", "<!-- teamkit:blocks")
    assert merged.text.count("teamkit:blocks") == 1


def test_the_difference_is_a_unified_diff() -> None:
    merged = merge(OLD, draft("민지", "준호", best="0.83"))
    assert "\n".join(difference(OLD, merged.text)) == snapshot("""\
--- wrapup.md
+++ wrapup.md (new)
@@ -12,9 +12,9 @@
 \n\
 ## 결과
 \n\
-<!-- teamkit:begin best b899163340fa -->
+<!-- teamkit:begin best 4d44dd7e230b -->
 \n\
-0.81
+0.83
 \n\
 <!-- teamkit:end best -->
 \
""")
    assert difference(OLD, OLD.replace("\n", "\r\n")) == ()
