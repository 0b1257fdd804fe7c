"""Blocks that people edited, given back to be written anew. Pure."""

from collections.abc import Collection

from teamkit.report import markers

ALL = "all"


def renew(text: str, names: Collection[str]) -> str:
    """Return a report in which these blocks count as untouched, so that the next draft replaces them.

    names: of blocks, or ALL. What stands between their markers stays until then.
    """
    lines = markers.lines_of(text)
    for block in markers.of(text).blocks:
        if ALL in names or block.name in names:
            held = markers.digest(markers.within(lines, block))
            end = lines[block.begin][len(lines[block.begin].rstrip("\r\n")) :]
            lines[block.begin] = f"<!-- teamkit:begin {block.name} {held} -->{end}"
    return "".join(lines)


def unknown(text: str, names: Collection[str]) -> list[str]:
    """Return the names that no block of a report has."""
    known = {block.name for block in markers.of(text).blocks}
    return [name for name in names if name != ALL and name not in known]
