"""A small draft, as the facts give it."""

from teamkit.report.document import PROMPT, Block, Box, Document, Generated, Heading, Page, Paragraph, words
from teamkit.report.markdown_write import write


def paragraph(text: str) -> Paragraph:
    return Paragraph(words(text))


def made(name: str, text: str) -> Generated:
    return Generated(name, (paragraph(text),))


def page(person: str) -> tuple[Block, ...]:
    asked = Box(PROMPT, (paragraph("한계는?"),))
    return (
        Page(), Heading(3, words(person)), made(f"retro.{person}", f"{person}의 커밋 3개"),
        Heading(4, words("아쉬운 점")), asked,
    )  # fmt: skip


def draft(*people: str, best: str = "0.81", more: tuple[Block, ...] = (), period: str = "24일") -> str:
    blocks: list[Block] = [Heading(2, words("개요")), *([made("period", period)] if period else [])]
    blocks += [Heading(2, words("결과")), made("best", best), Box(PROMPT, (paragraph("무엇을 알 수 있나요?"),)), *more]
    blocks += [Heading(2, words("회고")), *(block for person in people for block in page(person))]
    return write(Document("ko", "제목", tuple(blocks)))


OLD = draft("민지", "준호")
