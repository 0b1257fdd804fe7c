"""Weights & Biases as a run will find it: its mode, and whether this account is logged in. No key is ever kept.

Where wandb looks, and in which order, was read in wandb/wandb: wandb/sdk/lib/wbauth/authenticate.py
(the environment, netrc, settings), wbnetrc.py (NETRC, ~/.netrc, ~/_netrc) and wandb/sdk/wandb_settings.py
(the [default] section of the settings files).
"""

import re
from collections.abc import Mapping
from pathlib import Path

_HOST = "api.wandb.ai"
_MODES = {"dryrun": "offline", "run": "online", "shared": "online"}
_TRUE = {"1", "true", "t", "yes", "y", "on"}


def mode(folder: Path, environ: Mapping[str, str]) -> str:
    """Return "online", "offline" or "disabled"; online is what wandb does when nobody said otherwise."""
    if environ.get("WANDB_DISABLED", "").lower() in _TRUE:
        return "disabled"
    told = environ.get("WANDB_MODE") or _settings(folder, environ).get("mode") or "online"
    return _MODES.get(told.lower(), told.lower())


def login(folder: Path, environ: Mapping[str, str]) -> bool | None:
    """Whether wandb will find a key, None when a file that may hold one cannot be read."""
    settings = _settings(folder, environ)
    if environ.get("WANDB_API_KEY") or environ.get("WANDB_IDENTITY_TOKEN_FILE") or settings.get("api_key"):
        return True
    url = environ.get("WANDB_BASE_URL") or settings.get("base_url") or _HOST
    return _in_netrc(url.partition("://")[2].partition("/")[0] or url.partition("/")[0], environ)


def _in_netrc(host: str, environ: Mapping[str, str]) -> bool | None:
    home = _home(environ)
    files = [home / environ["NETRC"].removeprefix("~/")] if environ.get("NETRC") else [home / ".netrc", home / "_netrc"]
    for file in files:
        try:
            text = file.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            continue
        except OSError:
            return None
        lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
        return bool(re.search(rf"(?:^|\s)(?:machine\s+[\"']?{re.escape(host)}[\"']?|default)(?:\s|$)", lines))
    return False


def _settings(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the [default] sections: the project's over the account's."""
    system = Path(environ.get("WANDB_CONFIG_DIR") or _home(environ) / ".config/wandb")
    project = Path(environ.get("WANDB_DIR") or folder) / "wandb"
    return {**_section(system / "settings"), **_section(project / "settings")}


def _section(file: Path) -> dict[str, str]:
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    section = re.search(r"^\[default\]\s*$(.*?)(?=^\[|\Z)", text, re.MULTILINE | re.DOTALL)
    return {
        key.strip(): value.strip()
        for key, value in re.findall(r"^([^=:#\n]+)[=:](.*)$", section[1] if section else "", re.MULTILINE)
    }


def _home(environ: Mapping[str, str]) -> Path:
    told = environ.get("HOME") or environ.get("USERPROFILE")
    try:
        return Path(told) if told else Path.home()
    except RuntimeError:  # a container whose user has no name
        return Path("/")
