"""What NVML tells of healthy, sick and strange machines, through a library of our own."""

from importlib import import_module

import pytest

from teamkit.preflight.snapshot import Gpu, Gpus, Memory, Process
from tests.nvml import scenarios
from tests.nvml.scenarios import ELSEWHERE, GIB, H200_TOTAL, MIB, UUIDS, V100_TOTAL
from tests.preflight.looking import Look

KNOWS_QUOTAS = hasattr(import_module("pynvml"), "c_nvmlGetMemoryLimits_v1_t")
H200 = Gpu(
    index=0,
    uuid=UUIDS[0],
    name="NVIDIA H200",
    bus="00000000:41:00.0",
    memory=Memory(H200_TOTAL, free=H200_TOTAL - 41 * GIB - 593 * MIB, used=41 * GIB, reserved=593 * MIB),
    processes=(Process(ELSEWHERE[0], "compute", 28 * GIB), Process(ELSEWHERE[1], "compute", 13 * GIB)),
    capability=(9, 0),
    utilisation=93,
    temperature=61,
    temperature_limit=87,
    power=402.5,
    power_limit=700.0,
    ecc_uncorrected=0,
    remap_pending=False,
    remap_failed=False,
    recovery=0,
    compute_mode=0,
    persistence=True,
    pcie_width=16,
    pcie_width_max=16,
    slowdowns=(),
    nvlinks=18,
    nvlinks_max=18,
    mig=False,
)
V100 = Gpu(
    index=1,
    uuid=UUIDS[1],
    name="Tesla V100-SXM2-32GB",
    bus="00000000:0A:00.0",
    memory=Memory(V100_TOTAL, free=V100_TOTAL - 269 * MIB, used=0, reserved=269 * MIB),
    capability=(7, 0),
    utilisation=0,
    temperature=36,
    temperature_limit=87,
    power=42.0,
    power_limit=300.0,
    ecc_uncorrected=0,
    retired_pending=False,
    compute_mode=0,
    persistence=False,
    pcie_width=16,
    pcie_width_max=16,
    slowdowns=(),
    nvlinks=6,
    nvlinks_max=6,
)


def test_everything_that_the_driver_tells_is_known_and_what_it_does_not_tell_is_none(look: Look) -> None:
    assert look(scenarios.two_gpus()) == Gpus("ok", driver="570.133.20", cuda=(12, 8), gpus=(H200, V100))


def test_an_old_driver_tells_no_reserved_memory_and_all_else(look: Look) -> None:
    found = look(scenarios.old_driver({"gpu.0.reasons": 0x4}))
    whole, other = found.gpus
    assert (found.driver, found.cuda) == ("470.199.02", (11, 4))
    assert whole.memory == Memory(H200_TOTAL, H200_TOTAL - 41 * GIB - 593 * MIB, 41 * GIB + 593 * MIB)
    assert (whole.processes, whole.temperature, whole.slowdowns) == (H200.processes, 61, ("power cap",))
    assert other.memory == Memory(V100_TOTAL, V100_TOTAL - 269 * MIB, 269 * MIB)


def test_a_lost_gpu_says_so_and_leaves_the_others_alone(look: Look) -> None:
    assert look(scenarios.lost()).gpus == (H200, Gpu(1, error="the GPU is lost"))


@pytest.mark.parametrize(("code", "error"), [(16, "the GPU wants a reset"), (77, "NVML error 77")])
def test_a_gpu_that_gives_no_handle_tells_why(look: Look, code: int, error: str) -> None:
    assert look(scenarios.lost({"gpu.1.error": code})).gpus[1] == Gpu(1, error=error)


def test_a_gpu_that_is_lost_after_its_handle_keeps_its_uuid(look: Look) -> None:
    found = look(scenarios.two_gpus({"gpu.1.error.nvmlDeviceGetName": 15}))
    assert found.gpus[1] == Gpu(1, UUIDS[1], error="the GPU is lost")


def test_a_gpu_whose_name_cannot_be_told_is_not_believed_either(look: Look) -> None:
    found = look(scenarios.two_gpus({"gpu.1.error.nvmlDeviceGetName": 999}))
    assert found.gpus[1] == Gpu(1, UUIDS[1], error="the driver has an unknown error")


def test_of_a_gpu_that_is_lost_while_it_is_asked_nothing_is_believed(look: Look) -> None:
    found = look(scenarios.two_gpus({"gpu.1.error.nvmlDeviceGetMemoryInfo_v2": 15}))
    assert found.gpus[1] == Gpu(1, UUIDS[1], V100.name, error="the GPU is lost")


def test_a_sick_gpu_tells_its_errors_its_heat_and_what_the_driver_asks_for(look: Look) -> None:
    sick, old = look(scenarios.sick()).gpus
    assert (sick.remap_pending, sick.remap_failed, sick.ecc_uncorrected, sick.recovery) == (True, False, 4, 1)
    assert (sick.temperature, sick.slowdowns) == (91, ("hardware slowdown", "heat (hardware)"))
    assert (old.retired_pending, old.remap_pending, old.recovery) == (True, None, None)


@pytest.mark.parametrize(
    ("bits", "words"),
    [
        (0x0, ()),
        (0x1, ()),  # idle
        (0x2, ()),  # clocks that an application set
        (0x4, ("power cap",)),
        (0x28, ("hardware slowdown", "heat (software)")),
        (0x80, ("power brake",)),
    ],
)
def test_only_reasons_that_cost_speed_are_slowdowns(look: Look, bits: int, words: tuple[str, ...]) -> None:
    assert look(scenarios.two_gpus({"gpu.0.reasons": bits})).gpus[0].slowdowns == words


def test_an_exclusive_gpu_tells_its_mode_and_its_process(look: Look) -> None:
    taken = look(scenarios.exclusive_taken()).gpus[0]
    assert (taken.compute_mode, taken.processes) == (3, (Process(ELSEWHERE[0], "compute", 28 * GIB),))


def test_unified_memory_is_unknown_and_not_zero(look: Look) -> None:
    (gpu,) = look(scenarios.unified()).gpus
    assert (gpu.name, gpu.capability, gpu.memory, gpu.memory_limit) == ("NVIDIA GB10", (12, 1), None, None)
    assert (gpu.processes, gpu.ecc_uncorrected, gpu.nvlinks, gpu.mig) == ((), None, None, None)


def test_eight_gpus_come_in_order_with_their_links(look: Look) -> None:
    found = look(scenarios.eight_nvlink({"gpu.5.nvlinks": "1" * 17 + "0"}))
    assert [(gpu.index, gpu.nvlinks, gpu.nvlinks_max) for gpu in found.gpus] == [
        (index, 17 if index == 5 else 18, 18) for index in range(8)
    ]
    assert len({gpu.uuid for gpu in found.gpus}) == 8


@pytest.mark.skipif(not KNOWS_QUOTAS, reason="this nvidia-ml-py has no nvmlDeviceGetMemoryLimits_v1")
def test_a_quota_of_the_name_space_is_told(look: Look) -> None:
    assert [gpu.memory_limit for gpu in look(scenarios.memory_limit()).gpus] == [60 * GIB, None]


@pytest.mark.parametrize("scenario", [scenarios.zero(), scenarios.text(init=6), scenarios.text(init=28)])
def test_a_driver_without_a_gpu_is_no_failure(look: Look, scenario: str) -> None:
    found = look(scenario)
    assert (found.state, found.code, found.gpus) == ("ok", 0, ())


def test_mig_instances_have_memory_names_and_processes_of_their_own(look: Look) -> None:
    whole, other = look(scenarios.mig()).gpus
    first, second = whole.instances
    held = (Process(ELSEWHERE[0], "compute", 3 * GIB, instance=7), Process(ELSEWHERE[1], "compute", None, instance=7))
    assert (whole.mig, whole.utilisation, whole.processes) == (True, None, held)
    assert (first.uuid[-1], first.gpu_instance, first.compute_instance, first.processes) == ("1", 7, 0, held)
    assert (second.uuid[-1], second.gpu_instance, second.processes) == ("2", 8, ())
    assert first.memory == Memory(17 * GIB, 14 * GIB, 3 * GIB, 0)
    assert second.memory == Memory(17 * GIB, 17 * GIB, 0, 0)
    assert {first.name, second.name} == {"NVIDIA H200 MIG 1g.18gb"}
    assert other.instances == ()


@pytest.mark.parametrize("silent", ["gpu.0.", "gpu.0.mig.0."])
def test_processes_of_an_instance_are_known_from_whichever_list_may_be_read(look: Look, silent: str) -> None:
    refused = {f"{silent}error.nvmlDeviceGetComputeRunningProcesses_v{version}": 4 for version in (2, 3)}
    whole = look(scenarios.mig(refused)).gpus[0]
    assert [process.pid for process in whole.processes] == list(ELSEWHERE)
    assert [process.pid for process in whole.instances[0].processes] == list(ELSEWHERE)
    assert whole.instances[1].processes == ()


def test_a_process_in_several_lists_is_told_once_with_its_memory(look: Look) -> None:
    lists = {"mps": f"{ELSEWHERE[0]}:unknown", "graphics": f"{ELSEWHERE[1]}:{MIB}"}
    held = look(scenarios.two_gpus({f"gpu.0.{kind}": text for kind, text in lists.items()})).gpus[0].processes
    assert held == (Process(ELSEWHERE[0], "mps", 28 * GIB), Process(ELSEWHERE[1], "compute", 13 * GIB))


def test_the_wrong_structures_of_the_first_535_drivers_are_not_read(look: Look) -> None:
    found = look(scenarios.two_gpus({"driver": "535.54.03", "wrong_v3": 1}))
    assert found.gpus[0].processes == H200.processes
