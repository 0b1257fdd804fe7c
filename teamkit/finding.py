"""A finding: one thing that doctor or preflight looked at, what it saw, and what mends it. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

STATES = ("ok", "warn", "fail", "unknown")


class Finding(NamedTuple):
    """state: ok, warn, fail, or unknown with the reason in `seen`. remedy: a command to paste.

    Preflight also groups its findings, and tells the limit in words and the value as a number:
    bytes, counts or degrees Celsius, as `unit` says.
    """

    check: str
    state: str
    seen: str
    remedy: str = ""
    group: str = ""
    limit: str = ""
    value: float | None = None
    unit: str = ""


def worst(findings: Iterable[Finding]) -> str:
    """Return "fail", "warn" or "ok"; what is unknown is not wrong."""
    states = {finding.state for finding in findings}
    return next((state for state in ("fail", "warn") if state in states), "ok")


def document(findings: Iterable[Finding]) -> dict[str, object]:
    """Return the findings as doctor's JSON document, schema 1."""
    known = tuple(findings)
    rows = [{name: getattr(finding, name) for name in ("check", "state", "seen", "remedy")} for finding in known]
    return {"schema": 1, "state": worst(known), "findings": rows}
