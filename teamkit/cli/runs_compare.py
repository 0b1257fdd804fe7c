"""teamkit runs compare."""

import json
import sys
from collections.abc import Callable, Sequence
from functools import cache, reduce
from pathlib import Path
from typing import Any, NamedTuple

import click

from teamkit.cli.console import say, screen_width
from teamkit.cli.options import json_option
from teamkit.cli.runs_beside import markdown, markdown_pairs, pair_lines, report_lines
from teamkit.cli.runs_file import sound
from teamkit.cli.runs_named import in_option, looked, named, place
from teamkit.cli.runs_scan import Scan
from teamkit.errors import ConfigError
from teamkit.runs import beside, compared
from teamkit.runs.ablation import ablation
from teamkit.runs.columns import METRIC, Column, Known, know, resolve
from teamkit.runs.commits import between
from teamkit.runs.comparable import SAME, Code
from teamkit.runs.compare import compare
from teamkit.runs.lookup import meant, short
from teamkit.runs.model import Run
from teamkit.runs.usual import usual

_LIMIT = 20
_NOT_COMPARABLE = 1


class Options(NamedTuple):
    """What the person typed. ablation: None where it is not asked for, "" for a metric that is chosen here."""

    ids: tuple[str, ...]
    paths: tuple[str, ...]
    ablation: str | None
    ignore: tuple[str, ...]
    limit: int | None
    whole: bool
    strict: bool
    format: str
    as_json: bool

    def check(self) -> None:
        """Refuse what contradicts itself; raises UsageError."""
        if self.as_json and self.format == "md":
            raise click.UsageError("--json and --format md want different things")
        if self.ablation is None and (self.ignore or self.limit is not None):
            raise click.UsageError("--ignore and --limit are for --ablation")
        if self.ablation is not None and (self.whole or self.strict):
            raise click.UsageError("--all and --strict compare runs; --ablation finds pairs")
        if self.ablation is None and len(set(self.ids)) < 2:
            raise click.UsageError("two runs at least are compared; --ablation looks at all")

    @property
    def written(self) -> str:
        """Return the format: "table", "md" or "json"."""
        return "json" if self.as_json else self.format

    @property
    def at(self) -> str:
        """Return what stands before a step: GitHub would take "@950" for a person, and tell them."""
        return "at step " if self.written == "md" else "@"


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.argument("ids", nargs=-1, metavar="ID..."),
    click.option("--ablation", is_flag=False, flag_value="", metavar="[METRIC]",
                 help="All pairs that differ in exactly one parameter."),
    click.option("--ignore", metavar="NAME", multiple=True, help="A parameter that is none; may be repeated."),
    click.option("--limit", type=click.IntRange(min=0), metavar="N",
                 help=f"Pairs of each parameter that are told, {_LIMIT} unless given, 0 for all."),
    click.option("--all", "whole", is_flag=True,
                 help="Also what is the same, metrics of one run alone, counters and system metrics."),
    click.option("--strict", is_flag=True, help="Leave with 1 unless the runs are known to be comparable."),
    in_option,
    click.option("--format", type=click.Choice(("table", "md", "json")), default="table", help="How it is written."),
    json_option,
)  # fmt: skip


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    return reduce(lambda made, option: option(made), reversed(_OPTIONS), function)


@click.command("compare", short_help="What differs between runs, and whether they may be compared.")
@_options
def command(**given: Any) -> None:
    """Say what differs between runs, and whether they may be compared.

    ID is the beginning of a run's id, its name, or its folder; differences are to the first run. Runs
    whose data, split, metric definition or evaluation code differ are not comparable; what no log tells
    is not known.
    """
    chosen = Options(**given)
    chosen.check()
    known = looked(chosen.paths)
    if chosen.ablation is None:
        _compare(chosen, known)
    else:
        _ablate(chosen, chosen.ablation, known)


def _compare(chosen: Options, known: Scan) -> None:
    runs = named(chosen.ids, known)
    if len(runs) < 2:
        raise ConfigError("these are one run", hint=f"teamkit runs show {runs[0].id}")
    top, policy = known.project
    codes = between([_commit(run) for run in runs], top)
    made = compare(runs, codes, policy.runs.directions, chosen.whole)
    if chosen.written == "json":
        _say_json(compared.comparison(made))
    else:
        where = place(policy.project.timezone)._replace(at=chosen.at)
        told = beside.report(made, where, short(known.found.runs))
        _say_lines(markdown(told) if chosen.written == "md" else report_lines(told, screen_width()))
    if chosen.strict and made.verdict.state != SAME:
        sys.exit(_NOT_COMPARABLE)


def _ablate(chosen: Options, asked: str, known: Scan) -> None:
    everything = known.found.runs
    all_known = know(everything, known.project.policy.runs.directions)
    ids = chosen.ids
    if asked and not _is_metric(asked, all_known) and _is_run(asked, everything):
        asked, ids = "", (asked, *ids)  # `--ablation ID ID`: the option took the first
    runs = named(ids, known) if ids else everything
    column = _column(asked, runs, all_known)
    limit = _LIMIT if chosen.limit is None else chosen.limit
    made = ablation(runs, column, _between(known.project.top), chosen.ignore, limit)
    why = all_known.directions[column.name].why
    if chosen.written == "json":
        _say_json(compared.pairs(made, column, why))
    else:
        tables, remarks = beside.pairs(made, column, chosen.at, short(everything)), beside.remarks(made, column, why)
        lines = (
            markdown_pairs(tables, remarks) if chosen.written == "md" else pair_lines(tables, remarks, screen_width())
        )
        _say_lines(lines)


def _between(top: Path) -> Callable[[Run, Run], Code]:
    """Return what asks git for what lies between the commits of two runs, once for two commits."""
    asked = cache(lambda first, other: between([first, other], top)[1])
    return lambda one, other: asked(_commit(one), _commit(other))


def _commit(run: Run) -> str:
    return run.commit.value if run.commit else ""


def _is_metric(asked: str, known: Known) -> bool:
    try:
        return _resolved(asked, known).kind == METRIC
    except ConfigError:
        return False


def _resolved(asked: str, known: Known) -> Column:
    """Return what is meant: a metric before a parameter of the same name."""
    try:
        return resolve(f"{METRIC}:{asked}", known)
    except ConfigError:
        return resolve(asked, known)


def _is_run(asked: str, runs: Sequence[Run]) -> bool:
    try:
        return bool(meant(asked, runs))
    except ConfigError:
        return False


def _column(asked: str, runs: Sequence[Run], known: Known) -> Column:
    """Return the metric that is asked for, else the first of the table. Raises ConfigError."""
    if asked:
        column = _resolved(asked, known)
        if column.kind != METRIC or column.step:
            raise ConfigError(f"{asked} is no metric", hint=f"--ablation {next(iter(known.metrics), 'METRIC')}")
        return column
    found = next((one for one in usual(runs, known).columns if one.kind == METRIC), None)
    if found is None:
        raise ConfigError("no run has a metric", hint="teamkit runs")
    return found


def _say_lines(lines: Sequence[str]) -> None:
    for line in lines:
        say(sound(line))


def _say_json(document: dict[str, object]) -> None:
    say(sound(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)))
