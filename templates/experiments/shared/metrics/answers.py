# What KorQuAD 1.0 leaves out: quotes and brackets part words, other ASCII punctuation does not.
PARTING, OTHER = "'\"《》<>〈〉()‘’", "!#$%&*+,-./:;=?@[\\]^_`{|}~"
LEFT_OUT = str.maketrans(dict.fromkeys(PARTING, " ") | dict.fromkeys(OTHER, ""))


def plain(answer: str) -> str:
    """Return an answer as KorQuAD 1.0 compares it: lower case, no punctuation, single blanks. Particles stay."""
    return " ".join(unicodedata.normalize("NFC", answer).lower().translate(LEFT_OUT).split())


def compared(found: str, wanted: str) -> tuple[float, float]:
    """Return the exact match of two answers, and F1 of their characters, blanks apart. Two empty answers are alike."""
    one, other = plain(found), plain(wanted)
    if not one or not other:
        return (float(one == other),) * 2
    counts = [Counter(text.replace(" ", "")) for text in (one, other)]
    return float(one == other), 2 * (counts[0] & counts[1]).total() / (counts[0].total() + counts[1].total())
