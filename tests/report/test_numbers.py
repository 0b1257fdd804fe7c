"""Numbers that people type need a source, and numbers that teamkit wrote must stay what they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.report.markdown_read import read
from teamkit.report.numbers import Unsourced, tampered, typed, unsourced

CITED = "[r:q9g6vl6w](https://wandb.ai/q)"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("정확도 0.81을 얻었다", ["0.81"]),
        ("12 % 올랐고 3.5%p 내렸다", ["12 %", "3.5%p"]),
        ("3,000개를 지웠다", ["3,000개"]),
        ("lr=1e-5, wd 1.5E-3", ["1e-5", "1.5E-3"]),
        ("24일 동안 3등을 했다", ["24일", "3등"]),
        ("정확도0.9", ["0.9"]),
        ("-0.3 and +2 and .5", ["-0.3", "+2", ".5"]),
        ("3~5개, 8:2로 나누고 3/5", ["3~5개", "8:2", "3/5"]),
        ("2000 steps, 2048 tokens", ["2000 steps", "2048 tokens"]),
        ("40GB, 32 GiB, 7B, 2x", ["40GB", "32 GiB", "7B", "2x"]),
        ("5-fold 0.5±0.1", ["5", "0.5±0.1"]),
        ("점수는 0.81.", ["0.81"]),
        ("F1은 0.7점, EM 39.58 → 48.75", ["0.7점", "39.58", "48.75"]),
        ("1위와 #12", ["1위", "#12"]),
        ("2024.5점", ["2024.5점"]),
        ("목표 3등, 1,2번", ["3등", "1", "2번"]),
        ("했다.3등", ["3등"]),
        ("F1 0.81 (+0.02)", ["0.81", "+0.02"]),
    ],
)
def test_a_number_is_found_with_its_unit(text: str, numbers: list[str]) -> None:
    assert typed(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22", "2026.11.22", "2026. 11. 22.", "2026/11/22", "2026-11-01 ~ 11-22", "2026년 11월 22일",
        "11월 3일~24일",
        "3월에", "Nov 22, 2026", "22 November", "11/22", "14:30", "2026", "2026년", "2026년에 시작", "since 2024, we",
        "v1.2", "1.2.3", "v2", "Python 3.10", "torch==2.9.1", "CUDA 12.1",
        "roberta-2", "klue/roberta-large-2", "bert4rec", "F1", "mAP50-95", "a1b2c3d", "A100", "top_5", "GPT-4", "4bit",
        "1st",
        "1. 처음", "2) 둘째", "(3) 셋째", "224x224", "그림 3", "표 2와 Table 4", "Section 1-4",
        "https://x.y/12?a=3", "x1@y2.com", "c:a1b2c3d", "r:12345678",
    ],
)  # fmt: skip
def test_a_date_a_version_or_a_name_is_no_number(text: str) -> None:
    assert typed(text) == []


def test_a_known_pull_request_is_a_source() -> None:
    assert typed("#12와 #13에서", {12}) == ["#13"]


def test_a_number_beside_a_citation_has_a_source() -> None:
    text = f"F1이 0.81이 되었다 {CITED}. 그래서 3등을 했다. 0.7은 {CITED}"
    assert [one.number for one in unsourced(read(text))] == ["3등"]
    assert unsourced(read(f"F1이 0.81이 되었다. {CITED}")) == ()
    assert [one.number for one in unsourced(read(f"0.81. {CITED} 0.7"))] == ["0.81"]
    assert unsourced(read("[0.81](https://wandb.ai/q)과 `0.9`\n\n```\n0.7\n```")) == ()


def test_a_number_is_told_with_its_heading_and_its_line() -> None:
    text = "## 1-4 수행 결과\n\n> 글.\n> - 잘했다. **0.81**을\\\n>   넘었다\n\n### 2. 값 0.5\n"
    assert unsourced(read(f"{text}\n| 모델 | 값 |\n|--|--|\n| a | 0.7 |\n")) == (
        Unsourced("0.81", "1-4 수행 결과", "0.81을"),
        Unsourced("0.5", "2. 값 0.5", "2. 값 0.5"),
        Unsourced("0.7", "2. 값 0.5", "a | 0.7"),
    )


def test_a_cell_or_a_row_of_a_table_can_have_its_source() -> None:
    head = "| 모델 | F1 | 실험 |\n|--|--|--|\n"
    assert unsourced(read(f"{head}| a | 0.7 {CITED} | 3개 |")) == (Unsourced("3개", "", "a | 0.7 r:q9g6vl6w | 3개"),)
    assert unsourced(read(f"{head}| a | 0.7 | {CITED} |")) == ()


def test_generated_blocks_are_not_searched() -> None:
    assert unsourced(read("<!-- teamkit:begin a 0a -->\n\n0.81\n\n<!-- teamkit:end a -->\n")) == ()


OLD = "| 모델 | F1 | lr |\n|--|--|--|\n| a | 0.81 | 1e-5 |\n| b | 0.79 | 3,000 |\n\n2026-11-22에 커밋 3개\n"


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        (("0.81", "0.91"), ("0.91",)),
        (("3,000", "3000"), ()),
        (("커밋 3개", "커밋이 모두 3개"), ()),
        (("커밋 3개", "커밋이 모두 4개"), ("4",)),
        (("2026-11-22", "2026-11-21"), ("2026-11-21",)),
        (("| a | 0.81 | 1e-5 |\n", ""), ()),
        (("| a | 0.81 |", "| b | 0.79 |"), ("0.79", "1e-5")),
        (("| a | 0.81 | 1e-5 |\n| b | 0.79 |", "| a | 0.79 | 1e-5 |\n| b | 0.81 |"), ("0.79", "0.81")),
        (("| a | 0.81 | 1e-5 |", "| **a** | 0.81 | 1e-5 |"), ()),
        (("커밋 3개", "커밋 3개, 10번 만에"), ("10",)),
    ],
)
def test_a_number_that_was_not_there_is_seen(edit: tuple[str, str], found: tuple[str, ...]) -> None:
    assert tampered(OLD, OLD.replace(*edit)) == found


def test_rows_in_another_order_are_no_tampering() -> None:
    rows = ["| a | 0.81 | 1e-5 |\n", "| b | 0.79 | 3,000 |\n"]
    assert tampered(OLD, OLD.replace("".join(rows), "".join(reversed(rows)))) == ()


@given(st.text(st.sampled_from("0123456789.,-:/~%#eE+ 월일년가F1_v\nx()[]"), max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    unsourced(read(text))
    assert tampered(text, text) == ()
