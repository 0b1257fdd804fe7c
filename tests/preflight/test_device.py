"""CUDA_VISIBLE_DEVICES as CUDA resolves it."""

import pytest

from teamkit.preflight.device import visible
from teamkit.preflight.snapshot import Gpu, Instance, Memory

MEMORY = Memory(total=80 * 2**30, free=80 * 2**30, used=0)
PARTS = tuple(Instance(f"MIG-7{number}", "1g.10gb", MEMORY, number, 0) for number in range(2))
GPUS = (
    Gpu(0, "GPU-1111aaaa", "H100", memory=MEMORY),
    Gpu(1, "GPU-1111bbbb", "V100", memory=MEMORY),
    Gpu(2, "GPU-2222cccc", "H100", memory=MEMORY, mig=True, instances=PARTS),
)
SAME = tuple(Gpu(number, f"GPU-{number}", "H100", memory=MEMORY) for number in range(4))


def seen(value: str | None, gpus: tuple[Gpu, ...] = SAME) -> list[str]:
    return [device.uuid for device in visible(value, gpus, "PCI_BUS_ID").devices]


def notes(value: str | None, gpus: tuple[Gpu, ...] = SAME, order: str | None = "PCI_BUS_ID") -> str:
    return "\n".join(visible(value, gpus, order).notes)


def test_unset_means_all_and_empty_means_none() -> None:
    assert seen(None) == ["GPU-0", "GPU-1", "GPU-2", "GPU-3"]
    assert seen("") == seen("  ") == []
    assert "sees no GPU" in notes("")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1", ["GPU-1"]), ("2,0", ["GPU-2", "GPU-0"]), (" 1 , 2 ", ["GPU-1", "GPU-2"]), ("+1", ["GPU-1"]),
        ("0,-1,1", ["GPU-0"]), ("0,7,1", ["GPU-0"]), ("-1", []), ("NoDevFiles", []), ("2x,1", ["GPU-2", "GPU-1"]),
        ("0,x,1", ["GPU-0"]), ("0,", ["GPU-0"]), (",0", []), ("0,GPU-1", ["GPU-0"]), ("cuda:0", []),
    ],
)  # fmt: skip
def test_an_entry_that_names_nothing_hides_itself_and_the_rest(value: str, expected: list[str]) -> None:
    assert seen(value) == expected


@pytest.mark.parametrize("value", ["0,0", "1,0,1", "GPU-1111a,GPU-1111aaaa"])
def test_a_device_named_twice_leaves_none(value: str) -> None:
    assert seen(value, GPUS) == []
    assert "twice" in notes(value, GPUS)


def test_a_prefix_counts_when_it_fits_one_device_only() -> None:
    assert seen("GPU-1111a", GPUS) == ["GPU-1111aaaa"]
    assert seen("GPU-1111", GPUS) == []
    assert "fits 2 devices" in notes("GPU-1111", GPUS)
    assert "names no device here" in notes("GPU-9", GPUS)
    assert seen("gpu-1111a", GPUS) == []


def test_a_process_uses_one_instance() -> None:
    assert seen("MIG-71", GPUS) == ["MIG-71"]
    assert seen("MIG-71,MIG-70", GPUS) == ["MIG-71"]
    assert "one MIG instance" in notes("MIG-71,MIG-70", GPUS)
    assert seen("MIG-GPU-2222cccc/1/0", GPUS) == ["MIG-71"]
    assert seen("2", GPUS) == ["MIG-70"]
    assert seen("GPU-2222", GPUS) == ["MIG-70"]
    assert seen("0,2", GPUS) == ["MIG-70"]


def test_mixed_cards_are_numbered_otherwise_than_by_slot() -> None:
    assert "CUDA_DEVICE_ORDER" in notes("1", GPUS, None)
    assert notes("1", GPUS, "PCI_BUS_ID") == notes("1", SAME, None) == notes("GPU-1111a", GPUS, None) == ""
