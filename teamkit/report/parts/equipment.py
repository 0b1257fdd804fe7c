"""The machines, the libraries and what kept the logs. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from teamkit.report.document import Block
from teamkit.report.evidence import of_runs, of_snapshots
from teamkit.report.facts import Facts
from teamkit.report.machine import Machine
from teamkit.report.parts.pieces import Row, clean, first, remark, table
from teamkit.runs.model import Run

_STACK, _FILES = 12, 3
_GIB = 2**30
_SOURCES = {
    "wandb": "W&B", "tensorboard": "TensorBoard", "mlflow": "MLflow", "mlflow_files": "MLflow", "ray": "Ray Tune",
    "lightning": "Lightning CSVLogger", "huggingface": "HF Trainer", "hydra": "Hydra", "dvclive": "DVCLive",
    "ultralytics": "Ultralytics", "mmengine": "MMEngine", "detectron2": "Detectron2", "keras": "Keras CSVLogger",
}  # fmt: skip


def equipment(facts: Facts) -> Iterator[Block]:
    """Tell the machines that logs and preflight name, the libraries that the project states, and what kept the logs."""
    say = facts.words
    rows = [*_gpus(facts), *_hosts(facts), *_drivers(facts), *_alone(facts), *_stack(facts)]
    sources = Counter(
        source for run in facts.trained.runs for source in dict.fromkeys(part.source for part in run.parts)
    )
    if sources:
        names = dict.fromkeys(_SOURCES.get(one, one) for one, _ in sources.most_common())
        rows.append([say("logs"), ", ".join(names), ""])
    yield table([say("item"), say("content"), say("evidence")], rows) if rows else remark(say("no_equipment"))


def _gpus(facts: Facts) -> Iterator[Row]:
    """Yield the kinds of GPU, each with the runs that had it; what logs name and preflight saw is counted once."""
    kinds: dict[tuple[str, ...], list[str]] = {}
    for run in facts.trained.runs:
        for kind in dict.fromkeys(_kinds(run, facts.machines.of.get(run.id))):
            kinds.setdefault(kind, []).append(run.id)
    for kind, runs in sorted(kinds.items()):
        name = _either(facts, kind, facts.machines.of)
        ids = _ids(facts, runs)
        told = facts.evidence.tell(f"equipment.{' / '.join(kind)}", len(runs), ids)
        yield ["GPU", facts.words("gpu_told", kind=name, runs=told), facts.evidence.cite(of_runs(runs))]


def _kinds(run: Run, machine: Machine | None) -> Iterator[tuple[str, ...]]:
    """Yield what a run had; several names in one where it is only known that it was among them."""
    log, seen = clean(run.told.get("gpu", "")), tuple(map(clean, machine.kinds())) if machine else ()
    if log:
        yield (log,)
    if machine and machine.picked:
        yield from ((name,) for name in seen)
    elif seen and not log:
        yield seen


def _either(facts: Facts, kind: Sequence[str], machines: Mapping[str, Machine]) -> str:
    """Return names of GPUs with the memory that preflight saw them have, the one or the other."""
    return facts.words("or").join(f"{name}{_memory(facts, name, machines)}" for name in kind)


def _memory(facts: Facts, name: str, machines: Mapping[str, Machine]) -> str:
    sizes: dict[int, list[str]] = {}
    for run, machine in machines.items():
        for gpu in dict.fromkeys(machine.gpus):
            if clean(gpu.name) == name and gpu.memory:
                sizes.setdefault(round(gpu.memory / _GIB), []).append(run)
    told = [
        facts.evidence.tell(f"equipment.{name}.gib", size, _ids(facts, dict.fromkeys(runs)))
        for size, runs in sorted(sizes.items())
    ]
    return f" {' / '.join(told)} GiB" if told else ""


def _hosts(facts: Facts) -> Iterator[Row]:
    say, tell = facts.words, facts.evidence.tell
    hosts: dict[tuple[float, int], list[str]] = {}
    for run, machine in facts.machines.of.items():
        hosts.setdefault((machine.cpus or 0, round((machine.memory or 0) / _GIB)), []).append(run)
    hosts.pop((0, 0), None)
    for (cpus, memory), runs in sorted(hosts.items()):
        ids, told = _ids(facts, runs), []
        told += [say("cpus_told", cpus=tell("equipment.cpus", cpus, ids, f"{cpus:g}"))] if cpus else []
        told += [say("memory_told", memory=tell("equipment.memory", memory, ids))] if memory else []
        runs_told = tell("equipment.hosts", len(runs), ids)
        content = say("gpu_told", kind=", ".join(told), runs=runs_told)
        yield [say("host"), content, facts.evidence.cite(of_runs(runs))]


def _drivers(facts: Facts) -> Iterator[Row]:
    """Yield the drivers, and the newest CUDA that each runs: versions, which are no numbers."""
    drivers: dict[str, list[str]] = {}
    for run, machine in facts.machines.of.items():
        if machine.driver:
            cuda = f" (CUDA {machine.cuda})" if machine.cuda else ""
            drivers.setdefault(clean(f"{machine.driver}{cuda}"), []).append(run)
    for driver, runs in sorted(drivers.items()):
        yield [facts.words("driver"), driver, facts.evidence.cite(of_runs(runs))]


def _alone(facts: Facts) -> Iterator[Row]:
    alone = facts.machines.alone
    if alone:
        ids = of_snapshots(one.id for one in alone)
        kinds = sorted({clean(kind) for one in alone for kind in one.kinds()})
        count = facts.evidence.tell("equipment.alone", len(alone), ids)
        told = facts.words("alone_told", count=count, kinds=", ".join(kinds) or "—")
        yield [facts.words("alone"), told, facts.evidence.cite(ids)]


def _stack(facts: Facts) -> Iterator[Row]:
    """Yield what the project's files state, with the files: names and versions, which are no numbers."""
    for part, stated in facts.site.stack.items():
        names = [clean(f"{one.name} {_version(one.version)}") for one in stated]
        files = list(dict.fromkeys(clean(one.file) for one in stated[:_STACK]))
        yield [facts.words(part), first(names, _STACK), first(files, _FILES)]


def _version(stated: str) -> str:
    """Return a version without the sign for exactly this one, and without what conda says of its build."""
    return stated[1:].partition("=")[0] if re.match(r"=[^=]", stated) else stated.removeprefix("==")


def _ids(facts: Facts, runs: Sequence[str] | Mapping[str, None]) -> tuple[str, ...]:
    """Return runs and what preflight kept of them as evidence."""
    of = facts.machines.of
    return (*of_runs(runs), *of_snapshots(dict.fromkeys(of[run].id for run in runs if run in of)))
