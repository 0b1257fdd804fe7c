"""The pre-commit framework: teamkit's checks in a team's .pre-commit-config.yaml. Pure.

The file is edited as text, so that comments and order stay as the team wrote them.
"""

import re

from teamkit import __version__

FILE = ".pre-commit-config.yaml"
URL = "https://github.com/teamkit-dev/teamkit"


def with_teamkit(text: str) -> str:
    """Return the configuration with teamkit's hooks at the end of its `repos` list.

    The text comes back unchanged when it holds teamkit already, or has no block list `repos`.
    """
    if re.search(r"repo:\s*\S*/teamkit\b", text):
        return text
    match = re.search(r"^repos:[ \t]*(#.*)?$", text, re.MULTILINE)
    if not match:
        return text
    item = re.search(r"^([ \t]*)- ", text[match.end() :], re.MULTILINE)
    indent = item[1] if item else ""
    start = match.end() + 1
    following = re.search(r"^[A-Za-z_]", text[start:], re.MULTILINE)
    end = start + following.start() if following else len(text)
    head = text[:end] if text[:end].endswith("\n") else f"{text[:end]}\n"
    return head + _entry(indent) + text[end:]


def _entry(indent: str) -> str:
    lines = [f"- repo: {URL}", f"  rev: v{__version__}", "  hooks:"]
    lines += [f"  - id: teamkit-{name}" for name in ("branch", "commit-msg", "push")]
    return "".join(f"{indent}{line}\n" for line in lines)
