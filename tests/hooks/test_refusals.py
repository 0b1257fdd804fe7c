"""A refusal says why, what cleans up, and what to do instead; and what it says works."""

from dataclasses import dataclass

import pytest

from tests.hooks.sandbox import HAS_REF_HOOK, Done, Sandbox, needs_ref_hook, needs_tree_test

MAIL = "git format-patch -1 --stdout feat/y >../mail"
BACK = "git reset -q --hard HEAD~1"
SOLVE = "git merge feat/clash; echo solved >VERSION; git add -A;"


@dataclass(frozen=True)
class Way:
    """A way onto main: what a person types, the rule it breaks, what it leaves behind."""

    line: str
    rule: str = "TK101"
    clean: str = ""
    before: str = ":"


WAYS = {
    "commit": Way("echo 1 >>NEW; git add -A; git commit -qm 'feat: stray'"),
    "commit --no-verify": Way("echo 1 >>NEW; git add -A; git commit -nqm 'feat: stray'"),
    "commit --amend": Way("git commit -q --amend -m 'feat: other words'"),
    "commit --no-verify --amend": Way("git commit -nq --amend -m 'feat: other words'"),
    "merge --ff": Way("git merge --ff-only feat/x", clean="git reset --merge", before=BACK),
    "merge --no-ff": Way("git merge --no-ff feat/x", "TK107", "git merge --abort"),
    "merge --no-ff --no-verify": Way("git merge --no-ff --no-verify feat/x", "TK107", "git merge --abort"),
    "merge with a conflict": Way(f"{SOLVE} git commit --no-edit", "TK107", "git merge --abort"),
    "merge with a conflict, --no-verify": Way(f"{SOLVE} git commit -n --no-edit", "TK107", "git merge --abort"),
    "merge --squash": Way("git merge --squash feat/y; git commit -qm 'feat: y'"),
    "octopus": Way("git merge --no-ff release/1 feat/y", "TK107", "git merge --abort"),
    "a merge with more in it": Way(
        "git merge --no-ff --no-commit release/1; echo 1 >NEW; git add -A; git commit --no-edit",
        "TK103",
        "git merge --abort",
    ),
    "merge -s ours": Way("git merge --no-ff -s ours release/1", "TK103", "git merge --abort"),
    "cherry-pick": Way("git cherry-pick feat/y", clean="git cherry-pick --abort"),
    "cherry-pick -x of two": Way("git cherry-pick -x feat/x~1..feat/x feat/y", clean="git cherry-pick --abort"),
    "revert": Way("git revert --no-edit HEAD", clean="git reset --merge"),
    "revert of two": Way("git revert --no-edit HEAD HEAD~1", clean="git revert --abort"),
    "am": Way("git am ../mail", clean="git am --abort", before=MAIL),
    "am -3": Way("git am -3 ../mail", clean="git am --abort", before=MAIL),
    "rebase": Way("git rebase feat/y", "TK105"),
    "rebase from elsewhere": Way("git rebase feat/y main", "TK105", before="git switch -q develop"),
    "rebase --no-verify": Way("git rebase --no-verify feat/y", clean="git rebase --abort"),
    "rebase --no-verify --apply": Way(
        "git rebase --no-verify --apply feat/y", clean="git rebase --quit && git switch main"
    ),
    "reset --hard": Way("git reset --hard feat/x", clean="git reset --merge"),
    "reset --soft": Way("git reset --soft feat/x"),
    "switch -C": Way("git switch -C main feat/x", clean="git reset --merge", before="git switch -q develop"),
    "checkout -B": Way("git checkout -B main feat/x", clean="git reset --merge", before="git switch -q develop"),
    "branch -f": Way("git branch -f main feat/x", before="git switch -q develop"),
    "pull, fast-forward": Way("git pull --ff-only origin feat/x", clean="git reset --merge", before=BACK),
    "pull, merge": Way("git pull --no-rebase --no-edit origin feat/x", "TK107", "git merge --abort"),
    "fetch onto it": Way("git fetch origin +feat/x:main", before="git switch -q develop"),
    "push onto it": Way("git push . +feat/x:main", "TK203", before="git switch -q develop"),
}  # fmt: skip
EARLY = {
    name
    for name in WAYS
    if name
    in (
        "commit",
        "merge --no-ff",
        "merge with a conflict",
        "merge --squash",
        "octopus",
        "rebase",
        "rebase from elsewhere",
        "pull, merge",
        "push onto it",
        "commit --amend",
    )
}


def needed(name: str) -> object:
    """The way of that name, skipped where this git cannot see it."""
    marks = [] if name in EARLY else [needs_ref_hook]
    return pytest.param(name, marks=[*marks, needs_tree_test] if WAYS[name].rule == "TK103" else marks)


@pytest.fixture(params=[needed(name) for name in WAYS])
def way(request: pytest.FixtureRequest) -> Way:
    return WAYS[request.param]


def attempt(box: Sandbox, way: Way) -> Done:
    assert box.paste(way.before).ok
    return box.paste(way.line)


def test_main_stays_and_the_rule_is_named(box: Sandbox, way: Way) -> None:
    assert box.paste(way.before).ok
    before = box.tip("main")
    done = box.paste(way.line)
    assert not done.ok
    assert f"[{way.rule}]" in done.err
    assert box.tip("main") == before


def test_what_cleans_up_is_named_and_leaves_nothing_half_done(box: Sandbox, way: Way) -> None:
    done = attempt(box, way)
    assert done.step("clean up first:") == way.clean
    if way.clean:
        assert box.paste(way.clean).ok
        assert box.settled()


def test_a_refusal_is_said_once_and_has_a_way_on_and_an_emergency_exit(box: Sandbox, way: Way) -> None:
    done = attempt(box, way)
    assert done.err.count("emergency:") == 1
    assert done.step("do this instead:")
    assert done.step("emergency:").startswith('TEAMKIT_ALLOW="why" git ')
    assert (done.step("stray commits?") == "teamkit rescue feat/my-work") == (way.rule == "TK101")


def test_the_override_of_the_emergency_exit_works_and_is_recorded(box: Sandbox, way: Way) -> None:
    assert box.paste(way.before).ok
    before = box.tip("main")
    done = box.paste(way.line, TEAMKIT_ALLOW="the server burns")
    assert done.ok, done.err
    assert box.tip("main") != before
    assert {fields[3] for fields in box.overrides()} == {"the server burns"}
    assert "overridden and recorded: the server burns" in done.err


INSTEAD = {
    "commit": "git switch -c feat/my-work && git commit",
    "commit --no-verify": "git switch -c feat/my-work && git commit",
    "cherry-pick": "git switch -c feat/my-work && git cherry-pick",
    "merge --ff": "git switch -c feat/my-work",
    "reset --hard": "git switch -c feat/my-work",
    "rebase": "git switch -c feat/my-work && git rebase feat/y",
    "branch -f": "git switch -c feat/my-work",
}


@pytest.mark.parametrize("name", [needed(name) for name in INSTEAD])
def test_the_way_on_can_be_pasted_after_the_clean_up(box: Sandbox, name: str) -> None:
    done = attempt(box, WAYS[name])
    instead = done.step("do this instead:")
    assert instead.startswith(INSTEAD[name])
    assert box.paste(done.step("clean up first:") or ":").ok
    message = "-m 'feat: my own work'" if instead.endswith("git commit") else ""
    on = box.paste(f"{instead} {message}")
    assert on.ok, on.err
    assert box.must("symbolic-ref", "--short", "HEAD") == "feat/my-work"
    assert box.settled()


@needs_ref_hook
def test_the_way_on_after_a_merge_leads_to_finish(box: Sandbox) -> None:
    assert attempt(box, WAYS["merge --no-ff"]).step("do this instead:") == "teamkit finish feat/x"


@pytest.mark.parametrize(
    "line",
    [
        "git commit -qam 'feat: work'",
        "git commit -nqam 'feat: work'",
        "git commit -nqam 'Revert \"x\"'",
        "git update-ref refs/heads/main feat/x",
    ],
)
@needs_ref_hook
def test_no_clean_up_is_named_that_would_throw_work_away(box: Sandbox, line: str) -> None:
    box.write("VERSION", "my work of an hour\n")
    box.must("add", "-A")
    assert box.paste(line).step("clean up first:") == ""


@needs_ref_hook
def test_a_clean_up_keeps_what_was_being_worked_on(box: Sandbox) -> None:
    box.bypass("reset", "-q", "--hard", "HEAD~1")
    box.write("VERSION", "my work of an hour\n")
    done = box.git("merge", "--ff-only", "feat/x")
    assert box.paste(done.step("clean up first:")).ok
    assert (box.folder / "VERSION").read_text() == "my work of an hour\n"
    assert box.must("status", "--porcelain") == "M VERSION"


def test_a_clean_merge_is_judged_before_its_commit_under_any_git(box: Sandbox) -> None:
    hook = str(box.folder / ".git" / "hooks" / "pre-merge-commit")
    for branch, passes in (("feat/x", False), ("release/1", True)):
        done = box.run([hook], b"", box.environment() | {f"GITHEAD_{box.tip(branch)}": branch})
        assert (done.ok, "[TK107]" in done.err) == (passes, not passes)


@pytest.mark.parametrize("name", [needed("commit"), needed("commit --no-verify")])
def test_an_empty_override_overrides_nothing(box: Sandbox, name: str) -> None:
    assert not box.paste(WAYS[name].line, TEAMKIT_ALLOW="").ok
    assert box.overrides() == []


def test_a_record_says_who_when_which_rule_what_and_why(box: Sandbox) -> None:
    assert box.paste(WAYS["commit"].line, TEAMKIT_ALLOW="the server burns\nand more\tof it").ok
    (who, rule, what, why), *more = box.overrides()
    assert not (more and HAS_REF_HOOK)  # older gits tell it once for every hook
    assert (who, rule, why) == ("Jiwoo <jiwoo@example.org> 1700000000 +0000", "TK101", "the server burns")
    assert what.startswith("refs/heads/main ") if HAS_REF_HOOK else what == "commit on main"


def test_an_override_of_content_is_one_line_too(box: Sandbox) -> None:
    box.must("switch", "-q", "feat/x")
    box.write("one.py", "<" * 7 + "\n")
    box.write("two.py", "<" * 7 + "\n")
    box.must("add", "-A")
    assert box.git("commit", "-qm", "feat: a text about git", TEAMKIT_ALLOW="it is documentation").ok
    ((_, rule, what, why),) = box.overrides()
    assert (rule, why) == ("TK303", "it is documentation")
    assert "one.py" in what
    assert "two.py" in what


@needs_ref_hook
def test_the_next_lawful_merge_follows_an_override(box: Sandbox) -> None:
    assert box.paste(WAYS["commit"].line, TEAMKIT_ALLOW="the server burns").ok
    assert box.git("merge", "-q", "--no-ff", "--no-edit", "release/1").ok


@needs_ref_hook
def test_a_lawful_merge_launders_no_stray_commit(box: Sandbox) -> None:
    box.write("NEW", "stray\n")
    box.save("feat: stray")
    done = box.git("merge", "-q", "--no-ff", "--no-edit", "release/1")
    assert "[TK102]" in done.err
    assert done.step("do this instead:") == "teamkit rescue feat/my-work"
    assert box.paste(done.step("clean up first:")).ok
    assert box.settled()
