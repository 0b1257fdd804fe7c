"""teamkit demo."""

import os
import shlex
import sys
from pathlib import Path
from time import monotonic

import click

from teamkit.cli.console import say
from teamkit.errors import OutsideFailed, Refused
from teamkit.flow import run
from teamkit.flow.site import REF_HOOK
from teamkit.flow.steps import Remove, quoted
from teamkit.git import Git, elsewhere, program, version
from teamkit.scenes import SCENES, Do, Put, Scene

_MARK = ".teamkit-demo"


@click.command("demo", short_help="Play a team's day in a sandbox folder.")
@click.argument("folder", type=click.Path(path_type=Path), default="teamkit-demo")
def command(folder: Path) -> None:
    """Play a team's day in a sandbox folder.

    Makes FOLDER with a bare server and two clones, and runs real commands in them: nothing else on
    this machine is read or changed, and no network is used. The folder stays for you to look at.
    """
    root = folder.resolve()
    if version(Git(Path.cwd())) < REF_HOOK:
        raise OutsideFailed("the demo shows the full guard, which needs git 2.29", hint="git --version")
    _clear(root)
    started = monotonic()
    with elsewhere():
        for number, scene in enumerate(SCENES, 1):
            _play(scene, number, root)
            for path in scene.look:
                say(f"look at {shlex.quote(str(folder / path))}")
    say(click.style(f"\nthat was the day, in {monotonic() - started:.0f} s. Look around:", bold=True))
    say(f"  cd {shlex.quote(str(folder / 'minji'))} && git log --graph --oneline --all")


def _clear(root: Path) -> None:
    """Make room: an earlier demo goes, anything else stays."""
    if root.exists() and not (root / _MARK).exists() and (not root.is_dir() or any(root.iterdir())):
        raise Refused(f"{root} is there already, and no demo", hint="teamkit demo ANOTHER-FOLDER")
    run.perform(Git(Path.cwd()), Remove(str(root)))
    run.write(root / _MARK, b"made by teamkit demo; it may be deleted\n", 0o644)


def _play(scene: Scene, number: int, root: Path) -> None:
    say(click.style(f"\n{number}. {scene.title}", bold=True))
    for act in scene.acts:
        if isinstance(act, Put):
            run.write(root / act.who / act.path, act.text.encode(), 0o644)
            say(f"{_prompt(act.who)}$EDITOR {act.path}")
        else:
            _type(act, root)


def _type(act: Do, root: Path) -> None:
    fed = f" < {quoted(act.feed)}" if act.feed else ""
    say(f"{_prompt(act.who)}{' '.join(map(quoted, act.words))}{fed}")
    stdin = (root / act.who / act.feed).read_text("utf-8") if act.feed else None
    words = (sys.executable, "-m", *act.words) if act.words[0] == "teamkit" else act.words
    answer = program(root / act.who, *words, stdin=stdin, env=_environment(act.who, root))
    if answer is None:
        raise OutsideFailed(f"{act.words[0]} is not here", hint=f"{act.words[0]} --version")
    for line in f"{answer.err}\n{answer.out}".splitlines():
        if line.strip():
            say(f"  {line}")
    if act.code is not None and bool(answer.code) != bool(act.code):
        raise OutsideFailed(
            f"the demo went another way: {' '.join(act.words)} left with {answer.code}", hint="teamkit doctor"
        )


def _prompt(who: str) -> str:
    return click.style(f"{who or 'server'} $ ", fg="green" if who else "blue")


def _environment(who: str, root: Path) -> dict[str, str]:
    """Return a person's identity, away from the configuration of this account."""
    person = who or "server"
    identity = {f"GIT_{role}_{item}": value for role in ("AUTHOR", "COMMITTER")
                for item, value in (("NAME", person), ("EMAIL", f"{person}@example.org"))}  # fmt: skip
    away = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "XDG_CONFIG_HOME": str(root / "config"),
            "TEAMKIT_ALLOW": "", "PYTHONPATH": str(Path(__file__).parents[2])}  # fmt: skip
    return {**identity, **away}
