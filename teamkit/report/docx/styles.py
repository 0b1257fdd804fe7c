"""The styles of a DOCX, as XML. Pure."""

from collections.abc import Iterator

from teamkit.report.docx.look import (
    ACCENT,
    CELL_SIDE,
    CODE_BACK,
    CODE_LINE,
    INK,
    LINE,
    MONOSPACED,
    SOFT,
    TABLE_SIZES,
    TEXT_WIDTH,
    Words,
)

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


_KNOWN = frozenset({"Title", "List Paragraph", "caption", "footer", "TOC Heading"}) | {
    f"{kind} {level}" for kind in ("heading", "TOC") for level in range(1, 7)
}


def styles(words: Words) -> str:
    """Return styles.xml; every style names its four fonts, and none a font of the theme."""
    made = "".join(
        (*_body(words), *_headings(words), *_contents(words), *_apart(words), *_characters(words), *_tables())
    )
    return f"<w:styles {NAMESPACE}>{_defaults(words)}{made}</w:styles>"


def fonts(latin: str, hangul: str) -> str:
    """Return the fonts of all four kinds of letters."""
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{hangul}" w:cs="{latin}"/>'


def _defaults(words: Words) -> str:
    language = '<w:lang w:val="en-US" w:eastAsia="ko-KR" w:bidi="ar-SA"/>'  # val: of Latin words, which stay whole so
    run = f'{fonts(words.latin, words.hangul)}<w:color w:val="{INK}"/><w:sz w:val="20"/><w:szCs w:val="20"/>{language}'
    paragraph = _spacing(0, 120)
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{run}</w:rPr></w:rPrDefault>"
        f"<w:pPrDefault><w:pPr>{paragraph}</w:pPr></w:pPrDefault></w:docDefaults>"
    )


def _style(words: Words, name: str, paragraph: str = "", run: str = "", base: str = "Normal") -> str:
    """Return a style of paragraphs; its id is its name without spaces."""
    based = f'<w:basedOn w:val="{base}"/><w:next w:val="Normal"/>' if name != "Normal" else ""
    default = ' w:default="1"' if name == "Normal" else "" if name in _KNOWN else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{style_id(name)}"><w:name w:val="{name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{fonts(words.latin, words.hangul)}{run}</w:rPr></w:style>"
    )


def style_id(name: str) -> str:
    """Return the id of a style: "heading 1" is Heading1, as Word has it."""
    return "".join(word[:1].upper() + word[1:] for word in name.split())


def _spacing(before: int, after: int, size: int = 20, ratio: float = 1.45) -> str:
    """Return the space around and the height of lines, which the font must not decide: Malgun Gothic's are tall.

    before, after: twips. size: of the letters, in half-points.
    """
    line = round(size * 10 * ratio)
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="atLeast"/>'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _body(words: Words) -> Iterator[str]:
    together = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'  # no space within 8주
    yield _style(words, "Normal", f"<w:widowControl/>{together}")
    bold = f'<w:b/><w:bCs/><w:color w:val="{INK}"/>'
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="6" w:color="{ACCENT}"/></w:pBdr>'
    yield _style(words, "Title", f"<w:keepNext/>{rule}{_spacing(0, 240, 38, 1.3)}", bold + _size(38))
    yield _style(words, "List Paragraph", _spacing(0, 40))
    yield _style(words, "Figure", f'<w:keepLines/>{_spacing(60, 60)}<w:jc w:val="center"/>')
    yield _style(words, "caption", f'<w:keepLines/>{_spacing(0, 180, 18)}<w:jc w:val="center"/>', _coloured(SOFT, 18))
    yield _style(words, "footer", f'{_spacing(0, 0, 18)}<w:jc w:val="center"/>', _coloured(SOFT, 18))
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="{LINE}"/></w:pBdr>'
    yield _style(words, "Rule", f"{rule}{_spacing(0, 160, 8, 1)}", _size(8))
    yield _style(words, "Gap", '<w:spacing w:before="0" w:after="0" w:line="70" w:lineRule="exact"/>', _size(2))
    yield _style(
        words,
        "Remark",
        f'{_frame(CODE_LINE)}{_spacing(60, 120, 18)}<w:ind w:left="100" w:right="100"/>',
        _coloured(SOFT, 18),
    )


def _coloured(colour: str, half_points: int) -> str:
    return f'<w:color w:val="{colour}"/>{_size(half_points)}'


def _headings(words: Words) -> Iterator[str]:
    looks = ((30, 320, 120), (24, 180, 60), (21, 180, 60), (20, 160, 60), (20, 160, 60), (20, 160, 60))
    for level, (size, before, after) in enumerate(looks):
        colour = ACCENT if level == 0 else INK
        paragraph = f'<w:keepNext/><w:keepLines/>{_spacing(before, after, size, 1.35)}<w:outlineLvl w:val="{level}"/>'
        yield _style(
            words, f"heading {level + 1}", paragraph, f'<w:b/><w:bCs/><w:color w:val="{colour}"/>{_size(size)}'
        )


def _contents(words: Words) -> Iterator[str]:
    yield _style(words, "TOC Heading", f"<w:keepNext/>{_spacing(120, 80, 24)}", f"<w:b/><w:bCs/>{_size(24)}")
    for level in range(1, 4):
        tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{TEXT_WIDTH}"/></w:tabs>'
        indent = f'<w:ind w:left="{(level - 1) * 280}" w:right="560"/>'
        yield _style(words, f"TOC {level}", f"{tab}{_spacing(0, 30)}{indent}")


def _apart(words: Words) -> Iterator[str]:
    """Code, and what stands in tables and boxes."""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{CODE_BACK}"/>'
    code = fonts(MONOSPACED, words.hangul)
    yield _style(
        words, "Code", f'{_frame(CODE_LINE)}{shade}<w:wordWrap w:val="0"/>{_spacing(60, 160, 17, 1.3)}'
        '<w:ind w:left="100" w:right="100"/>', f"<w:noProof/>{_size(17)}",
    ).replace(fonts(words.latin, words.hangul), code)  # fmt: skip
    for size in TABLE_SIZES:
        yield _style(words, f"Table {size}", f"<w:keepLines/>{_spacing(20, 20, size, 1.4)}", _size(size))
    yield _style(words, "Box Label", f"<w:keepNext/>{_spacing(0, 20, 17)}", f"<w:b/><w:bCs/>{_size(17)}")
    yield _style(words, "Box", _spacing(0, 20, 18, 1.4), _size(18))


def _frame(colour: str) -> str:
    sides = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="4" w:color="{colour}"/>' for side in _SIDES)
    return f"<w:pBdr>{sides}</w:pBdr>"


_SIDES = ("top", "left", "bottom", "right")


def _characters(words: Words) -> Iterator[str]:
    yield (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    )
    link = f'<w:color w:val="{ACCENT}"/><w:u w:val="single"/>'
    yield _character("Hyperlink", fonts(words.latin, words.hangul) + link)
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{CODE_BACK}"/>'
    yield _character("Code Text", fonts(MONOSPACED, words.hangul) + "<w:noProof/>" + shade)


def _character(name: str, run: str) -> str:
    return (
        f'<w:style w:type="character" w:styleId="{style_id(name)}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:rPr>{run}</w:rPr></w:style>'
    )


def _tables() -> Iterator[str]:
    yield '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/></w:style>'
    sides = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in zip(_SIDES, _SPACES, strict=True))
    margins = f"<w:tblCellMar>{sides}</w:tblCellMar>"
    yield (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{margins}</w:tblPr></w:style>'
    )
    lines = (("top", 8, SOFT), ("bottom", 8, SOFT), ("insideH", 4, LINE))
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{ink}"/>' for side, size, ink in lines
    )
    yield _table("Report Table", f"<w:tblBorders>{borders}</w:tblBorders>{margins}")
    yield _table("Report Box", margins.replace(f'w:w="{CELL_SIDE}"', 'w:w="150"'))


_SPACES = (20, CELL_SIDE, 20, CELL_SIDE)


def _table(name: str, properties: str) -> str:
    return (
        f'<w:style w:type="table" w:styleId="{style_id(name)}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr>{properties}</w:tblPr></w:style>'
    )
