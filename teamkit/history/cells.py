"""The lines of source cells that each person wrote in notebooks: read once, and remembered by commit and path."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from teamkit.history.cache import Cache
from teamkit.history.contribution import CellLines, Contribution
from teamkit.history.notebooks import LIMIT, Edit, Lines, Source, chosen, edits, read
from teamkit.history.past import Past

_QUESTION = "cells 1"  # the number goes up when the same notebook would be answered otherwise


def with_cells(folder: Path, past: Past, cache: Cache, limit: int = LIMIT) -> Past:
    """Return the past with what everybody wrote in notebooks. limit: changes of notebooks that are read."""
    by_commit = {one.id: edits(one, past.work.kinds) for one in past.work.commits}
    if not any(by_commit.values()):
        return past
    own = {one.person: [edit for commit in one.commits for edit in by_commit[commit]] for one in past.contributions}
    few = chosen({str(number): each for number, each in enumerate(own.values())}, limit)
    found = _remembered(cache, few)
    new = read(folder, (edit for edit in few if edit not in found))
    _remember(cache, new)
    known = {**found, **new}
    return past._replace(contributions=tuple(_added(one, own[one.person], known) for one in past.contributions))


def _added(one: Contribution, own: Iterable[Edit], known: Mapping[Edit, Source]) -> Contribution:
    every = [(edit, known.get(edit, Source())) for edit in own]
    lines = [each for _, source in every for each in (source.code, source.text) if each is not None]
    unknown = sum(source.code is None for _, source in every)
    return one._replace(
        cells=CellLines(
            sum(each.added for each in lines),
            sum(each.deleted for each in lines),
            len(every) - unknown,
            unknown,
            tuple(dict.fromkeys(edit.commit for edit, _ in every)),
        )
    )


def _name(edit: Edit) -> str:
    return f"{edit.commit} {json.dumps(edit.path)}"  # a path may be no UTF-8


def _remembered(cache: Cache, wanted: Iterable[Edit]) -> dict[Edit, Source]:
    by_name = {_name(edit): edit for edit in wanted}
    found = {}
    for name, words in cache.answers(_QUESTION, by_name).items():
        numbers = words.split(" ")
        if len(numbers) == 4 and all(map(str.isdecimal, numbers)):  # else somebody wrote to it
            more, less, more_text, less_text = map(int, numbers)
            found[by_name[name]] = Source(Lines(more, less), Lines(more_text, less_text))
    return found


def _remember(cache: Cache, found: Mapping[Edit, Source]) -> None:
    """Remember what is known: what is not may be another time."""
    for edit, source in found.items():
        if source.code and source.text:
            cache.answer(_QUESTION, _name(edit), " ".join(map(str, (*source.code, *source.text))))
    cache.keep()
