"""The door to typst, the library that sets pages and finds fonts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from teamkit.errors import OutsideFailed

if TYPE_CHECKING:
    import typst

_PROBE = b"""#set document(title: "letters")
#let given = json(bytes(sys.inputs.given))
#set text(font: given.fonts, fallback: given.fallback)
#for letter in given.letters { box(letter) + [ ] }"""
_STRICT: list["typst.PDFStandard"] = ["a-2u"]  # it refuses a letter that no font has; without it, that is a box


class Face(NamedTuple):
    """A font that is installed. weight: 400 for regular, 700 for bold. path: None for typst's own."""

    family: str
    weight: int
    italic: bool
    path: Path | None


class Faces(NamedTuple):
    """What is installed, found once: handle is typst's own list of it."""

    found: tuple[Face, ...]
    handle: "typst.Fonts"


class Answer(NamedTuple):
    """A document as PDF, and what its template says of it."""

    content: bytes
    told: Mapping[str, Any]


def faces(folders: Sequence[Path]) -> Faces:
    """Return the fonts of the system, of typst itself and of `folders`; OutsideFailed without typst."""
    try:
        import typst  # noqa: PLC0415 - an extra, and heavy
    except ImportError as error:
        raise OutsideFailed("typst is not installed: it makes the PDF", hint="pip install 'teamkit[pdf]'") from error
    handle = typst.Fonts(font_paths=[str(folder) for folder in folders])
    found = (
        Face(one.family, one.weight, one.style != "normal", Path(one.path) if one.path else None)
        for one in handle.fonts()
    )
    return Faces(tuple(sorted(found, key=str)), handle)


def lacking(installed: Faces, letters: Iterable[str], fonts: Sequence[str], *, fallback: bool = True) -> set[str]:
    """Return the letters that these families cannot show; fallback: whatever else is installed may help."""
    return _lacking(installed, sorted(set(letters)), {"fonts": list(fonts), "fallback": fallback})


def _lacking(installed: Faces, letters: list[str], given: dict[str, Any]) -> set[str]:
    """Ask typst, which names most of what it lacks; what it does not name is found by halving."""
    complaint = _complaint(installed, {**given, "letters": letters})
    if not complaint:
        return set()
    if len(letters) == 1:
        return set(letters)
    named = {letter for letter in letters if f'"{letter}"' in complaint}
    if named:
        return named | _lacking(installed, [letter for letter in letters if letter not in named], given)
    middle = len(letters) // 2
    return _lacking(installed, letters[:middle], given) | _lacking(installed, letters[middle:], given)


def _complaint(installed: Faces, given: Mapping[str, Any]) -> str:
    import typst  # noqa: PLC0415 - as above

    if not given["letters"]:
        return ""
    try:
        inputs = {"given": json.dumps(given, ensure_ascii=False)}
        typst.compile_with_warnings(_PROBE, font_paths=installed.handle, sys_inputs=inputs, pdf_standards=_STRICT)
    except typst.TypstError as error:
        return error.diagnostic or "refused"
    return ""


def typeset(installed: Faces, template: Path, inputs: dict[str, str]) -> Answer:
    """Make a PDF, and ask its template for `<pages>`; ValueError with what typst says where it cannot.

    template: the folder around it is all that it can read.
    """
    import typst  # noqa: PLC0415 - as above

    try:
        compiler = typst.Compiler(
            str(template), root=str(template.parent), font_paths=installed.handle, sys_inputs=inputs
        )
        content, _ = compiler.compile_with_warnings(format="pdf")
        assert isinstance(content, bytes)
        return Answer(content, json.loads(compiler.query("<pages>", field="value", one=True)))
    except (typst.TypstError, RuntimeError) as error:
        raise ValueError(_first(str(error))) from error


def _first(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip()), "no reason told")


def draws(installed: Faces, picture: Path) -> bool:
    """Whether a picture can be drawn."""
    import typst  # noqa: PLC0415 - as above

    source = picture.with_name("picture.typ")
    source.write_text("#image(sys.inputs.picture)", encoding="utf-8")
    try:
        compiler = typst.Compiler(
            str(source), root=str(picture.parent), font_paths=installed.handle, sys_inputs={"picture": picture.name}
        )
        compiler.compile_with_warnings(format="pdf")
    except (typst.TypstError, RuntimeError):
        return False
    return True
