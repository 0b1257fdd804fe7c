"""What kind of file a path names: by folder, name and end, unless the team says otherwise."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.history.kinds import EXCLUDED, LEFT_OUT, Kind, Kinds, Rules, kind
from teamkit.history.patterns import matcher

NAMES = {"code", "test", "config", "document", "other"} | LEFT_OUT
PATHS = st.text() | st.lists(st.sampled_from(["data", "runs", "x.py", "..", "A.CSV", "vendor", "", ".", "[", "*"])).map(
    "/".join
)


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("code", "train.py test.py data/loader.py src/datasets/x.py runs/train.py src/outputs/write.py models/bert.py"),
        (
            "code",
            "src/build/steps.py dist/normal.py src/wandb/logger.py Makefile docker/Dockerfile.gpu run.sh web/a.tsx",
        ),
        ("test", "tests/helper.py test_train.py src/train_test.go web/a.test.ts conftest.py"),
        ("config", "configs/x.json conf/data/x.json package.json runs/words.toml .gitignore .env requirements-dev.txt"),
        ("config", "data.yaml pyproject.toml .github/workflows/ci.yml data/train.csv.dvc tests/pytest.ini x.json"),
        ("document", "README README.md LICENSE.txt docs/a.rst report.docx docs/notes report/final.pdf a.hwp"),
        ("notebook", "eda.ipynb runs/a.ipynb notebooks/EDA.IPYNB"),
        (
            "data",
            "train.csv TRAIN.CSV a.jsonl a.parquet a.arrow a.npy a.pkl a.h5 a.db a.xlsx img.PNG a.wav a.mp4 a.tar.gz",
        ),
        (
            "data",
            "data/a.json annotations/a.xml labels/7.txt datasets/x/y.json data/a.pt data/external/a.csv tests/a.csv",
        ),
        ("lock", "poetry.lock uv.lock web/package-lock.json yarn.lock pnpm-lock.yaml Pipfile.lock Cargo.lock go.sum"),
        ("lock", "conda-lock.yml requirements.lock requirements-lock.txt any.lock"),
        (
            "log",
            "wandb/run-1/files/config.yaml wandb/offline-run-1/files/code/train.py mlruns/0/a/metrics/f1 train.log",
        ),
        ("log", "lightning_logs/version_0/hparams.yaml runs/exp1/args.yaml events.out.tfevents.1700000000.host.1.0"),
        ("log", "outputs/2025-01-01/.hydra/config.yaml outputs/result.txt slurm-17.out nohup.out"),
        (
            "model",
            "a.pt a.pth a.ckpt a.safetensors a.onnx a.gguf a.pb a.joblib a.tflite pytorch_model.bin best_weights.h5",
        ),
        ("model", "models/a.h5 checkpoints/a.pkl"),
        ("vendored", "vendor/x.go third_party/a/b.py web/node_modules/a/i.js .venv/lib/a.py lib/site-packages/a.py"),
        ("vendored", "external/apex/setup.py"),
        ("generated", "a.min.js a_pb2.py a_pb2_grpc.py a.js.map src/__pycache__/a.cpython-311.pyc .DS_Store Thumbs.db"),
        (
            "generated",
            ".ipynb_checkpoints/a-checkpoint.ipynb .idea/misc.xml dist/app.js build/lib/a.py x.egg-info/PKG-INFO",
        ),
        ("other", ".csv a. notes src/x.unheard"),
    ],
)
def test_folder_name_and_end_tell_the_kind(name: str, paths: str) -> None:
    assert {path: kind(path).name for path in paths.split()} == dict.fromkeys(paths.split(), name)


def test_only_some_kinds_are_left_out_and_every_one_says_why() -> None:
    assert kind("a.py") == Kind("code", ".py")
    assert kind("a.csv") == Kind("data", ".csv", left_out="data")
    assert kind("vendor/a.csv") == Kind("vendored", "vendor/", left_out="vendored")
    assert kind("uv.lock") == Kind("lock", "uv.lock", left_out="lock")


def test_json_text_and_html_are_another_kind_once_they_are_large() -> None:
    assert kind("x.json").large == kind("x.xml").large == kind("labels.txt").large == "data"
    assert kind("report.html").large == "generated"
    assert kind("configs/x.json").large == kind("x.py").large == ""


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_korean_path_is_the_same_in_both_forms(form: Literal["NFC", "NFD"]) -> None:
    def written(path: str) -> str:
        return unicodedata.normalize(form, path)

    assert kind(written("데이터/라벨.json")).name == "data"
    assert kind(written("설정/학습.json")).large == ""
    kinds = Kinds(Rules(exclude=(unicodedata.normalize("NFD", "실험/**"),), include=("데이터/중요.csv",)))
    assert kinds[written("실험/가.py")].left_out == EXCLUDED
    assert not kinds[written("데이터/중요.csv")].left_out


def test_a_backslash_in_a_name_parts_folders_as_it_did_on_windows() -> None:
    assert kind("data\\train.json").name == "data"
    assert kind("src\\train.py") == kind("src/train.py")


def test_the_team_s_word_beats_the_defaults_and_include_beats_exclude() -> None:
    rules = Rules(
        exclude=("legacy/", "*.sql", "/top.py"), include=("data/rules/*.json", "vendor/ours/**", "legacy/keep.py")
    )
    kinds = Kinds(rules)
    assert kinds["legacy/a/b.py"] == Kind("code", ".py", EXCLUDED)
    assert kinds["a/x.sql"].left_out == kinds["top.py"].left_out == EXCLUDED
    assert kinds["a/top.py"] == kind("a/top.py")
    assert kinds["legacy"] == Kind("other")
    assert kinds["data/rules/a.json"] == Kind("data", "data/")
    assert not kinds["vendor/ours/a/b.c"].left_out
    assert kinds["data/rules/a/b.json"].left_out == "data"
    assert kinds["legacy/keep.py"] == Kind("code", ".py")


def test_linguist_s_attributes_beat_folder_and_name() -> None:
    said = {
        "src/a.py": frozenset({"linguist-generated"}),
        "vendor/a.py": frozenset({"-linguist-vendored"}),
        "vendor/a.csv": frozenset({"-linguist-vendored"}),
        "ours.min.js": frozenset({"-linguist-generated"}),
        "examples/a.py": frozenset({"linguist-documentation"}),
        "examples/a.csv": frozenset({"linguist-documentation"}),
    }
    kinds = Kinds(Rules(attributes=said))
    assert [kinds[path].name for path in said] == ["generated", "code", "data", "code", "document", "data"]
    assert kinds["src/a.py"] == Kind("generated", ".gitattributes", "generated")


@pytest.mark.parametrize(
    ("pattern", "matched", "missed"),
    [
        ("*.csv", "a.csv x/y/a.csv", "a.csvx a.py"),
        ("/*.csv", "a.csv", "x/a.csv"),
        ("a/*.py", "a/x.py", "a/b/x.py z/a/x.py"),
        ("a/**/x.py", "a/x.py a/b/c/x.py", "a/b/y.py"),
        ("**/gen", "gen/a x/gen/a gen", "agen/a"),
        ("a/**", "a/x a/b/x", "a b/a/x"),
        ("out/", "out/x y/out/x", "out"),
        ("x?.py", "x1.py", "x.py x/.py x12.py"),
        ("[a-c].py", "b.py", "d.py"),
        ("[!a].py", "b.py", "a.py"),
        ("a+(b).py", "a+(b).py", "aab.py"),
        ("[z-a].py", "[z-a].py", "z.py"),
        (r"\*.py", "*.py", "a.py"),
    ],
)
def test_patterns_are_gitignore_s(pattern: str, matched: str, missed: str) -> None:
    found = matcher([pattern])
    assert found
    assert [path for path in matched.split() if not found.fullmatch(path)] == []
    assert [path for path in missed.split() if found.fullmatch(path)] == []


def test_an_empty_pattern_matches_nothing() -> None:
    assert matcher(["", "/", "  "]) is None


@given(PATHS)
def test_any_path_has_a_kind(path: str) -> None:
    found = kind(path)
    assert found.name in NAMES
    assert found.left_out in {"", found.name}


@given(PATHS, st.lists(PATHS, max_size=3), st.lists(PATHS, max_size=3))
def test_any_patterns_can_be_asked(path: str, exclude: list[str], include: list[str]) -> None:
    assert Kinds(Rules(tuple(exclude), tuple(include)))[path].name == kind(path).name
