"""Whoever tries to fool the check is told so; what is honest holds."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from teamkit.config import parse
from teamkit.errors import ConfigError
from teamkit.report import check, files, markdown_read, record
from teamkit.report.beside import beside
from teamkit.report.gather import Asked
from teamkit.report.made import made
from tests.history.worlds import World
from tests.report import team

_WORST = ("fail", "unknown", "warn", "ok")
Told = dict[str, tuple[str, str]]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("팀 [가] 'b'") / "sts"
    team.team(top)
    report = made(top, parse((top / "teamkit.toml").read_text("utf-8")), Asked("ko"), "boostcamp")
    figures = {f"figures/{name}": svg.encode() for name, svg in report.figures.items()}
    files.write(
        top / "wrapup",
        {"wrapup.md": report.text.encode(), "wrapup.json": record.dumps(report.record).encode(), **figures},
    )
    return top


@pytest.fixture
def top(written: Path, tmp_path: Path) -> Path:
    shutil.copytree(written, tmp_path / "복사본", symlinks=True)
    return tmp_path / "복사본"


def every(top: Path) -> dict[str, list[tuple[str, str]]]:
    """Return states and words by what was checked."""
    folder = top / "wrapup"
    text, known = files.text(folder / "wrapup.md"), record.loads(files.text(folder / "wrapup.json"))
    asked = Asked(known.language, known.since, known.until, known.stand, frozenset(known.runs), known.snapshots())
    anew = made(top, parse((top / "teamkit.toml").read_text("utf-8")), asked, known.form)
    both = check.Both(text, anew.text, markdown_read.read(text), anew.document)
    found = check.check(known, anew.record.values, both, anew.pulls, beside(top, folder, known, anew, text))
    told: dict[str, list[tuple[str, str]]] = {}
    for one in found:
        told.setdefault(one.check, []).append((one.state, one.seen))
    return told


def checked(top: Path) -> Told:
    """Return state and words by what was checked, of several the worst."""
    return {name: min(told, key=lambda one: _WORST.index(one[0])) for name, told in every(top).items()}


def states(top: Path) -> dict[str, str]:
    return {name: state for name, (state, _) in checked(top).items()}


def markdown(top: Path, change: Callable[[str], str]) -> None:
    file = top / "wrapup/wrapup.md"
    text = file.read_text("utf-8")
    assert change(text) != text
    file.write_text(change(text), "utf-8")


def swap(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


def values(top: Path, change: Callable[[dict[str, Any]], object]) -> None:
    file = top / "wrapup/wrapup.json"
    document = json.loads(file.read_text("utf-8"))
    change(document["values"])
    file.write_text(json.dumps(document, ensure_ascii=False), "utf-8")


HOLDS = {"numbers": "ok", "parts": "ok", "prompts": "warn"}
COMMITS = "roles.김민지.commits"


def test_what_was_just_written_holds(top: Path) -> None:
    assert states(top) == HOLDS


def test_a_number_that_was_changed_in_both_files_is_counted_anew(top: Path) -> None:
    markdown(top, swap("| 6 | 1 | 2 |", "| 7 | 1 | 2 |"))
    values(top, lambda known: known[COMMITS].update(value=7, text="7"))
    found = checked(top)
    assert found[COMMITS] == ("fail", "wrapup.json says 7, counted anew it is 6")
    assert found["block roles"] == ("fail", "holds numbers that nothing was counted for there: 7")


def test_evidence_that_was_taken_away_is_missed(top: Path) -> None:
    values(top, lambda known: known[COMMITS]["evidence"].pop())
    assert checked(top)[COMMITS] == ("fail", "wrapup.json gives 6 another value or other evidence than is counted")


def test_a_number_that_was_taken_away_is_missed(top: Path) -> None:
    values(top, lambda known: known.pop(COMMITS))
    assert checked(top)["numbers"] == ("fail", f"missing in wrapup.json: {COMMITS}")


def test_a_number_that_was_made_up_is_not_counted(top: Path) -> None:
    values(top, lambda known: known.update(mine=known[COMMITS]))
    assert checked(top)["numbers"] == ("fail", "no longer counted: mine")


def test_numbers_that_changed_places_in_a_row_are_seen(top: Path) -> None:
    markdown(top, swap("| 6 | 1 | 2 |", "| 2 | 1 | 6 |"))
    assert states(top)["block roles"] == "fail"


def test_names_that_changed_places_are_seen(top: Path) -> None:
    def swapped(text: str) -> str:
        head, rest = text.split("teamkit:begin roles", 1)
        block, tail = rest.split("teamkit:end roles", 1)
        for old, new in (("| 김민지 |", "| X |"), ("| Jiwoo Park |", "| 김민지 |"), ("| X |", "| Jiwoo Park |")):
            block = block.replace(old, new)
        return f"{head}teamkit:begin roles{block}teamkit:end roles{tail}"

    markdown(top, swapped)
    assert states(top)["block roles"] == "fail"


def test_a_column_that_a_person_took_out_is_no_lie(top: Path) -> None:
    def without(text: str) -> str:
        lines = text.split("\n")
        begin, end = (
            next(at for at, line in enumerate(lines) if mark in line) for mark in ("begin roles", "end roles")
        )
        for at in range(begin, end):
            if lines[at].startswith("|"):
                lines[at] = "|".join(cell for place, cell in enumerate(lines[at].split("|")) if place != 5)
        return "\n".join(lines)

    markdown(top, without)
    assert checked(top)["block roles"] == (
        "warn", "was edited by hand: its numbers are those that were counted, its words are yours"
    )  # fmt: skip


def test_a_word_that_was_changed_is_told_as_a_word(top: Path) -> None:
    markdown(top, lambda text: text.replace("| 기간 |", "| 때 |", 1))
    assert states(top) == {**HOLDS, "block overview": "warn"}


def test_a_block_without_its_markers_is_still_looked_at(top: Path) -> None:
    def bare(text: str) -> str:
        lines = [
            line
            for line in text.split("\n")
            if not line.startswith(("<!-- teamkit:begin roles", "<!-- teamkit:end roles"))
        ]
        return "\n".join(lines)

    markdown(top, bare)
    assert states(top)["blocks"] == "warn"
    assert "block roles" not in states(top)
    markdown(top, swap("| 6 | 1 | 2 |", "| 7 | 1 | 2 |"))
    state, seen = checked(top)["block roles"]
    assert (state, seen.startswith("has lost its markers, and holds numbers")) == ("fail", True)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (swap("<!-- teamkit:end roles -->", ""), "its begin has no end before the next block"),
        (lambda text: text + "\n<!-- teamkit:end roles -->\n", "its end has no begin"),
        (
            lambda text: text + "\n<!-- teamkit:begin roles -->\n9\n<!-- teamkit:end roles -->\n",
            "it stands there more than once",
        ),
    ],
)
def test_damaged_markers_hide_nothing(top: Path, change: Callable[[str], str], why: str) -> None:
    markdown(top, change)
    assert ("fail", f"its markers are damaged: {why}") in every(top)["block roles"]


def test_a_figure_that_was_drawn_over_or_taken_away_is_seen(top: Path) -> None:
    file = top / "wrapup/figures/curves.svg"
    file.write_text(file.read_text("utf-8").replace("0.8", "0.9"), "utf-8")
    (top / "wrapup/figures/timeline.svg").unlink()
    found = checked(top)
    assert {name for name in found if name.startswith("figure ")} == {"figure curves.svg", "figure timeline.svg"}
    assert found["figure curves.svg"] == ("fail", "is not what is drawn anew")


def test_a_figure_with_other_ends_of_lines_or_of_a_block_that_is_left_out_is_no_lie(top: Path) -> None:
    file = top / "wrapup/figures/curves.svg"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert states(top) == HOLDS
    markdown(top, lambda text: re.sub(r"!\[[^]]*\]\(figures/curves.svg\)", "(뺐음)", text))
    file.unlink()
    assert "figure curves.svg" not in states(top)


def test_a_log_that_is_gone_is_named_and_what_needs_it_is_told_once(top: Path) -> None:
    shutil.rmtree(top / "outputs/b")
    found = checked(top)
    assert found["runs"] == ("unknown", "their logs are not here: r:40fdf2")
    seen = " ".join(seen for state, seen in every(top)["numbers"] if state == "unknown")
    assert "cannot be counted without what is not here: overview.runs" in seen
    assert {state for state, _ in found.values()} == {"ok", "unknown", "warn"}
    assert found["block runs"] == (
        "unknown",
        "holds what cannot be counted without what is not here, and no other number",
    )
    assert found["figure curves.svg"] == ("unknown", "cannot be drawn anew without what is not here")


def test_what_is_not_here_hides_no_lie(top: Path) -> None:
    shutil.rmtree(top / "outputs/b")
    markdown(top, swap("| 병합된 PR 2개", "| 병합된 PR 77개"))
    values(top, lambda known: known["lines.data"].update(value=5001, text="5001"))
    found = checked(top)
    assert (found["block overview"][0], found["lines.data"][0]) == ("fail", "fail")


def test_words_of_people_in_a_block_that_cannot_be_counted_are_no_lie(top: Path) -> None:
    shutil.rmtree(top / "outputs/b")
    markdown(top, lambda text: text.replace("| 실험 |", "| 실험 수 |", 1))
    assert states(top)["block overview"] == "unknown"


def test_commits_that_a_whole_clone_would_have_are_made_up(top: Path) -> None:
    values(top, lambda known: known["overview.commits"].update(evidence=[f"c:{'ab' * 20}"]))
    assert states(top)["overview.commits"] == "fail"


def test_an_edited_policy_makes_other_numbers_and_no_edited_blocks(top: Path) -> None:
    policy = top / "teamkit.toml"
    policy.write_text(policy.read_text("utf-8").replace('name = "Jiwoo Park"', 'name = "박지우"'), "utf-8")
    found = checked(top)
    assert found["numbers"][0] == "fail"
    assert found["block roles"] == (
        "warn", "is no longer what would be written: its numbers hold, names or words of it have changed"
    )  # fmt: skip


def world(top: Path) -> World:
    it = World.__new__(World)
    it.folder, it.now = top, 1_740_000_000
    return it


def test_a_history_that_was_rewritten_is_told_though_git_still_has_the_old_one(top: Path) -> None:
    it = world(top)
    old = it.head
    it.git("-c", "user.name=x", "-c", "user.email=x@y.z", "rebase", "-q", "-f", "--root", "main")
    assert it.head != old
    assert checked(top)["branch main"] == (
        "warn",
        f"no branch holds c:{old[:7]} any more, from which the report was written",
    )


def test_commits_that_are_gone_are_told(top: Path) -> None:
    it = world(top)
    gone = it.git("rev-parse", "feat/open")
    it.git("branch", "-D", "feat/open")
    it.git("reflog", "expire", "--expire=now", "--all")
    it.git("gc", "-q", "--prune=now")
    assert checked(top)["branch feat/open"] == (
        "unknown", f"the report was written from c:{gone[:7]}, which is not in this clone"
    )  # fmt: skip
    assert {state for state, _ in checked(top).values()} == {"ok", "unknown", "warn"}


def test_a_source_that_was_made_up_is_told(top: Path) -> None:
    markdown(top, swap("### 1.2", "정확도 93.5 %를 얻었다 (c:1234567, r:zzzzzz).\n\n### 1.2"))
    assert checked(top)["source"] == ("warn", "cited, and not to be found: c:1234567, r:zzzzzz")


def test_a_source_that_is_there_is_enough(top: Path) -> None:
    markdown(top, swap("### 1.2", f"정확도 93.5 %를 얻었다 (c:{world(top).head[:7]}).\n\n### 1.2"))
    assert states(top) == HOLDS


def test_a_run_that_was_taken_out_of_the_record_changes_the_numbers(top: Path) -> None:
    file = top / "wrapup/wrapup.json"
    document = json.loads(file.read_text("utf-8"))
    document["runs"].pop()
    file.write_text(json.dumps(document), "utf-8")
    assert states(top)["numbers"] == "fail"


def test_a_record_that_would_ask_git_for_something_else_is_refused(top: Path) -> None:
    file = top / "wrapup/wrapup.json"
    document = json.loads(file.read_text("utf-8"))
    document["tips"]["main"] = "--output=/tmp/x"
    file.write_text(json.dumps(document), "utf-8")
    with pytest.raises(ConfigError):
        checked(top)


def test_a_part_that_is_missing_fails_and_a_block_that_was_left_out_does_not(top: Path) -> None:
    markdown(top, lambda text: text[: text.index("## 5. ")] + text[text.index("<!-- teamkit:page") :])
    found = checked(top)
    assert found["parts"] == ("fail", "missing: 5. 자체 평가 의견")
    assert found["blocks"] == ("warn", "left out of the report: well, open")


def test_a_run_that_came_later_is_told(top: Path) -> None:
    shutil.copytree(top / "outputs/a", top / "outputs/z")
    params = top / "outputs/z/version_0/hparams.yaml"
    params.write_text(params.read_text("utf-8").replace("2e-5", "9e-5"), "utf-8")
    assert checked(top)["runs"][1].startswith("here, and not in the report: r:")


def test_a_report_that_cites_commits_by_more_letters_holds_and_its_numbers_are_still_looked_at(top: Path) -> None:
    ids = world(top).git("rev-list", "--all").split()
    before = every(top)
    markdown(top, lambda text: re.sub(r"(?<=c:)[0-9a-f]{7}", lambda cited: _longer(cited[0], ids), text))
    assert every(top) == before
    markdown(top, swap("병합된 PR 2개", "병합된 PR 12개"))
    assert checked(top)["block overview"][0] == "fail"


def _longer(cited: str, ids: list[str]) -> str:
    return next(one for one in ids if one.startswith(cited))[:9]


@pytest.mark.parametrize("words", [("--single-branch", "--branch", "main"), ("--depth", "3")])
def test_a_clone_that_lacks_what_the_report_was_written_from_finds_no_lie(
    top: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    clone = tmp_path / "clone"
    world(top).git("clone", "-q", *words, f"file://{top}", str(clone))
    shutil.copytree(top / "wrapup", clone / "wrapup")
    found = states(clone)
    assert found["numbers"] == "unknown"
    assert [name for name, state in found.items() if state == "fail"] == []
    values(clone, lambda known: known["overview.runs"].update(value=4, text="4"))
    if "--depth" in words:  # whatever differs may come from behind the edge
        assert "overview.runs" in " ".join(seen for state, seen in every(clone)["numbers"] if state == "unknown")
    else:
        assert states(clone)["overview.runs"] == "fail"
