"""Killed before any step and run again, a command ends where it would have ended, and nothing is lost."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from teamkit.errors import OutsideFailed
from teamkit.flow.run import write
from tests.command import VARIABLE, teamkit_command
from tests.flow.team import Clone, Team, run

DRIVER = Path(__file__).with_name("cut_short.py")
KILLED = 137
CHECKOUT = {} if VARIABLE in os.environ else {"PYTHONPATH": os.pathsep.join(sys.path)}


def feature(team: Team) -> None:
    team.minji.branch("feat/x", x__py="1\n")
    team.minji.git("push", "-q", "-u", "origin", "HEAD")


def release(team: Team) -> None:
    team.minji.branch("release/1.2.0", VERSION="1\n")
    team.minji.git("push", "-q", "-u", "origin", "HEAD")


def hotfix(team: Team) -> None:
    team.jiwoo.commit("feat: news", news__py="1\n")
    team.jiwoo.git("push", "-q", "origin", "develop")
    team.minji.branch("hotfix/1.0.1", "origin/main", fix__py="1\n")


def overtaken(team: Team) -> None:
    """A release that was merged here, when a colleague's arrived first."""
    release(team)
    team.minji.does("finish", "--no-push")
    team.jiwoo.branch("hotfix/1.0.1", "origin/main", fix__py="1\n")
    team.jiwoo.does("finish")


def stray(team: Team) -> None:
    team.minji.git("switch", "-q", "main")
    team.minji.stray("feat: oops", oops__py="1\n")
    team.minji.write(oops__py="2\n", staged__py="1\n", new__txt="1\n", run__log="1\n")
    team.minji.git("add", "staged.py")


def stray_elsewhere(team: Team) -> None:
    team.minji.worktree("../main", "main").stray("feat: oops", oops__py="1\n")


def rescued(team: Team) -> None:
    stray(team)
    team.minji.does("rescue", "feat/new")


def finished(team: Team) -> None:
    team.minji.git("remote", "remove", "origin")
    team.minji.branch("release/1.2.0", "develop", VERSION="1\n")
    team.minji.git("config", "branch.release/1.2.0.description", "the first")
    team.minji.does("finish")


def landed(team: Team) -> None:
    """A hotfix and a feature, merged and squashed on the server."""
    minji, jiwoo = team.minji, team.jiwoo
    minji.branch("hotfix/1.0.1", "origin/main", fix__py="1\n")
    minji.git("push", "-q", "-u", "origin", "HEAD")
    minji.branch("feat/x", x__py="1\n")
    minji.git("push", "-q", "-u", "origin", "HEAD")
    jiwoo.git("fetch", "-q")
    jiwoo.git("merge", "-q", "--squash", "origin/feat/x")
    jiwoo.git("commit", "-q", "-m", "feat: x (#1)")
    jiwoo.git("switch", "-q", "main")
    jiwoo.git("merge", "-q", "--no-ff", "-m", "Merge pull request #2", "origin/hotfix/1.0.1")
    jiwoo.git("push", "-q", "origin", "main", "develop", ":hotfix/1.0.1", ":feat/x")


def colliding(team: Team) -> None:
    team.jiwoo.commit("feat: epochs", train__py="epochs = 1\na = 1\nb = 1\nc = 1\nd = 1\n")
    team.jiwoo.git("push", "-q", "origin", "develop")
    team.minji.write(train__py="import torch\nepochs = 1\n", staged__py="1\n", new__py="1\n")
    team.minji.git("add", "staged.py")


@dataclass(frozen=True)
class Story:
    """What came before, the command, and how many steps it takes."""

    before: Callable[[Team], None]
    words: tuple[str, ...]
    steps: int
    protected: bool = False

    def __str__(self) -> str:
        return f"{' '.join(self.words)} after {self.before.__name__}{' on a guarded server' * self.protected}"


STORIES = (
    Story(feature, ("finish",), 4),
    Story(feature, ("finish",), 4, protected=True),
    Story(release, ("finish",), 7),
    Story(release, ("finish",), 7, protected=True),
    Story(hotfix, ("finish",), 8, protected=True),
    Story(overtaken, ("finish", "release/1.2.0"), 7, protected=True),
    Story(stray, ("rescue", "feat/new"), 2),
    Story(stray_elsewhere, ("rescue", "feat/new"), 2),
    Story(rescued, ("undo",), 3),
    Story(finished, ("undo",), 4),
    Story(landed, ("sync",), 9),
    Story(colliding, ("new-feature", "feat/new", "--carry"), 3),
)
CUTS = [
    pytest.param(story, step, id=f"{story}, before step {step}") for story in STORIES for step in range(story.steps + 1)
]


def picture(team: Team) -> dict[str, object]:
    """Where everything is: each ref by its tree and the subjects above it, the work, both remotes."""
    return {
        "here": _named(team.minji),
        "server": _named(team.server),
        "head": team.minji.head(),
        "status": team.minji.status(),
        "work": team.minji.work(),
        "settings": sorted(team.minji.ask("config", "--get-regexp", r"^branch\.").out.splitlines()),
        "stash": team.minji.git("stash", "list"),
    }


Told = Callable[["Story"], tuple[Team, Team]]


def _named(clone: Clone) -> dict[str, str]:
    return {ref: clone.git("log", "--first-parent", "--format=%T %s", ref) for ref in clone.refs()}


@pytest.fixture(scope="session")
def told(first_team: Team, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Tell what came before a story once, and how it ends when nothing cuts it short."""
    known: dict[str, tuple[Team, Team]] = {}

    def tell(story: Story) -> tuple[Team, Team]:
        if str(story) not in known:
            root = tmp_path_factory.mktemp("story") / "팀"
            team = first_team.copy(root)
            if story.protected:
                team.protect()
            story.before(team)
            whole = team.copy(root.with_name("whole"))
            mend(whole, team)
            done = whole.minji.does(*story.words)
            assert len(done.steps) == story.steps, done.steps
            known[str(story)] = team, whole
        return known[str(story)]

    return tell


def mend(team: Team, original: Team) -> None:
    """Worktrees and the journal know their place by its full path."""
    for file in (team.minji.folder / ".git").rglob("*"):
        if file.name in ("gitdir", "journal.json"):
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(str(original.root), str(team.root)), encoding="utf-8")
    for file in team.root.glob("*/.git"):
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(str(original.root), str(team.root)), encoding="utf-8")


@pytest.mark.parametrize(("story", "step"), CUTS)
def test_a_command_cut_short_is_gone_on_from(story: Story, step: int, told: Told, tmp_path: Path) -> None:
    original, whole = told(story)
    team = original.copy(tmp_path / "팀")
    mend(team, original)
    needed = team.minji.commits() & whole.minji.commits()
    done = run([teamkit_command()[0], str(DRIVER), str(step), *story.words], team.minji.folder, CHECKOUT)
    assert done.code == KILLED, done.err
    assert team.minji.commits() >= needed
    again = team.minji.teamkit(*story.words)
    finished = step == story.steps
    assert again.code == 0 or (finished and again.code == 1), again.err
    assert picture(team) == picture(whole)


def test_a_file_that_does_not_fit_leaves_the_one_before_it(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    file = tmp_path / "journal.json"
    write(file, b"before", 0o644)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(OutsideFailed):
            write(file, b"after" * 10, 0o644)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert file.read_bytes() == b"before"
