"""What --model names: a config.json, a model in Hugging Face's cache on this disk, or a factory.

Nothing is asked of the network.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from teamkit.errors import ConfigError
from teamkit.preflight.look.places import places
from teamkit.preflight.need.architecture import read_config
from teamkit.preflight.need.fields import Unread
from teamkit.preflight.need.shape import CLASSIFICATION, GENERATION, Architecture
from teamkit.preflight.typed import quoted

_FACTORY = re.compile(r"[^\W\d][\w.]*:[^\W\d]\w*")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)?")
_LONGEST = 2**24  # bytes of a config: weights that are named by mistake are not read to their end


@dataclass(frozen=True, slots=True)
class Spec:
    """Either a config, with the file it came from, or a factory "pkg.mod:function"."""

    config: Path | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    factory: str = ""


def resolve(name: str, folder: Path, environment: Mapping[str, str]) -> Spec:
    """Return what --model names; paths are relative to `folder`.

    A path that exists wins over a name of the hub. Raises ConfigError when there is nothing to read,
    or what is there is no config.
    """
    try:
        return _resolved(name, folder, environment)
    except OSError as error:
        raise ConfigError(f"{error.filename or name} cannot be read: {error.strerror}") from error


def architecture(spec: Spec) -> Architecture:
    """Return the model of a config. Raises Unread for a factory: only a trace can read one."""
    if spec.factory:
        raise Unread(f"{spec.factory} is a factory, which only a trace can read")
    return read_config(spec.data)


def head(spec: Spec) -> str:
    """Return what is trained on top of a model that the formula cannot read, as its config names the class."""
    names = spec.data.get("architectures")
    name = str(names[0]) if isinstance(names, list) and names else ""
    return GENERATION if name.endswith(("ForCausalLM", "ForConditionalGeneration")) else CLASSIFICATION


def hub(folder: Path, environment: Mapping[str, str]) -> Path:
    """Return the folder of Hugging Face's cache, where the look at the disks finds HF_HOME."""
    cache = environment.get("HF_HUB_CACHE") or environment.get("HUGGINGFACE_HUB_CACHE")
    found = places(folder, {**environment, "HF_HOME": cache} if cache else environment, ())
    home = found.get("HF_HOME", found["project"])  # of two names for one folder the first is there
    return home if cache else home / "hub"


def _resolved(name: str, folder: Path, environment: Mapping[str, str]) -> Spec:
    place = folder / os.path.expanduser(name)  # noqa: PTH111  (Path raises for a user who is not there)
    if place.is_dir():
        return _config(place / "config.json")
    if place.exists():
        return _config(place)
    if _FACTORY.fullmatch(name):
        return Spec(factory=name)
    if not _NAME.fullmatch(name):
        raise ConfigError(f"no such model: {name}", hint="teamkit preflight --help")
    return _config(_cached(name, hub(folder, environment)))


def _cached(name: str, cache: Path) -> Path:
    """Return the config.json of a model's main revision, or of the only one that lies there."""
    model = cache / f"models--{name.replace('/', '--')}"
    main = model / "snapshots" / _main(model) / "config.json"
    if main.is_file():
        return main
    found = sorted(file for file in _revisions(model) if file.is_file())
    if len(found) == 1:
        return found[0]
    why = f"has {len(found)} revisions, none of them main," if found else "is not"
    raise ConfigError(f"{name} {why} in {cache}", hint=f"hf download {quoted(name)} config.json")


def _main(model: Path) -> str:
    try:
        return (model / "refs" / "main").read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return ""


def _revisions(model: Path) -> list[Path]:
    try:
        return [revision / "config.json" for revision in (model / "snapshots").iterdir()]
    except FileNotFoundError:
        return []


def _config(file: Path) -> Spec:
    try:
        with file.open("rb") as stream:
            data = json.loads(stream.read(_LONGEST))
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{file} is no JSON: {error}") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{file} is no model's config: it holds no object")
    return Spec(file, data)
