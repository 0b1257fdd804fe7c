"""Environments made of empty files: what teamkit reads of a Python, and nothing that could run."""

import json
import shlex
from pathlib import Path

import pytest

from teamkit.finding import Finding
from teamkit.preflight.rules.environment import judge
from teamkit.preflight.snapshot import Environment, Gpu, Gpus

ABSENT = Gpus("absent", message="no NVIDIA driver is here")
V100 = Gpu(0, name="Tesla V100-SXM2-32GB", capability=(7, 0))
H200 = Gpu(1, name="NVIDIA H200", capability=(9, 0))
B200 = Gpu(2, name="NVIDIA B200", capability=(10, 0))
RTX_4090 = Gpu(3, name="NVIDIA GeForce RTX 4090", capability=(8, 9))
RTX_5090 = Gpu(4, name="NVIDIA GeForce RTX 5090", capability=(12, 0))
GB10 = Gpu(6, name="NVIDIA GB10", capability=(12, 1))
K80 = Gpu(5, name="Tesla K80", capability=(3, 7))

# What a trace tells of a training that needs some 60 GiB.
FIGURES = {
    "parameters": 100, "weights": 400, "state": 800, "largest": 40, "torch": "2.13.0",
    "phases": {"forward": 30 * 2**30, "backward": 60 * 2**30, "step": 2000},
}  # fmt: skip


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """The site-packages of the environment in the project `tmp_path`."""
    return virtual_environment(tmp_path / ".venv")


def write(file: Path, text: str) -> None:
    """Write a file, and the folders above it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def virtual_environment(prefix: Path, python: str = "3.11.7", shared: str = "false", home: str = "/usr/bin") -> Path:
    """Make a virtual environment as venv does, without a Python; returns its site-packages."""
    packages = prefix / f"lib/python{'.'.join(python.split('.')[:2])}/site-packages"
    packages.mkdir(parents=True)
    (prefix / "bin").mkdir()
    (prefix / "bin/python").touch()
    text = f"home = {home}\ninclude-system-site-packages = {shared}\nversion = {python}\n"
    (prefix / "pyvenv.cfg").write_text(text, encoding="utf-8")
    return packages


def python(prefix: Path, told: object) -> Path:
    """Make an environment whose Python says this, whatever it is asked; it also notes each time who was asked."""
    virtual_environment(prefix)
    file = prefix / "bin/python"
    file.write_text(f"#!/bin/sh\necho \"$0\" >> {shlex.quote(str(prefix / 'asked'))}\necho '{json.dumps(told)}'\n")
    file.chmod(0o755)
    return file


def install(packages: Path, name: str, version: str, *headers: str) -> None:
    """Install the dist-info of a distribution, with these headers."""
    info = packages / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    lines = ("Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *headers, "", "Requires-Dist: torch>=99")
    (info / "METADATA").write_text("\n".join(lines), encoding="utf-8")


def install_torch(packages: Path, version: str, cuda: str | None = None, hip: str | None = None) -> None:
    """Install what a wheel of torch tells about itself, in the form that torch's build writes it."""
    install(packages, "torch", version)
    text = (
        f"from typing import Optional\n\n__all__ = ['__version__', 'debug', 'cuda', 'git_version', 'hip']\n"
        f"__version__ = {version!r}\ndebug = False\ncuda: Optional[str] = {cuda!r}\n"
        f"git_version = 'e2d141d'\nhip: Optional[str] = {hip!r}\nxpu: Optional[str] = None\n"
    )
    (packages / "torch").mkdir()
    (packages / "torch/version.py").write_text(text, encoding="utf-8")


def environment(torch: str = "2.14.0", cuda: str | None = "13.0", **more: object) -> Environment:
    """Return an environment with a torch, and what else is asked for."""
    values = {"folder": "/venv", "python": (3, 12), "packages": {"torch": torch}, "torch_cuda": cuda, **more}
    return Environment(**values)  # type: ignore[arg-type]


def here(*gpus: Gpu, cuda: tuple[int, int] | None = (13, 0), driver: str = "580.95.05") -> Gpus:
    """Return a machine with these GPUs and this driver."""
    return Gpus("ok", driver=driver, cuda=cuda, gpus=gpus)


def only(check: str, found: Environment, gpus: Gpus = ABSENT) -> Finding:
    """Return the one finding of this name."""
    (finding,) = [one for one in judge(found, gpus) if one.check == check]
    return finding


def states(found: Environment, gpus: Gpus = ABSENT) -> dict[str, str]:
    """Return the state of each finding by its name."""
    return {one.check: one.state for one in judge(found, gpus)}
