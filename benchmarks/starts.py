"""How long a person waits for teamkit to say anything, against importing click alone."""

import os
import sys
from pathlib import Path

from benchmarks import worlds
from benchmarks.timing import Candidate, Series, paired
from tests.command import teamkit_command


def starts(root: Path, rounds: int) -> dict[str, Series]:
    """Two light commands."""
    world = worlds.guarded(root / "full")
    env = dict(world.env) | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    commands = {
        "import click": [teamkit_command()[0], "-c", "import click"],
        "teamkit --help": [*teamkit_command(), "--help"],
        "teamkit status": [*teamkit_command(), "status"],
    }
    return paired({name: Candidate(command, world.clone, env) for name, command in commands.items()}, rounds)
