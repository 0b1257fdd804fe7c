"""teamkit lint."""

import os
import sys
import unicodedata
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import click

from teamkit.cli.console import as_json as print_json
from teamkit.cli.lint_screen import document, show
from teamkit.cli.options import json_option
from teamkit.cli.project import Project, here
from teamkit.errors import ConfigError, OutsideFailed
from teamkit.history.patterns import matcher
from teamkit.lint import choice
from teamkit.lint.finding import Finding, Unread
from teamkit.lint.judge import Verdict, judge
from teamkit.lint.read import sources
from teamkit.lint.repository import Repository, repositories
from teamkit.lint.source import SUFFIXES


class Linted(NamedTuple):
    """What was found below some paths, with paths from the current folder. files: how many were read."""

    findings: tuple[Finding, ...] = ()
    unread: tuple[Unread, ...] = ()
    silenced: int = 0
    files: int = 0


@click.command("lint", short_help="Find what costs a team its results, in code and in git.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--select", metavar="CODE", multiple=True, help="Only these rules: TK501, or TK6 for all that begin so.")
@click.option("--ignore", metavar="CODE", multiple=True, help="None of these rules, besides those of the policy.")
@json_option
def command(paths: tuple[str, ...], select: tuple[str, ...], ignore: tuple[str, ...], as_json: bool) -> None:
    """Find what costs a team its results, in code and in git.

    Reads the Python files and notebooks that git tracks below each PATH, else of the whole
    repository; nothing is imported or run. `# teamkit: ignore[TK509]` on a line silences a rule
    there. Leaves with 1 when there are findings.
    """
    project = here()
    policy = project.policy.lint
    codes = choice.chosen(select, (*ignore, *policy.ignore))
    linted = _joined([_lint(one, project, codes) for one in repositories(_tops(paths, project))])
    _refuse_nothing(linted)
    if as_json:
        print_json(document(linted.findings, linted.unread, linted.files, linted.silenced))
    else:
        show(linted.findings, linted.unread, linted.files, linted.silenced)
    sys.exit(1 if linted.findings else 0)


def _tops(paths: Sequence[str], project: Project) -> list[Path]:
    return [_there(path) for path in paths] or [project.top]


def _there(path: str) -> Path:
    """Return a path that is there, as it is spelled there: typed Hangul is composed, that of a Mac's archive is not."""
    forms = (path, *(unicodedata.normalize(form, path) for form in ("NFC", "NFD")))
    found = next((Path(one) for one in forms if os.path.exists(one)), None)  # noqa: PTH110  (Path raises for a long one)
    if found is None:
        raise ConfigError(f"there is no {path}", hint="git ls-files '*.py' '*.ipynb'")
    if not found.is_dir() and not path.endswith(SUFFIXES):
        raise ConfigError(f"{path} is no Python file, notebook or folder", hint="git ls-files '*.py' '*.ipynb'")
    return found


def _lint(repository: Repository, project: Project, codes: frozenset[str]) -> Linted:
    """Return what is found in one repository, as far as it was asked for."""
    pattern = matcher(project.policy.lint.exclude)
    kept = repository.without(lambda path: bool(pattern and pattern.fullmatch(path)))
    found, unread = sources(kept)
    verdict = judge(found, kept.entries, codes, project.policy.lint.max_data_size)
    read = [one.path for one in found if kept.is_wanted(one.path)]
    return Linted(
        tuple(one._replace(path=_shown(kept, one.path)) for one in verdict.findings if kept.is_wanted(one.path)),
        tuple(
            one._replace(path=_shown(kept, one.path)) for one in _unread(unread, verdict) if kept.is_wanted(one.path)
        ),
        sum(kept.is_wanted(one.path) for one in verdict.silenced),
        len(read),
    )


def _unread(unread: Sequence[Unread], verdict: Verdict) -> list[Unread]:
    return [*unread, *verdict.unread]


def _shown(repository: Repository, path: str) -> str:
    """Return a path from the current folder, to be clicked on."""
    whole = repository.top / path
    try:
        return os.path.relpath(whole)
    except ValueError:  # another drive of Windows
        return str(whole)


def _joined(all_of_them: Sequence[Linted]) -> Linted:
    return Linted(
        tuple(chain.from_iterable(one.findings for one in all_of_them)),
        tuple(chain.from_iterable(one.unread for one in all_of_them)),
        sum(one.silenced for one in all_of_them),
        sum(one.files for one in all_of_them),
    )


def _refuse_nothing(linted: Linted) -> None:
    """Raise OutsideFailed where something was there to be read, and nothing of it could be."""
    if linted.unread and not linted.files and not linted.findings:
        first = linted.unread[0]
        raise OutsideFailed(f"{first.path} cannot be read: {first.why}", hint=f"file {first.path}")
