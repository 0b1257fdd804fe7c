"""Several files of predictions as one: python ensemble.py runs/*/version_*/predictions-test.csv -o submission.csv"""

import argparse
import csv
import re
from pathlib import Path
from statistics import fmean, mode

from predictions import SHARE, write

NUMBER = re.compile(r"-?\d+\.\d+(e[+-]\d+)?|-?\d+e[+-]\d+")  # as predict writes one: an answer like 1984 is a text


def read(path: str) -> dict[str, dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return {row.pop("id"): row for row in csv.DictReader(file)}


def together(rows: list[dict[str, str]], numbers: set[str]) -> dict[str, object]:
    """Return one row of several: the mean of the columns of numbers, and what most rows say in the others.

    Where they are even it is the first row's; where there are probabilities, the class with the highest mean.
    """
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    found = {name: fmean(map(float, one)) if name in numbers else mode(one) for name, one in columns.items()}
    shares = {name: share for name, share in found.items() if name.startswith(SHARE)}
    return found | ({"prediction": max(shares, key=shares.get).removeprefix(SHARE)} if shares else {})


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("-o", "--output", default="submission.csv")
    parser.add_argument("--join", action="store_true", help="the files are of unlike rows: folds, one after the other")
    asked = parser.parse_args(words)
    found = [read(path) for path in asked.files]
    if len({tuple(row) for file in found for row in file.values()}) > 1:
        raise SystemExit("error: the files have unlike columns\nhint: an ensemble is of one task and its classes")
    ids = list(dict.fromkeys(one for file in found for one in file))
    for path, file in zip(asked.files, found):
        if not asked.join and set(file) != set(ids):
            raise SystemExit(f"error: {path} has {len(file)} of {len(ids)} ids\nhint: --join for folds")
    if asked.join and sum(map(len, found)) != len(ids):
        raise SystemExit("error: the files share ids\nhint: without --join they are averaged")
    every = [row for file in found for row in file.values()]
    numbers = {name for name in every[0] if all(NUMBER.fullmatch(row[name]) for row in every)}
    rows = {at: together([file[one] for file in found if one in file], numbers) for at, one in enumerate(ids)}
    write(Path(asked.output), ids, rows)


if __name__ == "__main__":
    main()
