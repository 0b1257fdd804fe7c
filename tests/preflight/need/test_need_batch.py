"""The largest batch that fits: it fits, and one more does not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.preflight.need.batch import largest_batch, smaller
from teamkit.preflight.need.formula import estimate
from teamkit.preflight.need.setting import Setting

from .models import model

GIB = 2**30
SETTING = Setting(1, 128)


@given(st.integers(0, 200), st.sampled_from(["bert-base", "gpt2", "t5-small", "qwen3-0.6b"]))
def test_it_fits_and_one_more_does_not(free: int, name: str) -> None:
    found = largest_batch(model(name), SETTING, free * GIB)
    assert estimate(model(name), replace(SETTING, batch=found + 1)).high > free * GIB
    assert found == 0 or estimate(model(name), replace(SETTING, batch=found)).high <= free * GIB


@given(st.integers(0, 100), st.integers(0, 50))
def test_more_memory_never_takes_a_smaller_batch(free: int, more: int) -> None:
    assert largest_batch(model("gpt2"), SETTING, free * GIB) <= largest_batch(
        model("gpt2"), SETTING, (free + more) * GIB
    )


def test_a_model_that_does_not_fit_has_no_batch() -> None:
    assert largest_batch(model("llama-7b"), SETTING, 24 * GIB) == 0


@given(st.integers(1, 120), st.sampled_from(["bert-base", "gpt2", "qwen3-0.6b", "llama-7b"]), st.booleans())
def test_what_is_named_instead_fits_and_is_another(free: int, name: str, bf16: bool) -> None:
    asked = Setting(64, 512)
    found = smaller(model(name), asked, free * GIB, bf16=bf16)
    if found is None:
        assert largest_batch(model(name), asked, free * GIB) == 0
    else:
        assert found != asked
        assert estimate(model(name), found).high <= free * GIB
        assert bf16 or found.precision == "fp32"


@pytest.mark.parametrize(
    ("free", "bf16", "named"),
    [
        (152, True, Setting(8, 512, checkpointing=True)),
        (140, True, Setting(6, 512)),
        (90, True, Setting(8, 512, "bf16", checkpointing=True)),
        (60, True, Setting(8, 512, optimizer="adafactor", checkpointing=True)),
        (40, True, Setting(8, 512, "bf16", "adafactor", checkpointing=True)),
        (90, False, Setting(8, 512, optimizer="adafactor", checkpointing=True)),
        (40, False, None),
    ],
)
def test_what_changes_the_results_is_named_last(free: int, bf16: bool, named: Setting | None) -> None:
    assert smaller(model("llama-7b"), Setting(8, 512), free * GIB, bf16=bf16) == named


def test_a_batch_that_fits_is_named_before_anything_else() -> None:
    free = estimate(model("bert-base"), Setting(20, 512)).high
    assert smaller(model("bert-base"), Setting(64, 512), free) == Setting(20, 512)
