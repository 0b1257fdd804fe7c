"""What a report says in every format but its Markdown: names of boxes, the contents, why a figure is missing. Pure."""

from collections.abc import Mapping

from teamkit.report.document import EVIDENCE, PROMPT

CONTENTS, MISSING = "contents", "missing"
ABSENT, BROKEN, ELSEWHERE, KIND, UNREADABLE = "absent", "broken", "elsewhere", "kind", "unreadable"  # of a figure
_LABELS: Mapping[str, Mapping[str, str]] = {
    "ko": {
        EVIDENCE: "근거", PROMPT: "직접 작성", CONTENTS: "목차", MISSING: "그림을 넣지 못했습니다",
        ABSENT: "파일이 없습니다", BROKEN: "그릴 수 없는 파일입니다", ELSEWHERE: "웹에 있습니다",
        KIND: "SVG, PNG, JPEG, GIF, WebP가 아닙니다", UNREADABLE: "파일을 읽을 수 없습니다",
    },
    "en": {
        EVIDENCE: "Evidence", PROMPT: "To be written", CONTENTS: "Contents", MISSING: "Picture not included",
        ABSENT: "no such file", BROKEN: "it cannot be drawn", ELSEWHERE: "it lies on the web",
        KIND: "it is no SVG, PNG, JPEG, GIF or WebP", UNREADABLE: "it cannot be read",
    },
}  # fmt: skip


def labels(language: str) -> Mapping[str, str]:
    """Return what a language says; English for one that no report is in."""
    return _LABELS.get(language, _LABELS["en"])


def missing(path: str, why: str, language: str) -> str:
    """Return what stands in place of a figure. why: one of the reasons above, or what one format says itself."""
    told = labels(language)
    return f"{told[MISSING]}: {path} ({told.get(why, why)})"
