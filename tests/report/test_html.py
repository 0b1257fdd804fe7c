"""The page of a report as text: all that it holds, nothing that could do harm, nothing from outside."""

import base64
import re
import unicodedata
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    words,
)
from teamkit.report.html import lead, looks, render, size, slugs
from teamkit.report.plots import stacked
from tests.report.sample import figures, sample

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
HOSTILE = "<script>alert(1)</script>\" onload='x' &amp; </style> {{ 7*7 }}"
NOWHERE = Path("/nowhere")


def one(*blocks: Block, language: str = "en", folder: Path = NOWHERE) -> str:
    return render(Document(language, "T", blocks), folder)


def body(page: str) -> str:
    return page[page.index("<main>") : page.index("</main>")]


class Page_(HTMLParser):  # noqa: N801  (Page is a block)
    """The elements of a page, and what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in {"meta", "hr", "img", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in self.open:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def check(page: str) -> Page_:
    read = Page_(page)
    assert read.open == [], "every element is closed"
    assert len(read.ids) == len(set(read.ids))
    assert not {"script", "link", "iframe", "object", "embed", "base", "form"} & set(read.tags)
    for name, value in read.attributes:
        assert not name.startswith("on"), name
        assert name not in {"style", "srcset", "background", "poster", "xlink:href"}, name
        assert name != "src" or value.startswith("data:image/")
    return read


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_sample_is_one_sound_page_that_loads_nothing(language: str, tmp_path: Path) -> None:
    figures(tmp_path, language)
    page = render(sample(language), tmp_path)
    read = check(page)
    assert read.tags.count("svg") == 5
    assert read.tags.count("h2") == 8
    assert f'<html lang="{language}">' in page
    for address in re.findall(r'(?:src|href|url)[=(]["\']?([^"\')>]+)', page):
        assert address.startswith(("#", "https://github.com/", "https://wandb.ai/")), address


def test_the_contents_lead_to_the_parts(tmp_path: Path) -> None:
    page = render(sample("ko"), tmp_path)
    assert '<a href="#2-%ED%8C%80-%EA%B5%AC%EC%84%B1-%EB%B0%8F-%EC%97%AD%ED%95%A0">2. 팀 구성 및 역할</a>' in page
    assert '<h2 id="2-팀-구성-및-역할">2. 팀 구성 및 역할</h2>' in page


def test_an_empty_document_is_a_page() -> None:
    page = render(Document("ko", "", ()), NOWHERE)
    assert "<title>랩업 리포트</title>" in page
    assert "<nav" not in page
    check(page)


def test_another_language_is_told_in_english() -> None:
    assert "<title>Wrap-up report</title>" in render(Document("fr", "", ()), NOWHERE)


def test_boxes_have_titles_in_the_language_of_the_document() -> None:
    boxes = (Box(EVIDENCE, (Paragraph(words("a")),)), Box(PROMPT, (Paragraph(words("b")),)))
    assert re.findall('class="label">(.*?)<', one(*boxes)) == ["Evidence", "To be written"]
    assert re.findall('class="label">(.*?)<', one(*boxes, language="ko")) == ["근거", "직접 작성"]
    assert (
        re.sub(r"\s+", "", body(one(Box(QUOTE, (Paragraph(words("c")),))))) == "<main><blockquote><p>c</p></blockquote>"
    )


def test_looks_are_joined_without_spaces() -> None:
    spans = (Span("a"), Span("b", strong=True), Span("c", em=True), Span("<d>", code=True), Span("e "), Span("f"))
    assert "<p>a<strong>b</strong><em>c</em><code>&lt;d&gt;</code>e f</p>" in one(Paragraph(spans))


def test_citations_are_small_links() -> None:
    page = one(Paragraph((Span("c:a1b2c3d", link="https://x.org/c/a1b2c3d"), Span("r:q9", link=""))))
    assert '<a href="https://x.org/c/a1b2c3d" rel="noopener noreferrer" class="cite">c:a1b2c3d</a>' in page
    assert '<span class="cite">r:q9</span>' in page


def test_items_nest() -> None:
    inner = Items((((Paragraph(words("b"))),),), ordered=True)
    page = body(one(Items(((Paragraph(words("a")), inner), (Code("x"),), ()))))
    assert re.sub(r"\s+", "", page) == (
        '<main><ul><li>a<ol><li>b</li></ol></li><li><pretabindex="0"><code>x</code></pre></li><li></li></ul>'
    )


def test_code_keeps_its_blanks() -> None:
    assert "<code>\n a\n\n  b </code>" in one(Code("\n a\n\n  b "))


def test_columns_of_numbers_stand_to_the_right() -> None:
    page = one(Table((words("a"), words("b")), ((words("x"), words("1")),), (False, True)))
    assert '<th scope="col">a</th>' in page
    assert '<td class="number short">1</td>' in page


def test_a_short_word_stays_whole_at_its_hyphen_and_a_very_long_one_may_break() -> None:
    cells = ("1e-05", "2026-03-02", "a b", "", "a" * 12, "a" * 13, "a" * 41)
    assert [looks(words(cell), right=False) for cell in cells] == ["short", "short", "", "", "short", "", "long"]


def test_broad_tables_are_smaller_in_print() -> None:
    def of(columns: int, word: str) -> str:
        return size(Table((words("h"),) * columns, ((words(word),) * columns,), (False,) * columns))

    assert [of(6, "abc"), of(6, "a" * 14), of(6, "a" * 17), of(6, "가" * 10), of(20, "가나다라마")] == [
        "size-9", "size-8", "size-7", "size-6", "size-6 tight",
    ]  # fmt: skip
    assert size(Table((), (), ())) == "size-9"
    assert of(1, "a" * 200) == "size-9"


# --- pages


def breaks(*blocks: Block) -> int:
    return body(one(*blocks)).count('class="page"')


def test_no_page_is_empty() -> None:
    text = Paragraph(words("a"))
    assert breaks(text, Page(), text) == 1
    assert breaks(Page(), text, Page(), Page(), text, Page()) == 1
    assert breaks(text, Generated("x", (Page(),)), Page(), text) == 1


def test_a_rule_before_a_page_is_left_out() -> None:
    text = Paragraph(words("a"))
    assert body(one(text, Rule(), Page(), text)).count("<hr>") == 0
    assert body(one(text, Rule(), text)).count("<hr>") == 1


# --- anchors


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["1. 프로젝트 개요"], ["1-프로젝트-개요"]),
        (["What's new? (v1.2)", "What's new? (v1.2)"], ["whats-new-v12", "whats-new-v12-1"]),
        (["a", "a", "a-1"], ["a", "a-1", "a-1-1"]),
        (["C++ / C_lang  two"], ["c--c_lang--two"]),
        (["", "!!!"], ["-", "-1"]),
        ([unicodedata.normalize("NFD", "팀")], ["팀"]),
    ],
)
def test_anchors_are_those_of_github(texts: list[str], told: list[str]) -> None:
    assert list(slugs(texts)) == told


@given(st.lists(st.text(max_size=5)))
def test_anchors_are_never_twice_the_same(texts: list[str]) -> None:
    found = list(slugs(texts))
    assert len(set(found)) == len(texts)


# --- harm


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)", " \tjava\nscript:alert(1)", "\x01javascript:x", "data:text/html,x",
        "file:///etc/passwd",
        "vbscript:x", "//evil.org/x", "\\\\evil\\x", "/\\evil.org", "/etc/passwd", "C:\\x", "http:x",
        "java\u0000script:x",
    ],
)  # fmt: skip
def test_a_link_that_leads_elsewhere_is_text(link: str) -> None:
    page = one(Paragraph((Span("there", link=link),)))
    assert "<p>there</p>" in page


@pytest.mark.parametrize(
    "link",
    ["https://x.org/a?b=c&d", "HTTP://x.org", "mailto:a@b.org", "#2-팀", "figures/a.svg", "../runs/x.md", "a%20b"],
)
def test_a_link_of_a_known_kind_is_kept(link: str) -> None:
    assert lead(link) == link
    check(one(Paragraph((Span("there", link=link),))))


def test_whatever_is_written_is_text(tmp_path: Path) -> None:
    blocks = (
        Heading(2, words(HOSTILE)), Paragraph((Span(HOSTILE, strong=True, link=f"https://x.org/{HOSTILE}"),)),
        Table((words(HOSTILE),), ((words(HOSTILE),),), (False,)), Items(((Paragraph(words(HOSTILE)),),)),
        Box(EVIDENCE, (Paragraph(words(HOSTILE)),)), Code(HOSTILE, HOSTILE), Figure(HOSTILE, HOSTILE),
    )  # fmt: skip
    page = render(Document(HOSTILE, HOSTILE, blocks), tmp_path)
    check(page)
    assert "<script" not in page
    assert "49" not in body(page)


@given(st.text(), st.text())
@settings(deadline=None, max_examples=50)
def test_any_text_makes_a_sound_page(text: str, link: str) -> None:
    span = (Span(text, link=link),)
    blocks = (Heading(2, span), Paragraph(span), Code(text), Figure(link, text), Table((span,), ((span,),), (True,)))
    page = render(Document("ko", text, blocks), NOWHERE)
    check(page)
    page.encode()


def test_the_policy_allows_no_script_and_no_network() -> None:
    policy = unescape(re.findall('Content-Security-Policy" content="([^"]*)"', one())[0])
    assert re.sub("sha256-[^']*", "sha256-", policy) == (
        "default-src 'none'; style-src 'sha256-'; img-src data:; base-uri 'none'; form-action 'none'"
    )


# --- figures


def drawn(folder: Path, name: str, content: str | bytes) -> str:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    page = one(Figure(name, "caption"), folder=folder)
    check(page)
    return body(page)


def test_a_figure_of_ours_stands_in_the_page_and_its_ids_are_its_own(tmp_path: Path) -> None:
    svg = stacked([date(2026, 3, 2)], ["a", "b"], [[0], [1]]) or ""
    (tmp_path / "a.svg").write_text(svg, "utf-8")
    page = one(Figure("a.svg"), Figure("a.svg"), folder=tmp_path)
    check(page)
    assert re.findall('id="(figure[^"]*)"', page) == ["figure.1.hatch-2", "figure.2.hatch-2"]
    assert set(re.findall(r"url\(#([^)]*)\)", body(page))) == {"figure.1.hatch-2", "figure.2.hatch-2"}


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onclick="x()"/>',
        '<a href="//evil.org"><text>x</text></a>',
        '<image href="https://evil.org/x.png"/>',
        '<foreignObject><p xmlns="">x</p></foreignObject>',
        "<style>@import url(https://evil.org)</style>",
        '<rect fill="url(https://evil.org/x#y)"/>',
        '<rect style="fill:red"/>',
        '<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#a"/>', "<rect", "&undefined;",
    ],
)  # fmt: skip
def test_a_figure_that_holds_more_than_shapes_stands_apart(inside: str, tmp_path: Path) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>'
    assert '<img src="data:image/svg+xml;base64,' in drawn(tmp_path, "x.svg", svg)


def test_entities_are_never_read(tmp_path: Path) -> None:
    entities = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    bomb = f'{entities}<svg xmlns="http://www.w3.org/2000/svg"><title>&b;</title></svg>'
    assert "aaaa" not in drawn(tmp_path, "x.svg", bomb)


@pytest.mark.parametrize(
    ("content", "kind"), [(PNG, "png"), (b"\xff\xd8\xff\xe0", "jpeg"), (b"GIF89a", "gif"), (b"RIFF1234WEBP", "webp")]
)
def test_pictures_are_data(content: bytes, kind: str, tmp_path: Path) -> None:
    held = base64.b64encode(content).decode()
    assert f'<img src="data:image/{kind};base64,{held}" alt="caption">' in drawn(tmp_path, "그림 1.png", content)


def test_a_path_may_be_percent_encoded(tmp_path: Path) -> None:
    (tmp_path / "그림 1.png").write_bytes(PNG)
    assert "<img" in one(Figure("%EA%B7%B8%EB%A6%BC%201.png"), folder=tmp_path)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("none.svg", "no such file"), ("https://x.org/a.png", "it lies on the web"), ("//x.org/a.png", "it lies on"),
        ("text.png", "it is no SVG, PNG"), ("a\x00b.png", ""), ("", "no such file"),
        ("x" * 5000, ""), (".", "no such file"),
    ],
)  # fmt: skip
def test_a_missing_figure_is_told(path: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture at all", "utf-8")
    page = one(Figure(path, "caption"), folder=tmp_path)
    assert re.search(rf'<p class="missing" role="note">Picture not included: .*\({why}', page)
    assert "<img" not in page
    assert "<figcaption>caption</figcaption>" in page


def test_why_a_figure_is_missing_is_told_in_the_language_of_the_document(tmp_path: Path) -> None:
    assert "그림을 넣지 못했습니다: none.svg (파일이 없습니다)" in one(
        Figure("none.svg"), language="ko", folder=tmp_path
    )
