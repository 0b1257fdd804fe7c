"""Random histories: main goes where the rule's second opinion lets it go, and nowhere else."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hooks.oracle import CONFLICT, MAIN, REMOTES, Commit, History, joined, verdict
from tests.hooks.sandbox import COMPARES_TREES, Sandbox, copy, install, needs_ref_hook, repository

pytestmark = needs_ref_hook

OWN = ("refs/heads/develop", "refs/heads/feat/x", "refs/heads/release/1")
COPIES = tuple(
    f"refs/remotes/{remote}/{name}" for remote in REMOTES for name in ("main", "develop", "release/1", "feat/main")
)
STEPS = 16


@dataclass(frozen=True)
class Deed:
    """One transaction; stray: made behind the guard's back. allowed: what the oracle expects of it."""

    updates: Mapping[str, int | None]
    allowed: bool = True
    stray: bool = False


@dataclass
class Story:
    """A history in the making, and the deeds that make it."""

    chance: random.Random
    history: History = field(default_factory=History)
    deeds: list[Deed] = field(default_factory=list)

    def begin(self) -> None:
        root = self.history.add((), {"shared": "0"})
        self.do({MAIN: root})
        self.do(dict.fromkeys(self.chance.sample((*OWN, *COPIES), 5), root))

    def step(self) -> None:
        self.chance.choices((self.grow, self.place, self.drop, self.try_main, self.stray), (5, 2, 1, 8, 1))[0]()

    def grow(self) -> None:
        ref = self.chance.choice(OWN)
        tip = self.history.refs.get(ref, 0)
        new = self.plain(tip) if self.chance.random() < 0.6 else self.merge(tip, self.any())
        self.do({ref: new})

    def place(self) -> None:
        self.do({self.chance.choice((*OWN, *COPIES)): self.any()})

    def drop(self) -> None:
        ref = self.chance.choice((*OWN, *COPIES, MAIN))
        if ref in self.history.refs:
            self.do({ref: None})

    def stray(self) -> None:
        new = self.plain(self.history.refs.get(MAIN, 0))
        self.deeds.append(Deed({MAIN: new}, stray=True))
        self.history.refs[MAIN] = new

    def try_main(self) -> None:
        also = {self.chance.choice(COPIES): self.any()} if self.chance.random() < 0.1 else {}
        new = self.candidate()
        if self.chance.random() < 0.3 and also:
            new = next(iter(also.values()))
        self.do({**also, MAIN: new})

    def candidate(self) -> int:
        """A commit that somebody may want main to move to; often enough it may."""
        now = self.history.refs.get(MAIN, 0)
        before = (*self.history.commits[now].parents, now)[0]
        kinds: dict[Callable[[], int], int] = {
            self.tip: 4,
            self.any: 1,
            lambda: self.plain(now): 1,
            lambda: self.merge(now, self.tip()): 6,
            lambda: self.merge(now, self.any()): 2,
            lambda: self.merge(self.tip(), now): 1,
            lambda: self.merge(before, self.tip()): 2,
            lambda: self.merge(now, self.tip(), self.tip()): 1,
            lambda: self.smuggled(self.merge(now, self.tip())): 3,
        }
        return self.chance.choices(list(kinds), list(kinds.values()))[0]()

    def any(self) -> int:
        return self.chance.randrange(len(self.history.commits))

    def tip(self) -> int:
        return self.chance.choice([*self.history.refs.values(), 0])

    def plain(self, parent: int) -> int:
        number = len(self.history.commits)
        change = {"shared": str(number)} if self.chance.random() < 0.2 else {f"file{number}": ""}
        return self.history.add((parent,), {**self.history.commits[parent].files, **change})

    def merge(self, first: int, *others: int) -> int:
        parents = tuple(dict.fromkeys((first, *others)))
        if len(parents) == 2 and len(self.history.bases(*parents)) > 2:
            return self.plain(first)  # beyond the oracle
        files = joined(self.history, *parents) if len(parents) == 2 else {}
        if not files or CONFLICT in files.values():
            files = dict(self.history.commits[first].files)
        return self.history.add(parents, files)

    def smuggled(self, merge: int) -> int:
        commit = self.history.commits[merge]
        return self.history.add(commit.parents, {**commit.files, f"smuggled{merge}": ""})

    def do(self, updates: Mapping[str, int | None]) -> None:
        also = {ref: new for ref, new in updates.items() if ref != MAIN and new is not None}
        outcome = verdict(self.history, updates[MAIN], also, COMPARES_TREES) if MAIN in updates else "known"
        self.deeds.append(Deed(updates, outcome != "refused"))
        new = updates.get(MAIN)
        if outcome == "approved" and new is not None:
            self.history.approved.add(new)
        if outcome != "refused":
            self.apply(updates)

    def apply(self, updates: Mapping[str, int | None]) -> None:
        for ref, new in updates.items():
            if new is None:
                self.history.refs.pop(ref, None)
            else:
                self.history.refs[ref] = new


def write_commits(box: Sandbox, history: History) -> dict[int, str]:
    """Store every commit, and return their ids."""
    box.must(
        "fast-import",
        "--quiet",
        "--export-marks=../marks",
        stdin="".join(map(_command, *zip(*enumerate(history.commits), strict=True))),
    )
    marks = (line.split() for line in (box.root / "marks").read_text().splitlines())
    return {int(mark[1:]) - 1: commit for mark, commit in marks}


def _command(number: int, commit: Commit) -> str:
    heads = [f"{word} :{parent + 1}\n" for word, parent in zip(("from", *["merge"] * 9), commit.parents, strict=False)]
    files = [f"M 644 inline {path}\ndata {len(text)}\n{text}\n" for path, text in commit.files.items()]
    return (
        f"commit refs/keep/{number}\nmark :{number + 1}\ncommitter Jiwoo <jiwoo@example.org> 1700000000 +0000\n"
        f"data {len(str(number))}\n{number}\n{''.join(heads)}deleteall\n{''.join(files)}\n"
    )


def script(deeds: list[Deed], ids: Mapping[int, str]) -> str:
    """The deeds as one shell script, which says after each whether git did it."""
    lines = []
    for deed in deeds:
        hooks = "-c core.hooksPath=/dev/null " if deed.stray else ""
        moves = "".join(_move(ref, new, ids) for ref, new in deed.updates.items())
        lines.append(f"if printf '{moves}' | git {hooks}update-ref --stdin 2>>../said; then echo yes; else echo no; fi")
    return "\n".join(lines)


def _move(ref: str, new: int | None, ids: Mapping[int, str]) -> str:
    return f"delete {ref}\\n" if new is None else f"update {ref} {ids[new]}\\n"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    box = repository(tmp_path_factory.mktemp("empty"))
    for remote in REMOTES:
        box.must("remote", "add", remote, "../nowhere")
    install(box)
    box.must("symbolic-ref", "HEAD", "refs/heads/idle")
    return box


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(chance=st.randoms(use_true_random=True))
def test_main_moves_exactly_where_the_rule_says(
    chance: random.Random, empty: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> None:
    story = Story(chance)
    story.begin()
    for _ in range(STEPS):
        story.step()
    box = copy(empty, tmp_path_factory.mktemp("story"))
    ids = write_commits(box, story.history)
    done = box.paste(script(story.deeds, ids))
    assert done.out.split() == ["yes" if deed.allowed else "no" for deed in story.deeds]
