"""Git says what .mailmap makes of an identity, and who committed."""

import os
import subprocess
from pathlib import Path

import pytest

from teamkit.errors import OutsideFailed
from teamkit.history.commit import Identity
from teamkit.history.mailmap import canonical, identities


def git(folder: Path, *words: str, data: bytes | None = None, **env: str) -> bytes:
    full = {**os.environ, **env}
    return subprocess.run(["git", *words], cwd=folder, input=data, env=full, check=True, capture_output=True).stdout


def commit(folder: Path, name: str, email: str, message: str = "x") -> None:
    git(folder, "commit", "-q", "--allow-empty", "-m", message, GIT_AUTHOR_NAME=name, GIT_AUTHOR_EMAIL=email)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main", ".")
    return tmp_path


KIM = Identity("김지우", "jiwoo@naver.com")


def test_the_mailmap_of_the_worktree_is_asked_for_all_at_once(folder: Path) -> None:
    (folder / ".mailmap").write_text("김지우 <jiwoo@naver.com> <j@gamil.com>\n김지우 <jiwoo@naver.com> root <root@a>\n")
    asked = [Identity("jw", "J@gamil.com"), Identity("root", "root@a"), Identity("other", "root@a"), KIM]
    assert canonical(folder, asked) == {asked[0]: KIM, asked[1]: KIM, asked[2]: asked[2], KIM: KIM}


def test_no_letter_of_a_name_breaks_the_question(folder: Path) -> None:
    (folder / ".mailmap").write_text("A <a@x.org> <line@x.org>\nB <b@x.org> Nobody <>\n")
    asked = [
        Identity("two\nlines\r", "line@x.org"), Identity("a>b <c>", "x@y.org"), Identity("", "x@y.org"),
        Identity("Nobody", ""), Identity("", ""), Identity("# no comment", "h@x.org"),
        Identity("\udcff\udcfe", "l@x.org"), Identity("한\u2028글\x85", "no address"), Identity("in<side", "a<b>c"),
    ]  # fmt: skip
    told = canonical(folder, asked)
    assert told[asked[0]] == Identity("A", "a@x.org")
    assert told[asked[3]] == Identity("B", "b@x.org")
    assert [one for one in asked if told[one] != one] == [asked[0], asked[3]]


def test_nobody_is_asked_about_nobody(folder: Path) -> None:
    assert canonical(folder, []) == {}


def test_a_bare_repository_has_the_mailmap_of_its_head(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (folder / ".mailmap").write_text("김지우 <jiwoo@naver.com> <j@gamil.com>\n")
    git(folder, "add", ".mailmap")
    commit(folder, "x", "x@y.org")
    bare = tmp_path_factory.mktemp("bare")
    git(bare, "clone", "-q", "--bare", str(folder), ".")
    old = Identity("jw", "j@gamil.com")
    assert canonical(bare, [old]) == {old: KIM}


def test_a_mailmap_that_git_is_set_to_counts(folder: Path) -> None:
    (folder / "people").write_text("김지우 <jiwoo@naver.com> <j@gamil.com>\n")
    git(folder, "config", "mailmap.file", str(folder / "people"))
    old = Identity("jw", "j@gamil.com")
    assert canonical(folder, [old]) == {old: KIM}


def test_without_a_repository_git_gives_no_answer(tmp_path: Path) -> None:
    with pytest.raises(OutsideFailed):
        canonical(tmp_path, [KIM])


def test_authors_and_co_authors_of_every_branch_are_counted(folder: Path) -> None:
    assert identities(folder).commits == {}
    commit(folder, "김지우", "jiwoo@naver.com")
    git(folder, "checkout", "-q", "-b", "feat/x")
    commit(
        folder,
        "김지우",
        "jiwoo@naver.com",
        "a\n\nCo-authored-by: Minji <m@x.org>\nCO-AUTHORED-BY: 김지우 <jiwoo@naver.com>",
    )
    git(folder, "checkout", "-q", "--detach", "main")
    commit(folder, "root", "root@a")
    git(folder, "update-ref", "refs/remotes/origin/y", "HEAD")
    assert identities(folder) == (
        {KIM: 2, Identity("Minji", "m@x.org"): 1, Identity("root", "root@a"): 1}, ()
    )  # fmt: skip


def test_names_that_are_no_utf8_survive(folder: Path) -> None:
    tree = git(folder, "write-tree").decode().strip()
    raw = f"tree {tree}\nauthor ".encode() + b"\xff\xfe <l@x.org> 0 +0000\ncommitter x <x@y.org> 0 +0000\n\nm\n"
    made = git(folder, "hash-object", "-t", "commit", "-w", "--stdin", data=raw).decode().strip()
    git(folder, "update-ref", "refs/heads/main", made)
    (odd,) = identities(folder).commits
    assert odd == Identity("\udcff\udcfe", "l@x.org")
    (folder / ".mailmap").write_text("L <l@x.org>\n")
    assert canonical(folder, [odd]) == {odd: Identity("L", "l@x.org")}


def test_a_history_with_a_hole_is_told_up_to_it(folder: Path) -> None:
    commit(folder, "A", "a@x.org")
    first = git(folder, "rev-parse", "HEAD").decode().strip()
    commit(folder, "B", "b@x.org")
    (folder / ".git/objects" / first[:2] / first[2:]).unlink()
    found = identities(folder)
    assert len(found.notes) == 1
    assert set(found.commits) <= {Identity("B", "b@x.org")}
