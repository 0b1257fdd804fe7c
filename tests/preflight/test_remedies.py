"""Every remedy that a rule can give is a command that a person can paste as it stands."""

import re
import shlex
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from teamkit.finding import Finding
from teamkit.preflight import training
from teamkit.preflight.device import visible
from teamkit.preflight.look import nvml
from teamkit.preflight.need import formula
from teamkit.preflight.needs import Needs
from teamkit.preflight.rules import disk, environment, gpu, host, repository
from teamkit.preflight.snapshot import Disk, Environment, Gpu, Gpus, Host, Instance, Memory, Process, Repository, Unmet
from teamkit.preflight.training import Estimate, Training
from teamkit.preflight.typed import Typed, quoted
from teamkit.sections import Flow
from tests.preflight import environment_world as world
from tests.preflight.need.models import model

GIB = 2**30
HOSTILE = "/우리 과제/it's $(id) `id`"
BROKEN = f"{HOSTILE}\n$(id)\x1b\udce9"
TYPED = Typed({"--gpus": 2, "--python": HOSTILE, "--strict": True}, ("python", BROKEN, "--name", "$(id)"))
PYTHONS = (f"{HOSTILE}/bin/python", f"{BROKEN}/bin/python")
COMMANDS = frozenset(
    """. dmesg docker du export findmnt git grep head hf huggingface-cli id kill ls mv nvidia-smi pip ps python
    python3.11 python3.13 quota sort sudo tail teamkit timedatectl timeout ulimit unset xargs""".split()
).union(PYTHONS)
PLACEHOLDER = re.compile(r"<[a-zA-Z][^<>]*>|\.\.\.|…|/path/to|YOUR|TODO")


def every(base: Any, **values: Iterable[Any]) -> Iterator[Any]:
    """Yield a named tuple with every combination of these values."""
    for chosen in product(*values.values()):
        yield base._replace(**dict(zip(values, chosen, strict=True)))


def of_gpus() -> Iterator[Finding]:
    held = (Process(7, "compute", 8 * GIB, True, mine=True), Process(8, "compute", None, True, mine=True, zombie=True))
    well = Gpu(0, "GPU-0", "A100", memory=Memory(40 * GIB, 10 * GIB, 30 * GIB, GIB))
    values = {
        "error": ("", "the GPU is lost"),
        "remap_pending": (None, True),
        "recovery": (0, 1, 2),
        "mig": (None, True),
    }
    instances = ((), (Instance("MIG-1", "1g.5gb", None, processes=held),))
    cards = [*every(well, **values, processes=((), held, held[:1], held[1:]), instances=instances)]
    for card, needs, value in product(cards, (Needs(), Needs(gpus=1, memory=20 * GIB, typed=TYPED)), (None, "", "9")):
        yield from gpu.judge(Gpus("ok", gpus=(card,)), visible(value, (card,)), needs, {})
    troubles = [*nvml._FAILURES.values(), ("", nvml._WRONG_MODULE)]
    for (words, remedy), state in product(troubles, ("absent", "failed", "hung")):
        for needs in (Needs(), Needs(gpus=1)):
            yield from gpu.judge(Gpus(state, 1, words, remedy), visible(None, ()), needs, {})


def of_disks() -> Iterator[Finding]:
    fine = Disk(("project",), HOSTILE, "ext4", "/dev/sda1", 98 * GIB, 50 * GIB, 43 * GIB, 1000, 900, writable=True)
    values: dict[str, tuple[object, ...]] = {
        "places": (("project",), ("HF_HOME",), ("TORCH_HOME", "HF_HOME")), "kind": ("ext4", "tmpfs"),
        "writable": (True, False), "read_only": (None, True), "need": (0, 9, 99 * GIB), "free": (0, GIB, 50 * GIB),
        "size": (0, 98 * GIB), "proven": (None, False), "proof": ("", "quota: this user"), "inodes_free": (0, 900),
        "error": ("", "no answer"),
    }  # fmt: skip
    for one in every(fine, **values):
        yield from disk.judge((one, fine._replace(path=f"{BROKEN}/2")), Needs())


def of_hosts() -> Iterator[Finding]:
    values: dict[str, tuple[object, ...]] = {
        "memory_total": (None, 8 * GIB), "memory_available": (GIB, 7 * GIB), "oom_kills": (0, 2), "load": (None, 99.0),
        "cpus": (None, 2), "shm_size": (None, 1, GIB, 9 * GIB), "shm_free": (1, 2 * GIB),
        "open_files": (None, 256, 9999), "open_files_max": (256, 10**6),
        "clock_drift_s": (None, 9.0), "clock_synchronised": (None, True, False),
    }  # fmt: skip
    for one in every(Host(), **values):
        yield from host.judge(one)


def of_environments() -> Iterator[Finding]:
    gpus = [
        world.ABSENT, world.ABSENT._replace(other=("AMD GPU",)), Gpus("hung"), world.here(world.V100),
        world.here(world.V100, world.B200), world.here(world.K80, world.H200), world.here(world.K80),
        world.here(world.H200, cuda=(12, 2)), world.here(world.H200, cuda=None, driver=""),
    ]  # fmt: skip
    old = {"torch": "2.2.2", "torchvision": "0.1", "torchaudio": "0.1", "numpy": "2.1"}
    versions: tuple[dict[str, str], ...] = ({"torch": "2.14.0"}, old, {})
    more = ({"wandb": "0.22.0"}, {"lightning": "2.6.3"})
    unmet = [Unmet("peft", "1", *one) for one in (("torch", ">=2<3"), ("python", ">=3.13"), ("python", "<3.12,>=3.8"))]
    unmet += [Unmet("peft", "1", "python", ">=9"), Unmet("peft", "1", "numpy", f"=={HOSTILE}")]
    values: dict[str, Iterable[object]] = {
        "packages": [one | two for one, two in product(versions, more)], "executable": ("", *PYTHONS),
        "torch_cuda": (None, "", "13.0", "rocm6.2", "weird"), "capabilities": (None, ((7, 5), (12, 0))),
    }  # fmt: skip
    troubled = world.environment(
        project=HOSTILE, hiding=("random.py", "우리/"), unmet=tuple(unmet), wandb_mode="online", wandb_login=False,
        lightning_imports=("lightning: a.py", "pytorch_lightning: b.py"),
    )  # fmt: skip
    for one, here in product(every(troubled, **values), gpus):
        yield from environment.judge(one, here, TYPED)
    yield from environment.judge(Environment(error="no Python environment"), world.ABSENT)


def of_repositories() -> Iterator[Finding]:
    paths = (
        (),
        ("설정/새.yaml",),
        (f"{HOSTILE[1:]}.py", "*[!].py", "-f"),
        ("a\nb.py", "caf\udce9.py"),
        tuple("abcdefghi"),
    )
    values: dict[str, Iterable[object]] = {
        "state": ("ok", "none", "foreign", "unknown"), "commit": ("", "0123456789abcdef"), "top": ("", HOSTILE),
        "branch": ("", "main", "develop", "feat/a'b"), "changed": paths, "untracked": paths,
        "pushed": (None, True, False), "has_remote": (True, False), "remote": ("", "origin", HOSTILE),
    }  # fmt: skip
    for one in every(Repository(), **values):
        yield from repository.judge(one, Flow())


def of_models() -> Iterator[Finding]:
    architecture = model("bert-base")
    asked = Training(HOSTILE, 64, precision="amp-bf16", python=BROKEN, typed=TYPED)
    values: dict[str, Iterable[object]] = {"memory": [Memory(80 * GIB, free * GIB, 0) for free in (1, 2, 3, 9, 80)]}
    cards = [*every(Gpu(0, "GPU-0"), **values, capability=(None, (7, 5), (9, 0)))]
    for one, card, read in product(
        (Training("bert"), asked, replace(asked, batch_size=1)), cards, (architecture, None)
    ):
        setting = one.setting("2.8")
        known = Estimate(one, formula.estimate(architecture, setting), read, setting)
        yield from training.judge(known, visible(None, (card,)), Needs(typed=TYPED))
    for name in (BROKEN, "train:make", "klue/bert-base"):
        yield from training.judge(
            training.estimate(Training(name, typed=TYPED), Path("/"), "", ""), visible(None, ()), Needs()
        )


@pytest.fixture(scope="module", params=[of_gpus, of_disks, of_hosts, of_environments, of_repositories, of_models])
def remedies(request: pytest.FixtureRequest) -> list[str]:
    findings = [*request.param()]
    assert [finding for finding in findings if finding.remedy and finding.state == "ok"] == []
    found = sorted({finding.remedy for finding in findings if finding.remedy})
    assert found
    return found


def test_a_shell_can_read_it(remedies: list[str]) -> None:
    for remedy in remedies:
        done = subprocess.run(["bash", "-n", "-c", remedy], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), remedy


def test_nothing_is_left_to_be_filled_in(remedies: list[str]) -> None:
    assert [remedy for remedy in remedies if PLACEHOLDER.search(remedy)] == []


def test_it_is_one_line(remedies: list[str]) -> None:
    assert [remedy for remedy in remedies if not remedy.isprintable()] == []


def test_it_consists_of_commands_and_no_prose(remedies: list[str]) -> None:
    for remedy in remedies:
        assert set(_commands(remedy)) <= COMMANDS | {
            "python3.10",
            "huggingface-cli",
            "id",
            "head",
            "tail",
            "sort",
            "grep",
        }


def _commands(remedy: str) -> Iterator[str]:
    """Yield the first word of each command in a line; what follows a # is a remark."""
    words = shlex.shlex(remedy.replace(quoted(PYTHONS[1]), "python"), posix=True, punctuation_chars=";&|")
    words.commenters = "#"
    first = True
    for word in words:
        if first:
            yield word
        first = set(word) <= set(";&|")


def test_what_files_and_folders_are_called_is_never_run(remedies: list[str]) -> None:
    for remedy in remedies:
        unquoted = re.sub(r"\$'(?:\\.|[^'\\])*'|'[^']*'|\"'\"", "", remedy.replace('"$(command -v python3)"', ""))
        assert not re.search(r"[$`]", unquoted), remedy
