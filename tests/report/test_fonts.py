from pathlib import Path

import pytest

from teamkit.errors import ConfigError, OutsideFailed
from teamkit.report import fonts
from teamkit.report.fonts import Chosen, choose, cleaned, hangul, installed, remedy
from teamkit.report.typesetter import Faces, lacking

pytest.importorskip("typst", reason="typst is not installed: pip install 'teamkit[pdf]'")
import typst

HERE = installed({})
BARE_HANDLE = typst.Fonts(include_system_fonts=False)
BARE = Faces(tuple(face for face in HERE.found if face.path is None), BARE_HANDLE)  # typst's own: no Hangul
KOREAN = any(face.family in fonts.KOREAN for face in HERE.found)
needs_korean = pytest.mark.skipif(not KOREAN, reason="no Korean font here: apt-get install fonts-nanum")


@needs_korean
def test_a_korean_report_is_set_in_an_installed_korean_font() -> None:
    chosen = choose("가나다 믜 뷁", "ko", HERE, {})
    assert chosen.text[0] in fonts.KOREAN
    assert not chosen.lacking


@needs_korean
def test_the_first_of_the_candidates_that_is_installed_is_taken() -> None:
    names = {face.family for face in HERE.found}
    assert choose("가", "ko", HERE, {}).text[0] == next(name for name in fonts.KOREAN if name in names)


@needs_korean
def test_an_english_report_with_a_korean_name_has_both_fonts() -> None:
    chosen = choose("Minji 김민지", "en", HERE, {})
    assert any(name in fonts.KOREAN for name in chosen.text)


def test_an_english_report_needs_no_korean_font() -> None:
    assert choose("plain “English” – and more…", "en", BARE, {}) == Chosen(
        ("Libertinus Serif",), ("DejaVu Sans Mono", "Libertinus Serif"), italic=True, lacking=frozenset()
    )


def test_hangul_without_a_font_is_refused_with_the_line_that_installs_one() -> None:
    with pytest.raises(
        OutsideFailed, match=r"no font here has the Hangul of this report \(가, 나, 다 and 1 more\)"
    ) as found:
        choose("가나다라", "ko", BARE, {})
    assert "koreanize-matplotlib" in (found.value.hint or "")


def test_one_name_in_an_english_report_is_refused_as_well() -> None:
    with pytest.raises(OutsideFailed, match="Hangul"):
        choose("by 믜", "en", BARE, {})


def test_other_letters_without_a_font_are_told() -> None:
    assert choose("rocket 🚀 and 漢", "en", BARE, {}).lacking == {"🚀", "漢"}


def test_what_typst_does_not_name_is_found_by_halving(monkeypatch: pytest.MonkeyPatch) -> None:
    def complaint(_: Faces, given: dict[str, list[str]]) -> str:
        return "some letter is missing" if {"x", "z"} & set(given["letters"]) else ""

    monkeypatch.setattr("teamkit.report.typesetter._complaint", complaint)
    assert lacking(BARE, "abcxyz", []) == {"x", "z"}


def test_spaces_marks_and_joiners_need_no_glyph() -> None:
    assert not choose("a\u00a0b\u200dc\ufe0f\u0301", "en", BARE, {}).lacking


def test_letters_without_a_glyph_are_named_in_brackets() -> None:
    assert cleaned("가 🚀!", frozenset("🚀")) == "가 [rocket]!"
    assert cleaned("漢", frozenset("漢")) == "[U+6F22]"
    assert cleaned("👩🏽‍💻 ❤️", frozenset("👩🏽💻❤")) == "[woman][personal computer] [heavy black heart]"
    assert cleaned("🇰🇷", frozenset("🇰🇷")) == "[K][R]"
    assert cleaned("a\u200db", frozenset("🚀")) == "a\u200db"


def test_letters_of_modern_hangul_are_known() -> None:
    assert all(map(hangul, "가힣뷁믜ㄱㅣ"))
    assert not any(map(hangul, "a漢\u1100·"))


def test_a_folder_of_fonts_that_is_none_is_said() -> None:
    with pytest.raises(ConfigError, match="TEAMKIT_FONTS: /no/such/place is no folder"):
        installed({"TEAMKIT_FONTS": "/no/such/place"})


@needs_korean
def test_a_font_in_the_folder_of_the_team_comes_first(tmp_path: Path) -> None:
    candidates = [
        face for face in HERE.found if face.path and face.family in fonts.KOREAN and 350 <= face.weight <= 500
    ]
    last = max(candidates, key=lambda face: fonts.KOREAN.index(face.family))
    assert last.path
    (tmp_path / last.path.name).write_bytes(last.path.read_bytes())
    environ = {"TEAMKIT_FONTS": str(tmp_path)}
    only_there = Faces(
        tuple(face for face in installed(environ).found if face.family != last.family or face.path), HERE.handle
    )
    moved = tuple(
        face._replace(path=tmp_path / last.path.name) if face.family == last.family and face.path == last.path else face
        for face in only_there.found
    )
    assert choose("가", "ko", Faces(moved, installed(environ).handle), environ).text[0] == last.family


@pytest.mark.parametrize(
    ("release", "line"),
    [
        ("ID=debian", "apt-get install fonts-nanum"),
        ('ID=pop\nID_LIKE="ubuntu debian"', "apt-get install fonts-nanum"),
        ("ID=fedora", "dnf install google-noto-sans-cjk-fonts"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"', "dnf install google-noto-sans-cjk-ttc-fonts"),
        ("ID=arch", "pacman -S noto-fonts-cjk"),
        ("ID=alpine", "apk add font-noto-cjk"),
    ],
)
def test_the_line_is_that_of_the_system(tmp_path: Path, release: str, line: str) -> None:
    (tmp_path / "os-release").write_text(release)
    assert line in remedy({}, "Linux", tmp_path / "os-release")


@pytest.mark.parametrize(("environ", "system"), [({}, "Darwin"), ({}, "Windows"), ({"CONDA_PREFIX": "/c"}, "Linux")])
def test_elsewhere_the_line_needs_no_root(environ: dict[str, str], system: str, tmp_path: Path) -> None:
    assert remedy(environ, system, tmp_path / "none") == "pip install --no-deps koreanize-matplotlib"


def test_a_linux_that_nobody_knows_gets_the_line_without_root(tmp_path: Path) -> None:
    (tmp_path / "os-release").write_text("ID=guix\nnonsense")
    assert remedy({}, "Linux", tmp_path / "os-release") == "pip install --no-deps koreanize-matplotlib"
    assert remedy({}, "Linux", tmp_path / "none") == "pip install --no-deps koreanize-matplotlib"


def test_fonts_that_pip_installed_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "koreanize_matplotlib" / "fonts").mkdir(parents=True)
    (tmp_path / "koreanize_matplotlib" / "__init__.py").write_text("raise SystemExit('imported')")
    monkeypatch.syspath_prepend(tmp_path)
    assert tmp_path / "koreanize_matplotlib" / "fonts" in fonts._packaged({})
