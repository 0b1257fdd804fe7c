import itertools
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teamkit.errors import OutsideFailed
from teamkit.report import fonts, pdf
from teamkit.report.document import (
    EVIDENCE,
    PROMPT,
    Box,
    Code,
    Document,
    Figure,
    Generated,
    Heading,
    Items,
    Page,
    Paragraph,
    Span,
    Table,
    plain,
    walk,
    words,
)
from teamkit.report.frame import questions
from teamkit.report.pdf import Pdf
from teamkit.report.typed import Look, Pictures, typed
from teamkit.report.typesetter import Faces
from tests.report.awkward import COMPOUND, HASH, MARKUP, NAMES, PATH, SENTENCES, awkward, broken_figures
from tests.report.long import BRANCH, MEMBER, long
from tests.report.sample import figures, sample

typst = pytest.importorskip("typst", reason="typst is not installed: pip install 'teamkit[pdf]'")

KOREAN = any(face.family in fonts.KOREAN for face in fonts.installed({}).found)
needs_korean = pytest.mark.skipif(not KOREAN, reason="no Korean font here: apt-get install fonts-nanum")
needs_poppler = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="no pdftotext here: apt-get install poppler-utils"
)
pytestmark = [needs_korean, needs_poppler]


class Made(NamedTuple):
    document: Document
    file: Path
    pdf: Pdf


def asked(program: str, *arguments: str | Path) -> str:
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=True)
    return done.stdout


def text(file: Path, *options: str) -> str:
    return asked("pdftotext", *options, file, "-")


def squeezed(told: str) -> str:
    """Return text without the spaces and line ends, which depend on the page."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", told))


def render(document: Document, folder: Path, out: Path | None = None) -> Pdf:
    """Make a PDF, and write it where the tools that look at it may read it."""
    made = pdf.render(document, folder)
    if out:
        out.write_bytes(made.content)
    return made


def _make(document: Document, folder: Path) -> Made:
    return Made(document, folder / "t.pdf", render(document, folder, folder / "t.pdf"))


@pytest.fixture(scope="module")
def all_made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    folder = tmp_path_factory.mktemp("made")
    places = {name: folder / name for name in ("ko", "en", "hard", "long")}
    for language in ("ko", "en"):
        figures(places[language], language)
    for name in ("hard", "long"):
        places[name].mkdir()
    broken_figures(places["hard"])
    documents = {"ko": sample("ko"), "en": sample("en"), "hard": awkward(), "long": long()}
    return {name: _make(documents[name], place) for name, place in places.items()}


@pytest.fixture(params=["ko", "en"])
def made(request: pytest.FixtureRequest, all_made: dict[str, Made]) -> Made:
    return all_made[request.param]


@pytest.fixture(params=["ko", "en", "hard", "long"])
def any_made(request: pytest.FixtureRequest, all_made: dict[str, Made]) -> Made:
    return all_made[request.param]


@pytest.fixture
def hard(all_made: dict[str, Made]) -> Made:
    return all_made["hard"]


def told(document: Document) -> Iterator[str]:
    """Yield the texts of a document in the order in which they are read."""
    for block in walk(document.blocks):
        match block:
            case Heading(_, spans) | Paragraph(spans):
                yield plain(spans)
            case Table(head, rows):
                for row in (head, *rows):
                    yield from map(plain, row)
            case Code(code):
                yield from code.splitlines()
            case Figure(_, caption):
                yield caption


def test_every_sentence_of_the_sample_is_found_in_order(made: Made) -> None:
    pages = text(made.file, "-raw").split("\f")  # as the file has it; without, poppler guesses at columns
    whole = squeezed("".join(re.sub(r"\n\s*\d+ ?/ ?\d+\s*$", "", page) for page in pages))
    at = 0
    for sentence in told(made.document):
        found = whole.find(squeezed(sentence), at)
        assert found >= 0, f"not found behind {whole[at - 40 : at]}: {sentence}"
        at = found


def test_a_line_is_copied_with_its_spaces(made: Made) -> None:
    lines = text(made.file)
    assert (
        "우리 팀은 0에서 5 사이의 점수로 레이블된" if made.document.language == "ko" else "asks how close two"
    ) in lines


def test_the_hangul_of_the_sample_is_in_an_embedded_font(all_made: dict[str, Made]) -> None:
    made = all_made["ko"]
    rows = asked("pdffonts", made.file).splitlines()[2:]
    assert all(re.search(r"\byes\s+(yes|no)\s+yes\s+\d+\s+\d+$", row) for row in rows), rows  # embedded, with letters
    first = made.pdf.fonts[0].replace(" ", "")
    assert first in fonts_of(rows)


def fonts_of(rows: list[str]) -> str:
    return " ".join(rows).replace("-", "").replace("NotoSansCJKkr", "NotoSansCJKKR").replace("Regular", "")


def test_the_parts_are_on_the_pages_that_are_told(made: Made) -> None:
    shown = text(made.file, "-layout").split("\f")[:-1]
    assert len(shown) == made.pdf.pages.pages
    for part in made.pdf.pages.parts:
        places = [
            n for n, page in enumerate(shown, 1) if re.search(rf"^\s*{re.escape(part.title)}$", page, re.MULTILINE)
        ]
        assert places == [part.first], part


def test_a_person_has_a_page(made: Made) -> None:
    assert [part.pages for part in made.pdf.pages.parts if part.personal] == [1, 1, 1]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_persons_questions_with_their_evidence_leave_a_seventh_of_the_page_to_the_answers(
    language: str, tmp_path: Path
) -> None:
    row = (words("files mostly theirs"), words("4: .github/workflows/test.yml, src/news/losses.py"), words("c:15a77cc"))
    own = Table(row, (row,) * 5, (False,) * 3)
    known = "#8 exp: 학습률 비교 · #10 feat: focal loss · `average` (src/news/ensemble.py) · lr: 5e-05, 3e-05 · " * 2
    asked = tuple(
        block
        for one in questions(language, "boostcamp")
        for block in (
            Heading(3, words(one["text"])),
            Box(EVIDENCE, (Paragraph(words(known)),)),
            Box(PROMPT, (Paragraph(words(one["prompt"])),)),
        )
    )
    made = render(Document(language, "t", (Page(), Heading(2, words("Minji")), own, *asked)), tmp_path)
    assert len(asked) == 3 * 7
    assert made.pages.parts[0].length <= 6 / 7


def test_seven_answers_of_220_korean_characters_fill_a_page_with_their_evidence(tmp_path: Path) -> None:
    row = (words("바꾼 파일 (커밋마다 셈)"), words("코드 10, 테스트 2, 설정 1"), words("c:15a77cc"))
    own = Table(row, (row,) * 5, (False,) * 3)
    known = "#8 exp: 학습률 비교 · #10 feat: focal loss · lr: 5e-05, 3e-05 · loss: ce, focal, ldam "
    answer = "한 번에 한 가지만 바꾸어 비교하고 검증 데이터를 다시 나누었다. " * 6
    assert len(answer) >= 220
    asked = tuple(
        block
        for one in questions("ko", "boostcamp")
        for block in (
            Heading(3, words(one["text"])), Box(EVIDENCE, (Paragraph(words(known)),)), Paragraph(words(answer)),
        )
    )  # fmt: skip
    made = render(Document("ko", "t", (Page(), Heading(2, words("개인 회고: 민지")), own, *asked)), tmp_path)
    assert (made.pages.parts[0].pages, made.pages.parts[0].length > 0.8) == (1, True)


def test_the_contents_tell_the_pages(made: Made) -> None:
    first = text(made.file, "-layout", "-l", "1")
    for part in made.pdf.pages.parts:
        assert re.search(rf"^\s*{re.escape(part.title)}[ .\u2060]+{part.first}$", first, re.MULTILINE), part


def test_every_page_has_its_number(made: Made) -> None:
    shown = text(made.file, "-layout").split("\f")[:-1]
    for number, page in enumerate(shown, 1):
        assert squeezed(page.splitlines()[-1]) == f"{number}/{len(shown)}"


def test_nothing_stands_outside_the_margins(any_made: Made) -> None:
    boxes = re.findall(
        r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>',
        text(any_made.file, "-bbox"),
    )
    assert boxes
    margin = 18 / 25.4 * 72
    for left, top, right, bottom, word in boxes:
        assert float(left) >= margin - 1, word
        assert float(right) <= 595.3 - margin + 1, word
        assert float(top) >= margin - 8, word
        assert float(bottom) <= 841.9 - 20, word


def test_no_cell_runs_into_its_neighbour(any_made: Made) -> None:
    """Words on one line may touch, as 92 and its citation do, but never overlap."""
    page = text(any_made.file, "-bbox-layout")
    for line in re.findall(r"<line .*?</line>", page, re.DOTALL):
        spans = [(float(a), float(b)) for a, b in re.findall(r'<word xMin="([\d.]+)".*?xMax="([\d.]+)"', line)]
        for (_, right), (left, _) in itertools.pairwise(spans):
            assert left >= right - 3, line  # 「 is broader than its ink


def test_no_heading_is_the_last_of_its_page(made: Made) -> None:
    titles = {squeezed(plain(block.spans)) for block in walk(made.document.blocks) if isinstance(block, Heading)}
    for page in text(made.file, "-layout").split("\f")[:-1]:
        lines = [line for line in page.splitlines() if line.strip()][:-1]  # without the page's number
        assert squeezed(lines[-1]) not in titles


def test_a_table_that_goes_on_repeats_its_head(tmp_path: Path) -> None:
    rows = tuple((words(f"run {n}"), words(f"0.{n}")) for n in range(120))
    render(
        Document("en", "t", (Table((words("Run name"), words("Score")), rows, (False, True)),)),
        tmp_path,
        tmp_path / "t.pdf",
    )
    shown = text(tmp_path / "t.pdf", "-layout").split("\f")[:-1]
    assert len(shown) > 1
    assert all("Run name" in page for page in shown)
    whole = " ".join(" ".join(shown).split())
    assert all(f"run {n} " in whole for n in range(120))


def test_the_same_document_is_the_same_file(made: Made) -> None:
    assert render(made.document, made.file.parent).content == made.pdf.content
    assert "CreationDate" not in asked("pdfinfo", made.file)


def test_the_file_tells_its_title_and_its_language(made: Made) -> None:
    told_of = asked("pdfinfo", made.file)
    assert re.search(rf"Title:\s+{re.escape(made.document.title)}", told_of)
    assert re.search(r"Tagged:\s+yes", told_of)
    assert f"/Lang({made.document.language})".encode() in made.pdf.content
    assert made.pdf.remarks == ()


def test_letters_that_are_markup_elsewhere_stay_as_they_are(hard: Made) -> None:
    whole = squeezed(text(hard.file))
    assert squeezed(MARKUP) in whole
    assert squeezed(hard.document.title) in whole


def test_rare_hangul_and_hanja_are_shown(hard: Made) -> None:
    lines = text(hard.file)
    assert NAMES in lines
    assert all(unicodedata.normalize("NFC", sentence) in lines for sentence in SENTENCES[1:])


def test_long_words_break_and_are_not_lost(hard: Made) -> None:
    whole = squeezed(text(hard.file))
    assert squeezed(COMPOUND * 3) in whole
    assert HASH * 2 in whole
    assert PATH in whole


def test_nothing_of_a_long_branch_a_long_name_or_a_long_line_is_lost(all_made: dict[str, Made]) -> None:
    whole = squeezed(text(all_made["long"].file, "-raw"))
    assert whole.count(BRANCH) >= 3
    assert whole.count(MEMBER) >= 5
    assert "x" * 150 in whole


def test_a_short_column_keeps_its_words_on_one_line_beside_a_long_one(tmp_path: Path) -> None:
    long_cell = words("outputs/kcbert/trainer_state.json, wandb/offline-run-20250912/files/config.yaml " * 3)
    rows = (tuple(map(words, ("이유", "추가한 줄", "예"))), (words("잠금 파일"), words("20,000"), long_cell))
    render(Document("ko", "t", (Table(rows[0], rows[1:], (False,) * 3),)), tmp_path, tmp_path / "t.pdf")
    lines = text(tmp_path / "t.pdf", "-layout")
    assert "추가한 줄" in lines
    assert "잠금 파일" in lines


def test_a_number_keeps_what_stands_behind_it_on_its_line(tmp_path: Path) -> None:
    row = (*(words("no end logged") for _ in range(7)), words("0.8931 (step 1549)"))
    render(Document("ko", "t", (Table(row, (row,), (*(False,) * 7, True)),)), tmp_path, tmp_path / "t.pdf")
    assert "0.8931 (step 1549)" in text(tmp_path / "t.pdf", "-layout")


def test_a_row_that_fits_one_line_in_letters_half_a_point_smaller_stays_on_one(tmp_path: Path) -> None:
    def set_in(letters: int) -> tuple[int, float]:
        """Return how many lines a row takes, and how high its letters are."""
        row = (words(f"abcde {'f' * letters}"),) * 3
        render(Document("ko", "", (Table(row, (row,), (False,) * 3),)), tmp_path, tmp_path / "t.pdf")
        found = re.findall(
            r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(?:abcde|f+)<', text(tmp_path / "t.pdf", "-bbox")
        )
        return len({top for top, _ in found}), min(float(low) - float(top) for top, low in found)

    heights = [height for lines, height in map(set_in, range(20, 60, 2)) if lines == 2]
    assert min(heights) < 0.97 * max(heights)


def test_a_citation_in_a_table_has_seven_and_a_half_points(tmp_path: Path) -> None:
    cited, code = Span("c:1234567", code=True), Code("c:7654321")
    blocks = (Table((words("evidence"),), (((cited,),),), (False,)), code)
    render(Document("ko", "", blocks), tmp_path, tmp_path / "t.pdf")
    found = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">c:', text(tmp_path / "t.pdf", "-bbox"))
    small, large = (float(low) - float(top) for top, low in found)
    assert small / large == pytest.approx(7.5 / (0.95 * 8.5), rel=0.01)  # code is set in .95 of 8.5 points


def test_the_name_of_a_box_begins_its_first_line(tmp_path: Path) -> None:
    box = Box(EVIDENCE, (Paragraph(words("커밋 3개")), Paragraph(words("실험 2개"))))
    render(Document("ko", "t", (box,)), tmp_path, tmp_path / "t.pdf")
    assert [" ".join(line.split()) for line in text(tmp_path / "t.pdf", "-layout").splitlines() if "개" in line] == [
        "근거 커밋 3개",
        "실험 2개",
    ]


def test_what_no_font_has_is_told_and_shown_by_name(hard: Made) -> None:
    if not any("🚀" in remark for remark in hard.pdf.remarks):
        pytest.skip("a font here has emoji")
    assert "no font here has 🚀 (U+1F680): shown as [rocket]" in hard.pdf.remarks
    assert "로켓 [rocket]" in text(hard.file)


def test_a_figure_that_is_not_there_is_a_visible_remark(hard: Made) -> None:
    shown = squeezed(text(hard.file))
    for path, why in (
        ("없다.svg", "파일이 없습니다"),
        ("https://example.com/a.png", "웹에 있습니다"),
        ("글.txt", "SVG, PNG, JPEG, GIF, WebP가 아닙니다"),
        ("broken.svg", "그릴 수 없는 파일입니다"),
        ("broken.png", "그릴 수 없는 파일입니다"),
    ):
        assert squeezed(f"그림을 넣지 못했습니다: {path} ({why})") in shown
    assert "the figure 없다.svg is not in the PDF: no such file" in hard.pdf.remarks
    assert "그림 속의 글" in text(hard.file)


def test_hangul_words_stay_whole_where_they_fit(tmp_path: Path) -> None:
    sentence = "자연어처리 모델의 성능을 평가하기 위한 데이터를 준비하였다. "
    render(Document("ko", "", (Paragraph(words(sentence * 30)),)), tmp_path, tmp_path / "t.pdf")
    lines = text(tmp_path / "t.pdf").splitlines()
    whole = set(sentence.split())
    assert {word for line in lines[:10] for word in line.split()} <= whole


def test_a_particle_stays_with_a_word_of_another_look(tmp_path: Path) -> None:
    spans = (Span("점수 "), Span("0.9237", strong=True), Span("을 "), Span("src", code=True), Span("에서 "))
    render(Document("ko", "", (Paragraph(spans * 60),)), tmp_path, tmp_path / "t.pdf")
    assert not [line for line in text(tmp_path / "t.pdf").splitlines() if re.match(r"을|에서", line)]


def test_a_compound_broader_than_its_cell_breaks(tmp_path: Path) -> None:
    head = tuple(words(f"{n}번째열이름") for n in range(14))
    row = tuple(words("여덟글자합성낱말") for _ in range(14))
    render(Document("ko", "", (Table(head, (row,), (False,) * 14),)), tmp_path, tmp_path / "t.pdf")
    rights = [float(right) for right in re.findall(r'<word .*?xMax="([\d.]+)"', text(tmp_path / "t.pdf", "-bbox"))]
    assert max(rights) < 595 - 50
    assert len(text(tmp_path / "t.pdf", "-layout").split("\f")) == 2


def test_an_empty_document_is_one_page(tmp_path: Path) -> None:
    made = render(Document("ko", "", ()), tmp_path, tmp_path / "t.pdf")
    assert made.pages.pages == 1
    assert squeezed(text(tmp_path / "t.pdf")) == "1/1"


def test_an_unknown_language_has_english_words(tmp_path: Path) -> None:
    render(Document("de", "t", (Box("evidence", (Paragraph(words("x")),)),)), tmp_path, tmp_path / "t.pdf")
    assert "Evidence" in text(tmp_path / "t.pdf")


def test_links_to_the_web_are_links_and_others_are_words(tmp_path: Path) -> None:
    spans = (
        Span("c:a1b2c3d", link="https://x.org/c"),
        Span(" here", link="#a"),
        Span(" file", link="file:///etc/passwd"),
    )
    content = render(Document("en", "t", (Paragraph(spans),)), tmp_path, tmp_path / "t.pdf").content
    assert b"https://x.org/c" in content
    assert b"passwd" not in content
    assert "c:a1b2c3d here file" in text(tmp_path / "t.pdf")


def test_a_figure_with_a_name_in_percent_signs_is_found(tmp_path: Path) -> None:
    figures(tmp_path)
    (tmp_path / "figures" / "weeks.svg").rename(tmp_path / unicodedata.normalize("NFD", "주간 그림.svg"))
    made = render(Document("ko", "", (Figure("%EC%A3%BC%EA%B0%84%20%EA%B7%B8%EB%A6%BC.svg", "주간"),)), tmp_path)
    assert made.remarks == ()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="#$*@<>[]{}\\\"'/`_=+-~^&%!?;:,.|() abAB01가나\n\t", min_size=1, max_size=60))
def test_no_text_is_ever_markup(tmp_path: Path, letters: str) -> None:
    cell = words(f"x{letters}x")
    blocks = (
        Heading(2, cell), Paragraph(cell), Table((cell,), ((cell,),), (True,)), Items(((Paragraph(cell),),)),
        Code(f"x{letters}x"), Generated("g", (Paragraph((Span(f"x{letters}x", code=True),)),)),
        Figure(letters, letters),
    )  # fmt: skip
    render(Document("ko", f"x{letters}x", blocks), tmp_path, tmp_path / "t.pdf")
    assert squeezed(text(tmp_path / "t.pdf", "-raw")).count(squeezed(f"x{letters}x")) >= 6


@given(st.text())
def test_any_text_can_be_written_as_data(letters: str) -> None:
    look = Look(("a",), ("b",), italic=False, clean=str)
    found = typed(Document("en", letters, (Paragraph(words(letters)), Code(letters))), Pictures({}, {}), look)
    shown = "".join(
        chunk for word in found["blocks"][0]["words"] for piece in word["pieces"] for chunk in piece["chunks"]
    )
    assert "".join(shown.split()) == "".join(found["title"].split())
    assert not any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in shown)


def test_without_typst_the_line_that_installs_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(OutsideFailed, match="typst is not installed") as found:
        render(sample("en"), tmp_path)
    assert found.value.hint == "pip install 'teamkit[pdf]'"


def test_without_a_korean_font_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handle = typst.Fonts(include_system_fonts=False)
    bare = Faces(tuple(face for face in fonts.installed({}).found if face.path is None), handle)
    monkeypatch.setattr(fonts, "installed", lambda _: bare)
    (tmp_path / "t.pdf").write_bytes(b"before")
    with pytest.raises(OutsideFailed, match="no font here has the Hangul"):
        render(Document("en", "김민지", ()), tmp_path, tmp_path / "t.pdf")
    assert (tmp_path / "t.pdf").read_bytes() == b"before"
    assert render(Document("en", "Minji", (Heading(2, words("A")),)), tmp_path).pages.pages == 1


def test_only_asking_for_the_module_does_not_load_typst() -> None:
    code = "import sys, teamkit.report.pdf; sys.exit('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert pdf.__doc__
