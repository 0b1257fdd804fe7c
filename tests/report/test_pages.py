from inline_snapshot import snapshot

from teamkit.report.document import Document, Generated, Heading, Page, Paragraph, Rule, words
from teamkit.report.pages import Extents, Part, Places, advice, extents, parts, summary

TEAM = tuple(Part(title, personal=False) for title in ("1. Overview", "2. Results"))
PERSONS = tuple(Part(title, personal=True, fresh=True) for title in ("Minji", "Jiwoo"))


def found(*begins: float, stops: tuple[float, ...] = (), end: float = 8.0, pages: int = 8) -> Extents:
    return extents((*TEAM, *PERSONS), Places(begins, stops, end), pages)


def test_a_part_ends_where_the_next_begins() -> None:
    assert [(one.begin, one.end) for one in found(0.2, 2.5, 6.0, 7.0).parts[:2]] == [(0.2, 2.5), (2.5, 6.0)]


def test_before_a_page_break_a_part_ends_where_its_text_does() -> None:
    places = found(0.2, 2.5, 6.0, 7.0, stops=(5.4, 6.9), end=7.3).parts
    assert [one.end for one in places] == [2.5, 5.4, 6.9, 7.3]


def test_a_page_break_within_a_part_does_not_end_it() -> None:
    places = found(0.2, 3.5, 6.0, 7.0, stops=(1.4, 4.1, 5.4, 6.9), end=7.3).parts
    assert [one.end for one in places] == [3.5, 5.4, 6.9, 7.3]


def test_a_part_that_begins_in_the_middle_of_a_page_shares_that_page() -> None:
    overview, results, minji, jiwoo = found(0.2, 2.5, 6.0, 7.0, stops=(5.4, 7.0), end=7.3).parts
    assert [(one.first, one.last) for one in (overview, results, minji, jiwoo)] == [(1, 3), (3, 6), (7, 7), (8, 8)]


def test_a_part_that_fills_its_page_to_the_last_line_is_one_page() -> None:
    assert found(0.2, 2.5, 6.0, 7.0, stops=(5.4, 7.0000004)).parts[2].pages == 1


def test_a_report_as_long_as_advised_needs_no_advice() -> None:
    assert advice(found(0.2, 2.5, 6.0, 7.0, stops=(5.4, 6.9))) == ()


def test_the_largest_part_and_the_long_persons_are_named() -> None:
    long = found(0.2, 2.5, 9.0, 11.0, stops=(8.4, 10.2), end=11.9, pages=12)
    assert advice(long) == snapshot(
        (
            "the team's parts take 9 pages, 6 are advised; the largest is '2. Results': 5.9 pages (pages 3 to 9)",
            "'Minji': 1.2 pages (pages 10 to 11), 1 is advised",
        )
    )


def test_the_limits_are_the_callers() -> None:
    long = found(0.2, 2.5, 9.0, 11.0, stops=(8.4, 10.2), end=11.9, pages=12)
    assert advice(long, team=9, person=2) == ()
    assert len(advice(long, team=2)) == 2


def test_the_summary_has_a_line_a_part() -> None:
    assert summary(found(0.2, 2.5, 6.0, 7.0, stops=(5.4, 6.9), end=7.5)) == snapshot(
        (
            ("1. Overview", "pages 1 to 3", "2.3"),
            ("2. Results", "pages 3 to 6", "2.9"),
            ("Minji", "page 7", "0.9"),
            ("Jiwoo", "page 8", "0.5"),
        )
    )


def part(title: str, level: int = 2) -> Heading:
    return Heading(level, words(title))


def test_parts_at_the_end_that_begin_a_page_are_personal() -> None:
    blocks = (
        part("1. 개요"),
        part("2. 결과"),
        Page(),
        part("개인 회고: 민지"),
        Rule(),
        Page(),
        part("개인 회고: 지우"),
    )
    assert [one.personal for one in parts(Document("ko", "", blocks))] == [False, False, True, True]


def test_a_numbered_part_on_a_page_of_its_own_is_the_teams() -> None:
    blocks = (Page(), part("1. 개요"), Page(), part("2. 결과"), Page(), part("민지"))
    assert [one.personal for one in parts(Document("ko", "", blocks))] == [False, False, True]


def test_parts_within_what_teamkit_wrote_count() -> None:
    blocks = (Generated("x", (part("1. A"), Paragraph(words("a")))), Generated("y", (Page(), part("B"))), part("c", 3))
    assert parts(Document("en", "", blocks)) == (Part("1. A", personal=False), Part("B", personal=True, fresh=True))


def test_a_document_without_parts_has_none() -> None:
    assert parts(Document("en", "", ())) == ()
    assert advice(extents((), Places((), (), 0.3), 1)) == ()
