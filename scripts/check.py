"""Every check that is not a test, two at a time, and all that they find: python -m scripts.check."""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOOLS = Path(sys.executable).parent
PYTHON = (sys.executable, "-m")


@dataclass(frozen=True)
class Check:
    """One linter and how to call it."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What the linter said, and how long it took."""

    code: int
    said: str
    seconds: float


def checks() -> list[Check]:
    """Return the checks, slowest first, so that two at a time end early."""
    return [
        Check("types", (*PYTHON, "mypy", *_typed())),
        Check("imports", (_tool("lint-imports"), "--no-cache")),
        Check("lint", (*PYTHON, "ruff", "check", "--quiet", "--output-format", "concise", ".")),
        Check("format", (*PYTHON, "ruff", "format", "--check", "--output-format", "concise", ".")),
        Check("shell", (_tool("shellcheck"), "-x", *_scripts())),
        Check("sizes", (*PYTHON, "scripts.sizes", "teamkit")),
        *([Check("docs", (*PYTHON, "scripts.docs", "--check"))] if (ROOT / "scripts/docs.py").is_file() else []),
    ]


def outcome(check: Check) -> Outcome:
    """Return what became of `check`."""
    start = time.monotonic()
    done = subprocess.run(
        check.command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return Outcome(done.returncode, (done.stdout + done.stderr).strip(), time.monotonic() - start)


def main() -> int:
    """Run all checks; return 1 when one of them found something."""
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        outcomes = dict(zip(checks(), pool.map(outcome, checks()), strict=True))
    for check, found in outcomes.items():
        print(f"{check.name:10}{'FAILED' if found.code else 'ok':8}{found.seconds:5.1f} s")
    for check, found in outcomes.items():
        if found.code:
            print(f"\n{check.name}: {' '.join(check.command)}\n{found.said}")
    return int(any(found.code for found in outcomes.values()))


def _typed() -> list[str]:
    return [name for name in ("teamkit", "tests", "scripts", "benchmarks") if any((ROOT / name).rglob("*.py"))]


def _scripts() -> list[str]:
    """Every shell script: the hooks, and what begins with a sh or bash shebang."""
    files = [*(ROOT / "hooks").rglob("*"), *(ROOT / "scripts").glob("*"), ROOT / ".ci/run"]
    return sorted(str(file.relative_to(ROOT)) for file in files if file.is_file() and _is_shell(file))


def _is_shell(file: Path) -> bool:
    with file.open("rb") as stream:
        first = stream.readline()
    return file.suffix == ".sh" or (first.startswith(b"#!") and first.rstrip().endswith((b"sh", b"bash")))


def _tool(name: str) -> str:
    return shutil.which(name, path=str(TOOLS)) or name


if __name__ == "__main__":
    sys.exit(main())
