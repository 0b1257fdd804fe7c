"""new-feature, new-release and new-hotfix: the right base, the right name, and nothing lost on the way."""

import pytest

from tests.flow.team import Clone, Team

LONG = "feat/" + "x" * 300


def test_a_branch_starts_at_what_the_server_has_now(minji: Clone, jiwoo: Clone) -> None:
    news = jiwoo.commit("feat: news", news__py="1\n")
    jiwoo.git("push", "-q", "origin", "develop")
    minji.does("new-feature", "feat/x")
    assert minji.head() == "feat/x"
    assert minji.holds(news, "feat/x")


def test_a_branch_tracks_nothing(minji: Clone) -> None:
    minji.does("new-feature", "feat/x")
    assert minji.ask("config", "--get-regexp", r"^branch\.feat/x").out == ""


def test_a_hotfix_starts_at_main_and_a_release_at_develop(minji: Clone) -> None:
    develop = minji.commit("feat: on develop", a__py="1\n")
    minji.git("push", "-q", "origin", "develop")
    minji.does("new-hotfix", "1.0.1")
    assert minji.tip() == minji.tip("origin/main")
    minji.does("new-release", "1.1.0")
    assert minji.tip() == develop


def test_a_branch_that_only_the_server_has_is_base_enough(minji: Clone) -> None:
    minji.git("switch", "-q", "main")
    minji.git("branch", "-q", "-D", "develop")
    minji.does("new-feature", "feat/x")
    assert minji.tip() == minji.tip("origin/develop")


@pytest.mark.parametrize(
    ("name", "why", "instead"),
    [
        ("LDAM loss", "space", "feat/ldam-loss"),
        ("feat/LDAM loss", "space", "feat/ldam-loss"),
        ("wip", "start with one of", "feat/wip"),
        ("feature/x", "start with one of", "feat/x"),
        ("feat/", "slash", "feat/my-work"),
        ("feat/x.lock", ".lock", "feat/x"),
        ("feat/x..y", "shape", "feat/x.y"),
        (LONG, "bytes", "feat/xxx"),
        ("feat/y", "exists", "feat/y-2"),
        ("feat/Y", "only in case", "feat/y-2"),
        ("feat/y/z", "nothing can be called feat/y/", "feat/y-z"),
        ("docs/a", "folder", "docs/a-2"),
        ("HEAD", "reserved", "feat/head"),
        ("main", "base branch", "feat/my-work"),
        ("fix/con", "Windows", "fix/con-2"),
        ("feat/a(b)", "character", "feat/a-b"),
    ],
)
def test_each_bad_name_has_its_own_reason_and_a_lawful_one_to_paste(
    minji: Clone, name: str, why: str, instead: str
) -> None:
    minji.git("branch", "feat/y")
    minji.git("branch", "docs/a/b")
    before = minji.refs()
    done = minji.refuses("new-feature", name)
    assert why in done.error
    assert done.hint.startswith(f"teamkit new-feature {instead}")
    assert minji.refs() == before
    minji.does(*done.hint.split()[1:])


def test_a_name_taken_on_the_server_alone_is_taken(minji: Clone, jiwoo: Clone) -> None:
    jiwoo.git("push", "-q", "origin", "develop:feat/x")
    assert "exists" in minji.refuses("new-feature", "feat/x").error


def test_a_korean_name_is_a_name(minji: Clone) -> None:
    minji.does("new-feature", "feat/손실-함수")
    assert minji.head() == "feat/손실-함수"


@pytest.mark.parametrize("word", ["1.2.0", "v1.2.0", "release/1.2.0"])
def test_a_version_is_understood_in_each_spelling(minji: Clone, word: str) -> None:
    minji.does("new-release", word)
    assert minji.head() == "release/1.2.0"


def test_a_version_that_is_tagged_is_refused_with_the_next_one(minji: Clone) -> None:
    minji.git("tag", "v1.2.0")
    minji.git("tag", "v1.2.1")
    done = minji.refuses("new-hotfix", "1.2.0")
    assert done.error == "tag v1.2.0 exists already"
    assert done.hint == "teamkit new-hotfix 1.2.2"


def test_changes_that_do_not_collide_come_along(minji: Clone) -> None:
    minji.write(train__py="epochs = 2\n", new__py="1\n", notes__log="mine\n")
    minji.git("add", "new.py")
    before = minji.work(), minji.status()
    done = minji.does("new-feature", "feat/x")
    assert (minji.work(), minji.status()) == before
    assert "2 changes came along" in done.err


@pytest.fixture
def collision(team: Team) -> Clone:
    """A clone with work that the new develop would overwrite."""
    team.jiwoo.commit("feat: epochs", train__py="epochs = 1\nbatch = 8\nlr = 1\nseed = 0\nend = 1\n")
    team.jiwoo.git("push", "-q", "origin", "develop")
    team.minji.write(train__py="import torch\nepochs = 1\n", staged__py="1\n", untracked__py="1\n")
    team.minji.git("add", "staged.py")
    return team.minji


def test_changes_that_collide_are_refused_with_the_way_to_carry_them(collision: Clone) -> None:
    before = collision.work(), collision.refs()
    done = collision.refuses("new-feature", "feat/x")
    assert done.hint == "teamkit new-feature feat/x --carry"
    assert (collision.work(), collision.refs()) == before


def test_carried_changes_arrive_staged_as_staged_and_untracked_too(collision: Clone) -> None:
    collision.does("new-feature", "feat/x", "--carry")
    assert collision.status().splitlines() == ["A  staged.py", " M train.py", "?? untracked.py"]
    assert collision.read("train.py").startswith("import torch\n")
    assert "seed = 0" in collision.read("train.py")
    assert collision.git("stash", "list") == ""


def test_carried_changes_that_conflict_stay_in_the_stash(collision: Clone) -> None:
    collision.write(train__py="epochs = 100\n")
    done = collision.refuses("new-feature", "feat/x", "--carry")
    assert "kept in stash@{0}" in done.error
    assert "epochs = 100" in collision.git("show", "stash@{0}:train.py")
    assert collision.head() == "feat/x"
    assert "exists" in collision.refuses("new-feature", "feat/x", "--carry").error


def test_carrying_nothing_leaves_an_older_stash_alone(minji: Clone) -> None:
    minji.write(train__py="old work\n")
    minji.git("stash")
    minji.does("new-feature", "feat/x", "--carry")
    assert minji.status() == ""
    assert len(minji.git("stash", "list").splitlines()) == 1


def test_without_a_network_it_goes_by_what_was_fetched_last_and_says_so(team: Team) -> None:
    team.cut_off()
    done = team.minji.does("new-feature", "feat/x")
    assert "offline: origin cannot be reached" in done.err
    assert team.minji.tip() == team.minji.tip("origin/develop")
    assert "offline" not in team.minji.does("new-feature", "feat/y", "--offline").err


@pytest.mark.parametrize("folder", ["../손실 함수", "inner"])
def test_a_branch_can_have_a_folder_of_its_own(minji: Clone, folder: str) -> None:
    minji.write(train__py="epochs = 9\n")
    minji.does("new-feature", "feat/x", "--worktree", folder)
    there = Clone(minji.folder / folder)
    assert there.head() == "feat/x"
    assert there.read("train.py") == "epochs = 1\n"
    assert minji.head() == "develop"
    there.commit("feat: in its folder", x__py="1\n")


def test_a_relative_folder_is_relative_to_where_one_stands(minji: Clone) -> None:
    (minji.folder / "sub").mkdir()
    minji.teamkit("new-feature", "feat/x", "--worktree", "../../beside", at="sub")
    assert Clone(minji.folder.parent / "beside").head() == "feat/x"


def test_the_dry_run_shows_the_command_and_changes_nothing(minji: Clone) -> None:
    before = minji.refs("refs"), minji.head()
    done = minji.does("new-feature", "feat/x", "--dry-run")
    assert done.out == "git switch --no-track -c feat/x origin/develop\n"
    assert (minji.refs("refs"), minji.head()) == before


def test_commits_that_the_base_has_only_here_are_named(minji: Clone) -> None:
    minji.commit("feat: not pushed", a__py="1\n")
    done = minji.does("new-feature", "feat/x")
    assert "develop here has 1 commit that origin/develop lacks" in done.err


def test_it_starts_from_a_detached_head(minji: Clone) -> None:
    minji.git("switch", "-q", "--detach")
    minji.does("new-feature", "feat/x")
    assert minji.head() == "feat/x"


def test_it_starts_from_a_branch_without_a_commit(minji: Clone) -> None:
    minji.git("switch", "-q", "--orphan", "gh-pages")
    minji.does("new-feature", "feat/x")
    assert minji.tip() == minji.tip("origin/develop")


def test_in_the_middle_of_a_merge_it_says_so(minji: Clone) -> None:
    minji.branch("feat/a", a__py="1\n")
    minji.git("switch", "-q", "develop")
    minji.git("merge", "-q", "--no-ff", "--no-commit", "feat/a")
    done = minji.refuses("new-feature", "feat/x")
    assert done.error == "a merge is under way"
    assert done.hint == "git merge --abort"


def test_an_empty_repository_is_told_to_begin(team: Team) -> None:
    Clone(team.root).git("init", "-q", "fresh")
    fresh = Clone(team.root / "fresh")
    fresh.write(teamkit__toml='[flow]\nfinish = "local"\n')
    assert fresh.refuses("new-feature", "feat/x").error == "this repository has no commit yet"


def test_without_develop_it_names_the_command_that_makes_one(minji: Clone) -> None:
    minji.git("switch", "-q", "main")
    minji.git("push", "-q", "--no-verify", "origin", ":develop")
    minji.git("branch", "-q", "-D", "develop")
    done = minji.refuses("new-feature", "feat/x")
    assert (done.error, done.hint) == ("develop does not exist yet", "teamkit init")


def test_without_a_remote_the_base_here_is_the_base(minji: Clone) -> None:
    minji.git("remote", "remove", "origin")
    tip = minji.commit("feat: alone", a__py="1\n")
    assert "offline" not in minji.does("new-feature", "feat/x").err
    assert minji.tip() == tip


def test_github_flow_starts_at_main_and_knows_no_releases(minji: Clone) -> None:
    minji.write(teamkit__toml='[flow]\nmodel = "github"\nfinish = "local"\n')
    minji.git("stash")
    minji.git("switch", "-q", "main")
    minji.git("stash", "pop", "-q")
    minji.does("new-feature", "feat/x")
    assert minji.tip() == minji.tip("origin/main")
    done = minji.refuses("new-release", "1.0.0", code=2)
    assert "needs GitFlow" in done.error


def test_a_branch_deleted_on_the_server_makes_room_for_a_name_below_it(minji: Clone, jiwoo: Clone) -> None:
    jiwoo.git("push", "-q", "origin", "develop:feat/x")
    minji.git("fetch", "-q")
    jiwoo.git("push", "-q", "origin", ":feat/x")
    jiwoo.git("push", "-q", "origin", "develop:feat/x/y")
    minji.does("new-feature", "fix/z")
    assert "origin/feat/x/y" in minji.git("branch", "-r")
