"""A small team with a history and runs, whose numbers are known."""

from pathlib import Path

from teamkit.history.commit import Identity
from tests.history.worlds import GITHUB, World

MINJI = Identity("김민지", "minji@naver.com")
JIWOO = Identity("Jiwoo Park", "jiwoo@gmail.com")
WEB = Identity("jiwoo", "4242+jiwoo@users.noreply.github.com")
BOT = Identity("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com")
POLICY = """\
[project]
name = "문장 유사도"
language = "{language}"
timezone = "Asia/Seoul"

[[member]]
name = "김민지"
emails = ["minji@naver.com"]
role = "손실 함수"

[[member]]
name = "Jiwoo Park"
github = "jiwoo"
emails = ["jiwoo@gmail.com"]

[[member]]
name = "이서연"
role = "데이터"
"""
RUNS = {  # name: who, parameters, the curve of val/f1
    "a": (MINJI, {"model": "bert", "lr": "2e-5"}, (0.70, 0.80, 0.78)),
    "b": (MINJI, {"model": "bert", "lr": "3e-5"}, (0.71, 0.8311, 0.82)),
    "c": (JIWOO, {"model": "roberta", "lr": "3e-5"}, (0.72, 0.86, float("nan"))),
}


def team(folder: Path, language: str = "ko") -> World:
    """Nine commits of work, one merge, two pull requests, a bot, a data file, an open branch, three runs."""
    world = World(folder)
    world.git("remote", "add", "origin", "https://token:secret@github.com/team/sts.git")
    world.commit("chore: begin", {"teamkit.toml": POLICY.format(language=language), "README.md": "# STS\n"}, by=MINJI)
    world.git("switch", "-qc", "feat/loss")
    world.commit("feat: 손실", {"src/losses/ldam.py": "def loss(x):\n    return x\n"}, by=MINJI)
    world.commit("data", {"data/train.csv": "a,b\n" * 5000}, by=MINJI)
    world.git("switch", "-q", "main")
    merge(world, "feat/loss", "Merge pull request #1 from team/feat/loss\n\nfeat: 손실", JIWOO)
    world.commit("feat: pooling (#2)", {"src/models/pool.py": "def pool(x):\n    return x\n"}, by=WEB, committer=GITHUB)
    world.commit("bump torch", {"requirements.txt": "torch==2.9.0\n"}, by=BOT)
    world.commit("quick fix", {"src/models/pool.py": "def pool(x):\n    return 2 * x\n"}, by=JIWOO)
    for name, (who, params, curve) in RUNS.items():
        world.commit(f"exp: {name}", log(name, params, curve), by=who)
    world.git("switch", "-qc", "feat/open", "main~2")
    world.commit("feat: open\n\nCo-authored-by: Jiwoo Park <jiwoo@gmail.com>", {"src/open.py": "1\n"}, by=MINJI)
    world.git("switch", "-q", "main")
    return world


def merge(world: World, branch: str, message: str, by: Identity) -> None:
    """Merge a branch, as somebody."""
    who = {"GIT_AUTHOR_NAME": by.name, "GIT_AUTHOR_EMAIL": by.email}
    who |= {"GIT_COMMITTER_NAME": by.name, "GIT_COMMITTER_EMAIL": by.email}
    world.now += 3600
    when = {"GIT_AUTHOR_DATE": f"{world.now} +0000", "GIT_COMMITTER_DATE": f"{world.now} +0000"}
    world.git("merge", "-q", "--no-ff", "-m", message, branch, env={**who, **when})


def log(name: str, params: dict[str, str], curve: tuple[float, ...]) -> dict[str, str]:
    """Return the files of a run as Lightning's CSVLogger writes them."""
    rows = "".join(f"{epoch},{100 * epoch + 99},{value}\n" for epoch, value in enumerate(curve))
    return {
        f"outputs/{name}/version_0/hparams.yaml": "".join(f"{key}: {value}\n" for key, value in params.items()),
        f"outputs/{name}/version_0/metrics.csv": f"epoch,step,val/f1\n{rows}",
    }
