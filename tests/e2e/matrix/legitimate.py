"""Rows 57 to 87: what a team does every day and a guard must let pass."""

from __future__ import annotations

from .way import Way

NEW_REPOSITORY = """\
lend_guard
git init -q ../new
cd ../new
git symbolic-ref HEAD refs/heads/main
echo hello >README
git add README
git commit -qm 'chore: first commit'
"""

SOLVED_HOTFIX = """\
git merge --no-ff hotfix/1.0.2 || git status --short
echo 1.0.2 >VERSION
git add VERSION
git commit -q --no-edit
"""

# What finish does: the branch is gone before anybody pushes, and one push moves everything.
FINISHED_RELEASE = """\
git merge -q --no-ff --no-edit release/1.1
git tag v1.1.0
git switch -q develop
git merge -q --no-ff --no-edit release/1.1
git branch -q -d release/1.1
git push -q --atomic origin main develop v1.1.0 :release/1.1
"""

FINISHED_RELEASE_SHOWS = """\
same "$(git rev-list --parents -1 main)" "$(tip main) $MAIN $(git rev-parse develop^2)"
same "$(served main)" "$(tip main)"
same "$(served develop)" "$(tip develop)"
same "$(served v1.1.0)" "$(tip main)"
no served release/1.1
"""

PACKED = """\
same "$(tip main)" "$MAIN"
if test -d .git/reftable
then same "$(wc -l <.git/reftable/tables.list)" 1
else
    grep -q ' refs/heads/main$' .git/packed-refs
    no test -e .git/refs/heads/main
fi
"""

# Without them the stack of reftables is already as small as it gets.
MANY_REFS = "git tag many-1; git tag many-2; git tag many-3"

COLLECTED = 'same "$(git count-objects)" "0 objects, 0 kilobytes"; same "$(tip main)" "$MAIN"'
LOOSE_OBJECTS = "git switch -q feat/x; stray; git commit -qm 'feat: new'; git switch -q main"

BISECTED = """\
git bisect start main main~1
git bisect run grep -q 0.9 VERSION
git bisect reset
"""

STRAY = "stray; asleep commit -qm stray"
ON_FEATURE = "git switch -q feat/x"
ON_DIVERGED_FEATURE = "git switch -q feat/y"
ON_DEVELOP = "git switch -q develop"
PUBLISHED = "git -C ../other push -q origin published:main"
STRAY_ELSEWHERE = f"{STRAY}; {ON_DEVELOP}"
AS_PUBLISHED = 'same "$(tip main)" "$(served main)"'
REMOTE_RENAMED = 'same "$(tip upstream/main)" "$MAIN"; no tip origin/main'


def _merge(branch: str) -> str:
    return f"git merge -q --no-ff --no-edit {branch}"


def _merged(branch: str) -> str:
    return f'same "$(git rev-list --parents -1 main)" "$(tip main) $MAIN $(tip {branch})"'


def _subject(branch: str, words: str) -> str:
    return f'same "$(git log -1 --format=%s {branch})" "{words}"'


def _way(number: int, name: str, script: str, effect: str, prepare: str = "") -> Way:
    return Way(number, name, script, "legitimate", prepare, effect)


LEGITIMATE = (
    _way(57, "first commit in a new repository", NEW_REPOSITORY, "git -C ../new rev-parse --verify main"),
    _way(58, "pull --ff-only on main", "git pull -q --ff-only", AS_PUBLISHED, PUBLISHED),
    _way(59, "pull on main", "git pull -q", AS_PUBLISHED, PUBLISHED),
    _way(60, "pull --rebase on main", "git pull -q --rebase", AS_PUBLISHED, PUBLISHED),
    _way(61, "fetch origin main:main", "git fetch -q origin main:main", AS_PUBLISHED, f"{PUBLISHED}; {ON_DEVELOP}"),
    _way(62, "reset --hard origin/main after a stray commit", "git reset --hard origin/main", AS_PUBLISHED, STRAY),
    _way(63, "branch -f main origin/main", "git branch -f main origin/main", AS_PUBLISHED, STRAY_ELSEWHERE),
    _way(64, "switch -C main origin/main", "git switch -q -C main origin/main", AS_PUBLISHED, STRAY_ELSEWHERE),
    _way(65, "merge --no-ff release on main", _merge("release/1.1"), _merged("release/1.1")),
    _way(66, "merge --no-ff hotfix on main", _merge("hotfix/1.0.1"), _merged("hotfix/1.0.1")),
    _way(67, "merge --no-ff develop on main", _merge("develop"), _merged("develop")),
    _way(
        68, "merge --ff-only develop on main", "git merge -q --ff-only develop", 'same "$(tip main)" "$(tip develop)"'
    ),
    _way(69, "conflicted hotfix merge, then commit", SOLVED_HOTFIX, f'said "CONFLICT"; {_merged("hotfix/1.0.2")}'),
    _way(70, "commit on a feature", "stray; git commit -qm 'feat: new'", _subject("feat/x", "feat: new"), ON_FEATURE),
    _way(71, "amend on a feature", "git commit -q --amend -m 'feat: b'", _subject("feat/x", "feat: b"), ON_FEATURE),
    _way(72, "rebase a feature on main", "git rebase -q main", 'same "$(tip feat/y~1)" "$MAIN"', ON_DIVERGED_FEATURE),
    _way(73, "merge main into a feature", _merge("main"), 'same "$(tip feat/y^2)" "$MAIN"', ON_DIVERGED_FEATURE),
    _way(74, "cherry-pick on develop", "git cherry-pick feat/y", _subject("develop", "feat: y"), ON_DEVELOP),
    _way(75, "pack-refs --all", "git pack-refs --all", PACKED, MANY_REFS),
    _way(76, "gc", "git gc -q", COLLECTED, LOOSE_OBJECTS),
    _way(77, "stash on main", "stray; git stash -q", 'tip refs/stash; same "$(tip main)" "$MAIN"'),
    _way(
        78, "tag, and push of the tag", "git tag v1.0.1; git push -q origin v1.0.1", 'same "$(served v1.0.1)" "$MAIN"'
    ),
    _way(79, "push of a feature", "git push -q origin feat/x", 'same "$(served feat/x)" "$(tip feat/x)"'),
    _way(
        80,
        "push of develop",
        "stray; git commit -qm 'feat: new'; git push -q origin develop",
        f'{_subject("develop", "feat: new")}; same "$(served develop)" "$(tip develop)"',
        ON_DEVELOP,
    ),
    _way(81, "finish of a release, and push of main", FINISHED_RELEASE, FINISHED_RELEASE_SHOWS),
    _way(82, "push --dry-run of a feature", "git push --dry-run origin feat/x", "said 'feat/x -> feat/x'"),
    _way(
        83,
        "worktree add on main",
        "git worktree add ../linked main",
        'same "$(git -C ../linked symbolic-ref HEAD)" refs/heads/main',
        ON_DEVELOP,
    ),
    _way(84, "bisect", BISECTED, "said 'is the first'; same \"$(git symbolic-ref HEAD)\" refs/heads/main"),
    _way(85, "remote rename", "git remote rename origin upstream", REMOTE_RENAMED),
    _way(86, "delete a merged feature", "git branch -q -d feat/done", "tip develop; no tip feat/done", ON_DEVELOP),
    _way(
        87, "clone under the same guard", "lend_guard; git clone -q ../server.git ../new", "git -C ../new log -1 main"
    ),
)
