"""One set of records for the whole session, shared by all of pytest-xdist's workers."""

from __future__ import annotations

import os

import pytest

from .records import Records


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    return Records(shared / "matrix")
