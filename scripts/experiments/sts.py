"""Pairs of Korean sentences of four words, labelled by how many of these mean the same.

Each meaning has two words: an encoder that knows no word sees only how many are written alike, and has to learn which
mean the same.
"""

import random

_WORDS = (
    "어제|전날 오늘|금일 빨리|서둘러 천천히|느긋하게 집에서|자택에서 학교에서|교정에서 혼자|홀로 함께|같이",
    "나는|저는 그는|그이는 우리는|저희는 친구가|벗이 선생님이|스승이 학생이|제자가 고양이가|야옹이가 강아지가|멍멍이가",
    "밥을|식사를 책을|도서를 영화를|필름을 노래를|가요를 커피를|라테를 사과를|능금을 편지를|서신을 그림을|회화를",
    (
        "먹었다|섭취했다 읽었다|탐독했다 보았다|관람했다 들었다|청취했다"
        " 마셨다|들이켰다 샀다|구입했다 썼다|작성했다 그렸다|묘사했다"
    ),
)
SETS = {"train": 640, "val": 79, "test": 79}  # 79 divides by no number of ranks


def rows(seed: int = 0) -> dict[str, list[dict[str, object]]]:
    """Return the rows of each set."""
    chance, number = random.Random(seed), iter(range(10**6))
    return {
        name: [{"id": f"{name}-{next(number):04}", **_pair(chance)} for _ in range(size)] for name, size in SETS.items()
    }


def _pair(chance: random.Random) -> dict[str, object]:
    kinds = [[meaning.split("|") for meaning in words.split()] for words in _WORDS]
    one = [chance.choice(meanings) for meanings in kinds]
    other = list(one)
    for place in chance.sample(range(4), chance.randint(0, 4)):
        other[place] = chance.choice(kinds[place])
    label = 5 * sum(a == b for a, b in zip(one, other, strict=True)) / 4
    sentences = (" ".join(chance.choice(spellings) for spellings in meanings) for meanings in (one, other))
    return {**dict(zip(("sentence_1", "sentence_2"), sentences, strict=True)), "label": label}
