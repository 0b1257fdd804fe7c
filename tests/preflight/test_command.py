"""teamkit preflight as a person types it, over the fake NVML."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.nvml import scenarios
from tests.preflight.machine import Machine


def checks(document: dict[str, Any], group: str) -> list[dict[str, Any]]:
    return [check for check in document["checks"] if check["group"] == group]


def test_a_project_gets_one_table_and_one_answer(machine: Machine) -> None:
    code, out, err = machine.run()
    assert (code, err) == (0, "")
    assert "0 NVIDIA H200" in out
    assert "2 processes of another container hold 41.0 GiB" in out
    assert out.splitlines()[-1].startswith("ready")
    for group in ("gpu", "disk", "host", "env", "git"):
        assert any(line.startswith(group) for line in out.splitlines())


def test_json_is_one_document_with_bytes_as_whole_numbers(machine: Machine) -> None:
    document = machine.document()
    assert (document["schema"], document["ok"], document["exit"]) == (1, True, 0)
    memory = document["snapshot"]["gpus"]["gpus"][0]["memory"]
    assert memory["total"] == scenarios.H200_TOTAL
    assert memory["total"] == memory["free"] + memory["used"] + memory["reserved"]
    assert checks(document, "gpu")[0]["value"] == memory["free"]
    values = [check["value"] for check in document["checks"] if check["unit"] == "B"]
    assert len(values) > 2
    assert all(isinstance(value, int) for value in values)


READY = {
    "two_gpus": ("", "--gpus 1"), "mig": ("--gpus 1",), "old_driver": ("--gpus 1",), "mismatch": ("",),
    "lost": ("--gpus 1",), "eight_nvlink": ("--gpus 8",), "zero": ("",),
}  # fmt: skip
NOT_READY = {
    "two_gpus": ("--gpus 3", "--gpus 2 --need 60GiB"), "mismatch": ("--gpus 1",), "no_driver": ("--gpus 1",),
    "no_permission": ("--gpus 1",), "unknown": ("--gpus 1",), "lost": ("--gpus 2", "--strict"), "sick": ("--gpus 1",),
    "exclusive_taken": ("--gpus 2",), "unified": ("--gpus 2",), "zero": ("--gpus 1",),
}  # fmt: skip
SCENARIOS = [
    (scenario, words, code)
    for code, table in enumerate((READY, NOT_READY))
    for scenario, lines in table.items()
    for words in lines
]


@pytest.mark.parametrize(("scenario", "words", "expected"), SCENARIOS)
def test_the_exit_code_is_the_answer(machine: Machine, scenario: str, words: str, expected: int) -> None:
    machine.nvml.set(getattr(scenarios, scenario)())
    code, out, err = machine.run(*words.split())
    assert code == expected, out + err
    assert "Traceback" not in err
    assert out.splitlines()[-1].startswith("ready" if code == 0 else "not ready")
    if code:
        assert any(line.startswith("gpu") and line.endswith(("warn", "fail")) for line in out.splitlines())


def test_free_memory_is_asked_of_one_gpu_at_least(machine: Machine) -> None:
    assert machine.run("--need", "900GiB")[0] == 1
    assert machine.run("--need", "20GiB")[0] == 0
    assert machine.run("--need", "900GiB", "--gpus", "0")[0] == 0


def test_a_driver_that_hangs_leaves_the_rest_of_the_table(machine: Machine) -> None:
    machine.nvml.set(scenarios.hanging())
    code, out, err = machine.run("--gpus", "1")
    assert code == 2
    assert "no answer" in out
    assert any(line.startswith("disk") for line in out.splitlines())
    assert "Traceback" not in err


def test_pick_prints_uuids_and_nothing_else(machine: Machine) -> None:
    code, out, _ = machine.run("--pick", "--need", "20GiB")
    assert (code, out) == (0, f"{scenarios.UUIDS[1]}\n")
    code, out, _ = machine.run("--gpus", "2", "--pick")
    assert sorted(out.split()) == sorted(scenarios.UUIDS)


def test_export_can_be_evaluated(machine: Machine) -> None:
    _, out, _ = machine.run("--export", "--need", "20GiB")
    done = subprocess.run(["/bin/sh", "-c", f"{out}\nenv"], capture_output=True, text=True, check=True)
    assert f"CUDA_VISIBLE_DEVICES={scenarios.UUIDS[1]}" in done.stdout.splitlines()
    assert "CUDA_DEVICE_ORDER=PCI_BUS_ID" in done.stdout.splitlines()


def test_cuda_visible_devices_narrows_the_choice(machine: Machine) -> None:
    _, out, _ = machine.run("--pick", CUDA_VISIBLE_DEVICES="0", CUDA_DEVICE_ORDER="PCI_BUS_ID")
    assert out == f"{scenarios.UUIDS[0]}\n"
    code, out, err = machine.run("--pick", CUDA_VISIBLE_DEVICES="")
    assert (code, out) == (1, "")
    assert "CUDA_VISIBLE_DEVICES is empty" in err


def test_the_command_has_its_gpus_its_run_and_its_own_exit_code(machine: Machine) -> None:
    script = 'echo $CUDA_VISIBLE_DEVICES; cat "$TEAMKIT_RUN/preflight.json"; exit 7'
    code, out, _ = machine.run("--gpus", "1", "--need", "20GiB", "--", "sh", "-c", script)
    uuid, _, text = out.partition("\n")
    assert (code, uuid) == (7, scenarios.UUIDS[1])
    kept = json.loads(text)
    assert (kept["schema"], kept["picked"], kept["command"][0]) == (1, [uuid], "sh")
    assert {"gpus", "disks", "host", "environment", "repository"} <= {*kept}
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=machine.folder, capture_output=True, text=True, check=True
    )
    assert ".teamkit" not in status.stdout


def test_a_refusal_is_125_and_nothing_is_started(machine: Machine) -> None:
    for words in (("--gpus", "3"), ("--disk", "900PB")):
        code, out, err = machine.run(*words, "--", "touch", "started")
        assert (code, out) == (125, ""), err
    assert not (machine.folder / "started").exists()


def test_signals_are_the_commands_own(machine: Machine) -> None:
    code, out, _ = machine.run("--", sys.executable, "-c", "import signal; signal.raise_signal(9)")
    assert (code, out) == (-9, "")
    code, out, _ = machine.run("--", "sh", "-c", "trap - PIPE; kill -PIPE $$; echo alive")
    assert (code, out) == (-13, "")


def test_a_command_that_is_not_there_is_127_and_one_that_cannot_run_is_126(machine: Machine) -> None:
    assert machine.run("--", "no-such-command")[0] == 127
    (machine.folder / "text").write_text("")
    code, _, err = machine.run("--", "./text")
    assert code == 126
    assert err.splitlines() == ["error: ./text: Permission denied", "hint: ls -ld ./text"]


@pytest.mark.parametrize(
    ("command", "expected"),
    [("no such\ncommand", 127), ("./gone", 127), ("", 127), ("./text", 126), ("text", 126), (".", 126), ("./", 126)],
)
def test_a_command_that_cannot_start_is_told_before_anything_is_waited_for_or_written(
    machine: Machine, command: str, expected: int
) -> None:
    (machine.folder / "text").write_text("")
    machine.nvml.set(scenarios.two_gpus({"gpu.0.used": 139 * 2**30, "gpu.1.used": 31 * 2**30}))
    words = ("--gpus", "1", "--need", "20GiB", "--wait", "--", command)
    code, out, err = machine.run(*words, PATH=f"{machine.folder}:{os.environ['PATH']}")
    assert (code, out, len(err.splitlines())) == (expected, "", 2), err
    assert not (machine.folder / ".teamkit").exists()


@pytest.mark.parametrize(
    ("first", "expected", "why"),
    [("echo started", 126, "Exec format error"), ("#!/no/such/sh", 127, "No such file or directory")],
)
def test_a_script_that_names_no_interpreter_comes_with_a_look_at_its_first_line(
    machine: Machine, first: str, expected: int, why: str
) -> None:
    script = machine.folder / "run it.sh"
    script.write_text(f"{first}\n")
    script.chmod(0o755)
    code, out, err = machine.run("--", "./run it.sh")
    assert (code, out) == (expected, "")
    assert err.splitlines()[-2:] == [
        f"error: './run it.sh': {why}",
        "hint: head -n 1 './run it.sh'  # a script begins with #! and a program that is there",
    ]


def test_names_that_are_no_utf_8_are_no_obstacle(machine: Machine) -> None:
    machine.folder /= os.fsdecode("caf\xe9 결과".encode("euc-kr", "replace") + b"\xe9")
    machine.folder.mkdir()
    code, out, err = machine.run("--gpus", "1", "--", "sh", "-c", 'cat "$TEAMKIT_RUN/preflight.json"')
    assert code == 0, err
    assert json.loads(out)["command"][0] == "sh"
    assert machine.document()["exit"] == 0


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--need", "20 apples"), "--need is no amount of bytes: '20 apples'"),
        (("--need", "-5GiB"), "--need is no amount of bytes: '-5GiB'"),
        (("--wait", "soon"), "--wait is no time: 'soon'"),
        (("--gpus", "-1"), "Invalid value for '--gpus'"),
        (("--gpus", "many"), "Invalid value for '--gpus'"),
        (("--",), "no command after --"),
        (("--json", "--", "true"), "--json and a command both want the output"),
        (("--json", "--export"), "--export and --json both want the output"),
        (("--batch-size", "8"), "--batch-size describes a training: --model says of what"),
        (("--checkpointing",), "--checkpointing describes a training"),
        (("--model", ""), "--model names no model: ''"),
        (("--model", " ", "--batch-size", "8"), "--model names no model: ' '"),
        (("python", "train.py"), "Got unexpected extra arguments"),
    ],
)
def test_bad_usage_is_2_with_one_clear_line(machine: Machine, words: tuple[str, ...], error: str) -> None:
    code, out, err = machine.run(*words)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {error}")
    assert err.splitlines()[1].startswith("hint: ")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--need", "5", "--gpus", "2"), "--gpus 2 --need 5GiB  # GiB is 2**30 bytes, GB is 10**9"),
        (("--disk", "much", "--strict"), "--disk 20GiB --strict  # GiB is 2**30 bytes, GB is 10**9"),
        (("--wait", "1w", "--pick"), "--pick --wait 2h  # or 30s, 15m, 1d"),
    ],
)
def test_an_amount_that_is_none_comes_with_the_command_of_one(
    machine: Machine, words: tuple[str, ...], hint: str
) -> None:
    assert machine.run(*words)[2].splitlines()[1:] == [f"hint: teamkit preflight {hint}"]


def test_what_is_wrong_with_the_words_is_told_before_what_is_wrong_with_the_machine(machine: Machine) -> None:
    for words in (("--gpus", "3", "--wait", "abc"), ("--disk", "900PB", "--wait", "abc", "--", "true")):
        code, _, err = machine.run(*words)
        assert (code, err.splitlines()[0]) == (2, "error: --wait is no time: 'abc'")


def test_a_broken_policy_is_2(machine: Machine) -> None:
    (machine.folder / "teamkit.toml").write_text('[preflight]\nneed = "20 apples"\n')
    code, _, err = machine.run()
    assert code == 2
    assert err.startswith("error: preflight.need in teamkit.toml is no amount of bytes")
    assert err.splitlines()[1] == 'hint: need = "20GiB"  # GiB is 2**30 bytes, GB is 10**9'
    (machine.folder / "teamkit.toml").write_bytes(b"\xff\xfe")
    assert machine.run()[0] == 2


def test_the_policy_states_what_every_run_needs(machine: Machine) -> None:
    (machine.folder / "teamkit.toml").write_text('[preflight]\ngpus = 2\nneed = "60GiB"\nprefer = ["1"]\n')
    assert machine.run()[0] == 1
    _, out, _ = machine.run("--gpus", "1", "--pick", "--need", "1GiB")
    assert out == f"{scenarios.UUIDS[1]}\n"
    (machine.folder / "teamkit.toml").write_text('[preflight]\ngpus = 1\nneed = "20GiB"\n')
    assert machine.run("--", "sh", "-c", "echo $CUDA_VISIBLE_DEVICES")[1] == f"{scenarios.UUIDS[1]}\n"
    assert machine.run("--gpus", "0", "--", "sh", "-c", "echo $CUDA_VISIBLE_DEVICES")[1] == "\n"


def test_outside_a_repository_the_machine_is_judged_all_the_same(machine: Machine, tmp_path: Path) -> None:
    machine.folder = tmp_path
    code, out, _ = machine.run()
    assert code == 0
    assert "no repository here" in out


def test_a_model_is_held_against_each_gpu(bert: Machine) -> None:
    document = bert.document("--model", "config.json", "--batch-size", "16")
    rows = {row["check"]: row for row in checks(document, "model")}
    assert rows["on GPU 1 Tesla V100-SXM2-32GB"]["seen"].startswith("fits: needs ")
    assert "batch 16 x 512, fp32, adamw, sdpa: weights 0.5 + " in rows["memory needed"]["seen"]
    assert rows["largest batch that fits"]["value"] > 16
    assert document["exit"] == 0


def test_a_model_too_large_for_every_gpu_is_not_ready_and_for_one_it_is_left_out(bert: Machine) -> None:
    words = ("--model", "config.json", "--attention", "eager", "--batch-size")
    code, out, _ = bert.run(*words, "400")
    assert (code, "does not fit" in out) == (1, True)
    code, out, _ = bert.run(*words, "80", "--gpus", "1", "--pick")
    assert (code, out) == (0, f"{scenarios.UUIDS[0]}\n")


def test_a_model_that_cannot_be_read_leaves_the_rest_of_the_table(machine: Machine) -> None:
    (machine.folder / "broken.json").write_text("{")
    for name in ("klue/never-downloaded", "broken.json", "train:make", "/no/such/file.json"):
        code, out, err = machine.run("--model", name)
        assert (code, err) == (2, ""), out
        assert out.splitlines()[-1].startswith("not checked")
        assert any(line.startswith("disk") for line in out.splitlines())
    code, out, _ = machine.run("--model", "broken.json", "--precision", "fp8")
    assert (code, "none of: fp32" in out) == (2, True)


def test_a_line_break_in_a_name_breaks_neither_the_table_nor_a_remedy(bert: Machine) -> None:
    count = len(bert.run("--model", "gone.json")[1].splitlines())
    _, out, _ = bert.run("--model", "go\nne\x1b[2J.json")
    assert len(out.splitlines()) == count
    assert all(line.isprintable() for line in out.splitlines())
    (bert.folder / "a\nb").mkdir()
    (bert.folder / "config.json").rename(bert.folder / "a\nb" / "config.json")
    _, out, _ = bert.run("--model", "a\nb", "--batch-size", "900")
    assert "teamkit preflight --model $'a\\012b' --batch-size" in out


def test_the_json_of_a_refusal_is_a_document_too(machine: Machine) -> None:
    document = machine.document("--gpus", "9", "--disk", "900PB")
    assert (document["ok"], document["exit"], document["picked"]) == (False, 1, [])
    assert {check["check"] for check in document["checks"] if check["state"] == "fail"} >= {"GPUs"}
