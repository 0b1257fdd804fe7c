"""Several files of predictions as one: python ensemble.py runs/*/version_*/predictions-test.csv -o submission.csv"""

import argparse
import csv
from pathlib import Path
from statistics import fmean, mode

from predictions import SHARE, write


def read(path: str) -> dict[str, dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return {row.pop("id"): row for row in csv.DictReader(file)}


def together(rows: list[dict[str, str]]) -> dict[str, object]:
    """Return one row of several: column by column, or the class with the highest mean if there are probabilities."""
    found = {name: middle([row[name] for row in rows]) for name in rows[0]}
    shares = {name: share for name, share in found.items() if name.startswith(SHARE)}
    return found | ({"prediction": max(shares, key=shares.get).removeprefix(SHARE)} if shares else {})


def middle(values: list[str]) -> object:
    """Return the mean of numbers, and of anything else what most of them say (the first, where they are even)."""
    try:
        return fmean(map(float, values))
    except ValueError:
        return mode(values)


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
    rows = {at: together([file[one] for file in found if one in file]) for at, one in enumerate(ids)}
    write(Path(asked.output), ids, rows)


if __name__ == "__main__":
    main()
