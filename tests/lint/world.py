"""Sources made by hand. A line that ends in `# <- TK501` is one where lint has to find that, and nowhere else."""

import re
from collections.abc import Collection, Mapping
from textwrap import dedent

from teamkit.lint.finding import Finding
from teamkit.lint.judge import Verdict, judge
from teamkit.lint.rules import RULES
from teamkit.lint.source import parse

_MARK = re.compile(r"# <- (TK\d{3})")
MODULE = "train.py"


def verdict(files: Mapping[str, str | bytes], codes: Collection[str] = frozenset(RULES)) -> Verdict:
    sources = [parse(path, text if isinstance(text, bytes) else text.encode())[0] for path, text in files.items()]
    assert None not in sources
    return judge([one for one in sources if one], [], codes, 0)


def found(files: Mapping[str, str], codes: Collection[str] = frozenset(RULES)) -> list[tuple[str, int, str]]:
    return [_told(one) for one in verdict(files, codes).findings]


def marked(files: Mapping[str, str]) -> list[tuple[str, int, str]]:
    return sorted(
        (path, number, match[1])
        for path, text in files.items()
        for number, line in enumerate(text.splitlines(), 1)
        for match in _MARK.finditer(line)
    )


def split(example: str) -> dict[str, str]:
    """Split an example in files: a line `## utils.py` begins one; what stands before it is train.py."""
    first, *others = re.split(r"^## ([\w./]+)\n", dedent(example).lstrip("\n"), flags=re.MULTILINE)
    files = dict(zip(others[::2], others[1::2], strict=True))
    return ({MODULE: first} if first.strip() else {}) | files


def _told(one: Finding) -> tuple[str, int, str]:
    return one.path, one.span.line, one.code
