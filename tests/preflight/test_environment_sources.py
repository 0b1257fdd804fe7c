"""What the files of a project betray before they run: names that hide a module, two Lightnings in one run."""

import os
from pathlib import Path

import pytest

from teamkit.preflight.look import sources
from teamkit.preflight.look.environment import look
from tests.preflight.environment_world import install, packages, write

__all__ = ["packages"]


@pytest.fixture
def both_lightnings(packages: Path) -> None:
    """The two packages that hold one Lightning, side by side."""
    install(packages, "lightning", "2.6.6")
    install(packages, "pytorch_lightning", "2.6.6")


@pytest.mark.parametrize("name", ["random.py", "torch.py", "datasets.py", "queue.py"])
def test_a_file_at_the_top_that_hides_a_module_is_found(tmp_path: Path, packages: Path, name: str) -> None:
    install(packages, "torch", "2.8.0")
    install(packages, "datasets", "4.0.0")
    (tmp_path / name).touch()
    (tmp_path / "train.py").touch()
    (tmp_path / "src").mkdir()
    (tmp_path / "src/random.py").touch()
    assert look(tmp_path, {}).hiding == (name,)


def test_a_name_that_hides_nothing_is_silent(tmp_path: Path, packages: Path) -> None:
    install(packages, "wandb", "0.22.0")
    (tmp_path / "datasets.py").touch()  # datasets is not installed
    (tmp_path / "wandb").mkdir()  # the logs of W&B
    (tmp_path / "random.yaml").touch()
    assert look(tmp_path, {}).hiding == ()


def test_a_package_of_the_project_that_hides_an_installed_one_is_found(tmp_path: Path, packages: Path) -> None:
    install(packages, "datasets", "4.0.0")
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets/__init__.py").touch()
    assert look(tmp_path, {}).hiding == ("datasets/",)


def test_links_in_circles_hide_nothing_and_stop_nobody(tmp_path: Path, packages: Path, both_lightnings: None) -> None:
    write(tmp_path / "train.py", "import lightning\n")
    for name in ("random.py", "datasets", "src"):
        (tmp_path / name).symlink_to(name)
    (tmp_path / "models").mkdir()
    (tmp_path / "models/again").symlink_to(tmp_path)
    (tmp_path / "models/loop.py").symlink_to("loop.py")
    found = look(tmp_path, {})
    assert (found.error, found.hiding, found.lightning_imports) == ("", (), ("lightning: train.py",))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is closed to the superuser")
def test_the_folder_of_somebody_else_hides_nothing_and_stops_nobody(tmp_path: Path, packages: Path) -> None:
    (tmp_path / "random").mkdir(mode=0)
    (tmp_path / "queue.py").symlink_to("random/queue.py")
    found = look(tmp_path, {})
    assert (found.error, found.hiding) == ("", ())


def test_files_that_import_either_lightning_are_named(tmp_path: Path, both_lightnings: None) -> None:
    write(tmp_path / "train.py", "import os\nimport lightning as L\n")
    write(tmp_path / "모델/model.py", "from pytorch_lightning import LightningModule\n")
    for number in range(5):
        write(tmp_path / f"callbacks/{number}.py", "    from lightning.pytorch.callbacks import Callback\n")
    write(tmp_path / ".venv/lib/x.py", "import pytorch_lightning\n")
    write(
        tmp_path / "either.py",
        "try:\n    import lightning as L\nexcept ImportError:\n    import pytorch_lightning as L\n",
    )
    assert look(tmp_path, {}).lightning_imports == (
        "lightning: callbacks/0.py",
        "lightning: callbacks/1.py",
        "lightning: callbacks/2.py",
        "pytorch_lightning: 모델/model.py",
    )


def test_the_parts_of_lightning_that_no_module_comes_from_do_not_count(tmp_path: Path, both_lightnings: None) -> None:
    write(tmp_path / "fabric.py", "from lightning.fabric import Fabric\nimport lightning_utilities\n")
    write(tmp_path / "words.py", "# import lightning\ntext = 'import lightning'\n")
    assert look(tmp_path, {}).lightning_imports == ()


def test_of_a_very_wide_folder_only_a_part_is_read(
    tmp_path: Path, both_lightnings: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "EXAMPLES", 30)
    monkeypatch.setattr(sources, "WIDEST", 10)
    monkeypatch.setattr(sources, "ENTRIES", 12)
    for number in range(30):
        write(tmp_path / f"src/{number:02}.py", "import lightning\n")
    write(tmp_path / "src2/a.py", "import pytorch_lightning\n")
    named = look(tmp_path, {}).lightning_imports
    assert len(named) == 10
    assert all(name.startswith("lightning: src/") for name in named)


def test_where_only_one_lightning_is_installed_no_file_is_read(tmp_path: Path, packages: Path) -> None:
    install(packages, "lightning", "2.6.6")
    write(tmp_path / "train.py", "import lightning\nimport pytorch_lightning\n")
    assert look(tmp_path, {}).lightning_imports == ()
