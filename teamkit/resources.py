"""Where the files that teamkit ships lie: in a wheel, an editable install or a bare checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """Return the folder `name` ("hooks", "templates") as it was shipped."""
    packed = _PACKAGE / "_data" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name
