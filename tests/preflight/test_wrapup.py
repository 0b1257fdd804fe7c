"""What preflight keeps of a machine, told in the report: `teamkit preflight -- COMMAND`, then `teamkit wrapup`."""

import json
import platform
import subprocess
import sys
from typing import Any

from tests.command import teamkit_command
from tests.preflight.machine import Machine

# A training as MLflow's file store logs it.
TRAIN = """\
import sys, time
from pathlib import Path
name, began = sys.argv[1] * 32, int(1000 * time.time())
files = {
    "meta.yaml": f"run_id: {name}\\nrun_name: sts\\nstart_time: {began}\\nend_time: {began + 1}\\nstatus: 3\\n",
    "params/lr": "0.1", "metrics/val_f1": f"{began} 0.5 1\\n{began} 0.7 2\\n",
}
for file, text in files.items():
    path = Path("mlruns/0", name, file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
"""


def wrapup(machine: Machine, *words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [*teamkit_command(), "wrapup", *words], cwd=machine.folder, env=machine.env, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def block(machine: Machine) -> str:
    text = (machine.folder / "wrapup/wrapup.md").read_text("utf-8")
    return text.split("teamkit:begin equipment")[1].split("teamkit:end equipment")[0]


def recorded(machine: Machine) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((machine.folder / "wrapup/wrapup.json").read_text("utf-8"))["values"]
    return found


def trained(machine: Machine, *names: str) -> None:
    """Train with preflight, and name the language of the report: none is asked for."""
    (machine.folder / "teamkit.toml").write_text('[project]\nlanguage = "en"\n', "utf-8")
    (machine.folder / "train.py").write_text(TRAIN, "utf-8")
    for name in names:
        needs = ("--gpus", "1", "--need", "20GiB")
        code, _, err = machine.run(*needs, "--", sys.executable, "train.py", name)
        assert code == 0, err


def test_the_gpu_of_a_run_is_told_as_preflight_saw_it(machine: Machine) -> None:
    trained(machine, "a")
    assert wrapup(machine)[0] == 0
    told, known = block(machine), recorded(machine)
    assert "| GPU | Tesla V100-SXM2-32GB 32 GiB (runs: 1) | `r:aaaaaaaa` |" in told
    assert "H200" not in told  # it was not picked
    assert "| NVIDIA driver | 570.133.20 (CUDA 12.8) |" in told
    assert "| host | CPUs: " in told
    (folder,) = (machine.folder / ".teamkit/runs").iterdir()
    assert known["equipment.Tesla V100-SXM2-32GB"]["evidence"] == [f"r:{'a' * 32}", f"p:{folder.name}"]
    assert known["equipment.Tesla V100-SXM2-32GB.gib"]["value"] == 32
    assert wrapup(machine, "check")[0] == 0


def test_no_name_of_the_host_and_of_its_user_is_told(machine: Machine) -> None:
    trained(machine, "a")
    machine.run("--gpus", "1", "--need", "20GiB", "--", "true")
    assert wrapup(machine, "--html")[0] == 0
    for file in (machine.folder / "wrapup").rglob("*.*"):
        text = file.read_text("utf-8")
        assert not [word for word in (platform.node(), "지우", str(machine.folder.parent)) if word in text], file


def test_a_start_without_a_log_is_told_as_one(machine: Machine) -> None:
    trained(machine)
    assert machine.run("--gpus", "2", "--", "true")[0] == 0
    (machine.folder / ".teamkit/runs/20260101-000000-dead").mkdir()
    bad = machine.folder / ".teamkit/runs/20260101-000000-beef"
    bad.mkdir()
    (bad / "preflight.json").write_text('{"schema": 1, "at": ', "utf-8")
    code, _, err = wrapup(machine)
    assert code == 0
    (line,) = (line for line in block(machine).splitlines() if line.startswith("| without a log"))
    names = "NVIDIA H200, Tesla V100-SXM2-32GB"
    assert line.startswith(f"| without a log | runs of which only the machine is known: 1 ({names}) | `p:")
    assert "left out: 20260101-000000-beef in .teamkit/runs" in err
    assert "dead" not in err


def test_a_report_holds_though_later_runs_begin_and_is_unknown_where_the_snapshots_are_not(machine: Machine) -> None:
    trained(machine, "a")
    assert wrapup(machine)[0] == 0
    trained(machine, "b")
    assert wrapup(machine, "check")[0] == 0
    for folder in (machine.folder / ".teamkit/runs").iterdir():
        (folder / "preflight.json").unlink()
    code, out, _ = wrapup(machine, "check")
    assert code == 3
    assert "what it kept in .teamkit/runs is not here: p:" in out
    assert "fail" not in out
    assert out.splitlines()[-1].startswith("whether the report holds cannot be told here")
    assert json.loads(wrapup(machine, "check", "--json")[1])["state"] == "unknown"
