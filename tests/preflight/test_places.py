"""The places that a run writes to, as its environment names them."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from teamkit.preflight.look.places import places

HOME = {"HOME": "/home/지우"}
FOLDER = Path("/srv/project")


def found(environ: Mapping[str, str], *outputs: str) -> dict[str, str]:
    return {name: str(path) for name, path in places(FOLDER, {**HOME, **environ}, outputs).items()}


def test_without_any_variable_the_places_are_those_of_the_libraries() -> None:
    assert found({}, "outputs") == {
        "project": "/srv/project",
        "outputs": "/srv/project/outputs",
        "HF_HOME": "/home/지우/.cache/huggingface",
        "TORCH_HOME": "/home/지우/.cache/torch",
        "TMPDIR": "/tmp",
    }


@pytest.mark.parametrize(
    ("environ", "name", "path"),
    [
        ({"XDG_CACHE_HOME": "/big"}, "HF_HOME", "/big/huggingface"),
        ({"XDG_CACHE_HOME": "/big"}, "TORCH_HOME", "/big/torch"),
        ({"XDG_CACHE_HOME": ""}, "HF_HOME", "/srv/project/huggingface"),
        ({"XDG_CACHE_HOME": "/big", "HF_HOME": "~/hf"}, "HF_HOME", "/home/지우/hf"),
        ({"HF_HOME": "$SCRATCH/hf", "SCRATCH": "/scratch"}, "HF_HOME", "/scratch/hf"),
        ({"HF_HOME": "${SCRATCH}/hf", "SCRATCH": "/scratch"}, "HF_HOME", "/scratch/hf"),
        ({"HF_HOME": "cache/../hf"}, "HF_HOME", "/srv/project/hf"),
        ({"HF_HUB_CACHE": "/hub"}, "HF_HUB_CACHE", "/hub"),
        ({"HF_DATASETS_CACHE": "/data/hf"}, "HF_DATASETS_CACHE", "/data/hf"),
        ({"WANDB_DIR": "runs"}, "WANDB_DIR", "/srv/project/runs"),
        ({"TRITON_CACHE_DIR": "/t"}, "TRITON_CACHE_DIR", "/t"),
        ({"TORCHINDUCTOR_CACHE_DIR": "/i"}, "TORCHINDUCTOR_CACHE_DIR", "/i"),
        ({"MPLCONFIGDIR": "/m"}, "MPLCONFIGDIR", "/m"),
        ({"TMPDIR": "/scratch/tmp"}, "TMPDIR", "/scratch/tmp"),
        ({"TMPDIR": "", "TEMP": "/temp"}, "TMPDIR", "/temp"),
    ],
)
def test_a_variable_moves_its_place(environ: dict[str, str], name: str, path: str) -> None:
    assert found(environ)[name] == path


@pytest.mark.parametrize("name", ["WANDB_DIR", "WANDB_CACHE_DIR", "MPLCONFIGDIR", "HF_HUB_CACHE"])
def test_what_is_not_set_or_empty_is_no_place_of_its_own(name: str) -> None:
    assert name not in found({})
    assert name not in found({name: ""})


def test_outputs_may_lie_anywhere_and_keep_their_names() -> None:
    mine = found({}, "outputs", "/data/결과", "~/runs")
    assert (mine["/data/결과"], mine["~/runs"]) == ("/data/결과", "/home/지우/runs")


def test_two_names_for_one_folder_are_one_place() -> None:
    assert "WANDB_DIR" not in found({"WANDB_DIR": "/srv/project"}, ".")
    assert "." not in found({}, ".")


def test_without_a_home_in_the_environment_the_one_of_the_account_counts() -> None:
    assert places(FOLDER, {}, ())["HF_HOME"] == Path("~/.cache/huggingface").expanduser()


def test_nothing_is_looked_at_not_even_a_link(tmp_path: Path) -> None:
    (tmp_path / "hf").symlink_to("/no/such")
    assert places(tmp_path, {**HOME, "HF_HOME": "hf"}, ())["HF_HOME"] == tmp_path / "hf"


@pytest.mark.parametrize("name", ["TMPDIR", "TEMP", "TMP", ""])
def test_the_temporary_folder_is_the_one_that_python_takes(tmp_path: Path, name: str) -> None:
    environ = {key: value for key, value in os.environ.items() if key not in {"TMPDIR", "TEMP", "TMP"}}
    environ |= {name: str(tmp_path)} if name else {}
    words = [sys.executable, "-c", "import tempfile; print(tempfile.gettempdir())"]
    python = subprocess.run(words, env=environ, capture_output=True, text=True, check=True).stdout.strip()
    assert str(places(FOLDER, environ, ())["TMPDIR"]) == python
