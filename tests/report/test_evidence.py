"""Every number is noted with what it was counted from, and cited where it stands."""

from hypothesis import given
from hypothesis import strategies as st

from teamkit.report.document import Span, plain
from teamkit.report.evidence import Evidence, Links, Value, cut, is_cited, letters, of_commits, of_runs

A, B, C = (letter * 40 for letter in "abc")


def test_a_number_is_noted_with_its_text_and_evidence() -> None:
    evidence = Evidence()
    assert evidence.tell("lines.before", 5043, of_commits([A]), "5,043") == "5,043"
    assert evidence.tell("roles.민지.runs", 2, of_runs(["x", "y"])) == "2"
    assert evidence.values == {
        "lines.before": Value(5043, "5,043", (f"c:{A}",)),
        "roles.민지.runs": Value(2, "2", ("r:x", "r:y")),
    }


def test_a_number_that_is_told_twice_is_noted_once() -> None:
    evidence = Evidence()
    assert [evidence.tell("n", 1, ["c:a"]) for _ in range(2)] == ["1", "1"]
    assert list(evidence.values) == ["n"]


def test_two_numbers_of_one_name_are_both_kept() -> None:
    evidence = Evidence()
    assert [evidence.tell("areas.a.b.c", value, ()) for value in (1, 2, 3, 2, 1)] == ["1", "2", "3", "2", "1"]
    assert {name: one.value for name, one in evidence.values.items()} == {
        "areas.a.b.c": 1, "areas.a.b.c.2": 2, "areas.a.b.c.3": 3,
    }  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(["a", "a.2", "a.2.2", "b"]), st.integers(0, 3), st.sampled_from(["x", "y"]))))
def test_every_number_that_was_told_can_be_found_again(told: list[tuple[str, int, str]]) -> None:
    evidence = Evidence()
    for name, value, behind in told:
        assert evidence.tell(name, value, [behind]) == str(value)
    for name, value, behind in told:
        assert any(
            known.startswith(name) and one == Value(value, str(value), (behind,))
            for known, one in evidence.values.items()
        )


def test_two_are_cited_and_the_rest_is_counted() -> None:
    evidence = Evidence()
    assert plain(evidence.cite(of_commits([A, B]))) == "c:aaaaaaa c:bbbbbbb"
    assert plain(evidence.cite(of_commits([A, B, C]))) == "c:aaaaaaa c:bbbbbbb +1"
    assert plain(evidence.cite(of_runs(["q9g6vl6w", "b"]), 1)) == "r:q9g6vl6w +1"
    assert evidence.cite(()) == ()


def test_a_citation_leads_to_the_page_where_there_is_one() -> None:
    evidence = Evidence(Links("https://github.com/t/s/commit/", {"q": "https://wandb.ai/q"}))
    assert evidence.cite((f"c:{A}",)) == (Span("c:aaaaaaa", link=f"https://github.com/t/s/commit/{A}"),)
    assert evidence.cite(("r:q",)) == (Span("r:q", link="https://wandb.ai/q"),)
    assert evidence.cite(("r:other",)) == (Span("r:other", code=True),)
    assert Evidence().cite((f"c:{A}",)) == (Span("c:aaaaaaa", code=True),)


def test_a_commit_is_cited_by_as_many_letters_as_tell_it_from_every_other() -> None:
    alike = [f"abcdef12{'0' * 32}", f"abcdef13{'0' * 32}", B]
    assert (letters([]), letters([A]), letters([A, A]), letters([A, B, C])) == (7, 7, 7, 7)
    assert letters(alike) == 8
    told = Evidence(Links(letters=letters(alike)))
    assert plain(told.cite(of_commits(alike), 3)) == "c:abcdef12 c:abcdef13 c:bbbbbbbb"
    assert all(map(is_cited, told.cite(of_commits(alike[:1]))))


@given(st.sets(st.text("01", min_size=40, max_size=40), min_size=2, max_size=30))
def test_no_fewer_letters_would_do(ids: set[str]) -> None:
    found = letters(ids)
    assert len({one[:found] for one in ids}) == len(ids)
    assert found == 7 or len({one[: found - 1] for one in ids}) < len(ids)


def test_texts_with_longer_and_shorter_citations_are_made_alike() -> None:
    old, new = f"[c:aaaaaaa](https://x/{A}) `c:bbbbbbb`", f"[c:aaaaaaa12](https://x/{A}) `c:bbbbbbb34`"
    assert cut(old, new) == (old, old)
    assert cut(new) == (new,)
    assert cut("r:1234567890 abc:1234567890 c:12345678") == ("r:1234567890 abc:1234567890 c:12345678",)
    assert cut("", "none") == ("", "none")
