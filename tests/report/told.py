"""Facts for the blocks: a small real history, and runs made by hand."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from teamkit.config import parse
from teamkit.history.people import Person
from teamkit.report import trained as of_runs
from teamkit.report.document import Block, Box, Code, Items, Paragraph, Table, plain
from teamkit.report.facts import Facts, Trained
from teamkit.report.gather import Asked, gather
from teamkit.report.parts import PERSON, TEAM
from teamkit.runs.ablation import ablation
from teamkit.runs.columns import know
from teamkit.runs.comparable import Code as Same
from teamkit.runs.model import Run


def facts(folder: Path, policy: str = "", language: str = "en", runs: Sequence[Run] = (), **ways: str) -> Facts:
    """Return what a history tells, and runs with it. policy: teamkit.toml. ways: metric to its direction."""
    found = gather(folder, parse(policy), Asked(language)).facts
    return found._replace(trained=trained(runs, found, ways)) if runs else found


def trained(runs: Sequence[Run], known: Facts, ways: Mapping[str, str]) -> Trained:
    """Return runs as a report tells them, without the logs on a disk."""
    columns = know(runs, ways)
    metric = of_runs._metric(runs, columns)
    curves = {run.id: run.series[metric.name] for run in runs if metric and metric.name in run.series}
    pairs = ablation(runs, metric, lambda _one, _other: Same(same=True)) if metric else None
    whose = of_runs.whose(runs, known.people)
    return Trained(tuple(runs), whose, columns, metric, of_runs._model(runs, columns), curves, pairs)


def team(known: Facts, name: str) -> list[str]:
    """Return the lines of a block of the team's."""
    return lines(list(TEAM[name](known)))


def own(known: Facts, name: str, person: str | Person) -> list[str]:
    """Return the lines of a block of a person's."""
    one = next(each.person for each in known.past.contributions if person in (each.person, each.person.name))
    return lines(list(PERSON[name](known, one)))


def lines(blocks: Sequence[Block]) -> list[str]:
    """Return what blocks say, a row of a table as `a | b`."""
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            found += [" | ".join(map(plain, row)) for row in (block.head, *block.rows)]
        elif isinstance(block, Paragraph):
            found.append(plain(block.spans))
        elif isinstance(block, Code):
            found += block.text.split("\n")
        elif isinstance(block, Box):
            found += lines(block.blocks)
        elif isinstance(block, Items):
            found += [line for item in block.items for line in lines(item)]
        else:
            found.append(type(block).__name__)
    return found
