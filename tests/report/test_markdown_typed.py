"""What people type in Markdown keeps its words, whatever it is."""

import time

import pytest

from teamkit.report.document import (
    EVIDENCE,
    PROMPT,
    QUOTE,
    Block,
    Box,
    Code,
    Document,
    Figure,
    Generated,
    Heading,
    Items,
    Paragraph,
    Span,
    Table,
    plain,
    walk,
    words,
)
from teamkit.report.markdown_read import LOST, read


def said(document: Document) -> str:
    """Return every word of a document."""
    return " ".join([document.title, *(_said(block) for block in walk(document.blocks))])


def _said(block: Block) -> str:
    if isinstance(block, Table):
        return " ".join(plain(cell) for row in (block.head, *block.rows) for cell in row)
    if isinstance(block, Code):
        return f"{block.language} {block.text}"
    if isinstance(block, Figure):
        return f"{block.caption} {block.path}"
    return plain(block.spans) if isinstance(block, Heading | Paragraph) else ""


def blocks(text: str) -> tuple[Block, ...]:
    return read(text).blocks


def paragraph(text: str) -> Paragraph:
    return Paragraph(words(text))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a <script>alert(1)</script> b", "a alert(1) b"),
        ("<script>\nalert(1)\n</script>", "alert(1)"),
        ("<div align=center>\n\n**굵게** 쓴 글\n\n</div>", "굵게 쓴 글"),
        ("<details><summary>접기</summary>속</details>", "접기 속"),
        ("~~취소~~ 한 줄", "~~취소~~ 한 줄"),
        ("제목\n====\n\n소제목\n---\n\n글", "제목 소제목 글"),
        ("[글][참고]\n\n[참고]: https://x.y", "글"),
        ("앞 ![그림](a.png) 뒤", "앞 그림 뒤"),
        ("a | b\n--|--\n1 | 2", "a b 1 2"),
        ("\ufeff# 제목\r\n\r\n글\r\n둘째 줄\r\n", "제목 글 둘째 줄"),
        ("- 하나\n  - 둘\n    1. 셋\n\n      넷", "하나 둘 셋 넷"),
        ("$\\alpha_1 < 3$ &amp; &lt;", "$\\alpha_1 < 3$ & <"),
        ("- [x] 했다[^1]\n\n[^1]: 각주 글", "[x] 했다[^1] [^1]: 각주 글"),
        ("<a href='https://x.y'>링크</a><br/>다음 <kbd>Ctrl</kbd>", "링크 다음 Ctrl"),
        ("<!-- 아직 -->보임", "보임"),
        ("<https://x.y/z>", "https://x.y/z"),
        ("> [!WARNING]\n> 조심", "Warning 조심"),
        ("| a |\n|---|\n| 첫째<br>둘째 |", "a 첫째 둘째"),
        ("<![CDATA[ 글 <b", "<![CDATA[ 글 <b"),
    ],
)
def test_what_people_type_keeps_its_words(typed: str, kept: str) -> None:
    assert " ".join(said(read(typed)).split()) == kept


def test_html_left_open_ends_where_a_block_begins() -> None:
    block = "<!-- teamkit:begin a 0a -->\n\n글\n\n<!-- teamkit:end a -->"
    for opened in ("<!-- 잊은 주석", "<script>", "```\n잊은 울타리", "<pre>", "| 표 |\n|---|", "> 인용", "- 목록"):
        assert blocks(f"{opened}\n{block}")[-1] == Generated("a", (paragraph("글"),), "0a"), opened


def test_a_link_is_found_wherever_in_the_text_it_leads_to_is_told() -> None:
    block = "<!-- teamkit:begin a 0a -->\n\n글\n\n<!-- teamkit:end a -->"
    found = blocks(f"[글][참고]\n\n{block}\n\n[참고]: https://x.y\n")
    assert found[0] == Paragraph((Span("글", link="https://x.y"),))


def test_markers_in_fenced_code_are_code() -> None:
    fenced = "<!-- teamkit:begin a 0a -->\n<!-- teamkit:end a -->"
    assert blocks(f"~~~md\n{fenced}\n~~~\n") == (Code(fenced, "md"),)
    inner = fenced.replace("\n", "\n  ")
    assert blocks(f"- ```\n  {inner}\n  ```\n") == (Items(((Code(fenced),),)),)


def test_markers_that_are_damaged_leave_the_text_between_them() -> None:
    begin, end = "<!-- teamkit:begin a 0a -->\n", "<!-- teamkit:end a -->\n"
    assert blocks(f"{begin}글") == blocks(f"글\n\n{end}") == (paragraph("글"),)
    inner = "<!-- teamkit:begin b -->\n안\n<!-- teamkit:end b -->\n"
    assert blocks(f"{begin}밖\n\n{inner}{end}") == (paragraph("밖"), Generated("b", (paragraph("안"),), LOST))


def test_a_link_hidden_by_entities_is_no_link() -> None:
    assert blocks("[x](java&#115;cript:alert&#40;1&#41;) [y](&#x09;javascript&colon;z)") == (paragraph("x y"),)


def test_alerts_are_boxes_and_other_quotes_are_quotes() -> None:
    assert blocks("> [!NOTE]\n> 글") == (Box(EVIDENCE, (paragraph("글"),)),)
    assert blocks("> [!tip]\n>\n> - 글") == (Box(PROMPT, (Items(((paragraph("글"),),)),)),)
    assert blocks("> 글") == (Box(QUOTE, (paragraph("글"),)),)
    assert blocks("> \\[!NOTE] 글") == (Box(QUOTE, (paragraph("[!NOTE] 글"),)),)


def test_pictures_alone_are_figures_and_one_elsewhere_is_a_link() -> None:
    assert blocks("![가](a%20b.png?raw=true)\n![나](c.svg)") == (Figure("a b.png", "가"), Figure("c.svg", "나"))
    assert blocks('<img width="50%" alt="가" src="x/y.png">') == (Figure("x/y.png", "가"),)
    address = "https://x.y/z.png"
    assert blocks(f"![가]({address})") == (Paragraph((Span("가", link=address),)),)
    assert blocks("![](data:image/png;base64,aa)") == blocks("<img src='data:image/png;base64,aa'>") == ()
    assert blocks("앞 ![](data:image/png;base64,aa)") == (paragraph("앞"),)


def test_the_title_is_the_first_heading_of_level_1_wherever_it_stands() -> None:
    document = read("앞 글\n\n# *새* 제목 #\n\n# 둘째\n")
    assert (document.language, document.title) == ("ko", "새 제목")
    assert document.blocks == (paragraph("앞 글"), Heading(1, words("둘째")))
    assert read("<!-- teamkit:report en 1 -->\n\n한글").language == "en"
    assert read("words").language == "en"
    assert read("") == Document("en", "", ())


def test_a_text_made_to_be_slow_is_read_in_seconds() -> None:
    began = time.monotonic()
    for text in ("- " * 3000 + "x", "<a " * 4000, "[" * 4000, "`" * 4000 + "x", "* a **" * 1500, "- " * 2000 + "```",
                 "> " * 3000 + "x", "<!--" * 4000, "| " * 3000 + "\n" + "|-" * 3000, "1.  " * 2000,
                 "&#" * 4000):  # fmt: skip
        read(text)
    assert time.monotonic() - began < 20
