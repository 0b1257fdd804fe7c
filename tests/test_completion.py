"""Completion in bash, zsh and fish: installed as the documentation says, then asked by the shell itself."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import teamkit_command

Complete = Callable[[str], list[str]]

# The line is typed and TAB pressed; then it is wrapped into a command that echoes what it has become.
ZSH = r"""
zmodload zsh/zpty
zpty shell 'zsh -f -i'
zpty -w shell 'PS1="ready> "; fpath+=~/.zfunc; autoload -Uz compinit; compinit -u -d ~/dump; print g""o'
zpty -r -m shell said '*go*ready> *'
zpty -w -n shell "$LINE"$'\t'
zpty -r -m shell said "*$LINE?*"
zpty -w shell $'\C-aprint -r -- g""ot:"\C-e" end:'
zpty -r -m shell said '*got:*end:*'
print -r -- $said
"""

# bash-completion reads the file at the first TAB; readline calls the function of `complete -F`
# with the command, the word and the word before it.
BASH = r"""
. ~/.local/share/bash-completion/completions/teamkit
read -ra COMP_WORDS <<<"$LINE"
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
function=$(complete -p teamkit | sed 's/.*-F \([^ ]*\).*/\1/')
"$function" teamkit "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., str]:
    """Run a script in a shell that finds teamkit on its PATH, in an empty folder that is its home."""
    binaries = tmp_path / "bin"
    binaries.mkdir()
    teamkit = binaries / "teamkit"
    teamkit.write_text(f'#!/bin/sh\nexec {shlex.join(teamkit_command())} "$@"\n', encoding="utf-8")
    teamkit.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    root = Path(__file__).parents[1]
    env = {
        **os.environ,
        "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "PYTHONPATH": str(root),
        "TERM": "dumb",
    }

    def run(command: list[str], line: str = "") -> str:
        done = subprocess.run(
            command, cwd=home, env={**env, "LINE": line}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        assert done.stderr == ""
        return done.stdout

    return run


@pytest.fixture
def bash(ask: Callable[..., str]) -> Complete:
    found = _shell("bash")
    major, minor = map(int, ask([found, "-c", 'echo "${BASH_VERSINFO[0]} ${BASH_VERSINFO[1]}"']).split())
    if (major, minor) < (4, 4):
        pytest.skip(f"bash {major}.{minor} is here, completion needs 4.4")
    _install(ask, "bash", "~/.local/share/bash-completion/completions/teamkit")
    return lambda line: ask([found, "--norc", "-c", BASH], line).split()


@pytest.fixture
def fish(ask: Callable[..., str]) -> Complete:
    found = _shell("fish")
    _install(ask, "fish", "~/.config/fish/completions/teamkit.fish")
    return lambda line: [
        answer.partition("\t")[0] for answer in ask([found, "-c", 'complete -C "$LINE"'], line).splitlines()
    ]


@pytest.fixture
def zsh(ask: Callable[..., str]) -> Callable[[str], str]:
    """What a terminal shows after TAB, up to "got:LINE end:"."""
    found = _shell("zsh")
    _install(ask, "zsh", "~/.zfunc/_teamkit")
    return lambda line: ask([found, "-f", "-c", ZSH], line)


def _install(ask: Callable[..., str], shell: str, file: str) -> None:
    assert f"teamkit completion {shell} > {file}" in re.sub(" +", " ", ask(["teamkit", "completion", "--help"]))
    ask(["sh", "-c", f'mkdir -p "$(dirname {file})" && teamkit completion {shell} > {file}'])


def _shell(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not on this machine")
    return found


@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_a_command_is_completed_from_its_first_letters(shell: str, request: pytest.FixtureRequest) -> None:
    complete: Complete = request.getfixturevalue(shell)
    assert sorted(complete("teamkit new-")) == ["new-experiment", "new-feature", "new-hotfix", "new-release"]
    assert complete("teamkit stat") == ["status"]
    assert complete("teamkit zzz") == []


@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_an_option_is_completed_from_its_first_letters(shell: str, request: pytest.FixtureRequest) -> None:
    complete: Complete = request.getfixturevalue(shell)
    assert complete("teamkit finish --dry") == ["--dry-run"]
    assert complete("teamkit --ver") == ["--version"]


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("teamkit stat", "teamkit status"),
        ("teamkit new-f", "teamkit new-feature"),
        ("teamkit finish --dry", "teamkit finish --dry-run"),
    ],
)
def test_zsh_completes_the_word_on_the_line(typed: str, completed: str, zsh: Callable[[str], str]) -> None:
    assert f"got:{completed} end:" in zsh(typed)


def test_zsh_lists_what_a_word_may_become_and_what_it_does(zsh: Callable[[str], str]) -> None:
    shown = zsh("teamkit new-")
    assert re.search(r"new-hotfix +-- Start a hotfix branch", shown)
    assert "got:teamkit new- end:" in shown


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_takes_the_script_as_its_own_syntax(shell: str, ask: Callable[..., str], tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(ask([*teamkit_command(), "completion", shell]), encoding="utf-8")
    assert ask([_shell(shell), "-n", str(script)]) == ""
