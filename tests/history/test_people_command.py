"""teamkit wrapup people, on real histories: what it prints, pasted, is what git and teamkit then say."""

import json
import os
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from inline_snapshot import snapshot

from teamkit import config
from teamkit.cli import main, wrapup
from teamkit.cli.console import cells_of

NOREPLY = "12345+jiwoo-kim@users.noreply.github.com"
JIWOO = [
    ("김지우", NOREPLY),
    ("jiwoo-kim", "jiwoo.kim@naver.com"),
    ("jiwoo-kim", "jiwoo.kim@naver.com"),
    ("Jiwoo Kim", "jiwoo.kim@gamil.com"),
    ("김지우", "root@4f2a9c"),
]


class World:
    """A repository of empty commits."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "-q", "-b", "main", ".")

    def git(self, *words: str, **env: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=self.folder, env={**os.environ, **env}, check=True, capture_output=True
        )
        return done.stdout.decode("utf-8", "surrogateescape")

    def commits(self, *identities: tuple[str, str]) -> None:
        for name, email in identities:
            self.git("commit", "-q", "--allow-empty", "-m", "x", GIT_AUTHOR_NAME=name, GIT_AUTHOR_EMAIL=email)

    def shortlog(self) -> list[str]:
        return [" ".join(line.split()) for line in self.git("shortlog", "-sne", "HEAD").splitlines()]

    def append(self, file: str, text: str) -> None:
        with (self.folder / file).open("a", encoding="utf-8") as out:
            out.write(text)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.chdir(tmp_path)
    return World(tmp_path)


def teamkit(*words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(main, ["wrapup", "people", *words], prog_name="teamkit")
    assert done.exit_code == code, done.output
    return done


def block(out: str, file: str) -> str:
    """Return what is to be pasted into a file."""
    return out.partition(f"/{file}\n")[2].partition("\n# append to")[0]


def test_one_person_under_four_identities_is_one_line_of_shortlog_when_the_mailmap_is_pasted(world: World) -> None:
    world.commits(*JIWOO)
    assert len(world.shortlog()) == 4
    out = teamkit().stdout
    assert out.replace(str(world.folder), "") == snapshot("""\
person     identity                                           commits  joined by
Jiwoo Kim  Jiwoo Kim <jiwoo.kim@gamil.com>                          1
jiwoo-kim  jiwoo-kim <jiwoo.kim@naver.com>                          2
김지우     김지우 <12345+jiwoo-kim@users.noreply.github.com>        1
김지우     김지우 <root@4f2a9c>                                     1

4 people, 4 identities

1 suggestion to confirm, in one of two files. Leave out what is wrong, and commit it.

# append to /.mailmap
# the same name (jiwookim, 김지우); a slip in the domain (gamil.com, gmail.com); a name that is the
# other's account or address (jiwookim); the same account or local part of two addresses (jiwookim)
김지우 <jiwoo.kim@naver.com>
김지우 <jiwoo.kim@naver.com> <12345+jiwoo-kim@users.noreply.github.com>
김지우 <jiwoo.kim@naver.com> <jiwoo.kim@gamil.com>
김지우 <jiwoo.kim@naver.com> 김지우 <root@4f2a9c>

# append to /teamkit.toml
# the same name (jiwookim, 김지우); a slip in the domain (gamil.com, gmail.com); a name that is the
# other's account or address (jiwookim); the same account or local part of two addresses (jiwookim)
[[member]]
name = "김지우"
github = "jiwoo-kim"
emails = ["jiwoo.kim@naver.com", "jiwoo.kim@gamil.com"]
# root@4f2a9c may be anybody's: .mailmap alone can say whose it is
""")
    world.append(".mailmap", block(out, ".mailmap"))
    assert world.shortlog() == ["5 김지우 <jiwoo.kim@naver.com>"]
    assert teamkit().stdout == snapshot("""\
person  identity                                           commits  joined by
김지우  jiwoo-kim <jiwoo.kim@naver.com>                          2  .mailmap
        Jiwoo Kim <jiwoo.kim@gamil.com>                          1  .mailmap
        김지우 <12345+jiwoo-kim@users.noreply.github.com>        1  .mailmap
        김지우 <root@4f2a9c>                                     1  .mailmap

1 person, 4 identities
everything is confirmed: no two of them look like one person
""")


def test_the_members_pasted_join_all_but_what_may_be_anybodys(world: World) -> None:
    world.commits(*JIWOO, ('이 "Min\\ji" x', "minji@daum.net"))
    world.append("teamkit.toml", block(teamkit().stdout, "teamkit.toml"))
    team = config.load((world.folder / "teamkit.toml").read_text("utf-8")).member
    assert [(one.name, one.github, one.emails) for one in team] == [
        ("김지우", "jiwoo-kim", ("jiwoo.kim@naver.com", "jiwoo.kim@gamil.com")),
        ('이 "Min\\ji" x', "", ("minji@daum.net",)),
    ]
    document = json.loads(teamkit("--json").stdout)
    assert [(one["name"], one["member"], one["commits"]) for one in document["persons"]] == [
        ("김지우", True, 4), ("김지우", False, 1), ('이 "Min\\ji" x', True, 1)
    ]  # fmt: skip
    out = teamkit().stdout
    assert "# 김지우 is in teamkit.toml: let the table there say" in out
    world.append("teamkit.toml", block(out, "teamkit.toml"))
    assert config.load((world.folder / "teamkit.toml").read_text("utf-8")).member == team
    world.append(".mailmap", block(out, ".mailmap"))
    assert "everything is confirmed" in teamkit().stdout


def test_a_machine_is_whoever_the_team_says(world: World) -> None:
    world.commits(*JIWOO, ("root", "root@4f2a9c"), ("ubuntu", "ubuntu@gpu"))
    out = teamkit().stdout
    assert "6 identities" not in out
    lines = block(out, ".mailmap")
    assert "# 김지우 <jiwoo.kim@naver.com> root <root@4f2a9c>" in lines
    world.append(".mailmap", lines.replace("# 김지우", "김지우"))
    assert world.shortlog() == ["7 김지우 <jiwoo.kim@naver.com>"]
    assert "everything is confirmed" in teamkit().stdout


def test_a_shared_machine_stays_with_those_who_used_it(world: World) -> None:
    world.commits(
        ("김지우", "root@4f2a"), ("김지우", "jiwoo@naver.com"), ("이민지", "root@4f2a"), ("이민지", "m@daum.net")
    )
    world.append(".mailmap", block(teamkit().stdout, ".mailmap"))
    assert world.shortlog() == ["2 김지우 <jiwoo@naver.com>", "2 이민지 <m@daum.net>"]


@pytest.mark.parametrize(
    "others",
    [
        [("kim jiwoo", "A@naver.com"), ("Kim Jiwoo", "a@Naver.com"), ("Jiwoo Kim", "b9@daum.net")],
        [("#지우", "a1@naver.com"), ("#지우", "b9@daum.net"), ("#지우", "root@x")],
        [("지 > 우", "a1@naver.com"), ("지우", "b9@daum.net"), ("지우 ", "root@x")],
        [("김\u3000지우", "root@x"), ("김지우", "b9@daum.net")],
        [("\u1100\u1175\u11b7지우", "root@x"), ("김지우", "b9@daum.net")],
    ],
)
def test_the_lines_are_right_whatever_the_letters(world: World, others: list[tuple[str, str]]) -> None:
    world.commits(*others)
    out = teamkit().stdout
    world.append(".mailmap", block(out, ".mailmap"))
    assert len(world.shortlog()) == 1, out
    assert "everything is confirmed" in teamkit().stdout


def test_a_mailmap_that_is_there_is_carried_on(world: World) -> None:
    world.append(".mailmap", "김지우 <jiwoo@lab.ac.kr> jw <jw@naver.com>\n")
    world.commits(("jw", "jw@naver.com"), ("김지우", "zed9@daum.net"), ("김지우", "zed9@daum.net"))
    world.append(".mailmap", block(teamkit().stdout, ".mailmap"))
    assert world.shortlog() == ["3 김지우 <jiwoo@lab.ac.kr>"]


def test_a_line_for_one_name_is_overruled_by_one_for_the_same_name(world: World) -> None:
    world.append(".mailmap", "jiwoo kim <jwkim9@lab.ac.kr> jw <jw@naver.com>\n")
    world.append("teamkit.toml", '[[member]]\nname = "김지우"\ngithub = "jwkim9"\nemails = ["zed@daum.net"]\n')
    world.commits(("jw", "jw@naver.com"), ("x", "zed@daum.net"))
    world.append(".mailmap", block(teamkit().stdout, ".mailmap"))
    assert world.shortlog() == ["2 김지우 <jwkim9@lab.ac.kr>"]


def test_programs_are_named_in_one_line_and_are_nobody(world: World) -> None:
    world.commits(("김지우", "a@naver.com"), ("dependabot[bot]", "x@y.org"), ("Claude", "noreply@anthropic.com"))
    out = teamkit().stdout
    assert "1 person, 1 identity\nno people: Claude, dependabot[bot]\n" in out


def test_addresses_are_told_to_a_program_only_when_it_asks(world: World) -> None:
    world.commits(*JIWOO, ("me@naver.com", "me@naver.com"), ("root", "root@4f2a9c"), ("CI[bot]", "ci@x.org"))
    out = teamkit("--json").stdout
    document = json.loads(out)
    assert "@" not in out
    assert "jiwoo.kim" not in out
    assert document["schema"] == 1
    assert document["confirmed"] is False
    assert [document["persons"][at]["name"] for at in document["suggestions"][0]["persons"]] == [
        "김지우", "김지우", "Jiwoo Kim", "jiwoo-kim"
    ]  # fmt: skip
    told = json.loads(teamkit("--json", "--emails").stdout)
    assert told["suggestions"][0]["email"] == "jiwoo.kim@naver.com"
    assert "김지우 <jiwoo.kim@naver.com> <jiwoo.kim@gamil.com>" in told["mailmap"]
    assert told["toml"][1] == "[[member]]"


def test_an_empty_repository_has_no_people(world: World) -> None:
    done = teamkit(code=1)
    assert done.stderr == "error: there is no commit yet, and so there are no people\nhint: git commit\n"
    world.append("teamkit.toml", '[[member]]\nname = "김지우"\n')
    document = json.loads(teamkit("--json").stdout)
    assert document["persons"] == [{"name": "김지우", "member": True, "machine": False, "commits": 0, "identities": []}]


def test_tags_without_a_branch_are_told_with_a_command_that_helps(world: World) -> None:
    world.commits(("김지우", "a@naver.com"))
    world.git("tag", "v1.0")
    world.git("update-ref", "-d", "HEAD")
    done = teamkit(code=1)
    assert done.stderr == (
        "error: there are tags but no branch: what is told is what branches hold\nhint: git switch -c main v1.0\n"
    )
    world.git(*done.stderr.splitlines()[1].split()[2:])
    assert "1 person, 1 identity" in teamkit().stdout


def test_one_commit_on_a_detached_head_is_one_person(world: World) -> None:
    world.commits(("김지우", "a@naver.com"))
    world.git("checkout", "-q", "--detach")
    world.git("branch", "-q", "-D", "main")
    assert teamkit().stdout.endswith(
        "\n1 person, 1 identity\neverything is confirmed: no two of them look like one person\n"
    )


def test_outside_of_a_repository_and_without_a_folder_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert teamkit(code=3).stderr.startswith("error: this folder is in no git repository\n")
    assert teamkit("gone", code=2).stderr == "error: there is no folder gone\nhint: teamkit wrapup people\n"


def test_a_bare_and_a_shallow_clone_are_read_too(world: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    world.append("teamkit.toml", '[[member]]\nname = "김지우"\nemails = ["a1@naver.com"]\n')
    world.git("add", ".")
    world.commits(("김지우", "b2@daum.net"), ("jw", "a1@naver.com"))
    other = tmp_path_factory.mktemp("other")
    world.git("clone", "-q", "--bare", ".", str(other / "bare"))
    out = teamkit(str(other / "bare")).stdout
    assert "김지우 (member)" in out
    assert "# commit to HEAD as .mailmap" in out
    world.git("clone", "-q", "--depth", "1", f"file://{world.folder}", str(other / "shallow"))
    done = teamkit(str(other / "shallow"))
    assert "1 person, 1 identity" in done.stdout
    assert done.stderr.startswith("the clone is shallow: whoever committed only before its edge is missing;")


def test_names_that_would_talk_to_the_terminal_are_escaped(world: World) -> None:
    world.commits(("\x1b[31mred", "a1@naver.com"), ("red", "b2@daum.net"))
    assert "\x1b" not in teamkit().stdout
    assert "\x1b" not in json.loads(teamkit("--json", "--emails").stdout)["persons"][0]["name"]


def test_nothing_is_wider_than_the_terminal_but_the_lines_to_paste(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.commits(*JIWOO, ("이" * 60, "m@daum.net"))
    monkeypatch.setattr("teamkit.cli.wrapup_people.screen_width", lambda: 60)
    out = teamkit().stdout
    words = [line for line in out.splitlines() if "<" not in line and "emails =" not in line and "name =" not in line]
    assert max(map(cells_of, (line for line in words if str(world.folder) not in line))) <= 60
    world.append(".mailmap", block(out, ".mailmap"))
    assert len(world.shortlog()) == 2


def test_an_unknown_command_names_the_nearest(world: World) -> None:
    slip = CliRunner().invoke(main, ["wrapup", "poeple"], prog_name="teamkit")
    assert (slip.exit_code, slip.stderr) == (
        2, "error: there is no command wrapup poeple\nhint: teamkit wrapup people\n"
    )  # fmt: skip


def test_the_index_says_of_each_command_what_its_own_help_says_first() -> None:
    for name, words in wrapup.COMMANDS.items():
        command = wrapup.command.get_command(click.Context(wrapup.command), name)
        assert command
        assert command.short_help == words
