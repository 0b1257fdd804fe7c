"""What would change in a project, as a unified diff. Pure."""

from collections.abc import Iterator, Mapping
from difflib import unified_diff
from unicodedata import category

from teamkit.experiments.tree import File, is_binary

_END = "\\ No newline at end of file"


def difference(name: str, now: File | None, then: File | None) -> list[str]:
    """Return the lines of a unified diff of one file; None is a file that is not there."""
    old, new = (f"{side}/{name}" if file else "/dev/null" for side, file in (("a", now), ("b", then)))
    if now and then and now.data == then.data:
        return [f"{new} becomes {'executable' if then.executable else 'a plain file'}"]
    if any(file and is_binary(file.data) for file in (now, then)):
        return [f"Binary files {old} and {new} differ"]
    return [_plain(line) for line in _ended(unified_diff(_lines(now), _lines(then), old, new))]


def differences(now: Mapping[str, File | None], changes: Mapping[str, File | None]) -> list[str]:
    """Return the diff of several files, by path."""
    return [line for name in sorted(changes) for line in difference(name, now.get(name), changes[name])]


def _lines(file: File | None) -> list[str]:
    """Return the lines with their ends; of the ends that Unicode knows, only that of Unix counts."""
    text = file.data.decode("utf-8", "replace") if file else ""
    lines = [f"{line}\n" for line in text.split("\n")]
    return [*lines[:-1], *([lines[-1][:-1]] if lines[-1] != "\n" else [])]


def _ended(lines: Iterator[str]) -> Iterator[str]:
    """Yield the lines of a diff without their ends; one that has none is followed by diff's own remark."""
    for line in lines:
        yield line.removesuffix("\n")
        if not line.endswith("\n"):
            yield _END


def _plain(line: str) -> str:
    """Return a line that moves no cursor: a template may come from anywhere."""
    return "".join(one if one == "\t" or category(one) != "Cc" else "�" for one in line.removesuffix("\r"))
