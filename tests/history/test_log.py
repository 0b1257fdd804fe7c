"""The history is what git says it is, whatever the clone, the settings and the encodings."""

import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.errors import OutsideFailed
from teamkit.history import log, mailmap, parse
from teamkit.history.cache import Cache
from teamkit.history.commit import Change, Commit, History, Identity

NFD = "\u1112\u1161\u11ab\u1100\u1173\u11af.py"  # 한글, decomposed as macOS stores it
NAMES = ["src/a.py", "데이터/학습.py", NFD, 'with "quotes".py', "with\ttab.py", "with\nbreak.py", ":raw.py", "a\\b.py"]


def git(folder: Path, *words: str, stdin: bytes = b"") -> str:
    done = subprocess.run(["git", *words], cwd=folder, input=stdin, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def write(folder: Path, name: str, text: str = "one\ntwo\n") -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


def commit(folder: Path, message: str, *more: str) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "--no-verify", "-m", message, *more)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """Six commits: names of all kinds, a rename, a picture, nothing, a branch and its merge."""
    folder = tmp_path / "team"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    for name in NAMES:
        write(folder, name)
    commit(folder, "begin")
    git(folder, "mv", "src/a.py", "src/b.py")
    write(folder, "src/b.py", "one\ntwo\nthree\n")
    (folder / "picture.png").write_bytes(b"\x89PNG\0\0")
    commit(folder, "rename\n\nand a picture")
    git(folder, "switch", "-q", "-c", "feat/x")
    write(folder, "x.py", "else\nwhere\n")
    commit(folder, "work")
    git(folder, "switch", "-q", "main")
    commit(folder, "nothing")
    git(folder, "merge", "-q", "--no-ff", "-m", "Merge pull request #1 from o/feat/x", "feat/x")
    return folder


def read(folder: Path, cache: Path | None = None, main: str = "") -> History:
    nowhere = folder / ".git" / "HEAD" / "cache.sqlite"  # below a file
    return log.read(folder, main, Cache(cache or nowhere, log.KEY))


def by_subject(history: History) -> dict[str, Commit]:
    return {one.message.split("\n")[0]: one for one in history.commits.values()}


def test_lines_are_those_of_numstat_with_renames(team: Path) -> None:
    found = by_subject(read(team))
    assert {change.path for change in found["begin"].changes} == set(NAMES)
    assert all(change[1:] == (2, 0, "") for change in found["begin"].changes)
    assert set(found["rename"].changes) == {Change("src/b.py", 1, 0, "src/a.py"), Change("picture.png", None, None)}
    assert found["work"].changes == (Change("x.py", 2, 0),)
    assert found["nothing"].changes == ()


def test_a_merge_has_parents_and_no_lines(team: Path) -> None:
    merge = by_subject(read(team))["Merge pull request #1 from o/feat/x"]
    assert (len(merge.parents), merge.changes, merge.whole, merge.is_merge) == (2, (), True, True)


def test_every_commit_stands_before_its_parents(team: Path) -> None:
    history = read(team)
    seen: set[str] = set()
    for one in history.commits.values():
        assert seen.isdisjoint(one.parents)
        seen.add(one.id)
    assert len(seen) == 5


def test_work_on_other_branches_and_on_the_remote_is_there(team: Path, tmp_path: Path) -> None:
    git(team, "switch", "-q", "-c", "personal")
    commit(team, "unmerged")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "-b", "main", str(team), str(clone))
    history = read(clone)
    assert "unmerged" in by_subject(history)
    assert set(history.tips) == {"main", "origin/main", "origin/feat/x", "origin/personal"}


SETTINGS = {
    "diff.algorithm": "patience", "diff.renames": "false", "diff.external": "false", "diff.orderFile": "none",
    "log.showSignature": "true", "log.showRoot": "false", "log.date": "iso", "log.mailmap": "true",
    "log.follow": "true",
    "color.ui": "always", "core.quotePath": "true", "diff.relative": "true", "diff.noprefix": "true",
    "diff.ignoreSubmodules": "all", "i18n.logOutputEncoding": "cp949", "format.pretty": "oneline",
    "diff.renameLimit": "1", "notes.displayRef": "*", "log.diffMerges": "on",
}  # fmt: skip


def test_no_setting_of_a_person_changes_a_number(team: Path) -> None:
    before = read(team)
    for key, value in SETTINGS.items():
        git(team, "config", key, value)
    (team / ".mailmap").write_text("Somebody <else@example.org> <jiwoo@example.org>\n")
    assert read(team / "src") == before


def test_identities_and_messages_keep_their_bytes(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    subject = "학습".encode("cp949")
    stream = [
        b"commit refs/heads/main\nauthor \xff\xfe <m@x> 1700000000 +0930\ncommitter  <> 1700000001 -0800\n",
        b"data 5\nbad\xff\n\n",
        b"commit refs/heads/main\nauthor \xb9\xce\xc1\xf6 <m@x> 1700000002 +0900\n",
        b"committer A <a@x> 1700000003 +0000\nencoding cp949\ndata %d\n%s\n\n" % (len(subject), subject),
    ]
    git(tmp_path, "fast-import", "--quiet", stdin=b"".join(stream))
    second, first = read(tmp_path).commits.values()
    assert first.author == Identity("\udcff\udcfe", "m@x")
    assert (first.committer, first.offset, first.authored) == (Identity("", ""), 570, 1700000000)
    assert first.message == "bad\udcff\n"
    assert (second.message.strip(), second.author.name) == ("학습", "민지")


@pytest.mark.parametrize("date", ["", " 99999999999999999999 +0900", " soon"])
def test_a_commit_without_a_date_that_can_be_is_read(team: Path, date: str) -> None:
    head = f"tree {git(team, 'write-tree')}\nparent {git(team, 'rev-parse', 'HEAD')}\n"
    text = f"{head}author Mina <m@x>{date}\ncommitter Mina <m@x>{date}\n\nbroken\n".encode()
    git(
        team, "update-ref", "HEAD", git(team, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=text)
    )
    broken = by_subject(read(team))["broken"]
    assert (broken.author, broken.authored) == (Identity("Mina", "m@x"), 0)


def test_a_message_with_the_line_ends_of_windows_is_read_as_any_other(team: Path) -> None:
    git(team, "commit", "-q", "--allow-empty", "--cleanup=verbatim", "-F", "-", stdin=b"fix: x (#3)\r\n\r\nbody\r\n")
    assert by_subject(read(team))["fix: x (#3)"].message == "fix: x (#3)\n\nbody\n"


def test_a_shallow_clone_has_no_lines_at_its_edge(team: Path, tmp_path: Path) -> None:
    clone, cache = tmp_path / "clone", tmp_path / "cache.sqlite"
    git(tmp_path, "clone", "-q", "--depth=2", f"file://{team}", str(clone))
    history = read(clone, cache)
    assert {one: (known.whole, len(known.changes)) for one, known in by_subject(history).items()} == {
        "Merge pull request #1 from o/feat/x": (True, 0), "nothing": (False, 0), "work": (False, 0),
    }  # fmt: skip
    assert history.notes == (
        "the clone is shallow: what lies before its edge is unknown; git fetch --unshallow brings it",
    )
    git(clone, "fetch", "-q", "--unshallow")
    assert read(clone, cache).commits == read(clone).commits
    assert all(one.whole for one in read(clone, cache).commits.values())


def test_a_merge_at_the_edge_of_a_shallow_clone_is_a_merge(team: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{team}", str(tmp_path / "clone"))
    (edge,) = read(tmp_path / "clone").commits.values()
    assert edge.is_merge
    assert not edge.whole


def test_what_somebody_replaced_or_grafted_in_a_clone_changes_nothing(team: Path) -> None:
    before, people = read(team), mailmap.identities(team)
    (team / ".git/info").mkdir(exist_ok=True)
    (team / ".git/info/grafts").write_text(f"{git(team, 'rev-parse', 'main^')}\n")
    git(team, "replace", "main^2", "main^")
    assert (read(team), mailmap.identities(team)) == (before, people)


def objects(folder: Path) -> str:
    return git(folder, "count-objects", "-v")


@pytest.mark.parametrize("kind", ["blob:none", "tree:0"])
def test_a_partial_clone_is_read_as_far_as_it_goes_and_fetches_nothing(team: Path, tmp_path: Path, kind: str) -> None:
    git(team, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "-n", f"--filter={kind}", f"file://{team}", str(clone))
    before = objects(clone)
    history = read(clone)
    assert objects(clone) == before
    assert len(history.commits) == 5
    begin = by_subject(history)["begin"]
    assert {change.path for change in begin.changes} == (set(NAMES) if kind == "blob:none" else set())
    assert {change[1:3] for change in begin.changes} <= {(None, None)}
    assert not begin.whole
    assert history.notes[0].endswith("commits the files are not in this clone: their lines are unknown")


def test_one_missing_file_costs_the_lines_of_its_commit_alone(team: Path) -> None:
    blob = git(team, "rev-parse", "main:x.py")
    whole = read(team)
    (team / ".git/objects" / blob[:2] / blob[2:]).unlink()
    history, lost = read(team), by_subject(whole)["work"].id
    assert {name for name, one in history.commits.items() if one != whole.commits[name]} == {lost}
    assert history.commits[lost] == whole.commits[lost]._replace(changes=(Change("x.py", None, None),), whole=False)
    assert history.notes == ("of 1 commits the files are not in this clone: their lines are unknown",)


def test_a_missing_commit_is_told_with_what_finds_it(team: Path) -> None:
    one = git(team, "rev-parse", "main^")
    (team / ".git/objects" / one[:2] / one[2:]).unlink()
    with pytest.raises(OutsideFailed, match="one is missing or damaged") as told:
        read(team)
    assert told.value.hint == "git fsck"


def test_a_second_run_asks_git_for_no_commit(team: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache.sqlite"
    first = read(team, cache)
    for pack in (team / ".git/objects").glob("??"):
        pack.rename(tmp_path / f"away-{pack.name}")
    assert read(team, cache) == first


def totals(folder: Path, cache: Path) -> list[int]:
    told: list[tuple[int, int]] = []
    log.read(folder, "", Cache(cache, log.KEY), lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1]
    return sorted({total for _, total in told})


def test_only_what_is_new_is_read(team: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache.sqlite"
    assert totals(team, cache) == [5]
    write(team, "new.py")
    commit(team, "new")
    assert totals(team, cache) == [1]
    git(team, "reset", "-q", "--hard", "HEAD~2")
    git(team, "branch", "-q", "-D", "feat/x")
    assert totals(team, cache) == [0]
    assert read(team, cache).commits == read(team).commits
    assert len(read(team, cache).commits) == 3


def no_database(cache: Path) -> None:
    cache.write_bytes(b"no database")


def cut_short(cache: Path) -> None:
    cache.write_bytes(cache.read_bytes()[:3000])


def a_folder(cache: Path) -> None:
    cache.unlink()
    cache.mkdir()


def of_older_flags(cache: Path) -> None:
    cache.unlink()
    Cache(cache, "older flags").keep()


@pytest.mark.parametrize("spoil", [no_database, cut_short, a_folder, of_older_flags])
def test_whatever_is_wrong_with_the_cache_the_history_is_read(
    team: Path, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    cache = tmp_path / "cache.sqlite"
    first = read(team, cache)
    spoil(cache)
    assert read(team, cache) == first
    assert read(team, cache) == first


def cut_behind(history: History) -> bytes:
    """Return a record that ends where the paths of a rename should be."""
    name = next(iter(history.commits))
    fields = (name, "", "a", "a@x", "1 +0000", "a", "a@x", "1", "m", "\n1\t2\t")
    return "\0".join(fields).encode()


def test_rows_that_somebody_wrote_are_read_anew(team: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache.sqlite"
    first = read(team, cache)
    base = sqlite3.connect(cache)
    for row in (b"abc", b"\0\0", "text", 5, None, b"x\0y\0z\0a\0b\0c\0d\0e\0f\0g", cut_behind(first)):
        base.execute("INSERT INTO record VALUES (?)", (row,))
    base.execute("UPDATE reach SET names = 5")
    base.commit()
    base.close()
    assert read(team, cache).commits == first.commits


def test_what_was_read_before_an_interruption_is_kept(team: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache.sqlite"
    names = b"".join(
        b"commit refs/heads/many\ncommitter A <a@x> %d +0000\ndata 2\nx\n\n" % (1700000000 + at) for at in range(700)
    )
    git(team, "fast-import", "--quiet", stdin=names)

    def interrupt(done: int, total: int) -> None:
        assert total == 705
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        log.read(team, "", Cache(cache, log.KEY), interrupt)
    assert totals(team, cache) == [205]


def test_an_empty_repository_has_an_empty_history(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert read(tmp_path) == History({}, {}, "", ())


def test_no_repository_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutsideFailed, match="no git repository"):
        read(tmp_path)


def test_a_detached_head_and_a_bare_repository_are_read(team: Path, tmp_path: Path) -> None:
    git(team, "switch", "-q", "--detach")
    lost = commit(team, "nowhere else")
    history = read(team)
    assert (history.tips["HEAD"], history.main) == (lost, "main")
    git(tmp_path, "clone", "-q", "--bare", str(team), "bare.git")
    assert len(read(tmp_path / "bare.git").commits) == 6


def main_of(folder: Path, stated: str = "") -> str:
    return read(folder, main=stated).main


def test_main_is_what_the_policy_says_else_what_the_remote_says_else_the_usual(team: Path, tmp_path: Path) -> None:
    assert (main_of(team), main_of(team, "feat/x"), main_of(team, "gone")) == ("main", "feat/x", "main")
    git(team, "branch", "-q", "master")
    git(team, "switch", "-q", "master")
    commit(team, "on master")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(team), str(clone))
    git(clone, "branch", "-q", "main", "origin/main")
    assert main_of(clone) == "master"
    git(team, "branch", "-q", "-m", "master", "trunk")
    git(team, "branch", "-q", "-D", "main")
    assert main_of(team) == "trunk"


def test_a_branch_that_ends_like_main_is_no_copy_of_it(team: Path) -> None:
    git(team, "switch", "-q", "-c", "backup/main")
    commit(team, "ahead")
    assert main_of(team) == "main"
    git(team, "update-ref", "refs/remotes/origin/release/main", "HEAD")
    assert main_of(team) == "main"
    git(team, "update-ref", "refs/remotes/fork/main", "HEAD")
    assert main_of(team) == "fork/main"


def test_the_copy_of_main_counts_where_it_is_further(team: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(team), str(clone))
    assert main_of(clone) == "main"
    commit(team, "theirs")
    git(clone, "fetch", "-q")
    assert main_of(clone) == "origin/main"
    commit(clone, "mine")
    assert main_of(clone) == "main"


def cut(data: bytes, places: Sequence[int]) -> list[bytes]:
    ends = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[first:last] for first, last in pairwise(ends)]


TOLD = (
    "a" * 40 + "\0\0민지\0m@x\x001700000000 +0900\0A\0a@x\x001700000001\0subject\n\nbody\n\0\n1\t2\ta.py\0-\t-\tb.png\0"
    "0\t0\t\0old\n\x00new\tname\0" + "b" * 40 + "\0" + "a" * 40 + "\0\0\x000 -0030\0A\0a\x005\0\0" + "c" * 40 + "\0"
    "p q\0n\0e\x001 +0000\0A\0a\x005\0m\0\n:100644 100644 " + "1" * 40 + " " + "0" * 40 + " M\0:path\0"
).encode()


@given(st.lists(st.integers(0, 10_000), max_size=12))
def test_the_pieces_it_comes_in_do_not_matter(places: list[int]) -> None:
    found = [parse.commit(one, {}) for one in parse.records(parse.fields(cut(TOLD, places)))]
    assert [(one.id[0], one.parents, one.offset) for one in found] == [
        ("a", (), 540), ("b", ("a" * 40,), -30), ("c", ("p", "q"), 0),
    ]  # fmt: skip
    assert found[0].changes == (
        Change("a.py", 1, 2), Change("b.png", None, None), Change("new\tname", 0, 0, "old\n"),
    )  # fmt: skip
    assert found[2].changes == (Change(":path", None, None),)
