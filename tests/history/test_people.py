"""Identities become persons by what was confirmed, an address or an account; a name alone only suggests."""

from collections.abc import Iterable
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.history.addresses import SHARED, distance, is_shared, is_slip, rank
from teamkit.history.commit import Identity
from teamkit.history.people import EMAIL, MAILMAP, MEMBER, People, Person, resolve
from teamkit.history.suggestions import KINDS, Suggestions, suggestions
from teamkit.sections import Member

NOREPLY = "users.noreply.github.com"


def people(*identities: tuple[str, str], members: Iterable[Member] = (), **more: object) -> People:
    """Resolve identities, of which the first has most commits, the last one commit."""
    commits = {Identity(*one): len(identities) - at for at, one in enumerate(identities)}
    told = {Identity(*old): Identity(*new) for old, new in more.get("mailmap", {}).items()}  # type: ignore[attr-defined]
    return resolve(commits, told, tuple(members))


def names(found: People) -> list[str]:
    return [person.name for person in found.persons]


def evidence(person: Person) -> dict[str, str]:
    return {one.email: why for one, why in zip(person.identities, person.evidence, strict=True)}


def test_one_address_is_one_person_whatever_the_case_and_the_name() -> None:
    found = people(("김지우", "jiwoo@naver.com"), ("jw", "Jiwoo@Naver.com"))
    assert names(found) == ["김지우"]
    assert evidence(found.persons[0]) == {"jiwoo@naver.com": EMAIL, "Jiwoo@Naver.com": EMAIL}
    assert found.persons[0].emails == ("jiwoo@naver.com",)


def test_a_name_alone_joins_nobody() -> None:
    assert names(people(("김지우", "a@naver.com"), ("김지우", "b@daum.net"))) == ["김지우", "김지우"]


def test_an_account_keeps_its_number_when_it_is_renamed() -> None:
    found = people(("a", f"7+old@{NOREPLY}"), ("b", f"7+new@{NOREPLY}"), ("c", f"new@{NOREPLY}"))
    assert names(found) == ["a"]
    assert set(found.persons[0].evidence) == {"same GitHub account"}


def test_a_login_that_two_accounts_had_joins_nobody() -> None:
    assert len(people(("a", f"7+jw@{NOREPLY}"), ("b", f"8+jw@{NOREPLY}"), ("c", f"jw@{NOREPLY}")).persons) == 3


def test_gitlab_writes_its_accounts_with_a_dash() -> None:
    gitlab = "users.noreply.gitlab.com"
    found = people(("a", f"7-jw-kim@{gitlab}"), ("b", f"7-jw@{gitlab}"), ("c", f"jw@{NOREPLY}"))
    assert [one.evidence for one in found.persons] == [("same GitLab account",) * 2, ("",)]
    assert len(people(("a", f"7-jw@{NOREPLY}"), ("b", f"7-kim@{NOREPLY}")).persons) == 2


@pytest.mark.parametrize(
    "email",
    "root@4f2a9c ubuntu@gpu.example.org user@host.de admin@x.com nobody@x.com a@localhost a@mac.local a@x.localdomain "
    "a@example.com a@b.(none) ec2-user@ip-10-0-0-1.ec2.internal a@10.0.0.1 noreply@github.com (none) jiwoo ".split(" "),
)
def test_an_address_that_is_nobodys_own_joins_no_two_names(email: str) -> None:
    assert names(people(("김지우", email), ("이민지", email))) == ["김지우", "이민지"]
    assert rank(email) == SHARED


@pytest.mark.parametrize("email", ["a@naver.com", f"root@{NOREPLY}", "rooty@x.com", "a@local.com"])
def test_other_addresses_are_somebodys(email: str) -> None:
    assert not is_shared(email)


def test_mailmap_goes_before_a_member_and_a_member_before_an_address() -> None:
    old, new, third = ("jw", "jw@naver.com"), ("김지우", "kim@daum.net"), ("mj", "jw@naver.com")
    team = [Member("이민지", emails=("JW@naver.com",))]
    assert names(people(old, new, members=team)) == ["김지우", "이민지"]
    mapped = people(old, new, third, members=[*team, Member("지우", emails=("kim@daum.net",))], mailmap={old: new})
    assert mapped.of[Identity(*old)].name == "지우"
    assert mapped.of[Identity(*third)].name == "이민지"
    assert evidence(mapped.of[Identity(*old)]) == {"jw@naver.com": MAILMAP, "kim@daum.net": MEMBER}


def test_mailmap_keeps_two_apart_who_share_an_address() -> None:
    shared, mine, yours = "lab@univ.ac.kr", ("kim", "lab@univ.ac.kr"), ("lee", "lab@univ.ac.kr")
    assert len(people(mine, yours).persons) == 1
    assert len(people(mine, yours, mailmap={mine: ("김지우", shared), yours: ("이민지", shared)}).persons) == 2


def test_a_member_is_found_by_the_account_too() -> None:
    found = people(
        ("jw", f"7+JiWoo@{NOREPLY}"), ("x", f"7+older@{NOREPLY}"), members=[Member("김지우", github="jiwoo")]
    )
    assert names(found) == ["김지우"]
    assert found.persons[0].is_member
    assert found.persons[0].evidence == (MEMBER, "same GitHub account")


def test_members_keep_apart_what_an_account_would_join() -> None:
    team = [Member("김지우", github="kim"), Member("이민지", github="lee")]
    assert names(people(("a", f"7+kim@{NOREPLY}"), ("b", f"7+lee@{NOREPLY}"), members=team)) == ["김지우", "이민지"]


def test_a_member_without_a_commit_is_a_person_too() -> None:
    found = people(("김지우", "a@naver.com"), members=[Member("박서연", "seoyeon", ("s@naver.com",))])
    assert names(found) == ["김지우", "박서연"]
    assert found.persons[1] == Person("박서연", ("s@naver.com",), (), (), is_member=True, github="seoyeon")


def test_bots_are_nobody_unless_a_member_says_so() -> None:
    bot = ("renovate", "bot@renovateapp.com")
    assert people(bot).bots == (Identity(*bot),)
    assert people(bot).persons == ()
    assert people(bot, members=[Member("Renée", emails=("bot@renovateapp.com",))]).bots == ()
    assert resolve({Identity("CI", "ci@x.org"): 1}, {}, (), ("ci@*",)).persons == ()


def test_everybody_stands_in_the_order_of_the_alphabet_whatever_the_case() -> None:
    found = people(("나", "a@x.org"), ("bob", "b@x.org"), ("Alice", "c@x.org"), ("\u1100\u1161", "d@x.org"))
    assert names(found) == ["Alice", "bob", "가", "나"]


def test_an_identity_without_name_or_address_is_still_somebody() -> None:
    found = people(("", ""), ("", "jw@naver.com"), ("김지우", ""))
    assert names(found) == ["jw", "unknown", "김지우"]
    assert [one.is_machine for one in found.persons] == [False, True, False]


IDENTITIES = st.lists(
    st.builds(
        Identity,
        st.sampled_from(["김지우", "Jiwoo Kim", "kim jiwoo", "root", "", "J. Kim", "지우", "x<y", "#1",
                         "dependabot[bot]"]),
        st.sampled_from(["jiwoo.kim@naver.com", "jiwoo.kim@gamil.com", f"7+kim@{NOREPLY}", f"kim@{NOREPLY}", "root@a",
                         "", "J@x.org", "j@x.org", "jiwookim@x.org"]),
    ),
    unique=True,
)  # fmt: skip
MEMBERS = st.lists(
    st.builds(Member, st.sampled_from(["김지우", "Kim"]), st.sampled_from(["", "kim"]), st.just(("j@x.org",)))
)


@given(IDENTITIES, MEMBERS, st.randoms(use_true_random=False))
def test_each_identity_is_one_person_or_a_bot_in_whatever_order_they_come(
    identities: list[Identity], members: list[Member], chance: object
) -> None:
    found = resolve(dict.fromkeys(identities, 1), {}, members)
    held = [one for person in found.persons for one in person.identities]
    assert sorted([*held, *found.bots]) == sorted(identities)
    assert all(len(person.evidence) == len(person.identities) for person in found.persons)
    chance.shuffle(identities)  # type: ignore[attr-defined]
    again = resolve(dict.fromkeys(identities, 1), {}, members)
    assert again == found
    assert suggestions(again) == suggestions(found)
    suggested = [person for one in suggestions(found).groups for person in one.persons]
    assert len({id(person) for person in suggested}) == len(suggested)
    assert all(sum(person.is_member for person in one.persons) <= 1 for one in suggestions(found).groups)


class Told(NamedTuple):
    persons: set[str]
    kinds: list[str]


def suggested(*identities: tuple[str, str], members: Iterable[Member] = ()) -> list[Told]:
    found: Suggestions = suggestions(people(*identities, members=members))
    return [
        Told({email for one in group.persons for email in one.emails}, [KINDS[one.kind] for one in group.reasons])
        for group in found.groups
    ]


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (("홍길동", "a1@naver.com"), ("홍 길동", "b2@daum.net"), "the same name"),
        (("홍길동", "a1@naver.com"), ("\u1112\u1169\u11bc길동", "b2@daum.net"), "the same name"),
        (("T7042_홍길동", "a1@naver.com"), ("홍길동(Gildong Hong)", "b2@daum.net"), "the same name"),
        (("Gildong Hong", "a1@naver.com"), ("gildong-hong", "b2@daum.net"), "the same name"),
        (("A", "gdhong@gmail.com"), ("B", "gdhong@gamil.com"), "a slip in the domain"),
        (("A", "gdhong@naver.com"), ("B", "gdhong@naver.con"), "a slip in the domain"),
        (("A", "gdhong@hanmail.net"), ("B", "gdhong@hanmail.ney"), "a slip in the domain"),
        (("A", "gdhong@snu-lab.ac.kr"), ("B", "gdhong@snu-lab.ac.kt"), "a slip in the domain"),
        (("A", f"gdhong@{NOREPLY}"), ("B", "gdhong@user.noreply.github.com"), "a slip in the domain"),
        (("Gildong Hong", "a1@naver.com"), ("Hong Gil-dong", "b2@daum.net"), "the same name in another order"),
        (("길동 홍", "a1@naver.com"), ("홍길동", "b2@daum.net"), "the same name in another order"),
        (("Gildong Hong", "a@x.org"), ("x", "hong-gildong@y.org"), "a name that is the other's account or address"),
        (("gd", "gd.hong@x.org"), ("B", f"7+GDHong@{NOREPLY}"), "the same account or local part of two addresses"),
        (("A", "gd.hong+git@x.org"), ("B", "gdhong@y.org"), "the same account or local part of two addresses"),
        (("G. Hong", "a1@naver.com"), ("Gildong Hong", "b2@daum.net"), "initials"),
        (("Gil Dong Hong", "a1@naver.com"), ("B", "gdhong@daum.net"), "initials"),
        (("길동", "a1@naver.com"), ("홍길동", "b2@daum.net"), "a part of the name that nobody else has"),
        (("Gildong", "a1@naver.com"), ("Gildong Hong", "b2@daum.net"), "a part of the name that nobody else has"),
    ],
)  # fmt: skip
def test_what_looks_like_one_person_is_suggested(one: tuple[str, str], other: tuple[str, str], kind: str) -> None:
    (found,) = suggested(one, other)
    assert found.persons == {one[1], other[1]}
    assert found.kinds[0] == kind


@pytest.mark.parametrize(
    "identities",
    [
        [("민지", "a1@x.org"), ("김민지", "b2@x.org"), ("이민지", "c3@x.org")],
        [("Minji", "a1@x.org"), ("minji", "d4@x.org"), ("Minji Kim", "b2@x.org"), ("Minji Lee", "c3@x.org")],
        [("A", "minji@x.org"), ("B", "minji@y.org"), ("Minji Kim", "b2@x.org"), ("Minji Lee", "c3@x.org")],
        [("J. Kim", "a1@x.org"), ("Jiwoo Kim", "b2@x.org"), ("Jaemin Kim", "c3@x.org")],
        [("Your Name", "a1@x.org"), ("your name", "b2@x.org")],
        [("A", "info@x.org"), ("B", "info@y.org")],
        [("root", "root@a"), ("root", "root@b")],
        [("김지우", "a1@x.org"), ("이민지", "b2@y.org")],
    ],
)
def test_what_may_be_several_people_is_not(identities: list[tuple[str, str]]) -> None:
    assert suggested(*identities) == []


def test_what_hangs_together_is_one_group_under_the_best_address() -> None:
    team = [
        ("jw", "root@box"),
        ("Jiwoo Kim", f"7+jw-kim@{NOREPLY}"),
        ("jw-kim", "a1@naver.com"),
        ("jiwoo kim", "x9@gamil.com"),
    ]
    (group,) = suggestions(people(*team[1:], ("Kim Jiwoo", "jiwoo@box.local"))).groups
    assert (len(group.persons), group.name, group.email) == (4, "Jiwoo Kim", "a1@naver.com")


def test_two_members_are_never_suggested_and_a_member_without_address_is() -> None:
    team = [Member("김지우", emails=("a1@x.org",)), Member("김지우", emails=("b2@x.org",))]
    assert suggested(("김지우", "a1@x.org"), ("김지우", "b2@x.org"), members=team) == []
    assert suggested(("김지우", "a1@x.org"), members=[Member("김지우")]) == [Told({"a1@x.org"}, ["the same name"])]
    found = suggestions(people(("김지우", "c3@x.org"), members=team))
    assert found.groups == ()
    assert [(one.emails, len(members)) for one, members in found.unclear] == [(("c3@x.org",), 2)]


def test_whose_a_machine_is_nobody_can_tell() -> None:
    found = suggestions(people(("root", "root@4f2a"), ("ubuntu", ""), ("root", "jw@naver.com")))
    assert [one.name for one in found.machines] == ["root", "ubuntu"]


@pytest.mark.parametrize("domain", "gamil.com gmial.com gmai.com gmail.con naver.con nave.com hanmail.ney".split())
def test_a_mistyped_domain_is_no_address_to_keep(domain: str) -> None:
    assert rank("jw@gmail.com") < rank(f"7+jw@{NOREPLY}") < rank(f"jw@{domain}") < rank("root@a")


@pytest.mark.parametrize("domain", "mail.com ymail.com nate.com kakao.com snu.ac.kr".split())
def test_a_domain_that_only_resembles_another_is_an_address(domain: str) -> None:
    assert rank(f"jw@{domain}") == rank("jw@gmail.com")
    assert not is_slip(domain, "gmail.com")


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_distance_is_symmetric_and_stops_at_its_limit(one: str, other: str) -> None:
    assert distance(one, other, 9) == distance(other, one, 9)
    assert distance(one, other, 2) == min(distance(one, other, 9), 3)
    assert (distance(one, other, 2) == 0) == (one == other)


def test_a_thousand_people_are_told_in_a_moment() -> None:
    identities = [(f"Person{at} Family{at % 300}", f"p{at}.f@host{at % 7}.org") for at in range(1500)]
    found = people(*identities, *((f"person{at}", f"7{at}+nick{at}@{NOREPLY}") for at in range(500)))
    assert len(found.persons) == 2000
    assert len(suggestions(found).groups) == 500
