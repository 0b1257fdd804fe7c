"""What teamkit says when it cannot go on: one clause, and a hint that can be pasted."""


class TeamkitError(Exception):
    """A failure a person can act on.

    message: one clause that names the thing. hint: a command to paste. exit_code: see docs/cli.md.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        """Keep the message and the hint; nothing is printed here."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class Refused(TeamkitError):
    """The policy or the state of the clone says no."""

    exit_code = 1


class ConfigError(TeamkitError):
    """teamkit.toml, an environment variable or an argument is wrong."""

    exit_code = 2


class OutsideFailed(TeamkitError):
    """Something that is not teamkit failed: git, the disk, the server."""

    exit_code = 3
