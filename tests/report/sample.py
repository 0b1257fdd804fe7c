"""A report as a team would hand it in, with all that a renderer may meet: five parts, three persons, long tables."""

import re
from pathlib import Path

from teamkit.report.document import (
    EVIDENCE,
    PROMPT,
    QUOTE,
    Block,
    Box,
    Code,
    Document,
    Figure,
    Generated,
    Heading,
    Items,
    Page,
    Paragraph,
    Rule,
    Span,
    Spans,
    Table,
)
from tests.report import sample_plots
from tests.report.sample_texts import ENGLISH, KOREAN, Texts

REMOTE = "https://github.com/boostcamp/sts-15"
MODELS = ("klue/roberta-large", "snunlp/KR-ELECTRA-discriminator", "xlm-roberta-large", "monologg/koelectra-base-v3")
LOSSES = ("mse", "l1", "smooth_l1", "mse")
_MARKED = re.compile(r"\*\*(?P<strong>.+?)\*\*|_(?P<em>[^_]+)_|`(?P<code>.+?)`|\[(?P<text>[^\]]+)\]\((?P<link>[^)]+)\)")


def sample(language: str) -> Document:
    """Return the report in Korean ("ko") or English ("en"); its figures are those that `figures` writes."""
    texts = KOREAN if language == "ko" else ENGLISH
    parts = (*_overview(texts), *_roles(texts), *_method(texts), *_results(texts), *_judgement(texts))
    persons = (block for name in texts.persons for block in _person(texts, name))
    return Document(language, texts.title, (*parts, *persons))


def figures(folder: Path, language: str = "ko") -> None:
    """Write the figures beside the document: `folder`/figures/*.svg."""
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    for name, svg in sample_plots.plots(language).items():
        (folder / "figures" / f"{name}.svg").write_text(svg, encoding="utf-8")


def spans(text: str) -> Spans:
    """Return `**strong**`, `_em_`, code and links as spans."""
    found: list[Span] = []
    at = 0
    for match in _MARKED.finditer(text):
        found += [Span(text[at : match.start()])] if match.start() > at else []
        look = {name: value for name, value in match.groupdict().items() if value}
        words = look.get("text") or next(iter(look.values()))
        found.append(Span(words, "strong" in look, "em" in look, "code" in look, look.get("link", "")))
        at = match.end()
    return (*found, Span(text[at:])) if at < len(text) else tuple(found)


def paragraph(text: str) -> Paragraph:
    return Paragraph(spans(text))


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Return what stands between blank lines."""
    return tuple(paragraph(" ".join(part.split())) for part in text.strip().split("\n\n"))


def table(head: str, rows: list[str], right: str = "") -> Table:
    """Make a table of `a | b | c`; right: a letter a column, r for numbers."""
    titles = tuple(map(spans, head.split(" | ")))
    cells = tuple(tuple(map(spans, row.split(" | "))) for row in rows)
    return Table(titles, cells, tuple(letter == "r" for letter in right) or (False,) * len(titles))


def items(texts: tuple[str, ...], *, ordered: bool = False) -> Items:
    return Items(tuple((paragraph(text),) for text in texts), ordered)


def heading(level: int, text: str) -> Heading:
    return Heading(level, spans(text))


def asked(texts: Texts, question: str, evidence: str) -> tuple[Block, ...]:
    """A question, what is known, and the place for a person's words."""
    known = Generated(f"question.{len(question)}", (Box(EVIDENCE, (paragraph(evidence),)),), "12ab34cd")
    return (heading(3, question), known, Box(PROMPT, (paragraph(texts.prompt),)))


def _overview(texts: Texts) -> tuple[Block, ...]:
    facts = Generated("overview.facts", (table(texts.facts_head, list(texts.facts)),), "0a1b2c3d")
    tree = Generated("overview.tree", (Code(TREE, "text"),), "0a1b2c3e")
    long = paragraphs(texts.overview)
    return (
        heading(2, texts.parts[0]), heading(3, texts.about), *long, heading(3, texts.known), facts,
        heading(3, texts.tree), tree,
    )  # fmt: skip


def _roles(texts: Texts) -> tuple[Block, ...]:
    roles = Generated("roles.table", (table(texts.roles_head, list(texts.roles)),), "11111111")
    return (heading(2, texts.parts[1]), roles, Box(PROMPT, (paragraph(texts.role_prompt),)))


def _method(texts: Texts) -> tuple[Block, ...]:
    gantt = Generated("method.gantt", (Figure("figures/gantt.svg", texts.captions[0]),), "22222222")
    weeks = Generated("method.weeks", (Figure("figures/weeks.svg", texts.captions[1]),), "33333333")
    rules = Generated("method.rules", (items(texts.rules), items(texts.steps, ordered=True)), "44444444")
    nested = Items(((paragraph(texts.rules[0]), items(texts.steps)), (paragraph(texts.rules[1]),)))
    return (
        heading(2, texts.parts[2]), heading(3, texts.timeline), gantt, weeks, heading(3, texts.together), rules,
        nested, Code("teamkit finish\npython train.py --config configs/roberta.yaml --lr 2e-5", "bash"),
    )  # fmt: skip


def _results(texts: Texts) -> tuple[Block, ...]:
    runs = Generated("results.runs", (paragraph(texts.runs_said), run_table(texts)), "55555555")
    plots = tuple(
        Figure(f"figures/{name}.svg", caption)
        for name, caption in zip(("score", "best", "curves"), texts.captions[2:], strict=True)
    )
    failed = Generated("results.failed", (table(texts.failed_head, list(texts.failed), "lll"),), "66666666")
    return (
        heading(2, texts.parts[3]), heading(3, texts.runs), runs, heading(3, texts.curves), *plots,
        *paragraphs(texts.reading), heading(3, texts.what_failed), failed,
        Box(QUOTE, (paragraph(texts.quote),)),
    )  # fmt: skip


def run_table(texts: Texts) -> Table:
    """18 runs, 7 columns."""
    rows = [
        f"[r:q{n:02d}g6vl{n % 7}w](https://wandb.ai/boostcamp/sts/runs/q{n:02d}) | {texts.names[n % 5]} | "
        f"{MODELS[n % 4]} | {LOSSES[n % 4]} | {(1, 2, 3, 5)[n % 4]}e-5 | {0.9237 - n * 0.0031:.4f} | {n * 700 + 1400:,}"
        for n in range(18)
    ]
    return table(texts.runs_head, rows, "llllrrr")


def _judgement(texts: Texts) -> tuple[Block, ...]:
    return (
        heading(2, texts.parts[4]),
        *(block for title in texts.judged for block in asked(texts, title, texts.known_of)),
    )


def _person(texts: Texts, name: str) -> tuple[Block, ...]:
    questions = (block for question in texts.questions for block in asked(texts, question, texts.evidence))
    return (Page(), heading(2, texts.person.format(name=name)), *questions, Rule())


TREE = """sts-15/
├── configs/        # hydra
│   ├── roberta.yaml
│   └── electra.yaml
├── data/           (.gitignore)
├── notebooks/
│   └── EDA_길이별_점수_분포.ipynb
├── src/
│   ├── datasets.py
│   ├── losses.py
│   └── ensemble.py
└── train.py"""
