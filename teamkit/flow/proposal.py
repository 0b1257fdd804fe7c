"""What `init` proposes to a team that has habits already: a policy that fits its branches. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from teamkit.config import literal
from teamkit.flow import policy
from teamkit.sections import Flow, Project

_MAIN_NAMES = ("main", "master", "trunk")
_DEVELOP_NAMES = ("develop", "dev", "development", "devel")
_GRACE = timedelta(days=90)
_HABIT = 2  # branches of one shape that make it a habit


@dataclass(frozen=True, slots=True)
class Proposal:
    """A flow, why each value that differs from the default is proposed, and remarks."""

    flow: Flow
    reasons: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def propose(flow: Flow, names: Iterable[str], default: str, ages: Mapping[str, int], today: date) -> Proposal:
    """Return the policy that fits a repository's branches.

    names: all branches, here and on the remote. default: the remote's default branch, "" if
    unknown. ages: time of the last commit by branch, in seconds since the epoch, to tell a stale
    main from the living one.
    """
    existing = tuple(dict.fromkeys(names))
    flow, reasons, remarks = _bases(flow, existing, default, ages)
    misfits = [name for name in existing if policy.name_verdict(name, flow)]
    prefixes, also = _habits(misfits)
    prefixes = tuple(prefix for prefix in prefixes if prefix not in policy.prefixes(flow))
    if prefixes:
        flow = flow._replace(prefixes=(*flow.prefixes, *prefixes))
        reasons["prefixes"] = f"{', '.join(prefixes)}: your branches are called so"
    also += _odd(name for name in misfits if policy.name_verdict(name, flow._replace(also=also)))
    if also:
        flow = flow._replace(also=also)
        reasons["also"] = "whole names that your branches have"
    left = [name for name in misfits if policy.name_verdict(name, flow)]
    if left:
        flow = flow._replace(tolerated_until=today + _GRACE)
        reasons["tolerated_until"] = f"old branches may be pushed till then: {', '.join(sorted(left)[:4])}" + (
            ", ..." if len(left) > 4 else ""
        )
    return Proposal(flow, reasons, tuple(remarks))


def render(proposal: Proposal, project: Project) -> str:
    """Return teamkit.toml: what differs from the defaults, one comment a line. project: "" for what is unknown."""
    default = Flow()
    lines = ["# The team's rules. Every key, with its default: teamkit status --config", ""]
    lines += [*_project(project), "[flow]"]
    for name, value in ((name, getattr(proposal.flow, name)) for name in Flow._fields):
        if value != getattr(default, name):
            comment = f"  # {proposal.reasons[name]}" if name in proposal.reasons else ""
            lines.append(f"{name} = {literal(value)}{comment}")
    if lines[-1] == "[flow]":
        lines.append('# model = "gitflow"  # or "github": work branches and main, no develop')
    return "\n".join(lines) + "\n"


def _project(project: Project) -> list[str]:
    """Return what reports and counts go by, as the machine of who proposes it has it."""
    told = (("language", project.language, "of reports"), ("timezone", project.timezone, "of days and weeks"))
    lines = [f"{name} = {literal(value)}  # {what}, as this machine has it" for name, value, what in told if value]
    return ["[project]", *lines, ""] if lines else []


def _bases(
    flow: Flow, names: tuple[str, ...], default: str, ages: Mapping[str, int]
) -> tuple[Flow, dict[str, str], list[str]]:
    reasons: dict[str, str] = {}
    remarks: list[str] = []
    mains = sorted((name for name in _MAIN_NAMES if name in names), key=lambda name: -ages.get(name, 0))
    develop = next((name for name in _DEVELOP_NAMES if name in names), flow.develop)
    if default in _DEVELOP_NAMES:
        develop, main = default, next(iter(mains), flow.main)
    else:
        main = default or next(iter(mains), flow.main)
    if main != flow.main:
        reasons["main"] = "the remote's default branch" if main == default else "the branch that is there"
    if develop != flow.develop:
        reasons["develop"] = "the branch that is there"
    remarks += [
        f"{name} stands beside {main} and is not guarded; delete it if it is stale" for name in mains if name != main
    ]
    return flow._replace(main=main, develop=develop), reasons, remarks


def _habits(misfits: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return prefixes (`feat-*` for feat-58/x) and whole-name patterns (`exp_*`) in use."""
    firsts = Counter(_stem(name.partition("/")[0]) for name in misfits if "/" in name)
    stems = Counter(_stem(name) for name in misfits if "/" not in name)
    prefixes = tuple(sorted(stem for stem, times in firsts.items() if times >= _HABIT and _is_pattern(stem)))
    also = tuple(sorted(stem for stem, times in stems.items() if times >= _HABIT and "*" in stem and _is_pattern(stem)))
    return prefixes, also


def _odd(misfits: Iterable[str]) -> tuple[str, ...]:
    """Return patterns for names whose only fault is a character, as `feat/#*` for feat/#27."""
    starts = (re.match(r"[\w./-]+/[^\w./-]", name) for name in misfits)
    found = Counter(f"{start[0]}*" for start in starts if start)
    return tuple(sorted(stem for stem, times in found.items() if times >= _HABIT and _is_pattern(stem)))


def _stem(word: str) -> str:
    """Return `exp_*` for exp_focal, `feat-*` for feat-58, the word itself otherwise."""
    match = re.match(r"([^\W\d_]{2,}[-_])(?=.)", word)
    return f"{match[1]}*" if match else word


def _is_pattern(text: str) -> bool:
    return not re.search(r"[\s'\"\\$`?\[\]]", text)
