"""Documents of any kind, for properties."""

from hypothesis import strategies as st

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
    Table,
)

_MARKUP = list("|`*_<>#[]()!&\\~$=-+:.,;1290aZ \n\t\"'@{}^/?%가각한글\u1112\u1161\u11ab\u00a0\u3000é🎉\u200d")
_TYPED = [
    "1. ", "12) ", "- ", "# ", "## x #", "> ", "---", "===", "```", "~~~", "![a](b)", "[a](b)", "[!NOTE]", "<b>",
    "<!-- teamkit:end a -->", "<!--", "-->", "</script>", "&amp;", "&#35;", "|---|", "**", "__", "a_b", "@name", "#12",
    "https://x.y/z_1", "$x$", "val/f1", "\\", "\\|", "다.", "(굵게)은", "“말”", "3~5일 6~7일", "[^1]", "[ ] ",
    ":::", "<br>",
]  # fmt: skip
texts = st.one_of(
    st.text(st.sampled_from(_MARKUP), max_size=12), st.sampled_from(_TYPED), st.text(max_size=8),
    st.lists(st.sampled_from(_TYPED), max_size=4).map("".join),
)  # fmt: skip
links = st.one_of(
    st.just(""),
    st.sampled_from(["https://x.y/a_(b)?c=1&amp;d#e", "figures/한 글.svg", "#그림", "mailto:a@b.c",
                     "javascript:alert(1)",
                     "data:text/html,x", " JaVa\nScript:x", "a|b`c`"]),
    texts,
)  # fmt: skip
spans = st.lists(st.builds(Span, texts, st.booleans(), st.booleans(), st.booleans(), links), max_size=5).map(tuple)
languages = st.sampled_from(["", "python", "c++", "no such`one", "yaml title=x"])


def _tables(wide: int) -> st.SearchStrategy[Table]:
    row = st.tuples(*[spans] * wide)
    return st.builds(Table, row, st.lists(row, max_size=3).map(tuple), st.tuples(*[st.booleans()] * wide))


_leaves: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, st.integers(1, 6), spans),
    st.builds(Paragraph, spans),
    st.integers(0, 4).flatmap(_tables),
    st.builds(Code, texts, languages),
    st.builds(Figure, texts, texts),
    st.just(Page()),
    st.just(Rule()),
)


def _deeper(blocks: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    some = st.lists(blocks, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Items, st.lists(some, max_size=3).map(tuple), st.booleans()),
        st.builds(Box, st.sampled_from([EVIDENCE, PROMPT, QUOTE]), some),
    )


blocks: st.SearchStrategy[Block] = st.recursive(_leaves, _deeper, max_leaves=8)
names = st.sampled_from(["roles.table", "results/best", "retro.민지", "a b", "<x>"])
generated = st.builds(Generated, names, st.lists(blocks, max_size=3).map(tuple), st.sampled_from(["", "0a1b2c3d4e5f"]))
contents = st.lists(st.one_of(blocks, generated), max_size=5).map(tuple)
documents = st.builds(Document, st.sampled_from(["ko", "en"]), texts, contents)
