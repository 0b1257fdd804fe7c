"""Rows 41 to 56: ways onto the server's main."""

from __future__ import annotations

from .way import Way

STRAY = "stray; asleep commit -qm stray"
REWRITTEN = "stray; asleep commit -q --amend --no-edit"
TRACKING_MAIN = "git switch -qc feat/tracks --track origin/main; stray; git commit -qm 'feat: tracks main'"
UNGUARDED_CLONE = "cd ../other; stray; git commit -qm stray; git push -q origin main"


def _way(number: int, name: str, script: str, prepare: str = "") -> Way:
    return Way(number, name, script, "remote", prepare)


REMOTE = (
    _way(41, "push origin main with a stray commit", "git push origin main", STRAY),
    _way(42, "plain push on main", "git push", STRAY),
    _way(43, "push --no-verify origin main", "git push --no-verify origin main", STRAY),
    _way(44, "push origin feature:main", "git push origin feat/x:main"),
    _way(45, "push origin HEAD:main", "git push origin HEAD:main", "git switch -q feat/x"),
    _way(46, "push of a branch that tracks origin/main", "git -c push.default=upstream push", TRACKING_MAIN),
    _way(47, "push --force of a rewritten main", "git push --force origin main", REWRITTEN),
    _way(48, "push --force origin feature:main, not fast-forward", "git push --force origin feat/y:main"),
    _way(49, "push --mirror", "git push --mirror origin", STRAY),
    _way(50, "push --all", "git push --all origin", STRAY),
    _way(51, "push --atomic feature and main", "git push --atomic origin feat/x main", STRAY),
    _way(52, "push --delete main", "git push --delete origin main"),
    _way(53, "push feature:main to a URL", 'git push "file://$ROOT/server.git" feat/x:main'),
    _way(54, "-c core.hooksPath=/dev/null push", "git -c core.hooksPath=/dev/null push origin main", STRAY),
    _way(55, "send-pack", "git send-pack ../server.git refs/heads/feat/x:refs/heads/main"),
    _way(56, "push from an unguarded clone", UNGUARDED_CLONE),
)
