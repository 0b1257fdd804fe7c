"""What a look at the machine costs, in milliseconds of processor: teamkit preflight and its peers, over one fake NVML.

The fake answers at once, so that all that is measured is the tools' own work.
"""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks import peers, worlds
from benchmarks.timing import Candidate, Series, paired
from tests.nvml import library, scenarios


@dataclass(frozen=True)
class Work(Candidate):
    """A command that is measured by the processor time of itself and its children."""

    def run(self) -> float:
        """Return the milliseconds of processor that one run took."""
        nowhere = os.open(os.devnull, os.O_RDWR)
        actions = [(os.POSIX_SPAWN_DUP2, nowhere, stream) for stream in (0, 1, 2)]
        here = Path.cwd()
        os.chdir(self.folder)
        try:
            child = os.posix_spawnp(self.command[0], self.command, dict(self.env), file_actions=actions)
        finally:
            os.chdir(here)
            os.close(nowhere)
        used = os.wait4(child, 0)[2]
        return 1000 * (used.ru_utime + used.ru_stime)


def machines(root: Path, rounds: int) -> dict[str, Series]:
    """Two GPUs, one of them in use by another container."""
    world = worlds.guarded(root / "full")
    env = {**world.env, **_fake(root)}
    teamkit = str(Path(sys.executable).with_name("teamkit"))  # as its peers: an installed program
    parts = ("pass", "import click", "import pynvml")  # what nothing of ours can make cheaper
    commands = {
        "gpustat": Work([str(peers.BIN / "gpustat"), "--json"], world.clone, env),
        "nvitop, once": Work([str(peers.BIN / "nvitop"), "-1"], world.clone, env),
        "teamkit preflight": Work([teamkit, "preflight"], world.clone, env),
        **{part: Work([sys.executable, "-c", part], world.clone, env) for part in parts},
    }
    accelerate = os.environ.get("ACCELERATE")
    if accelerate:
        commands["accelerate env"] = Work([accelerate, "env"], world.clone, env)
    return paired(commands, rounds)


def _fake(root: Path) -> dict[str, str]:
    compiler = shutil.which("cc")
    if compiler is None:
        message = "no cc here: the fake NVML cannot be built"
        raise RuntimeError(message)
    (root / "nvml").mkdir()
    scenario = root / "scenario"
    scenario.write_text(scenarios.two_gpus())
    return {"LD_LIBRARY_PATH": str(library.build(compiler, root / "nvml", frozenset())), "FAKE_NVML": str(scenario)}
