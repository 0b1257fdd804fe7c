"""runs html: what the page knows, what it does not tell, and the file."""

import base64
import json
import math
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from teamkit.cli import runs_html
from teamkit.errors import ConfigError, Refused
from teamkit.resources import shipped
from teamkit.runs import metrics
from teamkit.runs.model import CRASHED, Damage, Run, Series
from teamkit.runs.page.curves import LIMIT, packed, thin
from teamkit.runs.page.data import Whence
from teamkit.runs.page.mask import Mask
from teamkit.runs.page.write import PROGRAM, inert, is_own, written
from tests.runs.beside_world import store
from tests.runs.page_world import TOP, WHENCE, one, page, runs

FINITE = st.floats(allow_nan=False, allow_infinity=False)
STEPS = st.integers(-(2**53), 2**53)


def unpacked(data: str, lengths: list[int], curves: list[int]) -> tuple[list[list[int]], list[list[float]]]:
    """What the page's script makes of the bytes; curves: of each its list of steps."""
    raw, at = zlib.decompress(base64.b64decode(data)), 0

    def numbers(length: int, size: int) -> list[int]:
        nonlocal at
        part, at = raw[at : at + length * size], at + length * size
        found, now = [], 0
        for place in range(length):
            coded = int.from_bytes(bytes(part[plane * length + place] for plane in range(size)), "little")
            now += -(coded + 1) // 2 if coded % 2 else coded // 2
            found.append(now)
        return found

    lists = [numbers(length, 8) for length in lengths]
    return lists, [[double(word) for word in numbers(lengths[which], 4)] for which in curves]


def double(word: int) -> float:
    word = (word + 2**31) % 2**32 - 2**31
    found: float = struct.unpack(">d", struct.pack(">II", word if word >= 0 else 0x7FFFFFFF - word, 0))[0]
    return found


def carried(values: list[float]) -> list[float]:
    series = Series()
    for step, value in enumerate(values):
        series.append(step, value)
    found = packed({"loss": series}, limit=10_000)
    return unpacked(found.data, found.steps, [0])[1][0]


def column(document: dict[str, Any], key: str) -> dict[str, Any]:
    return next(found for found in document["columns"] if found["key"] == key)


# --- curves


@given(
    st.lists(st.integers(-999_999, 999_999).flatmap(lambda n: st.integers(-12, 12).map(lambda e: float(f"{n}e{e}"))))
)
def test_a_decimal_number_of_six_digits_stays_itself(values: list[float]) -> None:
    assert [f"{value:.5e}" for value in carried(values)] == [f"{value:.5e}" for value in values]


@given(st.lists(st.floats(allow_subnormal=False), min_size=1))
def test_what_is_no_number_stays_that_and_a_finite_number_stays_finite(values: list[float]) -> None:
    found = carried(values)
    for value, own in zip(values, found, strict=True):
        if math.isnan(value):
            assert math.isnan(own)
        elif math.isinf(value):
            assert own == value
        else:
            assert math.isclose(own, value, rel_tol=2**-20)


def test_a_nan_of_any_bits_is_a_nan() -> None:
    odd = struct.unpack("<d", struct.pack("<Q", 0xFFF0000000000001))[0]
    assert math.isnan(carried([odd])[0])


@given(st.lists(STEPS, min_size=1))
def test_steps_stay_themselves_in_the_order_of_the_log(steps: list[int]) -> None:
    series = Series()
    for step in steps:
        series.append(step, 1.0)
    found = packed({"loss": series}, limit=10_000)
    assert unpacked(found.data, found.steps, [0])[0] == [steps]


def test_curves_with_the_same_steps_share_them() -> None:
    found = packed(one(0).series)
    assert [(name, at) for name, at, _ in found.curves] == [
        ("train/loss", 0), ("val/pearson", 1), ("val/f1", 1), ("lr", 0),
    ]  # fmt: skip
    assert found.steps == [120, 30]


@given(st.lists(st.floats(), max_size=900), st.integers(8, 100))
def test_of_a_long_curve_the_ends_the_peaks_and_the_first_nan_stay(values: list[float], limit: int) -> None:
    kept = list(thin(values, limit))
    assert kept == sorted(set(kept))
    assert len(kept) <= max(limit, 0)
    if values:
        assert {0, len(values) - 1} <= set(kept)
    sound = [value for value in values if math.isfinite(value)]
    if sound:
        left = [values[at] for at in kept if math.isfinite(values[at])]
        assert (min(left), max(left)) == (min(sound), max(sound))
    broken = [at for at, value in enumerate(values) if not math.isfinite(value)]
    assert not broken or broken[0] in kept


def test_the_last_point_stays_though_it_is_neither_the_least_nor_the_greatest() -> None:
    wave = [math.sin(at) for at in range(1000)]
    kept = list(thin([*wave, 2.0, -2.0, 0.0], 100))
    assert kept[0] == 0
    assert kept[-3:] == [1000, 1001, 1002]


def test_a_curve_of_no_more_points_than_the_limit_is_whole() -> None:
    assert list(thin([1.0] * LIMIT)) == list(range(LIMIT))


# --- what is not told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{TOP}/a/b.ckpt", "outputs/a/b.ckpt"),
        (f"resume={TOP}/a", "resume=outputs/a"),
        (TOP, "outputs"),
        (f"{TOP}-old/x", "…/x"),
        ("/home/jiwoo/data/klue", "…/klue"),
        ("/home/jiwoo/", "~"),
        ('["/mnt/nas/a", "/mnt/nas/b"]', '["…/a", "…/b"]'),
        ("cat /etc/passwd|x", "cat …/passwd|x"),
        ("file:///srv/mlruns/0", "…/0"),
        ("~/secret/place", "…/place"),
        ("PATH=bin:/home/jiwoo/bin:/usr/bin", "PATH=bin:…/bin:…/bin"),
        ("-I/home/jiwoo/include", "-I…/include"),
        (r"C:\Users\jiwoo\runs", "…/runs"),
        (r"D:/data/klue", "…/klue"),
        (r"\\nas\team\klue", "…/klue"),
        ("s3://bucket/klue/a", "s3://bucket/klue/a"),
        ("https://huggingface.co/klue/roberta", "https://huggingface.co/klue/roberta"),
        ("klue/roberta-base", "klue/roberta-base"),
        ("val/f1 and/or 1/2", "val/f1 and/or 1/2"),
        ("jiwoo@example.org", "j***@example.org"),
        ("Jiwoo Kim <jiwoo.kim+ml@lab.example.ac.kr>", "Jiwoo Kim <j***@lab.example.ac.kr>"),
        ("https://me:" + "word@host/x", "https://•••@host/x"),
        ("token " + "hf_" + "a" * 34, "token •••"),
        ("recall@10", "recall@10"),
    ],
)
def test_folders_of_the_machine_addresses_and_secrets_are_masked(text: str, told: str) -> None:
    assert Mask([TOP]).text(text) == told


@given(st.text("ab한1/ .:;,=-~)(]\"'", max_size=20), st.text(":;,= )(]\"'", max_size=3))
def test_no_text_around_it_brings_a_folder_out(before: str, after: str) -> None:
    assert "jiwoo" not in Mask([TOP]).text(f"{before}/home/jiwoo/x{after}")
    assert "jiwoo" not in Mask([TOP]).text(f"{before}/home/jiwoo{after}")
    assert "/mnt" not in Mask([TOP]).text(f"{before} /mnt/data/y{after}")


def test_the_innermost_of_two_folders_gives_its_name() -> None:
    assert Mask(["/srv/team", "/srv/team/sts/outputs"]).path("/srv/team/sts/outputs/a") == "outputs/a"


def test_a_name_of_a_metric_is_no_folder_and_one_of_a_home_is() -> None:
    mask = Mask([TOP])
    assert mask.key("/train/loss") == "/train/loss"
    assert mask.key("/home/jiwoo/train.txt") == "…/train.txt"


@pytest.mark.parametrize("name", ["password", "db.PASSWORD", "wandb_api_key", "aws.access_key", "client_secret"])
def test_a_parameter_that_is_called_a_secret_is_one(name: str) -> None:
    assert Mask([]).value(name, "abc") == "•••"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "null"), (True, True), (2**60, str(2**60)), (1e-5, 1e-5),
        (math.nan, "NaN"), (math.inf, "Infinity"), (-math.inf, "-Infinity"),
    ],
)  # fmt: skip
def test_a_value_is_what_json_can_hold(value: float | None, told: object) -> None:
    found = Mask([]).value("pad_token", value)
    assert (type(found), found) == (type(told), told)


def test_nothing_of_the_machine_is_in_the_page() -> None:
    run = one(3)
    run.told = {
        "email": "jiwoo@example.org",
        "host": "gpu07.lab",
        "args": "--key /home/jiwoo/key",
        "program": TOP + "/t.py",
    }
    run.params["home"] = "/home/jiwoo"
    run.notes += ("read /home/jiwoo/.netrc",)
    run.damage += (Damage("a", "Permission denied: '/home/jiwoo/runs/a'"),)
    run.tags = ("by jiwoo@example.org",)
    whence = Whence("of jiwoo@example.org", (TOP, "/home/jiwoo/more"), 0, closed=(("/home/jiwoo/x", "denied"),))
    text = written(page([run, one(4)], whence=whence))
    assert "/home" not in text
    assert "gpu07" not in text
    assert "jiwoo@" not in text
    assert "outputs/t.py" in text


# --- columns


def test_the_same_in_every_run_is_written_once_and_what_few_tell_by_number() -> None:
    found = runs(9)
    found[5].params["only"] = "here"
    document: dict[str, Any] = page(found)
    assert column(document, "seed")["same"] == 42
    assert column(document, "only")["values"] == {5: "here"}
    assert len(column(document, "lr")["values"]) == 9


def test_true_and_one_are_not_the_same() -> None:
    left, right = one(0), one(1)
    left.params, right.params = {"amp": True}, {"amp": 1}
    assert column(page([left, right]), "amp")["values"] == [True, 1]


def test_a_metric_has_its_last_and_its_best_with_their_steps() -> None:
    run = Run("wandb", TOP, id="a")
    for step, value in enumerate([0.5, 0.9, math.nan, 0.7]):
        run.log("val/f1", step, value)
    run.log("other", 1, math.inf)
    metrics.digest(run, {})
    document: dict[str, Any] = page([run])
    found = column(document, "val/f1")
    assert (found["best"], found["best_at"], found["values"], found["at"]) == ([0.9], [1], [0.7], [3])
    assert (found["way"], found["broken"], found["points"]) == ("max", [2], [4])
    assert (column(document, "other")["values"], column(document, "other")["way"]) == (["Infinity"], "")


def test_what_a_log_only_sums_up_is_a_metric_without_a_step() -> None:
    run = one(0)
    run.summary = {"test/f1": 0.91, "note": "좋음"}
    document: dict[str, Any] = page([run])
    assert column(document, "test/f1")["values"] == [0.91]
    assert column(document, "test/f1")["at"] == {}
    assert column(document, "note")["group"] == "metric"


def test_columns_are_shown_as_the_table_in_the_terminal_shows_them() -> None:
    found = page(runs(9), "lr", "val/*")
    assert [one["key"] for one in found["columns"] if one["shown"]] == ["name", "lr", "val/f1", "val/pearson"]  # type: ignore[attr-defined]


def test_losses_that_differ_are_told() -> None:
    found = runs(4)
    found[2].params["loss"] = "huber"
    document: dict[str, Any] = page(found)
    assert [document["columns"][at]["key"] for at in document["losses"]] == ["loss"]


# --- remarks


def test_runs_whose_curves_agree_are_named() -> None:
    again = one(0)
    again.id, again.name = "again", "copy"
    assert page([one(0), one(1), again])["remarks"] == [
        "민지-roberta-base-00, copy: their curves agree to three digits; is it one run twice, or one seed?"
    ]


def test_of_many_remarks_the_first_are_told_and_how_many_more() -> None:
    closed = tuple((f"{TOP}/{name}", "Permission denied") for name in "abcdefg")
    assert page([one(0)], whence=WHENCE._replace(closed=closed))["remarks"][3:] == [  # type: ignore[index]
        "outputs/d could not be read: Permission denied",
        "and 3 more like that",
    ]


def test_curves_that_are_not_whole_and_folders_that_cannot_be_read_are_told() -> None:
    whence = WHENCE._replace(closed=((f"{TOP}/locked", "Permission denied"),))
    assert page([one(0)], whence=whence, limit=60)["remarks"] == [
        "outputs/locked could not be read: Permission denied",
        (
            "2 curves have more than 60 points, up to 120: of equal parts the least and the greatest are drawn, "
            "so that no peak is lost"
        ),
    ]


# --- the file


HOSTILE = '</script><img src=x onerror="document.title=1"><!--<script>\u2028\u2029&amp;'


def test_no_text_of_a_log_ends_an_element_or_a_line_of_the_page() -> None:
    run = one(0)
    run.name, run.state = HOSTILE, CRASHED
    run.params = {HOSTILE: HOSTILE}
    run.log(HOSTILE, 0, 1.0)
    metrics.digest(run, {})
    text = written(page([run], whence=WHENCE._replace(title=HOSTILE)))
    assert "<img" not in text
    assert len(re.findall("</script", text)) == 2
    data = text.partition('id="data">')[2].partition("</script>")[0]
    assert not set("<>&\u2028\u2029") & set(data)
    assert json.loads(data)["columns"][0]["values"] == [HOSTILE]


@given(st.dictionaries(st.text(), st.text()))
def test_inert_json_says_the_same(document: dict[str, str]) -> None:
    assert json.loads(inert(document)) == document


def test_the_page_may_fetch_nothing_and_run_nothing_else() -> None:
    text = written(page([one(0)]))
    policy = re.search('Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    rules = dict(rule.strip().split(" ", 1) for rule in policy[1].replace("&#39;", "'").split(";"))
    assert rules["default-src"] == "'none'"
    assert rules.keys() == {"default-src", "style-src", "script-src", "base-uri", "form-action"}
    assert all(re.fullmatch(r"'sha256-[\w+/]{43}='", rules[name]) for name in ("style-src", "script-src"))
    assert "http:" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "https:" not in text


def test_its_own_parts_end_no_element_and_put_no_text_in_as_markup() -> None:
    for name in (*PROGRAM, "page.css"):
        text = (shipped("templates") / "runs" / name).read_text(encoding="utf-8")
        assert "</" not in text, name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(", text), name
    assert {f"{path.name}" for path in (shipped("templates") / "runs").glob("*.js")} == set(PROGRAM)


def test_a_page_of_ours_is_known_by_its_head() -> None:
    text = written(page([one(0)]))
    assert is_own(text.encode()[:4096])
    assert not is_own(b"<!DOCTYPE html><title>mine</title>")


def test_a_curve_costs_less_than_four_bytes_a_point() -> None:
    few, many = (len(written(page([one(number, points) for number in range(40)]))) for points in (4, 484))
    assert (many - few) / (40 * 480 * 2.5) < 4


# --- the command


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two runs, in which we are."""
    store(tmp_path, "a1", {"lr": "1e-5"}, {"val/f1": [0.5, 0.7], "train/loss": [2, 1]})
    store(tmp_path, "b2", {"lr": "2e-5"}, {"val/f1": [0.5, 0.8], "train/loss": [2, 1.5]})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(*words: str) -> Result:
    return CliRunner().invoke(runs_html.command, [*words], help_option_names=["-h", "--help"])


def data_of(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    return found


def test_the_page_is_written_to_runs_html(top: Path) -> None:
    done = typed()
    assert done.exit_code == 0, done.output
    assert re.fullmatch(r"2 runs in runs\.html, \d+ kB\n", done.stdout)
    found = data_of((top / "runs.html").read_text(encoding="utf-8"))
    assert found["title"] == f"Runs of {top.name}"
    assert column(found, "lr")["values"] == ["2e-5", "1e-5"] or column(found, "lr")["values"] == ["1e-5", "2e-5"]
    assert [len(curves) for _, curves, _ in found["curves"]] == [2, 2]


def test_where_sort_columns_and_title_shape_it(top: Path) -> None:
    assert typed("--sort", "-val/f1", "--columns", "name,val/f1", "--title", "제목", "-o", "a.html").exit_code == 0
    found = data_of((top / "a.html").read_text(encoding="utf-8"))
    assert column(found, "val/f1")["best"] == [0.8, 0.7]
    assert [one["key"] for one in found["columns"] if one["shown"]] == ["name", "val/f1"]
    assert found["title"] == "제목"
    assert typed("--where", "val/f1 > 0.75", "-o", "a.html").exit_code == 0
    assert data_of((top / "a.html").read_text(encoding="utf-8"))["count"] == 1


def test_a_dash_writes_to_stdout_and_no_file(top: Path) -> None:
    done = typed("-o", "-")
    assert done.exit_code == 0
    assert data_of(done.stdout)["count"] == 2
    assert not (top / "runs.html").exists()


def test_a_page_of_ours_is_written_anew_and_another_file_is_not(top: Path) -> None:
    mine = top / "mine.html"
    mine.write_text("<p>mine</p>")
    done = typed("-o", "mine.html")
    assert isinstance(done.exception, Refused)
    assert mine.read_text() == "<p>mine</p>"
    assert typed("-o", "mine.html", "--yes").exit_code == 0
    assert is_own(mine.read_bytes())
    assert typed("-o", "mine.html").exit_code == 0


def test_a_folder_and_a_folder_that_is_not_there_are_no_target(top: Path) -> None:
    assert isinstance(typed("-o", ".").exception, ConfigError)
    assert isinstance(typed("-o", "no/where.html").exception, ConfigError)


def test_no_run_and_no_run_that_is_meant_are_refused(top: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert isinstance(typed(str(tmp_path_factory.mktemp("empty"))).exception, Refused)
    done = typed("--where", "val/f1 > 2")
    assert isinstance(done.exception, Refused)
    assert not (top / "runs.html").exists()


def test_open_shows_it(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("click.launch", opened.append)
    assert typed("--open").exit_code == 0
    assert opened == [str(top / "runs.html")]
