"""A fresh draft in a report that people have edited: their words stay, untouched blocks are renewed. Pure.

Three ways, as for templates: wrapup.json has the text of a block as it was made, between the markers stands the text
of now, and the draft has the new one. The digest in the marker tells whether a block is as it was made, and whether
that text is the one. The last line of a report names the blocks that it was made with; so a block that is not there any
more was deleted by a person, and one that was never there is new.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import unified_diff
from types import MappingProxyType
from typing import NamedTuple

from teamkit.report import markers
from teamkit.report.markers import Damage
from teamkit.report.merge_cells import Clash
from teamkit.report.merge_lines import join
from teamkit.report.outline import Unit, units_of
from teamkit.report.placing import newcomers, place

EDITED, STALE, UNSIGNED = "edited by hand", "edited by hand, and no longer in the draft", "its marker lost its digest"


class Kept(NamedTuple):
    """A block that stays as people made it. now, new: what stands between its markers, and in the draft ("").

    clashes: what of it the draft has otherwise, too; the rest was renewed.
    """

    name: str
    why: str
    now: str
    new: str
    clashes: tuple[Clash, ...] = ()


class Merged(NamedTuple):
    """text: the report. The rest are names of blocks.

    replaced: renewed. kept: edited, so what people wrote stays. removed: untouched, and no longer in the draft.
    deleted: by a person, and not brought back. inserted: new. damaged: their markers cannot be trusted, so nothing was
    done to them.
    """

    text: str
    replaced: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()
    removed: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    inserted: tuple[str, ...] = ()
    damaged: tuple[Damage, ...] = ()


def merge(now: str, draft: str, bases: Mapping[str, str] = MappingProxyType({})) -> Merged:
    """Return the report of now with what the draft has anew. Merging the same draft again changes nothing.

    bases: blocks as they were made; one that was edited and has none stays as it is.
    """
    bom, now = now[: now.startswith("\ufeff")], now.removeprefix("\ufeff")
    lines, fresh = markers.lines_of(now), markers.lines_of(draft)
    marks = markers.marks_of(lines)
    found, made = markers.find(marks), markers.of(draft)
    damaged = {one.name for one in found.damaged}
    new = {block.name: fresh[block.begin : block.end + 1] for block in made.blocks}
    state = _State(new, _newline(lines), bases)
    sound = [block for block in found.blocks if block.name not in damaged]
    for block in sound:
        state.judge(block, lines[block.begin : block.end + 1])
    known = {block.name for block in sound} | damaged
    had = _had(marks, known, new)
    units = [_renewed(unit, state) for unit in units_of(lines, found.blocks, marks)]
    coming = newcomers(units_of(fresh, made.blocks, markers.marks_of(fresh)), units, known | had)
    placed = place(units, coming, state.newline)
    text = bom + _ended(placed, list(new), state.newline)
    deleted = tuple(name for name in new if name in had - known)
    inserted = tuple(unit.name for unit in coming.units if unit.name and unit.key in coming.keys)
    return Merged(
        text, tuple(state.replaced), tuple(state.kept), tuple(state.removed), deleted, inserted, found.damaged
    )


def made_with(report: str, draft: str, bases: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return the text that each block of a report was made with, in the next merge its base. bases: of this merge."""
    lines = markers.lines_of(draft)
    fresh = {block.name: markers.within(lines, block).strip("\r\n") for block in markers.of(draft).blocks}
    blocks = markers.of(report).blocks
    known = ((block, told[block.name]) for block in blocks for told in (bases, fresh) if block.name in told)
    return {block.name: text for block, text in known if markers.digest(text) == block.digest}


def difference(old: str, new: str, before: str = "wrapup.md", after: str = "wrapup.md (new)") -> tuple[str, ...]:
    """Return the lines of a unified diff, none where nothing differs but the ends of lines."""
    return tuple(unified_diff(_bare(old), _bare(new), before, after, lineterm=""))


class _State:
    """What became of every block."""

    def __init__(self, new: dict[str, list[str]], newline: str, bases: Mapping[str, str]) -> None:
        self.new, self.newline, self.bases = new, newline, bases
        self.lines: dict[int, list[str]] = {}
        self.replaced: list[str] = []
        self.removed: list[str] = []
        self.kept: list[Kept] = []

    def judge(self, block: markers.Block, lines: list[str]) -> None:
        """Decide on one block. lines: from its begin to its end."""
        now, new = _digest(lines), _digest(self.new.get(block.name, []))
        known = block.name in self.new
        if known and now == new:
            self.lines[block.begin] = lines if block.digest == new else self._fresh(block)
        elif now != block.digest:
            self._keep(block, lines)
        elif known:
            self.replaced.append(block.name)
            self.lines[block.begin] = self._fresh(block)
        else:
            self.removed.append(block.name)
            self.lines[block.begin] = []

    def _keep(self, block: markers.Block, lines: list[str]) -> None:
        """Keep what a person wrote, and renew the rest where it is known what they wrote it into."""
        fresh = self.new.get(block.name, [])
        why = UNSIGNED if not block.digest else EDITED if fresh else STALE
        kept = Kept(block.name, why, _inner(lines), _inner(fresh))
        base = self.bases.get(block.name, "")
        joined = None
        if fresh and markers.digest(base) == block.digest != _digest(fresh):
            joined = join(_bare(base), _bare(kept.now), _bare(kept.new))
        if joined:
            begin, *_, end = self._fresh(block)
            self.lines[block.begin] = [
                begin, *(line + self.newline for line in ("", *joined.lines, "")), end
            ]  # fmt: skip
            kept = kept._replace(clashes=joined.clashes)
        if joined and _digest(self.lines[block.begin]) == _digest(fresh):
            self.replaced.append(block.name)
        else:
            self.kept.append(kept)

    def _fresh(self, block: markers.Block) -> list[str]:
        return [line.rstrip("\r\n") + self.newline for line in self.new[block.name]]


def _bare(text: str) -> list[str]:
    return [line.rstrip("\r\n") for line in markers.lines_of(text)]


def _inner(lines: Sequence[str]) -> str:
    return "".join(lines[1:-1]).strip("\r\n")


def _digest(lines: Sequence[str]) -> str:
    return markers.digest("".join(lines[1:-1]))


def _newline(lines: Sequence[str]) -> str:
    return "\r\n" if sum(line.endswith("\r\n") for line in lines) * 2 > len(lines) else "\n"


def _had(marks: Sequence[markers.Mark], known: set[str], new: dict[str, list[str]]) -> set[str]:
    """Return the names that the report was made with. Where that line is lost nothing is taken for new."""
    told = [mark for mark in marks if mark.kind == "blocks"]
    return {name for mark in told for name in mark.words} if told else known | set(new)


def _renewed(unit: Unit, state: _State) -> Unit:
    lines = state.lines.get(unit.begin)
    return unit if lines is None else unit._replace(block=tuple(lines))


def _ended(units: Sequence[Unit], names: Sequence[str], newline: str) -> str:
    lines = [line for unit in units for line in unit.lines]
    return "".join(_with_end(lines, markers.footer(names), newline))


def _with_end(lines: Sequence[str], footer: str, newline: str) -> Iterator[str]:
    yield from lines
    if lines and not lines[-1].endswith(("\n", "\r")):
        yield newline
    if lines and lines[-1].strip():
        yield newline
    yield footer + newline
