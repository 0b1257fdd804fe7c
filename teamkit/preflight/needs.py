"""What a run needs of the machine, as the policy and the command line state it. Pure."""

from typing import NamedTuple

from teamkit.preflight.typed import Typed


class Needs(NamedTuple):
    """gpus: how many, 0 when a GPU is no condition. memory: free bytes on each of them.

    waits: the run waits for its GPUs, so that those count which fit when nobody holds them.
    strict: a GPU that there is a warning of is none to take.

    disk: free bytes where results are written. checkpoint, kept: bytes of one checkpoint, and how
    many are kept. prefer: GPUs to take first, by index or UUID. capability: the lowest that the
    code runs on; newest: the highest major number of one. typed: how it was asked for, which remedies keep.
    """

    gpus: int = 0
    memory: int = 0
    waits: bool = False
    strict: bool = False
    disk: int = 0
    checkpoint: int = 0
    kept: int = 0
    prefer: tuple[str, ...] = ()
    capability: tuple[int, int] | None = None
    newest: int | None = None
    typed: Typed = Typed()

    @property
    def written(self) -> int:
        """Bytes that the run will write: what is asked for, and its checkpoints."""
        return self.disk + self.checkpoint * self.kept
