"""Accelerators that are not NVIDIA's cards are named."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from teamkit.preflight.look.makers import others
from tests.nvml import scenarios
from tests.preflight.looking import Look


def _card(root: Path, name: str, vendor: str, product: str = "") -> None:
    device = root / "sys/class/drm" / name / "device"
    device.mkdir(parents=True)
    (device / "vendor").write_text(f"{vendor}\n")
    if product:
        (device / "product_name").write_text(f"{product}\n")


def test_a_machine_without_any_names_none(tmp_path: Path) -> None:
    _card(tmp_path, "card0", "0x1a03")  # the screen of a server
    assert others(tmp_path, "linux") == ()


def test_cards_of_amd_are_named_one_by_one(tmp_path: Path) -> None:
    _card(tmp_path, "card1", "0x1002", "Instinct MI300X")
    _card(tmp_path, "card2", "0x1002")
    (tmp_path / "sys/class/drm/card1-DP-1").mkdir()
    assert others(tmp_path, "linux") == ("AMD Instinct MI300X", "AMD GPU")


def test_cards_of_amd_are_seen_by_their_door_too(tmp_path: Path) -> None:
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/kfd").touch()
    assert others(tmp_path, "linux") == ("AMD GPU",)


def test_a_jetson_is_named_as_its_board_says(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/nv_tegra_release").touch()
    assert others(tmp_path, "linux") == ("NVIDIA Jetson",)
    (tmp_path / "proc/device-tree").mkdir(parents=True)
    (tmp_path / "proc/device-tree/model").write_bytes(b"NVIDIA Jetson AGX Orin\0")
    assert others(tmp_path, "linux") == ("NVIDIA Jetson AGX Orin",)


@pytest.mark.parametrize(("machine", "names"), [("arm64", ("Apple silicon",)), ("x86_64", ())])
def test_apple_silicon_is_told_from_an_intel_mac(
    monkeypatch: pytest.MonkeyPatch, machine: str, names: tuple[str, ...]
) -> None:
    monkeypatch.setattr(os, "uname", lambda: SimpleNamespace(machine=machine))
    assert others(system="darwin") == names


def test_they_are_told_beside_the_failure_of_nvml(look: Look, tmp_path: Path) -> None:
    _card(tmp_path, "card1", "0x1002", "Instinct MI300X")
    found = look(scenarios.no_driver())
    assert (found.state, found.other) == ("absent", ("AMD Instinct MI300X",))
