"""Runs for the page: a Korean team's, made by arithmetic, so that every machine makes the same."""

import math
from pathlib import PurePosixPath

from teamkit.runs import metrics
from teamkit.runs.choice import Wish, chosen
from teamkit.runs.columns import know
from teamkit.runs.model import CRASHED, FINISHED, INTERRUPTED, RUNNING, Damage, Run, Told
from teamkit.runs.page.data import Whence, document

TOP = "/home/jiwoo/sts/outputs"
PEOPLE = ("민지", "서연", "jiwoo", "도윤")
MODELS = ("klue/roberta-base", "klue/roberta-large", "snunlp/KR-ELECTRA-discriminator")
STATES = {3: CRASHED, 8: INTERRUPTED, 11: RUNNING, 17: CRASHED}
START = 1_790_000_000.0  # September 2026
WHENCE = Whence("문장 유사도 (STS)", (TOP,), START + 40 * 7200, "Asia/Seoul")


def runs(count: int = 40, points: int = 120) -> list[Run]:
    return [one(number, points) for number in range(count)]


def one(number: int, points: int = 120) -> Run:
    person, model = PEOPLE[number % 4], MODELS[number % 3]
    name = f"{person}-{PurePosixPath(model).name}-{number:02d}"
    run = Run("wandb", f"{TOP}/{name}", id=f"r{number:03d}", name=name, project="klue-sts")
    run.state = STATES.get(number, FINISHED)
    run.started = START + 7200 * number
    run.ended = None if run.state == RUNNING else run.started + 1800 + 97 * number
    run.person = Told(person, f"{person}@example.org, W&B's e-mail")
    run.commit = Told(f"{(number + 1) ** 31 * 7919:040x}"[-40:], "W&B's metadata")
    run.params = {
        "model": model, "lr": (1e-5, 2e-5, 3e-5, 5e-5)[number % 4], "seed": 42, "batch_size": 16 << number % 3,
        "data_dir": "/home/jiwoo/data/klue-sts", "loss": "mse", "warmup": number % 2 == 0, "fp16": True,
    }  # fmt: skip
    run.files = ("files/config.yaml", f"run-{run.id}.wandb")
    run.directions = {"val/pearson": "max"}
    for step in range(points):
        far = 1 - math.exp(-step / (20 + number))
        wave = math.sin(step * 1.7 + number) * 0.02
        run.log("train/loss", step * 10, 2.5 * (1 - far) + 0.05 + abs(wave))
        if step % 4 == 0:
            run.log("val/pearson", step * 10, 0.7 + 0.2 * far + wave / 3 + number % 5 * 0.004)
            run.log("val/f1", step * 10, 0.6 + 0.3 * far + wave)
        run.log("lr", step * 10, 2e-5 * (1 - step / points))
    if run.state == CRASHED:
        run.log("train/loss", points * 10, math.nan)
        run.damage = (Damage(f"run-{run.id}.wandb", "cut off in a record at byte 81920"),)
        run.notes = ("hp_metric left out: -1 stands for no value",)
    metrics.digest(run, {})
    return run


def page(found: list[Run], *columns: str, whence: Whence = WHENCE, limit: int = 500) -> dict[str, object]:
    known = know(found, {})
    shown = chosen(found, Wish(columns=columns), known).columns
    return document(found, known, shown, whence, limit=limit)
