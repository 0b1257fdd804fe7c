"""Which libraries a project states, by what they are of: its files told apart, what they state in order. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from teamkit.history.kinds import kind
from teamkit.report import stated
from teamkit.report.facts import Stated

_PARTS = PYTHON, SCRIPT, IMAGE, MANAGER = "stack", "stack_script", "stack_image", "stack_manager"
_LONG, _LESS = 20, 10  # libraries; of more in the order of the alphabet, but for one in ten, nobody chose each
_FOREIGN = ("vendored", "generated")
_LOCKS = {
    "uv.lock": "uv", "poetry.lock": "Poetry", "pdm.lock": "PDM", "Pipfile.lock": "Pipenv", "pixi.lock": "Pixi",
    "conda-lock.yml": "conda-lock", "package-lock.json": "npm", "yarn.lock": "Yarn", "pnpm-lock.yaml": "pnpm",
    "bun.lockb": "Bun", "bun.lock": "Bun",
}  # fmt: skip
# What a reader wants to know of first; others follow in the order of their file.
_KNOWN = (
    "python torch pytorch torchvision torchaudio lightning pytorch-lightning transformers datasets accelerate peft trl "
    "bitsandbytes deepspeed sentence-transformers tensorflow keras jax flax paddlepaddle scikit-learn xgboost lightgbm "
    "catboost timm ultralytics mmdet mmcv mmcv-full mmsegmentation mmengine detectron2 segmentation-models-pytorch "
    "albumentations opencv-python torch-geometric dgl recbole implicit vllm onnxruntime tokenizers konlpy kiwipiepy "
    "faiss-cpu faiss-gpu langchain langgraph llama-index openai ray wandb mlflow tensorboard hydra-core optuna dvc "
    "airflow apache-airflow bentoml fastapi flask django streamlit gradio uvicorn celery redis sqlalchemy pydantic "
    "numpy pandas polars scipy "
    "node next react vue svelte nuxt @angular/core express @nestjs/core typescript vite tailwindcss"
).split()
_ORDER = {name: at for at, name in enumerate(_KNOWN)}


class _Form(NamedTuple):
    """Files of one form. reads: their text to names and versions. dumped: whether pip or conda may have written it."""

    path: re.Pattern[str]
    part: str
    reads: Callable[[str], Iterator[tuple[str, str]]]
    dumped: bool = False

    def of(self, text: str) -> list[tuple[str, str]]:
        """Return what a file states: of a long list by the alphabet, as pip freeze writes it, only what is known."""
        told = list(self.reads(text))
        turned = sum(one > other for (one, _), (other, _) in pairwise(told))
        is_dump = self.dumped and len(told) > _LONG and turned * _LESS <= len(told)
        return [one for one in told if not is_dump or one[0] in _ORDER]


def telling(files: Iterable[str]) -> list[str]:
    """Return the files that state libraries, those nearest the top first; what others wrote is left out."""
    found = [file for file in files if is_lock(file) or _form(file)]
    return sorted((file for file in found if kind(file).name not in _FOREIGN), key=_rank)


def stack(texts: Mapping[str, str]) -> dict[str, list[Stated]]:
    """Return what is stated, by what it is of; each name once, of the file that comes first.

    texts: path to text, in that order; of a lock its name tells all. What is known comes first, then what was chosen.
    """
    found: dict[str, dict[str, Stated]] = {part: {} for part in _PARTS}
    for file, text in texts.items():
        form = _form(file)
        part = form.part if form else MANAGER
        for name, version in form.of(text) if form else [(_LOCKS[_name(file)], "")]:
            found[part].setdefault(name, Stated(name, version, file))
    return {part: sorted(every.values(), key=lambda one: _order(one.name)) for part, every in found.items() if every}


def _rank(file: str) -> tuple[int, int, str]:
    at = next((at for at, form in enumerate(_FORMS) if form.path.fullmatch(file)), len(_FORMS))
    return file.count("/"), at, file


def _form(file: str) -> _Form | None:
    return next((form for form in _FORMS if form.path.fullmatch(file)), None)


def _name(file: str) -> str:
    return file.rpartition("/")[2]


def is_lock(file: str) -> bool:
    """Whether a file tells by its name all that is to be known of it."""
    return _name(file) in _LOCKS


def _order(name: str) -> int:
    return _ORDER.get(name, len(_ORDER))


_BELOW = r"(?:.*/)?"
_FORMS = (
    _Form(re.compile(_BELOW + r"pyproject\.toml"), PYTHON, stated.pyproject),
    _Form(re.compile(_BELOW + r"setup\.cfg"), PYTHON, stated.setup),
    _Form(
        re.compile(_BELOW + r"(?:[\w.-]*requirements[\w.-]*|requirements/[\w.-]+)\.(?:txt|in)"),
        PYTHON, stated.requirements, dumped=True,
    ),
    _Form(re.compile(_BELOW + r"environment[\w.-]*\.ya?ml"), PYTHON, stated.conda, dumped=True),
    _Form(re.compile(_BELOW + r"package\.json"), SCRIPT, stated.package),
    _Form(
        re.compile(_BELOW + r"(?:(?:Dockerfile|Containerfile)(?:\.[\w-]+)?|[\w.-]+\.Dockerfile)"), IMAGE, stated.docker
    ),
)  # fmt: skip
