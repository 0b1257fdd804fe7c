"""An environment is read from files alone: packages, torch's build, W&B, and what betrays trouble."""

import sys
from pathlib import Path

import pytest

from teamkit.preflight.look import sources
from teamkit.preflight.look.environment import look
from tests.preflight.environment_world import install, install_torch, virtual_environment

ROOT = Path(__file__).parents[2]


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """The site-packages of the environment in the project `tmp_path`."""
    return virtual_environment(tmp_path / ".venv")


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
    assert look(tmp_path, {}).found == (
        "transformers 5.1.0 needs python>=3.12",
        "transformers 5.1.0 needs tokenizers<=0.23.0,>=0.22.0",
        "transformers 5.1.0 needs torch>=2.4",
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
    assert look(tmp_path, {}).found == ()


@pytest.mark.parametrize("name", ["random.py", "torch.py", "datasets.py", "queue.py"])
def test_a_file_at_the_top_that_hides_a_module_is_found(tmp_path: Path, packages: Path, name: str) -> None:
    install(packages, "torch", "2.8.0")
    install(packages, "datasets", "4.0.0")
    (tmp_path / name).touch()
    (tmp_path / "train.py").touch()
    (tmp_path / "src").mkdir()
    (tmp_path / "src/random.py").touch()
    assert look(tmp_path, {}).found == (name,)


def test_a_name_that_hides_nothing_is_silent(tmp_path: Path, packages: Path) -> None:
    install(packages, "wandb", "0.22.0")
    (tmp_path / "datasets.py").touch()  # datasets is not installed
    (tmp_path / "wandb").mkdir()  # the logs of W&B
    (tmp_path / "random.yaml").touch()
    assert look(tmp_path, {}).found == ()


def test_a_package_of_the_project_that_hides_an_installed_one_is_found(tmp_path: Path, packages: Path) -> None:
    install(packages, "datasets", "4.0.0")
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets/__init__.py").touch()
    assert look(tmp_path, {}).found == ("datasets/",)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_files_that_import_either_lightning_are_named(tmp_path: Path, packages: Path) -> None:
    install(packages, "lightning", "2.6.6")
    install(packages, "pytorch_lightning", "2.6.6")
    _write(tmp_path / "train.py", "import os\nimport lightning as L\n")
    _write(tmp_path / "모델/model.py", "from pytorch_lightning import LightningModule\n")
    for number in range(5):
        _write(tmp_path / f"callbacks/{number}.py", "    from lightning.pytorch.callbacks import Callback\n")
    _write(tmp_path / ".venv/lib/x.py", "import pytorch_lightning\n")
    _write(
        tmp_path / "either.py",
        "try:\n    import lightning as L\nexcept ImportError:\n    import pytorch_lightning as L\n",
    )
    assert look(tmp_path, {}).lightning_imports == (
        "lightning: callbacks/0.py",
        "lightning: callbacks/1.py",
        "lightning: callbacks/2.py",
        "pytorch_lightning: 모델/model.py",
    )


def test_the_parts_of_lightning_that_no_module_comes_from_do_not_count(tmp_path: Path, packages: Path) -> None:
    install(packages, "lightning", "2.6.6")
    install(packages, "pytorch_lightning", "2.6.6")
    _write(tmp_path / "fabric.py", "from lightning.fabric import Fabric\nimport lightning_utilities\n")
    _write(tmp_path / "words.py", "# import lightning\ntext = 'import lightning'\n")
    assert look(tmp_path, {}).lightning_imports == ()


def test_of_a_very_wide_folder_only_a_part_is_read(
    tmp_path: Path, packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(packages, "lightning", "2.6.6")
    install(packages, "pytorch_lightning", "2.6.6")
    monkeypatch.setattr(sources, "WIDEST", 10)
    monkeypatch.setattr(sources, "ENTRIES", 12)
    for number in range(30):
        _write(tmp_path / f"src/{number:02}.py", "import lightning\n")
    _write(tmp_path / "src2/a.py", "import pytorch_lightning\n")
    assert look(tmp_path, {}).lightning_imports == tuple(f"lightning: src/{name}" for name in _listed(tmp_path / "src"))


def _listed(folder: Path) -> list[str]:
    return [entry.name for entry in sources.entries(folder, 10)][:3]


def test_where_only_one_lightning_is_installed_no_file_is_read(tmp_path: Path, packages: Path) -> None:
    install(packages, "lightning", "2.6.6")
    _write(tmp_path / "train.py", "import lightning\nimport pytorch_lightning\n")
    assert look(tmp_path, {}).lightning_imports == ()


def test_without_an_environment_the_reason_is_told(tmp_path: Path) -> None:
    (tmp_path / "active").mkdir()
    found = look(tmp_path, {"VIRTUAL_ENV": str(tmp_path / "active")})
    assert found.error == f"no Python environment: VIRTUAL_ENV: no site-packages in {tmp_path / 'active'}"


def test_the_environment_of_this_project_is_read_as_it_is() -> None:
    found = look(ROOT, {"VIRTUAL_ENV": sys.prefix})
    assert found.error == ""
    assert found.python == sys.version_info[:2]
    assert "nvidia-ml-py" in found.packages
    assert found.found == ()
