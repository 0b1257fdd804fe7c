"""Things that belong together, each group with one owner at most. Pure."""

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

Thing = TypeVar("Thing", bound=Hashable)
Owner = TypeVar("Owner")


class Groups(Generic[Thing, Owner]):
    """A partition that only grows coarser; groups of different owners never become one."""

    def __init__(self, things: Iterable[Thing]) -> None:
        """Begin with each thing alone, and nobody's."""
        self._above = {thing: thing for thing in things}
        self._owner: dict[Thing, Owner] = {}

    def root(self, thing: Thing) -> Thing:
        """Return the thing that stands for the group."""
        while self._above[thing] != thing:
            self._above[thing] = self._above[self._above[thing]]
            thing = self._above[thing]
        return thing

    def owner(self, thing: Thing) -> Owner | None:
        """Return whose the group is."""
        return self._owner.get(self.root(thing))

    def own(self, thing: Thing, owner: Owner) -> None:
        """Say whose the group of a thing is."""
        self._owner[self.root(thing)] = owner

    def join(self, one: Thing, other: Thing) -> bool:
        """Make two groups one; False where they have different owners."""
        first, second = self.root(one), self.root(other)
        owners = {self._owner[root] for root in (first, second) if root in self._owner}
        if first == second or len(owners) > 1:
            return first == second
        self._above[second] = first
        if owners:
            self._owner[first] = owners.pop()
        return True

    def all(self) -> list[list[Thing]]:
        """Return the groups, in the order of their first things."""
        found: dict[Thing, list[Thing]] = {}
        for thing in self._above:
            found.setdefault(self.root(thing), []).append(thing)
        return list(found.values())
