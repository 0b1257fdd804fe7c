"""Who is no person: forges, their apps, and programs that write code. Pure."""

import re
from collections.abc import Iterable

from teamkit.history.addresses import account, parts
from teamkit.history.commit import Identity

# Whole names, in small letters. A program with a person's first name (Claude, Devin, Jules) is told by its address.
_NAMES = frozenset(
    """
    dependabot|dependabot preview|dependabot-preview|renovate|renovate bot|renovate-bot|whitesource renovate
    greenkeeper|github-actions|github actions|github action|actions-user|web-flow|pre-commit-ci|pre-commit.ci
    codecov|codecov-io|codecov-commenter|snyk-bot|snyk bot|imgbot|allcontributors|all-contributors
    semantic-release|semantic-release-bot|release-please|mergify|travis ci|travis-ci|circleci|azure pipelines
    gitlab ci|gitlab-ci|gitlab bot|gitlab-bot|bitbucket pipelines|bitbucket-pipelines|sfconvertbot|crowdin bot
    copilot|github copilot|copilot-swe-agent|cursor agent|cursoragent|devin ai|openai codex|codex|chatgpt
    gemini code assist|gemini-code-assist|gemini cli|gemini-cli|google jules|google-labs-jules|claude code
    sweep ai|openhands|windsurf cascade|amazon q|qwen-coder|aider|github copilot chat|github classroom
    """.strip().replace("\n", "|").replace("    ", "").split("|")
)  # fmt: skip
_EMAILS = frozenset(
    """
    noreply@anthropic.com cursoragent@cursor.com noreply@cursor.com noreply@aider.chat aider@aider.chat
    noreply@openai.com codex@openai.com gemini-code-assist@google.com gemini-cli@google.com noreply@google.com
    jules@google.com jules-agent@google.com copilot@github.com action@github.com actions@github.com
    github-actions@github.com support@dependabot.com bot@renovateapp.com snyk-bot@snyk.io imgbothelp@gmail.com
    semantic-release-bot@martynus.net builds@travis-ci.org builds@travis-ci.com support@greenkeeper.io
    commits-noreply@bitbucket.org noreply@gitlab.com openhands@all-hands.dev noreply@opencode.ai
    amp@ampcode.com qwen-coder@alibabacloud.com noreply@devin.ai hosted@weblate.org bot@codecov.io
    noreply@bitbucket.org junie@jetbrains.com droid@factory.ai noreply@windsurf.com noreply@codeium.com
    """.split()
)
_FORGE = "noreply@github.com"  # of the web editor as GitHub; a person may have it by a slip
_FORGES = frozenset(["github", "web-flow", ""])
_TOKEN = re.compile(r"(?:project|group)_\d+_bot")  # access tokens of GitLab


def is_bot(identity: Identity, patterns: Iterable[str] = ()) -> bool:
    """Whether an identity is no person. patterns: of the team, over whole names or e-mails; `*` stands for anything."""
    name, email = " ".join(identity.name.casefold().split()), identity.email.strip().casefold()
    return _is_known(name, email) or any(_matches(pattern, name, email) for pattern in patterns)


def _is_known(name: str, email: str) -> bool:
    if "[bot]" in name or "[bot]" in email or name in _NAMES or email in _EMAILS:
        return True
    if email == _FORGE:
        return name in _FORGES
    known = account(email)
    local = known.login if known else parts(email)[0]
    return bool(known and local in _NAMES) or bool(_TOKEN.match(local))


def _matches(pattern: str, name: str, email: str) -> bool:
    whole = ".*".join(map(re.escape, pattern.casefold().split("*")))
    return any(re.fullmatch(whole, text, re.DOTALL) for text in (name, email))
