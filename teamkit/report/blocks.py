"""The blocks of a report against those that would be written now. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from teamkit.finding import Finding
from teamkit.report import markers
from teamkit.report.document import Table, plain, walk
from teamkit.report.evidence import cut
from teamkit.report.markdown_read import read
from teamkit.report.numbers import tampered

_FEW = 5
_EDITED = "was edited by hand: its numbers are those that were counted, its words are yours"
_SIGNED = "is no longer what would be written: its numbers hold, names or words of it have changed"
_BLIND = "holds what cannot be counted without what is not here, and no other number"
_CITED = re.compile(r"[cpr]:[\w.\-]+|\+[0-9]+(?= \|)")
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*")


def unlike(now: str, draft: str, blind: Collection[str]) -> Iterator[Finding]:
    """Compare what stands between markers with what would stand there. blind: numbers that cannot be counted here."""
    signed = _signed(now)
    now, draft = cut(now, draft)
    fresh = _texts(draft)
    for name, text in _texts(now).items():
        if name not in fresh or markers.digest(text) == markers.digest(fresh[name]):
            continue
        changed = tampered(fresh[name], text) or _moved(fresh[name], text)
        if changed and blind and (signed[name] or _excused(text, changed, blind)):
            yield Finding(f"block {name}", "unknown", _BLIND)
        elif changed:
            seen = f"holds numbers that nothing was counted for there: {listed(changed)}"
            yield Finding(f"block {name}", "fail", seen, f"teamkit wrapup --renew {name}")
        else:
            yield Finding(f"block {name}", "warn", _SIGNED if signed[name] else _EDITED)


def _excused(text: str, changed: Collection[str], blind: Collection[str]) -> bool:
    """Whether the numbers of a block that people edited are none but those that cannot be counted, and their ids."""
    cited = " ".join(_CITED.findall(text))
    return all(number in blind or number in cited for number in changed)


def unmarked(now: str, draft: str) -> Iterator[Finding]:
    """Tell tables that stand there without their markers, with other numbers than are counted."""
    now, draft = cut(now, draft)
    lines = markers.lines_of(now)
    there = markers.of(now).blocks
    within = {at for block in there for at in range(block.begin, block.end + 1)}
    typed = "".join(line for at, line in enumerate(lines) if at not in within)
    lost = {name: text for name, text in _texts(draft).items() if name not in {block.name for block in there}}
    for name, text in lost.items():
        if wrong := _moved(text, typed, _heads_of(text)):
            seen = f"has lost its markers, and holds numbers that nothing was counted for: {listed(wrong)}"
            yield Finding(f"block {name}", "fail", seen, "git diff")


def _heads_of(text: str) -> set[tuple[str, ...]]:
    return {tuple(map(plain, block.head)) for block in walk(read(text).blocks) if isinstance(block, Table)}


def _signed(text: str) -> dict[str, bool]:
    """Return blocks to whether they still are as they were written."""
    lines = markers.lines_of(text)
    found = markers.of(text).blocks
    return {block.name: markers.digest(markers.within(lines, block)) == block.digest for block in found}


def _moved(fresh: str, text: str, heads: Collection[tuple[str, ...]] = ()) -> list[str]:
    """Return the numbers of a table's rows that are not those of what the row is named for: names can change places.

    heads: of the tables that are looked at, none for all.
    """
    known = _rows(fresh)
    return [
        number
        for name, rows in _rows(text, heads).items()
        for row in rows
        if name in known and not any(_is_part(row, one) for one in known[name])
        for number in row
    ]


def _rows(text: str, heads: Collection[tuple[str, ...]] = ()) -> dict[str, list[list[str]]]:
    """Return the numbers of each row, by the words of its first cell."""
    found: dict[str, list[list[str]]] = {}
    tables = [block for block in walk(read(text).blocks) if isinstance(block, Table)]
    for block in tables:
        for row in block.rows if not heads or tuple(map(plain, block.head)) in heads else ():
            cells = [plain(cell) for cell in row]
            found.setdefault(cells[0], []).append([one for cell in cells[1:] for one in _NUMBER.findall(cell)])
    return found


def _is_part(row: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether numbers stand in another row, too, in that order: a column may be taken out."""
    rest = iter(whole)
    return all(number in rest for number in row)


def damage(text: str) -> Iterator[Finding]:
    """Tell markers that cannot be read."""
    for one in markers.of(text).damaged:
        yield Finding(f"block {one.name}", "fail", f"its markers are damaged: {one.why}", "git diff")


def _texts(text: str) -> dict[str, str]:
    """Return blocks to what stands between their markers."""
    lines = markers.lines_of(text)
    return {block.name: markers.within(lines, block) for block in markers.of(text).blocks}


def listed(names: Iterable[str]) -> str:
    """Return names in one line, the first of them where there are many."""
    known = list(names)
    return ", ".join(known[:_FEW]) + (f" and {len(known) - _FEW} more" if len(known) > _FEW else "")
