"""The DOCX of a report: what Word and LibreOffice find in it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teamkit.errors import OutsideFailed
from teamkit.report import typesetter
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
    Page,
    Paragraph,
    Rule,
    Span,
    Table,
    plain,
    walk,
    words,
)
from teamkit.report.docx import render
from tests.report.long import long
from tests.report.sample import figures, sample

pytest.importorskip("docx", reason="python-docx is not installed: pip install 'teamkit[docx]'")

import docx
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph as WordParagraph

from teamkit.report.docx.look import CELL_SIDE, PAGE_WIDTH, TEXT_WIDTH
from teamkit.report.docx.pictures import drawing_width
from teamkit.report.docx.widths import columns
from teamkit.report.docx.xml import clean

LANGUAGES = ("ko", "en")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c636060606000000005000157"
    "a5d2da0000000049454e44ae426082"
)
SOFFICE = shutil.which("soffice") or ""
needs_libreoffice = pytest.mark.skipif(
    not (SOFFICE and shutil.which("pdftotext")),
    reason="no LibreOffice or no pdftotext here: apt-get install libreoffice-writer-nogui poppler-utils",
)


def opened(*blocks: Block, folder: Path = Path(), language: str = "ko", title: str = "") -> "docx.document.Document":
    return docx.Document(BytesIO(render(Document(language, title, blocks), folder)))


def part(data: bytes, name: str) -> str:
    with ZipFile(BytesIO(data)) as package:
        return package.read(name).decode()


def told(word: "docx.document.Document") -> list[str]:
    """All paragraphs in order, those of tables with them."""
    return list(_told(word.element.body, word))


def _told(parent: BaseOxmlElement, word: "docx.document.Document") -> Iterator[str]:
    for child in parent:
        if child.tag == qn("w:p"):
            yield WordParagraph(child, word).text
        elif child.tag in {qn("w:tbl"), qn("w:tr"), qn("w:tc")}:
            yield from _told(child, word)


def texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    """What a document says, in order."""
    for block in walk(blocks):
        match block:
            case Heading(_, spans) | Paragraph(spans):
                yield plain(spans)
            case Table(head, rows):
                yield from (plain(cell) for row in (head, *rows) for cell in row)
            case Code(text):
                yield text
            case Figure(_, caption):
                yield caption
            case _:
                continue


@pytest.fixture(scope="module", params=LANGUAGES)
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Document, bytes]:
    folder = tmp_path_factory.mktemp("report")
    figures(folder)
    document = sample(request.param)
    return document, render(document, folder)


def test_everything_that_the_document_says_is_there_in_order(report: tuple[Document, bytes]) -> None:
    document, data = report
    found = iter(told(docx.Document(BytesIO(data))))

    assert document.title == next(found)
    for text in filter(None, texts(document.blocks)):
        assert any(text in one for one in found), text


def test_the_same_document_gives_the_same_bytes(report: tuple[Document, bytes], tmp_path: Path) -> None:
    document, data = report
    figures(tmp_path)

    assert render(document, tmp_path) == data


def test_no_time_of_making_is_in_the_file(report: tuple[Document, bytes]) -> None:
    with ZipFile(BytesIO(report[1])) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "dcterms:" not in part(report[1], "docProps/core.xml")


def test_every_style_in_use_names_a_font_for_hangul(report: tuple[Document, bytes]) -> None:
    word = docx.Document(BytesIO(report[1]))
    used = {one.get(qn("w:val")) for one in word.element.body.iter(qn("w:pStyle"), qn("w:rStyle"), qn("w:tblStyle"))}
    known = {one.get(qn("w:styleId")): one for one in word.styles.element.iter(qn("w:style"))}

    assert used <= set(known)
    for name in used - {"ReportTable", "ReportBox"}:
        (fonts,) = known[name].iter(qn("w:rFonts"))
        assert all(fonts.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia", "cs")), name
        assert fonts.get(qn("w:eastAsia")) == {"ko": "맑은 고딕", "en": "Malgun Gothic"}[report[0].language]


def test_no_style_takes_a_font_of_the_theme(report: tuple[Document, bytes]) -> None:
    with ZipFile(BytesIO(report[1])) as package:
        assert not [name for name in package.namelist() if b"Theme=" in package.read(name)]


def test_hangul_is_checked_as_korean_and_latin_as_english(report: tuple[Document, bytes]) -> None:
    assert '<w:lang w:val="en-US" w:eastAsia="ko-KR"' in part(report[1], "word/styles.xml")
    code = {"ko": "ko-KR", "en": "en-US"}[report[0].language]
    assert f"<dc:language>{code}</dc:language>" in part(report[1], "docProps/core.xml")


def test_the_page_is_a4_with_margins_of_20_mm(report: tuple[Document, bytes]) -> None:
    (section,) = docx.Document(BytesIO(report[1])).sections

    assert section.page_width is not None
    assert section.left_margin is not None
    assert round(section.page_width.mm) == 210
    assert round(section.left_margin.mm) == 20
    assert PAGE_WIDTH > TEXT_WIDTH


def test_the_footer_counts_the_pages(report: tuple[Document, bytes]) -> None:
    footer = part(report[1], "word/footer.xml")

    assert re.findall(r"<w:instrText[^>]*> (\w+) <", footer) == ["PAGE", "NUMPAGES"]


def tables_of(word: "docx.document.Document") -> Iterator[BaseOxmlElement]:
    for table in word.element.body.iter(qn("w:tbl")):
        if table.tblPr.find(qn("w:tblStyle")).get(qn("w:val")) == "ReportTable":
            yield table


def test_every_table_repeats_its_head_and_splits_no_row(report: tuple[Document, bytes]) -> None:
    found = list(tables_of(docx.Document(BytesIO(report[1]))))

    assert len(found) == sum(isinstance(block, Table) for block in walk(report[0].blocks))
    for table in found:
        rows = list(table.iter(qn("w:trPr")))
        assert [len(row.findall(qn("w:tblHeader"))) for row in rows] == [1] + [0] * (len(rows) - 1)
        assert all(row.find(qn("w:cantSplit")) is not None for row in rows)


def test_the_columns_of_every_table_fill_the_width_of_the_text(report: tuple[Document, bytes]) -> None:
    for table in tables_of(docx.Document(BytesIO(report[1]))):
        widths = [int(one.get(qn("w:w"))) for one in table.iter(qn("w:gridCol"))]
        assert sum(widths) == TEXT_WIDTH
        for row in table.iter(qn("w:tr")):
            assert [int(one.get(qn("w:w"))) for one in row.iter(qn("w:tcW"))] == widths
        assert table.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"


def test_columns_of_numbers_stand_right() -> None:
    word = opened(Table((words("이름"), words("수")), ((words("가"), words("1")),), (False, True)))

    assert [cell.paragraphs[0].alignment for cell in word.tables[0].rows[1].cells] == [None, 2]


def test_the_contents_tell_the_headings_before_any_field_is_filled_in(report: tuple[Document, bytes]) -> None:
    word = docx.Document(BytesIO(report[1]))
    lines = [one for one in word.paragraphs if one.style is not None and str(one.style.name).startswith("TOC ")]
    parts = [plain(block.spans) for block in report[0].blocks if isinstance(block, Heading) and block.level == 2]

    assert [line.text for line in lines[1:]] == parts
    assert lines[0].text == {"ko": "목차", "en": "Contents"}[report[0].language]
    body = part(report[1], "word/document.xml")
    assert body.count('fldCharType="begin"') == body.count('fldCharType="end"') == 1
    assert 'TOC \\o "1-1" \\h \\z' in body
    assert '<w:updateFields w:val="true"/>' in part(report[1], "word/settings.xml")


def test_every_line_of_the_contents_leads_to_a_heading(report: tuple[Document, bytes]) -> None:
    body = docx.Document(BytesIO(report[1])).element.body
    leads = [one.get(qn("w:anchor")) for one in body.iter(qn("w:hyperlink")) if one.get(qn("w:anchor"))]

    assert leads
    assert set(leads) <= {one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))}


def test_short_contents_tell_the_second_level_too() -> None:
    word = opened(Heading(2, words("부")), Heading(3, words("장")), Heading(5, words("절")))

    assert told(word)[:3] == ["목차", "부", "장"]
    assert [one.style.name for one in word.paragraphs if one.style][-3:] == ["Heading 1", "Heading 2", "Heading 4"]


def test_a_document_without_headings_has_no_contents() -> None:
    assert told(opened(Paragraph(words("안녕")), title="제목")) == ["제목", "안녕"]


def test_an_empty_document_is_a_file_that_opens() -> None:
    assert told(opened()) == []


def test_a_heading_stands_on_the_page_of_what_follows_it() -> None:
    word = opened(Heading(2, words("부")))
    styles = {one.name: one for one in word.styles}

    for level in range(1, 7):
        assert styles[f"Heading {level}"].element.pPr.find(qn("w:keepNext")) is not None


def test_what_follows_a_page_begins_on_a_new_page() -> None:
    word = opened(Paragraph(words("하나")), Page(), Page(), Paragraph(words("둘")), Page(), table_of(1), Page())

    breaks = [one.paragraph_format.page_break_before for one in word.paragraphs]
    assert breaks == [None, True, True, None]  # the third stands before the table, the last behind it


def table_of(rows: int) -> Table:
    return Table((words("이름"), words("값")), ((words("가"), words("나")),) * rows, (False, False))


def test_two_tables_do_not_become_one() -> None:
    body = opened(table_of(1), table_of(1), Box(EVIDENCE, ()), Box(PROMPT, ())).element.body
    tags = [child.tag for child in body]

    assert (qn("w:tbl"), qn("w:tbl")) not in pairwise(tags)


def test_a_cell_ends_with_a_paragraph_as_word_demands() -> None:
    word = opened(Box(PROMPT, (table_of(1),)), Box(QUOTE, (Box(EVIDENCE, ()),)), Box(QUOTE, (Page(),)))

    assert all(cell[-1].tag == qn("w:p") for cell in word.element.body.iter(qn("w:tc")))


@pytest.mark.parametrize(
    ("language", "kind", "label"),
    [
        ("ko", EVIDENCE, "근거"),
        ("ko", PROMPT, "직접 작성"),
        ("en", EVIDENCE, "Evidence"),
        ("en", PROMPT, "To be written"),
    ],
)
def test_a_box_says_what_it_is_in_the_language_of_the_document(language: str, kind: str, label: str) -> None:
    one = opened(Box(kind, (Paragraph(words("x")),)), language=language)
    several = opened(Box(kind, (Items(((Paragraph(words("x")),),)),)), language=language)

    assert told(one)[0] == f"{label}  x"
    assert told(several)[:2] == [label, "x"]


def test_a_quotation_has_no_label() -> None:
    assert told(opened(Box(QUOTE, (Paragraph(words("x")),))))[0] == "x"


def test_evidence_stands_on_the_page_of_what_is_asked() -> None:
    word = opened(Box(EVIDENCE, (Paragraph(words("x")),)), Box(PROMPT, (Paragraph(words("y")),)))

    assert word.tables[0].cell(0, 0).paragraphs[0].paragraph_format.keep_with_next
    assert word.paragraphs[0].paragraph_format.keep_with_next


def test_a_table_of_few_rows_stands_on_one_page() -> None:
    def kept(rows: int) -> bool:
        word = opened(Table((words("a"),), ((words("x"),),) * rows, (False,)))
        return all(row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in word.tables[0].rows[:-1])

    assert kept(8)
    assert not kept(9)


def test_a_long_box_may_go_on_on_the_next_page() -> None:
    short, long = (opened(Box(PROMPT, (Paragraph(words("말 " * count)),))) for count in (3, 2000))

    assert [len(list(one.element.body.iter(qn("w:cantSplit")))) for one in (short, long)] == [1, 0]


def test_each_ordered_list_begins_at_1() -> None:
    ordered = Items(((Paragraph(words("가")),), (Paragraph(words("나")),)), ordered=True)
    word = opened(ordered, ordered)
    ids = [one.get(qn("w:val")) for one in word.element.body.iter(qn("w:numId"))]

    assert ids == ["2", "2", "3", "3"]
    starts = [one.get(qn("w:val")) for one in word.part.numbering_part.element.iter(qn("w:startOverride"))]
    assert starts == ["1", "1"]


def test_a_list_within_a_list_is_a_level_deeper_and_one_too_deep_stays_a_list() -> None:
    items = Items(((Paragraph(words("x")),),))
    for _ in range(11):
        items = Items(((Paragraph(words("x")), items),))
    word = opened(items)

    levels = [int(one.get(qn("w:val"))) for one in word.element.body.iter(qn("w:ilvl"))]
    assert levels == [0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8]


def test_code_keeps_its_lines_spaces_and_tabs() -> None:
    assert told(opened(Code("def f():\n\treturn  1\n"))) == ["def f():\n\treturn  1"]


def test_a_link_of_the_web_or_of_mail_is_a_link_of_word() -> None:
    word = opened(
        Paragraph(
            (Span("c:a1b2c3d", link="https://example.org/한글?a=1&b=2#x"), Span(" "), Span("m", link="mailto:a@b.kr"))
        )
    )

    targets = [one.target_ref for one in word.part.rels.values() if one.is_external]
    assert targets == ["https://example.org/%ED%95%9C%EA%B8%80?a=1&b=2#x", "mailto:a@b.kr"]
    assert len(word.paragraphs[0].hyperlinks) == 2


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "javascript://x/%0aalert(1)", "file://server/x", "ftp://x/y",
        "file:///etc/passwd", "//x", "figures/x.svg", "#top", "https://", "http://[",
        "http://a:b/", "mailto:x", "https://a/" + "x" * 3000, "\\\\server\\share",
    ],
)  # fmt: skip
def test_any_other_link_is_only_its_words(link: str) -> None:
    word = opened(Paragraph((Span("말", link=link),)))

    assert told(word) == ["말"]
    assert not [one for one in word.part.rels.values() if one.is_external]


def test_strong_emphasised_and_code_words_look_so() -> None:
    strong, em, code = (
        opened(Paragraph((Span("a", strong=True), Span("b", em=True), Span("c", code=True)))).paragraphs[0].runs
    )

    assert strong.bold
    assert em.italic
    assert code.style.name == "Code Text"


def test_a_png_has_its_own_size_its_words_and_its_caption(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PNG)
    word = opened(Figure("a.png", "그림 1. 점수"), folder=tmp_path)

    (shape,) = word.inline_shapes
    assert shape.width < 20000
    assert shape._inline.docPr.get("descr") == "그림 1. 점수"
    assert told(word) == ["", "그림 1. 점수"]
    assert word.paragraphs[0].paragraph_format.keep_with_next


def test_every_picture_has_a_number_of_its_own(report: tuple[Document, bytes]) -> None:
    pytest.importorskip("typst", reason="typst is not installed: pip install 'teamkit[pdf]'")
    shapes = docx.Document(BytesIO(report[1])).inline_shapes

    assert [shape._inline.docPr.get("id") for shape in shapes] == [
        str(number) for number in range(1, 1 + sum(isinstance(block, Figure) for block in walk(report[0].blocks)))
    ]
    assert all(shape.width <= TEXT_WIDTH * 635 for shape in shapes)


def test_without_typst_a_remark_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', encoding="utf-8")

    remark, caption = told(opened(Figure("a.svg", "그림"), folder=tmp_path))
    assert "a.svg" in remark
    assert "pip install 'teamkit[pdf]'" in remark
    assert caption == "그림"


@pytest.mark.parametrize(
    "path", ["none.png", "../out.png", "/etc/hostname.png", "broken.png", "x.webp", "a\x00.png", "https://x/y.png"]
)
def test_a_picture_that_cannot_be_shown_is_a_remark(path: str, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    (tmp_path / "out.png").write_bytes(PNG)
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    word = opened(Figure(path), folder=folder, language="en")

    assert told(word)[0].startswith("Picture not included: ")
    assert not word.inline_shapes


@pytest.mark.parametrize("svg", ["<svg <", "", "<svg viewBox='0 0 9 9'><g>"])
def test_a_broken_drawing_is_a_remark(svg: str, tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="typst is not installed: pip install 'teamkit[pdf]'")
    (tmp_path / "a.svg").write_text(svg, encoding="utf-8")

    assert told(opened(Figure("a.svg"), folder=tmp_path))[0].startswith("그림을 넣지 못했습니다: a.svg")


def test_a_drawing_is_a_remark_where_no_font_has_its_hangul(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("typst", reason="typst is not installed: pip install 'teamkit[pdf]'")
    monkeypatch.setattr(typesetter, "lacking", lambda _here, letters, _names: set(letters))
    for name, text in (("ko.svg", "점수"), ("en.svg", "score")):
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 9"><text y="9">{text}</text></svg>'
        (tmp_path / name).write_text(svg, encoding="utf-8")

    korean, english = told(opened(Figure("ko.svg"), Figure("en.svg"), folder=tmp_path))
    assert "한글 글꼴이 없습니다" in korean
    assert english == ""


def test_a_drawing_almost_as_wide_as_the_text_takes_its_width_and_a_small_one_stays_small() -> None:
    assert [drawing_width(f'<svg viewBox="0 0 {wide} 9">', 9638) for wide in (600, 5000, 200)] == [9638, 9638, 3000]


def test_without_python_docx_the_install_line_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("teamkit.report.docx.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "docx", None)

    with pytest.raises(OutsideFailed) as failed:
        render(Document("ko", "", ()), Path())
    assert failed.value.hint == "pip install 'teamkit[docx]'"


def test_python_docx_is_loaded_only_when_something_is_rendered() -> None:
    code = "import sys, teamkit.report.docx; sys.exit('docx' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.text(st.characters(exclude_categories=())))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_comes_back_as_it_was_but_for_what_xml_cannot_hold(text: str) -> None:
    spans = (Span(text, link="https://x.kr/" + text),)
    blocks = (
        Heading(2, words(text)), Paragraph(spans), Code(text + "."), Box(QUOTE, (Paragraph(spans),)),
        Table((words(text),), ((words(text),),), (True,)), Figure(text, text), Generated(text, (Rule(),)),
    )  # fmt: skip
    found = told(opened(*blocks, title=text))

    shown = clean(text)
    assert found.count(shown) >= (5 if shown else 0)
    assert f"{shown}." in found


@given(
    st.lists(st.lists(st.text(max_size=60), min_size=1, max_size=14), min_size=1, max_size=6),
    st.integers(3000, TEXT_WIDTH),
)
def test_columns_always_add_up_and_none_vanishes(rows: list[list[str]], width: int) -> None:
    count = len(rows[0])
    cells = tuple(tuple(words((row * count)[at]) for at in range(count)) for row in rows)
    _, widths = columns(Table(cells[0], cells[1:], (False,) * count), width)

    assert sum(widths) == width
    assert min(widths) >= min(400, width // count)


def test_a_column_of_few_letters_stays_on_one_line_beside_a_long_one() -> None:
    rows = tuple((words(f"run-{n}"), words("설명이 아주 길다. " * 20)) for n in range(12))
    size, (first, _) = columns(Table((words("이름"), words("설명")), rows, (False, False)), TEXT_WIDTH)

    assert size == 18
    assert first > len("run-10") * 0.5 * 10 * size


def test_a_number_has_room_for_what_stands_behind_it() -> None:
    head = tuple(words(f"param_{n}") for n in range(8))
    rows = ((*(words("no end logged") for _ in range(7)), words("0.8931 (step 1549)")),)
    size, widths = columns(Table(head, rows, (*(False,) * 7, True)), TEXT_WIDTH)

    assert widths[-1] > len("0.8931 (step 1549)") * 0.45 * 10 * size


@pytest.mark.parametrize("state", ["종료 기록 없음", "오류로 중단", "no end logged"])
def test_a_few_words_stand_in_two_lines_at_most(state: str) -> None:
    head = tuple(words(one) for one in ("실험", "이름", "종료", "batch_size", "loss", "model", "lr", "f1", "근거"))
    row = (
        "large-ldam",
        "Jiwoo Park",
        state,
        "16",
        "ldam",
        "klue/roberta-large",
        "2e-05",
        "0.8931 (1549스텝)",
        "r:5f77426d",
    )
    size, widths = columns(Table(head, (tuple(map(words, row)),), (*(False,) * 7, True, False)), TEXT_WIDTH)

    first, *_, last = state.split()
    em = 1.0 if last in {"없음", "중단"} else 0.56
    shorter = min(len(state) - len(first) - 1, len(state) - len(last) - 1)
    assert widths[2] - 2 * CELL_SIDE >= shorter * em * 0.9 * 10 * size


def test_a_number_is_not_broken_in_a_font_with_broad_digits() -> None:
    """DejaVu Sans, which LibreOffice takes where Malgun Gothic is not: its digits are 0.64 em broad, its + 0.84."""
    row = (words("klue/roberta-base klue/roberta-large"), words("+0.0118"))
    for width in range(3000, TEXT_WIDTH, 40):
        size, (_, number) = columns(Table((words("model"), words("차이")), (row,), (False, True)), width)
        assert number - 2 * CELL_SIDE >= (0.84 + 5 * 0.64 + 0.32) * 10 * size


def test_hangul_takes_twice_the_width() -> None:
    _, (latin, hangul) = columns(Table((words("nnnnnnnn"), words("가가가가가가가가")), (), (False, False)), TEXT_WIDTH)

    assert 1.5 < hangul / latin < 2


def test_what_xml_cannot_hold_is_replaced() -> None:
    assert clean("a\x00\x0b\ud800\uffffb\r\nc\rd\te") == "a����b\nc\nd\te"


@pytest.fixture(scope="module")
def pdf(report: tuple[Document, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _converted(report[1], tmp_path_factory.mktemp("office"))


def _converted(data: bytes, folder: Path) -> Path:
    (folder / "report.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        SOFFICE,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(folder / "report.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / "report.pdf"


@needs_libreoffice
def test_in_libreoffice_nothing_long_leaves_the_page(tmp_path: Path) -> None:
    file = _converted(render(long(), tmp_path), tmp_path)
    told = subprocess.run(["pdftotext", "-bbox", str(file), "-"], check=True, capture_output=True, text=True).stdout
    rights = [float(right) for right in re.findall(r'<word .*?xMax="([\d.]+)"', told)]

    assert len(rights) > 500
    assert max(rights) <= 595.3 - 20 / 25.4 * 72 + 1


@needs_libreoffice
def test_libreoffice_shows_every_sentence_in_order(report: tuple[Document, bytes], pdf: Path) -> None:
    command = ["pdftotext", "-raw", str(pdf), "-"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    at, shown = 0, _squeezed(re.sub(r"\n\d+ / \d+\s*\f", "\n", shown))

    for text in _prose(report[0].blocks):
        found = shown.find(_squeezed(text), at)
        assert found >= 0, text
        at = found
    assert "\N{REPLACEMENT CHARACTER}" not in shown


def _squeezed(text: str) -> str:
    """Without spaces: LibreOffice sets some between Hangul and figures, and lines break elsewhere."""
    return "".join(text.split())


def _prose(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Everything but tables, whose cells are read line by line."""
    for block in walk(blocks):
        if not isinstance(block, Table | Code):
            yield from texts((block,)) if isinstance(block, Heading | Paragraph | Figure) else ()


@needs_libreoffice
def test_libreoffice_needs_no_more_pages_than_a_report_may_have(report: tuple[Document, bytes], pdf: Path) -> None:
    command = ["pdftotext", "-layout", str(pdf), "-"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    pages = shown.removesuffix("\f").split("\f")

    assert 7 <= len(pages) <= 9, "five or so for the team and one for each of three persons"
    numbers = ["".join(page.split()[-3:])[-3:] for page in pages]
    assert numbers == [f"{number}/{len(pages)}" for number in range(1, len(pages) + 1)]
    last_lines = [[line.strip() for line in page.splitlines() if line.strip()][-2] for page in pages]
    headings = {plain(one.spans) for one in walk(report[0].blocks) if isinstance(one, Heading)}
    assert not headings & set(last_lines), "a heading without what follows it"
