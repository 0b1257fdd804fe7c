"""Write the tokenizers of the tasks that make up their data: python -m scripts.experiments.starters.

The templates' own environment has what this needs.
"""

from pathlib import Path

from scripts.experiments.tokenizer import train, train_bytes

_TEMPLATES = Path(__file__).parents[2] / "templates" / "experiments"
_CAPTIONS = (
    "왼쪽 오른쪽",
    "위에 아래에 있는",
    "빨간 초록 파란 노란 하얀 보라",
    "원 네모 세모 십자",
)
_NUMBERS = ("하나 둘 셋 넷", "다섯 여섯 일곱 여덟", "넷 셋 둘 하나", "여덟 일곱 여섯 다섯")


def main() -> None:
    """Write them."""
    train(_CAPTIONS * 9, _TEMPLATES / "clip" / "tokenizer", size=96)
    train_bytes(_NUMBERS * 9, _TEMPLATES / "stt" / "tokenizer", size=300)


if __name__ == "__main__":
    main()
