"""Rows 1 to 40: ways onto the clone's own main."""

from __future__ import annotations

from .way import Need, Way

FAST_IMPORT = """\
git fast-import --quiet <<END
commit refs/heads/main
committer Jiwoo <jiwoo@example.org> 1700086400 +0000
data 5
stray
from refs/heads/main^0
M 644 inline stray.txt
data 5
stray

END
"""

LIBGIT2 = """\
"$PYTHON" -c '
import pygit2
clone = pygit2.Repository(".")
tip = clone.references["refs/heads/main"].peel(pygit2.Commit)
who = pygit2.Signature("Jiwoo", "jiwoo@example.org")
clone.create_commit("refs/heads/main", who, who, "stray", tip.tree_id, [tip.id])'
"""

DULWICH = """\
"$PYTHON" -c '
from dulwich import porcelain
open("stray.txt", "w").close()
porcelain.add(".", ["stray.txt"])
porcelain.commit(".", message=b"stray")'
"""

SMUGGLED = """\
git merge -q --no-ff --no-commit release/1.1
stray
git commit -qm 'merge of the release, and a little more'
"""

SOLVED = """\
git merge -q feat/clash
echo solved >VERSION
git add VERSION
git commit -qm 'merge of the feature'
"""

IN_ANOTHER_WORKTREE = """\
git worktree add ../linked main
cd ../linked
stray
git commit -qm stray
"""

MAILED = "git format-patch -1 --stdout feat/y | git am -q"
RELEASED = "git merge -q --no-ff --no-edit release/1.1"
ELSEWHERE = "git switch -q develop"
OCTOPUS = "git merge -q --no-ff --no-edit release/1.1 feat/y"


def _way(number: int, name: str, script: str, prepare: str = "", needs: tuple[Need, ...] = ()) -> Way:
    return Way(number, name, script, "local", prepare, needs=needs)


LOCAL = (
    _way(1, "commit", "stray; git commit -qm stray"),
    _way(2, "commit -a --amend", "stray; git commit -qa --amend --no-edit"),
    _way(3, "commit --no-verify", "stray; git commit -qm stray --no-verify"),
    _way(4, "-c core.hooksPath=/dev/null commit", "stray; git -c core.hooksPath=/dev/null commit -qm stray"),
    _way(5, "cherry-pick", "git cherry-pick feat/y"),
    _way(6, "cherry-pick -n, then commit", "git cherry-pick -n feat/y; git commit -qm stray"),
    _way(7, "revert", "git revert --no-edit -m 1 HEAD"),
    _way(8, "rebase main onto a feature", "git rebase -q feat/y"),
    _way(9, "rebase -f, rewriting main", "git rebase -q -f HEAD~1"),
    _way(10, "am", MAILED),
    _way(11, "merge --ff feature", "git merge -q --ff feat/x"),
    _way(12, "merge --no-ff feature", "git merge -q --no-ff --no-edit feat/x"),
    _way(13, "merge --no-ff --no-verify feature", "git merge -q --no-ff --no-edit --no-verify feat/x"),
    _way(14, "merge --squash, then commit", "git merge -q --squash feat/x; git commit -qm stray"),
    _way(15, "conflicted merge of a feature, then commit", SOLVED),
    _way(16, "octopus of a release and a feature", OCTOPUS),
    _way(17, "release merge with a smuggled edit", SMUGGLED),
    _way(18, "amend a release merge", "stray; git commit -q --amend --no-edit", RELEASED),
    _way(19, "pull origin feature, fast-forward", "git pull -q --ff-only origin feat/x"),
    _way(20, "pull origin feature, merge", "git pull -q --no-rebase --no-edit origin feat/y"),
    _way(21, "reset --hard feature", "git reset -q --hard feat/x"),
    _way(22, "reset --soft feature", "git reset -q --soft feat/x"),
    _way(23, "branch -f main feature", "git branch -f main feat/x", ELSEWHERE),
    _way(24, "branch -M feature main", "git branch -M feat/x main", ELSEWHERE),
    _way(25, "branch -C feature main", "git branch -C feat/x main", ELSEWHERE),
    _way(26, "update-ref", "git update-ref refs/heads/main feat/x", ELSEWHERE),
    _way(27, "switch -C main feature", "git switch -q -C main feat/x", ELSEWHERE),
    _way(28, "checkout -B main feature", "git checkout -q -B main feat/x", ELSEWHERE),
    _way(29, "fetch origin feature:main, fast-forward", "git fetch -q origin feat/x:main", ELSEWHERE),
    _way(30, "fetch origin +feature:main", "git fetch -q origin +feat/y:main", ELSEWHERE),
    _way(31, "fetch . feature:main", "git fetch -q . feat/x:main", ELSEWHERE),
    _way(32, "push . feature:main", "git push -q . feat/x:main", ELSEWHERE),
    _way(33, "commit in another worktree on main", IN_ANOTHER_WORKTREE, ELSEWHERE),
    _way(34, "fast-import", FAST_IMPORT, ELSEWHERE),
    _way(35, "symbolic-ref main to a feature", "git symbolic-ref refs/heads/main refs/heads/feat/x", ELSEWHERE),
    _way(36, "branch -D main, then create it anew", "git branch -qD main; git branch main feat/x", ELSEWHERE),
    _way(37, "write the file of the ref", "git rev-parse feat/x >.git/refs/heads/main", ELSEWHERE, ("files",)),
    _way(38, "replace the tip of main", "git replace main feat/x"),
    _way(39, "commit with libgit2 (pygit2)", LIBGIT2, needs=("pygit2", "files", "sha1")),
    _way(40, "commit with dulwich", DULWICH, needs=("dulwich", "files")),
)
