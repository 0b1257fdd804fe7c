"""The policy file: what it may say, and what becomes of everything else."""

import pytest

from teamkit.config import FILE, parse, settings
from teamkit.errors import ConfigError
from teamkit.sections import Policy


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("main", '"-M"'),
        ("develop", '"-D"'),
        ("develop", '"--output=x"'),
        ("main", '"ma*"'),
        ("main", '""'),
        ("release", '"a b"'),
        ("hotfix", '"$(touch x)"'),
        ("protected", '["-x"]'),
        ("prefixes", '["-f"]'),
        ("prefixes", '["a\\nb"]'),
        ("also", '["`id`"]'),
        ("exempt", '["a\'b"]'),
        ("tag_prefix", '"--exec=x"'),
    ],
)
def test_a_name_that_git_would_take_for_something_else_is_refused(key: str, value: str) -> None:
    with pytest.raises(ConfigError, match=rf"flow\.{key} in {FILE}"):
        parse(f"[flow]\n{key} = {value}\n")


@pytest.mark.parametrize("also", ["exp_*", "feat/#*", "dev(minji)", "실험-*"])
def test_the_names_that_teams_have_are_patterns(also: str) -> None:
    assert parse(f'[flow]\nalso = ["{also}"]\n').flow.also == (also,)


def test_an_unknown_key_names_the_nearest() -> None:
    with pytest.raises(ConfigError) as caught:
        parse('[flow]\nmian = "main"\n')
    assert caught.value.hint == "did you mean flow.main?"


@pytest.mark.parametrize("text", ["flow = 1", "[flow]\nmain = 1", "[content]\nsecrets = 1", "[flow]\nmodel = 'x'", "["])
def test_a_wrong_value_is_a_configuration_error(text: str) -> None:
    with pytest.raises(ConfigError):
        parse(text)


def test_every_value_can_come_from_the_environment_and_says_so() -> None:
    policy = parse("", {"TEAMKIT_FLOW_FINISH": "local", "TEAMKIT_CONTENT_SECRETS": "false", "TEAMKIT_FLOW_ALSO": "a b"})
    assert (policy.flow.finish, policy.content.secrets, policy.flow.also) == ("local", False, ("a", "b"))
    assert policy.origins["flow.finish"] == "TEAMKIT_FLOW_FINISH"


def test_what_is_not_said_is_the_default() -> None:
    assert settings(parse("")) == settings(Policy())


@pytest.mark.parametrize("path", ["..", "../x", "a/../../x", "/etc/x", "C:/x", "a\\\\..\\\\x"])
@pytest.mark.parametrize("key", ["folder", "template"])
def test_a_report_outside_the_project_is_refused(key: str, path: str) -> None:
    with pytest.raises(ConfigError, match=f"wrapup.{key} leads out of the project"):
        parse(f'[wrapup]\n{key} = "{path}"\n')


def test_a_report_within_the_project_is_fine() -> None:
    assert parse('[wrapup]\nfolder = "문서/보고서 1"\n').wrapup.folder == "문서/보고서 1"
