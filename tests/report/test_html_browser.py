"""The page of a report in a real browser: on screens of two widths, in the dark, and printed."""

import base64
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from teamkit.report.document import Document, Table, words
from teamkit.report.html import render
from tests.report.long import long
from tests.report.sample import figures, sample
from tests.runs.browser import Browser, chromium

pytestmark = [
    pytest.mark.skipif(not chromium(), reason="no Chromium on this machine: apt-get install chromium"),
    pytest.mark.xdist_group("browser"),
]
poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext: apt-get install poppler-utils")
LANGUAGES = ("ko", "en")
# Texts of figures, as the browser itself measures them: [words, left, top, right, bottom].
TEXTS = """[...document.querySelectorAll("svg.tk-plot")].flatMap((figure) => {
    const all = figure.getBoundingClientRect();
    return [...figure.querySelectorAll("text")].map((text) => {
        const {left, top, right, bottom} = text.getBoundingClientRect();
        return [text.textContent, left - all.left, top - all.top, right - all.right, bottom - all.bottom];
    });
})"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with closing(Browser(tmp_path_factory.mktemp("profile"))) as started:
        yield started


@pytest.fixture(scope="module", params=LANGUAGES)
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("랩업 보고서")
    figures(folder, request.param)
    return kept(folder, sample(request.param))


def kept(folder: Path, document: Document) -> str:
    file = folder / "wrapup.html"
    file.write_text(render(document, folder), encoding="utf-8")
    return file.as_uri()


def faults(browser: Browser) -> list[dict[str, Any]]:
    wrong = ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled")
    return [event for event in browser.events if event["method"] in wrong]


def asked(browser: Browser) -> list[str]:
    sent = (event for event in browser.events if event["method"] == "Network.requestWillBeSent")
    return [event["params"]["request"]["url"] for event in sent]


def printed(browser: Browser, folder: Path) -> list[str]:
    """The text of each page, as it stands on paper."""
    data = browser.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"]
    (folder / "wrapup.pdf").write_bytes(base64.b64decode(data))
    told = subprocess.run(
        ["pdftotext", "-layout", "-enc", "UTF-8", folder / "wrapup.pdf", "-"], check=True, capture_output=True
    )
    return told.stdout.decode().split("\f")[:-1]


def test_it_opens_from_the_file_system_and_asks_for_nothing(browser: Browser, address: str) -> None:
    browser.screen(1280)
    browser.go(address)
    assert faults(browser) == []
    assert [url for url in asked(browser) if url.startswith(("http", "file"))] == [address]
    assert browser.run("document.querySelectorAll('svg.tk-plot').length") == 5


def test_a_line_of_the_contents_leads_to_its_part(browser: Browser, address: str) -> None:
    browser.screen(1280)
    browser.go(address)
    browser.click("nav li:nth-child(4) a")
    top = browser.until(lambda: browser.run("document.querySelector('h2:target')?.getBoundingClientRect().top"))
    assert 0 <= top < 100
    assert browser.run("document.querySelector('h2:target').innerText").startswith("4. ")


@pytest.mark.parametrize("width", [375, 1280])
def test_the_page_never_scrolls_sideways(width: int, browser: Browser, address: str) -> None:
    browser.screen(width)
    browser.go(address)
    assert browser.run("document.documentElement.scrollWidth") <= width
    outside = "[...document.querySelectorAll('main *')].filter((one) => !one.closest('.sheet, pre')"
    assert (
        browser.run(f"{outside} && one.getBoundingClientRect().right > {width} + .5).map((one) => one.outerHTML)") == []
    )


def test_a_broad_table_scrolls_in_its_own_place(browser: Browser, address: str) -> None:
    browser.screen(375)
    browser.go(address)
    wide = (
        "[...document.querySelectorAll('.sheet table')].filter((one) => one.offsetWidth > one.parentNode.clientWidth)"
    )
    assert browser.run(f"{wide}.length") >= 1


@pytest.mark.parametrize("width", [375, 1280])
def test_no_word_of_a_figure_is_clipped_or_hides_another(width: int, browser: Browser, address: str) -> None:
    browser.screen(width)
    browser.go(address)
    texts = browser.run(TEXTS)
    assert len(texts) > 60
    for told, left, top, right, bottom in texts:
        assert min(left, top) >= -0.5, told
        assert max(right, bottom) <= 0.5, told
    assert browser.run(OVERLAPS) == []


# Pairs of words of a figure that share more than a tenth of the height of a line.
OVERLAPS = """[...document.querySelectorAll("svg.tk-plot")].flatMap((figure) => {
    const all = [...figure.querySelectorAll("text")].map((one) => [one.textContent, one.getBoundingClientRect()]);
    return all.flatMap(([told, a], at) => all.slice(at + 1)
        .filter(([, b]) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > .5
            && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > a.height * .35)
        .map(([more]) => [told, more]));
})"""


def test_it_is_dark_for_those_who_like_it_dark(browser: Browser, address: str) -> None:
    pictures = []
    for dark in (False, True):
        browser.screen(1280, dark=dark)
        browser.go(address)
        ground, ink, figure = (
            browser.run("""[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color,
            getComputedStyle(document.querySelector('.tk-ground')).fill]""")
        )
        assert figure == ground != ink
        pictures.append((ground, browser.picture(1280, 900)))
    (light, one), (night, other) = pictures
    assert (light, night) == ("rgb(255, 255, 255)", "rgb(21, 23, 27)")
    assert one != other


def test_words_of_hangul_are_not_broken(browser: Browser, tmp_path: Path) -> None:
    figures(tmp_path)
    browser.screen(375)
    browser.go(kept(tmp_path, sample("ko")))
    lines = browser.run("""(() => {
        const text = document.querySelector("main p").firstChild;
        const found = [];
        for (let at = 1; at < text.length; at++) {
            const range = document.createRange();
            const top = (place) => {
                range.setStart(text, place);
                range.setEnd(text, place + 1);
                return range.getBoundingClientRect().top;
            };
            if (top(at) > top(at - 1) + 5) found.push(text.data[at - 1]);
        }
        return found;
    })()""")
    assert len(lines) > 3
    assert set(lines) <= {" ", "(", ")"}


@poppler
def test_on_paper_every_part_is_there_and_every_page_has_its_number(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    browser.screen(1280, dark=True)
    browser.go(address)
    pages = printed(browser, tmp_path)
    assert 7 <= len(pages) <= 9
    for at, page in enumerate(pages, 1):
        assert "".join(page.split()).endswith(f"{at}/{len(pages)}")
    titles: list[str] = browser.texts("h2")
    assert len(titles) == 8
    for title in titles:
        assert any(title in page for page in pages), title


@poppler
def test_on_paper_persons_begin_on_their_own_page_and_no_heading_is_last(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    browser.screen(1280)
    browser.go(address)
    pages = [[line.strip() for line in page.splitlines() if line.strip()][:-1] for page in printed(browser, tmp_path)]
    persons = browser.texts("h2")[5:]
    assert [page[0] for page in pages if page[0] in persons] == persons
    headings = browser.texts("h2, h3")
    assert [page[-1] for page in pages if page[-1] in headings] == []


@poppler
def test_on_paper_no_table_is_clipped(browser: Browser, address: str, tmp_path: Path) -> None:
    browser.screen(1280)
    browser.go(address)
    paper = "".join("".join(printed(browser, tmp_path)).split())
    cells = browser.run("[...document.querySelectorAll('td')].flatMap((one) => one.innerText.split(/[\\s-]+/))")
    assert len(cells) > 150
    assert [cell for cell in cells if cell not in paper] == []


@poppler
def test_on_paper_a_table_too_broad_breaks_its_words_and_loses_none(browser: Browser, tmp_path: Path) -> None:
    head = tuple(words(f"매개변수{at}") for at in range(24))
    rows = tuple(tuple(words(f"값{at:02d}{row:02d}") for at in range(24)) for row in range(60))
    browser.go(kept(tmp_path, Document("ko", "넓은 표", (Table(head, rows, (True,) * 24),))))
    pages = printed(browser, tmp_path)
    assert len(pages) > 1
    assert max(rights(tmp_path / "wrapup.pdf")) <= 595 - 50
    assert all("매" in page for page in pages), "the header stands on every page"


@poppler
def test_nothing_long_leaves_the_screen_or_the_page(browser: Browser, tmp_path: Path) -> None:
    browser.screen(375)
    browser.go(kept(tmp_path, long()))
    assert browser.run("document.documentElement.scrollWidth") <= 375
    printed(browser, tmp_path)
    assert max(rights(tmp_path / "wrapup.pdf")) <= 595 - 50
    assert browser.run("getComputedStyle(document.querySelector('.long')).overflowWrap") == "anywhere"


def rights(file: Path) -> list[float]:
    """Where the words of a PDF end, in points from the left."""
    said = subprocess.run(["pdftotext", "-bbox", file, "-"], check=True, capture_output=True).stdout.decode()
    return [float(found) for found in re.findall(r'xMax="([\d.]+)"', said)]


def test_the_name_of_a_box_stands_on_the_line_of_its_first_words(browser: Browser, address: str) -> None:
    browser.screen(1280)
    browser.go(address)
    tops = """[...document.querySelectorAll(".box")].map((one) => [".label", ".label + p"]
        .map((part) => one.querySelector(part).getClientRects()[0].bottom))"""
    found = browser.run(tops)
    assert len(found) > 20
    assert all(abs(label - words_) < 6 for label, words_ in found)


@poppler
def test_an_empty_document_is_one_page(browser: Browser, tmp_path: Path) -> None:
    browser.go(kept(tmp_path, Document("en", "", ())))
    assert len(printed(browser, tmp_path)) == 1
