"""What a report leads to, looked for: commits, logs of runs, figures."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from teamkit.history import offline
from teamkit.report import files
from teamkit.report.check import Beside
from teamkit.report.evidence import COMMIT, LINELESS
from teamkit.report.files import FIGURES
from teamkit.report.made import Made
from teamkit.report.record import Recorded

_CITED = re.compile(r"(?<![\w/])([cpr]):([0-9A-Za-z][\w.-]{3,})")
_SHOWN = re.compile(rf"\(<?{FIGURES}/([\w.-]+\.svg)>?\)")


def beside(top: Path, folder: Path, recorded: Recorded, anew: Made, text: str) -> Beside:
    """Return what is missing, or not as it was drawn. folder, text: of the report as it stands."""
    tips = recorded.stand.tips
    cited = {(kind, one.rstrip(".-")) for kind, one in _CITED.findall(text)}
    behind = {one[2:] for value in recorded.values.values() for one in value.evidence if one.startswith(COMMIT)}
    here = _commits(top, {*tips.values(), *behind, *(one for kind, one in cited if kind == "c")})
    shallow = not behind <= here and _is_shallow(top)
    lost = {branch: one for branch, one in tips.items() if one not in here}
    runs = frozenset(anew.record.runs)
    snapshots = anew.record.snapshots()
    told = {"r": {*runs, *recorded.runs}, "p": snapshots | recorded.snapshots()}
    absent = {(kind, one) for kind, one in cited if not (one in here if kind == "c" else _is_told(one, told[kind]))}
    return Beside(
        lost=lost,
        adrift=_adrift(top, {branch: one for branch, one in tips.items() if one in here}),
        # A whole history has what its branches lead to.
        commits=(behind - here if lost or shallow else frozenset()) | _lineless(anew.record) - _lineless(recorded),
        shallow=shallow,
        runs=[one for one in recorded.runs if one not in runs],
        snapshots=recorded.snapshots() - snapshots,
        untold=anew.untold,
        absent=sorted(f"{kind}:{one}" for kind, one in absent),
        figures=[*_changed(folder, anew.figures, frozenset(_SHOWN.findall(text)))],
    )


def _lineless(recorded: Recorded) -> frozenset[str]:
    """Return the commits whose lines nobody knew."""
    told = recorded.values.get(LINELESS)
    return frozenset(one.removeprefix(COMMIT) for one in told.evidence) if told else frozenset()


def _is_told(one: str, runs: Iterable[str]) -> bool:
    return any(run.startswith(one) for run in runs)


def _is_shallow(top: Path) -> bool:
    return offline.ask(top, "rev-parse", "--is-shallow-repository").out.strip() == "true"


def _commits(top: Path, names: Iterable[str]) -> frozenset[str]:
    """Return the names that mean a commit of this clone; short ones may mean several."""
    asked = sorted(name for name in names if re.fullmatch("[0-9a-f]{4,64}", name))
    feed = "".join(f"{name}\n" for name in asked)
    told = b"".join(offline.stream(top, "cat-file", "--batch-check=%(objecttype)", feed=feed)).decode().splitlines()
    return frozenset(
        name for name, kind in zip(asked, told, strict=True) if kind == "commit" or kind.endswith(" ambiguous")
    )


def _adrift(top: Path, tips: Mapping[str, str]) -> dict[str, str]:
    """Return the branches whose commits no branch and no tag leads to."""
    if not tips:
        return {}
    told = offline.ask(top, "rev-list", *sorted({*tips.values()}), "--not", "--all", "--")
    loose = frozenset(told.out.split())
    return {branch: one for branch, one in tips.items() if one in loose}


def _changed(folder: Path, drawn: Mapping[str, str], shown: frozenset[str]) -> Iterator[str]:
    """Yield the figures that a report shows and that are not what is drawn; ends of lines count for nothing."""
    for name, svg in drawn.items():
        if name in shown and files.text(folder / FIGURES / name).splitlines() != svg.splitlines():
            yield name
