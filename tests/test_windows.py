"""What happens where preflight is not at home: a Python that says it is Windows'."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def on_windows(*lines: str) -> str:
    """Run lines of Python that see Windows, and return what they print."""
    code = "\n".join(("import sys", *lines))
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_preflight_says_where_it_is_at_home() -> None:
    said = on_windows(
        "sys.platform = 'win32'",
        "from teamkit.errors import OutsideFailed",
        "try:",
        "    import teamkit.preflight",
        "except OutsideFailed as failure:",
        "    print(failure, failure.hint, sep='\\n')",
    )
    assert said == "preflight knows Linux and macOS only\nwsl teamkit preflight\n"


def test_the_tests_of_preflight_are_skipped_there_with_the_reason() -> None:
    said = on_windows(
        "import os, hypothesis, pytest  # hypothesis, which conftest.py imports, asks the machine what it is",
        "os.environ['PYTEST_DISABLE_PLUGIN_AUTOLOAD'] = '1'  # what plugins load would be Windows' own",
        "sys.platform = 'win32'",
        "print(int(pytest.main('-rs --capture=no -p no:cacheprovider tests/preflight'.split())))",
    )
    files = len(list((ROOT / "tests/preflight").rglob("test_*.py")))
    assert re.search(rf"SKIPPED \[{files}\] .*: preflight knows Linux and macOS only\n", said), said
    assert said.endswith(f"\n{int(pytest.ExitCode.NO_TESTS_COLLECTED)}\n"), said
