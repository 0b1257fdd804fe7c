"""Builds the fake library, and hands it to tests with a scenario."""

import functools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SOURCES = ("scenario.c", "functions.c", "structures.c")
FLAGS = ("-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-pthread", "-Wl,-soname,libnvidia-ml.so.1")
ABSENT = re.compile(r"^absent=(.*)$", re.MULTILINE)

Build = Callable[[frozenset[str]], Path]


class Nvml:
    """The fake library under one scenario; `set` may change it while a process runs."""

    def __init__(self, builds: Build, folder: Path) -> None:
        self._builds = builds
        self.scenario = folder / "scenario"
        self._absent: frozenset[str] = frozenset()

    def set(self, text: str) -> None:
        """Put a scenario in the place of the one before, at once and whole."""
        match = ABSENT.search(text)
        self._absent = frozenset(match[1].split(",")) if match else frozenset()
        beside = self.scenario.with_suffix(".new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.scenario)

    def env(self) -> dict[str, str]:
        """Return what a process needs in its environment, besides its own, to load the fake."""
        folders = [str(self._builds(self._absent)), *filter(None, [os.environ.get("LD_LIBRARY_PATH")])]
        return {"LD_LIBRARY_PATH": os.pathsep.join(folders), "FAKE_NVML": str(self.scenario)}


@pytest.fixture(scope="session")
def nvml_builds(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The folder of a library that lacks some functions; skips where there is no compiler for one."""
    with_compiler = compiler()

    @functools.cache
    def built(absent: frozenset[str]) -> Path:
        return build(with_compiler, tmp_path_factory.mktemp("nvml"), absent)

    return built


@pytest.fixture
def nvml(nvml_builds: Build, tmp_path: Path) -> Nvml:
    """The fake library, without a scenario yet: it has no GPU."""
    made = Nvml(nvml_builds, tmp_path)
    made.set("")
    return made


def compiler() -> str:
    """Return the C compiler; skips the test that wants it where there is none."""
    found = shutil.which("cc")
    if sys.platform != "linux" or found is None:
        pytest.skip("no cc on this machine, or no Linux: the fake NVML cannot be built")
    return found


def build(cc: str, folder: Path, absent: frozenset[str]) -> Path:
    """Compile the library without the functions that are absent; return its folder.

    A version script hides them, so that they are missing from it as from an old driver's.
    """
    written = set(re.findall(r"^(?:int |const char \*|[A-Z_]+_(?:OF|KIND)\()(nvml\w+)", _sources(), re.MULTILINE))
    stubs = folder / "stubs.c"
    stubs.write_text("".join(f"int {name}(void) {{ return 3; }}\n" for name in sorted(_known() - written)))
    exports = folder / "exports.map"
    exports.write_text(f"{{ global: {'; '.join(sorted((_known() | written) - absent))}; local: *; }};\n")
    sources = [*(str(HERE / name) for name in SOURCES), str(stubs)]
    target = ("-o", str(folder / "libnvidia-ml.so.1"), f"-Wl,--version-script={exports}")
    subprocess.run([cc, *FLAGS, *target, *sources], check=True)
    return folder


def _sources() -> str:
    return "".join((HERE / name).read_text(encoding="utf-8") for name in SOURCES)


def _known() -> set[str]:
    """Return every function that nvidia-ml-py may look for."""
    spec = find_spec("pynvml")
    assert spec is not None
    assert spec.origin is not None
    return set(re.findall(r'_nvmlGetFunctionPointer\("(nvml\w+)"\)', Path(spec.origin).read_text(encoding="utf-8")))
