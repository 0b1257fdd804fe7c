"""A document as Markdown that people edit. Pure."""

import re
from collections.abc import Sequence

from teamkit.report import markdown_inline as inline
from teamkit.report import markers
from teamkit.report.document import (
    EVIDENCE,
    PROMPT,
    Block,
    Box,
    Code,
    Document,
    Figure,
    Generated,
    Heading,
    Items,
    Page,
    Paragraph,
    Rule,
    Span,
    Spans,
    Table,
)
from teamkit.report.normal import normal

_ALERTS = {EVIDENCE: ["[!NOTE]"], PROMPT: ["[!TIP]"]}
_UNFIT = re.compile(r"""[%?#<>()\[\]\\"'`|*_&!\s]""")


def write(document: Document) -> str:
    """Return the Markdown of a document; `markdown_read.read` gives the sealed document again."""
    document = sealed(document)
    title = [[f"# {inline.heading((Span(document.title),))}"]] if document.title else []
    names = [block.name for block in document.blocks if isinstance(block, Generated)]
    chunks = [[markers.header(document.language)], *title, _blocks(document.blocks), [markers.footer(names)]]
    return "\n".join(_apart(chunks)) + "\n"


def sealed(document: Document) -> Document:
    """Return the normal form of a document, every generated block with the digest of its text."""
    document = normal(document)
    blocks = tuple(_sealed(block) if isinstance(block, Generated) else block for block in document.blocks)
    return document._replace(blocks=blocks)


def _sealed(block: Generated) -> Generated:
    return block if block.digest else block._replace(digest=markers.digest("\n".join(_blocks(block.blocks))))


def _blocks(blocks: Sequence[Block], depth: int = 0) -> list[str]:
    chunks: list[list[str]] = []
    other = False
    for at, block in enumerate(blocks):
        before = blocks[at - 1] if at else None
        # Two lists in a row would be read as one if they had the same bullet.
        other = isinstance(block, Items) and isinstance(before, Items) and not other
        chunks.append(_items(block, depth, other=other) if isinstance(block, Items) else _block(block, depth))
    return _apart(chunks)


def _apart(chunks: Sequence[list[str]]) -> list[str]:
    lines: list[str] = []
    for chunk in chunks:
        lines += ["", *chunk] if lines and chunk else chunk
    return lines


def _block(block: Block, depth: int) -> list[str]:
    if isinstance(block, Heading):
        return [f"{'#' * block.level} {inline.heading(block.spans)}"]
    if isinstance(block, Paragraph):
        return inline.paragraph(block.spans)
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Box):
        return _box(block, depth)
    if isinstance(block, Code):
        return _code(block)
    if isinstance(block, Figure):
        return [f"![{inline.caption(block.caption)}]({_quoted(block.path)})"]
    if isinstance(block, Generated):
        return _generated(block)
    return ["<!-- teamkit:page -->"] if isinstance(block, Page) else ["___"] if isinstance(block, Rule) else []


def _table(table: Table) -> list[str]:
    rule = " | ".join("---:" if right else "---" for right in table.right)
    return [_row(table.head), f"| {rule} |", *map(_row, table.rows)]


def _row(cells: Sequence[Spans]) -> str:
    return f"| {' | '.join(map(inline.cell, cells))} |"


def _box(box: Box, depth: int) -> list[str]:
    lines = _blocks(box.blocks, depth)
    alert = _ALERTS.get(box.kind, [])
    if alert and not isinstance(box.blocks[0], Paragraph):
        alert = [*alert, ""]
    return [f"> {line}" if line else ">" for line in (*alert, *lines)]


def _code(code: Code) -> list[str]:
    fence = "```"
    while fence in code.text:
        fence += "`"
    return [fence + code.language, *code.text.split("\n"), fence]


def _items(items: Items, depth: int, *, other: bool) -> list[str]:
    tight = all(_is_tight(item) for item in items.items)
    chunks: list[list[str]] = []
    for number, item in enumerate(items.items, 1):
        # Bullets differ from depth to depth: `- - -` would be a line across.
        mark = f"{number}{')' if other else '.'}" if items.ordered else "+" if other else "-*"[depth % 2]
        lines = _item(item, depth + 1, tight=tight)
        indent = " " * (len(mark) + 1)
        chunks.append(
            [mark, *lines] if not lines else [f"{mark} {lines[0]}", *(line and indent + line for line in lines[1:])]
        )
    return [line for chunk in chunks for line in chunk] if tight else _apart(chunks)


def _item(item: Sequence[Block], depth: int, *, tight: bool) -> list[str]:
    return [line for block in item for line in _blocks([block], depth)] if tight else _blocks(item, depth)


def _is_tight(item: Sequence[Block]) -> bool:
    """Whether an item needs no empty lines: a paragraph, or one with a list under it that does not begin empty."""
    rest = item[1:]
    under = not rest or (len(rest) == 1 and isinstance(rest[0], Items) and bool(rest[0].items[0]))
    return not item or (isinstance(item[0], Paragraph) and under)


def _generated(block: Generated) -> list[str]:
    begin, end = f"<!-- teamkit:begin {block.name} {block.digest} -->", f"<!-- teamkit:end {block.name} -->"
    return _apart([[begin], _blocks(block.blocks), [end]])


def _quoted(path: str) -> str:
    return _UNFIT.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), path)
