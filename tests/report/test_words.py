"""The words, questions and frames that are shipped: the same in both languages, none missing, none too many."""

import re
from pathlib import Path
from string import Formatter

import pytest
import tomli

import teamkit.report
from teamkit.history import counted
from teamkit.report import frame
from teamkit.report.parts import PERSON, TEAM
from teamkit.report.record import FORMS
from teamkit.report.words import LANGUAGES
from teamkit.resources import shipped
from teamkit.runs.model import STATES

WORDS = {
    language: tomli.loads((shipped("templates") / "report" / language / "words.toml").read_text("utf-8"))
    for language in LANGUAGES
}
SOURCE = "\n".join(
    file.read_text("utf-8")
    for file in sorted(Path(teamkit.report.__file__).parent.rglob("*.py"))
    if "plots" not in file.parts
)
MADE = ("pick_", "state_", "kind_", "reason_", "way_", "head_", "cited_")  # keys that are put together


def test_both_languages_have_the_same_words_in_the_same_order() -> None:
    assert list(WORDS["ko"]) == list(WORDS["en"])


@pytest.mark.parametrize("key", WORDS["en"])
def test_both_languages_tell_the_same_values(key: str) -> None:
    fields = [{name for _, name, _, _ in Formatter().parse(WORDS[language][key]) if name} for language in LANGUAGES]
    assert fields[0] == fields[1]


def test_every_word_that_is_asked_for_is_there() -> None:
    asked = set(re.findall(r'\b(?:say|words)\(\s*"(\w+)"', SOURCE))
    assert len(asked) > 50
    assert asked <= set(WORDS["en"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_handed_in_speaks_of_the_project_and_not_of_the_tool(language: str) -> None:
    told = "\n".join(WORDS[language].values())
    assert re.findall(r"teamkit|preflight|`|Reviewed-by|\[\[", told) == []
    drafted = [line for line in frame.frame(language).splitlines() if "prompt(" not in line and "{#" not in line]
    assert [line for line in drafted if "teamkit" in line and line != "<!-- teamkit:page -->"] == []


def test_no_word_is_there_for_nothing() -> None:
    literals = set(re.findall(r"[\"']([a-z_0-9]+)[\"']", SOURCE))
    assert [key for key in WORDS["en"] if key not in literals and not key.startswith(MADE)] == []


def test_every_state_and_every_way_has_a_word() -> None:
    assert {f"state_{state}" for state in STATES} == {key for key in WORDS["en"] if key.startswith("state_")}
    assert {"way_max", "way_min"} == {key for key in WORDS["en"] if key.startswith("way_")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_for_which_lines_do_not_count_has_a_word(language: str) -> None:
    say = frame.words(language)
    known = [value for name, value in vars(counted).items() if name.isupper() and isinstance(value, str)]
    kinds = "data notebook lock log model vendored generated other".split()
    for reason in (*known, *kinds):
        assert say.reason(reason) in WORDS[language].values(), reason
    assert (say.kind("code"), say.kind("something new")) == ("code", "other")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_every_question_has_a_prompt_and_evidence_that_is_there(language: str, form: str) -> None:
    for question in frame.questions(language, form):
        assert set(question) == {"text", "evidence", "prompt"}
        assert question["text"].strip()
        assert question["prompt"].strip()
        assert question["evidence"]
        assert set(question["evidence"]) <= set(PERSON)


@pytest.mark.parametrize("form", FORMS)
def test_both_languages_ask_the_same(form: str) -> None:
    korean, english = ([one["evidence"] for one in frame.questions(language, form)] for language in ("ko", "en"))
    assert korean == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_frame_has_the_five_parts_every_block_and_a_page_for_each_person(language: str) -> None:
    text = frame.frame(language)
    assert [head[:5] for head in re.findall(r"^## .*$", text, re.MULTILINE)][:5] == [f"## {at}." for at in range(1, 6)]
    body = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    assert set(re.findall(r'block\("(\w+)"\)', body)) == set(TEAM)
    assert set(re.findall(r'block\("(\w+)", person\)', text)) <= set(PERSON)
    assert text.index("teamkit:page") > text.index("## 5.")


def test_every_evidence_of_a_person_is_told_in_a_form_or_in_the_frame() -> None:
    asked = {name for form in FORMS for one in frame.questions("ko", form) for name in one["evidence"]}
    assert asked | set(re.findall(r'block\("(\w+)", person\)', frame.frame("ko"))) == set(PERSON)
