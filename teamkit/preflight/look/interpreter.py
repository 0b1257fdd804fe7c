"""The Python that will train, found without starting it: its version and the folders that it imports from.

An environment that is active wins, as it does in a shell; then one that lies in the project.
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

_WITHIN = (".venv", "venv", "env")
_MARK = "pyvenv.cfg"
_KINDS = ("site-packages", "dist-packages")


class Interpreter(NamedTuple):
    """executable, python, folders: None or empty when not known. why: how it was found, or why not.

    folders: where packages are imported from, in the order of sys.path.
    """

    executable: Path | None
    python: tuple[int, int] | None
    folders: tuple[Path, ...]
    why: str


def find(folder: Path, environ: Mapping[str, str], python: str = "") -> Interpreter:
    """Return the Python that `folder` will be run with; python: the path or name that a person gave."""
    if python:
        given = _place(python, environ)
        return _read(*given, f"--python {python}", environ) if given else _nothing(f"--python {python}: no such file")
    for prefix, why in _candidates(folder, environ):
        if prefix.is_dir():
            return _read(prefix, None, why, environ)
    return _own(environ)


def _nothing(why: str) -> Interpreter:
    return Interpreter(None, None, (), why)


def _candidates(folder: Path, environ: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """Yield the environments that a run would take before any other Python."""
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        if environ.get(name):
            yield Path(environ[name]), name
    for name in _WITHIN:
        if (folder / name / _MARK).is_file() or (folder / name / "conda-meta").is_dir():
            yield folder / name, f"{name} in the project"


def _own(environ: Mapping[str, str]) -> Interpreter:
    """Return the Python of teamkit, unless only that of PATH has torch: pipx keeps teamkit away from the packages."""
    own = _read(Path(sys.prefix), None, "the Python of teamkit", environ)
    other = _place("python3", environ) or _place("python", environ)
    if other is None or _has_torch(own):
        return own
    first = _read(*other, "the first Python on PATH", environ)
    return first if _has_torch(first) else own


def _has_torch(interpreter: Interpreter) -> bool:
    return any((folder / "torch").is_dir() for folder in interpreter.folders)


def _place(python: str, environ: Mapping[str, str]) -> tuple[Path, Path | None] | None:
    """Return the folder of an environment, given its executable or itself, and that executable."""
    given = Path(python)  # a shell has put the home in the place of ~
    if given.is_dir():
        return given.absolute(), None
    import shutil  # noqa: PLC0415  (it brings three compressors along)

    found = str(given) if given.is_file() else shutil.which(python, path=environ.get("PATH", ""))
    if not found:
        return None
    # The link in a virtual environment leads out of it, so the mark is looked for before links are followed.
    for file in (Path(found).absolute(), Path(found).resolve()):
        prefix = file.parent.parent if file.parent.name in {"bin", "Scripts"} else file.parent
        if (prefix / _MARK).is_file() or _libraries(prefix):
            return prefix, Path(found).absolute()
    return None


def _read(prefix: Path, given: Path | None, why: str, environ: Mapping[str, str]) -> Interpreter:
    """Return what the files of an environment tell; not its links, because a moved one still has its packages."""
    settings = _settings(prefix)
    python = (_named(given) if not settings else None) or _version(prefix, settings)
    own, user = _libraries(prefix, python), _user(python, environ)
    folders = [*own, *_base(settings, user, python)] if settings else [*user, *own]
    executable = given or next((file for file in _executables(prefix) if file.exists()), None)
    known = tuple(dict.fromkeys(folders))
    return Interpreter(executable, python, known, why if known else f"{why}: no site-packages in {prefix}")


def _base(settings: Mapping[str, str], user: list[Path], python: tuple[int, int] | None) -> list[Path]:
    """Return what a virtual environment shares, where it does: the user's packages, and those of its base."""
    if settings.get("include-system-site-packages", "").lower() != "true" or not settings.get("home"):
        return []
    home = Path(settings["home"])
    return [*user, *_libraries(home.parent if home.name == "bin" else home, python)]


def _settings(prefix: Path) -> dict[str, str]:
    """Return pyvenv.cfg; empty where there is none, which is no virtual environment."""
    try:
        text = (prefix / _MARK).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    pairs = (line.partition("=") for line in text.splitlines())
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


def _named(file: Path | None) -> tuple[int, int] | None:
    """Return the version in an executable's own name: one prefix, such as /usr, may hold several Pythons."""
    match = re.fullmatch(r"python(\d+)\.(\d+)(?:\.exe)?", file.resolve().name) if file else None
    return (int(match[1]), int(match[2])) if match else None


def _version(prefix: Path, settings: Mapping[str, str]) -> tuple[int, int] | None:
    told = settings.get("version") or settings.get("version_info", "")
    if prefix == Path(sys.prefix):
        return sys.version_info[:2]
    match = re.match(r"(\d+)\.(\d+)", told) or _last(prefix, "lib", r"python(\d+)\.(\d+)")
    match = match or _last(prefix, "conda-meta", r"python-(\d+)\.(\d+)\.[^-]*-[^-]*\.json")
    return (int(match[1]), int(match[2])) if match else None


def _last(prefix: Path, folder: str, pattern: str) -> re.Match[str] | None:
    """Return the match of the highest version in a folder."""
    matches = [match for name in _names(prefix / folder) if (match := re.fullmatch(pattern, name))]
    return max(matches, key=lambda match: (int(match[1]), int(match[2])), default=None)


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208  (half the time of Path.iterdir, and only the names are wanted)
    except OSError:
        return []


def _libraries(prefix: Path, python: tuple[int, int] | None = None) -> list[Path]:
    """Return the folders of packages that exist in a prefix: site-packages, Debian's dist-packages, Windows' Lib."""
    names = [f"python{python[0]}.{python[1]}"] if python else _pythons(prefix)
    found = [prefix / "local/lib" / name / "dist-packages" for name in names]
    found += [prefix / lib / name / kind for name in names for lib in ("lib", "lib64") for kind in _KINDS]
    found += [prefix / "lib/python3/dist-packages", prefix / "Lib/site-packages"]
    real = {folder.resolve(): folder for folder in reversed(found) if folder.is_dir()}
    return list(reversed(real.values()))


def _pythons(prefix: Path) -> list[str]:
    return sorted(name for name in _names(prefix / "lib") if re.fullmatch(r"python\d+\.\d+", name))


def _user(python: tuple[int, int] | None, environ: Mapping[str, str]) -> list[Path]:
    """Return the folder of `pip install --user`, where it exists."""
    home = environ.get("PYTHONUSERBASE") or (f"{environ['HOME']}/.local" if environ.get("HOME") else "")
    if not python or not home or environ.get("PYTHONNOUSERSITE"):
        return []
    return [path for path in [Path(home) / f"lib/python{python[0]}.{python[1]}/site-packages"] if path.is_dir()]


def _executables(prefix: Path) -> tuple[Path, ...]:
    return (prefix / "bin/python", prefix / "bin/python3", prefix / "Scripts/python.exe", prefix / "python.exe")
