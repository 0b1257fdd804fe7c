"""Time teamkit against its peers; exit 1 when a target is missed: python -m benchmarks."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import commands, history, machine, peers, runs, starts, targets
from benchmarks.timing import Series, table
from tests.e2e.worlds import git_binary, git_version

BENCHMARKS: Mapping[str, tuple[Callable[[Path, int], Mapping[str, Series]], int, str]] = {
    "commits": (commands.commits, 30, "git commit of one file"),
    "rebases": (commands.rebases, 7, "git rebase of 20 commits"),
    "fetches": (commands.fetches, 7, "git fetch of 100 new branches"),
    "pushes": (commands.pushes, 15, "git push of one commit"),
    "transactions": (commands.transactions, 7, "git update-ref of 10,000 refs"),
    "calls": (commands.calls, 15, "the hook for refs, given 10,000 of them"),
    "starts": (starts.starts, 15, "the command line"),
    "scans": (runs.scans, 3, "a scan of 10,000 small runs"),
    "grown": (runs.grown, 3, "a scan of one log of 200,000 lines, and of 100 lines more"),
    "wandb": (runs.wandb, 3, "a scan of 1,000 runs of W&B, no cache"),
    "searches": (runs.searches, 5, "1,000 runs of MLflow (MLFLOW_PYTHON)"),
    "history": (history.history, 3, "a whole history, seconds of processor"),
    "machines": (machine.machines, 15, "a look at the machine, ms of processor"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="BENCHMARK", help=f"of: {', '.join(BENCHMARKS)}")
    parser.add_argument("--rounds", type=int, help="rounds of each, in place of its own number")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.only) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {unknown.pop()}")
    print(
        f"git {'.'.join(map(str, git_version()))} ({git_binary()}), Python {sys.version.split()[0]}; {peers.install()}"
    )
    results = {name: _result(name, asked.rounds) for name in BENCHMARKS if name in asked.only or not asked.only}
    found = [*targets.targets(results), *history.targets(results.get("history", {}))]
    print("\ntargets", *found, sep="\n")
    return 0 if all(target.kept for target in found) else 1


def _result(name: str, rounds: int | None) -> Mapping[str, Series]:
    function, usual, title = BENCHMARKS[name]
    with tempfile.TemporaryDirectory(prefix="teamkit-bench-") as folder:
        result = function(Path(folder), rounds or usual)
    drawn = history.table if name == "history" else table
    print(drawn(title, result) if result else f"\n{title}: not run", flush=True)
    return result


if __name__ == "__main__":
    sys.exit(main())
