"""What teamkit writes in a report, block by block: functions from facts to blocks, by the name in the frame. Pure."""

from collections.abc import Callable, Iterator

from teamkit.history.people import Person
from teamkit.report.document import Block
from teamkit.report.facts import Facts
from teamkit.report.parts import (
    comparisons,
    equipment,
    evaluation,
    failures,
    overview,
    person,
    procedure,
    results,
    roles,
    scores,
)

TEAM: dict[str, Callable[[Facts], Iterator[Block]]] = {
    "cover": overview.cover,
    "overview": overview.overview,
    "equipment": equipment.equipment,
    "tree": overview.tree,
    "roles": roles.roles,
    "areas": roles.areas,
    "left_out": roles.left_out,
    "timeline": procedure.timeline,
    "weeks": procedure.weeks,
    "practice": procedure.practice,
    "methods": procedure.methods,
    "best": results.best,
    "runs": results.runs,
    "ablation": comparisons.ablation,
    "bars": scores.bars,
    "scatter": scores.scatter,
    "score": results.progress,
    "curves": results.curves,
    "failed": failures.failed,
    "well": evaluation.well,
    "open": evaluation.unfinished,
}
PERSON: dict[str, Callable[[Facts, Person], Iterator[Block]]] = {
    "own": person.own,
    "own_areas": person.areas,
    "own_pulls": person.pulls,
    "own_functions": person.functions,
    "own_work": person.work,
    "own_gain": person.gain,
    "own_best": person.best,
    "own_varied": person.varied,
    "own_failed": person.failed,
    "own_open": person.unfinished,
}
