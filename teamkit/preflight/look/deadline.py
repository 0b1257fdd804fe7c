"""Questions to the kernel that may never be answered: a call on a dead network mount cannot be called off."""

import time
from collections.abc import Callable, Hashable, Mapping
from threading import Thread
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)
Answer = TypeVar("Answer")


def answers(questions: Mapping[Name, Callable[[], Answer]], seconds: float) -> dict[Name, Answer]:
    """Ask all at once and return what was answered within `seconds`; whoever hangs is left behind.

    Raises what a question raised, if it did so in time.
    """
    found: dict[Name, Answer] = {}
    failures: list[BaseException] = []

    def answer(name: Name, question: Callable[[], Answer]) -> None:
        try:
            found[name] = question()
        except BaseException as failure:  # noqa: BLE001  (raised again by the caller's thread)
            failures.append(failure)

    # Daemons: the interpreter must be able to leave while one of them still hangs.
    threads = [Thread(target=answer, args=item, daemon=True) for item in questions.items()]
    end = time.monotonic() + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    if failures:
        raise failures[0]
    return dict(found)
