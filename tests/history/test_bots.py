"""Programs are no people, and people are no programs."""

import pytest

from teamkit.history.bots import is_bot
from teamkit.history.commit import Identity


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
        ("Team", "41898282+github-actions[bot]@users.noreply.github.com"),
        ("renovate", "29139614+renovate@users.noreply.github.com"),
        ("GitHub Actions", "actions@github.com"),
        ("pre-commit-ci", "x@pre-commit.test"),
        ("codecov-io", ""),
        ("snyk-bot", "snyk-bot@snyk.io"),
        ("ImgBot", "ImgBotHelp@gmail.com"),
        ("allcontributors[bot]", ""),
        ("semantic-release-bot", "semantic-release-bot@martynus.net"),
        ("GitHub", "noreply@github.com"),
        ("", "project_42_bot_0f3a@noreply.gitlab.test"),
        ("Bitbucket Pipelines", "commits-noreply@bitbucket.org"),
        ("Copilot", "198982749+Copilot@users.noreply.github.com"),
        ("Claude", "noreply@anthropic.com"),
        ("Claude  Opus", "NoReply@Anthropic.com"),
        ("Cursor Agent", "cursoragent@cursor.com"),
        ("Devin AI", "158243242+devin-ai-integration[bot]@users.noreply.github.com"),
        ("aider (some-model)", "noreply@aider.chat"),
        ("OpenAI Codex", "codex@somewhere.test"),
        ("gemini-code-assist[bot]", ""),
        ("google-labs-jules[bot]", "161369871+google-labs-jules[bot]@users.noreply.github.com"),
    ],
)
def test_forges_apps_and_programs_that_write_code_are_bots(name: str, email: str) -> None:
    assert is_bot(Identity(name, email))


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("Abbott", "abbott@naver.com"),
        ("보트", "boat@naver.com"),
        ("Robot Lee", "robot@gmail.com"),
        ("Claude Monet", "claude@monet.fr"),
        ("Jules", "jules@naver.com"),
        ("Devin", "devin@gmail.com"),
        ("Jiwoo (aider)", "jiwoo@naver.com"),
        ("Jiwoo", "noreply@github.com"),
        ("", ""),
        ("root", "root@4f2a"),
    ],
)
def test_who_is_called_like_one_is_a_person(name: str, email: str) -> None:
    assert not is_bot(Identity(name, email))


def test_the_team_names_more_of_them_by_name_or_address() -> None:
    ours = Identity("배포 Bot", "deploy.1@ci.example.org")
    assert not is_bot(ours)
    assert is_bot(ours, ["배포 bot"])
    assert is_bot(ours, ["nobody", "*@CI.example.org"])
    assert not is_bot(ours, ["deploy", "*.example"])
    assert not is_bot(Identity("axb", ""), ["a.b", "a[x]b"])
