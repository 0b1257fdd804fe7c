"""A team's day with the guard: Minji leads, Jiwoo (지우) writes the loss."""

from teamkit.scenes.model import Put, Scene, do

_LOSS = "def ldam_loss(logits, target, margins):\n    ...\n"
_TOKEN = "hf_" + "Ab" * 17  # token-shaped, and nobody's

SCENES = (
    Scene(
        "A repository on the team's server, and the guard in the first clone",
        (
            do("", "git", "init", "--quiet", "--bare", "--initial-branch=main", "server.git"),
            do("", "git", "clone", "--quiet", "server.git", "minji"),
            do("minji", "git", "symbolic-ref", "HEAD", "refs/heads/main"),  # git before 2.31 takes its own default
            Put("minji", "train.py", 'print("training")\n'),
            do("minji", "git", "add", "train.py"),
            do("minji", "git", "commit", "--quiet", "-m", "feat: a first training script"),
            do("minji", "git", "push", "--quiet", "-u", "origin", "main"),
            do("minji", "teamkit", "init", "--yes"),
            do("minji", "git", "push", "--quiet", "-u", "origin", "develop"),
            do("minji", "teamkit", "new-feature", "docs/teamkit"),
            do("minji", "git", "add", "teamkit.toml"),
            do("minji", "git", "commit", "--quiet", "-m", "docs: our branch policy"),
            do("minji", "teamkit", "finish"),
            do("minji", "teamkit", "protect", "server", "../server.git", "--policy", "teamkit.toml"),
        ),
    ),
    Scene(
        "Jiwoo clones, and commits on main by accident",
        (
            do("", "git", "clone", "--quiet", "--branch", "develop", "server.git", "지우"),
            do("지우", "teamkit", "init", "--yes"),
            do("지우", "git", "switch", "--quiet", "main"),
            Put("지우", "loss.py", _LOSS),
            do("지우", "git", "add", "loss.py"),
            do("지우", "git", "commit", "-m", "quick fix", code=1),
            do("지우", "git", "commit", "--no-verify", "-m", "quick fix", code=1),
        ),
    ),
    Scene(
        "The same work on a branch of its own: the changes come along",
        (
            do("지우", "teamkit", "new-feature", "LDAM loss", code=1),
            do("지우", "teamkit", "new-feature", "feat/ldam-loss"),
            do("지우", "git", "commit", "--quiet", "-m", "feat: LDAM loss with class margins"),
            do("지우", "teamkit", "status"),
            do("지우", "teamkit", "finish"),
        ),
    ),
    Scene(
        "A token in a notebook does not get in",
        (
            do("minji", "teamkit", "sync"),
            do("minji", "teamkit", "new-feature", "feat/baseline"),
            Put("minji", "baseline.ipynb", f'{{"cells": [{{"source": ["login(\\"{_TOKEN}\\")\\n"]}}]}}\n'),
            do("minji", "git", "add", "baseline.ipynb"),
            do("minji", "git", "commit", "-m", "feat: baseline notebook", code=1),
            Put("minji", "baseline.ipynb", '{"cells": [{"source": ["login()\\n"]}]}\n'),
            do("minji", "git", "add", "baseline.ipynb"),
            do("minji", "git", "commit", "--quiet", "-m", "feat: baseline notebook"),
            do("minji", "teamkit", "finish"),
        ),
    ),
    Scene(
        "A tool that runs no hooks commits on main all the same: found, and rescued",
        (
            do("minji", "git", "switch", "--quiet", "main"),
            Put("minji", "notes.md", "focal loss: gamma = 2\n"),
            do("minji", "git", "add", "notes.md"),
            do("minji", "git", "-c", "core.hooksPath=none", "-c", "hook.reference-transaction.enabled=false",
               "-c", "hook.pre-commit.enabled=false", "-c", "hook.prepare-commit-msg.enabled=false",
               "commit", "--quiet", "-m", "notes on focal loss"),
            do("minji", "teamkit", "doctor", code=1),
            do("minji", "git", "push", "origin", "main", code=1),
            do("minji", "git", "push", "--no-verify", "origin", "main", code=1),
            do("minji", "teamkit", "rescue", "docs/focal-loss"),
            do("minji", "teamkit", "doctor"),
            do("minji", "teamkit", "finish"),
        ),
    ),
    Scene(
        "A release: main, tag and develop in one push",
        (
            do("minji", "teamkit", "new-release", "1.0.0"),
            Put("minji", "VERSION", "1.0.0\n"),
            do("minji", "git", "add", "VERSION"),
            do("minji", "git", "commit", "--quiet", "-m", "docs: version 1.0.0"),
            do("minji", "teamkit", "finish", "--dry-run"),
            do("minji", "teamkit", "finish", "--yes"),
            do("지우", "teamkit", "sync"),
            do("지우", "git", "log", "--graph", "--oneline", "--decorate", "--all"),
        ),
    ),
)  # fmt: skip
