"""The files of the team, which grow by pieces: a function, a section, a cell. Pure."""

from collections.abc import Mapping, Sequence
from json import dumps

from teamkit.scenes.logs import LOGS

_TOPICS = ("정치", "경제", "사회", "생활문화", "세계", "IT과학", "스포츠")
_HEADS = ("금리 동결에 시장은 관망", "장마 끝나고 폭염 시작", "결승 골로 역전승", "새 요금제 논의", "반도체 수출 회복")
_BODY = (
    "    counts = [len(one) for one in rows]\n",
    "    if not rows:\n        return []\n",
    "    weights = [1.0 / max(1, count) for count in counts]\n",
    '    for row in rows:\n        row["text"] = row["text"].strip()\n',
    '    kept = [row for row in rows if row["label"] is not None]\n',
    "    total = sum(weights)\n",
    "    scaled = [weight / total for weight in weights]\n",
)  # fmt: skip
_IMAGE = "iVBORw0KGgo" + "A" * 2400


def _table(rows: int) -> str:
    lines = (f"{at},{_TOPICS[at * 7 % 11 % 7]},{_HEADS[at * 3 % 5]} {at}\n" for at in range(rows - 1))
    return "id,topic,title\n" + "".join(lines)


FILES: Mapping[str, str] = {
    **LOGS,
    "data/train.csv": _table(20000),
    ".gitignore": "__pycache__/\n*.ckpt\n",
    "requirements.txt": "torch==2.4.1\nlightning==2.4.0\ntransformers==4.44.2\nmlflow==2.16.0\npandas==2.2.2\n",
    "uv.lock": "version = 1\n"
    + "".join(f'\n[[package]]\nname = "package-{at}"\nversion = "1.{at}"\n' for at in range(180)),
    ".github/workflows/test.yml": (
        "on: [pull_request]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pytest\n"
    ),
    ".github/pull_request_template.md": "## 무엇을\n\n## 왜\n\n## 확인한 것\n",
    "configs/base.yaml": "model: klue/roberta-base\nlr: 2.0e-5\nbatch_size: 32\nloss: ce\nmax_epochs: 5\n",
    "configs/large.yaml": "model: klue/roberta-large\nlr: 1.0e-5\nbatch_size: 16\nloss: ldam\nmax_epochs: 5\n",
    "teamkit.toml": """\
[project]
name = "뉴스 주제 분류"
language = "ko"
timezone = "Asia/Seoul"

[flow]
model = "github"

[runs.alias]
"val/f1" = ["eval_f1"]

[[member]]
name = "김민지"
emails = ["minji@news.example", "mj.kim@lab.example"]
role = "팀장, 모델 학습"

[[member]]
name = "Jiwoo Park"
emails = ["jiwoo@news.example"]
role = "손실 함수, 학습 코드"

[[member]]
name = "이서연"
github = "seoyeon-demo"
role = "데이터 처리, 앙상블"

[[member]]
name = "박도윤"
emails = ["doyun@news.example"]
""",
}


def piece(path: str, name: str) -> str:
    """Return what a file grows by: a function in code, a section in a document, a cell in a notebook."""
    if path.endswith(".py"):
        return _code(name)
    if path.endswith(".ipynb"):
        return name
    if path.endswith(".yaml"):
        return f"{name}: true\n"
    return f"## {name}\n\n{name}에 대해 팀이 함께 정리한 내용입니다.\n\n- 무엇을 했는지\n- 왜 그렇게 했는지\n\n"


def _code(name: str) -> str:
    first = sum(map(ord, name))
    body = "".join(_BODY[(first + at) % len(_BODY)] for at in range(2 + first % 4))
    if name.startswith("test_"):
        return f"def {name}():\n    rows = [{{'text': '제목 ', 'label': 1}}]\n    assert {name[5:]}(rows)\n\n\n"
    if name[0].isupper():
        inside = "".join(f"    {line}\n" for line in body.splitlines())
        start = f"class {name}:\n    def __init__(self, rows):\n        self.rows = rows\n\n"
        return f"{start}    def prepare(self, rows):\n{inside}        return rows\n\n\n"
    return f"def {name}(rows):\n{body}    return rows\n\n\n"


def whole(path: str, pieces: Sequence[str]) -> str:
    """Return a file, of its pieces."""
    return _notebook(pieces) if path.endswith(".ipynb") else "".join(pieces)


def _notebook(names: Sequence[str]) -> str:
    cells = [cell for number, name in enumerate(names, 1) for cell in _cells(name, number)]
    document = {"cells": cells, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
    return dumps(document, ensure_ascii=False, indent=1) + "\n"


def _cells(name: str, number: int) -> list[object]:
    printed = [f"{topic} {len(name) * 97 + at * 31}\n" for at, topic in enumerate(_TOPICS)]
    source = ["counts = train.groupby('topic').size()\n", f"print('{name}')\n", "counts.plot.bar()\n"]
    outputs = [
        {"name": "stdout", "output_type": "stream", "text": [f"{name}\n", *printed]},
        {"data": {"image/png": _IMAGE}, "metadata": {}, "output_type": "display_data"},
    ]
    code = {"cell_type": "code", "execution_count": number, "metadata": {}, "outputs": outputs, "source": source}
    return [{"cell_type": "markdown", "metadata": {}, "source": [f"## {name}\n"]}, code]
