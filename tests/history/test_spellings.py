from typing import Any

import pytest

from teamkit.history.commit import Commit, Identity
from teamkit.history.spellings import INTEGRATION, UPDATE, Spelled, kind, pull_requests, spelled
from tests.history.worlds import DAY, GITHUB, JIHO, MINA, START


def commit_of(message: str, *, committer: Identity = MINA, merge: bool = False) -> Commit:
    return Commit("c" * 40, ("a" * 40, "b" * 40) if merge else ("a" * 40,), MINA, committer, START, 0, START, message)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Merge pull request #12 from team/feat/x\n\nAdd x", Spelled(12, "Add x", "feat/x")),
        ("Merge pull request #12 from big-org:patch-1\n\nAdd x\n\nmore", Spelled(12, "Add x", "patch-1")),
        ("Merge pull request #12 from team/14-dense-기능\n", Spelled(12, "", "14-dense-기능")),
        ("Merge pull request 'Add \"x\" (#3)' (#12) from jiho:feat/x into main", Spelled(12, 'Add "x" (#3)', "feat/x")),
        ("Merged in feat/x (pull request #12)\n\nAdd x\n\nApproved-by: Jiho", Spelled(12, "Add x", "feat/x")),
        ("Merged PR 12: Add x", Spelled(12, "Add x", "")),
        (
            "Merge branch 'feat/x' into 'main'\n\nAdd x\n\nSee merge request team/sub/project!12",
            Spelled(12, "Add x", "feat/x"),
        ),
        ("Merge branch 'feat/x' into 'main'\n\nAdd x\n\nSee merge request !12\n", Spelled(12, "Add x", "feat/x")),
        (
            "Merge pull request #12 in TEAM/project from feat/x to main\n\n* commit 'abc1234':\n  Add x",
            Spelled(12, "", "feat/x"),
        ),
        ("Pull request #12: Add x\n\nMerge in TEAM/project from feat/x to main\n", Spelled(12, "Add x", "feat/x")),
        ("Merge PR #12", Spelled(12, "")),
        ("Merge PR #12: Add x", Spelled(12, "Add x")),
        ("Merge PR #12 into main\n\nAdd x", Spelled(12, "Add x")),
        ("Merge PR #12th", None),
        ("Pull request #12: Add x", None),
        ("Merge branch 'feat/x' into main", None),
        ("Merge branch 'main' of https://github.com/team/project", None),
        ("Merge pull requests are fine", None),
    ],
)
def test_every_spelling_of_a_merge_tells_its_number_title_and_branch(message: str, expected: Spelled | None) -> None:
    assert spelled(commit_of(message, merge=True)) == expected


@pytest.mark.parametrize(
    ("message", "committer", "expected"),
    [
        ("Add x (#12)", GITHUB, Spelled(12, "Add x")),
        ("Fix (#3) (#12)\n\n* Fix (#3)", GITHUB, Spelled(12, "Fix (#3)")),
        ('Revert "Add x (#3)" (#12)', GITHUB, Spelled(12, 'Revert "Add x (#3)"')),
        ("Add x (#12)", Identity("GitHub Enterprise", "noreply@git.example.org"), Spelled(12, "Add x")),
        ("Merged PR 12: Add x", MINA, Spelled(12, "Add x")),
        ("Add x (#12)", MINA, None),
        ("Add x (#12)\n\nReviewed-on: https://git.example.org/team/project/pulls/12", MINA, Spelled(12, "Add x")),
        ("Add x (#12)\n\nPull Request resolved: https://github.com/team/project/pull/12", MINA, Spelled(12, "Add x")),
        ("Add x (#12)\n\nSee https://github.com/team/project/pull/123", MINA, None),
        ("Add x #12", GITHUB, None),
        ("Add x (#12) and y", GITHUB, None),
        ("Update README.md", GITHUB, None),
    ],
)
def test_a_number_in_a_subject_is_a_pull_request_where_a_forge_says_so(
    message: str, committer: Identity, expected: Spelled | None
) -> None:
    assert spelled(commit_of(message, committer=committer)) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Merge branch 'main' of https://github.com/team/project", UPDATE),
        ("Merge branch 'main' of github.com:team/project into feat/x", UPDATE),
        ("Merge branch 'feat/x' of https://github.com/team/project into feat/x", UPDATE),
        ("Merge branch 'main' into feat/x", UPDATE),
        ("Merge branch 'develop' into feat/x", UPDATE),
        ("Merge remote-tracking branch 'origin/main'", UPDATE),
        ("Merge remote-tracking branch 'origin/develop' into feat/x", UPDATE),
        ("Merge remote-tracking branch 'origin/feat/x'", INTEGRATION),
        ("Merge branch 'feat/x'", INTEGRATION),
        ("Merge branch 'feat/x' into develop", INTEGRATION),
        ("Merge branch 'feat/x' of https://github.com/team/project", INTEGRATION),
        ("Merge branch 'develop'", INTEGRATION),
        ("Merge branch 'main' into develop", INTEGRATION),
        ("Merge branches 'a' and 'b'", INTEGRATION),
        ("Merge tag 'v1' into develop", INTEGRATION),
        ("put it all together", INTEGRATION),
    ],
)
def test_what_only_brings_a_branch_up_to_date_is_told_from_an_integration(message: str, expected: str) -> None:
    assert kind(commit_of(message, merge=True), ("main", "develop")) == expected


@pytest.mark.parametrize(("committer", "expected"), [(GITHUB, Spelled(12, "Add x")), (MINA, None)])
def test_a_merge_that_github_titled_with_its_pull_request_is_that_one(
    committer: Identity, expected: Spelled | None
) -> None:
    assert spelled(commit_of("Add x (#12)\n\nWhy x", committer=committer, merge=True)) == expected


SQUASH = commit_of("Add w (#11)", committer=GITHUB)._replace(id="b" * 40)
LATER = {"committed": START + DAY}


@pytest.mark.parametrize(
    ("message", "made", "others", "expected"),
    [
        ("Add x (#12)", LATER, [SQUASH], 12),
        ("Add x (#12)", {"author": JIHO}, [SQUASH], 12),
        ("Add x (#12)", {}, [SQUASH], None),
        ("fix a crash, closes (#12)", LATER, [SQUASH], None),
        ("crash fixed: issue (#12)", LATER, [SQUASH], None),
        ("이슈 (#12)", LATER, [SQUASH], None),
        ("Add x (#12)", LATER, [], None),
        ("Add x (#12)", LATER, [commit_of("Merge pull request #11 from a/b", merge=True)._replace(id="b" * 40)], None),
        ("Add x (#12)", LATER, [commit_of("Merge pull request #12 from a/b", merge=True)._replace(id="b" * 40)], 12),
    ],
)
def test_a_squash_that_was_rebased_keeps_its_number_where_the_team_squashes_or_the_number_is_known(
    message: str, made: dict[str, Any], others: list[Commit], expected: int | None
) -> None:
    one = commit_of(message)._replace(**made)
    said = pull_requests([one, *others]).get(one.id)
    assert (said.number if said else None) == expected
