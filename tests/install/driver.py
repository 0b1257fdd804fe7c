"""What the tests of this folder do with a clone, and what they look at."""

import hashlib
import json
import re
import shlex
import stat
import time
from pathlib import Path

from tests.command import teamkit_command
from tests.e2e.worlds import git_version
from tests.hooks.sandbox import HAS_REF_HOOK, Done, Sandbox

POLICY = '[flow]\nfinish = "local"\n'


def teamkit(box: Sandbox, *words: str, **env: str) -> Done:
    """Run teamkit as a person without a terminal would."""
    return box.run([*teamkit_command(), *words], b"", box.environment() | env)


def pasted(box: Sandbox, line: str, **env: str) -> Done:
    """Run a line of several commands as a person would paste it."""
    command = shlex.join(teamkit_command())
    return box.paste(re.sub(r"(^|[&;] )teamkit\b", rf"\1{command}", line), **env)


def init(box: Sandbox, *words: str, **env: str) -> Done:
    """Run teamkit init, which has to succeed."""
    done = teamkit(box, "init", "--yes", *words, **env)
    assert done.code == 0, done.err
    return done


def config_hooks() -> bool:
    """Whether the git under test has configuration hooks, which other tools cannot displace."""
    return git_version() >= (2, 54)


def tree(folder: Path) -> dict[str, tuple[str, str]]:
    """Every file below a folder: its mode, and its bytes or where it points."""
    found = {}
    for path in sorted(folder.rglob("*")):
        mode = stat.filemode(path.lstat().st_mode)
        if path.is_symlink():
            content = f"-> {path.readlink()}"
        else:
            content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        found[str(path.relative_to(folder))] = (mode, content)
    return found


def picture(box: Sandbox) -> dict[str, object]:
    """What init may change in a clone: hook folders and configuration, byte for byte."""
    common = (box.folder / box.must("rev-parse", "--git-common-dir")).resolve()
    folders = [common / "hooks", *(box.folder / name for name in (".githooks", ".husky"))]
    config = {name: (common / name).read_bytes() for name in ("config", "config.worktree") if (common / name).exists()}
    return {"config": config, **{folder.name: tree(folder) for folder in folders}}


def marks(box: Sandbox) -> list[str]:
    """What the other tool's hooks left, and forget it."""
    file = Path(dict(box.more)["MARKS"])
    lines = file.read_text().splitlines() if file.exists() else []
    file.unlink(missing_ok=True)
    return lines


def is_guarded(box: Sandbox) -> bool:
    """Whether a commit on main is refused, with and without the friendly hooks."""
    assert box.must("symbolic-ref", "--short", "HEAD") == "main"
    tip = box.tip("HEAD")
    plain = box.git("commit", "--allow-empty", "-qm", "a stray commit")
    bypassing = box.git("commit", "--no-verify", "--allow-empty", "-qm", "a stray commit")
    stopped = box.tip("refs/heads/main") == tip
    if not stopped:
        box.bypass("update-ref", "refs/heads/main", tip)
    assert stopped == (not plain.ok and not bypassing.ok), plain.err + bypassing.err
    assert not stopped or "main is protected" in plain.err, plain.err
    return stopped


def refuses_push(box: Sandbox) -> bool:
    """Whether a push of a feature branch to main is refused."""
    tip = box.tip("HEAD")
    stray = box.must("commit-tree", "-p", tip, "-m", "stray", f"{tip}^{{tree}}")
    done = box.git("push", "origin", f"{stray}:refs/heads/main")
    return not done.ok and "main is protected" in done.err


def work(box: Sandbox, track: str = "", store: str = "") -> list[str]:
    """Commit on a new feature branch and push it, which has to work; return the marks left."""
    box.must("switch", "-qC", "feat/mark", "--no-track", "origin/develop")
    marks(box)
    before = tree(box.root / store) if store else {}
    box.write("data.bin", f"{time.time_ns()}\n")
    assert box.paste(track).ok
    box.must("add", "data.bin.dvc" if track else "data.bin")
    box.must("commit", "-qm", "feat: a day of work")
    box.must("push", "-q", "--force", "origin", "feat/mark")
    left = marks(box) + (["stored"] if store and tree(box.root / store) != before else [])
    box.must("switch", "-q", "main")
    return left


def findings(box: Sandbox, **env: str) -> list[dict[str, str]]:
    """What doctor says, which has to keep the form of its document."""
    done = teamkit(box, "doctor", "--json", **env)
    document = json.loads(done.out)
    assert document["schema"] == 1
    assert all(set(finding) == {"check", "state", "seen", "remedy"} for finding in document["findings"])
    assert all(finding["state"] in ("ok", "warn", "fail", "unknown") for finding in document["findings"])
    states = {finding["state"] for finding in document["findings"]}
    assert document["state"] == next((state for state in ("fail", "warn") if state in states), "ok")
    assert done.code == (1 if "fail" in states else 0)
    found: list[dict[str, str]] = document["findings"]
    return found


def bad(box: Sandbox, check: str, state: str = "fail", **env: str) -> list[dict[str, str]]:
    """The findings of one check that are not well."""
    return [finding for finding in findings(box, **env) if finding["check"] == check and finding["state"] == state]


def is_well(box: Sandbox) -> bool:
    """Whether doctor finds nothing wrong, but for a git that is too old for the whole guard."""
    wrong = {finding["check"] for finding in findings(box) if finding["state"] == "fail"}
    return wrong <= (set() if HAS_REF_HOOK else {"git"})
