"""The personal pages in files of their own, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.report.apart import apart, together
from teamkit.report.document import Block, Document, Heading, Page, Paragraph, words


def report(*titles: str) -> Document:
    blocks: list[Block] = [Heading(2, words("1. 개요")), Paragraph(words("글"))]
    for title in titles:
        blocks += [Page(), Heading(2, words(title)), Paragraph(words(f"{title}의 글"))]
    return Document("ko", "제목", tuple(blocks))


def test_each_page_is_a_document_and_its_heading_the_title() -> None:
    parts = apart(report("개인 회고: 김민지", "개인 회고: Jiwoo Park"))
    assert list(parts) == ["", "개인-회고-김민지", "개인-회고-Jiwoo-Park"]
    assert parts[""] == report()
    assert parts["개인-회고-김민지"] == Document(
        "ko", "개인 회고: 김민지", (Paragraph(words("개인 회고: 김민지의 글")),)
    )


def test_a_report_without_pages_is_one_document() -> None:
    assert apart(report()) == {"": report()}


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "a/b", "a\\b", "..", ".", ":", "", "CON:", 'a"b<c>|d?*', "\udce9", "x" * 400, "가" * 400],
)
def test_a_name_is_one_that_every_file_system_takes(name: str) -> None:
    for file in [file for file in apart(report(name, name)) if file]:
        assert 0 < len(file.encode()) < 200
        assert not set(file) & set('/\\:*?"<>|\0\n')
        assert not file.startswith(".")


@given(st.lists(st.text(max_size=8), max_size=6))
def test_no_two_pages_share_a_file_even_where_case_counts_for_nothing(titles: list[str]) -> None:
    parts = apart(report(*titles))
    assert len({name.casefold() for name in parts}) == len(titles) + 1


@given(st.lists(st.text(min_size=1, max_size=8), max_size=5))
def test_what_was_apart_is_one_report_again(titles: list[str]) -> None:
    assert together(apart(report(*titles))) == report(*titles)
