"""Korean dialogues of two people, and what each of them did and where in one sentence."""

import random

from scripts.experiments.tokenizer import train_bytes

_PEOPLE = "민수는 유나는 지호는 하준은 서연은 지은은".split()
_TIMES = "어제 오늘 아침에 저녁에".split()
_PLACES = "집에서 학교에서 공원에서 회사에서 카페에서".split()
_ACTS = "책을_읽었 영화를_봤 노래를_들었 커피를_마셨 옷을_샀 편지를_썼 그림을_그렸 빵을_먹었".split()
_REPLIES = ("그래?", "좋았겠다!", "그렇구나.")
SETS = {"train": 480, "val": 79, "test": 79}  # 79 divides by no number of ranks
learn = train_bytes


def rows(seed: int = 0) -> dict[str, list[dict[str, object]]]:
    """Return the rows of each set; no dialogue stands in two of them."""
    chance, seen = random.Random(seed), set()
    found: dict[str, list[dict[str, object]]] = {name: [] for name in SETS}
    for name, size in SETS.items():
        while len(found[name]) < size:
            row = _dialogue(chance)
            if row["target"] not in seen:
                seen.add(row["target"])
                found[name].append({"id": f"{name}-{len(seen) - 1:04}", **row})
    return found


def _dialogue(chance: random.Random) -> dict[str, object]:
    people, acts = chance.sample(_PEOPLE, 2), [act.replace("_", " ") for act in chance.sample(_ACTS, 2)]
    times, places = ([chance.choice(words) for _ in people] for words in (_TIMES, _PLACES))
    said = [f"{time} {place} {act}어." for time, place, act in zip(times, places, acts, strict=True)]
    told = [f"{person} {place} {act}" for person, place, act in zip(people, places, acts, strict=True)]
    both = chance.random() < 0.8
    source = f"{people[0][:-1]}: {said[0]}\n{people[1][:-1]}: {chance.choice(_REPLIES)}"
    return {
        "source": f"{source} 나는 {said[1]}" if both else source,
        "target": f"{told[0]}고, {told[1]}다." if both else f"{told[0]}다.",
    }
