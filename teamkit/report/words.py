"""The words of a report in one language. Pure."""

from collections.abc import Mapping

LANGUAGES = ("en", "ko")


class Words:
    """What a report says in its own words, by key. language: "en" or "ko"."""

    def __init__(self, language: str, told: Mapping[str, str]) -> None:
        self.language = language
        self._told = told

    def __call__(self, key: str, **values: object) -> str:
        """Return the words of a key, with values in their places."""
        return self._told[key].format(**values)

    def reason(self, reason: str) -> str:
        """Return why lines are not counted."""
        key = reason.replace(" ", "_")
        return self._told.get(f"reason_{key}") or self._told.get(f"kind_{key}", reason)

    def kind(self, kind: str) -> str:
        """Return the kind of a file that has a word, "other" for the rest."""
        return kind if f"kind_{kind}" in self._told else "other"
