"""What could not be read, gathered while reading on. Pure."""

from teamkit.runs.model import Damage

POINTER = "version https://git-lfs"
BEHIND_POINTER = "a pointer of git lfs; git lfs pull brings the file"


class Damages:
    """What could not be read, each kind of it told once, with the first place and how often."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[str, int]] = {}

    def tell(self, file: str, what: str, at: str = "", count: int = 1) -> None:
        """Remember one, or more of a kind. at: a line or a byte; "" for what concerns the file as a whole."""
        first, before = self._known.get((file, what), (at, 0))
        self._known[file, what] = (first, before + count)

    def __contains__(self, file: str) -> bool:
        return any(file == known for known, _ in self._known)

    def all(self) -> tuple[Damage, ...]:
        """Return them in the order in which they were first met."""
        return tuple(Damage(file, _clause(what, *seen)) for (file, what), seen in self._known.items())


def _clause(what: str, at: str, count: int) -> str:
    more = f" (and {count - 1} more)" if count > 1 else ""
    return f"{at}: {what}{more}" if at else f"{what}{more}"
