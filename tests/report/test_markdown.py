"""Markdown that is written is read again, and Markdown that people write is read somehow."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from teamkit.report.document import (
    EVIDENCE,
    PROMPT,
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
from teamkit.report.markdown_read import read
from teamkit.report.markdown_write import sealed, write
from tests.report.documents import documents, texts

_SOMETHING = st.lists(
    st.one_of(
        texts, st.sampled_from(["\n", "\n\n", "\r\n", "\r", "\t", "    ", "> ", "- ", "<!-- teamkit:begin a 0a -->\n",
                                "<!-- teamkit:end a -->\n", "<!-- teamkit:page -->\n", "```\n", "<div>", "| a | b |\n",
                                "[x]: https://y.z\n", "[x]", "\ufeff"]),
    ),
    max_size=14,
).map("".join)  # fmt: skip


def blocks(text: str) -> tuple[Block, ...]:
    return read(text).blocks


def paragraph(text: str) -> Paragraph:
    return Paragraph(words(text))


@given(documents)
@settings(max_examples=400, deadline=None)
@example(Document("ko", "", (Paragraph((Span("(굵게)", strong=True), Span("은"))),)))
@example(Document("ko", "", (Items(((Items(((Items(((),)),),)),),)),)))
@example(Document("ko", "", (Generated("a", (Items(((Code(""),),)),)), Code(""))))
def test_what_is_written_is_read_again(document: Document) -> None:
    assert read(write(document)) == sealed(document), write(document)


@given(_SOMETHING)
@settings(max_examples=400, deadline=None)
def test_whatever_people_write_is_read_and_written_and_read_the_same(text: str) -> None:
    document = read(text)
    assert document == sealed(document)
    assert read(write(document)) == document


def test_the_source_is_one_that_people_like_to_edit() -> None:
    cells = (words("klue/roberta-large"), (Span("0.81 "), Span("r:q9g6vl6w", link="https://wandb.ai/r/q9g6vl6w")))
    table = Table((words("모델"), words("val_f1 | 평균")), (cells,), (False, True))
    prompt = Box(PROMPT, (paragraph("이 표에서\n무엇을 알 수 있나요?"), Items(((paragraph("3~5일"),), ()))))
    document = Document(
        "ko",
        "감정 분류 #1",
        (
            Heading(2, words("1-4 수행 결과")),
            Generated("results.best", (table, Figure("figures/곡선 1.svg", "학습 곡선"))),
            prompt,
            Page(),
            Box(EVIDENCE, (Items(((paragraph("c:a1b2c3d"),),), ordered=True),)),
            Code("pip install teamkit", "console"),
            Rule(),
        ),
    )
    assert write(document) == snapshot("""\
<!-- teamkit:report ko 1 -->

# 감정 분류 #1

## 1-4 수행 결과

<!-- teamkit:begin results.best f85918c3b683 -->

| 모델 | val_f1 \\| 평균 |
| --- | ---: |
| klue/roberta-large | 0.81 [r:q9g6vl6w](https://wandb.ai/r/q9g6vl6w) |

![학습 곡선](figures/곡선%201.svg)

<!-- teamkit:end results.best -->

> [!TIP]
> 이 표에서\\
> 무엇을 알 수 있나요?
>
> - 3~5일
> -

<!-- teamkit:page -->

> [!NOTE]
>
> 1. c:a1b2c3d

```console
pip install teamkit
```

___

<!-- teamkit:blocks results.best -->
""")


def test_a_look_that_stars_cannot_show_beside_hangul_is_shown_by_tags() -> None:
    spans = (Span("“인용”", strong=True), Span("이라고 "), Span("강조", strong=True), Span("한다"))
    assert "<strong>“인용”</strong>이라고 **강조**한다" in write(Document("ko", "", (Paragraph(spans),)))


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:x",
        " data:text/html,x",
        "vbscript:x",
        "file:///etc/x",
    ],
)
def test_a_link_that_runs_something_is_no_link(link: str) -> None:
    made = Document("en", "", (Paragraph((Span("x", link=link),)), Figure(link, "y")))
    assert all(not span.link for block in sealed(made).blocks for span in getattr(block, "spans", ()))
    assert all(not span.link for block in blocks(f"[x](<{link.strip()}>)") for span in getattr(block, "spans", ()))


def test_tables_of_any_size_are_read() -> None:
    wide = Table(
        tuple(words(f"열 {n}") for n in range(80)), (tuple(words("값" * 40) for _ in range(80)),), (True,) * 80
    )
    empty = Table((words("a"), ()), (), (False, False))
    document = Document("ko", "", (wide, empty))
    assert read(write(document)) == document


def test_no_control_character_is_written() -> None:
    written = write(Document("en", "a\0b", (Paragraph((Span("c\x1b[0md\ud800"),)), Code("e\x07\r\nf"))))
    assert not re.search(r"[\0\x1b\x07\r\ud800]", written)
