"""The options of the table of runs, and the words that stand for them in a view."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

import click

from teamkit.cli.runs_file import overwrite_option
from teamkit.errors import ConfigError
from teamkit.runs.choice import Wish
from teamkit.runs.columns import BEST, LAST, split
from teamkit.runs.formats import FORMATS
from teamkit.runs.views import words

TABLE = "table"
_SUFFIXES = {".md": "md", ".csv": "csv", ".json": "json", ".html": "html", ".htm": "html", ".tex": "latex"}


class Options(NamedTuple):
    """What the person typed, and what a view says where nothing was typed. paths: folders, or logs themselves."""

    paths: tuple[str, ...]
    columns: str
    drop: tuple[str, ...]
    only_changed: bool
    sort: str
    where: str
    group_by: str
    last: bool
    limit: int
    format: str | None
    as_json: bool
    output: str
    yes: bool
    view: str
    save_view: str
    dry_run: bool

    def check(self) -> None:
        """Refuse what contradicts itself; raises UsageError."""
        if self.as_json and self.format not in (None, "json"):
            raise click.UsageError(f"--json and --format {self.format} want different things")
        if self.dry_run and not self.save_view:
            raise click.UsageError("--dry-run is for --save-view: nothing else is changed")

    @property
    def written(self) -> str:
        """Return the format: as typed, else as the file to write is called, else a table."""
        return "json" if self.as_json else self.format or _SUFFIXES.get(Path(self.output).suffix.lower(), TABLE)

    def wish(self, stated: tuple[str, ...]) -> Wish:
        """Return what table is wished for. stated: columns of the policy."""
        return Wish(
            columns=tuple(split(self.columns)),
            stated=stated,
            drop=tuple(pattern for given in self.drop for pattern in split(given)),
            only_changed=self.only_changed,
            sort=tuple(split(self.sort)),
            where=self.where.strip(),
            group_by=tuple(split(self.group_by)),
            pick=LAST if self.last else BEST,
            limit=self.limit,
        )

    def words(self) -> list[str]:
        """Return the options that shape the table, as they would be typed."""
        named = {"--columns": self.columns, "--sort": self.sort, "--where": self.where, "--group-by": self.group_by}
        found = [word for option, text in named.items() if text for word in (option, text)]
        found += [word for pattern in self.drop for word in ("--drop", pattern)]
        found += ["--only-changed"] * self.only_changed + ["--last"] * self.last
        found += ["--limit", str(self.limit)] if self.limit else []
        wanted = "json" if self.as_json else self.format
        return [*found, *(["--format", wanted] if wanted else []), *self.paths]


_SHAPE = ("columns", "drop", "only_changed", "sort", "where", "group_by", "last", "limit", "format")


def overlaid(typed: click.Context, views: Mapping[str, str]) -> Options:
    """Return the options of a command line, over those of the view that it names."""
    given = dict(typed.params)
    if given["view"]:
        saved = _parsed(typed.command, words(views, given["view"]), given["view"])
        given |= {name: saved.params[name] for name in ("paths", *_SHAPE) if not _is_typed(typed, name)}
        if given["as_json"] or Path(given["output"]).suffix.lower() in _SUFFIXES:  # typed, and it tells the format
            given["format"] = typed.params["format"]
    return Options(**given)


def _is_typed(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) not in (click.core.ParameterSource.DEFAULT, None)


def _parsed(command: click.Command, options: Sequence[str], name: str) -> click.Context:
    try:
        return command.make_context("teamkit runs", list(options))
    except click.UsageError as error:
        raise ConfigError(f"the view {name}: {error.format_message()}", hint="teamkit runs --help") from error


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--columns", metavar="LIST", default="", help="'name,person,lr,val/*'; val/f1@last, @best, @min."),
    click.option("--drop", metavar="PATTERN", multiple=True, help="Leave columns out; may be repeated."),
    click.option("--only-changed", is_flag=True, help="Leave out columns that are the same in every row."),
    click.option("--sort", metavar="LIST", default="", help="'-val/f1,lr'; a minus sorts downwards."),
    click.option("--where", metavar="EXPR", default="", help="'val/f1 > 0.8 and model ~ roberta'."),
    click.option("--group-by", metavar="LIST", default="", help="One row for each person, model, ..."),
    click.option("--last/--best", help="Which value of a metric; the best where it is known."),
    click.option("--limit", type=click.IntRange(min=0), default=0, metavar="N", help="The first N rows."),
    click.option("--format", type=click.Choice((TABLE, *FORMATS)), help="How it is written."),
    click.option("--json", "as_json", is_flag=True, help="The same as --format json."),
    click.option("-o", "--output", metavar="FILE", default="", help="Write to a file; its suffix tells the format."),
    overwrite_option,
    click.option("--view", metavar="NAME", default="", help="Options that were saved under this name."),
    click.option("--save-view", metavar="NAME", default="", help="Keep these options in teamkit.toml."),
    click.option("--dry-run", is_flag=True, help="With --save-view: print the change, and change nothing."),
)


def options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command, in the order of the help."""
    return reduce(lambda made, option: option(made), reversed(_OPTIONS), function)
