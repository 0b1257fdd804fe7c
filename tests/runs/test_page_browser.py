"""The page in a real browser: clicks, keys and drags, and what is then to be seen."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from teamkit.runs import metrics
from teamkit.runs.model import CRASHED, Run
from teamkit.runs.page.write import written
from tests.runs.browser import Browser, chromium
from tests.runs.page_world import TOP, WHENCE, page, runs
from tests.runs.test_page import HOSTILE

pytestmark = [
    pytest.mark.skipif(not chromium(), reason="no Chromium on this machine: apt-get install chromium"),
    pytest.mark.xdist_group("browser"),
]
NAMES = "#table tbody tr th .text"
F1 = "figure[data-metric='val/f1']"


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with closing(Browser(tmp_path_factory.mktemp("profile"))) as browser:
        yield browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return kept(tmp_path_factory.mktemp("page") / "실험 결과.html", page(runs()))


@pytest.fixture
def browser(started: Browser, address: str) -> Iterator[Browser]:
    """The page of 40 runs, just opened, its first curves drawn; at the end nothing has gone wrong in it."""
    opened(started, address)
    yield started
    assert faults(started) == []


def kept(file: Path, document: dict[str, Any]) -> str:
    file.write_text(written(document), encoding="utf-8")
    return file.as_uri()


def opened(browser: Browser, address: str, curves: int = 1) -> None:
    browser.screen(1400, 1000)
    browser.go(address)
    browser.until(lambda: number(browser, "#charts path") >= curves)


def number(browser: Browser, selector: str) -> int:
    found: int = browser.run(f"document.querySelectorAll({selector!r}).length")
    return found


def faults(browser: Browser) -> list[dict[str, Any]]:
    wrong = ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled")
    return [event for event in browser.events if event["method"] in wrong]


def head(browser: Browser, key: str) -> str:
    """The header cell of a column."""
    at = browser.run(f"columns.findIndex((one) => one.key === {key!r} && (one.group !== 'metric' || one.way))")
    return f"#table thead th[data-column='{at}']"


def cells(browser: Browser, key: str) -> list[str]:
    place = browser.run(
        f"[...document.querySelectorAll('#table thead th')].findIndex((one) => one.matches({head(browser, key)!r}))"
    )
    return browser.texts(f"#table tbody tr > :nth-child({place + 1})")


def floats(texts: list[str]) -> list[float]:
    return [float(text.split(" ")[0]) for text in texts if text]


def ends(browser: Browser, figure: str) -> str:
    """What a chart says to those who do not see it, which tells the steps and the values that it shows."""
    found: str = browser.run(f"document.querySelector({f'{figure} .plot svg'!r}).getAttribute('aria-label')")
    return found


# --- the table


def test_the_page_tells_how_many_runs_from_where_and_when(browser: Browser) -> None:
    assert browser.run("document.title") == "문장 유사도 (STS)"
    assert browser.texts("#whence") == ["40 runs from outputs, as of 2026-09-25 07:13 Asia/Seoul"]
    assert browser.texts("#states button") == ["✓ 36 finished", "✕ 2 crashed", "‖ 1 interrupted", "… 1 running"]
    assert len(browser.texts(NAMES)) == 40


def test_a_click_on_a_header_sorts_best_first_then_the_other_way_then_as_it_was(browser: Browser) -> None:
    before, title = browser.texts(NAMES), head(browser, "val/f1")
    browser.click(f"{title} button")
    values = floats(cells(browser, "val/f1"))
    assert values == sorted(values, reverse=True) != floats([])
    assert browser.run(f"document.querySelector({title!r}).ariaSort") == "descending"
    browser.click(f"{title} button")
    assert floats(cells(browser, "val/f1")) == values[::-1]
    assert browser.run(f"document.querySelector({title!r}).ariaSort") == "ascending"
    browser.click(f"{title} button")
    assert browser.texts(NAMES) == before
    assert browser.run(f"document.querySelector({title!r}).ariaSort") == "none"


def test_a_key_sorts_as_a_click_does(browser: Browser) -> None:
    browser.run(f"document.querySelector({head(browser, 'lr') + ' button'!r}).focus()")
    browser.press("Enter")
    values = floats(cells(browser, "lr"))
    assert values == sorted(values)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("서연", 10),
        ("서연 state=finished", 9),
        ("val/f1>0.916", 2),
        ("val/f1 > 0.9 and model~roberta", 11),
        ("f1>=0.9 lr<=2e-5 person!=서연", 4),
        ("duration<40min", 7),
        ("state=crashed", 2),
        ('"KR-ELECTRA-discriminator-02"', 1),
        ("data_dir=…/klue-sts", 40),
        ("started<2026-09-23", 13),
        ("started=2026-09-22", 12),
        ("started>2026-09-22", 27),
        ("model!~roberta", 13),
        ("no such words", 0),
    ],
)
def test_typing_filters(browser: Browser, text: str, left: int) -> None:
    browser.type("#filter", text)
    browser.until(lambda: browser.texts("#told") == [f"{left} of 40 runs." if left < 40 else "40 runs."])
    assert len(browser.texts(NAMES)) == left


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("val/f2>0.8", "no column val/f2; did you mean val/f1?"),
        ("val/f1>", "nothing stands behind val/f1>"),
        (">0.8", "no column stands before >"),
        ('"open', "a quote is not closed"),
        ("model~[", "[ is no regular expression"),
    ],
)
def test_a_filter_that_means_nothing_is_not_used_and_said(browser: Browser, text: str, fault: str) -> None:
    browser.type("#filter", text)
    browser.until(lambda: browser.texts("#told") == [f"The filter is not used: {fault}."])
    assert len(browser.texts(NAMES)) == 40


def test_a_click_on_a_state_filters_and_another_takes_it_back(browser: Browser) -> None:
    browser.click("#states button:nth-child(2)")
    browser.until(lambda: set(cells(browser, "state")) == {"✕ crashed"})
    browser.click("#states button:nth-child(2)")
    browser.until(lambda: len(browser.texts(NAMES)) == 40)


def test_choosing_a_column_shows_it(browser: Browser) -> None:
    assert "seed" not in browser.texts("#table thead button")
    browser.click("#choice summary")
    browser.type("#find", "SEE")
    assert browser.texts("#groups label") == ["seed 42 in every run"]
    browser.click("#groups label:not([hidden]) input")
    assert "seed" in browser.texts("#table thead button")
    assert set(cells(browser, "seed")) == {"42"}
    browser.click("#groups label:not([hidden]) input")
    assert "seed" not in browser.texts("#table thead button")


def test_the_first_column_stays_in_sight(browser: Browser) -> None:
    browser.screen(500, 900)
    browser.run("document.querySelector('.sheet').scrollLeft = 400")
    left = browser.run("document.querySelector('#table tbody th').getBoundingClientRect().left")
    assert 0 <= left < 30
    assert browser.run("document.documentElement.scrollWidth") <= 500


def test_the_best_is_marked_among_the_rows_that_are_left_and_only_what_ended(browser: Browser) -> None:
    marked = "#table tbody tr:not([hidden]) td.best"
    best = [max(floats(cells(browser, key))) for key in ("val/f1", "val/pearson")]
    assert sorted(floats(browser.texts(marked))) == sorted([min(floats(cells(browser, "train/loss"))), *best])
    assert browser.run("getComputedStyle(document.querySelector('td.best .text'), '::before').content") == '"★ "'
    browser.type("#filter", "state!=finished")
    browser.until(lambda: len(browser.texts(NAMES)) == 4)
    assert browser.texts(marked) == []


@pytest.fixture
def uneven(started: Browser, tmp_path: Path) -> Browser:
    """Four runs: the first crashed at the best value, the second says nothing of dropout and f1, the last two do."""
    found = [Run("wandb", f"{TOP}/{name}", id=name, name=name) for name in "abcd"]
    found[0].state = CRASHED
    for run, value in ((found[0], 0.9), (found[2], 0.7), (found[3], 0.9)):
        run.params["dropout"] = value
        run.log("f1", 0, 0.5)
        run.log("f1", 1, value)
        metrics.digest(run, {})
    opened(started, kept(tmp_path / "uneven.html", page(found)))
    return started


def test_what_is_not_told_is_last_whichever_way(uneven: Browser) -> None:
    for order in (["a", "d", "c", "b"], ["c", "a", "d", "b"]):
        uneven.click(f"{head(uneven, 'f1')} button")
        assert uneven.texts(NAMES) == order


def test_what_is_not_told_equals_nothing(uneven: Browser) -> None:
    for text, left in (("dropout!=0.9", ["b", "c"]), ("dropout!~9", ["b", "c"]), ("dropout<1", ["a", "c", "d"])):
        uneven.type("#filter", text)
        uneven.until(lambda left=left: uneven.texts(NAMES) == left)  # type: ignore[misc]


def test_what_crashed_is_not_the_best_though_it_is_equal(uneven: Browser) -> None:
    assert uneven.run("[...document.querySelectorAll('td.best')].map((one) => one.parentNode.dataset.run)") == ["3"]


def test_the_last_value_can_be_shown_in_place_of_the_best(browser: Browser) -> None:
    best = floats(cells(browser, "val/f1"))
    browser.put("#ends", "last", "change")
    last = floats(cells(browser, "val/f1"))
    assert last != best
    assert all(own <= other for own, other in zip(last, best, strict=True))
    assert {text.rpartition("@ ")[2] for text in cells(browser, "val/f1")} == {"1,160"}


def test_runs_with_other_losses_are_not_ranked_by_a_loss(started: Browser, tmp_path: Path) -> None:
    found = runs(8)
    for run in found[::2]:
        run.params["loss"] = "huber"
    opened(started, kept(tmp_path / "losses.html", page(found)))
    (told,) = started.texts("#told")
    assert told.startswith("8 runs. Runs differ in loss (huber, mse): no best is marked for train/loss")
    assert len(started.texts("#table td.best")) == 2
    started.click(f"{head(started, 'train/loss')} button")
    assert cells(started, "loss") == ["huber"] * 4 + ["mse"] * 4
    started.type("#filter", "loss=mse")
    started.until(lambda: started.texts("#told") == ["4 of 8 runs."])
    assert len(started.texts("#table td.best")) == 3


# --- the curves


def test_the_best_runs_are_drawn_at_first_and_a_click_on_a_row_draws_another(browser: Browser) -> None:
    assert len(browser.texts("#legend li")) == 5
    browser.click("#table tbody tr[data-run='20'] td")
    browser.until(lambda: number(browser, f"{F1} path.line") == 6)
    assert "민지-KR-ELECTRA-discriminator-20" in browser.texts("#legend li span")[-1]
    browser.click("#table tbody tr[data-run='20'] td")
    browser.until(lambda: number(browser, f"{F1} path.line") == 5)


def test_every_metric_has_a_chart_those_of_the_table_first(browser: Browser) -> None:
    assert browser.texts("#charts h3") == ["train/loss", "val/f1", "val/pearson", "lr"]
    browser.type("#which", "val")
    browser.until(lambda: browser.texts("#charts h3") == ["val/f1", "val/pearson"])


def test_a_drag_zooms_in_x_and_a_double_click_shows_the_whole(browser: Browser) -> None:
    whole = ends(browser, F1)
    assert "steps 0 to 1160" in whole
    x, y = browser.middle(f"{F1} .plot svg")
    browser.drag((x - 50, y), (x + 50, y))
    zoomed = ends(browser, F1)
    assert zoomed != whole
    low, high = (float(word) for word in zoomed.partition("steps ")[2].partition(",")[0].split(" to "))
    assert 250 < low < high < 900
    assert browser.texts(f"{F1} figcaption button") == ["whole", "log"]
    browser.click(f"{F1} .plot svg", times=2)
    assert ends(browser, F1) == whole


def test_a_chart_that_is_drawn_anew_meanwhile_does_not_end_a_drag(browser: Browser) -> None:
    x, y = browser.middle(f"{F1} .plot svg")
    browser.mouse("mouseMoved", x, y)
    browser.mouse("mousePressed", x, y, 1)
    browser.run("drawAgain()")
    browser.mouse("mouseMoved", x + 80, y, 1)
    browser.mouse("mouseReleased", x + 80, y, 1)
    assert browser.texts(f"{F1} figcaption button") == ["whole", "log"]


def test_hovering_tells_the_step_and_the_value_of_each_run(browser: Browser) -> None:
    x, y = browser.middle(f"{F1} .plot svg")
    browser.mouse("mouseMoved", x, y)
    step, *lines = browser.texts(f"{F1} .tip > div")
    assert step.startswith("step ")
    assert len(lines) == 5
    run = browser.run("all.find((run) => label(run) === '민지-roberta-base-00')")
    wanted = dict(zip(*series(int(run)), strict=True))[int(step.removeprefix("step ").replace(",", ""))]
    (own,) = [line.split("\n")[-1] for line in lines if "민지-roberta-base-00" in line]
    assert float(own) == pytest.approx(wanted, rel=2e-6)


def series(number: int) -> tuple[list[int], list[float]]:
    found = runs()[number].series["val/f1"]
    return list(found.steps), list(found.values)


def test_keys_read_and_zoom_a_chart(browser: Browser) -> None:
    whole = ends(browser, F1)
    browser.run(f"document.querySelector({f'{F1} .plot svg'!r}).focus()")
    browser.press("ArrowRight")
    assert browser.texts(f"{F1} .tip > div")[0] == "step 0"
    browser.press("+")
    assert ends(browser, F1) != whole
    browser.press("Escape")
    assert ends(browser, F1) == whole


def test_the_logarithmic_scale_is_another_and_says_what_has_no_place_on_it(started: Browser, tmp_path: Path) -> None:
    run = Run("wandb", TOP, id="a", name="a")
    for step, value in enumerate([100.0, 10.0, 1.0, 0.0, -1.0]):
        run.log("loss", step, value)
    metrics.digest(run, {})
    opened(started, kept(tmp_path / "log.html", page([run])))
    before = started.run("document.querySelector('#charts path.line').getAttribute('d')")
    started.click("figure figcaption button:last-child")
    assert started.run("document.querySelector('#charts path.line').getAttribute('d')") != before
    assert started.texts("figure .note") == ["2 values not above 0 have no place on this scale"]
    assert started.run("document.querySelector('figure figcaption button:last-child').ariaPressed") == "true"


def test_smoothing_is_the_moving_average_that_begins_without_a_bias(browser: Browser) -> None:
    found = browser.run(
        "[...smoothed(Float64Array.from([1, 3, NaN, 3]), 0.5)].map((one) => Number.isNaN(one) ? null : one)"
    )
    assert found == pytest.approx([1, (0.5 * 0.5 + 1.5) / 0.75, None, (0.5 * 1.75 + 1.5) / 0.875])
    browser.put("#smooth", "0.9", "input")
    assert number(browser, f"{F1} path.raw") == 5
    assert browser.texts("#weight") == ["0.9"]


def test_a_curve_that_is_no_number_in_places_has_gaps_and_a_sign(started: Browser, tmp_path: Path) -> None:
    run = Run("wandb", TOP, id="a", name="a")
    for step, value in enumerate([1.0, 2.0, float("nan"), 3.0, float("inf"), 4.0, 5.0]):
        run.log("loss", step, value)
    metrics.digest(run, {})
    opened(started, kept(tmp_path / "gaps.html", page([run])))
    assert started.run("document.querySelector('#charts path.line').getAttribute('d').match(/M/g).length") == 2
    assert number(started, "#charts path.dot") == 1
    assert started.texts("figure .note") == ["✕: the first value that is no number, of a"]
    assert number(started, "#charts .bad") == 1


def test_curves_come_through_as_they_were_logged(browser: Browser) -> None:
    steps, values = series(7)
    own = browser.run("curvesOf(7).then((found) => found.get(columns.findIndex((one) => one.key === 'val/f1')))"
                      ".then((one) => [[...one.steps], [...one.values]])")  # fmt: skip
    assert own[0] == steps
    assert own[1] == pytest.approx(values, rel=5e-7)


def test_a_long_curve_keeps_its_peak_and_says_that_it_is_thinned(started: Browser, tmp_path: Path) -> None:
    run = Run("wandb", TOP, id="a", name="a")
    for step in range(20_000):
        run.log("loss", step, 99.0 if step == 12_345 else 1.0)
    metrics.digest(run, {})
    opened(started, kept(tmp_path / "long.html", page([run])))
    assert "values 0.02 to 100" in ends(started, "figure") or "to 102" in ends(started, "figure")
    assert started.texts("figure .note") == ["1 curve thinned, from up to 20,000 points; every peak is kept"]


# --- details, address, colours, hostile text


def test_the_details_tell_who_which_commit_the_files_and_the_damage(browser: Browser) -> None:
    browser.click("#table tbody tr[data-run='3'] td")
    card = "#cards details[data-run='3']"
    browser.until(lambda: number(browser, f"{card} section"))
    assert browser.texts(f"{card} h3") == ["About", "Parameters", "Metrics", "Files", "Damage", "Notes"]
    (words,) = browser.texts(f"{card} .parts")
    assert "도윤 (도***@example.org, W&B's e-mail)" in words
    assert "(W&B's metadata)" in words
    assert "cut off in a record at byte 81920" in words
    assert "step 1,200" in words


def test_the_address_brings_the_same_view_back(browser: Browser) -> None:
    browser.click(f"{head(browser, 'val/pearson')} button")
    browser.type("#filter", "서연 lr>1e-5")
    browser.click("#clear")
    browser.click("#table tbody tr[data-run='9'] td")
    browser.click("#choice summary")
    browser.click("#groups fieldset:nth-child(2) button:first-child")
    browser.until(lambda: "filter" in browser.run("location.hash"))
    view = [browser.texts(selector) for selector in (NAMES, "#table thead button", "#legend li", "#told")]
    browser.go(browser.run("location.href"))
    browser.until(lambda: number(browser, "#charts path"))
    assert [browser.texts(selector) for selector in (NAMES, "#table thead button", "#legend li", "#told")] == view
    assert browser.run("document.getElementById('filter').value") == "서연 lr>1e-5"


def test_an_address_of_another_page_does_no_harm(browser: Browser, address: str) -> None:
    opened(browser, f"{address}#sort=-m.gone&columns=p.gone,%5C&runs=gone,r001&smoothing=x&filter=%3E", curves=0)
    assert len(browser.texts(NAMES)) == 40
    assert browser.texts("#legend li span") == ["서연-roberta-large-01"]


def test_no_text_of_a_log_becomes_a_part_of_the_page(started: Browser, tmp_path: Path) -> None:
    run = runs(1)[0]
    run.name, run.state, run.tags = HOSTILE, CRASHED, (HOSTILE,)
    run.params = {HOSTILE: HOSTILE}
    for step in range(3):
        run.log(HOSTILE, step, step)
    metrics.digest(run, {})
    opened(started, kept(tmp_path / "hostile.html", page([run], whence=WHENCE._replace(title=HOSTILE))), curves=5)
    started.click("#table tbody tr td")
    started.click("#table tbody tr td")
    started.until(lambda: number(started, "#cards section"))
    assert number(started, "img") == 0
    assert started.run("document.scripts.length") == 2
    assert started.run("document.title").startswith("</script><img")
    assert started.texts(NAMES)[0].startswith("</script><img")
    assert faults(started) == []


def test_nothing_is_asked_of_the_network_and_a_script_from_outside_does_not_run(browser: Browser) -> None:
    asked = [event for event in browser.events if event["method"] == "Network.requestWillBeSent"]
    assert {event["params"]["request"]["url"].partition(":")[0] for event in asked} <= {"file", "about"}
    refused = browser.run("fetch('https://example.org/').then(() => 'answered', () => 'refused')")
    ran = browser.run("(() => { const one = document.createElement('script'); one.textContent = 'window.ran = 1';"
                      "document.body.append(one); return window.ran === 1; })()")  # fmt: skip
    assert (refused, ran) == ("refused", False)
    browser.events.clear()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1400, 500])
def test_a_screenshot_is_not_blank_and_nothing_is_wider_than_the_screen(
    browser: Browser, width: int, dark: bool
) -> None:
    browser.screen(width, 900, dark=dark)
    browser.until(lambda: browser.run(f"document.documentElement.scrollWidth <= {width}"))
    colours = pixels(browser.picture(480, 600))
    assert len(colours) > 100
    ground = max(colours, key=lambda colour: colours[colour])
    assert (sum(ground) < 200) == dark


def pixels(png: bytes) -> dict[tuple[int, ...], int]:
    """How often each colour is in a picture of 8 bits a channel."""
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert depth == 8
    size = {2: 3, 6: 4}[kind]
    data, at = b"", 8
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        data += png[at + 8 : at + 8 + length] if name == b"IDAT" else b""
        at += length + 12
    raw, before, found = zlib.decompress(data), bytearray(width * size), dict[tuple[int, ...], int]()
    for line in range(0, height, 1):
        start = line * (width * size + 1)
        before = unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + width * size]), before, size)
        for place in range(0, width * size, size * 4):
            colour = tuple(before[place : place + 3])
            found[colour] = found.get(colour, 0) + 1
    return found


def unfiltered(kind: int, line: bytearray, above: bytearray, size: int) -> bytearray:
    """Undo PNG's filter of one line."""
    for at in range(len(line)):
        left = line[at - size] if at >= size else 0
        corner = above[at - size] if at >= size else 0
        line[at] = (
            line[at] + (0, left, above[at], (left + above[at]) // 2, paeth(left, above[at], corner))[kind]
        ) & 255
    return line


def paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    return min((left, above, corner), key=lambda one: abs(guess - one))


def test_a_printed_page_has_the_whole_table_and_no_controls(browser: Browser) -> None:
    browser.ask("Emulation.setEmulatedMedia", media="print")
    assert browser.texts(".tools") == []
    assert browser.run(
        "document.querySelector('.sheet').scrollHeight === document.querySelector('.sheet').clientHeight"
    )
    browser.ask("Emulation.setEmulatedMedia", media="")


def test_a_page_of_a_thousand_runs_is_sorted_and_filtered(started: Browser, tmp_path: Path) -> None:
    opened(started, kept(tmp_path / "many.html", page(runs(1000, 20))))
    started.click(f"{head(started, 'val/f1')} button")
    started.type("#filter", "서연 val/f1>0.7")
    started.until(lambda: "of 1,000 runs" in started.texts("#told")[0])
    values = floats(cells(started, "val/f1"))
    assert values == sorted(values, reverse=True)
    assert faults(started) == []
