"""Whether a training fits on each GPU, told with the numbers."""

from dataclasses import replace

import pytest

from teamkit.finding import Finding
from teamkit.preflight.device import Device
from teamkit.preflight.need.formula import Need, estimate
from teamkit.preflight.need.setting import Setting
from teamkit.preflight.needs import Needs
from teamkit.preflight.rules.model import Room, judge
from teamkit.preflight.snapshot import Gpu, Memory

from .need.models import model

GIB = 2**30
LESS = "teamkit preflight --model bert --checkpointing"
NEED = estimate(model("bert-base"), Setting(16, 512, attention="eager"))


def gpus(*rooms: Room) -> dict[Device, Room]:
    return {
        Device(Gpu(index, f"GPU-{index}", "H100", memory=_memory(room.free))): room for index, room in enumerate(rooms)
    }


def _memory(free: int | None) -> Memory | None:
    return None if free is None else Memory(80 * GIB, free, 80 * GIB - free)


def verdict(free: int | None, need: Need = NEED) -> Finding:
    return judge(need, gpus(Room(free, remedy=LESS)), "bert", Needs())[0]


@pytest.mark.parametrize(
    ("free", "state", "word"),
    [
        (NEED.high, "ok", "fits"),
        (NEED.high - 1, "warn", "tight"),
        (NEED.likely, "warn", "tight"),
        (NEED.likely - 1, "fail", "does not fit"),
        (0, "fail", "does not fit"),
    ],
)
def test_a_need_fits_is_tight_or_does_not_fit(free: int, state: str, word: str) -> None:
    found = verdict(free)
    assert (found.state, found.group, found.value) == (state, "model", NEED.likely)
    assert found.seen.startswith(f"{word}: needs ")
    assert found.remedy == ("" if state == "ok" else LESS)


def test_free_memory_that_is_not_known_is_no_verdict() -> None:
    assert verdict(None).state == "unknown"
    lost = judge(NEED, {Device(Gpu(3, error="the GPU is lost")): Room(None)}, "bert", Needs())[0]
    assert (lost.check, lost.state, lost.seen) == ("on GPU 3", "unknown", "the GPU is lost")


def test_needs_are_rounded_up_and_free_memory_down() -> None:
    part = replace(NEED, activations=GIB + 1)
    assert "activations 1.1 +" in judge(part, {}, "bert", Needs())[0].seen
    assert verdict(8 * GIB - 1, replace(NEED, high=8 * GIB - 2)).seen.endswith(", up to 8.0 GiB")
    assert verdict(NEED.high).limit == f"{NEED.high * 10 // GIB / 10} GiB free"


def test_the_parts_are_told_with_the_moment() -> None:
    (parts,) = (found for found in judge(NEED, {}, "bert", Needs()) if found.check == "memory needed")
    assert parts.seen.startswith("bert: weights 0.5 + optimizer 0.9 + activations 9.8 + ")
    assert parts.seen.endswith(" GiB in the backward pass")
    step = judge(replace(NEED, moment="step", note="x is read like y"), {}, "bert", Needs())[0]
    assert step.seen.endswith(" in the optimizer's step; x is read like y")


def test_the_largest_batch_is_told_for_each_gpu() -> None:
    last = judge(NEED, gpus(Room(0, 12), Room(0, 0), Room(None)), "bert", Needs())[-1]
    assert last.seen == "12 on GPU 0, none on GPU 1"
    assert last.value == 12


def test_one_gpu_on_which_it_fits_is_enough_for_a_run_that_takes_one() -> None:
    found = judge(NEED, gpus(Room(NEED.high), Room(0)), "bert", Needs())
    assert [one.state for one in found[:2]] == ["ok", "warn"]
    assert [one.state for one in judge(NEED, gpus(Room(NEED.high), Room(0)), "bert", Needs(gpus=2))[:2]] == [
        "ok",
        "fail",
    ]
