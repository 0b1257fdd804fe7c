"""A run's folder below .teamkit/: what preflight saw when the run began, for diagnosis and the report."""

import os
import time
from pathlib import Path
from typing import Any

from teamkit.errors import OutsideFailed
from teamkit.preflight.typed import quoted

FILE = "preflight.json"
VARIABLE = "TEAMKIT_RUN"  # tells the command which folder is its own


def keep(top: Path, document: dict[str, Any]) -> Path:
    """Write the document into a new run's folder and return that folder.

    Raises OutsideFailed when it cannot be written: a run that nobody can trace is not started.
    """
    import json  # noqa: PLC0415  (a run that starts alone pays for it)

    folder = top / ".teamkit" / "runs" / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.urandom(2).hex()}"
    try:
        folder.mkdir(parents=True)
        ignored = top / ".teamkit" / ".gitignore"
        if not ignored.exists():
            _write(ignored, "*\n")
        _write(folder / FILE, json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        raise OutsideFailed(
            f"{folder} cannot be written: {error.strerror}", hint=f"df -H {quoted(str(top))}"
        ) from error
    return folder


def _write(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
