"""What holds for every metric, however it is imported, held and logged."""

from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.errors import ConfigError
from teamkit.lint.choice import chosen
from teamkit.lint.repository import Repository, normal
from teamkit.lint.rules import RULES
from tests.lint.world import found, verdict

METRICS = st.sampled_from(
    [
        ("torchmetrics.functional", "pearson_corrcoef"),
        ("torchmetrics.functional.classification", "binary_auroc"),
        ("scipy.stats", "spearmanr"),
        ("sklearn.metrics", "f1_score"),
    ]
)
MEANS = st.sampled_from(
    [
        ("torchmetrics.functional", "mean_squared_error"),
        ("sklearn.metrics", "accuracy_score"),
        ("torch.nn.functional", "mse_loss"),
    ]
)
IMPORTS = st.sampled_from(
    [
        "import {module}",
        "from {module} import {name}",
        "from {module} import {name} as f",
        "import {module} as m",
        "from {module} import *",
    ]
)
HOLDS = st.sampled_from(
    [
        "{call}",
        "float({call})",
        "{call} * 100",
        "-{call}",
        "{call} if at else {call}",
        "round({call}, 4)",
        "torch.tensor({call}).to('cpu')",
        "(x := {call})",
        "{{'a': {call}}}['a']",
        "(1, {call})[1]",
    ]
)
LOGS = st.sampled_from(
    [
        "self.log('v', {held})",
        "self.log(name='v', value={held})",
        "v = {held}\n        self.log('v', v)",
        "if at:\n            v: float = {held}\n        self.log('v', v)",
        "self.log_dict({{'v': {held}}})",
        "d = dict(v={held})\n        self.log_dict(d)",
        "d = {{}}\n        d['v'] = {held}\n        self.log_dict(d)",
        "self.log_dict({{k: v for k, v in {{'v': {held}}}.items()}})",
    ]
)
STEPS = st.sampled_from(["validation_step", "test_step"])


def program(step: str, metric: tuple[str, str], imported: str, hold: str, log: str) -> str:
    module, name = metric
    written = imported.format(module=module, name=name)
    if " as " in written:
        called = f"m.{name}" if written.endswith(" m") else "f"
    else:
        called = name if written.startswith("from") else f"{module}.{name}"
    body = log.format(held=hold.format(call=f"{called}(self(batch), batch['y'])"))
    return f"import torch\n{written}\n\nclass Model:\n    def {step}(self, batch, at):\n        {body}\n"


@given(STEPS, METRICS, IMPORTS, HOLDS, LOGS)
def test_a_metric_of_a_batch_is_found_however_it_gets_into_the_log(
    step: str, metric: tuple[str, str], imported: str, hold: str, log: str
) -> None:
    told = found({"a.py": program(step, metric, imported, hold, log)})
    assert [code for _, _, code in told] == ["TK501"]


@given(STEPS, MEANS, IMPORTS, HOLDS, LOGS)
def test_a_mean_over_rows_never_is(step: str, metric: tuple[str, str], imported: str, hold: str, log: str) -> None:
    assert found({"a.py": program(step, metric, imported, hold, log)}) == []


@given(METRICS, IMPORTS, HOLDS, LOGS)
def test_nothing_is_found_where_nothing_is_averaged(
    metric: tuple[str, str], imported: str, hold: str, log: str
) -> None:
    assert found({"a.py": program("on_validation_epoch_end", metric, imported, hold, log)}) == []


@given(st.sets(st.sampled_from(sorted(RULES))), st.sets(st.sampled_from(sorted(RULES))))
def test_what_is_ignored_is_never_selected(select: set[str], ignore: set[str]) -> None:
    codes = chosen([",".join(select)], ignore)
    assert codes == (select or set(RULES)) - ignore
    assert chosen(["tk5", "TK6"], ()) == set(RULES)


@given(st.text("TtKk5061,x ", max_size=8) | st.text(max_size=8))
def test_a_word_is_a_rule_or_an_error_that_names_it(word: str) -> None:
    parts = [part for one in word.split(",") if (part := one.strip().upper())]
    if all(part.startswith("TK") and any(code.startswith(part) for code in RULES) for part in parts):
        assert chosen([word], ())
    else:
        with pytest.raises(ConfigError, match="there is no rule"):
            chosen([word], ())


@given(st.sampled_from(["TK504", "TK501"]), st.sampled_from(["{}", " {} ", "TK999, {}", "{},TK999"]))
def test_a_comment_silences_its_own_code_alone(code: str, form: str) -> None:
    text = f"import torch\ntorch.save(\n    model,  # teamkit: ignore[{form.format(code)}]\n    'x',\n)\n"
    told = verdict({"a.py": text})
    assert (len(told.findings), len(told.silenced)) == ((0, 1) if code == "TK504" else (1, 0))


def test_a_text_that_looks_like_the_comment_silences_nothing() -> None:
    text = 'import torch\ntorch.save(model, "# teamkit: ignore[TK504]")\n'
    assert len(verdict({"a.py": text}).findings) == 1


@given(st.sampled_from(["src", "src/a.py", "한글/값.py", ""]), st.sampled_from(["src/a.py", "src2/a.py", "한글/값.py"]))
def test_what_is_below_a_path_was_asked_for(wanted: str, path: str) -> None:
    asked = Repository(Path(), (), wanted=(normal(normalize("NFD", wanted)),))
    below = not wanted or f"{path}/".startswith(f"{wanted}/")
    assert asked.is_wanted(normalize("NFD", path)) == asked.is_wanted(path) == below
