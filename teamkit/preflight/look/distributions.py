"""What is installed, read from the names of dist-info folders and a few lines of text; nothing is imported."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from teamkit.preflight.releases import POISONED, Span, met, span
from teamkit.preflight.snapshot import Unmet

WATCHED = frozenset(
    """torch torchvision torchaudio lightning pytorch-lightning transformers tokenizers accelerate datasets
    numpy wandb deepspeed bitsandbytes flash-attn nvidia-ml-py pynvml triton peft sentence-transformers
    tensorflow jax huggingface-hub safetensors""".split()
) | frozenset(POISONED)

# Judged from a table, because torchaudio declares no torch before 2.11.1 (its release notes) and old pairs none.
_PAIRED = {("torchvision", "torch"), ("torchaudio", "torch")}
_NAME = re.compile(r"(.+?)-(\d[^-]*)(?:-py\d.*)?\.(?:dist-info|egg-info)")
_NEED = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*\(?([^;()]*)\)?\s*(?:;\s*(.*))?")
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")


class Torch(NamedTuple):
    """cuda: "12.8", "rocm6.2", "" for a CPU build, None when unknown. span: what it runs on, as far as known."""

    cuda: str | None = None
    span: Span | None = None


def normal(name: str) -> str:
    """Return a name as PyPI compares it: "Flash_Attn" is "flash-attn"."""
    return re.sub(r"[-_.]+", "-", name).lower()


def installed(folders: Iterable[Path]) -> dict[str, tuple[str, Path]]:
    """Return distribution to version and dist-info; the first folder wins, as in an import. Raises OSError.

    What an interrupted pip leaves behind, a folder without METADATA, gives way to one that is whole.
    """
    found: dict[str, list[tuple[str, Path]]] = {}
    for folder in folders:
        for entry in sorted(os.listdir(folder)):  # noqa: PTH208  (names alone: half the time of Path.iterdir)
            match = _NAME.fullmatch(entry)
            if match and (name := normal(match[1])) in WATCHED:
                found.setdefault(name, []).append((match[2], folder / entry))
    return {name: next(filter(_is_whole, infos), infos[0]) for name, infos in found.items()}


def _is_whole(found: tuple[str, Path]) -> bool:
    try:
        return found[1].is_file() or any((found[1] / name).is_file() for name in ("METADATA", "PKG-INFO"))
    except OSError:  # a folder of somebody else
        return False


def torch_build(folders: Iterable[Path], version: str) -> Torch:
    """Return which torch this is, from torch/version.py; else from the version, such as "2.8.0+cpu"."""
    for folder in folders:
        try:
            text = (folder / "torch/version.py").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        return _declared(text)
    local = version.partition("+")[2]
    return Torch("" if local == "cpu" else _dotted(local))


def _declared(text: str) -> Torch:
    values = dict(re.findall(r"""^(\w+)\s*(?::[^=\n]+)?=\s*["']([^"']*)["']""", text, re.MULTILINE))
    if not re.search(r"^(?:cuda|hip)\b", text, re.MULTILINE):
        return Torch()
    if hip := values.get("hip"):
        return Torch(f"rocm{short[0]}" if (short := re.match(r"\d+\.\d+", hip)) else None)
    cuda = values.get("cuda", "")
    if cuda and not re.fullmatch(r"\d+\.\d+", cuda):  # written by hand
        return Torch()
    return Torch(cuda, span(values.get("__version__", ""), cuda))


def _dotted(local: str) -> str | None:
    """Return "12.8" for "cu128", "rocm6.2" as it is, None for anything else."""
    match = re.fullmatch(r"cu(\d+)(\d)", local)
    return f"{match[1]}.{match[2]}" if match else local if re.fullmatch(r"rocm[\d.]+", local) else None


def unmet(found: Mapping[str, tuple[str, Path]], python: tuple[int, int] | None) -> Iterator[Unmet]:
    """Yield what installed packages say they need and have not."""
    versions = {name: version for name, (version, _) in found.items()}
    for name, (version, info) in sorted(found.items()):
        for needed, clauses in _needs(info):
            if needed == "python":
                fits = python is None or _runs(python, clauses)
            else:
                fits = needed not in versions or met(versions[needed], clauses)
            if not fits and (name, needed) not in _PAIRED:
                yield Unmet(name, version, needed, clauses.replace(" ", ""))


def _runs(python: tuple[int, int], clauses: str) -> bool:
    """Whether a Python meets its clauses; its patch is not known, so one about a patch of it counts as met."""
    own = f"{python[0]}.{python[1]}"
    told = (clause for clause in clauses.split(",") if not re.search(rf"\D{re.escape(own)}\.\d", clause))
    return met(f"{own}.99", ",".join(told))


def _needs(info: Path) -> Iterator[tuple[str, str]]:
    """Yield what a distribution needs of the watched ones and of Python, as far as that holds on every machine."""
    for key, value in _headers(info):
        if key == "Requires-Python":
            yield "python", value
        match = _NEED.fullmatch(value) if key == "Requires-Dist" else None
        if match and (needed := normal(match[1])) in WATCHED and _holds(needed, match[3] or ""):
            yield needed, match[2]


def _holds(needed: str, marker: str) -> bool:
    """Whether a marker is none, or the extra that is named like what it needs: then its version still matters."""
    extra = _EXTRA.fullmatch(marker.strip())
    return not marker.strip() or (extra is not None and normal(extra[1]) in {needed, "torch"})


def _headers(info: Path) -> Iterator[tuple[str, str]]:
    """Yield the headers of METADATA, which end at the first empty line; nothing where it cannot be read."""
    try:
        with (info / "METADATA").open(encoding="utf-8", errors="replace") as file:
            for line in file:
                if not line.strip():
                    return
                key, _, value = line.partition(":")
                yield key, value.strip()
    except OSError:
        return
