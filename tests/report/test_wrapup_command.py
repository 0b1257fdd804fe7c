"""teamkit wrapup as it is typed: the draft, the second draft, the check, and what goes wrong."""

import json
import os
import subprocess
from hashlib import sha1
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from teamkit.report import fonts
from tests.command import teamkit_command
from tests.history.worlds import World
from tests.report.team import JIWOO, team

KOREAN = find_spec("typst") is not None and any(face.family in fonts.KOREAN for face in fonts.installed({}).found)
ALONE = {**os.environ, "COLUMNS": "100"}


def wrapup(folder: Path, *words: str, **env: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [*teamkit_command(), "wrapup", *words], cwd=folder, capture_output=True, text=True, check=False,
        env={**ALONE, **env},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("팀") / "sts"
    team(folder)
    assert wrapup(folder)[0] == 0
    return folder


@pytest.fixture
def copy(drafted: Path, tmp_path: Path) -> Path:
    subprocess.run(["cp", "-a", drafted, tmp_path / "sts"], check=True)
    return tmp_path / "sts"


def report(folder: Path) -> str:
    return (folder / "wrapup/wrapup.md").read_text("utf-8")


def values(folder: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads((folder / "wrapup/wrapup.json").read_text("utf-8"))["values"]
    return found


def test_every_number_is_the_one_that_was_made(drafted: Path) -> None:
    told: dict[str, Any] = {name: one["value"] for name, one in values(drafted).items()}
    assert told["overview.commits"] == 9  # without the bot's
    assert told["overview.merges"] == 1
    assert told["overview.pulls"] == 2
    assert told["overview.runs"] == 3
    assert (told["roles.김민지.commits"], told["roles.Jiwoo Park.commits"], told["roles.이서연.commits"]) == (6, 4, 0)
    assert (told["roles.김민지.pulls"], told["roles.Jiwoo Park.pulls"]) == (1, 1)
    assert (told["roles.김민지.runs"], told["roles.Jiwoo Park.runs"]) == (2, 1)
    assert (told["practice.first_parent"], told["practice.no_pull"]) == (5, 5)
    assert (told["practice.first_parent.of"], told["practice.no_pull.of"]) == (7, 8)
    assert told["lines.before"] - told["lines.after"] == told["lines.data"] + told["lines.log"]
    assert told["lines.data"] == 5000
    assert told["failed.feat/open"] == 1
    assert [value for name, value in told.items() if name.endswith(".diverged")] == [299]


def test_every_number_carries_the_commits_and_runs_behind_it(drafted: Path) -> None:
    known = subprocess.run(
        ["git", "log", "--all", "--format=c:%H"], cwd=drafted, capture_output=True, text=True, check=True
    ).stdout.split()
    document = json.loads((drafted / "wrapup/wrapup.json").read_text("utf-8"))
    ids = {*known, *(f"r:{run}" for run in document["runs"])}
    for name, one in document["values"].items():
        assert set(one["evidence"]) <= ids, name
    best = document["values"]["roles.김민지.runs"]
    assert (len(best["evidence"]), best["value"]) == (2, 2)


def test_the_draft_has_the_parts_and_a_page_for_everybody(drafted: Path) -> None:
    heads = [line for line in report(drafted).splitlines() if line.startswith("## ")]
    assert heads == [
        "## 1. 프로젝트 개요", "## 2. 팀 구성 및 역할", "## 3. 수행 절차 및 방법", "## 4. 수행 결과",
        "## 5. 자체 평가 의견",
        "## 개인 회고: Jiwoo Park", "## 개인 회고: 김민지", "## 개인 회고: 이서연",
    ]  # fmt: skip
    assert report(drafted).count("<!-- teamkit:page -->") == 3


def test_citations_lead_to_the_remote_without_its_token(drafted: Path) -> None:
    text = report(drafted)
    assert "](https://github.com/team/sts/commit/" in text
    assert "token" not in text
    assert "secret" not in text


@pytest.mark.parametrize("word", ["minji@naver.com", "jiwoo@gmail.com", "users.noreply"])
def test_no_address_and_no_home_is_in_the_report(drafted: Path, word: str) -> None:
    for file in sorted((drafted / "wrapup").rglob("*.*")):
        assert word not in file.read_text("utf-8"), file


def test_the_names_of_branches_hold_no_address_and_are_found_again(copy: Path) -> None:
    for name in ("fix/minji@naver.com", "fix/mina@naver.com"):
        subprocess.run(["git", "switch", "-qc", name, "main"], cwd=copy, check=True)
        World.commit(_world(copy), f"feat: of {name}", {f"src/{name[4:8]}.py": "1\n"})
    assert wrapup(copy)[0] == 0
    for file in ("wrapup.md", "wrapup.json"):
        assert "@naver.com" in (copy / "wrapup" / file).read_text("utf-8").replace("m***@", "@")
        assert "mina@" not in (copy / "wrapup" / file).read_text("utf-8")
    assert wrapup(copy, "check")[0] == 0


def test_nobody_is_ranked_and_no_share_of_a_person_is_told(drafted: Path) -> None:
    text = report(drafted)
    names = [text.index(f"| {name} |") for name in ("Jiwoo Park", "김민지", "이서연")]
    assert names == sorted(names)
    assert "%" not in text.split("<!-- teamkit:begin roles")[1].split("<!-- teamkit:end areas")[0]


def test_what_diverged_and_what_nobody_merged_is_told(drafted: Path) -> None:
    block = report(drafted).split("<!-- teamkit:begin failed")[1].split("<!-- teamkit:end failed")[0]
    assert "299스텝에서 발산" in block
    assert "feat/open: 커밋 1개" in block
    assert "Jiwoo Park, 김민지" in block or "김민지, Jiwoo Park" in block


def test_the_other_language_tells_the_same_numbers(copy: Path) -> None:
    before = values(copy)
    assert wrapup(copy, "--lang", "en", "-o", "english")[0] == 0
    after = json.loads((copy / "english/wrapup.json").read_text("utf-8"))["values"]
    assert {name: one["value"] for name, one in after.items()} == {name: one["value"] for name, one in before.items()}
    text = (copy / "english/wrapup.md").read_text("utf-8")
    assert "## 2. Team and roles" in text
    assert "개인 회고" not in text


def test_a_second_draft_changes_nothing(copy: Path) -> None:
    before = report(copy)
    code, out, _ = wrapup(copy)
    assert (code, out, report(copy)) == (0, "nothing has changed\n", before)


def test_ends_of_lines_stay_as_an_editor_made_them(copy: Path) -> None:
    file = copy / "wrapup/wrapup.md"
    typed = file.read_bytes().replace(b"\n", b"\r\n")
    file.write_bytes(typed)
    assert wrapup(copy)[1] == "nothing has changed\n"
    assert file.read_bytes() == typed
    assert wrapup(copy, "check")[0] == 0


@pytest.mark.parametrize("day", ["--since=2100-01-01", "--until=1999-12-31"])
def test_a_period_in_which_nothing_was_done_empties_no_report(copy: Path, day: str) -> None:
    before = report(copy)
    code, out, err = wrapup(copy, day)
    words = day.removeprefix("--").replace("=", " ")
    assert (code, out) == (1, "")
    assert err == f"error: there is no commit and no run {words}\nhint: git log --all --date=short\n"
    assert report(copy) == before


def test_words_of_people_stay_and_numbers_are_renewed(copy: Path) -> None:
    mine = "우리는 손실 함수를 바꾸어 보았다.\n"
    file = copy / "wrapup/wrapup.md"
    file.write_text(report(copy).replace("### 1.2", f"{mine}\n### 1.2"), "utf-8")
    World.commit(_world(copy), "feat: more", {"src/more.py": "1\n"})
    assert wrapup(copy)[0] == 0
    assert mine in report(copy)
    assert values(copy)["overview.commits"]["value"] == 10


def _world(folder: Path) -> World:
    world = World.__new__(World)
    world.folder, world.now = folder, 1_740_000_000
    return world


def test_a_block_that_was_edited_is_kept_told_and_given_back(copy: Path) -> None:
    file = copy / "wrapup/wrapup.md"
    file.write_text(report(copy).replace("병합된 PR 2개", "병합된 PR 7개", 1), "utf-8")
    code, _, err = wrapup(copy)
    assert code == 0
    assert "kept as you wrote it: block overview (edited by hand); teamkit wrapup --renew overview" in err
    assert "병합된 PR 7개" in report(copy)
    assert wrapup(copy, "--renew", "overview")[0] == 0
    assert "병합된 PR 7개" not in report(copy)


def test_words_typed_into_a_table_stay_while_its_counts_are_renewed(copy: Path) -> None:
    file = copy / "wrapup/wrapup.md"
    file.write_text(report(copy).replace("| Jiwoo Park | — |", "| Jiwoo Park | 서빙과 데모 |"), "utf-8")
    World.commit(_world(copy), "feat: more", {"src/more.py": "1\n"}, by=JIWOO)
    again = copy.parent / "again"
    subprocess.run(["cp", "-a", copy, again], check=True)
    renewed, old = ("| Jiwoo Park | 서빙과 데모 | src, src/models, wrapup, (데이터), (문서) | 5 |",
                    "| Jiwoo Park | 서빙과 데모 | src/models, src | 4 |")  # fmt: skip
    assert f"+{renewed}" in wrapup(copy, "--dry-run")[1]
    code, _, err = wrapup(copy)
    assert code == 0
    assert "kept as you wrote it: block roles" in err
    assert renewed in report(copy)
    assert check(copy)[0] == 0
    assert wrapup(copy)[1] == "nothing has changed\n"
    (again / "wrapup/wrapup.json").unlink()
    wrapup(again)
    assert old in report(again), "of a block without its first text nothing is known"


def test_a_cell_that_both_changed_is_told_with_both(copy: Path) -> None:
    file = copy / "wrapup/wrapup.md"
    file.write_text(report(copy).replace("9개 (병합 커밋 1개 별도)", "아홉 개"), "utf-8")
    World.commit(_world(copy), "feat: more", {"src/more.py": "1\n"})
    told = json.loads(wrapup(copy, "--dry-run", "--json")[1])["clashes"]
    assert told == [
        {"block": "overview", "where": "커밋 · 내용", "yours": "아홉 개", "drafted": "10개 (병합 커밋 1개 별도)"}
    ]
    err = wrapup(copy)[2]
    assert "block overview (커밋 · 내용): yours is '아홉 개', the draft has '10개 (병합 커밋 1개 별도)'" in err
    assert "아홉 개" in report(copy)


def test_a_dry_run_shows_the_difference_and_writes_nothing(copy: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in (copy / "wrapup").rglob("*")}
    World.commit(_world(copy), "feat: more", {"src/more.py": "1\n"})
    code, out, _ = wrapup(copy, "--dry-run")
    assert code == 0
    assert "-| 커밋 | 9개 (병합 커밋 1개 별도)" in out
    assert "+| 커밋 | 10개 (병합 커밋 1개 별도)" in out
    assert {file: file.stat().st_mtime_ns for file in (copy / "wrapup").rglob("*")} == before


def test_a_program_reads_what_a_dry_run_would_change(copy: Path) -> None:
    World.commit(_world(copy), "feat: more", {"src/more.py": "1\n"})
    told = json.loads(wrapup(copy, "--dry-run", "--json")[1])
    assert (told["written"], "overview" in told["replaced"]) == ([], True)
    assert "+| 커밋 | 10개 (병합 커밋 1개 별도)" in "\n".join(told["difference"])
    assert told["without_role"] == ["Jiwoo Park"]
    assert told["reviews_known"] is False


def test_who_has_nothing_may_have_another_name_which_the_screen_says(copy: Path) -> None:
    _, _, err = wrapup(copy, "--dry-run")
    assert "no commit and no run is known to be theirs: 이서연; teamkit wrapup people" in " ".join(err.split())


def test_reviews_are_among_the_values_and_are_told_to_be_known(copy: Path) -> None:
    World.commit(_world(copy), "feat: more\n\nReviewed-by: 민지 <MINJI@naver.com>", {"src/more.py": "1\n"})
    told = json.loads(wrapup(copy, "--json")[1])
    assert told["reviews_known"] is True
    found = {name: one["value"] for name, one in values(copy).items() if name.endswith(".reviewed")}
    assert found == {
        "roles.Jiwoo Park.reviewed": 0,
        "roles.Mina.reviewed": 0,
        "roles.김민지.reviewed": 1,
        "roles.이서연.reviewed": 0,
    }


def test_personal_pages_may_be_files_of_their_own(copy: Path) -> None:
    assert wrapup(copy, "--separate", "-o", "apart")[0] == 0
    names = sorted(file.name for file in (copy / "apart/personal").iterdir())
    assert names == ["개인-회고-Jiwoo-Park.md", "개인-회고-김민지.md", "개인-회고-이서연.md"]
    assert "개인 회고" not in (copy / "apart/wrapup.md").read_text("utf-8")
    assert wrapup(copy, "check", "-o", "apart")[0] == 0


@pytest.mark.parametrize("form", ["boostcamp", "kpt", "4l"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_form_of_retrospective_has_its_questions(copy: Path, form: str, language: str) -> None:
    assert wrapup(copy, "--retro", form, "--lang", language, "-o", "other")[0] == 0
    text = (copy / "other/wrapup.md").read_text("utf-8")
    page = text.split("<!-- teamkit:page -->")[1]
    assert page.count("\n### ") == page.count("[!TIP]") == {"boostcamp": 7, "kpt": 3, "4l": 4}[form]


def check(folder: Path) -> tuple[int, dict[str, str]]:
    code, out, err = wrapup(folder, "check", "--json")
    assert not err
    return code, {one["check"]: one["state"] for one in json.loads(out)["findings"] if one["check"] != "pages"}


def test_a_fresh_report_holds(copy: Path) -> None:
    code, found = check(copy)
    assert (code, found) == (0, {"numbers": "ok", "parts": "ok", "prompts": "warn", "role": "warn"})


def test_a_report_holds_for_what_it_was_written_from_though_work_goes_on(copy: Path) -> None:
    World.commit(_world(copy), "feat: more", {"src/more.py": "1\n", "wrapup/x": "1"})
    assert check(copy)[0] == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "finding"),
    [
        ("wrapup.md", "병합된 PR 2개", "병합된 PR 12개", "block overview"),
        ("wrapup.md", "| 6 | 1 | 2 |", "| 60 | 1 | 2 |", "block roles"),
        ("wrapup.md", "0.8600", "0.9600", "block best"),
        ("wrapup.json", '"value": 5000', '"value": 5001', "lines.data"),
        ("wrapup.json", '"text": "2"', '"text": "3"', "overview.pulls"),
        ("wrapup.json", '"c:', '"c:0', "overview.commits"),
    ],
)
def test_a_tampered_number_is_found(copy: Path, file: str, old: str, new: str, finding: str) -> None:
    path = copy / "wrapup" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    code, found = check(copy)
    assert (code, found[finding]) == (1, "fail")


def test_what_is_longer_than_advised_is_told_or_that_it_is_not_measured(copy: Path) -> None:
    path = copy / "wrapup/wrapup.md"
    path.write_text(report(copy).replace("### 1.2", f"{'길고 긴 이야기. ' * 4000}\n\n### 1.2"), "utf-8")
    code, out, _ = wrapup(copy, "check")
    assert code == 0
    assert ("the team's parts take" if KOREAN else "not measured: ") in out


def test_how_long_it_may_be_is_what_the_policy_says(copy: Path) -> None:
    policy = copy / "teamkit.toml"
    policy.write_text(policy.read_text("utf-8") + "\n[wrapup]\npages = 1\n", "utf-8")
    assert (", 1 are advised" if KOREAN else "not measured: ") in wrapup(copy, "check")[1]


def test_pages_of_people_stay_where_they_are(copy: Path) -> None:
    code, _, err = wrapup(copy, "--separate")
    assert (code, err.splitlines()[0]) == (
        1, "error: the personal pages stand in wrapup.md, with what people wrote there",
    )  # fmt: skip
    assert wrapup(copy, "--separate", "-o", "apart")[0] == 0
    code, _, err = wrapup(copy, "-o", "apart")
    assert (code, err.splitlines()[0]) == (1, "error: the personal pages are in files of their own")


def test_runs_are_looked_for_where_the_policy_says_each_folder_once(copy: Path) -> None:
    policy = copy / "teamkit.toml"
    stated = '\n[runs]\npaths = ["outputs", "outputs/b", "gone"]\n'
    policy.write_text(policy.read_text("utf-8") + stated, "utf-8")
    code, _, err = wrapup(copy, "-o", "again")
    assert code == 0
    assert "runs.paths: there is no gone" in err
    assert json.loads((copy / "again/wrapup.json").read_text("utf-8"))["values"]["overview.runs"]["value"] == 3


def test_numbers_in_the_words_of_people_want_a_source(copy: Path) -> None:
    path = copy / "wrapup/wrapup.md"
    path.write_text(report(copy).replace("### 1.2", "정확도 93.5 %를 얻었다.\n\n### 1.2"), "utf-8")
    code, out, _ = wrapup(copy, "check")
    assert code == 0
    assert "93.5 % has no source: 정확도 93.5 %를 얻었다." in out


def test_a_citation_that_could_also_mean_a_file_is_found(copy: Path) -> None:
    def git(*words: str, feed: str | None = None) -> str:
        return subprocess.run(["git", *words], cwd=copy, input=feed, capture_output=True, text=True, check=True).stdout

    short = git("rev-parse", "HEAD")[:4]
    blobs = ((str(number), sha1(f"blob {len(str(number))}\0{number}".encode()).hexdigest()) for number in count())
    git("hash-object", "-w", "--stdin", feed=next(text for text, name in blobs if name.startswith(short)))
    path = copy / "wrapup/wrapup.md"
    path.write_text(report(copy).replace("### 1.2", f"정확도 93.5 % (c:{short})를 얻었다.\n\n### 1.2"), "utf-8")
    code, found = check(copy)
    assert (code, found.get("source")) == (0, None)


def test_a_missing_part_is_found(copy: Path) -> None:
    text = report(copy)
    begin, end = text.index("## 5. "), text.index("<!-- teamkit:page -->")
    (copy / "wrapup/wrapup.md").write_text(text[:begin] + text[end:], "utf-8")
    code, found = check(copy)
    assert (code, found["parts"]) == (1, "fail")


BAD = {
    "no report": (("check",), 1, "there is no report in"),
    "days reversed": (("--since", "2026-02-01", "--until", "2026-01-01"), 2, "--since 2026-02-01 is after --until"),
    "no day": (("--since", "yesterday"), 2, "Invalid value for '--since'"),
    "a file for a folder": (("-o", "README.md"), 2, "README.md is no folder"),
    "another language": (("--lang", "en"), 1, "the report in wrapup is in ko, not en"),
    "no such block": (("--renew", "nothing"), 2, "the report has no block nothing"),
    "an option before a command": (("-o", "other", "check"), 2, "--output before check is of the draft"),
    "no such command": (("chek",), 2, "there is no command wrapup chek"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_one_clear_line_and_a_hint(drafted: Path, tmp_path: Path, what: str) -> None:
    words, code, line = BAD[what]
    if what == "no report":
        team(tmp_path / "sts")
    folder = tmp_path / "sts" if what == "no report" else drafted
    found = wrapup(folder, *words)
    assert (found[0], found[1]) == (code, "")
    assert line in found[2].splitlines()[0]
    assert "hint: " in found[2]


def test_no_repository_and_no_commit_are_told(tmp_path: Path) -> None:
    code, _, err = wrapup(tmp_path)
    assert (code, err.splitlines()[0].startswith("error: no git repository")) == (3, True)
    assert [*tmp_path.iterdir()] == []
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    code, _, err = wrapup(tmp_path)
    assert (code, err.splitlines()[0]) == (1, "error: there is no commit yet: nothing to report")
    assert not (tmp_path / "wrapup").exists()


def test_tags_without_a_branch_are_told_with_a_command_that_helps(tmp_path: Path) -> None:
    world = World(tmp_path / "w")
    world.commit("first")
    world.git("tag", "v1")
    world.commit("second", at=world.now + 99)
    world.git("tag", "it's")
    world.git("update-ref", "-d", "HEAD")
    code, _, err = wrapup(world.folder)
    told, hint = err.splitlines()
    assert (code, told) == (1, "error: there are tags but no branch: what is told is what branches hold")
    subprocess.run(hint.removeprefix("hint: "), cwd=world.folder, shell=True, check=True, capture_output=True)
    assert wrapup(world.folder)[0] == 0
    assert values(world.folder)["overview.commits"]["value"] == 2


def test_a_bare_repository_of_tags_alone_is_given_a_branch_there(tmp_path: Path) -> None:
    world = World(tmp_path / "w")
    world.commit("first")
    world.git("tag", "v1")
    world.git("update-ref", "-d", "HEAD")
    subprocess.run(["git", "clone", "-q", "--bare", world.folder, tmp_path / "b"], check=True, capture_output=True)
    assert wrapup(tmp_path / "b", "people")[2].endswith("hint: git branch main v1\n")


def test_one_commit_without_runs_and_members_is_a_report(tmp_path: Path) -> None:
    World(tmp_path / "one").commit("first")
    code, _, err = wrapup(tmp_path / "one")
    assert (code, err) == (0, "")
    assert "There are no logs of runs." in (tmp_path / "one/wrapup/wrapup.md").read_text("utf-8")
    assert wrapup(tmp_path / "one", "check")[0] == 0


def test_a_detached_head_is_reported_too(copy: Path) -> None:
    subprocess.run(["git", "switch", "-q", "--detach", "HEAD~1"], cwd=copy, check=True)
    assert wrapup(copy, "-o", "detached")[0] == 0
    assert wrapup(copy, "check", "-o", "detached")[0] == 0


def test_a_template_of_the_team_is_used_and_its_errors_are_told(copy: Path) -> None:
    policy = copy / "teamkit.toml"
    policy.write_text(policy.read_text("utf-8") + '\n[wrapup]\ntemplate = "ours.md.jinja"\n', "utf-8")
    assert "wrapup.template cannot be read: ours.md.jinja" in wrapup(copy)[2]
    (copy / "ours.md.jinja").write_text('# {{ title }}\n\n{{ block("roles") }}\n', "utf-8")
    assert wrapup(copy, "-o", "ours")[0] == 0
    assert report_of(copy / "ours").count("teamkit:begin") == 1
    before = report(copy)
    for wrong, told in (
        ("{% if %}", "line 1"),
        ('{{ block("rolls") }}', "a block 'rolls'"),
        ("{{ nobody }}", "nobody"),
    ):
        (copy / "ours.md.jinja").write_text(wrong, "utf-8")
        code, _, err = wrapup(copy)
        assert (code, told in err.splitlines()[0]) == (2, True)
    assert report(copy) == before


def report_of(folder: Path) -> str:
    return (folder / "wrapup.md").read_text("utf-8")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_nobody_may_write_to_is_told(copy: Path) -> None:
    (copy / "wrapup").chmod(0o500)
    World.commit(_world(copy), "feat: more", {"src/more.py": "1\n"})
    code, _, err = wrapup(copy)
    assert code == 3
    assert err.startswith("error: cannot write")


def test_a_place_that_cannot_be_written_leaves_everything_as_it_was(copy: Path) -> None:
    before = report(copy)
    (copy / "wrapup/wrapup.json").unlink()
    (copy / "wrapup/wrapup.json").mkdir()
    (copy / "wrapup/wrapup.json/x").write_text("x")
    World.commit(_world(copy), "feat: more", {"src/more.py": "1\n"})
    code, _, err = wrapup(copy)
    assert (code, err.startswith("error: ")) == (3, True)
    assert report(copy) == before
    assert [file.name for file in (copy / "wrapup").glob(".*")] == []
