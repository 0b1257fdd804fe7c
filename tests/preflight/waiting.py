"""How long the code is ready to wait for a thread that hangs: what it asks for, so that no clock is read."""

import math
import threading

import pytest


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that each Thread.join was given from here on."""
    given: list[float] = []
    real = threading.Thread.join

    def join(thread: threading.Thread, timeout: float | None = None) -> None:
        given.append(math.inf if timeout is None else timeout)
        real(thread, timeout)

    monkeypatch.setattr(threading.Thread, "join", join)
    return given
