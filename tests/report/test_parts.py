"""What each block tells: nothing there, one, many, and names that nobody thought of."""

import math
from pathlib import Path
from unicodedata import normalize

import pytest

from teamkit.history.commit import Identity
from teamkit.report.evidence import Value
from teamkit.report.facts import Facts
from teamkit.report.parts import PERSON, TEAM
from teamkit.report.parts.pieces import changed, clean, name_of, setting, titled
from teamkit.runs.model import CRASHED, Run, Told
from tests.history.worlds import GITHUB, START, World
from tests.report.runs import JIWOO, MINJI, of, run, world
from tests.report.told import facts, own, team


@pytest.fixture
def nothing(tmp_path: Path) -> Facts:
    """A repository without a commit."""
    return facts(World(tmp_path / "w").folder)


def test_without_anything_every_block_says_so_or_nothing(nothing: Facts) -> None:
    told = {name: team(nothing, name) for name in TEAM}
    assert {name for name, lines in told.items() if not lines} == {
        "areas", "left_out", "weeks", "best", "bars", "scatter", "curves", "well", "open",
    }  # fmt: skip
    assert told["cover"] == ["There is no commit yet."]
    assert told["roles"] == ["Nobody has committed yet."]
    assert told["runs"] == ["There are no logs of runs."]
    assert told["score"] == ["Fewer than two runs have a score and a date, so no change is drawn."]
    assert told["failed"] == ["No run crashed, no commit was reverted, no branch is left unmerged."]
    assert "0 of 0" in " ".join(told["practice"])


def test_a_member_without_commits_has_zeros_and_nothing_else(tmp_path: Path) -> None:
    known = facts(world(tmp_path).folder, '[[member]]\nname = "이서연"\nrole = "데이터 | *정리*"\n')
    assert [line for line in team(known, "roles") if line.startswith("이서연")] == [
        "이서연 | 데이터 | *정리* |  | 0 | 0 | 0 | "
    ]
    told = {name: own(known, name, "이서연") for name in PERSON}
    *rows, last = told.pop("own")[1:]
    assert [line.split(" | ")[1] for line in rows] == ["0", "0"]
    assert last == "No commit and no run is known to be theirs."
    assert told.pop("own_areas") == ["role: 데이터 | *정리*"]
    assert not any(told.values())


def test_people_are_sorted_by_name_and_nobody_has_a_share(tmp_path: Path) -> None:
    known = of(tmp_path)
    assert [line.split(" | ")[0] for line in team(known, "roles")[1:3]] == ["Jiwoo Park", "김민지"]
    assert "%" not in " ".join(line for name in TEAM for line in team(known, name))


def test_pull_requests_that_have_no_room_are_a_number_with_its_merges_behind_it(tmp_path: Path) -> None:
    it = world(tmp_path)
    for number in range(1, 8):
        it.commit(f"feat: {number} (#{number})", {f"src/{number}.py": "1\n"}, by=MINJI, committer=GITHUB)
    known = facts(it.folder)
    assert own(known, "own_pulls", "김민지")[0].endswith("and 3 more")
    more = known.evidence.values["own.김민지.pulls.more"]
    assert (more.value, len(more.evidence)) == (3, 3)


def test_a_person_named_like_a_number_is_a_name(tmp_path: Path) -> None:
    it = World(tmp_path / "w")
    it.commit("first", {"src/x.py": "1\n"}, by=Identity("42", "a@b.c"))
    known = facts(it.folder)
    assert team(known, "roles")[1].startswith("42 | — | src | 1 | 0 | 0 | c:")
    assert known.evidence.values["roles.42.commits"].value == 1


def test_decomposed_hangul_is_composed(tmp_path: Path) -> None:
    it = World(tmp_path / "w")
    it.commit("손실", {normalize("NFD", "src/손실/x.py"): "1\n"}, by=Identity(normalize("NFD", "김민지"), "a@b.c"))
    known = facts(it.folder)
    assert team(known, "roles")[1].startswith("김민지 | — | src/손실 |")
    assert "roles.김민지.commits" in known.evidence.values


def test_runs_without_a_metric_are_told_and_not_compared(tmp_path: Path) -> None:
    known = of(tmp_path, run("a", {"lr": 1}, ()), run("b", {"lr": 2}, (), JIWOO))
    assert team(known, "overview")[-2] == "runs | 2 (finished 2) | r:a r:b"
    assert [line.split(" | ")[:3] for line in team(known, "runs")] == [
        ["run", "name", "lr"], ["sts-a", "김민지", "1"], ["sts-b", "Jiwoo Park", "2"],
    ]  # fmt: skip
    assert not team(known, "best")
    assert team(known, "ablation") == ["No two runs differ in exactly one parameter."]


def test_a_run_of_nan_alone_has_diverged_and_is_no_best(tmp_path: Path) -> None:
    known = of(tmp_path, run("a", {"lr": 1}, (math.nan, math.nan)), run("b", {"lr": 2}, (0.5, 0.25)))
    assert team(known, "failed")[1:] == ["diverged at step 0 | sts-a | 김민지 | r:a"]
    assert not own(known, "own_gain", "김민지")
    assert own(known, "own_best", "김민지") == ["sts-b val/f1 0.5000 r:b"]


def test_losses_that_differ_rank_nothing(tmp_path: Path) -> None:
    runs = (
        run("a", {"loss": "ce"}, (2.0, 1.0), tag="val/loss"),
        run("b", {"loss": "focal"}, (0.2, 0.1), tag="val/loss"),
    )
    known = of(tmp_path, *runs)
    assert known.trained.metric is None
    assert not team(known, "curves")
    assert not own(known, "own_best", "김민지")


def test_of_a_metric_that_should_be_small_the_smallest_is_best(tmp_path: Path) -> None:
    runs = (
        run("a", {"model": "x"}, (4.0, 3.5), tag="val/wer"),
        run("b", {"model": "y"}, (4.0, 2.5), tag="val/wer", started=START + 60),
    )
    known = of(tmp_path, *runs)
    assert team(known, "best")[-1] == "The best run of each model by val/wer, lower is better."
    assert [line.split(" | ")[0] for line in team(known, "runs")[1:]] == ["sts-b", "sts-a"]
    assert team(known, "well") == ["val/wer: from 3.500 (sts-a) to 2.500 (sts-b), a change of -1.000 r:a r:b"]
    assert team(known, "ablation")[1] == "model | x | y | 3.500 | 2.500 | -1.000 | r:a r:b"


def test_the_first_run_is_the_one_that_began_first(tmp_path: Path) -> None:
    runs = (run("a", {"lr": 1}, (0.8,), started=START + 99), run("b", {"lr": 2}, (0.5,), started=START))
    assert own(of(tmp_path, *runs), "own_gain", "김민지") == [
        "val/f1: from 0.5000 (sts-b) to 0.8000 (sts-a), a change of +0.3000 r:b r:a"
    ]


def test_without_a_start_nothing_came_first(tmp_path: Path) -> None:
    known = of(tmp_path, run("a", {"lr": 1}, (0.8,), started=None), run("b", {"lr": 2}, (0.5,), started=None))
    assert not own(known, "own_gain", "김민지")
    assert not team(known, "well")


@pytest.mark.parametrize("started", [1e300, -1e300, math.nan, math.inf, 1.7e12, -1.0, 0.0])
def test_a_start_that_no_calendar_has_stops_nothing(tmp_path: Path, started: float) -> None:
    known = of(tmp_path, run("a", {"lr": 1}, (0.8,), started=started), run("b", {"lr": 2}, (0.5,)))
    for name in TEAM:
        team(known, name)


def test_a_commit_of_an_absurd_day_stops_nothing(tmp_path: Path) -> None:
    it = World(tmp_path / "w")
    it.commit("first")
    it.write("second", date="99999999999999 +0000")
    known = facts(it.folder)
    for name in TEAM:
        team(known, name)
    assert "second (?)" in " ".join(own(known, "own_pulls", "Mina"))


def test_a_crashed_run_is_told_and_is_no_best(tmp_path: Path) -> None:
    known = of(tmp_path, run("a", {"lr": 1}, (0.9,), JIWOO, state=CRASHED), run("b", {"lr": 2}, (0.5,)))
    assert team(known, "failed")[1:] == ["crashed | sts-a | Jiwoo Park | r:a"]
    assert own(known, "own_failed", "Jiwoo Park") == ["crashed: sts-a r:a"]
    assert not own(known, "own_best", "Jiwoo Park")


def test_the_name_of_a_run_is_that_of_the_person_and_not_of_an_account(tmp_path: Path) -> None:
    one = run("a", {"lr": 1}, (0.8,))
    one.person = Told("minji-1204", "W&B username")
    assert team(of(tmp_path, one), "runs")[1].startswith("sts-a | 김민지 | 0.8000")


SECRET = "hf_" + "a1B2" * 8 + "xY"


def test_settings_names_and_subjects_tell_no_secret_no_address_and_no_home(tmp_path: Path) -> None:
    it = world(tmp_path)
    it.git("switch", "-qc", f"minji@naver.com/{SECRET}")
    it.commit(f"fix: {SECRET} of minji@naver.com in /home/minji/sts", {"src/z.py": "1\n"}, by=MINJI)
    it.git("switch", "-q", "main")
    settings = {"out.ckpt": "/home/minji/a.pt", "api_key": "abcdef", "mail": "minji@naver.com", "hub": SECRET}
    runs = [run(f"{at}", {key: f"{value}{at}" for key, value in settings.items()}, (0.5,)) for at in range(2)]
    for one in runs:
        one.name = f"/home/minji/runs/{SECRET}"
    known = facts(it.folder, runs=runs)
    told = "\n".join(
        line
        for lines in (*(team(known, name) for name in TEAM), *(own(known, name, "김민지") for name in PERSON))
        for line in lines
    )
    told += "\n".join((*known.evidence.values, *known.figures.values()))
    for word in (SECRET, "minji@", "/home/", "abcdef"):
        assert word not in told, word
    assert "m***@naver.com" in told
    assert "•••" in told


def test_every_evidence_is_a_commit_or_a_run_that_is_there(tmp_path: Path) -> None:
    known = of(tmp_path, run("a", {"lr": 1, "model": "x"}, (0.8,)), run("b", {"lr": 2, "model": "y"}, (0.5,), JIWOO))
    for name in TEAM:
        team(known, name)
    for one in known.past.contributions:
        for name in PERSON:
            own(known, name, one.person)
    ids = {*(f"c:{one}" for one in known.past.history.commits), "r:a", "r:b"}
    for name, value in known.evidence.values.items():
        assert set(value.evidence) <= ids, name
        assert value.evidence or value.value == 0, name


def test_the_wholes_of_which_a_part_is_told_have_their_commits(tmp_path: Path) -> None:
    known = of(tmp_path)
    assert "commits made on main itself (first parent) | 2 of 2" in " ".join(team(known, "practice"))
    whole = known.evidence.values["practice.first_parent.of"]
    assert (whole.value, set(whole.evidence)) == (2, {f"c:{one}" for one in known.past.history.commits})
    assert known.evidence.values["practice.no_pull.of"] == whole


def test_work_that_is_not_in_main_is_no_part_of_the_whole(tmp_path: Path) -> None:
    it = world(tmp_path)
    it.branch("feat/x")
    it.commit("open")
    it.commit("open too")
    it.switch("main")
    known = facts(it.folder)
    team(known, "practice")
    direct, values = known.past.direct, known.evidence.values
    assert (values["practice.first_parent.of"].value, values["practice.no_pull.of"].value) == (2, 2)
    assert (direct.chain, direct.work) == (2, 2)


def test_what_stands_for_evidence_is_explained_below_the_first_that_has_some(nothing: Facts, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    runs = of(tmp_path / "a", run("a", {}, ()))
    assert team(runs, "overview")[-1] == "What is cited as evidence: c: a commit · r: a run · +n: n more"
    assert team(nothing, "overview")[-1].startswith("runs | ")
    korean = facts(Path(runs.place.base), language="ko")
    assert team(korean, "overview")[-1] == "근거 표기: c:는 커밋 · +n은 그 밖에 n개"


def test_where_there_are_curves_alone_nothing_is_said_of_scores(tmp_path: Path) -> None:
    known = of(tmp_path, run("a", {"lr": 1}, (0.5, 0.8, 0.9), started=None))
    assert team(known, "curves")
    assert not team(known, "score")


def test_a_kind_that_added_no_line_is_not_among_what_is_left_out(tmp_path: Path) -> None:
    it = World(tmp_path / "w")
    it.commit("picture", {"public/agent.png": b"\0\1", "data/a.csv": "1\n", "a.py": "1\n"})
    it.commit("less", {"data/a.csv": ""})
    it.commit("log", {"outputs/run.log": ""})
    known = facts(it.folder)
    rows = [line.split(" | ")[:2] for line in team(known, "left_out")[2:]]
    assert {reason: one.added for reason, one in known.past.difference.left_out.items()}["log"] == 0
    assert [row for row in rows if row[1] == "0"] == []
    assert ["data", "1"] in rows


def test_a_pull_request_without_a_title_is_told_by_its_branch(tmp_path: Path) -> None:
    it = world(tmp_path)
    it.branch("feat/pool")
    it.commit("pool", {"src/pool.py": "1\n"}, by=MINJI)
    it.switch("main")
    it.merge("feat/pool", message="Merge pull request #3 from team/feat/pool", by=MINJI)
    assert own(facts(it.folder), "own_pulls", "김민지")[0].startswith("#3 feat/pool c:")


def test_files_that_are_a_persons_have_the_commits_that_changed_them(tmp_path: Path) -> None:
    known = of(tmp_path)
    (first,) = next(one.commits for one in known.past.contributions if one.person.name == "김민지")
    assert f"files mostly theirs | 1: src/a/x.py | c:{first[:7]}" in own(known, "own", "김민지")


def test_folders_are_told_with_their_files(tmp_path: Path) -> None:
    known = of(tmp_path)
    tip = known.past.history.tips["main"]
    *folders, counted = team(known, "tree")
    assert folders == ["data/  (1)", "src/  (2)", "  a/  (1)", "  b/  (1)"]
    assert counted == f"Counted in the last commit of main. c:{tip[:7]}"
    assert known.evidence.values["tree.src"] == Value(2, "2", (f"c:{tip}",))


def test_of_many_folders_the_first_are_told_and_the_rest_is_counted(tmp_path: Path) -> None:
    it = World(tmp_path / "w")
    it.commit("many", {f"d{at:02}/e/f.txt": "1\n" for at in range(30)})
    told = team(facts(it.folder), "tree")
    assert (len(told), told[0], told[-2]) == (26, "d00/  (1)", "and more folders: 6")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\n b\t c", "a b c"), ("caf\udce9", "caf?"), ("a\x1b[31mb\x00", "a[31mb"), ("a\u202eb", "ab"),
        ("minji@naver.com", "m***@naver.com"), ("/home/minji/x/y.pt", "…/y.pt"), ("val/f1", "val/f1"), ("", ""),
    ],
)  # fmt: skip
def test_a_text_is_one_line_that_tells_nothing_private(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_a_long_subject_is_cut() -> None:
    assert (len(titled("가" * 200)), titled("가" * 200)[-1]) == (72, "…")


def test_the_parts_of_a_branch_are_cleaned_one_by_one() -> None:
    assert clean(f"feat/{SECRET}") == "feat/•••"
    assert clean("feat/손실-2") == "feat/손실-2"


def test_a_setting_that_is_named_like_a_secret_is_left_out() -> None:
    assert setting("wandb.api_key", "abc") == "•••"
    assert (setting("lr", 2e-05), setting("aug", value=True), setting("x", None)) == ("2e-05", "true", "—")


@pytest.mark.parametrize(
    ("name", "path", "shown"),
    [
        ("sts-1", "/r/sts-1", "sts-1"), ("base version_0", "/r/base/version_0", "base version_0"),
        ("a/b", "/r/a/b", "b"), ("", "/r/x", "id1"),
    ],
)  # fmt: skip
def test_a_run_is_called_by_what_tells_it_from_others(name: str, path: str, shown: str) -> None:
    assert name_of(Run("x", path, id="id1", name=name)) == shown


def test_a_change_has_a_sign_and_the_decimals_of_its_values() -> None:
    assert [changed(0.03, 0.8, 0.83), changed(-1, 3.5, 2.5), changed(0, 0.5, 0.5)] == ["+0.0300", "-1.000", "+0.0000"]
    assert changed(1e-9, 1e-9, 2e-9) == "+0.0000"
