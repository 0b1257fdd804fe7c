"""TK601 to TK604: files that git tracks and should not. Pure."""

from collections.abc import Iterator, Sequence

from teamkit.lint.finding import Entry, Finding

WEIGHTS_SIZE = 100_000  # bytes: what is smaller is a test's
_DATA = frozenset("csv tsv json jsonl parquet pkl pickle npy npz arrow feather xlsx xls h5 hdf5 txt xml db sqlite "
                  "zip tar gz tgz bz2 xz 7z rar wav mp3 mp4 avi flac tfrecord lmdb mdb".split())  # fmt: skip
_WEIGHTS = frozenset("pt pth ckpt bin safetensors onnx pb tflite keras gguf joblib mar engine".split())
# Large by nature, and part of the code.
_CODE = frozenset(
    ("package-lock.json", "yarn.lock", "tokenizer.json", "vocab.txt", "vocab.json", "merges.txt", "poetry.lock")
)
_CACHES = frozenset("__pycache__ .ipynb_checkpoints .pytest_cache .mypy_cache .ruff_cache .venv site-packages "
                    "node_modules catboost_info".split())  # fmt: skip
_OUTPUTS = frozenset("lightning_logs mlruns .neptune .ray_results".split())
_MEANT = frozenset(("tests", "fixtures"))  # a log that a test reads
_LEFT = frozenset((".DS_Store", "Thumbs.db"))
_HINTS = {
    "TK601": "git lfs track, or .gitignore and a place that all of the team can read",
    "TK602": "git lfs track, or .gitignore and a place that all of the team can read",
    "TK603": "git rm -r --cached, and a line in .gitignore",
    "TK604": "revoke what is in it, then: git rm --cached, and a line in .gitignore",
}
_KEYS = frozenset((".env", ".netrc", "kaggle.json", "id_rsa", "id_ed25519", "id_ecdsa"))


def find(entries: Sequence[Entry], data_size: int) -> Iterator[Finding]:
    """Yield a finding for each file, and one for a whole folder that runs or tools left behind.

    data_size: bytes from which data is told, 0 for none.
    """
    left: dict[str, list[int]] = {}
    for entry in entries:
        behind = _left_behind(entry.path)
        code, what = _judge(entry, data_size)
        if behind and code != "TK604":
            left.setdefault(behind, []).append(entry.size or 0)
        elif code:
            yield Finding(code, entry.path, what, _HINTS[code], size=entry.size or 0)
    for path, sizes in left.items():
        files = f"{len(sizes)} file{'s' * (len(sizes) > 1)} that runs or tools make anew"
        yield Finding("TK603", path, files, _HINTS["TK603"], size=sum(sizes))


def _judge(entry: Entry, data_size: int) -> tuple[str, str]:
    name, size = entry.path.rpartition("/")[2], entry.size or 0
    if _is_secret(name) and entry.size != 0:
        return "TK604", "secrets are in every clone, for ever"
    suffix = name.rpartition(".")[2].lower()
    if suffix in _WEIGHTS and size >= WEIGHTS_SIZE:
        return "TK602", f"{_amount(size)} of weights, in every clone for ever"
    if suffix in _DATA and data_size and size >= data_size and name not in _CODE:
        return "TK601", f"{_amount(size)} of data, in every clone for ever"
    return "", ""


def _is_secret(name: str) -> bool:
    """Whether a file is made for secrets; `.env.production` and its like are made to be committed, by Vite and Next."""
    return name in _KEYS or (name.startswith(".env.") and name.endswith(".local"))


def _left_behind(path: str) -> str:
    """Return the folder or file that a run or a tool left behind and that holds a path, "" for anything else."""
    *folders, name = path.split("/")
    is_meant = not _MEANT.isdisjoint(folders)
    for at, folder in enumerate(folders):
        if folder in _CACHES or (not is_meant and (folder in _OUTPUTS or _is_run(folder, path.split("/")[at + 1]))):
            return "/".join(folders[: at + 1])
    return path if name in _LEFT or (not is_meant and name.startswith("events.out.tfevents.")) else ""


def _is_run(folder: str, inside: str) -> bool:
    """Whether a folder is that of Weights & Biases; a package may be called so, too."""
    return folder == "wandb" and inside.startswith(("run-", "offline-run-"))


def _amount(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
