"""What teamkit preflight makes of the torch and the policy of a project, over the fake NVML."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.nvml import scenarios
from tests.preflight.environment_world import install_torch, virtual_environment
from tests.preflight.machine import Machine

OLD = {"gpu.0.capability": "7.0", "gpu.0.used": 0, "gpu.1.capability": "8.6"}


@pytest.fixture
def torch(machine: Machine) -> dict[str, str]:
    """A torch of CUDA 13, which runs from capability 7.5 on."""
    prefix = machine.folder / "env"
    install_torch(virtual_environment(prefix), "2.9.0+cu130", "13.0")
    return {"VIRTUAL_ENV": str(prefix), "CONDA_PREFIX": ""}


def test_a_gpu_that_the_installed_torch_cannot_use_is_never_picked(machine: Machine, torch: dict[str, str]) -> None:
    machine.nvml.set(scenarios.two_gpus({**OLD, "driver": "580.95.05", "cuda": 13000}))
    code, out, err = machine.run("--gpus", "1", "--pick", **torch)
    assert (code, out) == (0, f"{scenarios.UUIDS[1]}\n"), err
    code, out, err = machine.run("--gpus", "2", "--pick", **torch)
    assert (code, out) == (1, "")
    assert "compute capability 7.0, 7.5 needed" in err


def test_a_command_of_any_bytes_is_kept(machine: Machine) -> None:
    script = machine.folder / "show.sh"
    script.write_text('cat "$TEAMKIT_RUN"/preflight.json')
    code, out, err = machine.run("--", "sh", "show.sh", b"caf\xe9".decode("utf-8", "surrogateescape"))
    assert code == 0, err
    assert json.loads(out)["command"] == ["sh", "show.sh", "caf�"]


def test_the_branches_of_the_policy_are_those_of_the_remedies(machine: Machine) -> None:
    def git(*words: str) -> None:
        names = ["-c", "user.name=Jiwoo", "-c", "user.email=jiwoo@example.org"]
        subprocess.run(["git", *names, *words], cwd=machine.folder, check=True, capture_output=True)

    (machine.folder / "teamkit.toml").write_text('[flow]\nprefixes = ["exp"]\n')
    for words in (["add", "-A"], ["commit", "-qm", "first"]):
        git(*words)
    Path(machine.folder, "teamkit.toml").write_text('[flow]\nprefixes = ["exp"]\n# changed\n')
    _, out, _ = machine.run()
    assert "git switch -c exp/run-" in out
