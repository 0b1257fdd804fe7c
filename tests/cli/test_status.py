"""status: one screen for every situation, and the same for programs."""

import json
from collections.abc import Callable

import pytest

from tests.flow.team import Clone, Team

Situation = Callable[[Team], None]


def on_develop(_team: Team) -> None:
    """Nothing to see."""


def unborn(team: Team) -> None:
    team.minji.git("switch", "-q", "--orphan", "gh-pages")
    team.minji.write(teamkit__toml='[flow]\nfinish = "local"\n')


def detached(team: Team) -> None:
    team.minji.git("switch", "-q", "--detach")


def in_a_rebase(team: Team) -> None:
    _cross(team)
    team.minji.ask("rebase", "develop")


def in_a_merge(team: Team) -> None:
    _cross(team)
    team.minji.ask("merge", "develop")


def in_a_bisection(team: Team) -> None:
    team.minji.git("bisect", "start")


def _cross(team: Team) -> None:
    team.minji.commit("feat: a", train__py="a\n")
    team.minji.branch("feat/x", "develop~1", train__py="b\n")


def dirty_on_main(team: Team) -> None:
    team.minji.git("switch", "-q", "main")
    team.minji.write(train__py="mine\n", new__py="1\n")


def stray_on_main(team: Team) -> None:
    team.minji.git("switch", "-q", "main")
    team.minji.stray("feat: oops", oops__py="1\n")


def badly_named(team: Team) -> None:
    team.minji.git("switch", "-q", "-c", "LDAM_loss")


def new_branch(team: Team) -> None:
    team.minji.does("new-feature", "feat/x")


def korean_branch(team: Team) -> None:
    team.minji.branch("feat/손실-함수", loss__py="1\n")
    team.jiwoo.commit("feat: news", news__py="1\n")
    team.jiwoo.git("push", "-q", "origin", "develop")
    team.minji.git("fetch", "-q")


def pushed_in_part(team: Team) -> None:
    team.minji.branch("feat/x", x__py="1\n")
    team.minji.git("push", "-q", "-u", "origin", "HEAD")
    team.minji.commit("feat: more", more__py="1\n")


def gone_on_the_server(team: Team) -> None:
    team.minji.branch("feat/x", x__py="1\n")
    team.minji.git("push", "-q", "-u", "origin", "HEAD")
    team.minji.git("push", "-q", "origin", ":feat/x")


def behind(team: Team) -> None:
    team.jiwoo.commit("feat: news", news__py="1\n")
    team.jiwoo.git("push", "-q", "origin", "develop")
    team.minji.git("fetch", "-q")


def without_a_remote(team: Team) -> None:
    team.minji.git("remote", "remove", "origin")


def without_develop(team: Team) -> None:
    without_a_remote(team)
    team.minji.git("switch", "-q", "-c", "feat/x")
    team.minji.git("branch", "-q", "-D", "develop")


SCREENS: dict[Situation, tuple[str, str]] = {
    on_develop: ("develop   at origin/develop · pushed", "teamkit new-feature feat/my-work"),
    unborn: ("gh-pages   no commit yet · 1 change not committed", "git add . && git commit"),
    detached: ("detached HEAD   at COMMIT", "git switch develop"),
    in_a_rebase: (
        "detached HEAD   at COMMIT · rebase under way · 1 change not committed",
        "resolve, git add, then git rebase --continue, or git rebase --abort",
    ),
    in_a_merge: (
        "feat/x   1 commit ahead of origin/develop · merge under way · 1 change not committed · not pushed",
        "resolve, git add, then git merge --continue, or git merge --abort",
    ),
    in_a_bisection: (
        "develop   at origin/develop · bisect under way · pushed",
        "git bisect good, or bad, or git bisect reset",
    ),
    dirty_on_main: ("main    at origin/main · 2 changes not committed · pushed", "teamkit rescue feat/my-work"),
    stray_on_main: ("main    1 commit ahead of origin/main · 1 commit not pushed", "teamkit rescue feat/my-work"),
    badly_named: ("LDAM_loss   at origin/develop · not pushed", "git branch -m feat/ldam_loss"),
    new_branch: ("feat/x   at origin/develop · not pushed", "git add, git commit"),
    korean_branch: ("feat/손실-함수   1 commit ahead of origin/develop, 1 behind · not pushed", "teamkit finish"),
    pushed_in_part: ("feat/x   2 commits ahead of origin/develop · 1 commit not pushed", "teamkit finish"),
    gone_on_the_server: ("feat/x   1 commit ahead of origin/develop · not pushed", "teamkit sync"),
    behind: ("develop   1 commit behind origin/develop · pushed", "teamkit sync"),
    without_a_remote: ("develop   the base of all work", "teamkit new-feature feat/my-work"),
    without_develop: ("feat/x   no develop yet", "git add, git commit"),
}


@pytest.mark.parametrize("situation", SCREENS)
def test_every_situation_fits_one_screen(team: Team, situation: Situation) -> None:
    situation(team)
    before = team.minji.refs("refs"), team.minji.status()
    lines = team.minji.does("status").out.splitlines()
    where, following = SCREENS[situation]
    assert lines[0] == where.replace("COMMIT", team.minji.ask("rev-parse", "HEAD").out[:8])
    assert lines[-1].split(maxsplit=1) == ["next", following]
    assert len(lines) <= 4
    assert (team.minji.refs("refs"), team.minji.status()) == before


@pytest.mark.parametrize("situation", SCREENS)
def test_programs_read_the_same(team: Team, situation: Situation) -> None:
    situation(team)
    told = json.loads(team.minji.does("status", "--json").out)
    assert told["schema"] == 1
    assert told["branch"] == (team.minji.head() or None)
    assert told["commit"] == (team.minji.ask("rev-parse", "-q", "--verify", "HEAD").out.strip() or None)
    assert told["next"] == SCREENS[situation][1]
    assert set(told["changes"]) == {"staged", "unstaged", "untracked", "unmerged"}


def test_the_guard_is_on_with_its_git_and_its_server(team: Team) -> None:
    assert "guard     on (git " in team.minji.does("status").out
    assert "server: not guarded" in team.minji.does("status").out
    team.protect()
    assert "server: guarded too" in team.minji.does("status").out


def test_a_guard_that_is_off_comes_with_what_mends_it(minji: Clone) -> None:
    for hook in (minji.folder / ".git/hooks").iterdir():
        if hook.is_file():
            hook.unlink()
    assert "off: the guard is not installed in this clone: teamkit init" in minji.does("status").out


def test_a_main_that_did_not_come_through_the_guard_is_told_on_any_branch(minji: Clone) -> None:
    minji.git("switch", "-q", "main")
    minji.stray("feat: oops", oops__py="1\n")
    minji.git("switch", "-q", "develop")
    assert "main      holds commits that did not come through the guard: teamkit rescue" in minji.does("status").out


def test_the_next_command_warns_of_a_main_that_did_not_come_through_the_guard(minji: Clone) -> None:
    minji.git("branch", "-q", "-C", "develop", "feat/x")
    minji.git("switch", "-q", "feat/x")
    minji.commit("feat: work", work__py="1\n")
    minji.git("branch", "-q", "-C", "feat/x", "main")
    warning = "warning: main holds commits that did not come through the guard: teamkit rescue feat/my-work"
    assert warning in minji.does("new-feature", "feat/y").err
    minji.git("switch", "-q", "feat/x")
    assert warning in minji.does("finish").err


def test_every_value_tells_where_it_comes_from(minji: Clone) -> None:
    lines = minji.does("status", "--config", TEAMKIT_FLOW_MAX_NAME_BYTES="99").out.splitlines()
    origins = {line.split(" = ")[0]: line.split()[-1] for line in lines}
    assert origins["flow.finish"] == "teamkit.toml"
    assert origins["flow.main"] == "default"
    assert origins["flow.max_name_bytes"] == "TEAMKIT_FLOW_MAX_NAME_BYTES"
    told = json.loads(minji.does("status", "--config", "--json").out)
    assert told["settings"]["flow.finish"] == {"value": "local", "origin": "teamkit.toml"}
