"""Who ran it, and on which commit: by evidence, never by a name that everybody has."""

import subprocess
from pathlib import Path

import pytest

from teamkit.runs import people
from teamkit.runs.model import Run, Told
from teamkit.sections import Member

MINJI = Member("민지", "minji", ("minji@example.org",))
MEMBERS = (MINJI, Member("지우", "jiwoo", ("jiwoo@example.org", "j@work.example")))


def run(name: str = "", tags: tuple[str, ...] = (), **told: str) -> Run:
    return Run("wandb+hydra", "/r", name=name, tags=tags, told=told)


@pytest.mark.parametrize(
    ("one", "person"),
    [
        (run(email="MINJI@example.org", user="jiwoo"), Told("민지", "e-mail in the log")),
        (run(email="someone@example.org"), Told("someone", "e-mail in the log")),
        (run(user="jiwoo"), Told("지우", "user name in the log")),
        (run(user="kim"), Told("kim", "user name in the log")),
        (run(name="minji-bert-3", user="root"), Told("민지", "tag or name of the run")),
        (run(tags=("baseline", "jiwoo")), Told("지우", "tag or name of the run")),
        (run(tags=("minji", "jiwoo")), None),
        (run(user="ubuntu"), None),
        (run(name="bert"), None),
    ],
)
def test_the_strongest_evidence_names_the_person(one: Run, person: Told | None) -> None:
    assert people.person(one, MEMBERS, {}) == person


def test_the_author_of_the_commit_ran_it_where_nothing_else_is_told(tmp_path: Path) -> None:
    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    git("init", "-q")
    (tmp_path / ".mailmap").write_text("지우 <j@work.example> <root@gpu>\n")
    git("-c", "user.name=root", "-c", "user.email=root@gpu", "commit", "-q", "--allow-empty", "-m", "x")
    sha = git("rev-parse", "HEAD")
    here, elsewhere, odd = run(commit=sha, user="root"), run(commit="1" * 40), run(commit="--all")
    people.name([here, elsewhere, odd], MEMBERS, tmp_path)
    assert here.person == Told("지우", "author of the commit")
    assert here.commit == Told(sha, "wandb log")
    assert (elsewhere.person, elsewhere.commit) == (None, Told("1" * 40, "wandb log"))
    assert odd.person is None


def test_outside_a_repository_nobody_is_named(tmp_path: Path) -> None:
    one = run(commit="1" * 40)
    people.name([one], (), tmp_path)
    assert one.person is None
