"""Comments that silence a rule on their line: `# teamkit: ignore[TK509]`. Pure."""

import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence

from teamkit.lint.finding import Finding
from teamkit.lint.source import Source

_MARK = b"teamkit:"
_COMMENT = re.compile(r"#\s*teamkit:\s*ignore\[([^\]]*)\]")


def silenced(source: Source) -> Mapping[tuple[int, int], frozenset[str]]:
    """Return cell (0 in a plain file) and line to the codes that are ignored there."""
    if _MARK not in source.content:
        return {}
    found: dict[tuple[int, int], frozenset[str]] = {}
    for line, comment in _comments(source.content.splitlines(keepends=True)):
        match = _COMMENT.search(comment)
        if match:
            place = source.lines[line - 1] if source.lines else (0, line)
            found[tuple(place)] = frozenset(code.strip() for code in match[1].split(","))  # type: ignore[index]
    return found


def is_silenced(finding: Finding, where: Mapping[tuple[int, int], frozenset[str]]) -> bool:
    """Whether a comment on one of the lines of a finding names its code."""
    lines = range(finding.span.line, finding.span.last + 1)
    return any(finding.code in where.get((finding.cell, line), ()) for line in lines)


def _comments(lines: Sequence[bytes]) -> Iterator[tuple[int, str]]:
    """Yield line and text of every comment: of what Python takes for one, not of what looks like one in a text."""
    feed = iter(lines)
    try:
        for token in tokenize.tokenize(lambda: next(feed, b"")):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    except (tokenize.TokenError, SyntaxError):
        return
