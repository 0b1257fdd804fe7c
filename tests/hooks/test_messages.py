"""The subject of a commit: hints, the team's convention, and nobody's words lost."""

import pytest

from tests.hooks.sandbox import LOCAL, Done, Sandbox, install

CONVENTION = LOCAL._replace(content=LOCAL.content._replace(conventional_subjects=True))
SILENT = LOCAL._replace(content=LOCAL.content._replace(subject_hints=False))


@pytest.fixture
def feature(box: Sandbox) -> Sandbox:
    box.must("switch", "-q", "feat/x")
    return box


@pytest.fixture
def strict(feature: Sandbox) -> Sandbox:
    install(feature, CONVENTION)
    return feature


def commit(box: Sandbox, *message: str) -> Done:
    return box.git("commit", "-q", "--allow-empty", *(word for line in message for word in ("-m", line)))


@pytest.mark.parametrize("subject", ["fix", "update", "wip", "a", "수정", "모델을 고쳤음!!", "⚡ 빠르게", "nine char"])
def test_a_subject_that_says_little_gets_a_hint_and_passes(feature: Sandbox, subject: str) -> None:
    done = commit(feature, subject)
    assert done.ok
    assert f'hint: "{subject}" says little' in done.err
    assert "[TK402]" in done.err


@pytest.mark.parametrize(
    "subject", ["feat: ldam loss", "LDAM loss added", "LDAM 손실 추가", "모델을 다시 고쳤음", "ten chars!"]
)
def test_a_subject_that_says_something_gets_none(feature: Sandbox, subject: str) -> None:
    assert commit(feature, subject).err == ""


def test_the_same_subject_twice_gets_a_hint(feature: Sandbox) -> None:
    assert "[TK403]" not in commit(feature, "feat: ldam loss").err
    done = commit(feature.under(GIT_AUTHOR_DATE="1700000060 +0900"), "feat: ldam loss")
    assert done.ok
    assert "[TK403]" in done.err


@pytest.mark.parametrize("words", [("--no-edit",), ("-m", "feat: ldam loss"), ("-C", "HEAD")])
def test_an_amended_commit_may_keep_its_subject(feature: Sandbox, words: tuple[str, ...]) -> None:
    assert commit(feature.under(GIT_AUTHOR_DATE="1690000000 -0330"), "feat: ldam loss").ok
    later = feature.under(GIT_AUTHOR_DATE="")
    assert later.git("commit", "-q", "--amend", "--allow-empty", *words).err == ""


def test_hints_can_be_turned_off(feature: Sandbox) -> None:
    install(feature, SILENT)
    assert commit(feature, "wip").err == ""


def test_the_first_commit_of_all_gets_its_hint_too(feature: Sandbox) -> None:
    feature.must("switch", "-q", "--orphan", "feat/new")
    assert "[TK402]" in commit(feature, "wip").err


@pytest.mark.parametrize(
    "subject",
    [
        "feat: ldam loss",
        "fix(loss): nan",
        "feat!: new data",
        "refactor(a,b)!: c",
        "docs: 읽어보기",
        "exp: lr 1e-5",
        "test: a: b",
    ],
)
def test_a_conventional_subject_passes(strict: Sandbox, subject: str) -> None:
    assert commit(strict, subject).ok


@pytest.mark.parametrize(
    "subject", ["ldam loss", "feature: x", "feat:x", "feat :x", "feat", "feat: ", ": x", "Feat: x", "feat*: x", "*: x"]
)
def test_any_other_subject_is_refused_when_the_team_asks_for_it(strict: Sandbox, subject: str) -> None:
    done = commit(strict, subject)
    assert not done.ok
    assert "the subject does not start with one of: feat fix refactor" in done.err
    assert "[TK401]" in done.err


@pytest.mark.parametrize("subject", ["fixup! x", "squash! x", "amend! x"])
def test_what_autosquash_will_fold_passes(strict: Sandbox, subject: str) -> None:
    assert commit(strict, subject).ok


def test_merges_and_reverts_of_git_pass(strict: Sandbox) -> None:
    assert strict.git("merge", "-q", "--no-ff", "--no-edit", "feat/y").ok
    assert strict.git("revert", "--no-edit", "-m", "1", "HEAD").ok


def test_a_conflicted_merge_passes(strict: Sandbox) -> None:
    strict.must("switch", "-q", "feat/clash")
    assert not strict.git("merge", "main").ok
    strict.write("VERSION", "solved\n")
    strict.must("add", "-A")
    assert strict.git("commit", "-q", "--no-edit").ok


def test_comments_and_empty_lines_before_the_subject_do_not_count(strict: Sandbox) -> None:
    strict.write("../message", "\n# Please enter\n\nfeat: a loss\n")
    assert strict.git("commit", "-q", "--allow-empty", "-F", "../message", "--cleanup=strip").ok


def test_a_message_without_an_end_of_line_counts(strict: Sandbox) -> None:
    strict.write("../message", "ldam loss")
    assert not strict.git("commit", "-q", "--allow-empty", "-F", "../message", "--cleanup=verbatim").ok


@pytest.mark.parametrize("folder", [".", "deep/folder"])
def test_the_refused_message_is_kept_and_the_way_on_can_be_pasted(strict: Sandbox, folder: str) -> None:
    (strict.folder / folder).mkdir(parents=True, exist_ok=True)
    inside = strict.at(strict.folder / folder)
    done = commit(inside, "ldam loss", "Long words that took an hour: 손실 함수.")
    again = done.step("do this instead:").partition("   and")[0]
    assert (
        inside.paste(again, GIT_EDITOR="sed -i '1s/^/feat: /'", GIT_AUTHOR_DATE="1 +0000").ok is False
    )  # nothing is staged
    assert inside.paste(f"{again} --allow-empty", GIT_EDITOR="sed -i '1s/^/feat: /'").ok
    assert strict.must("log", "-1", "--format=%B") == "feat: ldam loss\n\nLong words that took an hour: 손실 함수."


def test_an_override_passes_and_is_recorded(strict: Sandbox) -> None:
    done = strict.git("commit", "-q", "--allow-empty", "-m", "ldam loss", TEAMKIT_ALLOW="told to")
    assert done.ok
    assert [(fields[1], fields[3]) for fields in strict.overrides()] == [("TK401", "told to")]
