"""What --model names: a config.json, a model in Hugging Face's cache on this disk, or a factory.

Nothing is asked of the network.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from teamkit.errors import ConfigError
from teamkit.preflight.need.architecture import read_config
from teamkit.preflight.need.shape import Architecture

_FACTORY = re.compile(r"[^\W\d][\w.]*:[^\W\d]\w*")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)?")


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
    place = folder / Path(name).expanduser()
    if place.is_dir():
        return _config(place / "config.json")
    if place.exists():
        return _config(place)
    if _FACTORY.fullmatch(name):
        return Spec(factory=name)
    if not _NAME.fullmatch(name):
        raise ConfigError(f"no such model: {name}", hint="--model config.json, or --model klue/roberta-large")
    return _config(_cached(name, hub(environment)))


def architecture(spec: Spec) -> Architecture:
    """Return the model of a config. Raises ConfigError for a factory: only a trace can read one."""
    if spec.factory:
        raise ConfigError(f"{spec.factory} is a factory, which only a trace can read", hint="add --trace")
    return read_config(spec.data)


def hub(environment: Mapping[str, str]) -> Path:
    """Return the folder of Hugging Face's cache, as huggingface_hub finds it."""
    if cache := environment.get("HF_HUB_CACHE") or environment.get("HUGGINGFACE_HUB_CACHE"):
        return Path(cache).expanduser()
    base = environment.get("XDG_CACHE_HOME") or f"{environment.get('HOME') or '~'}/.cache"
    return Path(environment.get("HF_HOME") or f"{base}/huggingface").expanduser() / "hub"


def _cached(name: str, cache: Path) -> Path:
    """Return the config.json of a model's main revision, or of the only one that lies there."""
    model = cache / f"models--{name.replace('/', '--')}"
    reference = model / "refs" / "main"
    if reference.is_file():
        main = model / "snapshots" / reference.read_text(encoding="utf-8").strip() / "config.json"
        if main.is_file():
            return main
    found = sorted(model.glob("snapshots/*/config.json"))
    if len(found) == 1:
        return found[0]
    why = f"has {len(found)} revisions, none of them main," if found else "is not"
    raise ConfigError(f"{name} {why} in {cache}", hint=f"huggingface-cli download {name} config.json")


def _config(file: Path) -> Spec:
    try:
        data = json.loads(file.read_bytes())
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{file} is no JSON: {error}") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{file} is no model's config: it holds no object")
    return Spec(file, data)
