"""Sentences of a few patterns with people, companies, places and days, of one word or two, and IOB2 tags per word."""

import random
from functools import partial

from scripts.experiments.tokenizer import train

TEXTS = ("words",)
learn = partial(train, size=240)  # too few for whole words: most are of several tokens
SETS = {"train": 300, "val": 79, "test": 79}  # 79 divides by no number of ranks
_NAMES = {
    "PER": "김민수 이서연 박지훈 최유진 정하늘 강도윤 조은서 윤서준".split(),
    "ORG": [f"{one} {two}" for one in "한빛 새봄 누리 가온".split() for two in "전자 식품 은행 대학교".split()],
    "LOC": [*"서울 부산 대전 광주 제주 수원".split(), "강남 구청", "해운대 바닷가", "한라산 입구"],
    "DAT": ["어제", "내일", *(f"{month}월 {day}일" for month in (3, 5, 9) for day in (1, 12, 20))],
}
# What stands between {}; the particle is a part of the word before it.
_PATTERNS = (
    "{PER}은 {DAT} {LOC}에서 친구를 만났다",
    "{DAT} {ORG}는 새로운 사람을 뽑았다",
    "{PER}은 {ORG}에 다닌다",
    "{LOC}에 있는 {ORG}는 크다",
    "{PER}과 {PER}은 {LOC}으로 떠났다",
    "오늘은 날씨가 맑고 바람이 분다",
    "{DAT}까지 {PER}에게 편지를 보낸다",
    "우리는 {LOC}에서 책을 읽고 밥을 먹었다",
)


def rows(seed: int = 0) -> dict[str, list[dict[str, object]]]:
    """Return the rows of each set."""
    chance, number = random.Random(seed), iter(range(10**6))
    return {
        name: [{"id": f"{name}-{next(number):04}", **_sentence(chance)} for _ in range(size)]
        for name, size in SETS.items()
    }


def _sentence(chance: random.Random) -> dict[str, object]:
    words, tags = [], []
    for part in chance.choice(_PATTERNS).split():
        kind, _, particle = part.lstrip("{").partition("}")
        if not part.startswith("{"):
            words.append(part)
            tags.append("O")
            continue
        name = (chance.choice(_NAMES[kind]) + particle).split()
        words += name
        tags += [f"B-{kind}", *[f"I-{kind}"] * (len(name) - 1)]
    return {"words": " ".join(words), "tags": " ".join(tags)}
