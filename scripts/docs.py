"""Writes what the documentation must not get wrong: python -m scripts.docs [--check].

Between `<!-- NAME -->` and `<!-- end -->` a page holds generated text: the help of a command, the
table of settings, the list of commands. --check writes nothing and names the pages that are stale.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner

from teamkit.cli import COMMANDS, main
from teamkit.config import literal, settings
from teamkit.sections import Policy

ROOT = Path(__file__).parents[1]
_BLOCK = re.compile(r"<!-- (help|commands|settings)(?: ([\w /-]+))? -->\n.*?<!-- end -->", re.DOTALL)


def pages() -> list[Path]:
    """Return every page that may hold a generated block."""
    return [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]


def written(text: str) -> str:
    """Return a page with its generated blocks as they should be."""
    return _BLOCK.sub(_block, text)


def missing() -> list[str]:
    """Return the commands without a page of their own."""
    return [name for name in COMMANDS if not (ROOT / "docs/commands" / f"{name}.md").is_file()]


def _block(match: re.Match[str]) -> str:
    makers: dict[str, Callable[[str], str]] = {"help": _help, "commands": _commands, "settings": _settings}
    start = match[0].partition("\n")[0]
    return f"{start}\n{makers[match[1]](match[2] or '')}\n<!-- end -->"


def _help(command: str) -> str:
    outcome = CliRunner().invoke(main, [*command.split(), "--help"], prog_name="teamkit", terminal_width=100)
    return f"```text\n{outcome.output.rstrip()}\n```"


def _commands(folder: str) -> str:
    place = folder or "commands"
    return "\n".join(f"- [`teamkit {name}`]({place}/{name}.md) {_lower(text)}" for name, text in COMMANDS.items())


def _lower(text: str) -> str:
    return text[0].lower() + text[1:].removesuffix(".")


def _settings(section: str) -> str:
    values = {
        key.partition(".")[2]: value for key, value in settings(Policy()).items() if key.startswith(f"{section}.")
    }
    rows = [f"| `{key}` | `{'(none)' if value is None else literal(value)}` |" for key, value in values.items()]
    return "\n".join(["| key | default |", "| --- | --- |", *rows])


if __name__ == "__main__":
    stale = [page for page in pages() if written(page.read_text("utf-8")) != page.read_text("utf-8")]
    if "--check" not in sys.argv:
        for page in stale:
            page.write_text(written(page.read_text("utf-8")), "utf-8")
        stale = []
    for page in stale:
        print(f"{page.relative_to(ROOT)} is stale: python -m scripts.docs")
    for name in missing():
        print(f"docs/commands/{name}.md is missing")
    sys.exit(bool(stale or missing()))
