"""What `teamkit wrapup` can be asked for."""

from collections.abc import Callable
from datetime import date, datetime
from functools import reduce
from typing import Any, NamedTuple

import click

from teamkit.cli.options import json_option
from teamkit.errors import ConfigError

FORMATS = ("html", "pdf", "docx")
_DAY = click.DateTime(["%Y-%m-%d"])


class Options(NamedTuple):
    """What was typed; None and "" where nothing was."""

    lang: str | None
    since: datetime | None
    until: datetime | None
    output: str
    html: bool
    pdf: bool
    docx: bool
    retro: str | None
    separate: bool
    renew: tuple[str, ...]
    dry_run: bool
    as_json: bool

    def check(self) -> None:
        """Refuse what contradicts itself."""
        if self.since and self.until and self.since > self.until:
            raise ConfigError(
                f"--since {_day(self.since)} is after --until {_day(self.until)}",
                hint=f"teamkit wrapup --since {_day(self.until)} --until {_day(self.since)}",
            )

    @property
    def formats(self) -> tuple[str, ...]:
        """Return the formats that are made besides Markdown."""
        return tuple(name for name in FORMATS if getattr(self, name))


def _day(when: datetime) -> date:
    return when.date()


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--lang", type=click.Choice(("ko", "en")),
                 help="Language of the report; else as the policy, the report there or the machine has it."),
    click.option("--since", type=_DAY, metavar="DAY", help="First day that counts, as 2026-11-01."),
    click.option("--until", type=_DAY, metavar="DAY", help="Last day that counts."),
    click.option("-o", "--output", default="", metavar="DIR", help="Where the report lies; else wrapup.folder."),
    click.option("--html", is_flag=True, help="Also wrapup.html, one page for everybody."),
    click.option("--pdf", is_flag=True, help="Also wrapup.pdf (pip install 'teamkit[pdf]')."),
    click.option("--docx", is_flag=True, help="Also wrapup.docx (pip install 'teamkit[docx]')."),
    click.option("--retro", type=click.Choice(("boostcamp", "kpt", "4l")), help="Questions of the personal pages."),
    click.option("--separate", is_flag=True, help="Each personal page in a file of its own, below personal/."),
    click.option("--renew", multiple=True, metavar="BLOCK",
                 help="Write a block anew that was edited by hand, or all; may be repeated."),
    click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing."),
    json_option,
)  # fmt: skip


def options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of the draft."""
    return reduce(lambda made, option: option(made), reversed(_OPTIONS), function)
