"""An environment is read from files alone: packages, torch's build, W&B, and what betrays trouble."""

import sys
from pathlib import Path

import pytest

from teamkit.preflight.look.environment import look
from teamkit.preflight.snapshot import Unmet
from tests.preflight.environment_world import (
    V100,
    here,
    install,
    install_torch,
    packages,
    states,
    virtual_environment,
    write,
)

ROOT = Path(__file__).parents[2]

__all__ = ["packages"]


def test_packages_are_known_by_the_names_of_their_folders(tmp_path: Path, packages: Path) -> None:
    install(packages, "torch", "2.8.0+cu128")
    install(packages, "flash_attn", "2.8.3")
    install(packages, "something_else", "1.0")
    (packages / "numpy-1.26.4-py3.11.egg-info").mkdir()
    assert look(tmp_path, {}).packages == {"torch": "2.8.0+cu128", "flash-attn": "2.8.3", "numpy": "1.26.4"}


@pytest.mark.parametrize(
    ("version", "cuda", "expected", "span"),
    [
        ("2.14.0+cu130", "13.0", "13.0", ((7, 5), (12, 0))),
        ("2.14.0+cu126", "12.6", "12.6", ((5, 0), (9, 0))),
        ("2.10.0+cu128", "12.8", "12.8", ((7, 0), (12, 0))),
        ("2.11.0+cu128", "12.8", "12.8", ((7, 5), (12, 0))),
        ("2.7.1+cu128", "12.8", "12.8", ((7, 5), (12, 0))),
        ("2.0.1+cu117", "11.7", "11.7", ((3, 7), (8, 6))),
        ("2.99.0+cu140", "14.0", "14.0", None),
        ("2.8.0", "12.8", "12.8", None),  # conda-forge, which compiles for GPUs of its own choice
        ("2.8.0a0+5228986c39.nv25.05", "12.9", "12.9", None),  # a container of NVIDIA
        ("2.8.0+cpu", None, "", None),
    ],
)
def test_what_torch_was_built_for_is_read_from_its_version_file(
    tmp_path: Path, packages: Path, version: str, cuda: str | None, expected: str, span: object
) -> None:
    install_torch(packages, version, cuda)
    found = look(tmp_path, {})
    assert (found.torch_cuda, found.capabilities) == (expected, span)


def test_a_rocm_build_is_told_as_such(tmp_path: Path, packages: Path) -> None:
    install_torch(packages, "2.8.0+rocm6.4", None, "6.4.43482-0f2d60242")
    assert look(tmp_path, {}).torch_cuda == "rocm6.4"


def test_of_two_that_are_installed_the_first_on_the_path_counts(tmp_path: Path) -> None:
    own = virtual_environment(tmp_path / ".venv", shared="true", home=str(tmp_path / "base/bin"))
    base = tmp_path / "base/lib/python3.11/site-packages"
    install_torch(own, "2.14.0+cu126", "12.6")
    install_torch(base, "2.8.0+cu128", "12.8")
    install(base, "numpy", "2.1.0")
    found = look(tmp_path, {})
    assert (found.packages, found.torch_cuda) == ({"torch": "2.14.0+cu126", "numpy": "2.1.0"}, "12.6")


@pytest.mark.parametrize(
    ("version", "expected"),
    [("2.8.0+cpu", ""), ("2.8.0+cu128", "12.8"), ("2.5.0+rocm6.2", "rocm6.2"), ("2.8.0", None), ("2.8.0+x", None)],
)
def test_without_that_file_the_version_may_tell(
    tmp_path: Path, packages: Path, version: str, expected: str | None
) -> None:
    install(packages, "torch", version)
    assert look(tmp_path, {}).torch_cuda == expected


def test_a_version_file_that_tells_neither_is_not_taken_for_a_cpu_build(tmp_path: Path, packages: Path) -> None:
    install(packages, "torch", "2.8.0")
    (packages / "torch").mkdir()
    (packages / "torch/version.py").write_text("__version__ = '2.8.0'\n", encoding="utf-8")
    assert look(tmp_path, {}).torch_cuda is None


def test_what_a_package_needs_and_has_not_is_found(tmp_path: Path, packages: Path) -> None:
    install(packages, "torch", "2.3.1")
    install(packages, "tokenizers", "0.19.1")
    install(
        packages,
        "transformers",
        "5.1.0",
        "Requires-Python: >=3.12",
        "Requires-Dist: tokenizers<=0.23.0,>=0.22.0",
        'Requires-Dist: torch>=2.4; extra == "torch"',
        'Requires-Dist: datasets>=9; extra == "testing"',
        'Requires-Dist: tokenizers>=99; sys_platform == "win32"',
        "Requires-Dist: safetensors>=0.4.3",
    )
    assert look(tmp_path, {}).unmet == (
        Unmet("transformers", "5.1.0", "python", ">=3.12"),
        Unmet("transformers", "5.1.0", "tokenizers", "<=0.23.0,>=0.22.0"),
        Unmet("transformers", "5.1.0", "torch", ">=2.4"),
    )


def test_what_is_met_or_cannot_be_compared_is_silent(tmp_path: Path, packages: Path) -> None:
    install(packages, "torch", "2.8.0+cu128")
    install(packages, "numpy", "2.1.0")
    install(packages, "triton", "3.4.0")
    install(
        packages,
        "accelerate",
        "1.10.0",
        "Requires-Python: >=3.9",
        "Requires-Dist: torch (>=2.0.0)",
        "Requires-Dist: numpy<3.0.0,>=1.17",
        "Requires-Dist: triton~=3.0; extra == 'triton'",
    )
    install(packages, "torchvision", "0.22.0", "Requires-Dist: torch==2.7.0")  # the rule of pairs tells this one
    assert look(tmp_path, {}).unmet == ()


@pytest.mark.parametrize(
    ("clauses", "fits"),
    [
        (">=3.11.9", True),
        ("<3.11.5", True),
        ("==3.11.4", True),
        ("!=3.11.0", True),
        ("==3.11.*", True),
        ("!=3.11.*", False),
        ("~=3.10", True),
        ("~=3.10.2", False),
        (">=3.12.1", False),
    ],
)
def test_of_a_python_only_the_minor_version_is_known(tmp_path: Path, packages: Path, clauses: str, fits: bool) -> None:
    install(packages, "peft", "0.18.0", f"Requires-Python: {clauses}")
    assert look(tmp_path, {}).unmet == (() if fits else (Unmet("peft", "0.18.0", "python", clauses),))


@pytest.mark.parametrize("left", ["torch-2.14.0.dist-info", "torch-1.0.dist-info"])
def test_what_an_interrupted_pip_left_gives_way_to_what_is_whole(tmp_path: Path, packages: Path, left: str) -> None:
    install(packages, "torch", "2.8.0")
    (packages / left).mkdir()
    assert look(tmp_path, {}).packages == {"torch": "2.8.0"}


def test_what_is_alone_is_believed_even_when_it_is_not_whole(tmp_path: Path, packages: Path) -> None:
    (packages / "torch-2.8.0.dist-info").mkdir()
    assert look(tmp_path, {}).packages == {"torch": "2.8.0"}


@pytest.mark.parametrize("egg", ["numpy-1.26.4-py3.11.egg-info", "numpy-1.26.4.egg-info"])
def test_an_egg_is_whole_as_a_file_and_as_a_folder(tmp_path: Path, packages: Path, egg: str) -> None:
    (packages / "numpy-1.0.dist-info").mkdir()
    if "py3" in egg:
        (packages / egg).touch()
    else:
        write(packages / egg / "PKG-INFO", "Name: numpy\n")
    assert look(tmp_path, {}).packages == {"numpy": "1.26.4"}


@pytest.mark.parametrize(("cuda", "hip"), [("weird", None), ("12", None), ("12.8.1", None), (None, "weird")])
def test_a_build_that_is_no_number_is_unknown(
    tmp_path: Path, packages: Path, cuda: str | None, hip: str | None
) -> None:
    install_torch(packages, "2.8.0", cuda, hip)
    found = look(tmp_path, {})
    assert (found.torch_cuda, found.capabilities) == (None, None)
    assert states(found, here(V100))["torch"] == "unknown"


def test_the_python_of_the_environment_is_named_and_the_project(tmp_path: Path, packages: Path) -> None:
    found = look(tmp_path, {})
    assert (found.executable, found.project) == (str(tmp_path / ".venv/bin/python"), str(tmp_path))


def test_without_an_environment_the_reason_is_told(tmp_path: Path) -> None:
    (tmp_path / "active").mkdir()
    found = look(tmp_path, {"VIRTUAL_ENV": str(tmp_path / "active")})
    assert found.error == f"no Python environment: VIRTUAL_ENV: no site-packages in {tmp_path / 'active'}"


@pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="these tests run in no virtual environment")
def test_the_environment_of_this_project_is_read_as_it_is() -> None:
    found = look(ROOT, {"VIRTUAL_ENV": sys.prefix})
    assert found.error == ""
    assert found.python == sys.version_info[:2]
    assert "nvidia-ml-py" in found.packages
    assert (found.hiding, found.unmet) == ((), ())
