"""Which installed fonts show a report's letters; without one for Hangul, the line that installs it."""

import os
import platform
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from teamkit.errors import ConfigError, OutsideFailed
from teamkit.report.typesetter import Face, Faces, faces, lacking

KOREAN = (
    "Pretendard", "Noto Sans CJK KR", "Noto Sans KR", "Source Han Sans KR", "Source Han Sans K", "NanumGothic",
    "Nanum Gothic", "NanumBarunGothic", "Apple SD Gothic Neo", "Malgun Gothic", "Spoqa Han Sans Neo",
    "IBM Plex Sans KR", "NanumSquare", "UnDotum", "Baekmuk Dotum", "Gulim", "Noto Serif CJK KR", "NanumMyeongjo",
)  # fmt: skip
_LATIN = (
    "Inter", "Noto Sans", "Source Sans 3", "Helvetica Neue", "Arial", "Liberation Sans", "Pretendard",
    "Noto Sans CJK KR", "Noto Sans KR", "DejaVu Sans", "Libertinus Serif",
)  # fmt: skip
# The first have Hangul of exactly two cells.
_CODE = ("D2Coding", "NanumGothicCoding", "Nanum Gothic Coding", "Noto Sans Mono CJK KR", "DejaVu Sans Mono")
_PACKAGES = (("koreanize_matplotlib", "fonts"), ("pretendard", "fonts"))
_INSTALL = {
    "debian": "apt-get install fonts-nanum",
    "fedora": "dnf install google-noto-sans-cjk-fonts",
    "rhel": "dnf install google-noto-sans-cjk-ttc-fonts",
    "arch": "pacman -S noto-fonts-cjk",
    "alpine": "apk add font-noto-cjk",
}
_ANYWHERE = "pip install --no-deps koreanize-matplotlib"  # without its dependencies it is fonts, and needs no root
_SKIN = range(0x1F3FB, 0x1F400)
_FLAG = range(0x1F1E6, 0x1F200)


class Chosen(NamedTuple):
    """text, code: families, the first first. italic: whether these slant. lacking: letters that no font has."""

    text: tuple[str, ...]
    code: tuple[str, ...]
    italic: bool
    lacking: frozenset[str]


def installed(environ: Mapping[str, str]) -> Faces:
    """Return the fonts of this machine, of its Python packages and of TEAMKIT_FONTS."""
    return faces([*_given(environ), *_packaged(environ)])


def _given(environ: Mapping[str, str]) -> list[Path]:
    told = environ.get("TEAMKIT_FONTS", "")
    if told and not Path(told).is_dir():
        raise ConfigError(f"TEAMKIT_FONTS: {told} is no folder", hint="unset TEAMKIT_FONTS")
    return [Path(told).resolve()] if told else []


def _packaged(environ: Mapping[str, str]) -> list[Path]:
    """Return the folders of fonts that pip or conda installed."""
    prefixes = {Path(sys.prefix), *(Path(environ[name]) for name in ("CONDA_PREFIX",) if environ.get(name))}
    places = [prefix / part for prefix in sorted(prefixes) for part in ("fonts", "share/fonts")]
    for package, folder in _PACKAGES:
        spec = find_spec(package)
        places += [Path(place) / folder for place in (spec.submodule_search_locations or ())] if spec else []
    return [place for place in places if place.is_dir()]


def choose(text: str, language: str, here: Faces, environ: Mapping[str, str]) -> Chosen:
    """Return the fonts for a text; OutsideFailed where it has Hangul and no font here has."""
    letters = set(_letters(text))
    preferred = {face.family for face in here.found if any(_under(face, folder) for folder in _given(environ))}
    korean = _korean({letter for letter in letters if hangul(letter)}, here, sorted(preferred), environ)
    latin = next(iter(_present(_LATIN, here)), "Libertinus Serif")
    text_fonts = tuple(dict.fromkeys((*korean, latin) if language == "ko" else (latin, *korean)))
    code = (*_present(_CODE if korean else _CODE[-1:], here), *text_fonts)
    without = lacking(here, letters, text_fonts)
    _demand([letter for letter in without if hangul(letter)], environ)
    italic = not korean and any(face.family == latin and face.italic for face in here.found)
    return Chosen(text_fonts, code, italic, frozenset(without))


def _under(face: Face, folder: Path) -> bool:
    return face.path is not None and folder in face.path.resolve().parents


def _letters(text: str) -> Iterable[str]:
    """Yield what needs a glyph of its own: no spaces, no marks, no signs that only join or steer."""
    return (letter for letter in set(text) if letter > "~" and unicodedata.category(letter)[0] not in "ZCM")


def hangul(letter: str) -> bool:
    """Whether a letter is a syllable or a single letter of modern Hangul."""
    return "가" <= letter <= "힣" or "ㄱ" <= letter <= "ㅣ"


def _present(names: Sequence[str], here: Faces) -> list[str]:
    """Return the families that are here with a regular weight: of a variable font only the thin one may be seen."""
    regular = {face.family for face in here.found if 350 <= face.weight <= 500 and not face.italic}
    return [name for name in names if name in regular]


def _korean(letters: set[str], here: Faces, preferred: Sequence[str], environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the family that has all of these letters, or the one that has most."""
    if not letters:
        return ()
    best, least = "", len(letters)
    for name in _present((*preferred, *KOREAN), here):
        without = len(lacking(here, letters, [name], fallback=False))
        if without < least:
            best, least = name, without
        if not least:
            return (best,)
    if not best:
        _demand(sorted(lacking(here, letters, [face.family for face in here.found[:1]])), environ)
    return (best,) if best else ()


def _demand(without: Sequence[str], environ: Mapping[str, str]) -> None:
    if without:
        some = ", ".join(sorted(without)[:3])
        more = f" and {len(without) - 3} more" if len(without) > 3 else ""
        raise OutsideFailed(
            f"no font here has the Hangul of this report ({some}{more}): the PDF would show boxes", hint=remedy(environ)
        )


def remedy(environ: Mapping[str, str], system: str = "", release: Path = Path("/etc/os-release")) -> str:
    """Return the line that installs a Korean font on this system. system: as platform.system() says it."""
    if environ.get("CONDA_PREFIX") or (system or platform.system()) != "Linux":
        return _ANYWHERE
    try:
        told = dict(line.split("=", 1) for line in release.read_text("utf-8").splitlines() if "=" in line)
    except (OSError, UnicodeDecodeError):
        return _ANYWHERE
    kinds = f"{told.get('ID', '')} {told.get('ID_LIKE', '')}".replace('"', "").replace("ubuntu", "debian").split()
    line = next((_INSTALL[kind] for kind in kinds if kind in _INSTALL), "")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return f"{'' if root else 'sudo '}{line}   (without root: {_ANYWHERE})" if line else _ANYWHERE


def cleaned(text: str, without: frozenset[str]) -> str:
    """Return a text whose letters without a glyph are told by name: [rocket]."""
    if without.isdisjoint(text):
        return text
    parts: list[str] = []
    after = False
    for letter in text:
        told = named(letter) if letter in without else "" if after and letter in "\ufe0f\ufe0e\u200d" else letter
        after = letter in without or (after and not told)
        parts.append(told)
    return "".join(parts)


def named(letter: str) -> str:
    """Return the name of a letter in brackets; of a skin colour nothing, of a flag its letters."""
    code = ord(letter)
    if code in _SKIN:
        return ""
    if code in _FLAG:
        return f"[{chr(ord('A') + code - _FLAG.start)}]"
    name = unicodedata.name(letter, "").lower()
    return f"[{name}]" if name and "ideograph" not in name else f"[U+{code:04X}]"
