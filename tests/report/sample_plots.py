"""The figures of the sample report, made by arithmetic, so that every machine makes the same."""

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

from teamkit.report.plots import Dot, Line, Point, Row, bars, curves, gantt, scatter, stacked, steps

MODELS = ("klue/roberta-large", "snunlp/KR-ELECTRA-discriminator", "xlm-roberta-large", "monologg/koelectra-base-v3")
WEEKS = tuple(date(2026, 3, 2) + timedelta(weeks=week) for week in range(8))
WORDS = {
    "ko": {
        "areas": ("데이터 전처리와 증강", "모델 src/models", "학습 파이프라인", "실험 설정 configs/", "노트북", "문서"),
        "kinds": ("기능", "수정", "문서", "실험", "기타"), "unit": "커밋과 실험의 수", "commits": "커밋",
        "names": ("실험", "그때까지의 최고점"), "step": "스텝", "lr": "학습률", "all": "앙상블 (가중 평균)",
        "people": ("민지", "서연", "지우", "도윤", "한솔"),
        "titles": ("작업 주간", "커밋과 실험", "점수의 변화", "모델별 최고 점수", "검증 손실", "학습률과 점수"),
    },
    "en": {
        "areas": ("data and augmentation", "src/models", "training", "configs/", "notebooks", "documents and slides"),
        "kinds": ("feat", "fix", "docs", "runs", "other"), "unit": "commits and runs", "commits": "commits",
        "names": ("a run", "best so far"), "step": "step", "lr": "learning rate", "all": "ensemble (weighted mean)",
        "people": ("minji", "seoyeon", "jiwoo", "doyun", "hansol"),
        "titles": ("Weeks by area", "Commits and runs", "Score over time", "Best by model", "Loss", "Rate and score"),
    },
}  # fmt: skip


def plots(language: str) -> dict[str, str]:
    """Return one figure of each kind, by the name of its file."""
    words = WORDS[language]
    gantt_, weeks, score, best, curves_, rates = words["titles"]
    people, names = words["people"], words["names"]
    ratings = (*MODELS, str(words["all"]))
    drawn = {
        "gantt": gantt(rows(words["areas"]), str(words["commits"]), title=gantt_),
        "weeks": stacked(WEEKS, words["kinds"], amounts(5), str(words["unit"]), title=weeks),
        "score": steps(points(), "max", "val/pearson ↑", names=(names[0], names[1]), title=score),
        "best": bars(ratings, (0.9237, 0.9214, 0.9051, 0.871, 0.9291), "val/pearson ↑", title=best),
        "curves": curves(lines(people), str(words["step"]), "val/loss ↓", title=curves_),
        "scatter": scatter(dots(), (str(words["lr"]), "val/pearson ↑"), "max", log=True, title=rates),
    }
    return {name: svg for name, svg in drawn.items() if svg}


def noise(at: int) -> float:
    """Return the same number between 0 and 1 for the same place."""
    return math.sin(at * 12.9898) * 43758.5453 % 1


def rows(areas: Sequence[str]) -> list[Row]:
    return [
        Row(
            area,
            [(week, int(24 * noise(place * 8 + at))) for at, week in enumerate(WEEKS) if -2 < at - place * 1.2 < 4],
        )
        for place, area in enumerate(areas)
    ]


def amounts(kinds: int) -> list[list[float]]:
    return [[int(20 * noise(kind * 31 + week)) for week in range(len(WEEKS))] for kind in range(kinds)]


def points() -> list[Point]:
    start = datetime(2026, 3, 5, 9, tzinfo=timezone.utc)
    usual = [
        Point(
            start + timedelta(hours=7 * at + 5 * noise(at)),
            0.931 - 0.08 * math.exp(-at / 40) - 0.03 * noise(at) ** 3,
            f"q{at}",
        )
        for at in range(165)
    ]
    return [*usual, Point(start + timedelta(days=20), 0.0312, "q165")]


def lines(people: Sequence[str]) -> list[Line]:
    return [
        Line(f"{name}-{MODELS[place % 4].split('/')[-1]}", range(0, 14000 - 1500 * place, 20), _loss(place))
        for place, name in enumerate(people)
    ]


def _loss(place: int) -> list[float | None]:
    steps_ = range(0, 14000 - 1500 * place, 20)
    gap = range(3000, 4500) if place == 2 else range(0)
    return [
        None
        if step in gap
        else (0.3 + 0.1 * place) * math.exp(-step / (2500 + 900 * place)) + 0.03 + 0.01 * noise(step)
        for step in steps_
    ]


def dots() -> list[Dot]:
    return [
        Dot(10 ** (-6 + 3 * noise(at)), 0.8 + 0.13 * noise(at + 99), f"q{at:02d}g6v", MODELS[at % 4].split("/")[-1])
        for at in range(24)
    ]
