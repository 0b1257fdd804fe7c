"""Remedies keep what was typed, and a shell reads them as it was meant."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.preflight.typed import Typed, quoted
from tests.nvml import scenarios
from tests.preflight.machine import Machine
from tests.preflight.pasted import words

FULL = scenarios.two_gpus({"gpu.0.used": 139 * 2**30, "gpu.1.used": 31 * 2**30})
ARGUMENTS = st.binary().map(lambda data: os.fsdecode(data.replace(b"\0", b"")))


@given(st.lists(ARGUMENTS, min_size=1))
def test_a_shell_reads_every_word_as_it_was(typed: list[str]) -> None:
    line = " ".join(map(quoted, typed))
    assert line.isprintable()
    assert words(line) == typed


def test_what_needs_no_quotes_has_none() -> None:
    assert quoted("우리_과제/train.py") == "우리_과제/train.py"
    assert quoted("우리 과제") == "'우리 과제'"
    assert quoted("a\nb'c") == r"$'a\012b\047c'"


def test_another_value_takes_the_place_of_the_one_that_was_typed() -> None:
    typed = Typed({"--gpus": 0, "--wait": True, "--strict": True}, ("python", "train.py", "--lr", "1e-3"))
    changed = typed.but({"--wait": None, "--need": "2 GB", "--trace": False})
    assert changed == "teamkit preflight --gpus 0 --strict --need '2 GB' -- python train.py --lr 1e-3"


def test_a_wait_that_was_typed_is_the_wait_that_is_named() -> None:
    assert Typed().waiting == "teamkit preflight --wait 2h"
    assert Typed({"--wait": "3d"}).waiting == "teamkit preflight --wait 3d"
    assert Typed({"--wait": True}).waiting == "teamkit preflight --wait"


def test_what_a_shell_was_to_evaluate_it_evaluates_when_it_is_pasted() -> None:
    assert Typed({"--export": True}).waiting == 'eval "$(teamkit preflight --export --wait 2h)"'


def test_another_python_is_sought_where_the_shell_is() -> None:
    typed = Typed({"--gpus": 1, "--python": "/gone"}, ("true",))
    assert typed.elsewhere == 'teamkit preflight --gpus 1 --python "$(command -v python3)" -- true'


RUNS = [
    ("--gpus", "2", "--need", "20GiB", "--strict", "--", "python", "우리 과제.py", "it's"),
    ("--pick", "--need", "20GiB", "--python", "my env", "--disk", "1kB"),
    ("--gpus", "1", "--need", "20GiB", "--", "sh", "-c", "echo 1\necho 2"),
]


@pytest.mark.parametrize("typed", RUNS)
def test_the_way_to_wait_is_what_was_typed_and_a_wait(machine: Machine, typed: tuple[str, ...]) -> None:
    machine.nvml.set(FULL)
    bin_folder = machine.folder / "bin"
    bin_folder.mkdir()
    (bin_folder / "python").symlink_to("/bin/true")
    _, _, err = machine.run(*typed, PATH=f"{bin_folder}:{os.environ['PATH']}")
    (hint,) = (line for line in err.splitlines() if "--wait 2h" in line)
    pasted = words(hint.strip().removeprefix("hint: "))
    assert pasted[:2] == ["teamkit", "preflight"]
    assert sorted(pasted[2:]) == sorted([*typed, "--wait", "2h"])
    assert pasted[-1] == typed[-1] or "--" not in typed


def test_a_training_that_fits_is_asked_for_with_all_else_that_was_typed(bert: Machine) -> None:
    words_typed = ("--model", "config.json", "--batch-size", "900", "--gpus", "2", "--strict", "--", "true")
    _, _, err = bert.run(*words_typed)
    (hint, *_) = (
        line for line in err.splitlines() if "teamkit preflight --gpus 2 --strict --model config.json" in line
    )
    assert hint.endswith(" -- true  # the command must do the same")
    assert "--batch-size 900" not in hint
