"""Every rule finds what it is for, at the line where it stands, and nothing else."""

import pytest

from teamkit.lint.rules import RULES
from tests.lint import examples, examples_metrics
from tests.lint.world import found, marked, split, verdict

TRUE = {**examples.TRUE, **examples_metrics.TRUE}
FALSE = {**examples.FALSE, **examples_metrics.FALSE}


@pytest.mark.parametrize("name", TRUE)
def test_a_habit_is_found_where_it_stands_and_nothing_else(name: str) -> None:
    files = split(TRUE[name])
    assert marked(files)
    assert found(files) == marked(files)


@pytest.mark.parametrize("name", FALSE)
def test_what_is_right_is_let_alone(name: str) -> None:
    assert found(split(FALSE[name])) == []


def test_every_rule_about_code_has_its_examples() -> None:
    told = {code for example in TRUE.values() for _, _, code in marked(split(example))}
    assert told == {code for code in RULES if code.startswith("TK5")}


def test_a_finding_says_which_metric_under_which_name() -> None:
    files = split(TRUE["of scipy, in a dict, in log_dict"])
    assert [one.seen for one in verdict(files).findings] == [
        "val_pearson averages pearsonr over batches",
        "val_spearman averages spearmanr over batches",
    ]


def test_of_two_names_of_lightning_the_rarer_one_is_told_with_the_files_of_the_other() -> None:
    (one,) = verdict(split(TRUE["two names of lightning"])).findings
    assert one.path == "a.py"
    assert "pytorch_lightning in train.py, b.py:" in one.seen


def test_the_mended_code_is_in_the_hint() -> None:
    (one, _) = verdict(split(TRUE["batch_size by its place"])).findings
    assert one.hint == "DataLoader(rows, batch_size=size, ...)"
