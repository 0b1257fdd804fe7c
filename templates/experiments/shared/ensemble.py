"""Several files of predictions as one: python ensemble.py runs/*/version_*/predictions-test.csv -o submission.csv"""

import argparse
import csv
import sys
from collections import Counter
from pathlib import Path

from predictions import write


def read(path: str) -> dict[str, str]:
    with open(path, encoding="utf-8", newline="") as file:
        return {row["id"]: row["prediction"] for row in csv.DictReader(file)}


def together(values: list[str]) -> object:
    """Return the mean of numbers, and of anything else what most of them say (the first, where they are even)."""
    try:
        return sum(map(float, values)) / len(values)
    except ValueError:
        return Counter(values).most_common(1)[0][0]


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("-o", "--output", default="submission.csv")
    parser.add_argument("--join", action="store_true", help="the files are of unlike rows: folds, one after the other")
    asked = parser.parse_args(words)
    found = [read(path) for path in asked.files]
    ids = list(dict.fromkeys(one for file in found for one in file))
    for path, file in zip(asked.files, found):
        if not asked.join and set(file) != set(ids):
            raise SystemExit(f"error: {path} has {len(file)} of {len(ids)} ids\nhint: --join for folds")
    if asked.join and sum(map(len, found)) != len(ids):
        raise SystemExit("error: the files share ids\nhint: without --join they are averaged")
    rows = {at: together([file[one] for file in found if one in file]) for at, one in enumerate(ids)}
    write(Path(asked.output), ids, rows)


if __name__ == "__main__":
    main(sys.argv[1:])
