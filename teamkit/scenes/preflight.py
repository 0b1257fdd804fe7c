"""Preflight's scenes: a run that would die later is not started. Pure."""

from teamkit.scenes.model import Put, Scene, do

_TRAIN = "print('epoch 1: loss 0.42')\n"

SCENES: tuple[Scene, ...] = (
    Scene(
        "Before a run: GPU, disk, memory and code are looked at first",
        (
            do("지우", "teamkit", "preflight", "--checkpoint", "1.4GB", "--keep", "3", code=None),
            Put("지우", "train.py", _TRAIN),
            do("지우", "teamkit", "preflight", "--gpus", "99", "--", "python3", "train.py", code=125),
        ),
    ),
)
