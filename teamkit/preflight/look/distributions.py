"""What is installed, read from the names of dist-info folders and a few lines of text; nothing is imported."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from teamkit.preflight.releases import POISONED, Span, met, span

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
    """Return distribution to version and dist-info; the first folder wins, as in an import. Raises OSError."""
    found: dict[str, tuple[str, Path]] = {}
    for folder in folders:
        for entry in sorted(os.listdir(folder)):  # noqa: PTH208  (names alone: half the time of Path.iterdir)
            match = _NAME.fullmatch(entry)
            if match and (name := normal(match[1])) in WATCHED:
                found.setdefault(name, (match[2], folder / entry))
    return found


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
        return Torch(f"rocm{'.'.join(hip.split('.')[:2])}")
    cuda = values.get("cuda", "")
    return Torch(cuda, span(values.get("__version__", ""), cuda))


def _dotted(local: str) -> str | None:
    """Return "12.8" for "cu128", "rocm6.2" as it is, None for anything else."""
    match = re.fullmatch(r"cu(\d+)(\d)", local)
    return f"{match[1]}.{match[2]}" if match else local if re.fullmatch(r"rocm[\d.]+", local) else None


def unmet(found: Mapping[str, tuple[str, Path]], python: tuple[int, int] | None) -> Iterator[str]:
    """Yield "transformers 5.0.0 needs torch>=2.4" for what installed packages say they need and have not."""
    versions = {name: version for name, (version, _) in found.items()}
    for name, (version, info) in sorted(found.items()):
        for needed, clauses in _needs(info):
            have = _text(python) if needed == "python" else versions.get(needed)
            if have and (name, needed) not in _PAIRED and not met(have, clauses):
                yield f"{name} {version} needs {needed}{clauses.replace(' ', '')}"


def _text(python: tuple[int, int] | None) -> str:
    # A patch that is not known must not fail ">=3.10.1".
    return f"{python[0]}.{python[1]}.99" if python else ""


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
