"""A report of everything that is hard to set: letters that are markup elsewhere, words without spaces, deep nesting."""

from collections.abc import Sequence
from pathlib import Path

from teamkit.report.document import (
    EVIDENCE,
    PROMPT,
    QUOTE,
    Box,
    Code,
    Document,
    Figure,
    Heading,
    Items,
    Page,
    Paragraph,
    Rule,
    Span,
    Spans,
    Table,
    words,
)

MARKUP = (
    r"#let x = 1; $x^2$ *별* _밑줄_ @멘션 <태그> [대괄호] {중괄호} \back\slash \"따옴표\" 'x' // 주석 /* 둘 */"
    " `원문` = + - ~ --- ..."
)
COMPOUND = "한국어자연언어처리모형성능평가결과요약표작성지침서"
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
PATH = (
    "/home/team/experiments/2026-04/roberta-large_smooth-l1_layerwise-learning-rate-decay/"
    "checkpoint-13300/model.safetensors"
)
NAMES = "이름 믜, 뷁, 쀍과 한자 漢字는 그대로 보인다."
SENTENCES = (
    "괄호(소괄호)와 「낫표」, 가운뎃점·쌍점: 물음표? 느낌표! 말줄임표… 뒤에서도 낱말은 갈라지지 않는다.",
    "\u110b\u1161\u11ab\u1102\u1167\u11bc 하세요, 풀어쓴 글자도 모아서 보인다.",
    NAMES,
)


def awkward() -> Document:
    """Return the document; of its figures only those that `broken_figures` writes are there."""
    return Document(
        "ko", f"특수 문자 # $ * @ <b> {COMPOUND}", (*_texts(), *_tables(), *_nested(), *_figures(), *_end())
    )


def _texts() -> tuple[Heading | Paragraph | Code | Page, ...]:
    link = Span("주소가 긴 링크", link=f"https://example.com/{HASH}")
    looks = (
        Span("굵은 ", strong=True),
        Span("기울인 글", em=True),
        Span("과 "),
        Span("코드 글", code=True),
        Span("를 "),
        link,
    )
    return (
        Page(),
        heading(2, "1. 글자"), Paragraph(words(MARKUP)), *(Paragraph(words(text)) for text in SENTENCES),
        Paragraph(words(f"{COMPOUND * 3} {HASH * 2} {PATH}")),
        Paragraph((*looks, Span("로 이어진다. "), Span(PATH, code=True), Span("을 읽는다. "), Span("c:a1b2c3d"))),
        Paragraph(words("로켓 🚀 국기 🇰🇷 사람 👩🏽‍💻 끝")),
        Paragraph((Span("안의 주소", link="#1-글자"), Span(" · "), Span("파일", link="docs/a.md"))),
        Code(f"def f(x):\n\treturn x\n\n# {PATH} {HASH} 한국어 주석도 줄을 바꾼다 " + "가나다라 " * 20, "python"),
        Page(), Page(),
    )  # fmt: skip


def _tables() -> tuple[Heading | Table | Paragraph, ...]:
    narrow = [(f"{n}", COMPOUND, HASH[: 20 + n], PATH, f"{n / 7:.4f}", "가") for n in range(12)]
    wide = tuple(f"열{n} {COMPOUND[: n % 9]}" for n in range(18))
    return (
        heading(2, "2. 표"), table(("#", "낱말", "id", "경로", "값", ""), narrow, "llllrl"),
        table(wide, [tuple(f"0.{n}{m}12345" for m in range(18)) for n in range(4)], "r" * 18),
        table(("이름", "값"), [], "lr"), table(("혼자",), [("",)], "l"),
        table(("긴 칸", "짧은 칸"), [("문장이 길다. " * 300, "1")], "lr"),
    )  # fmt: skip


def _nested() -> tuple[Heading | Items | Box, ...]:
    inner = table(("모델", "점수", "아주긴한글열이름입니다여덟자"), [("klue/roberta-large", "0.9237", COMPOUND)], "lrl")
    deep = Items(((Paragraph(words("하나")), Items(((Paragraph(words(SENTENCES[0])), inner),), ordered=True)),))
    return (
        heading(2, "3. 안에 든 것"), deep,
        Box(EVIDENCE, (inner, Code(PATH), deep, Page(), heading(2, "상자 안의 제목"))), Box(PROMPT, ()),
        Box(QUOTE, (Paragraph(words("문장이 길다. " * 400)),)), Items((), ordered=True), Items(((),)),
    )  # fmt: skip


def _figures() -> tuple[Heading | Figure, ...]:
    paths = ("없다.svg", "https://example.com/a.png", "글.txt", "broken.svg", "broken.png", "한글 그림.svg", "tall.svg")
    return (
        heading(2, "4. 그림"),
        *(Figure(path, f"설명 {n} {MARKUP}") for n, path in enumerate(paths)),
        Figure("", ""),
    )


def _end() -> tuple[Page | Heading | Rule, ...]:
    return (Page(), heading(2, ""), heading(3, "제목만 " * 30), heading(6, "깊은 제목"), Rule())


def broken_figures(folder: Path) -> None:
    """Write the figures: two are none, one is high, one has a name that a Mac would write."""
    (folder / "broken.svg").write_text("<svg><text>", encoding="utf-8")
    (folder / "broken.png").write_bytes(b"\x89PNG no")
    ground = '<rect width="{0}" height="{1}" fill="#ccc"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{0}} {{1}}">{ground}{{2}}</svg>'
    text = '<text x="10" y="30" font-family="sans-serif">그림 속의 글 🚀</text>'
    (folder / "한글 그림.svg").write_text(svg.format(300, 60, text), encoding="utf-8")
    (folder / "tall.svg").write_text(svg.format(100, 4000, ""), encoding="utf-8")


def heading(level: int, text: str) -> Heading:
    return Heading(level, words(text))


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], right: str) -> Table:
    return Table(cells(head), tuple(cells(row) for row in rows), tuple(letter == "r" for letter in right))


def cells(texts: tuple[str, ...]) -> tuple[Spans, ...]:
    return tuple(map(words, texts))
