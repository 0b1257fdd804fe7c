"""A large history of a team that does not exist, the same on every machine, by `git fast-import`.

A tree that grows from 200 files to some 1,900, of 1 to 30 kB, in nested folders with Korean names; topics beside
main, 12 % of the commits their merges; renames, deletions, tables of numbers, trailers.
"""

import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path, PurePosixPath

COMMITS = 50_000
_START, _HOUR = 1_546_300_800, 3600  # 2019
_PEOPLE = ("김민아 <mina@example.org>", "이지호 <jiho@example.org>", "박서연 <seoyeon@example.org>",
           "Minjun Choi <minjun@example.org>", "정하은 <haeun@example.org>", "Seoyun Kang <seoyun@example.org>",
           "조도윤 <doyun@example.org>", "윤예준 <yejun@example.org>")  # fmt: skip
_FOLDERS = ("src/model/encoder", "src/model/head", "src/data/전처리", "src/train", "tests/unit", "configs/실험",
            "notes/회의록", "tools", "results/2019/베이스라인", "docs/가이드")  # fmt: skip
_WORDS = ("loss model batch step 학습 데이터 평가 토큰 encoder head seed epoch optimizer fold score label 정답 예측 "
          "for in if return self config path read write merge 결과 split").split()  # fmt: skip
_TOPICS = 10
_LONGEST = 800  # lines, about 30 kB


@dataclass
class _Topic:
    """A branch beside main. changed: its paths, each with the mark of what it holds, or None once it is gone."""

    name: str
    tip: int
    changed: dict[str, int | None] = field(default_factory=dict)


def generate(folder: Path, env: Mapping[str, str], commits: int = COMMITS) -> Path:
    """Write the history into a new bare repository. Raises CalledProcessError where git refuses it."""
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", folder], env=env, check=True)
    words = ("git", "-c", "core.compression=1", "fast-import", "--quiet", "--force", "--depth=0")
    with subprocess.Popen(words, cwd=folder, env=env, stdin=subprocess.PIPE) as running:
        for number, written in enumerate(_Team(random.Random(20)).commits(commits)):
            running.stdin.write(written)  # type: ignore[union-attr]
            if number % 1000 == 0:
                print(f"\rgenerating {number:,} of {commits:,} commits", end="", file=sys.stderr, flush=True)
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, words)
    print(f"\rgenerated {commits:,} commits, git repack         ", file=sys.stderr)
    subprocess.run(["git", "repack", "-adfq"], cwd=folder, env=env, check=True)
    return folder


class _Team:
    """What eight people do, one commit after the other. A file that a topic changed is its own until the merge."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._code = [self._line() for _ in range(20_000)]
        self._rows = [b"%d,%.4f,%.4f\n" % (number, chance.random(), chance.random()) for number in range(5000)]
        self._files: dict[str, list[bytes]] = {}
        self._paths: list[str] = []
        self._owner: dict[str, _Topic] = {}
        self._topics: list[_Topic] = []
        self._marks, self._names, self._tip, self._done = count(1), count(1), 0, 0
        self._blobs: list[bytes] = []

    def commits(self, commits: int) -> Iterator[bytes]:
        """Yield what fast-import reads, commit by commit."""
        yield self._commit(None, "chore: first commit", dict(self._added() for _ in range(200)))
        for _ in range(1, commits):
            choice = self._chance.random()
            if choice < 0.12 and self._topics:
                yield self._merge(self._topics.pop(self._chance.randrange(len(self._topics))))
            else:
                yield self._work(self._topic() if choice < 0.60 else None)

    def _topic(self) -> _Topic:
        if len(self._topics) == _TOPICS:
            return self._chance.choice(self._topics)
        used = {one.name for one in self._topics}
        name = next(name for place in count() if (name := f"feat/{place}") not in used)
        self._topics.append(_Topic(name, self._tip))
        return self._topics[-1]

    def _merge(self, topic: _Topic) -> bytes:
        self._owner = {path: owner for path, owner in self._owner.items() if owner is not topic}
        said = f"Merge pull request #{self._done} from team/{topic.name}"
        return self._commit(None, said, topic.changed, topic.tip)

    def _work(self, topic: _Topic | None) -> bytes:
        changed: dict[str, int | None] = {}
        for _ in range(1 + int(self._chance.expovariate(0.35))):
            changed.update(self._changed(topic))
        if topic:
            topic.changed.update(changed)
            self._owner.update(dict.fromkeys(changed, topic))
        trailer = f"\n\nCo-authored-by: {self._chance.choice(_PEOPLE)}" if self._chance.random() < 0.03 else ""
        return self._commit(topic, f"{self._chance.choice(('feat', 'fix', 'docs'))}: {self._said(5)}{trailer}", changed)

    def _changed(self, topic: _Topic | None) -> dict[str, int | None]:
        """Edit, add, rename or delete a file, more often one of the first."""
        choice, path = self._chance.random(), self._paths[int(len(self._paths) * self._chance.random() ** 2)]
        if choice < 0.014 or self._owner.get(path, topic) is not topic:
            return dict([self._added()]) if choice < 0.014 else {}
        if choice > 0.024:
            return {path: self._written(path, self._edited(self._files[path], path))}
        lines = self._files.pop(path)
        self._paths.remove(path)
        if choice > 0.021:
            return {path: None}
        new = self._name(PurePosixPath(path).suffix)
        return {path: None, new: self._written(new, self._edited(lines, new))}

    def _added(self) -> tuple[str, int]:
        path = self._name(self._chance.choice((".py", ".py", ".py", ".yaml", ".md", ".csv")))
        return path, self._written(path, self._chance.choices(self._pool(path), k=self._chance.randrange(25, 120)))

    def _edited(self, lines: list[bytes], path: str) -> list[bytes]:
        """Return the lines with one to four places changed; most grow."""
        lines = lines[:]
        most = 9 if len(lines) < _LONGEST else 3
        for _ in range(self._chance.randrange(1, 5)):
            place = self._chance.randrange(len(lines))
            lines[place : place + self._chance.randrange(6)] = self._chance.choices(
                self._pool(path), k=self._chance.randrange(1, most)
            )
        return lines

    def _pool(self, path: str) -> list[bytes]:
        return self._rows if path.endswith(".csv") else self._code

    def _name(self, suffix: str) -> str:
        return f"{self._chance.choice(_FOLDERS)}/{self._chance.choice(_WORDS)}_{next(self._names)}{suffix}"

    def _written(self, path: str, lines: list[bytes]) -> int:
        """Remember what a file holds, and return the mark of its blob."""
        if path not in self._files:
            self._paths.append(path)
        self._files[path] = lines
        mark, data = next(self._marks), b"".join(lines)
        self._blobs.append(b"blob\nmark :%d\ndata %d\n%b\n" % (mark, len(data), data))
        return mark

    def _commit(self, topic: _Topic | None, said: str, changed: Mapping[str, int | None], merged: int = 0) -> bytes:
        """Return the blobs that are new and a commit, and move the branch."""
        mark, before, message = next(self._marks), topic.tip if topic else self._tip, said.encode()
        who, when = self._chance.choice(_PEOPLE), f"{_START + _HOUR * self._done} +0900"
        head = (f"commit refs/heads/{topic.name if topic else 'main'}", f"mark :{mark}", f"author {who} {when}",
                f"committer {who} {when}", f"data {len(message)}", said)  # fmt: skip
        links = [f"{word} :{one}" for word, one in (("from", before), ("merge", merged)) if one]
        files = [f"M 100644 :{blob} {path}" if blob else f"D {path}" for path, blob in changed.items()]
        told, self._blobs, self._done = self._blobs, [], self._done + 1
        if topic:
            topic.tip = mark
        else:
            self._tip = mark
        return b"".join(told) + "\n".join((*head, *links, *files, "", "")).encode()

    def _line(self) -> bytes:
        return f"{' ' * self._chance.choice((0, 4, 4, 8))}{self._said(self._chance.randrange(1, 9))}\n".encode()

    def _said(self, most: int) -> str:
        return " ".join(self._chance.choices(_WORDS, k=most))
