"""What a report must not tell: secrets planted wherever somebody may have left them, and every file searched."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.history.commit import Identity
from teamkit.report import fonts
from teamkit.report.parts.pieces import clean
from tests.history.worlds import GITHUB, World
from tests.report.team import MINJI, log
from tests.report.test_wrapup_command import wrapup

FORMATS = [
    *(["--html"]), *(["--docx"] if find_spec("docx") else []),
    *(["--pdf"] if find_spec("typst") and any(one.family in fonts.KOREAN for one in fonts.installed({}).found) else []),
]  # fmt: skip
# Made when asked for, so that no reader of this file takes them for real ones. The number says where it was planted.
NUMBER = re.compile(r"Leak[0-9]{2}|leak[0-9]{2}")


def token(at: int, kind: str = "hf_") -> str:
    return f"{kind}{'a1B2' * 7}Leak{at:02}ZzYy"


def secrets(at: int, glue: str = "") -> str:
    """Everything private, all with the number of the place: tokens, an address, homes of three systems, hosts."""
    mail = f"leak{at:02}@naver.com"
    homes = f"/home/leak{at:02}/x C:\\Users\\leak{at:02}\\x /root/leak{at:02}/x \\\\leak{at:02}\\share"
    parts = (
        f"key={token(at)}", f"token{token(at, 'ghp_')}", f"xsk-proj-{token(at, '')}", f"{token(at)}는",
        f"https://leak{at:02}:Leak{at:02}@h.co/{token(at)}", mail, homes, f"/Users/leak{at:02}", f"leak{at:02}@gpu1:/x",
    )  # fmt: skip
    return (glue or " ").join(" ".join(parts).split() if glue else parts)


def name(at: int) -> str:
    """What may be a name of a branch, a folder or a file, with a token glued to it."""
    return f"new{token(at)}-leak{at:02}@naver.com"


POLICY = """\
[project]
name = {project}
timezone = "Asia/Seoul"

[[member]]
name = {member}
emails = ["minji@naver.com"]
role = {role}

[[member]]
name = {without_role}
"""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history with runs and something private in every field of them."""
    world = World(tmp_path_factory.mktemp("팀") / "sts")
    world.git("remote", "add", "origin", f"https://leak01:{token(1)}@github.com/team/sts.git")
    toml = POLICY.format(
        **{key: json.dumps(secrets(at)) for at, key in enumerate(("project", "member", "role", "without_role"), 2)}
    )
    files = {"teamkit.toml": toml, f"{name(19)}/{name(6)}.py": "def f():\n    return 1\n"}
    world.commit(f"feat: {secrets(7)}\n\n{secrets(8)}\nCo-authored-by: {secrets(9)} <leak09@x.com>", files, by=MINJI)
    world.git("config", "user.name", "x")
    other = Identity(f"leak10@naver.com {token(10)}", "leak10@naver.com")
    world.commit(
        f"feat: {token(61)} (#1)\n\n{secrets(11)}",
        {"src/b.py": f"def leak_{token(12)}():\n    return 1\n"},
        by=other,
        committer=GITHUB,
    )
    world.commit(f'Revert "feat: {secrets(13)}"\n\nThis reverts commit {world.head}.', {"src/b.py": ""}, by=MINJI)
    world.git("switch", "-qc", f"feat/{name(14)}")
    world.commit(f"open {secrets(15)}", {f"src/{name(16)}.py": "1\n", f"data/{name(17)}.csv": "1\n" * 90}, by=MINJI)
    world.git("switch", "-q", "main")
    _runs(world)
    return world.folder


def _runs(world: World) -> None:
    tensorboard = f"Nov22_09-48-30_leak{18}"
    for at, folder in ((20, "a"), (30, name(29)), (40, tensorboard)):
        params = {
            "model": secrets(at), "lr": f"{at}e-5", f"extra {secrets(60)}": f"{at} {secrets(at + 1)}",
            "api_key": f"Leak{at + 2}", f"out_{at}": f"/home/leak{at + 3}/a.pt",
        }  # fmt: skip
        said = {key: json.dumps(value) for key, value in params.items()}
        found = log(folder, {json.dumps(key): value for key, value in said.items()}, (0.5, 0.6, at / 100))
        tag = f"val/f1 leak{at + 4}@naver.com {token(at + 4)}"
        found = {path: text.replace("val/f1", tag if at == 40 else "val/f1") for path, text in found.items()}
        world.commit(f"exp: {folder}", found, by=MINJI)
    environment = f"name: {token(50)}\ndependencies:\n  - torch=1.0\n  - leak51@naver.com\n"
    world.commit("chore: stack", {"environment.yml": environment, "requirements.txt": f"x{token(52)}==1\n"}, by=MINJI)
    snapshot = world.folder / f".teamkit/runs/{name(53)}"
    snapshot.mkdir(parents=True)
    gpus = {"gpus": [{"name": secrets(54), "uuid": token(55)}], "driver": secrets(56)}
    host = {"system": "leak57"}
    document = {"schema": 1, "at": "2025-01-01T00:00:00+00:00", "gpus": gpus, "host": host, "command": [secrets(58)]}
    (snapshot / "preflight.json").write_text(json.dumps(document), "utf-8")


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every file of a report with all of its text: a DOCX unpacked, a PDF as text, with its metadata."""
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        yield "a name", file.name
        data = file.read_bytes()
        if file.suffix == ".docx":
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                yield from (
                    (f"{file.name}/{one}", packed.read(one).decode("utf-8", "replace")) for one in packed.namelist()
                )
        elif file.suffix == ".pdf":
            for words in (
                ("pdftotext", "-raw", str(file), "-"),
                ("pdfinfo", "-meta", str(file)),
                ("pdfinfo", str(file)),
            ):
                if shutil.which(words[0]):
                    told = subprocess.run(words, capture_output=True, check=True).stdout
                    yield f"{file.name} by {words[0]}", told.decode("utf-8", "replace")
        yield file.name, data.decode("utf-8", "replace")


def leaks(text: str) -> set[str]:
    """Return the places of which a text tells; a table of a PDF breaks words."""
    return {*NUMBER.findall(text), *NUMBER.findall(re.sub(r"\s", "", text))}


@pytest.mark.parametrize("shape", ["one", "separate"])
def test_no_file_of_a_report_tells_anything_private(planted: Path, tmp_path: Path, shape: str) -> None:
    words = ["--separate"] if shape == "separate" else []
    code, out, err = wrapup(planted, "-o", str(tmp_path / "out"), *FORMATS, *words)
    assert code == 0, err
    _, checked, _ = wrapup(planted, "check", "-o", str(tmp_path / "out"))
    screens = (("screen", err), ("written", out), ("checked", checked))
    found = {file: leaks(text) for file, text in (*texts(tmp_path / "out"), *screens)}
    assert len(found) > 6
    assert {file: told for file, told in found.items() if told} == {}
    assert (tmp_path / "out/wrapup.md").read_text("utf-8").count("•••") > 10


@pytest.mark.parametrize("words", [("--dry-run",), ("--json", "--dry-run"), ("people", "--json")])
def test_nothing_private_is_printed_for_programs(planted: Path, words: tuple[str, ...]) -> None:
    _, out, err = wrapup(planted, *words)
    assert leaks(out.replace("\\\\", "\\") + err) == set()


def test_the_screen_of_people_needs_addresses_and_says_so(planted: Path) -> None:
    code, out, _ = wrapup(planted, "people")
    assert code == 0
    assert "leak10@naver.com" in out


SUBJECTS = (
    "feat(task): task-specific-learning-rate-schedule-v2-for-roberta", "mAP@0.5:0.95", "recall@10, ndcg@5와 hit@k",
    "fix: disk-usage-of-2-checkpoints-and-more-text", "docs: risk-adjusted-returns-2024-and-all-that-follows",
    "feat: sk-learn-pipeline-with-many-features", "학습/검증/테스트 나누기", "fix: klue/roberta-large에 dropout 0.1",
    "Merge branch 'feat/손실-함수' into develop", "chore: pin torch@2.1.0rc1", "token: [PAD] 을 빼기",
    "revert 0123456789abcdef0123456789abcdef01234567", "secret: 아님", "half_hf_models", "style: a/b/c, and/or, 1/2",
    "tokenizer=bert-base-multilingual-cased", "max_tokens=512, pad_token=0", "EURASIAPACIFICECONOMIC",
    "val/f1 → 0.8311", "비밀번호 칸을 지움", "feat: password 칸",
)  # fmt: skip
COMMIT = "0123456789abcdef0123456789abcdef01234567"  # or a key of W&B, behind "token:"
WORDS = st.sampled_from(sorted({word for subject in SUBJECTS for word in subject.split()} - {COMMIT}))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_ordinary_words_stay_letter_for_letter(subject: str) -> None:
    assert clean(subject) == subject


@given(st.lists(WORDS, max_size=12))
def test_ordinary_words_stay_in_any_order(words: list[str]) -> None:
    assert clean(" ".join(words)) == " ".join(words)


BEFORE = st.sampled_from(
    ("", "key=", "token", "x", "토큰", "https://h.co/", "a/b/", "?t=", "_", "-", ".", '"', "v1.", "9")
)
AFTER = st.sampled_from(("", "는", "/x", "_x", ".", "abc", '"', "-1", ")", "@h.co"))
KINDS = st.sampled_from(("hf_", "ghp_", "gho_", "github_pat_" + "0" * 20, "sk-", "sk-proj-", "sk-ant-api03-", "glpat-"))


@given(BEFORE, KINDS, AFTER)
def test_a_token_is_left_out_whatever_it_is_glued_to(before: str, kind: str, after: str) -> None:
    told = clean(f"{before}{token(99, kind)}{after}")
    assert "•••" in told
    assert not leaks(told)


@given(st.lists(WORDS, max_size=4), st.lists(WORDS, max_size=4))
def test_words_around_a_token_stay(before: list[str], after: list[str]) -> None:
    told = clean(" ".join([*before, token(99), *after]))
    assert told == normalize("NFC", " ".join([*before, "•••", *after]))
