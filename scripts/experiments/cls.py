"""News lines of five unequal classes, told by keywords; relations, told by a word and who is who; sentence pairs."""

import random
from collections.abc import Iterator

TEXTS = ("text", "sentence_1", "sentence_2")
_CLASSES = {
    "정치": "국회 대통령 선거 정당 장관 법안 투표 외교",
    "경제": "주가 금리 환율 수출 물가 은행 투자 세금",
    "스포츠": "축구 야구 감독 선수 우승 골 경기장 올림픽",
    "과학": "우주 로봇 위성 연구소 실험 백신 망원경 유전자",
    "문화": "영화 소설 전시회 공연 배우 화가 음반 축제",
}
_TRAIN = (160, 100, 60, 45, 35)  # of the classes, 400 together
_FILLERS = (
    "오늘 어제 이번 새로운 많은 서울 부산 소식 발표 관심 사람들 크게 다시 올해 지난 결과 모두 함께 먼저 큰".split()
)
_PEOPLE = "김민수 이서연 박지훈 최유진 정하늘 강도윤 조은서 윤서준 임가온 한지우".split()
_COMPANIES = "한빛전자 새봄식품 누리은행 가온소프트 다온건설 미래자동차 푸른항공 별빛통신".split()
_PLACES = "서울 부산 대전 광주 인천 제주 수원 춘천".split()
# A sentence, and the relation of its first entity to its second and back; {} {} are the entities.
_RELATIONS = (
    ("PER", "ORG", "{}은 {}의 대표로 일한다", "per:title", "org:member"),
    ("PER", "ORG", "{}은 작년에 {}를 세웠다", "per:founded", "org:founded_by"),
    ("PER", "LOC", "{}은 {}에서 태어났다", "per:born", "no_relation"),
    ("ORG", "LOC", "{}의 본사는 {}에 있다", "org:place", "no_relation"),
    ("PER", "ORG", "{}은 어제 {} 앞을 지나갔다", "no_relation", "no_relation"),
    ("PER", "LOC", "{}은 친구와 {} 이야기를 했다", "no_relation", "no_relation"),
)
_NAMES = {"PER": _PEOPLE, "ORG": _COMPANIES, "LOC": _PLACES}
_WHO = "학생이 선생님이 친구가 의사가 가수가 아이가".split()
_WHAT = "책을 밥을 노래를 그림을 편지를 사과를".split()
# The ending of the second sentence decides: the same, the opposite, or something that may be.
_ENDINGS = {"entailment": "좋아한다", "contradiction": "싫어한다", "neutral": "좋아할지도 모른다"}


def rows(seed: int = 0) -> dict[str, list[dict[str, object]]]:
    """Return the rows of each set; 79 divides by no number of ranks."""
    chance, number = random.Random(seed), iter(range(10**6))
    made = {"train": list(_topics(chance, _TRAIN)), **{name: list(_topics(chance, None)) for name in ("val", "test")}}
    for folder, one in (("relation", _relation), ("pair", _pair)):
        for name, size in (("train", 320), ("val", 79), ("test", 79)):
            made[f"{folder}/{name}"] = [one(chance) for _ in range(size)]
    return {
        name: [{"id": f"{name.split('/')[-1]}-{next(number):04}", **row} for row in found]
        for name, found in made.items()
    }


def _topics(chance: random.Random, counts: tuple[int, ...] | None) -> Iterator[dict[str, object]]:
    names = list(_CLASSES)
    shares = chance.choices(names, _TRAIN, k=79 - len(names)) + names
    labels = shares if counts is None else [name for name, n in zip(names, counts, strict=True) for _ in range(n)]
    chance.shuffle(labels)
    for label in labels:
        words = chance.sample(_FILLERS, chance.randint(2, 6)) + chance.sample(_CLASSES[label].split(), 2)
        chance.shuffle(words)
        yield {"text": " ".join(words), "label": label}


def _relation(chance: random.Random) -> dict[str, object]:
    first, second, sentence, forth, back = chance.choice(_RELATIONS)
    names = chance.choice(_NAMES[first]), chance.choice(_NAMES[second])
    text = sentence.format(*names)
    start = text.index(names[1], len(names[0]))
    spans = [(0, len(names[0]), first), (start, start + len(names[1]), second)]
    turned = chance.random() < 0.5
    row: dict[str, object] = {"text": text}
    for name, span in zip(("subject", "object"), spans[::-1] if turned else spans, strict=True):
        row |= {f"{name}_{part}": one for part, one in zip(("start", "end", "type"), span, strict=True)}
    return row | {"label": back if turned else forth}


def _pair(chance: random.Random) -> dict[str, object]:
    label = chance.choice(list(_ENDINGS))
    sentence = f"{chance.choice(_WHO)} {chance.choice(_WHAT)}"
    return {"sentence_1": f"{sentence} 좋아한다", "sentence_2": f"{sentence} {_ENDINGS[label]}", "label": label}
