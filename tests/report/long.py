"""A report of what is long without a place to break: a branch, a name, a line of code, runs of many parameters."""

from teamkit.report.document import Box, Code, Document, Generated, Heading, Items, Paragraph, Span, Table, words

BRANCH = "feature/" + "".join(f"실험{n}layer" for n in range(24))  # 200 letters and more, and nothing between them
MEMBER = "Wolfeschlegelsteinhausenbergerdorffsson-Kim"
LINE = "python train.py --config=configs/roberta.yaml " + "--override=model.hidden_dropout_prob=0.1," * 3
RUNS, PARAMETERS = 30, 12


def long() -> Document:
    """Return the document."""
    branch = Table(
        tuple(map(words, ("kind", "what", "name", "evidence"))),
        ((words("unmerged branch"), words(BRANCH), words(MEMBER), (Span("c:15a77cc", code=True), Span(" +17"))),),
        (False,) * 4,
    )
    role = Table(
        tuple(map(words, ("name", "role", "commits"))), ((words(MEMBER), words("손실 함수"), words("1,234")),),
        (False, False, True),
    )  # fmt: skip
    said = Paragraph((Span("Of "), Span(BRANCH, code=True), Span(" by "), Span(MEMBER, strong=True), Span(".")))
    return Document(
        "en",
        f"Retrospective: {MEMBER}",
        (
            Heading(2, words(f"1. {MEMBER}")), said, branch, role, Box("evidence", (said,)), Items(((said,),)),
            Heading(2, words("2. Runs")), Code(f"{LINE}\n{'x' * 150}"), Generated("runs", (_runs(),)),
        ),
    )  # fmt: skip


def _runs() -> Table:
    head = ("run", "name", *(f"optimizer.param_{at}" for at in range(PARAMETERS)), "val/f1 ↑best", "evidence")
    rows = tuple(
        tuple(map(words, (
            f"roberta-large-{n}", MEMBER if n % 7 == 0 else "김민지",
            *(("1e-05", "0.0001", "cosine_with_restarts", "True")[(n + at) % 4] for at in range(PARAMETERS)),
            f"0.{8000 + n} (step {100 * n})", f"r:{n:02d}q6vl2w",
        )))
        for n in range(RUNS)
    )  # fmt: skip
    return Table(tuple(map(words, head)), rows, (*(False,) * (PARAMETERS + 2), True, False))
