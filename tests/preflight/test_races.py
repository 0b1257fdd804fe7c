"""Many at once, kills, and waiting: over the fake NVML, with real processes."""

import json
import os
import signal
import time
from pathlib import Path

from tests.nvml import scenarios
from tests.preflight.environment_world import FIGURES, python
from tests.preflight.machine import Machine

FULL = {"gpu.0.used": 139 * 2**30, "gpu.1.used": 31 * 2**30}
WAITING = "waiting for 1 GPU with 20.0 GiB free\n"


def test_of_twenty_that_ask_at_once_two_get_one_of_two_gpus(machine: Machine) -> None:
    script = "echo $CUDA_VISIBLE_DEVICES; exec sleep 600"  # a child of sh would keep the lock: it is the run, too
    runs = [machine.start("--gpus", "1", "--", "sh", "-c", script) for _ in range(20)]
    try:
        while len(running := [run for run in runs if run.poll() is None]) > 2:
            time.sleep(0.2)
        assert [run.returncode for run in runs if run not in running] == [125] * 18
        uuids = {run.stdout.readline().strip() for run in running if run.stdout}
        assert uuids == set(scenarios.UUIDS)
        os.kill(running[0].pid, signal.SIGKILL)
        running[0].wait()
        code, _, err = machine.run("--gpus", "1", "--", "true")
        assert code == 0, err
    finally:
        for run in runs:
            run.kill()
            run.communicate()


def test_a_waiting_run_starts_when_the_gpu_becomes_free(machine: Machine) -> None:
    machine.nvml.set(scenarios.two_gpus(FULL))
    with machine.start("--gpus", "1", "--need", "20GiB", "--wait", "60", "--", "echo", "started") as run:
        assert run.stderr is not None
        assert run.stderr.readline() == WAITING
        assert run.stderr.readline() == "  0 NVIDIA H200: 0.8 GiB free, 20.0 GiB needed\n"
        time.sleep(1.5)
        assert run.poll() is None
        machine.nvml.set(scenarios.two_gpus())
        out, _ = run.communicate(timeout=60)
    assert out == "started\n"


def test_a_wait_ends_with_its_time(machine: Machine) -> None:
    machine.nvml.set(scenarios.two_gpus(FULL))
    code, out, err = machine.run("--gpus", "1", "--need", "20GiB", "--wait", "2", "--", "true")
    assert (code, out) == (125, "")
    assert err.splitlines()[-2:] == [
        "error: no GPU fits what the run needs yet",
        "hint: teamkit preflight --gpus 1 --need 20GiB --wait 2 -- true",
    ]


def test_the_holder_of_a_lock_is_told(machine: Machine) -> None:
    with machine.start("--gpus", "2", "--", "sh", "-c", "echo up; exec sleep 30") as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "up\n"
        try:
            _, out, _ = machine.run("--gpus", "1")
            assert "left out: locked by 지우: sh (pid" in out
        finally:
            run.kill()


def test_nobody_waits_where_cuda_sees_no_gpu(machine: Machine) -> None:
    for scenario, env in ((scenarios.zero(), {}), (scenarios.two_gpus(), {"CUDA_VISIBLE_DEVICES": ""})):
        machine.nvml.set(scenario)
        code, out, err = machine.run("--gpus", "1", "--wait", "--", "true", **env)
        assert (code, out) == (125, "")
        assert err.splitlines()[-1].startswith("not ready")


def test_nobody_waits_for_what_can_never_be(machine: Machine) -> None:
    for words in (("--gpus", "3"), ("--need", "900GiB"), ("--gpus", "2", "--need", "60GiB")):
        code, out, err = machine.run(*words, "--wait", "--", "true")
        assert (code, out) == (125, ""), err
        assert " fit when nobody holds them" in err


def test_a_strict_run_waits_for_a_gpu_without_a_warning(machine: Machine) -> None:
    machine.nvml.set(scenarios.other_container({"gpu.1.ecc_uncorrected": 3}))
    words = ("--gpus", "1", "--strict", "--wait")
    with machine.start(*words, "60", "--", "true") as run:
        assert run.stderr is not None
        assert run.stderr.readline() == "waiting for 1 GPU\n"
        assert run.stderr.readline() == "  0 NVIDIA H200: 2 processes of another container hold 41.0 GiB\n"
        run.kill()
    machine.nvml.set(scenarios.two_gpus({"gpu.0.ecc_uncorrected": 3, "gpu.1.ecc_uncorrected": 3}))
    code, _, err = machine.run(*words, "--", "true")
    assert (code, "0 fit when nobody holds them" in err) == (125, True)


def test_after_the_wait_the_machine_is_looked_at_again(machine: Machine) -> None:
    """What the run finds when it begins is what is kept, and what it is held against."""
    machine.nvml.set(scenarios.two_gpus(FULL))
    with machine.start(
        "--gpus", "1", "--need", "20GiB", "--wait", "60", "--", "sh", "-c", 'cat "$TEAMKIT_RUN"/*'
    ) as run:
        assert run.stderr is not None
        assert run.stderr.readline() == WAITING
        machine.nvml.set(scenarios.two_gpus())
        kept = json.loads(run.communicate(timeout=60)[0])
    assert kept["gpus"]["gpus"][1]["memory"]["used"] == 0


def test_a_model_that_fits_an_empty_gpu_waits_for_one_and_a_larger_one_does_not(bert: Machine) -> None:
    bert.nvml.set(scenarios.two_gpus(FULL))
    words = ("--model", "config.json", "--gpus", "1", "--wait", "1", "--batch-size")
    code, _, err = bert.run(*words, "16", "--", "true")
    assert (code, err.splitlines()[-2]) == (125, "error: no GPU fits what the run needs yet")
    code, _, err = bert.run(*words, "5000", "--", "true")
    assert (code, "does not fit" in err) == (125, True)


def test_a_training_is_traced_once_however_often_the_machine_is_looked_at(bert: Machine) -> None:
    python(bert.folder / ".venv", FIGURES)
    words = ("--model", "config.json", "--trace", "--gpus", "1", "--wait", "60", "--", "echo", "started")
    code, out, err = bert.run(*words)
    assert (code, out) == (0, "started\n"), err
    assert len((bert.folder / ".venv/asked").read_text().splitlines()) == 1


def test_ctrl_c_while_it_waits_starts_nothing_and_leaves_no_lock(machine: Machine) -> None:
    machine.nvml.set(scenarios.two_gpus(FULL))
    with machine.start("--gpus", "1", "--need", "20GiB", "--wait", "--", "touch", "started") as run:
        assert run.stderr is not None
        assert run.stderr.readline() == WAITING
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=60)
    assert run.returncode == 130
    assert err.splitlines()[-1] == "error: stopped; nothing was started"
    assert not (machine.folder / "started").exists()
    machine.nvml.set(scenarios.two_gpus())
    assert machine.run("--gpus", "2", "--", "true")[0] == 0


def test_a_lock_folder_that_cannot_be_used_is_told_and_nothing_is_started(machine: Machine) -> None:
    (machine.folder / "file").write_text("")
    env = {"TEAMKIT_PREFLIGHT_LOCK_FOLDER": str(machine.folder / "file" / "locks")}
    for words, expected in ((("--pick",), 2), (("--gpus", "1", "--", "true"), 125)):
        code, out, err = machine.run(*words, **env)
        assert (code, out) == (expected, "")
        assert err.startswith(f"error: no lock can be taken in {Path(env['TEAMKIT_PREFLIGHT_LOCK_FOLDER'])}")


def test_a_fifo_in_the_place_of_a_lock_hangs_nothing(machine: Machine) -> None:
    locks = machine.folder / "locks"
    locks.mkdir()
    os.mkfifo(locks / f"{scenarios.UUIDS[0]}.lock")
    assert machine.run("--pick", "--need", "20GiB")[:2] == (0, f"{scenarios.UUIDS[1]}\n")
    code, _, err = machine.run("--gpus", "2", "--pick")
    assert (code, "is no regular file" in err) == (2, True)


def test_the_json_of_what_could_not_be_taken_is_a_document_too(machine: Machine) -> None:
    (machine.folder / "locks").write_text("")
    document = machine.document("--pick")
    told = {row["check"]: (row["state"], row["seen"]) for row in document["checks"]}
    assert (document["exit"], document["picked"]) == (2, [])
    assert told["taken"] == ("unknown", f"no lock can be taken in {machine.folder / 'locks'}: File exists")
    (machine.folder / "locks").unlink()
    machine.nvml.set(scenarios.two_gpus(FULL))
    code, out, err = machine.run("--need", "20GiB", "--wait", "1", "--json")
    assert (code, err.startswith(WAITING), json.loads(out)["exit"]) == (1, True, 1)
    (row,) = (row for row in json.loads(out)["checks"] if row["state"] == "fail")
    assert (row["check"], row["seen"]) == ("taken", "no GPU fits what the run needs yet")
