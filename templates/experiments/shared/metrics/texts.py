def plain(text: str) -> str:
    """Return a text in NFC, with one blank for every run of white space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def words(text: str) -> list[str]:
    """Return the runs of letters and digits of any script, in lower case; of a text without any, all its characters."""
    return re.findall(r"[^\W_]+", plain(text).lower()) or list(plain(text))


def characters(text: str) -> list[str]:
    """Return the characters of the words: in Korean, syllables, so that one other particle is not another word."""
    return list("".join(words(text)))


TOKENS = {"words": words, "characters": characters}


def grams(tokens: Sequence[str], size: int) -> Counter:
    """Return how often each run of `size` tokens occurs."""
    return Counter(tuple(tokens[at : at + size]) for at in range(len(tokens) - size + 1))


def f1(same: int, found: int, wanted: int) -> float:
    """Return the harmonic mean of same / found and same / wanted, 0 where nothing is the same."""
    return 2 * same / (found + wanted) if same else 0.0


def common(found: Sequence[str], wanted: Sequence[str]) -> int:
    """Return the length of the longest common subsequence, a bit for each token that is wanted (Hyyro 2004)."""
    places: dict[str, int] = {}
    for at, one in enumerate(wanted):
        places[one] = places.get(one, 0) | 1 << at
    left = (1 << len(wanted)) - 1
    for one in found:
        same = left & places.get(one, 0)
        left = (left + same) | (left - same)
    return (~left & ((1 << len(wanted)) - 1)).bit_count()
