"""The policy: teamkit.toml as frozen values that know where they came from.

The only reader of settings. A value's origin is "default", "teamkit.toml" or the name of an
environment variable such as TEAMKIT_FLOW_FINISH.
"""

import os
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, get_args, get_origin, get_type_hints

import tomli

from teamkit.errors import ConfigError
from teamkit.sections import Content, Flow, Lint, Log, Member, Policy, Preflight, Project, Runs, Wrapup

FILE = "teamkit.toml"
SECTIONS: Mapping[str, type[Project | Flow | Content | Preflight | Runs | Lint | Wrapup]] = {
    "project": Project,
    "flow": Flow,
    "content": Content,
    "preflight": Preflight,
    "runs": Runs,
    "lint": Lint,
    "wrapup": Wrapup,
}
# What git takes for a branch, as far as one rule tells. A name that began with a dash would be an option.
_UNLAWFUL = re.compile(r"[\0-\x20\x7f~^:?*\[\\'\"`$]|\.\.|//|@\{|^[-/]|[/.]$|(^|/)\.|\.lock(/|$)|^$")
_NAMES = ("main", "develop", "release", "hotfix", "protected")
_PATTERNS = ("prefixes", "also", "exempt")  # `*` stands for anything
_CHOICES = {
    "flow.model": ("gitflow", "github"),
    "flow.finish": ("auto", "pr", "local"),
    "project.language": ("en", "ko"),
    "wrapup.retro": ("boostcamp", "kpt", "4l"),
}
_WAYS = ("max", "min")


def parse(text: str, environment: Mapping[str, str] | None = None) -> Policy:
    """Return the policy that `text` (TOML) states over the defaults.

    Raises ConfigError, naming the key, for bad TOML, unknown keys and wrong types. Pass
    `environment=os.environ` to let TEAMKIT_<SECTION>_<KEY> have the last word.
    """
    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise ConfigError(f"{FILE} is not valid TOML: {error}", hint=f"git diff {FILE}") from error
    _refuse_unknown(data, [*SECTIONS, "member"], "")
    origins: dict[str, str] = {}
    sections = {name: _section(kind, name, data.get(name, {}), origins) for name, kind in SECTIONS.items()}
    policy = Policy(member=_members(data.get("member", [])), origins=origins, **sections)
    return _check(_overlaid(policy, environment or {}))


def load(text: str) -> Policy:
    """Return `parse(text)` under the environment of this process."""
    return parse(text, os.environ)


def settings(policy: Policy) -> dict[str, object]:
    """Return every value of the policy by its dotted key, in the order of the file."""
    return {
        f"{section}.{item}": getattr(getattr(policy, section), item)
        for section, kind in SECTIONS.items()
        for item in kind._fields
    }


def _section(kind: Any, name: str, table: object, origins: dict[str, str]) -> Any:
    if not isinstance(table, dict):
        raise ConfigError(f"{name} in {FILE} is not a table", hint=f"write [{name}] above its keys")
    hints = get_type_hints(kind)
    _refuse_unknown(table, list(hints), f"{name}.")
    origins.update({f"{name}.{key}": FILE for key in table})
    return kind(**{key: _typed(value, hints[key], f"{name}.{key}") for key, value in table.items()})


def _members(tables: object) -> tuple[Member, ...]:
    if not isinstance(tables, list):
        raise ConfigError(f"member in {FILE} is not a list of tables", hint="write [[member]] above each person")
    return tuple(_section(Member, "member", table, {}) for table in tables)


def _typed(value: Any, kind: Any, key: str) -> Any:
    if get_origin(kind) is Mapping and isinstance(value, dict):
        return {name: _typed(item, get_args(kind)[1], f"{key}.{name}") for name, item in value.items()}
    if kind == tuple[Log, ...] and isinstance(value, list):
        return tuple(_section(Log, key, table, {}) for table in value)
    if get_origin(kind) is tuple and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    wanted = tuple(item for item in (get_args(kind) or (kind,)) if isinstance(item, type))
    if get_origin(kind) is not tuple and isinstance(value, wanted) and (bool in wanted or not isinstance(value, bool)):
        return value
    raise ConfigError(
        f"{key} in {FILE} has the wrong type: {value!r}", hint=f"{key.rpartition('.')[2]} = {_example(kind)}"
    )


def _example(kind: Any) -> str:
    if kind == tuple[Log, ...]:
        return '[{files = "*.csv", step = "iter"}]'
    if get_origin(kind) is Mapping:
        return f'{{"name" = {_example(get_args(kind)[1])}}}'
    if get_origin(kind) is tuple:
        return '["a", "b"]'
    return {bool: "true", int: "10_000_000", str: '"text"'}.get(kind, "2026-12-31")


def _refuse_unknown(table: Mapping[str, object], known: list[str], where: str) -> None:
    for key in table:
        if key not in known:
            from difflib import get_close_matches  # noqa: PLC0415  (a slip of the finger alone pays for it)

            near = get_close_matches(key, known, 1)
            hint = f"did you mean {where}{near[0]}?" if near else f"known here: {', '.join(known)}"
            raise ConfigError(f"unknown key {where}{key} in {FILE}", hint=hint)


def _overlaid(policy: Policy, environment: Mapping[str, str]) -> Policy:
    for key in settings(policy):
        name = f"TEAMKIT_{key.replace('.', '_').upper()}"
        if name in environment:
            section, item = key.split(".")
            part = getattr(policy, section)
            value = _from_text(environment[name], get_type_hints(type(part))[item], name)
            changed: Any = {section: part._replace(**{item: value})}
            policy = policy._replace(origins={**policy.origins, key: name}, **changed)
    return policy


def _from_text(text: str, kind: Any, name: str) -> Any:
    if kind == tuple[Log, ...] or get_origin(kind) is Mapping:
        raise ConfigError(f"{name} cannot be set by the environment", hint=f"git diff {FILE}")
    if get_origin(kind) is tuple:
        return tuple(text.split())
    try:
        literal = text if kind in (bool, int) or kind == date | None else f"'{text}'"
        return _typed(tomli.loads(f"x = {literal}")["x"], kind, name)
    except tomli.TOMLDecodeError as error:
        raise ConfigError(f"{name} has the wrong type: {text!r}", hint=f"export {name}={_example(kind)}") from error


def _check(policy: Policy) -> Policy:
    values = settings(policy)
    for key, choices in _CHOICES.items():
        if values[key] not in choices:
            raise ConfigError(f"{key} is {values[key]!r}", hint=f"one of: {', '.join(choices)}")
    _check_names(policy.flow)
    _check_runs(policy.runs)
    _check_wrapup(policy.wrapup)
    if policy.flow.model == "gitflow" and policy.flow.develop in policy.flow.protected:
        raise ConfigError("flow.protected holds develop, which takes feature branches", hint="protected = []")
    for key in (
        "flow.max_name_bytes",
        "content.max_file_size",
        "preflight.gpus",
        "preflight.kept",
        "lint.max_data_size",
        "wrapup.bulk_files",
        "wrapup.pages",
        "wrapup.person_pages",
    ):
        if values[key] < 0:  # type: ignore[operator]
            raise ConfigError(f"{key} is below zero", hint=f"{key.split('.')[-1]} = 0 lifts the limit")
    return policy


def _check_names(flow: Flow) -> None:
    """Refuse names that git would not take, or would take for something else."""
    wanted = [(key, name, name) for key in _NAMES for name in _words(getattr(flow, key))]
    wanted += [(key, name, name.replace("*", "x")) for key in _PATTERNS for name in getattr(flow, key)]
    wanted.append(("tag_prefix", flow.tag_prefix, f"{flow.tag_prefix}1"))
    for key, name, tried in wanted:
        if _UNLAWFUL.search(tried):
            raise ConfigError(
                f"flow.{key} in {FILE} holds what can be no branch name: {name!r}", hint=f"git diff {FILE}"
            )


def _check_runs(runs: Runs) -> None:
    for name, way in runs.directions.items():
        if way not in _WAYS:
            raise ConfigError(f"runs.directions.{name} is {way!r}", hint=f"one of: {', '.join(_WAYS)}")
    for log in runs.log:
        if not log.files:
            raise ConfigError(f"a table of runs.log in {FILE} names no files", hint='files = "results_*.csv"')


def _check_wrapup(wrapup: Wrapup) -> None:
    """Refuse a report outside the project: everybody's clone has this policy."""
    for key, path in (("folder", wrapup.folder or "."), ("template", wrapup.template)):
        parts = path.replace("\\", "/").split("/")
        if ".." in parts or (path and not parts[0]) or ":" in parts[0]:
            raise ConfigError(f"wrapup.{key} leads out of the project: {path!r}", hint=f'{key} = "docs/report"')


def _words(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def literal(value: object) -> str:
    """Return a value as teamkit.toml would hold it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Log):
        value = value._asdict()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f'"{name}" = {literal(item)}' for name, item in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
