"""Real git histories for tests: who did what when, on which branches, merged in every way there is."""

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from teamkit.history.commit import Change, Commit, History, Identity

START = 1_735_689_600  # 2025-01-01 00:00 UTC, a Wednesday
HOUR, DAY = 3600, 86400
_FORMAT = "%x1e%H%x1f%P%x1f%an%x1f%ae%x1f%cn%x1f%ce%x1f%at%x1f%ai%x1f%ct%x1f%B%x1f"
MINA = Identity("Mina", "mina@example.org")
JIHO = Identity("Jiho", "jiho@example.org")
GITHUB = Identity("GitHub", "noreply@github.com")


class World:
    """A repository in a folder; its clock goes on by an hour with each commit, so that ids are the same every time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = START
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "--initial-branch=main")
        self.git("config", "gc.auto", "0")

    def git(self, *words: str, stdin: str | bytes = "", env: Mapping[str, str] | None = None) -> str:
        """Run git and return what it says, without the last end of line."""
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        answer = subprocess.run(
            ["git", *words],
            cwd=self.folder,
            input=data,
            env={**os.environ, **(env or {})},
            capture_output=True,
            check=False,
        )
        assert answer.returncode == 0, (words, answer.stderr)
        return answer.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def _clock(self, by: Identity, committer: Identity | None, at: int | None, zone: str) -> dict[str, str]:
        self.now = at if at is not None else self.now + HOUR
        author, committer = by, committer or by
        return {
            "GIT_AUTHOR_NAME": author.name, "GIT_AUTHOR_EMAIL": author.email,
            "GIT_COMMITTER_NAME": committer.name, "GIT_COMMITTER_EMAIL": committer.email,
            "GIT_AUTHOR_DATE": f"{self.now} {zone}", "GIT_COMMITTER_DATE": f"{self.now} {zone}",
        }  # fmt: skip

    def commit(
        self,
        message: str,
        files: Mapping[str, str | bytes | None] | None = None,
        *,
        by: Identity = MINA,
        committer: Identity | None = None,
        at: int | None = None,
        zone: str = "+0000",
    ) -> str:
        """Commit files, None for one that goes; without files, one that is named for the message. Return the id."""
        env = self._clock(by, committer, at, zone)
        for name, text in (files if files is not None else {f"{_slug(message)}.txt": f"{message}\n"}).items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                file.unlink()
            else:
                file.write_bytes(text.encode() if isinstance(text, str) else text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-F", "-", stdin=message, env=env)
        return self.head

    def write(self, message: str, *, date: str) -> str:
        """Commit without asking git whether such a date can be. date: as in a commit, "0 +9999"."""
        text = f"tree {self.git('write-tree')}\nparent {self.head}\n"
        text += (
            f"author Mina <mina@example.org> {date}\ncommitter Mina <mina@example.org> {self.now} +0000\n\n{message}\n"
        )
        one = self.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=text)
        self.git("reset", "-q", "--hard", one)
        return one

    @property
    def head(self) -> str:
        """The commit that is checked out."""
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str, start: str = "HEAD") -> None:
        """Begin a branch and switch to it."""
        self.git("switch", "-q", "-c", name, start)

    def switch(self, name: str) -> None:
        """Switch to a branch."""
        self.git("switch", "-q", name)

    def merge(self, *names: str, message: str = "", by: Identity = MINA, committer: Identity | None = None) -> str:
        """Merge branches without fast-forward, two or more at once as an octopus; "" for git's own message."""
        said = ["-m", message] if message else ["--no-edit"]
        self.git("merge", "-q", "--no-ff", *said, *names, env=self._clock(by, committer, None, "+0000"))
        return self.head

    def squash(self, name: str, message: str, *, by: Identity = MINA, committer: Identity = GITHUB) -> str:
        """Put a branch on this one as a single commit, as GitHub does."""
        self.git("merge", "-q", "--squash", name, env=self._clock(by, committer, None, "+0000"))
        self.git("commit", "-q", "-F", "-", stdin=message, env=self._clock(by, committer, self.now, "+0000"))
        return self.head

    def pick(self, *words: str, by: Identity = MINA) -> str:
        """Cherry-pick."""
        self.git("cherry-pick", *words, env=self._committing(by))
        return self.head

    def revert(self, *words: str, by: Identity = MINA) -> str:
        """Revert with git's own message."""
        self.git("revert", "--no-edit", *words, env=self._clock(by, None, None, "+0000"))
        return self.head

    def rebase(self, onto: str, by: Identity = MINA) -> str:
        """Rebase the branch that is checked out."""
        self.git("rebase", "-q", onto, env=self._committing(by))
        return self.head

    def _committing(self, by: Identity) -> dict[str, str]:
        """Return the clock for what keeps the author of another commit."""
        env = self._clock(by, None, None, "+0000")
        return {name: value for name, value in env.items() if "COMMITTER" in name}

    def published(self, branch: str, at: str = "HEAD", remote: str = "origin") -> None:
        """Make a copy of a branch as a fetch would leave it."""
        self.git("update-ref", f"refs/remotes/{remote}/{branch}", at)

    def rev_list(self, *words: str) -> set[str]:
        """Return what git finds."""
        return set(self.git("rev-list", *words).split())

    def history(self, main: str = "main") -> History:
        """Return what git log tells, read plainly and slowly."""
        text = self.git(
            "-c", "core.quotePath=false", "log", "--branches", "--remotes", "--topo-order", "-M", "--numstat",
            f"--format={_FORMAT}",
        )  # fmt: skip
        commits = [_commit(record.split("\x1f")) for record in text.split("\x1e")[1:]]
        refs = self.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/remotes")
        tips = {}
        for line in refs.splitlines():
            name, one = line.split(" ")
            tips[name.split("/", 2)[2]] = one
        return History({commit.id: commit for commit in commits}, tips, main)


def _slug(message: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in message.partition("\n")[0])[:60]


def _commit(fields: Sequence[str]) -> Commit:
    one, parents, an, ae, cn, ce, authored, clock, committed, message, numstat = fields
    zone = clock.split(" ")[2]
    offset = (int(zone[1:3]) * 60 + int(zone[3:5])) * (-1 if zone[0] == "-" else 1)
    changes = tuple(_change(line) for line in numstat.strip("\n").splitlines()) if len(parents.split()) < 2 else ()
    return Commit(
        one, tuple(parents.split()), Identity(an, ae), Identity(cn, ce), int(authored), offset, int(committed),
        message, changes,
    )  # fmt: skip


def _change(line: str) -> Change:
    added, deleted, path = line.split("\t")
    lines = [None if count == "-" else int(count) for count in (added, deleted)]
    before = ""
    if " => " in path:
        head, _, rest = path.partition("{") if "{" in path else ("", "", path)
        middle, _, tail = rest.partition("}")
        old, _, new = middle.partition(" => ")
        before, path = (f"{head}{part}{tail}".replace("//", "/") for part in (old, new))
    return Change(path, lines[0], lines[1], before)


def fast_import(
    folder: Path, commits: Iterable[Sequence[int]], branches: Mapping[str, int], *, each: int = HOUR
) -> list[str]:
    """Make a repository of many commits: of each its parents, as places of earlier ones. Return their ids.

    Each adds a file of its own, `<place>.txt`, and merges nothing of its parents' files: only the shape counts.
    """
    World(folder)
    lines = []
    for place, parents in enumerate(commits):
        text = f"commit {place}"
        lines += [
            f"commit refs/teamkit/{place}", f"mark :{place + 1}",
            f"committer Mina <mina@example.org> {START + place * each} +0000", f"data {len(text)}", text,
        ]  # fmt: skip
        lines += [f"{'merge' if number else 'from'} :{parent + 1}" for number, parent in enumerate(parents)]
        content = f"{place}"
        lines += [f"M 644 inline {place}.txt", f"data {len(content)}", content, ""]
    for branch, place in branches.items():
        lines += [f"reset refs/heads/{branch}", f"from :{place + 1}", ""]
    marks = folder / ".git" / "marks"
    subprocess.run(
        ["git", "fast-import", "--quiet", f"--export-marks={marks}"],
        cwd=folder, input="\n".join(lines).encode(), check=True,
    )  # fmt: skip
    ids = dict(line.split(" ") for line in marks.read_text().splitlines())
    return [ids[f":{place + 1}"] for place in range(len(ids))]


def drawn(
    commits: Sequence[Sequence[int]],
    tips: Mapping[str, int],
    main: str = "main",
    messages: Mapping[int, str] | None = None,
) -> History:
    """Return a history without a repository: of each commit its parents, as places of earlier ones."""
    said = messages or {}
    made = [
        Commit(
            name_of(place), tuple(map(name_of, parents)), MINA, MINA, START + place * HOUR, 0, START + place * HOUR,
            said.get(place, f"commit {place}"), () if len(parents) > 1 else (Change(f"{place}.txt", 1, 0),),
        )
        for place, parents in enumerate(commits)
    ]  # fmt: skip
    tip_names = {branch: name_of(place) for branch, place in tips.items()}
    return History({commit.id: commit for commit in reversed(made)}, tip_names, main if main in tips else "")


def name_of(place: int) -> str:
    """Return the id of a drawn commit."""
    return f"{(place * 2654435761) % 2**32:08x}{place:032x}"
