"""Every folder that a training run writes to, by the name of the variable that moves it."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

# Written only where the variable says so; without it they lie in the project or in TMPDIR.
_WHEN_SET = (
    "HF_HUB_CACHE",
    "HUGGINGFACE_HUB_CACHE",
    "HF_DATASETS_CACHE",
    "TRANSFORMERS_CACHE",
    "WANDB_DIR",
    "WANDB_CACHE_DIR",
    "TRITON_CACHE_DIR",
    "TORCHINDUCTOR_CACHE_DIR",
    "MPLCONFIGDIR",
)


def places(folder: Path, environ: Mapping[str, str], outputs: Sequence[str]) -> dict[str, Path]:
    """Return name to absolute path: "project", the outputs as they are named, then variables.

    Nothing is looked at: a path need not exist. Of two names for one folder the first stays.
    """
    found: dict[str, Path] = {"project": _whole(folder, "", environ)}
    for name, path in _named(folder, environ, outputs):
        if path not in found.values():
            found[name] = path
    return found


def _named(folder: Path, environ: Mapping[str, str], outputs: Sequence[str]) -> Iterator[tuple[str, Path]]:
    for name in outputs:
        yield name, _whole(folder, name, environ)
    cache = environ.get("XDG_CACHE_HOME", "~/.cache")
    for name, inside in (("HF_HOME", "huggingface"), ("TORCH_HOME", "torch")):
        yield name, _whole(folder, environ.get(name, f"{cache}/{inside}" if cache else inside), environ)
    for name in _WHEN_SET:
        if environ.get(name):
            yield name, _whole(folder, environ[name], environ)
    yield "TMPDIR", _whole(folder, _temporary(environ), environ)


def _temporary(environ: Mapping[str, str]) -> str:
    """Source: tempfile.gettempdir."""
    return next((environ[name] for name in ("TMPDIR", "TEMP", "TMP") if environ.get(name)), "/tmp")  # noqa: S108


def _whole(folder: Path, text: str, environ: Mapping[str, str]) -> Path:
    """Expand ~ and $NAME as huggingface_hub and torch do, and seat a relative path in `folder`."""
    if "$" in text:
        from string import Template  # noqa: PLC0415  (few variables name another)

        text = Template(text).safe_substitute(environ)
    home = environ.get("HOME", "")
    if home and (text == "~" or text.startswith("~/")):
        text = home + text[1:]
    # normpath and not resolve: resolving looks at the disk, and may hang.
    return Path(os.path.normpath(folder.absolute() / os.path.expanduser(text)))  # noqa: PTH111
