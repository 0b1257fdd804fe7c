"""A remedy as a shell reads it when it is pasted."""

import subprocess


def words(command: str) -> list[str]:
    """Return the words of one command, read by a real shell in one line."""
    assert "\n" not in command
    script = f"printf '%s\\0' {command}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]
