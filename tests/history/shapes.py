"""Small histories of every shape, for property tests."""

from collections.abc import Sequence

from hypothesis import strategies as st

from teamkit.history.commit import History

Shape = list[tuple[int, ...]]


@st.composite
def shapes(draw: st.DrawFn, most: int = 14) -> Shape:
    """Draw the parents of each commit: roots, lines, merges, octopuses, in every way."""
    found: Shape = [()]
    for place in range(1, draw(st.integers(1, most))):
        parents = st.lists(st.integers(max(0, place - 6), place - 1), min_size=0 if place % 5 == 0 else 1, max_size=3)
        found.append(tuple(dict.fromkeys(draw(parents))))
    return found


def heads(shape: Sequence[Sequence[int]]) -> list[int]:
    """Return the commits without a child, the last first."""
    parents = {parent for parents in shape for parent in parents}
    return [place for place in reversed(range(len(shape))) if place not in parents]


def past(history: History, one: str) -> set[str]:
    """Return what is before a commit, and itself, as plainly as can be."""
    return {one}.union(*(past(history, parent) for parent in history.commits[one].parents))
