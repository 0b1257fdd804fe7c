"""Which GPU a run gets, and why the others are left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.preflight.choose import choose, holders
from teamkit.preflight.device import Device, all_devices
from teamkit.preflight.needs import Needs
from teamkit.preflight.snapshot import Gpu, Instance, Memory, Process

GIB = 2**30


def gpu(index: int, free: int = 80, total: int = 80, **more: object) -> Gpu:
    memory = Memory(total * GIB, free * GIB, (total - free) * GIB)
    return Gpu(index, f"GPU-{index}", "H100", memory=memory, capability=(9, 0))._replace(**more)  # type: ignore[arg-type]


def chosen(*gpus: Gpu, **needs: object) -> list[int]:
    return [device.gpu.index for device in choose(all_devices(gpus), Needs(**needs)).fit]  # type: ignore[arg-type]


def reason(one: Gpu, **needs: object) -> str:
    left = choose([Device(one)], Needs(**needs)).left  # type: ignore[arg-type]
    return "".join(left.values())


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"error": "the GPU is lost"}, "the GPU is lost"),
        ({"memory": None}, "its memory is unknown"),
        ({"uuid": ""}, "its UUID is unknown"),
        ({"remap_pending": True}, "rows wait to be remapped: it needs a reset"),
        ({"remap_failed": True}, "row remapping failed: the card wants replacing"),
        ({"retired_pending": True}, "pages wait to be retired: it needs a reset"),
        ({"recovery": 2}, "the driver asks for a reboot"),
        ({"recovery": 9}, "the driver asks for recovery"),
        ({"compute_mode": 2}, "compute mode is prohibited"),
        ({"compute_mode": 3, "processes": (Process(1, "compute"),)}, "exclusive, and taken"),
        ({"mig": True}, "MIG is on, and it has no instance"),
    ],
)
def test_a_gpu_in_this_state_is_never_chosen(state: dict[str, object], words: str) -> None:
    assert reason(gpu(0, **state)) == words  # type: ignore[arg-type]


def test_an_exclusive_gpu_that_is_free_is_chosen() -> None:
    assert chosen(gpu(0, compute_mode=3)) == [0]


def test_what_is_unknown_besides_memory_hinders_nobody() -> None:
    bare = Gpu(0, "GPU-0", memory=Memory(GIB, GIB, 0))
    assert chosen(bare, capability=(8, 0)) == [0]


def test_too_little_memory_or_too_old_a_card_is_left_with_the_figures() -> None:
    assert reason(gpu(0, free=19), memory=20 * GIB) == "19.0 GiB free, 20.0 GiB needed"
    assert reason(gpu(0, capability=(7, 0)), capability=(7, 5)) == "compute capability 7.0, 7.5 needed"
    assert reason(gpu(0, capability=(12, 0)), newest=9) == "compute capability 12.0, newer than 9.x"
    assert chosen(gpu(0, capability=(9, 9)), gpu(1, capability=None), newest=9) == [0, 1]
    assert reason(gpu(0, memory_limit=8 * GIB), memory=20 * GIB) == "8.0 GiB free, 20.0 GiB needed"


def test_a_locked_gpu_is_left_and_its_holder_named() -> None:
    left = choose([Device(gpu(0))], Needs(), {"GPU-0": "minji: python train.py"}).left
    assert left == {"GPU-0": "locked by minji: python train.py"}


def test_exactly_what_is_needed_is_enough() -> None:
    assert chosen(gpu(0, free=20), memory=20 * GIB) == [0]
    assert chosen(gpu(0, capability=(7, 5)), capability=(7, 5)) == [0]


def test_fewest_processes_come_first_then_the_tightest_fit() -> None:
    busy = (Process(1, "compute", GIB),)
    assert chosen(gpu(0, 25, processes=busy), gpu(1, 80), gpu(2, 30), gpu(3, 40), memory=20 * GIB) == [2, 3, 1, 0]


def test_the_preferred_order_comes_before_all() -> None:
    gpus = [gpu(0), gpu(1, processes=(Process(1, "compute"),)), gpu(2)]
    assert chosen(*gpus, prefer=("1", "GPU-2")) == [1, 2, 0]


def test_of_a_gpu_in_mig_mode_its_instances_are_chosen() -> None:
    parts = (
        Instance("MIG-a", "1g", Memory(10 * GIB, 3 * GIB, 0)),
        Instance("MIG-b", "1g", Memory(10 * GIB, 9 * GIB, 0)),
    )
    devices = all_devices([gpu(0, mig=True, instances=parts)])
    assert [device.uuid for device in choose(devices, Needs(memory=5 * GIB)).fit] == ["MIG-b"]


@given(st.lists(st.tuples(st.integers(0, 80), st.booleans(), st.integers(0, 3)), max_size=8), st.integers(0, 80))
def test_all_that_have_the_memory_and_are_well_are_chosen_and_no_other(
    cards: list[tuple[int, bool, int]], need: int
) -> None:
    gpus = [
        gpu(index, free, remap_pending=sick, processes=tuple(Process(pid, "compute") for pid in range(count)))
        for index, (free, sick, count) in enumerate(cards)
    ]
    choice = choose(all_devices(gpus), Needs(memory=need * GIB))
    well = {index for index, (free, sick, _) in enumerate(cards) if free >= need and not sick}
    assert {device.gpu.index for device in choice.fit} == well
    assert set(choice.left) == {f"GPU-{index}" for index in range(len(cards)) if index not in well}
    order = [(cards[device.gpu.index][2], cards[device.gpu.index][0]) for device in choice.fit]
    assert order == sorted(order)


def test_holders_are_named_as_a_person_would() -> None:
    seen = Process(7, "compute", GIB, visible=True, user="지우", command="python train.py", age_s=11_000)
    assert list(holders(Device(gpu(0, processes=(seen, Process(9, "compute", GIB)))))) == ["지우: python train.py, 3 h"]
