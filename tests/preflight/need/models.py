"""Configs and parameter counts of well-known models.

Made with transformers 5.23.0 and torch 2.13.0: each class under `built`, of the config, on the meta
device, its parameters counted. Keys that do not concern the shape are left out.
"""

import json
from pathlib import Path
from typing import Any

from teamkit.preflight.need.architecture import read_config
from teamkit.preflight.need.shape import Architecture

KNOWN: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("configs.json").read_text(encoding="utf-8"))


def model(name: str, **changed: Any) -> Architecture:
    """Return one of them, with some keys changed."""
    return read_config({**KNOWN[name]["config"], **changed})
