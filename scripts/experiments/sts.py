"""Pairs of Korean sentences that share 0 to 4 of their 4 words, labelled by that share."""

import random

_WORDS = (
    "어제 오늘 빨리 천천히 집에서 학교에서 혼자 함께",
    "나는 그는 우리는 친구가 선생님이 학생이 고양이가 강아지가",
    "밥을 책을 영화를 노래를 커피를 사과를 편지를 그림을",
    "먹었다 읽었다 보았다 들었다 마셨다 샀다 썼다 그렸다",
)
SETS = {"train": 320, "val": 79, "test": 79}  # 79 divides by no number of ranks


def rows(seed: int = 0) -> dict[str, list[dict[str, object]]]:
    """Return the rows of each set."""
    chance, number = random.Random(seed), iter(range(10**6))
    return {
        name: [{"id": f"{name}-{next(number):04}", **_pair(chance)} for _ in range(size)] for name, size in SETS.items()
    }


def _pair(chance: random.Random) -> dict[str, object]:
    kinds = [words.split() for words in _WORDS]
    one = [chance.choice(words) for words in kinds]
    other = list(one)
    for place in chance.sample(range(4), chance.randint(0, 4)):
        other[place] = chance.choice(kinds[place])
    label = 5 * sum(a == b for a, b in zip(one, other, strict=True)) / 4
    return {"sentence_1": " ".join(one), "sentence_2": " ".join(other), "label": label}
