"""What the state of the repository means for a run: can it be traced to a commit that others can have? Pure."""

import re
from collections.abc import Iterator

from teamkit.finding import Finding
from teamkit.preflight.snapshot import Repository
from teamkit.preflight.typed import quoted
from teamkit.sections import Flow

GROUP = "git"
_NAMED = 3
_PASTED = 8
_SEE_FIRST = "git status --short --untracked-files"


def judge(repository: Repository, flow: Flow | None = None) -> list[Finding]:
    """Return the findings; without a repository, one. flow: the team's branches, so that a remedy is lawful."""
    flow = flow or Flow()
    if repository.state != "ok":
        return [_unread(repository)]
    if not repository.commit:
        return [_unborn(repository)]
    rows = [*_untracked(repository), *_branch(repository, flow), *_published(repository, flow)]
    return [_commit(repository, flow), *rows]


def _unread(repository: Repository) -> Finding:
    if repository.state == "none":
        words = "no repository here: nobody will know which code ran"
        return Finding("commit", "warn", words, f"git init && {_SEE_FIRST}", GROUP)
    trust = f"git config --global --add safe.directory {quoted(repository.top)}" if repository.top else "git status"
    return Finding("commit", "unknown", repository.error or "git was not asked", trust, GROUP)


def _unborn(repository: Repository) -> Finding:
    commit = 'git commit -m "chore: first commit"'
    if repository.untracked:
        add = _add(repository.untracked)
        remedy = add if add == _SEE_FIRST else f"{add} && {commit}"
    else:
        remedy = commit if repository.changed else _SEE_FIRST
    return Finding("commit", "warn", "there is no commit yet", remedy, GROUP)


def _commit(repository: Repository, flow: Flow) -> Finding:
    words = f"{_short(repository)} on {repository.branch}" if repository.branch else _short(repository)
    if not repository.changed:
        return Finding("commit", "ok", words, group=GROUP)
    count = len(repository.changed)
    differ = "file differs" if count == 1 else "files differ"
    seen = f"{count} {differ} from {words}: {_some(repository.changed)}"
    stays = repository.branch and not _is_base(repository.branch, flow)
    remedy = f'{"" if stays else f"{_switch(repository, flow)} && "}git commit -am "feat: what this run uses"'
    return Finding("commit", "warn", seen, remedy, GROUP, "no changes", count, "files")


def _is_base(branch: str, flow: Flow) -> bool:
    """Whether nobody commits there: what is protected, and develop, which takes merges."""
    return branch in {flow.main, flow.develop, *flow.protected}


def _switch(repository: Repository, flow: Flow) -> str:
    return f"git switch -c {_own(repository, flow)}"


def _own(repository: Repository, flow: Flow) -> str:
    """Return the name of a lawful branch for this run: "feat/run-012345678"."""
    prefixes = [prefix for prefix in flow.prefixes if "*" not in prefix]
    return f"{next(iter(prefixes), 'feat')}/run-{_short(repository)}"


def _short(repository: Repository) -> str:
    return repository.commit[:9]


def _some(paths: tuple[str, ...]) -> str:
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    return f"{', '.join(paths[:_NAMED])}{more}"


def _add(paths: tuple[str, ...]) -> str:
    """Return the command that adds them, wherever in the repository it is pasted."""
    # Of many, some may be results: whoever adds them should see them first. A byte that is no text cannot be pasted.
    if len(paths) > _PASTED or not all(map(str.isprintable, paths)):
        return _SEE_FIRST
    return f"git add -- {' '.join(quoted(_pathspec(path)) for path in paths)}"


def _pathspec(path: str) -> str:
    """Return a path as git takes it from the top on: what git would read as a pattern or as magic, in the long form."""
    return f":/{path}" if re.fullmatch(r"\w[^*?\[\\]*", path) else f":(top,literal){path}"


def _untracked(repository: Repository) -> Iterator[Finding]:
    """Yield a warning for code and configuration that no commit holds."""
    paths = repository.untracked
    if paths:
        words, limit = f"in no commit: {_some(paths)}", "code and configuration tracked"
        yield Finding("untracked", "warn", words, _add(paths), GROUP, limit, len(paths), "files")


def _branch(repository: Repository, flow: Flow) -> Iterator[Finding]:
    if not repository.branch:
        words = f"no branch is checked out: commits on top of {_short(repository)} get lost"
        yield Finding("branch", "warn", words, _switch(repository, flow), GROUP)


def _published(repository: Repository, flow: Flow) -> Iterator[Finding]:
    short = _short(repository)
    if repository.pushed:
        yield Finding("published", "ok", f"{short} is in a branch of the remote", group=GROUP)
    elif not repository.has_remote:
        yield Finding("published", "ok", f"there is no remote: {short} is on this machine only", group=GROUP)
    elif repository.pushed is None:
        yield Finding("published", "unknown", "git did not tell whether a remote's branch has it", group=GROUP)
    else:
        words = f"{short} is in no branch of the remote: nobody else can have it"
        yield Finding("published", "warn", words, _push(repository, flow), GROUP)


def _push(repository: Repository, flow: Flow) -> str:
    """Return the push; of a base branch it may be refused, and the commit then gets a branch of its own."""
    if not repository.remote:
        return "git remote -v"
    remote = quoted(repository.remote)
    own = f"git push {remote} HEAD:refs/heads/{_own(repository, flow)}"
    if not repository.branch:
        return own
    push = f"git push -u {remote} {quoted(repository.branch)}"
    return f"{push} || {own}" if _is_base(repository.branch, flow) else push
