"""The draft of a small team in both languages, and what a frame may and may not ask for."""

import re
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import external_file

from teamkit.config import parse
from teamkit.errors import ConfigError
from teamkit.history.commit import Identity
from teamkit.report import frame, markdown_read, markdown_write
from teamkit.report.document import Generated, Heading, Page, plain
from teamkit.report.draft import draft
from teamkit.report.gather import Asked
from teamkit.report.made import Made, made
from teamkit.report.parts import PERSON, TEAM
from tests.history.worlds import World
from tests.report import team
from tests.report.told import facts

LANGUAGES = ("ko", "en")


@pytest.fixture(scope="module", params=LANGUAGES)
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("팀 [가]") / "sts"
    team.team(folder)
    return made(folder, parse((folder / "teamkit.toml").read_text("utf-8")), Asked(request.param), "boostcamp")


def bare(text: str) -> str:
    """Return a text without what a link leads to, with ids by the order in which they come."""
    text = re.sub(r"\]\(https:[^)]*\)", "]", text)
    known: dict[str, str] = {}
    return re.sub(
        r"([cr]):[0-9a-f]{6,7}|(?<=begin )(\S+) [0-9a-f]{12}",
        lambda found: found[2] or known.setdefault(found[0], f"{found[1]}:{len(known) + 1}"),
        text,
    )


def test_the_draft_is_the_one_that_was_looked_at(report: Made) -> None:
    language = report.record.language
    assert bare(report.text) == external_file(f"written/{language}.md", format=".txt")


def test_what_is_written_is_read_again(report: Made) -> None:
    again = markdown_write.write(markdown_read.read(report.text))
    assert again == report.text


def small(folder: Path, template: str, **more: Any) -> str:
    known = facts(folder, **more)
    return markdown_write.write(draft(known, template, "A *title* | `x`\nof two", frame.questions("en", "kpt")))


@pytest.fixture
def one(tmp_path: Path) -> Path:
    World(tmp_path / "a b").commit("first")
    return tmp_path / "a b"


def test_a_title_is_words_and_no_markup(one: Path) -> None:
    told = markdown_read.read(small(one, "# {{ title }}\n\ntext\n"))
    assert told.title == "A *title* | `x` of two"


NAMES = ["김|민지", "*별*", "_a_ `b`", "# head", "<b>x</b>", "[a](http://b)", "1. one", "  a   b ", "&amp;", "-", "7"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_words_wherever_it_stands(tmp_path: Path, name: str) -> None:
    world = World(tmp_path / "w")
    world.commit("first", by=Identity(name, "a@b.c"))
    known = facts(world.folder)
    text = markdown_write.write(draft(known, frame.frame("en"), "T", frame.questions("en", "kpt")))
    told = markdown_read.read(text)
    shown = " ".join(known.past.contributions[0].person.name.split())
    heads = [plain(block.spans) for block in told.blocks if isinstance(block, Heading) and block.level == 2]
    assert heads[-1] == f"Retrospective: {shown}"
    assert len(heads) == 6
    assert markdown_write.write(told) == text


def test_an_address_for_a_name_is_masked_everywhere(tmp_path: Path) -> None:
    world = World(tmp_path / "w")
    world.commit("first", by=Identity("minji@naver.com", "minji@naver.com"))
    known = facts(world.folder)
    text = markdown_write.write(draft(known, frame.frame("en"), "T", frame.questions("en", "kpt")))
    assert "minji@" not in text
    assert not [name for name in known.evidence.values if "minji@" in name]


def test_bytes_that_are_no_text_can_be_written(tmp_path: Path) -> None:
    world = World(tmp_path / "w")
    world.commit("first")
    text = f"tree {world.git('write-tree')}\nauthor Caf\udce9 <c@d.e> 1735689600 +0000\n"
    text += "committer Caf\udce9 <c@d.e> 1735689600 +0000\n\nr\udce9sum\n"
    id_ = world.git(
        "hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=text.encode("utf-8", "surrogateescape")
    )
    world.git("reset", "-q", "--hard", id_)
    known = facts(world.folder)
    told = markdown_write.write(draft(known, frame.frame("ko"), "T", frame.questions("ko", "boostcamp")))
    assert told.encode().decode() == told
    assert "Caf?" in told


def test_two_people_of_one_name_have_a_page_and_numbers_each(tmp_path: Path) -> None:
    world = World(tmp_path / "w")
    for number, email in enumerate(("a@b.c", "x@y.z", "x@y.z")):
        world.commit(f"c{number}", by=Identity("김민지", email))
    known = facts(world.folder)
    told = draft(known, frame.frame("ko"), "T", frame.questions("ko", "kpt"))
    names = [block.name for block in told.blocks if isinstance(block, Generated) and block.name.startswith("own.")]
    assert names == ["own.김민지", "own.김민지.2"]
    values = {name: one.value for name, one in known.evidence.values.items()}
    assert (values["roles.김민지.commits"], values["roles.김민지 (2).commits"]) == (1, 2)


WRONG = {
    "{% if %}": "line 1",
    "a\n{{ nobody }}": "line 2: 'nobody' is undefined",
    "a\n\n{{ 1 / 0 }}": "line 3: division by zero",
    "{{ title + 1 }}": "line 1",
    "{{ title | round }}": "line 1",
    "{{ people.x.y }}": "line 1",
    "{{ prompt() }}": "line 1",
    "{{ block() }}": "line 1",
    "{% include 'x' %}": "line 1",
    "{{ ''.__class__.__mro__ }}": "line 1",
}  # fmt: skip


@pytest.mark.parametrize("template", WRONG)
def test_what_is_wrong_in_a_template_is_told_with_its_line(one: Path, template: str) -> None:
    with pytest.raises(ConfigError) as refused:
        small(one, template)
    assert refused.value.message.startswith("the report's template is wrong, ")
    assert WRONG[template] in refused.value.message


def test_a_block_that_is_not_there_is_told_with_those_that_are(one: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        small(one, '{{ block("rolls") }}')
    assert refused.value.message == "the template asks for a block 'rolls'"
    assert "roles" in (refused.value.hint or "")


def test_the_manual_names_every_block() -> None:
    manual = (Path(__file__).parents[2] / "docs/commands/wrapup.md").read_text("utf-8")
    rows = [line for line in manual.splitlines() if line.startswith('| `{{ block("')]
    told = [re.findall(r"`(\w+)`", row) for row in rows]
    assert told == [list(TEAM), list(PERSON)]


SHOWN = ("{{ p }}", "{{ p.name }}", "{{ people }}", "{{ p|string }}", "{{ '%s' % p }}", "{{ p|pprint }}", "{{ [p] }}")


@pytest.mark.parametrize("shown", SHOWN)
def test_a_person_in_a_template_is_a_masked_name_and_nothing_else(tmp_path: Path, shown: str) -> None:
    world = World(tmp_path / "w")
    world.commit("c", by=Identity("김_민지 minji@naver.com", "minji@naver.com"))
    told = small(world.folder, f"{{% for p in people %}}## {shown}\n\n{{{{ block('own', p) }}}}\n{{% endfor %}}")
    assert "김_민지 m\\*\\*\\*@naver.com" in told
    assert "minji" not in told


@pytest.mark.parametrize("asked", ["{{ p.person }}", "{{ p.emails }}", "{{ p[1] }}", "{{ p._person }}", "{{ block }}",
                                   "{{ p | list }}", "{{ p | attr('_person') }}", "{{ title.upper }}"])  # fmt: skip
def test_what_a_template_may_not_use_is_refused(one: Path, asked: str) -> None:
    with pytest.raises(ConfigError, match="template"):
        small(one, f"{{% for p in people %}}{asked}{{% endfor %}}")


def test_an_error_of_ours_is_not_told_as_one_of_the_template(one: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_facts: object) -> object:
        raise ValueError("ours")

    monkeypatch.setitem(__import__("teamkit.report.parts", fromlist=["TEAM"]).TEAM, "roles", broken)
    with pytest.raises(ValueError, match="ours"):
        small(one, '{{ block("roles") }}')


def test_everybody_begins_on_a_page_of_their_own(report: Made) -> None:
    assert sum(isinstance(block, Page) for block in report.document.blocks) == 3
