"""A small template in a folder, and a project made from it: the words that tests drive them with."""

import os
from dataclasses import dataclass
from pathlib import Path

from tests.flow.team import Clone, Done

MANIFEST = """\
title = "A demonstration"
about = "Trains nothing."
metrics = ["val/loss"]
losses = ["mse"]
shared = ["run.py", "tests/**"]

[files]
seeded = ["README.md", "data/**"]
generated = ["tokenizer/**"]
"""
MODEL = "".join(f"line {number}\n" for number in range(1, 21))


@dataclass(frozen=True)
class Templates:
    """A folder of templates, with one task `demo`."""

    folder: Path

    def write(self, name: str, data: str | bytes, mode: int = 0o644) -> None:
        """Write a file of the task; a name that begins with a slash is below the folder itself."""
        path = self.folder / (name[1:] if name.startswith("/") else f"demo/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        path.chmod(mode)

    def remove(self, name: str) -> None:
        (self.folder / "demo" / name).unlink()

    def replace(self, name: str, old: str, new: str) -> None:
        path = self.folder / "demo" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))


@dataclass(frozen=True)
class Experiment(Clone):
    """A project made from templates."""

    def bytes_of(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def replace(self, name: str, old: str, new: str) -> None:
        """Edit a file and commit it."""
        text = self.read(name)
        assert old in text
        (self.folder / name).write_text(text.replace(old, new), encoding="utf-8")
        self.keep()

    def put(self, name: str, data: bytes) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(data)
        self.keep()

    def delete(self, name: str) -> None:
        (self.folder / name).unlink()
        self.keep()

    def keep(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "feat: work")

    def update(self, *words: str, code: int = 0) -> Done:
        done = self.teamkit("update-experiment", *words)
        assert done.code == code, done.out + done.err
        return done

    def steps(self, *words: str, code: int = 0) -> dict[str, str]:
        """Update, and return what became of each file."""
        lines = (line.split(None, 1) for line in self.update(*words, code=code).out.splitlines())
        return {words[1]: words[0] for words in lines if words[0] != "nothing"}


def written(folder: Path) -> Templates:
    """Write the templates."""
    made = Templates(folder)
    made.write("template.toml", MANIFEST)
    made.write("main.py.jinja", '"""{{ name }} by {{ author }}."""\nimport {{ package }}\n')
    made.write("model.py", MODEL)
    made.write("configs/base.yaml", "lr: 0.1\nepochs: 1\n")
    made.write("train.sh", "#!/bin/sh\npython main.py\n", mode=0o755)
    made.write("logo.png", b"\x89PNG\0one")
    made.write("README.md", "# read me\n")
    made.write("data/train.csv", "a,b\n1,2\n")
    made.write("tokenizer/vocab.txt", "one\ntwo\n")
    made.write("한글 파일.txt", "하나\n")
    made.write("/shared/run.py", "print('run')\n")
    made.write("/shared/left_out.py", "print('not taken')\n")
    made.write("/shared/tests/test_run.py", "def test_run(): ...\n")
    return made


def made(templates: Templates, folder: Path) -> Experiment:
    """Make a committed experiment."""
    done = Clone(folder.parent).teamkit("new-experiment", "demo", folder.name, "--template", str(templates.folder))
    assert done.code == 0, done.err
    experiment = Experiment(folder)
    experiment.git("init", "-q")
    experiment.git("config", "core.autocrlf", "false")
    experiment.keep()
    return experiment


def writes_everywhere(folder: Path) -> bool:
    """Whether modes mean nothing to whoever runs this: root, or Windows."""
    trial = folder / "trial"
    trial.mkdir(mode=0o500)
    try:
        return os.access(trial, os.W_OK)
    finally:
        trial.rmdir()
