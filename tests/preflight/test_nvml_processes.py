"""Who holds a GPU: what /proc tells of a process, and when an id is only another's by chance."""

import os
import pwd
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from teamkit.preflight.look.processes import describe
from teamkit.preflight.snapshot import Process
from tests.nvml import scenarios
from tests.nvml.scenarios import ELSEWHERE, GIB
from tests.preflight.looking import Look

TRAINING = ("/opt/conda/bin/python", "-u", "/home/jiwoo/klue/train.py", "--lr", "3e-5")
NOBODY = 4_000_000_000  # no account has this number


@dataclass
class Tree:
    """A folder like /proc, with processes as a test wants them."""

    root: Path

    def add(self, pid: int, words: tuple[str, ...] = TRAINING, device: str = "/dev/nvidia0", **facts: object) -> None:
        """Add a process that has a device open. facts: uid, state, age (seconds), title."""
        folder = self.root / str(pid)
        (folder / "fd").mkdir(parents=True)
        (folder / "fd/0").symlink_to("/dev/null")
        (folder / "fd/31").symlink_to(device)
        (folder / "cmdline").write_bytes(b"".join(f"{word}\0".encode() for word in words))
        uid = facts.get("uid", os.geteuid())
        (folder / "status").write_text(f"Name:\tpython\nUid:\t{uid}\t{uid}\t{uid}\t{uid}\n")
        started = time.clock_gettime(time.CLOCK_BOOTTIME) - float(str(facts.get("age", 0)))
        between = " ".join(["1"] * 18)
        title, state = facts.get("title", "python"), facts.get("state", "R")
        ticks = round(started * os.sysconf("SC_CLK_TCK"))
        (folder / "stat").write_text(f"{pid} ({title}) {state} {between} {ticks} 0 0\n")

    def seen(self, pid: int) -> Process:
        """Return what is known of the process."""
        return describe(Process(pid, "compute", GIB), self.root)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path / "processes")


def test_a_process_that_has_a_gpu_open_is_known_by_user_command_and_age(tree: Tree) -> None:
    tree.add(7, age=720)
    seen = tree.seen(7)
    assert (seen.visible, seen.mine, seen.zombie) == (True, True, False)
    assert (seen.user, seen.command) == (pwd.getpwuid(os.geteuid()).pw_name, "python train.py")
    assert seen.age_s is not None
    assert abs(seen.age_s - 720) <= 2


def test_a_process_of_another_user_is_not_mine(tree: Tree) -> None:
    tree.add(7, uid=NOBODY)
    assert (tree.seen(7).mine, tree.seen(7).user) == (False, str(NOBODY))


def test_an_id_that_is_not_here_is_of_another_container(tree: Tree) -> None:
    assert tree.seen(7) == Process(7, "compute", GIB)


def test_an_id_that_is_here_by_chance_is_not_taken_for_the_holder(tree: Tree) -> None:
    tree.add(7, words=("sshd",), device="/dev/pts/0")
    assert tree.seen(7) == Process(7, "compute", GIB)


def _forbid_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """As another user's process, also for a test that root runs."""

    def refuse(self: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", refuse)


def test_a_process_whose_files_are_not_ours_to_see_is_taken_for_the_holder(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree.add(7, uid=NOBODY)
    tree.add(8, words=())  # a thread of the kernel
    _forbid_the_files(monkeypatch)
    assert (tree.seen(7).visible, tree.seen(7).command) == (True, "python train.py")
    assert not tree.seen(8).visible


def test_a_zombie_is_told_by_what_is_left_of_it(tree: Tree) -> None:
    tree.add(7, words=(), device="/dev/null", state="Z", title="pt_main_thread (x)", age=60)
    seen = tree.seen(7)
    assert (seen.zombie, seen.visible, seen.command) == (True, True, "pt_main_thread (x)")


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (("/usr/bin/python3.11", "-m", "klue.train", "--key", "hush"), "python3.11 -m klue.train"),
        (("torchrun", "--nproc", "2", "/a/train.py", "--wandb-key=hush"), "torchrun train.py"),
        (("python", "train.py", "/data/klue"), "python train.py"),
        (("python", "-c", "import torch; login('hush')"), "python"),
        (("./serve", "--token", "hush"), "serve"),
        (("ollama", "serve"), "ollama"),
        (("python", "train.py", "-m", "wandb.key=hush"), "python train.py"),
        (("python", "-m", "train", "hush"), "python -m train"),
        (("env", "WANDB_API_KEY=hush", "torchrun", "main.py"), "env main.py"),
        (("python train.py --api-key=hush",), "python"),
        (("ray::train (x)",), "ray::train"),
        (("python", "KEY=hush.py"), "python"),
        (("python", "\x1b[31m학습.py", "학습"), "python [31m학습.py"),
        (("x" * 200, "train.py"), f"{'x' * 79}…"),
    ],
)
def test_a_command_is_short_safe_to_print_and_tells_no_secret(tree: Tree, words: tuple[str, ...], command: str) -> None:
    tree.add(7, words)
    assert tree.seen(7).command == command


def test_a_process_that_ends_while_it_is_read_is_no_trouble(tree: Tree) -> None:
    tree.add(7)
    (tree.root / "7/status").unlink()
    (tree.root / "7/stat").write_text("7 (python) R\n")
    assert (tree.seen(7).user, tree.seen(7).age_s, tree.seen(7).mine) == (None, None, False)


def test_processes_of_a_gpu_are_looked_up_where_they_can_be_seen(look: Look, tree: Tree) -> None:
    tree.add(7, age=60)
    tree.add(8, words=("sshd",), device="/dev/pts/0")
    held = f"7:{GIB},8:{GIB},{ELSEWHERE[0]}:{GIB}"
    found = look(scenarios.two_gpus({"gpu.0.compute": held}), proc=tree.root)
    assert [(one.pid, one.visible, one.command) for one in found.gpus[0].processes] == [
        (7, True, "python train.py"),
        (8, False, None),
        (ELSEWHERE[0], False, None),
    ]


def test_the_real_proc_tells_of_this_very_process(monkeypatch: pytest.MonkeyPatch) -> None:
    _forbid_the_files(monkeypatch)
    seen = describe(Process(os.getpid(), "compute"), Path("/proc"))
    assert (seen.visible, seen.mine, seen.zombie) == (True, True, False)
    assert seen.command
    assert seen.age_s is not None
    assert seen.age_s < 86400
