"""What the state of the repository means for a run: can it be traced to a commit that others can have? Pure."""

import re
import shlex
from collections.abc import Iterator

from teamkit.finding import Finding
from teamkit.preflight.snapshot import Repository

GROUP = "git"
_NAMED = 3
_PASTED = 8
_NONE = "not a git repository"


def judge(repository: Repository) -> list[Finding]:
    """Return the findings; without a repository, one."""
    if repository.error:
        return [_unread(repository.error)]
    if not repository.commit:
        remedy = 'git add -A && git commit -m "chore: first commit"'
        return [Finding("commit", "warn", "there is no commit yet", remedy, GROUP)]
    rows = [*_changes(repository), *_branch(repository), *_published(repository)]
    return [_commit(repository, clean=not repository.changed), *rows]


def _unread(error: str) -> Finding:
    if error.startswith(_NONE):
        words = "no repository here: nobody will know which code ran"
        return Finding("commit", "warn", words, "git init && git add -A && git commit -m 'chore: first commit'", GROUP)
    owner = 'git config --global --add safe.directory "$PWD"' if "dubious ownership" in error else "git status"
    return Finding("commit", "unknown", error, owner, GROUP)


def _commit(repository: Repository, *, clean: bool) -> Finding:
    where = f" on {repository.branch}" if repository.branch else ""
    words = f"{_short(repository)}{where}"
    if clean:
        return Finding("commit", "ok", words, group=GROUP)
    count = len(repository.changed)
    differ = "file differs" if count == 1 else "files differ"
    return Finding(
        "commit",
        "warn",
        f"{count} {differ} from {words}: {_some(repository.changed)}",
        'git commit -am "exp: what this run uses"',
        GROUP,
        "no changes",
        count,
        "files",
    )


def _short(repository: Repository) -> str:
    return repository.commit[:9]


def _some(paths: tuple[str, ...]) -> str:
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    return f"{', '.join(paths[:_NAMED])}{more}"


def _quoted(path: str) -> str:
    return path if re.fullmatch(r"[\w./:+,=@-]+", path) else shlex.quote(path)  # which would quote every Korean name


def _changes(repository: Repository) -> Iterator[Finding]:
    """Yield a warning for code and configuration that no commit holds."""
    paths = repository.untracked
    if paths:
        words = f"in no commit: {_some(paths)}"
        # Of many, some may be results: whoever adds them should see them first.
        many = len(paths) > _PASTED
        remedy = "git status --short --untracked-files" if many else f"git add -- {' '.join(map(_quoted, paths))}"
        yield Finding("untracked", "warn", words, remedy, GROUP, "code and configuration tracked", len(paths), "files")


def _branch(repository: Repository) -> Iterator[Finding]:
    if not repository.branch:
        words = f"no branch is checked out: commits on top of {_short(repository)} get lost"
        yield Finding("branch", "warn", words, f"git switch -c exp/{_short(repository)}", GROUP)


def _published(repository: Repository) -> Iterator[Finding]:
    short = _short(repository)
    if repository.pushed:
        yield Finding("published", "ok", f"{short} is in a branch of the remote", group=GROUP)
    elif not repository.has_remote:
        yield Finding("published", "ok", f"there is no remote: {short} is on this machine only", group=GROUP)
    elif repository.pushed is None:
        yield Finding("published", "unknown", "git did not tell whether a remote's branch has it", group=GROUP)
    else:
        branch = _quoted(repository.branch or f"HEAD:refs/heads/exp/{short}")
        words = f"{short} is in no branch of the remote: nobody else can have it"
        yield Finding("published", "warn", words, f"git push -u origin {branch}", GROUP)
