"""Accelerators that NVML does not know: named, so that a person is not told "no GPU"."""

import os
import sys
from pathlib import Path

_AMD = "0x1002"


def others(root: Path = Path("/"), system: str = sys.platform) -> tuple[str, ...]:
    """Return the accelerators of other makers below a root folder, one word each and card."""
    if system == "darwin":
        return ("Apple silicon",) if os.uname().machine == "arm64" else ()
    return (*_jetson(root), *_amd(root))


def _jetson(root: Path) -> tuple[str, ...]:
    if not (root / "etc/nv_tegra_release").exists():
        return ()
    return (_read(root / "proc/device-tree/model") or "NVIDIA Jetson",)


def _amd(root: Path) -> tuple[str, ...]:
    """Return the cards of AMD; /dev/kfd is the door to them that a container gets without /sys."""
    vendors = sorted(root.glob("sys/class/drm/card[0-9]*/device/vendor"))
    cards = [vendor.parent for vendor in vendors if _read(vendor) == _AMD]
    names = tuple(f"AMD {_read(card / 'product_name') or 'GPU'}" for card in cards)
    return names or (("AMD GPU",) if (root / "dev/kfd").exists() else ())


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip("\0\n ")
    except OSError:
        return ""
