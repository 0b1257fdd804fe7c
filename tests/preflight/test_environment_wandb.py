"""W&B as a run will find it: its mode, and whether a key is where wandb looks for it."""

from pathlib import Path

import pytest

from teamkit.preflight.look.environment import look
from tests.preflight.environment_world import install, packages, write

__all__ = ["packages"]


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "online"),
        ({"WANDB_MODE": "offline"}, "offline"),
        ({"WANDB_MODE": "dryrun"}, "offline"),
        ({"WANDB_MODE": "disabled"}, "disabled"),
        ({"WANDB_DISABLED": "true"}, "disabled"),
        ({"WANDB_DISABLED": "false"}, "online"),
    ],
)
def test_the_mode_of_wandb_is_told(tmp_path: Path, packages: Path, environ: dict[str, str], expected: str) -> None:
    install(packages, "wandb", "0.22.0")
    assert look(tmp_path, {"HOME": str(tmp_path), **environ}).wandb_mode == expected


def test_the_settings_of_the_project_tell_the_mode_that_wandb_offline_wrote(tmp_path: Path, packages: Path) -> None:
    install(packages, "wandb", "0.22.0")
    write(tmp_path / "wandb/settings", "[default]\nproject = x\nmode = offline\n\n[other]\nmode = online\n")
    assert look(tmp_path, {"HOME": str(tmp_path)}).wandb_mode == "offline"


LAB = "https://wandb.lab.kr:8080/"
NETRC = "machine github.com login me password x\nmachine api.wandb.ai\n  login user\n  password k\n"


@pytest.mark.parametrize(
    ("files", "environ", "expected"),
    [
        ({}, {}, False),
        ({}, {"WANDB_API_KEY": "k"}, True),
        ({}, {"WANDB_IDENTITY_TOKEN_FILE": "/token"}, True),
        ({".netrc": NETRC}, {}, True),
        ({"_netrc": NETRC}, {}, True),
        ({".netrc": "machine api.wandb.ai.example login x password k\n"}, {}, False),
        ({".netrc": "# machine api.wandb.ai\n"}, {}, False),
        ({".netrc": NETRC}, {"WANDB_BASE_URL": LAB}, False),
        ({".netrc": "machine wandb.lab.kr:8080 login u password k"}, {"WANDB_BASE_URL": LAB}, True),
        ({"keys": NETRC}, {"NETRC": "~/keys"}, True),
        ({".config/wandb/settings": "[default]\napi_key = k\n"}, {}, True),
    ],
)
def test_a_login_to_wandb_is_found_where_wandb_looks_for_it(
    tmp_path: Path, packages: Path, files: dict[str, str], environ: dict[str, str], expected: bool
) -> None:
    install(packages, "wandb", "0.22.0")
    for name, text in files.items():
        write(tmp_path / "home" / name, text)
    found = look(tmp_path, {"HOME": str(tmp_path / "home"), **environ})
    assert found.wandb_login is expected
    assert "password" not in repr(found)


def test_a_netrc_that_cannot_be_read_leaves_the_login_unknown(tmp_path: Path, packages: Path) -> None:
    install(packages, "wandb", "0.22.0")
    (tmp_path / "home/.netrc").mkdir(parents=True)
    assert look(tmp_path, {"HOME": str(tmp_path / "home")}).wandb_login is None


def test_without_wandb_nothing_is_said_of_it(tmp_path: Path, packages: Path) -> None:
    found = look(tmp_path, {"WANDB_API_KEY": "k"})
    assert (found.wandb_mode, found.wandb_login) == ("", None)
