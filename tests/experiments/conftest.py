"""Templates, and an experiment made from them."""

from pathlib import Path

import pytest

from tests.experiments.templates import Experiment, Templates, made, written


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    return written(tmp_path / "templates")


@pytest.fixture
def experiment(templates: Templates, tmp_path: Path) -> Experiment:
    return made(templates, tmp_path / "my exp")
