"""One thread, no network: what a test sees is this project and nothing else."""

import os
import socket
import sys
from pathlib import Path

os.environ |= {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

import pytest
import torch

torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """Run in the project's folder, with no way out of this machine."""
    connect = socket.socket.connect

    def only_here(self, address):
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"the network was asked for: {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_here)
    monkeypatch.chdir(PROJECT)
