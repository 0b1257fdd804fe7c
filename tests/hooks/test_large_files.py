"""What may not enter a commit or a push: files over the limit."""

import pytest

from tests.hooks.sandbox import LOCAL, Done, Sandbox, install

LIMIT = 50_000


@pytest.fixture
def feature(unguarded: Sandbox) -> Sandbox:
    """A clone on feat/x whose policy lets no file be larger than 50 kB."""
    install(unguarded, LOCAL._replace(content=LOCAL.content._replace(max_file_size=LIMIT)))
    unguarded.must("switch", "-q", "feat/x")
    return unguarded


def commit(box: Sandbox, path: str, size: int) -> Done:
    box.write(path, b"\0" * size)
    box.must("add", "-A")
    return box.git("commit", "-m", "feat: a model of ours")


PATHS = [
    "model.ckpt",
    "모델/최종 모델.ckpt",
    "a b.bin",
    "-n",
    ":(top)x",
    "[a]*.bin",
    "2:00 pm.bin",
    "0:VERSION",
    'a "b".bin',
    "a\tb",
    "a\\b",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_file_at_the_limit_passes_and_one_byte_more_does_not(feature: Sandbox, path: str) -> None:
    assert commit(feature, path, LIMIT).ok
    done = commit(feature, path, LIMIT + 1)
    assert not done.ok
    assert "[TK301]" in done.err


@pytest.mark.parametrize(
    "attribute", ["diff", "-diff", "binary", "text", "diff=python", "-text", "diff=own", "eol=crlf"]
)
def test_no_attribute_hides_the_size(feature: Sandbox, attribute: str) -> None:
    feature.write(".gitattributes", f"*.csv {attribute}\n")
    feature.must("config", "diff.own.textconv", "wc -c")
    feature.must("config", "core.bigFileThreshold", "1g")
    feature.write("rows.csv", "1,2\n" * (LIMIT // 4) + "3")
    feature.must("add", "-A")
    assert "rows.csv: 51 kB, more than 50 kB" in feature.git("commit", "-m", "feat: rows of ours").err


@pytest.mark.parametrize("attribute", ["diff", "-diff", "text"])
def test_a_file_that_shrinks_and_is_still_too_large_is_refused(feature: Sandbox, attribute: str) -> None:
    feature.write(".gitattributes", f"*.csv {attribute}\n")
    feature.write("rows.csv", "1,2\n" * LIMIT)
    feature.save("feat: rows of ours")
    feature.write("rows.csv", "1,2\n" * (LIMIT // 2))
    feature.must("add", "-A")
    assert "rows.csv: 100 kB, more than 50 kB" in feature.git("commit", "-m", "fix: rows of ours").err


def test_a_trace_among_thousands_of_names_is_not_overlooked(feature: Sandbox) -> None:
    """The two answers of git come through one pipe, in pieces that end anywhere."""
    for number in range(1500):
        feature.write(f"data/{'n' * (number % 97)}{number}.txt", f"{number}\n")
    feature.write("data/마지막.py", f"{'<' * 7} HEAD\n")
    feature.must("add", "-A")
    for _ in range(5):
        assert "[TK303]" in feature.git("commit", "-m", "feat: many files of ours").err


def test_the_file_and_what_to_do_are_named(feature: Sandbox) -> None:
    done = commit(feature, "모델/최종 모델.ckpt", 12_345_678)
    assert (
        "  모델/최종 모델.ckpt: 12.4 MB, more than 50 kB: git lfs track '모델/최종 모델.ckpt', or .gitignore   [TK301]"
        in done.err
    )
    assert "your changes are safe" in done.err
    assert done.step("do this (TK301):") == "git restore --staged '모델/최종 모델.ckpt'"
    assert feature.paste(done.step("do this (TK301):")).ok
    assert feature.git("commit", "-m", "feat: nothing staged is left").code == 1


@pytest.mark.parametrize("path", [path for path in PATHS if not set(path) & set('"\t\\')])
@pytest.mark.parametrize("folder", ["", "아래 폴더"])
def test_the_way_out_can_be_pasted_where_the_person_stands(feature: Sandbox, path: str, folder: str) -> None:
    (feature.folder / folder).mkdir(exist_ok=True)
    feature.write(path, b"\0" * (LIMIT + 1))
    feature.must("add", "-A")
    there = feature.at(feature.folder / folder)
    done = there.git("commit", "-m", "feat: a model of ours")
    assert there.paste(done.step("do this (TK301):")).ok
    assert feature.must("diff", "--cached", "--name-only") == ""


def test_before_the_first_commit_the_way_out_is_another(feature: Sandbox) -> None:
    feature.must("switch", "-q", "--orphan", "feat/new")
    done = commit(feature, "it's.ckpt", 12_345_678)
    assert done.step("do this (TK301):") == "git rm --cached 'it'\\''s.ckpt'"
    assert feature.paste(done.step("do this (TK301):")).ok
    assert feature.must("diff", "--cached", "--name-only") == ""


def test_many_files_are_not_all_repeated(feature: Sandbox) -> None:
    for number in range(5):
        feature.write(f"{number}.ckpt", b"\0" * (LIMIT + 1))
    done = commit(feature, "5.ckpt", LIMIT + 1)
    assert done.step("do this (TK301):") == "git restore --staged FILE, for each of them"


def test_every_large_file_is_named_at_once(feature: Sandbox) -> None:
    feature.write("same.bin", b"1" * LIMIT * 2)
    feature.write("copy.bin", b"1" * LIMIT * 2)
    err = commit(feature, "other.bin", LIMIT * 3).err
    assert [line.split(":")[0] for line in err.splitlines() if "TK301]" in line] == [
        "  copy.bin",
        "  other.bin",
        "  same.bin",
    ]


def test_a_large_file_may_be_deleted(feature: Sandbox) -> None:
    feature.write("model.ckpt", b"\0" * LIMIT * 2)
    feature.save("feat: a model")
    feature.must("rm", "-q", "model.ckpt")
    assert feature.git("commit", "-m", "fix: no model").ok


def test_a_large_file_that_is_here_already_does_not_stop_other_work(feature: Sandbox) -> None:
    feature.write("model.ckpt", b"\0" * LIMIT * 2)
    feature.save("feat: a model")
    assert commit(feature, "train.py", 10).ok


def test_the_first_commit_of_all_is_read_too(feature: Sandbox) -> None:
    new = feature.at(feature.root / "new")
    new.folder.mkdir()
    new.must("init", "-q", "-b", "main")
    install(new)
    assert not commit(new, "model.ckpt", 10_000_001).ok
    assert commit(new, "model.ckpt", 10_000_000).ok


def test_a_submodule_has_no_size(feature: Sandbox) -> None:
    feature.must("update-index", "--add", "--cacheinfo", f"160000,{feature.tip('main')[::-1]},sub")
    assert feature.git("commit", "-m", "feat: a submodule").ok


def test_a_submodule_hides_no_large_file(feature: Sandbox) -> None:
    feature.must("update-index", "--add", "--cacheinfo", f"160000,{feature.tip('main')[::-1]},sub")
    feature.write('a "b".bin', b"\0" * LIMIT * 2)
    feature.must("add", 'a "b".bin')
    assert not feature.git("commit", "-m", "feat: a submodule").ok


@pytest.mark.parametrize("flagged", [False, True], ids=["clean", "with a conflict marker"])
def test_two_thousand_files_are_read_with_as_many_processes_as_fifty(box: Sandbox, flagged: bool) -> None:
    box.must("switch", "-q", "feat/x")
    box.must("config", "gc.auto", "0")
    box.must("config", "maintenance.auto", "false")
    few = processes(box, 50, flagged)
    assert few > 1, "those of the hooks are counted"
    assert processes(box, 2000, flagged) == few


def processes(box: Sandbox, count: int, flagged: bool) -> int:
    """Commit so many new files, which the guard refuses when one is flagged; return how many git processes ran."""
    for number in range(count):
        box.write(f"data/{count}/{number % 50}/{number}.txt", f"{number}\n")
    if flagged:
        box.write(f"data/{count}/marked.py", f"{'<' * 7} HEAD\n")
    box.must("add", "-A")
    trace = box.root / f"trace-{count}"
    done = box.git("commit", "-qm", f"feat: {count} files of ours", GIT_TRACE2_EVENT=str(trace))
    assert ("[TK303]" in done.err) is flagged
    assert done.ok is not flagged
    return trace.read_text().count('"event":"version"')


def test_zero_lifts_the_limit(unguarded: Sandbox) -> None:
    install(unguarded, LOCAL._replace(content=LOCAL.content._replace(max_file_size=0)))
    unguarded.must("switch", "-q", "feat/x")
    assert commit(unguarded, "model.ckpt", 11_000_000).ok


def test_a_large_file_of_the_other_side_does_not_stop_a_conflicted_merge(feature: Sandbox) -> None:
    conflicted_merge(feature, "theirs.bin")
    feature.write("VERSION", "solved\n")
    feature.must("add", "-A")
    assert feature.git("commit", "--no-edit").ok


def test_a_large_file_that_a_conflicted_merge_brings_by_itself_is_refused(feature: Sandbox) -> None:
    conflicted_merge(feature, "theirs.bin")
    feature.write("VERSION", "solved\n")
    done = commit(feature, "ours.bin", LIMIT * 3)
    assert [line.split(":")[0] for line in done.err.splitlines() if "TK301]" in line] == ["  ours.bin"]


def conflicted_merge(box: Sandbox, path: str) -> None:
    box.must("switch", "-q", "feat/y")
    box.write("VERSION", "other\n")
    box.save("fix: version")
    box.must("switch", "-q", "feat/clash")
    box.write(path, b"\0" * LIMIT * 2)
    box.save("feat: a model")
    box.must("switch", "-q", "feat/y")
    assert not box.git("merge", "feat/clash").ok


@pytest.mark.parametrize("path", PATHS)
def test_a_push_is_refused_for_a_large_file_that_no_hook_saw(feature: Sandbox, path: str) -> None:
    feature.write(path, b"\0" * (LIMIT + 1))
    feature.save("feat: a model")
    done = feature.git("push", "-q", "origin", "feat/x")
    assert not done.ok
    assert "[TK301]" in done.err


def test_a_push_is_refused_for_a_large_file_that_is_gone_again(feature: Sandbox) -> None:
    feature.write("model.ckpt", b"\0" * (LIMIT + 1))
    feature.save("feat: a model")
    feature.must("rm", "-q", "model.ckpt")
    feature.save("fix: no model")
    done = feature.git("push", "-q", "origin", "feat/x")
    assert "  model.ckpt: 51 kB, more than 50 kB" in done.err
    assert "git rebase -i, and take model.ckpt out of the commit" in done.err


def test_a_push_of_a_file_at_the_limit_passes(feature: Sandbox) -> None:
    feature.write("model.ckpt", b"\0" * LIMIT)
    feature.save("feat: a model")
    assert feature.git("push", "-q", "origin", "feat/x").ok


def test_a_push_is_not_refused_for_what_the_server_has(feature: Sandbox) -> None:
    feature.write("model.ckpt", b"\0" * LIMIT * 2)
    feature.save("feat: a model")
    feature.bypass("push", "-q", "origin", "feat/x")
    feature.must("switch", "-qc", "feat/next")
    feature.write("next.py", "next\n")
    feature.save("feat: next")
    assert feature.git("push", "-q", "origin", "feat/next").ok
