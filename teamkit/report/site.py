"""What a project's own files tell: what it is called, and the libraries it states."""

import re
from collections.abc import Iterator
from pathlib import Path

import tomli

from teamkit.history import offline
from teamkit.report.facts import Site
from teamkit.report.parts.pieces import clean

_VERSION = r"(?:[=<>~]=?=?|!=)\s*[\w.*+-]+(?:![\w.*+-]+)?"  # "!" stands for itself in an epoch alone
_REQUIREMENT = re.compile(
    rf"\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*((?:{_VERSION}(?:\s*,\s*{_VERSION})*)?(?:{_VERSION})?)\s*"
)
_LONGEST = 300  # letters of a line that states a library
# What a reader wants to know of first; others follow in the order of the file.
_FIRST = (
    "python", "torch", "lightning", "pytorch-lightning", "transformers", "datasets", "tensorflow", "keras", "jax",
    "scikit-learn", "xgboost", "lightgbm", "timm", "ultralytics", "mmdet", "mmengine", "detectron2", "peft", "trl",
    "sentence-transformers", "vllm", "ray", "wandb", "mlflow", "hydra-core", "optuna", "fastapi", "streamlit",
)  # fmt: skip


def site(folder: Path, tip: str, files: tuple[str, ...], name: str) -> Site:
    """Return what main holds. tip: where it stands. name: as the policy has it, else that of the remote, or folder."""
    return Site(name or _called(folder), files, dict(_stack(folder, tip, files)))


def _called(folder: Path) -> str:
    address = offline.ask(folder, "remote", "get-url", "origin").out.strip()
    return re.split(r"[/:\\]", address.rstrip("/").removesuffix(".git"))[-1] or folder.resolve().name


def _stack(folder: Path, tip: str, files: tuple[str, ...]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for file in ("pyproject.toml", "requirements.txt", "environment.yml"):
        if file in files:
            told = offline.ask(folder, "cat-file", "blob", f"{tip}:{file}")
            for name, version in _stated(file, told.out):
                found.setdefault(name, version)
    order = {name: at for at, name in enumerate(_FIRST)}
    return sorted(found.items(), key=lambda one: order.get(one[0], len(order)))


def _stated(file: str, text: str) -> Iterator[tuple[str, str]]:
    if file == "pyproject.toml":
        yield from _of_pyproject(text)
        return
    lines = text.splitlines()
    if file == "environment.yml":  # what stands before are its name and the channels
        lines = lines[next((at for at, line in enumerate(lines) if line.startswith("dependencies:")), len(lines)) :]
    for line in lines:
        bare = re.split(r"[;#]|\s--", line)[0].strip().removeprefix("- ")
        yield from _library(_REQUIREMENT.fullmatch(bare[:_LONGEST]))


def _library(match: re.Match[str] | None) -> Iterator[tuple[str, str]]:
    """Yield what a line states; what would be masked is told before its letters change, and is no library."""
    if match and clean(match[0]) == match[0]:
        yield match[1].lower().replace("_", "-"), match[2].strip()


def _of_pyproject(text: str) -> Iterator[tuple[str, str]]:
    try:
        table = tomli.loads(text)
    except tomli.TOMLDecodeError:
        return
    project = table.get("project", {})
    if isinstance(project, dict):
        if isinstance(project.get("requires-python"), str):
            yield "python", project["requires-python"]
        stated = project.get("dependencies")
        for line in stated if isinstance(stated, list) else ():
            if isinstance(line, str):
                yield from _library(_REQUIREMENT.match(line[:_LONGEST]))
