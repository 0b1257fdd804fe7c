"""What the GPUs mean for a run, in words."""

import pytest

from teamkit.finding import Finding
from teamkit.preflight.choose import choose
from teamkit.preflight.device import all_devices, visible
from teamkit.preflight.needs import Needs
from teamkit.preflight.rules.gpu import judge
from teamkit.preflight.snapshot import Gpu, Gpus, Instance, Memory, Process

GIB = 2**30
WELL = Gpu(
    0, "GPU-0", "A100-SXM4-40GB", memory=Memory(40 * GIB, 31 * GIB, 8 * GIB, GIB), capability=(8, 0),
    processes=(Process(7, "compute", 8 * GIB, visible=True, user="지우", command="python train.py", age_s=11_000),),
)  # fmt: skip


def found(*gpus: Gpu, value: str | None = None, held: dict[str, str] | None = None, **needs: int) -> list[Finding]:
    return judge(Gpus("ok", gpus=gpus), visible(value, gpus, "PCI_BUS_ID"), Needs(**needs), held or {})  # type: ignore[arg-type]


def only(*gpus: Gpu, **more: object) -> Finding:
    return found(*gpus, **more)[0]  # type: ignore[arg-type]


def test_a_gpu_tells_its_free_memory_and_who_holds_it() -> None:
    finding = only(WELL)
    assert finding.state == "ok"
    assert finding.check == "0 A100-SXM4-40GB"
    assert finding.seen == "31.0 of 40.0 GiB free; 지우: python train.py, 3 h"
    assert (finding.value, finding.unit) == (31 * GIB, "B")


def test_processes_of_another_container_are_named_as_such_with_what_they_hold() -> None:
    others = (Process(1, "compute", 28 * GIB), Process(2, "compute", 13 * GIB))
    finding = only(WELL._replace(memory=Memory(80 * GIB, 38 * GIB, 41 * GIB, GIB), processes=others))
    assert finding.seen == "38.0 of 80.0 GiB free; 2 processes of another container hold 41.0 GiB"
    assert finding.state == "warn"


def test_memory_that_no_process_accounts_for_is_told() -> None:
    assert (
        "7.0 GiB in use by no process that is listed"
        in only(WELL._replace(processes=(Process(7, "compute", GIB, visible=True),))).seen
    )
    unknown = WELL._replace(processes=(Process(7, "compute", None, visible=True),))
    assert "no process" not in only(unknown).seen


def test_before_driver_510_what_the_driver_keeps_is_no_stranger() -> None:
    old = WELL._replace(memory=Memory(40 * GIB, 39 * GIB, GIB), processes=())
    assert only(old).state == "ok"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (
            {"slowdowns": ("heat (hardware)",), "temperature": 91},
            "91 °C; 지우: python train.py, 3 h; slowed down by heat (hardware)",
        ),
        ({"ecc_uncorrected": 4}, "4 uncorrectable memory errors since the driver was loaded"),
        ({"pcie_width": 4, "pcie_width_max": 16}, "PCIe x4 of x16"),
        ({"nvlinks": 17, "nvlinks_max": 18}, "17 of 18 NVLinks up"),
        (
            {"processes": (Process(9, "compute", 8 * GIB, visible=True, mine=True, zombie=True),)},
            "your own dead process 9",
        ),
    ],
)
def test_strain_is_a_warning(state: dict[str, object], words: str) -> None:
    finding = only(WELL._replace(**state))  # type: ignore[arg-type]
    assert words in finding.seen
    assert finding.state == "warn"


def test_a_power_cap_alone_is_none() -> None:
    assert only(WELL._replace(slowdowns=("power cap",))).state == "ok"


def test_a_sick_gpu_is_a_warning_with_the_way_to_heal_it() -> None:
    finding = only(WELL._replace(remap_pending=True))
    assert finding.state == "warn"
    assert finding.remedy.startswith("sudo nvidia-smi --gpu-reset -i 0")
    assert only(Gpu(1, error="the GPU is lost")).seen == "the GPU is lost"


def test_enough_gpus_is_ok_whatever_the_others_are() -> None:
    full = WELL._replace(index=1, uuid="GPU-1", memory=Memory(40 * GIB, GIB, 38 * GIB, GIB), processes=())
    rows = found(WELL, full, gpus=1, memory=20 * GIB)
    assert rows[-1].state == "ok"
    assert rows[-1].limit == "1 GPU with 20.0 GiB free"
    assert "left out: 1.0 GiB free, 20.0 GiB needed" in rows[1].seen


def test_too_few_gpus_is_a_failure_with_the_way_to_wait() -> None:
    full = WELL._replace(index=1, uuid="GPU-1", memory=Memory(40 * GIB, GIB, 38 * GIB, GIB))
    rows = found(WELL, full, gpus=2, memory=20 * GIB)
    assert (rows[-1].state, rows[-1].seen, rows[-1].limit) == ("fail", "1 fit", "2 GPUs with 20.0 GiB free")
    assert rows[-1].remedy == "teamkit preflight --wait 2h"


FULL = WELL._replace(memory=Memory(40 * GIB, GIB, 38 * GIB, GIB))


def waiting(*gpus: Gpu, held: dict[str, str] | None = None, **needs: object) -> tuple[str, str]:
    wanted = Needs(waits=True, **{"gpus": 1, **needs})  # type: ignore[arg-type]
    last = judge(Gpus("ok", gpus=gpus), visible(None, gpus), wanted, held or {})[-1]
    return last.state, last.seen


def test_a_run_that_waits_is_held_against_the_gpus_that_nobody_holds() -> None:
    assert waiting(FULL, memory=39 * GIB, held={"GPU-0": "minji"}) == ("ok", "1 fit when nobody holds them")
    assert waiting(FULL._replace(compute_mode=3)) == ("ok", "1 fit when nobody holds them")
    assert waiting(FULL._replace(compute_mode=3, processes_told=False))[0] == "ok"
    part = Instance("MIG-1", "1g.5gb", Memory(5 * GIB, 0, 5 * GIB))
    assert waiting(FULL._replace(mig=True, instances=(part,)), memory=5 * GIB)[0] == "ok"
    assert waiting(FULL._replace(mig=True, instances=(part,)), memory=6 * GIB)[0] == "fail"


@pytest.mark.parametrize(
    ("state", "needs"),
    [
        ({}, {"gpus": 2}),
        ({}, {"memory": 40 * GIB}),
        ({"memory_limit": 10 * GIB, "memory_limit_used": 4 * GIB}, {"memory": 11 * GIB}),
        ({"error": "the GPU is lost"}, {}),
        ({"remap_pending": True}, {}),
        ({"compute_mode": 2}, {}),
        ({}, {"capability": (9, 0)}),
        ({}, {"newest": 7}),
    ],
)
def test_what_can_never_fit_is_not_waited_for(state: dict[str, object], needs: dict[str, object]) -> None:
    assert waiting(FULL._replace(**state), **needs)[0] == "fail"  # type: ignore[arg-type]


def test_nobody_is_told_to_wait_for_what_can_never_be() -> None:
    assert found(FULL, gpus=1, memory=39 * GIB)[-1].remedy == "teamkit preflight --wait 2h"
    assert found(FULL, gpus=1, memory=40 * GIB)[-1].remedy == ""


def test_a_locked_gpu_is_left_out_and_the_holder_told() -> None:
    rows = found(WELL, gpus=1, held={"GPU-0": "minji: python train.py since 11-22 10:00"})
    assert rows[-1].state == "fail"
    assert "left out: locked by minji" in rows[0].seen


def test_a_hidden_gpu_is_told_and_not_counted() -> None:
    rows = found(WELL, value="", gpus=1)
    assert "hidden by CUDA_VISIBLE_DEVICES" in rows[0].seen
    assert any(row.check == "visible" and row.state == "warn" for row in rows)
    assert rows[-1].state == "fail"


def test_an_instance_has_a_row_of_its_own() -> None:
    part = Instance("MIG-1", "A100 MIG 1g.5gb", Memory(5 * GIB, 4 * GIB, GIB))
    assert [row.check for row in found(WELL._replace(mig=True, instances=(part, part)))] == ["0 A100 MIG 1g.5gb"] * 2
    assert found(WELL._replace(mig=True))[0].seen == "MIG is on, and it has no instance"


@pytest.mark.parametrize(("gpus", "state"), [(0, "ok"), (1, "fail")])
def test_a_machine_without_a_gpu_is_fine_unless_one_is_asked_for(gpus: int, state: str) -> None:
    for report in (Gpus("absent", message="no NVIDIA driver here"), Gpus("ok")):
        (row,) = judge(report, visible(None, ()), Needs(gpus=gpus), {})
        assert row.state == state


def test_another_makers_card_is_named() -> None:
    report = Gpus("absent", message="no NVIDIA driver here", other=("AMD GPU",))
    (row,) = judge(report, visible(None, ()), Needs(), {})
    assert row.seen == "no NVIDIA driver here; AMD GPU is here, which teamkit cannot ask"


@pytest.mark.parametrize(
    ("state", "gpus", "expected"),
    [("failed", 0, "warn"), ("failed", 1, "fail"), ("hung", 0, "warn"), ("hung", 1, "unknown")],
)
def test_a_driver_that_does_not_answer_is_told_with_its_remedy(state: str, gpus: int, expected: str) -> None:
    (row,) = judge(Gpus(state, 18, "mismatch", "sudo reboot"), visible(None, ()), Needs(gpus=gpus), {})
    assert (row.state, row.seen, row.remedy) == (expected, "mismatch", "sudo reboot")


def test_a_need_is_rounded_up_where_what_is_free_is_rounded_down() -> None:
    nearly = WELL._replace(memory=Memory(40 * GIB, 20 * GIB - 1, 19 * GIB, GIB), processes=())
    rows = found(nearly, gpus=1, memory=20 * GIB)
    assert "left out: 19.9 GiB free, 20.0 GiB needed" in rows[0].seen
    assert found(nearly, memory=20 * GIB + 1)[0].limit == "20.1 GiB free"


def test_a_reset_is_advised_for_a_sick_gpu_only() -> None:
    held = {"GPU-0": "minji: python reset.py (pid 7) since 11-22 10:00"}
    assert "locked by minji" in only(WELL, held=held, gpus=1).seen
    assert only(WELL, held=held, gpus=1).remedy == ""


def test_your_own_forgotten_run_may_be_ended_and_a_dead_one_is_its_parent_s() -> None:
    mine = Process(9, "compute", 30 * GIB, visible=True, mine=True)
    full = WELL._replace(memory=Memory(40 * GIB, 5 * GIB, 34 * GIB, GIB), processes=(mine,))
    assert only(full, gpus=1, memory=20 * GIB).remedy.startswith("kill 9  # ")
    assert only(full).remedy == ""
    assert only(full._replace(processes=(mine._replace(zombie=True),))).remedy.startswith("ps -o ppid,args -p 9  # ")


def test_who_is_not_told_is_not_nobody() -> None:
    silent = WELL._replace(processes=(), processes_told=False, memory=Memory(40 * GIB, 39 * GIB, 0, GIB))
    assert "the driver does not tell who holds it" in only(silent).seen
    assert only(silent._replace(compute_mode=3)).seen.endswith("exclusive, and perhaps taken")
    told = silent._replace(index=1, uuid="GPU-1", processes_told=True, processes=WELL.processes)
    fit = choose(all_devices((silent, told)), Needs()).fit
    assert [device.gpu.index for device in fit] == [1, 0]


def test_memory_that_is_told_of_some_processes_only_is_told_as_such() -> None:
    others = (Process(1, "compute", GIB), Process(2, "compute", None))
    assert "2 processes of another container hold 1.0 GiB and more" in only(WELL._replace(processes=others)).seen


def test_a_quota_is_named_and_what_it_holds_is_taken_off() -> None:
    finding = only(WELL._replace(memory_limit=10 * GIB, memory_limit_used=4 * GIB))
    assert finding.seen.startswith("6.0 of 40.0 GiB free, quota 10.0 GiB")


OTHERS = WELL._replace(processes=(Process(1, "compute", GIB), Process(2, "compute", 7 * GIB)))


@pytest.mark.parametrize(
    ("one", "waits", "states"),
    [
        (OTHERS, True, ["ok", "ok"]),  # they may be gone by then
        (OTHERS, False, ["warn", "fail"]),
        (OTHERS._replace(slowdowns=("heat",)), True, ["ok", "ok"]),
        (OTHERS._replace(ecc_uncorrected=3), True, ["warn", "fail"]),  # it stays
        (WELL._replace(remap_pending=True), True, ["warn", "fail"]),
    ],
)
def test_a_strict_run_waits_for_what_a_wait_can_clear_and_for_nothing_else(
    one: Gpu, waits: bool, states: list[str]
) -> None:
    assert [finding.state for finding in found(one, gpus=1, waits=waits, strict=True)] == states


def test_a_strict_run_takes_the_gpu_without_a_warning_and_is_told_what_is_wrong_with_the_other() -> None:
    other = WELL._replace(index=1, uuid="GPU-1")
    rows = found(OTHERS, other, gpus=1, strict=True)
    assert [row.state for row in rows] == ["ok", "ok", "ok"]
    assert rows[0].seen.endswith("free; left out: 2 processes of another container hold 8.0 GiB")
    fit = choose(all_devices((OTHERS, other)), Needs(gpus=1, strict=True)).fit
    assert [device.gpu.index for device in fit] == [1]
