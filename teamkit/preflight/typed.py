"""The words of `teamkit preflight` as a person typed them, which remedies keep, and how a shell reads words."""

import re
import shlex
from collections.abc import Mapping
from typing import NamedTuple

_PLAIN = re.compile(r"[\w@%+=:,./-]+")  # shlex would quote every Korean name
_WAIT = "2h"


class Typed(NamedTuple):
    """options: what was typed, by the option's name; True of a flag. run: the command behind `--`."""

    options: Mapping[str, object] = {}
    run: tuple[str, ...] = ()

    def but(self, changes: Mapping[str, object], more: str = "") -> str:
        """Return the same command with these options in place of its own; None or False: without that option.

        more: options as a shell reads them, put behind the others.
        """
        words = []
        for name, value in {**self.options, **changes}.items():
            if value is not None and value is not False:
                words += [name] if value is True else [name, str(value)]
        parts = ["teamkit preflight", *map(quoted, words), more, *map(quoted, ("--", *self.run) if self.run else ())]
        command = " ".join(filter(None, parts))
        return f'eval "$({command})"' if self.options.get("--export") else command

    @property
    def waiting(self) -> str:
        """The same command, which waits for its GPUs."""
        return self.but({"--wait": self.options.get("--wait") or _WAIT})

    @property
    def elsewhere(self) -> str:
        """The same command for the Python that a shell finds."""
        return self.but({"--python": None}, '--python "$(command -v python3)"')


def quoted(word: str) -> str:
    """Return a word so that a shell reads it as it is, in one line; what cannot be printed as $'\\012'."""
    if _PLAIN.fullmatch(word):
        return word
    return shlex.quote(word) if word.isprintable() else f"$'{''.join(map(_escaped, word))}'"


def _escaped(letter: str) -> str:
    if letter.isprintable() and letter not in "'\\":
        return letter
    return "".join(f"\\{byte:03o}" for byte in letter.encode("utf-8", "surrogateescape"))
