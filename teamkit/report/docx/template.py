"""An empty DOCX of A4 with our styles, as the texts of its parts. Pure."""

from xml.sax.saxutils import escape, quoteattr

from teamkit.report.docx.look import LIST_STEP, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, Words
from teamkit.report.docx.styles import NAMESPACE, styles

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = ("styles", "settings", "numbering", "fontTable", "footer")
BULLETS, NUMBERS = 0, 1  # ids of the two kinds of lists
_BULLETS = "•◦▪"


def parts(words: Words, title: str) -> dict[str, str]:
    """Return the parts by their names in the package. title: such as XML can hold."""
    made = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            (f"{_OFFICE}/officeDocument", "word/document.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _core(words, title),
        "word/document.xml": _document(),
        "word/_rels/document.xml.rels": _relationships(*((f"{_OFFICE}/{name}", f"{name}.xml") for name in _PARTS)),
        "word/styles.xml": styles(words),
        "word/settings.xml": _settings(),
        "word/numbering.xml": _numbering(),
        "word/fontTable.xml": _font_table(words),
        "word/footer.xml": _footer(),
    }
    return {name: _HEAD + text for name, text in made.items()}


def _content_types() -> str:
    main = f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    others = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{name}+xml"/>' for name in _PARTS)
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'{main}{others}<Override PartName="/docProps/core.xml" ContentType="{core}"/></Types>'
    )


def _relationships(*leads: tuple[str, str]) -> str:
    made = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(leads, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{made}</Relationships>'


def _core(words: Words, title: str) -> str:
    """Return the properties; no times, which would differ each time."""
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>teamkit</dc:creator><dc:language>{words.code}</dc:language>"
        "</cp:coreProperties>"
    )


def _document() -> str:
    margins = " ".join(f'w:{side}="{MARGIN}"' for side in ("top", "right", "bottom", "left"))
    return (
        f'<w:document {NAMESPACE} xmlns:r="{_OFFICE}"><w:body><w:sectPr>'
        '<w:footerReference w:type="default" r:id="rId5"/>'
        f'<w:pgSz w:w="{PAGE_WIDTH}" w:h="{PAGE_HEIGHT}"/>'
        f'<w:pgMar {margins} w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )


def _settings() -> str:
    """Return the settings: fields are filled in when the file is opened, and Word's newest layout is used."""
    where = 'w:uri="http://schemas.microsoft.com/office/word"'
    return (
        f'<w:settings {NAMESPACE}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:updateFields w:val="true"/>'
        f'<w:compat><w:compatSetting w:name="compatibilityMode" {where} w:val="15"/></w:compat></w:settings>'
    )


def _numbering() -> str:
    """Return two kinds of lists; each numbered list adds its own w:num."""
    bullets = "".join(_level(level, "bullet", _BULLETS[level % 3]) for level in range(9))
    numbers = "".join(_level(level, "decimal", f"%{level + 1}.") for level in range(9))
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{kind}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        for kind, levels in ((BULLETS, bullets), (NUMBERS, numbers))
    )
    return (
        f'<w:numbering {NAMESPACE}>{kinds}<w:num w:numId="1"><w:abstractNumId w:val="{BULLETS}"/></w:num></w:numbering>'
    )


def _level(level: int, kind: str, sign: str) -> str:
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val={quoteattr(sign)}/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{(level + 1) * LIST_STEP}" w:hanging="{LIST_STEP}"/></w:pPr>'
        "</w:lvl>"
    )


def _font_table(words: Words) -> str:
    """Return the fonts with what may stand in for them, on a machine that knows one by its other name."""
    other = {"맑은 고딕": "Malgun Gothic", "Malgun Gothic": "맑은 고딕"}[words.hangul]
    hangul = f'<w:altName w:val="{other}"/><w:charset w:val="81"/><w:family w:val="swiss"/>'
    latin = '<w:charset w:val="00"/><w:family w:val="swiss"/>'
    fixed = '<w:charset w:val="00"/><w:family w:val="modern"/><w:pitch w:val="fixed"/>'
    known = {words.latin: latin, words.hangul: hangul, "Consolas": fixed}
    made = "".join(f'<w:font w:name="{name}">{said}</w:font>' for name, said in known.items())
    return f"<w:fonts {NAMESPACE}>{made}</w:fonts>"


def _footer() -> str:
    runs = f'{_field("PAGE")}<w:r><w:t xml:space="preserve"> / </w:t></w:r>{_field("NUMPAGES")}'
    return f'<w:ftr {NAMESPACE}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{runs}</w:p></w:ftr>'


def _field(name: str) -> str:
    begin, between, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    order = f'<w:r><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'
    return f"{begin}{order}{between}<w:r><w:t>1</w:t></w:r>{end}"
