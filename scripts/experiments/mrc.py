"""Short Korean lives of people who do not exist, questions about them, and all lives as a small encyclopedia."""

import random
from collections.abc import Iterable
from pathlib import Path

from scripts.experiments.tokenizer import train

_NAMES = ("김이박최정강조윤장임", "하지서민도유은재현수", "늘우연준윤나빈호아진")
_CITIES = "서울 부산 대구 광주 대전 울산 수원 전주 강릉 제주 춘천 포항".split()
_JOBS = "의사 화가 기자 가수 교사 배우 요리사 변호사 농부 작가".split()
_FOODS = "김치찌개 비빔밥 냉면 떡볶이 불고기 칼국수 만두 잡채 삼계탕 파전".split()
_REST = (
    "아침마다 공원에서 한 시간 넘게 달린다.",
    "고양이 두 마리와 함께 조용히 산다.",
    "오래된 영화와 느린 음악을 자주 찾는다.",
    "친구가 많아서 집이 늘 시끄럽다.",
)
_ASKED = {
    "city": "{0} 태어난 곳은 어디인가?",
    "year": "{0} 태어난 해는 언제인가?",
    "job": "{0} 가진 직업은 무엇인가?",
    "food": "{0} 좋아하는 음식은 무엇인가?",
}
SETS = {"train": 200, "val": 79, "test": 79}  # 79 divides by no number of ranks
OTHERS = 60  # lives that nobody asks about
TEXTS = ("question", "context")


def learn(texts: Iterable[str], folder: Path, *, more: Iterable[str] = ()) -> None:
    """Write a tokenizer whose tokens are syllables: an answer ends within a word, before its particle."""
    train(texts, folder, size=1, more=more)


def rows(seed: int = 0) -> dict[str, list[dict[str, object]]]:
    """Return the rows of each set, and the encyclopedia; no life stands in two sets."""
    chance, number = random.Random(seed), iter(range(10**6))
    names = [a + b + c for a in _NAMES[0] for b in _NAMES[1] for c in _NAMES[2]]
    chance.shuffle(names)
    found: dict[str, list[dict[str, object]]] = {}
    lives: list[str] = []
    for name, size in SETS.items():
        found[name] = []
        while len(found[name]) < size:
            life, answers = _life(chance, names[len(lives)])
            lives.append(life)
            for row in _questions(chance, names[len(lives) - 1], life, answers)[: size - len(found[name])]:
                found[name].append({"id": f"{name}-{next(number):04}", **row})
    lives += [_life(chance, names[len(lives) + more])[0] for more in range(OTHERS)]
    chance.shuffle(lives)
    return found | {"wiki": [{"id": f"wiki-{at:04}", "text": life} for at, life in enumerate(lives)]}


def _life(chance: random.Random, name: str) -> tuple[str, dict[str, str]]:
    year, city, job, food = f"{chance.randint(1930, 2005)}년", *map(chance.choice, (_CITIES, _JOBS, _FOODS))
    told = [
        f"{year}에 {city}에서 태어났다.",
        f"직업은 {job}이다." if (ord(job[-1]) - 0xAC00) % 28 else f"직업은 {job}다.",
        f"가장 좋아하는 음식은 {food}{'이다' if (ord(food[-1]) - 0xAC00) % 28 else '다'}.",
        *chance.sample(_REST, 2),
    ]
    chance.shuffle(told)
    return f"{_with(name, '은는')} 한국 사람이다. {' '.join(told)}", {
        "city": city,
        "year": year,
        "job": job,
        "food": food,
    }


def _questions(chance: random.Random, name: str, life: str, answers: dict[str, str]) -> list[dict[str, object]]:
    rows = []
    for kind in chance.sample(sorted(_ASKED), 2):
        question = _ASKED[kind].format(_with(name, "이가"))
        start = life.index(answers[kind])
        rows.append({"question": question, "context": life, "answer": answers[kind], "answer_start": start})
    return rows


def _with(word: str, particles: str) -> str:
    return word + particles[0 if (ord(word[-1]) - 0xAC00) % 28 else 1]
