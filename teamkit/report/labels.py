"""What a report says in every format but its Markdown: the names of its boxes and of its contents. Pure."""

from collections.abc import Mapping

from teamkit.report.document import EVIDENCE, PROMPT

CONTENTS, MISSING = "contents", "missing"
_LABELS: Mapping[str, Mapping[str, str]] = {
    "ko": {EVIDENCE: "근거", PROMPT: "직접 작성", CONTENTS: "목차", MISSING: "그림을 넣지 못했습니다"},
    "en": {EVIDENCE: "Evidence", PROMPT: "To be written", CONTENTS: "Contents", MISSING: "Picture not included"},
}


def labels(language: str) -> Mapping[str, str]:
    """Return what a language says; English for one that no report is in."""
    return _LABELS.get(language, _LABELS["en"])
