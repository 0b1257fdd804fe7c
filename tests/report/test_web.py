"""The pages of a remote, without what is secret in its address."""

import pytest

from teamkit.report.web import commits_at

HUB = "https://github.com/team/sts/commit/"
LAB = "https://gitlab.com/team/nlp/sts/-/commit/"


@pytest.mark.parametrize(
    ("remote", "pages"),
    [
        ("https://github.com/team/sts", HUB),
        ("https://github.com/team/sts.git", HUB),
        ("https://github.com/team/sts.git/", HUB),
        ("http://github.com/team/sts.git", HUB),
        ("https://ghp_secret@github.com/team/sts.git", HUB),
        ("https://token:secret@github.com/team/sts.git", HUB),
        ("https://x-access-token:ghp_secret@github.com:443/team/sts.git", HUB),
        ("git@github.com:team/sts.git", HUB),
        ("ssh://git@github.com/team/sts.git", HUB),
        ("ssh://git@github.com:22/team/sts.git", HUB),
        ("git://github.com/team/sts.git", HUB),
        ("https://oauth2:glpat-secret@gitlab.com/team/nlp/sts.git", LAB),
        ("git@gitlab.com:team/nlp/sts.git", LAB),
        ("https://user@bitbucket.org/team/sts.git", "https://bitbucket.org/team/sts/commits/"),
        ("git@bitbucket.org:team/sts.git", "https://bitbucket.org/team/sts/commits/"),
        ("ssh://git@gitlab.camp.kr:2222/team/sts.git", "https://gitlab.camp.kr/team/sts/-/commit/"),
    ],
)
def test_a_remote_has_pages_of_commits(remote: str, pages: str) -> None:
    assert commits_at(remote) == pages


@pytest.mark.parametrize(
    "remote",
    [
        "", "/home/minji/sts.git", "../sts", "C:\\Users\\minji\\sts", "file:///home/minji/sts.git", "work:team/sts.git",
        "git@server:team/sts.git", "https://user:p@ss@github.com/team/sts.git", "https://github.com/team/sts?token=x",
        "https://github.com/team/sts.git\nhttps://token@github.com/team/sts",
    ],
)  # fmt: skip
def test_a_remote_without_pages_has_none(remote: str) -> None:
    assert commits_at(remote) == ""
