"""What a message tells of who else worked on a commit."""

import pytest

from teamkit.history.commit import Identity
from teamkit.history.message import co_authors, named, reviewers, subject

MINJI = Identity("민지", "minji@naver.com")


@pytest.mark.parametrize(
    "message",
    [
        "x\n\nCo-authored-by: 민지 <minji@naver.com>\n",
        "x\n\nco-authored-BY:민지<minji@naver.com>",
        "x (#3)\n\n* first\n\nCo-authored-by: 민지 <minji@naver.com>\n\n* second\n\nlast words\n",
        "x\n\n  > Co-Authored-By : 민지 <minji@naver.com>\n",
        "x\n\nCo-authored-by: 민지\n  <minji@naver.com>\nSigned-off-by: A <a@x>\n",
        "x\n\nCo-authored-by: 민지 <minji@naver.com>\nCo-authored-by: 민지 <minji@naver.com>\n",
    ],
)
def test_a_co_author_is_found_in_trailers_and_in_the_body_whatever_the_case(message: str) -> None:
    assert co_authors(message) == (MINJI,)


@pytest.mark.parametrize(
    "message", ["", "x", "talk about Co-authored-by: trailers", "Co-authored-by:\n", "x-authored-by"]
)
def test_nobody_is_named_where_nobody_is(message: str) -> None:
    assert co_authors(message) == ()


def test_a_co_author_may_lack_one_half() -> None:
    told = "x\n\nCo-authored-by: minji\nCo-authored-by: <minji@naver.com>\n"
    assert co_authors(told) == (Identity("minji", ""), Identity("", "minji@naver.com"))


def test_a_co_author_who_is_told_by_a_bare_address_is_known_by_that_address() -> None:
    assert co_authors("x\n\nCo-authored-by: minji@naver.com\n") == (Identity("", "minji@naver.com"),)
    assert co_authors("x\n\nCo-authored-by: minji @naver\n") == (Identity("minji @naver", ""),)


def test_a_reviewer_is_found_as_a_co_author_is_and_wrote_nothing() -> None:
    told = "x\n\nreviewed-By:민지\n  <minji@naver.com>\n\nbody\n> Reviewed-by: jiho\nCo-authored-by: Sua <s@x>\n"
    jiho, sua = Identity("jiho", ""), Identity("Sua", "s@x")
    assert reviewers(told) == (MINJI, jiho)
    assert reviewers("talk of reviewed-by: somebody\nReviewed-by:\n") == ()
    assert named(sua, told) == {MINJI: 0, jiho: 0, sua: 1}
    assert named(MINJI, told) == {MINJI: 1, jiho: 0, sua: 1}


def test_the_subject_is_the_first_paragraph_in_one_line() -> None:
    assert subject("feat: a\nb\n\nbody\n") == "feat: a b"
    assert subject("\n\nlate\n") == "late"
    assert subject("") == ""
