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
    assert elsewhere.person is None
    assert odd.person is None


def test_the_evidence_of_a_commit_is_the_log_that_tells_it() -> None:
    assert people.commit(Run("mlflow", "/r", told={"commit": "1" * 40})) == Told("1" * 40, "mlflow log")
    assert people.commit(Run("mlflow", "/r")) is None


def test_outside_a_repository_nobody_is_named(tmp_path: Path) -> None:
    one = run(commit="1" * 40)
    people.name([one], (), tmp_path)
    assert one.person is None


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A repository whose log of runs two persons added, below a folder with a Korean name."""

    def commit(who: str, *files: str) -> None:
        for file in files:
            path = tmp_path / "팀/실험" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(who)
        own = ["-c", f"user.name={who}", "-c", f"user.email={who}@example.org"]
        for words in (["add", "-A"], ["commit", "-qm", "docs: runs", f"--author={who} <{who}@example.org>"]):
            subprocess.run(["git", *own, *words], cwd=tmp_path, check=True, capture_output=True)

    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    commit("jiwoo", "a/metrics.csv")
    commit("minji", "b/metrics.csv", "b/hparams.yaml")
    commit("root", "c/metrics.csv", "a/metrics.csv")
    return tmp_path / "팀"


@pytest.mark.parametrize(
    ("folder", "person"),
    [("a", "지우"), ("b", "민지"), ("c", ""), ("none", "")],
    ids=["changed later by another", "of two files", "by nobody's name", "not in git"],
)
def test_who_added_the_log_ran_it_where_nothing_else_is_told(team: Path, folder: str, person: str) -> None:
    one = Run("lightning", str(team / "실험" / folder), files=("metrics.csv",))
    people.name([one], MEMBERS, team)
    assert one.person == (Told(person, "author who added the log") if person else None)


def test_a_log_outside_the_project_was_added_by_nobody(team: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    one = Run("lightning", str(tmp_path_factory.mktemp("elsewhere")), files=("metrics.csv",))
    people.name([one], MEMBERS, team)
    assert one.person is None


@pytest.mark.parametrize("odd", ["Kim\u2028Min", "a\x0bb", "q\x01r"])
def test_no_name_and_no_path_breaks_it(tmp_path: Path, odd: str) -> None:
    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    git("init", "-q")
    folder = tmp_path / odd
    folder.mkdir()
    (folder / "metrics.csv").touch()
    git("add", "-A")
    git("-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x", f"--author={odd} <o@example.org>")
    logged, silent = run(commit=git("rev-parse", "HEAD")), Run("csv", str(folder), files=("metrics.csv",))
    people.name([logged, silent], (), tmp_path)
    name = git("log", "-1", "--format=%an")
    assert [one.person and one.person.value for one in (logged, silent)] == [name, name]


def test_an_author_without_an_address_is_no_member_without_an_account() -> None:
    members = [Member("Kim"), Member("Lee", emails=("lee@x.y",))]
    one = Run("w", "/r", told={"commit": "a" * 40})
    nobody = {"a" * 40: people.Author("Somebody Else", "")}
    assert people.person(one, members, nobody) == Told("Somebody Else", "author of the commit")


def test_a_member_who_commits_as_root_is_the_member() -> None:
    members = [Member("Lee", emails=("lee@x.y",))]
    one = Run("w", "/r", told={"commit": "a" * 40})
    assert people.person(one, members, {"a" * 40: people.Author("root", "Lee@x.y")}) == Told(
        "Lee", "author of the commit"
    )
    assert people.person(one, members, {"a" * 40: people.Author("root", "root@box")}) is None


def test_the_edge_of_a_shallow_clone_added_no_log(team: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    clone = tmp_path_factory.mktemp("clone") / "c"
    (team / "later.txt").write_text("1")
    subprocess.run(["git", "add", "-A"], cwd=team, check=True)
    subprocess.run(["git", "commit", "-qm", "later", "--author", "Somebody <else@x.y>"], cwd=team, check=True)
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{team.parent}", clone], check=True)
    logs = {path.parent for path in (clone / "팀/실험").rglob("*.csv")}
    runs = [Run("lightning", str(folder), files=("metrics.csv",)) for folder in logs]
    assert runs
    people.name(runs, (), clone)
    assert [run.person for run in runs] == [None] * len(runs)
