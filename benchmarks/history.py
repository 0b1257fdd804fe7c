"""What reading a whole history costs, cold and warm, against git's own `git log --numstat` and three peers.

The history is generated (benchmarks/generated.py), or that of HISTORY=/path/to/a/clone, which is only read: all work
on a clone that shares its objects. Every reader is a process of its own; what counts is the processor time of it and
all its children, and the peak of what they hold in memory together, looked at every 10 ms in /proc.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import NamedTuple

from benchmarks import peers, worlds
from benchmarks.generated import generate
from benchmarks.targets import Target
from benchmarks.timing import Series

GIT, COLD, WARM, WHOLE = "git log --numstat -M", "teamkit, cold", "teamkit, warm", "teamkit, warm, all it tells"
_LOG = ("git", "log", "--branches", "--remotes", "--numstat", "-M")
_ADDED = re.compile(rb"^(\d+)\t\d+\t", re.MULTILINE)
_LOOKS = 0.01  # seconds
_CHOSEN = 500  # commits whose lines a peer is asked for; it walks all

_OURS = """
import gc, json, sys
gc.disable()  # as the program does
from pathlib import Path
from teamkit.history import log
from teamkit.history.cache import Cache
read = log.read(Path.cwd(), "", Cache(Path(".git/teamkit/history.sqlite"), log.KEY))
added = sum(change.added or 0 for commit in read.commits.values() for change in commit.changes)
print(json.dumps({"commits": len(read.commits), "added": added}))
"""
_GATHER = """
import gc, json
gc.disable()
from datetime import timezone
from pathlib import Path
from teamkit.history.gather import gather
from teamkit.history.past import Period
from teamkit.sections import Policy
found = gather(Path.cwd(), Policy(), Period(timezone.utc, 2**31))
print(json.dumps({"commits": len(found.past.history.commits)}))
"""
_PEER = """
import json, sys
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
used = lambda: sum(sum(getrusage(who)[:2]) for who in (RUSAGE_SELF, RUSAGE_CHILDREN))
step, chosen = int(sys.argv[1]), 0.0
for number, commit in enumerate(walk()):
    if number % step == 0:
        before = used()
        lines(commit)
        chosen += used() - before
print(json.dumps({"commits": number + 1, "more": (step - 1) * chosen}))
"""
_PYDRILLER = """
from pydriller import Repository
walk = Repository(".", include_remotes=True).traverse_commits
lines = lambda commit: commit.insertions + commit.deletions
"""
_GITPYTHON = """
from git import Repo
walk = lambda: Repo(".").iter_commits("HEAD", remotes=True)
lines = lambda commit: commit.stats.total["lines"]
"""


class Told(NamedTuple):
    """What one reading cost: seconds of processor, MiB at most; and of how many commits it read which added lines."""

    seconds: float
    peak: float
    commits: int = 0
    added: int = 0


@dataclass(frozen=True)
class Costs(Series):
    """The readings of one reader; the times are milliseconds of processor."""

    told: list[Told]

    @property
    def peak(self) -> float:
        """MiB."""
        return median(one.peak for one in self.told)


def history(root: Path, rounds: int) -> dict[str, Series]:
    """Read one history in every way, cold and then warm each round; the peers once."""
    env = worlds.environment(root, peers.BIN) | {"PYTHONPATH": str(Path(__file__).parents[1])}
    clone = _clone(root, env)
    told: dict[str, list[Told]] = {GIT: [], COLD: [], WARM: [], WHOLE: []}
    for number in range(rounds):
        (clone / ".git/teamkit/history.sqlite").unlink(missing_ok=True)
        for name, command in _own().items():
            told[name].append(_read(f"round {number + 1} of {rounds}: {name}", command, clone, env))
    for name, command in _others(told[COLD][0].commits // _CHOSEN or 1).items():
        told[name] = [_read(name, command, clone, env)] * rounds
    first = [1000 * one.seconds for one in told[GIT]]
    return {name: _costs(found, first, name == GIT) for name, found in told.items()}


def _costs(told: list[Told], first: list[float], is_first: bool) -> Costs:
    return Costs(first if is_first else [1000 * one.seconds for one in told], first, told)


def _clone(root: Path, env: Mapping[str, str]) -> Path:
    source = os.environ.get("HISTORY") or str(generate(root / "generated.git", env))
    clone = root / "clone"
    subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", source, clone], env=env, check=True)
    return clone


def _own() -> dict[str, list[str]]:
    ours, whole = ([sys.executable, "-c", code] for code in (_OURS, _GATHER))
    return {GIT: list(_LOG), COLD: ours, WARM: ours, WHOLE: whole}


def _others(step: int) -> dict[str, list[str]]:
    python = str(peers.BIN / "python")
    return {
        "git-fame, of HEAD alone": [str(peers.BIN / "git-fame"), "--loc=ins,del", "-M", "--silent-progress"],
        f"PyDriller, lines of 1 in {step}": [python, "-c", _PYDRILLER + _PEER, str(step)],
        f"GitPython, lines of 1 in {step}": [python, "-c", _GITPYTHON + _PEER, str(step)],
    }


def _read(title: str, command: list[str], folder: Path, env: Mapping[str, str]) -> Told:
    """Run a reader to its end. Raises RuntimeError where it fails."""
    print(f"{title} ...", end="", file=sys.stderr, flush=True)
    with subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE) as running:
        over, looks = Event(), [0.0]
        looker = Thread(target=_look, args=(running.pid, over, looks))
        looker.start()
        added, last = _drained(running)
        _, status, usage = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
        over.set()
        looker.join()
    if running.returncode:
        message = f"{title}: code {running.returncode}"
        raise RuntimeError(message)
    said = json.loads(last) if last.startswith(b"{") else {"added": added}
    seconds = usage.ru_utime + usage.ru_stime + said.pop("more", 0)
    print(f"\r{title}: {seconds:.2f} s, {looks[0]:.0f} MiB", file=sys.stderr)
    return Told(seconds, looks[0], **said)


def _drained(running: "subprocess.Popen[bytes]") -> tuple[int, bytes]:
    """Return the sum of the lines that --numstat says were added, and the last line."""
    added, left, last = 0, b"", b""
    for chunk in iter(lambda: running.stdout.read1(1 << 20), b""):  # type: ignore[union-attr]
        whole, end, rest = (left + chunk).rpartition(b"\n")
        added += sum(map(int, _ADDED.findall(whole)))
        left, last = rest, whole.rpartition(b"\n")[2] if end else last
    return added, left or last


def _look(pid: int, over: Event, looks: list[float]) -> None:
    page = os.sysconf("SC_PAGE_SIZE") / (1 << 20)
    while not over.wait(_LOOKS):
        looks[0] = max(looks[0], page * sum(map(_pages, _tree(pid))))


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = [
            one for task in Path(f"/proc/{pid}/task").iterdir() for one in (task / "children").read_text().split()
        ]
    except OSError:  # over, or no such file on this system
        return
    for child in children:
        yield from _tree(int(child))


def _pages(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0


def table(title: str, series: Mapping[str, Series]) -> str:
    """Return the figures as lines, medians of the rounds."""
    rounds = len(series[GIT].times)
    head = f"\n{title}, {rounds} rounds\n  {'':30}{'seconds':>10}{'times git':>11}{'peak MiB':>10}{'commits':>10}"
    return "\n".join([head, *(_row(name, one) for name, one in _all(series).items())])


def _row(name: str, one: Costs) -> str:
    commits = f"{one.told[0].commits:10,}" if one.told[0].commits else ""
    return f"  {name:30}{one.median / 1000:10.2f}{one.ratio:11.2f}{one.peak:10.0f}{commits}"


def targets(series: Mapping[str, Series]) -> list[Target]:
    """Return what is promised; nothing where it did not run."""
    if not series:
        return []
    git, cold, warm = (_all(series)[name] for name in (GIT, COLD, WARM))
    return [
        Target("times the processor of git log --numstat, cold", cold.ratio, 1.3),
        Target("share of a cold reading that a warm one takes", warm.against(cold), 0.05),
        Target("times git's peak of memory", cold.peak / git.peak, 1.5),
        Target("added lines that differ from git's own", abs(cold.told[0].added - git.told[0].added), 0),
    ]


def _all(series: Mapping[str, Series]) -> dict[str, Costs]:
    return {name: one for name, one in series.items() if isinstance(one, Costs)}
