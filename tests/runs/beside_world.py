"""Runs to be compared: by hand, and as an MLflow store in a repository."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from click.testing import CliRunner, Result

from teamkit.cli import runs_compare, runs_show
from teamkit.runs import metrics
from teamkit.runs.model import FINISHED, Run, Told, Value
from tests.flow.team import run as started

START = 1_790_000_000.0  # 2026-09-21 14:13:20 UTC
SAME_COMMIT = "1a2b3c4d5e6f"
COMMANDS = {"show": runs_show.command, "compare": runs_compare.command}


def made(
    name: str,
    params: Mapping[str, Value] | None = None,
    curves: Mapping[str, Sequence[float]] | None = None,
    commit: str = SAME_COMMIT,
    state: str = FINISHED,
    **told: str,
) -> Run:
    """A run of which a point was logged every 100 steps."""
    run = Run("wandb", f"/runs/{name}", id=name, name=f"sts-{name}", state=state, params=dict(params or {}), told=told)
    run.commit = Told(commit, "wandb log") if commit else None
    for tag, values in (curves or {}).items():
        for number, value in enumerate(values):
            run.log(tag, 100 * number, value)
    metrics.digest(run, {})
    return run


def git(top: Path, *words: str) -> str:
    done = started(["git", *words], top, {})
    assert done.code == 0, done.err
    return done.out.strip()


def commit(top: Path, subject: str, **files: str) -> str:
    """Commit files, `__` in their names for a dot; return the commit."""
    for name, content in files.items():
        (top / name.replace("__", ".")).write_text(content, encoding="utf-8")
    git(top, "add", "--all", "--", *[name.replace("__", ".") for name in files])
    git(top, "commit", "-q", "--allow-empty", "-m", subject)
    return git(top, "rev-parse", "HEAD")


def store(
    top: Path,
    name: str,
    params: Mapping[str, str] | None = None,
    curves: Mapping[str, Sequence[float]] | None = None,
    start: float = START,
    state: int = 3,
    **tags: str,
) -> Path:
    """Write a run of MLflow's file store, whose id begins with `name`; of the tags `__` stands for a dot."""
    own = name.ljust(32, "0")
    folder = top / "mlruns" / "0" / own
    record = {"run_id": own, "run_name": f"sts-{name}", "status": state}
    times = {"start_time": round(start * 1000), "end_time": round(start * 1000) + 5_400_000}
    files = {"meta.yaml": "".join(f"{key}: {value}\n" for key, value in (record | times).items())}
    files |= {f"params/{key}": value for key, value in (params or {}).items()}
    files |= {f"tags/{key.replace('__', '.')}": value for key, value in tags.items()}
    for tag, values in (curves or {}).items():
        lines = (f"{round(start * 1000) + 1000 * at} {value} {100 * at}\n" for at, value in enumerate(values))
        files[f"metrics/{tag}"] = "".join(lines)
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    return folder


def typed(name: str, *words: str, charset: str = "utf-8") -> Result:
    """Run `teamkit runs NAME` as it is without a terminal; a failure is the exception of the result."""
    assert os.environ["TZ"] == "UTC"
    # As below `teamkit`: a command keeps the names of its help from the first time it is asked.
    program, helps = f"teamkit runs {name}", ["-h", "--help"]
    return CliRunner(charset=charset).invoke(COMMANDS[name], words, prog_name=program, help_option_names=helps)
