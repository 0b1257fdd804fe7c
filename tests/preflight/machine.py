"""A project on a machine with fake GPUs, and the command as a person types it there."""

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from teamkit.preflight.look import disk, host
from teamkit.preflight.needs import Needs
from teamkit.preflight.rules import disk as disk_rules
from teamkit.preflight.rules import host as host_rules
from tests.command import teamkit_command
from tests.nvml import scenarios
from tests.nvml.library import Nvml

ROOT = Path(__file__).parents[2]


def _heed_ctrl_c() -> None:
    """Undo what a shell does to what it starts in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Machine:
    """A project on a machine with fake GPUs."""

    def __init__(self, folder: Path, nvml: Nvml) -> None:
        self.folder, self.nvml = folder, nvml
        own = {"TEAMKIT_PREFLIGHT_LOCK_FOLDER": str(folder / "locks"), "TEAMKIT_PREFLIGHT_POLL": "1"}
        self.env = {**os.environ, "PYTHONPATH": str(ROOT), "USER": "지우", **own}

    def start(self, *words: str, **env: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*teamkit_command(), "preflight", *words], cwd=self.folder, env={**self.env, **self.nvml.env(), **env},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=_heed_ctrl_c,  # noqa: PLW1509  (no thread runs when it is started)
        )  # fmt: skip

    def run(self, *words: str, **env: str) -> tuple[int, str, str]:
        return ended(self.start(*words, **env))

    def document(self, *words: str, **env: str) -> dict[str, Any]:
        _, out, err = self.run(*words, "--json", **env)
        assert err == ""
        return dict(json.loads(out))


def ended(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Wait for the end, and see to it that there is one."""
    with process:
        try:
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    return process.returncode, out, err


@pytest.fixture(scope="session")
def well(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A machine that is ready as far as no test decides: a container with 64 MB of /dev/shm is not."""
    folder = tmp_path_factory.mktemp("well")
    disks = disk.look({"project": folder}, {})
    bad = [
        one.seen
        for one in (*host_rules.judge(host.look(folder)), *disk_rules.judge(disks, Needs()))
        if one.state == "fail"
    ]
    if bad:
        pytest.skip(f"this machine is not ready by itself: {'; '.join(bad)}")


@pytest.fixture
def machine(tmp_path: Path, nvml: Nvml, well: None) -> Machine:
    nvml.set(scenarios.two_gpus())
    folder = tmp_path / "우리 과제"
    folder.mkdir()
    for words in (("init", "-q", "-b", "main"), ("commit", "-q", "--allow-empty", "-m", "feat: 시작")):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return Machine(folder, nvml)


BERT = {
    "model_type": "bert", "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "vocab_size": 30522,
    "intermediate_size": 3072, "max_position_embeddings": 512, "type_vocab_size": 2, "hidden_act": "gelu",
}  # fmt: skip


@pytest.fixture
def bert(machine: Machine) -> Machine:
    (machine.folder / "config.json").write_text(json.dumps(BERT))
    return machine
