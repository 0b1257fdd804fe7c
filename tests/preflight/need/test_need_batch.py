"""The largest batch that fits: it fits, and one more does not."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from teamkit.preflight.need.batch import largest_batch, largest_batches
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


@given(st.integers(0, 100))
def test_what_surely_fits_also_likely_does(free: int) -> None:
    found = largest_batches(model("bert-base"), SETTING, free * GIB)
    assert found.surely <= found.likely


def test_a_model_that_does_not_fit_has_no_batch() -> None:
    assert largest_batch(model("llama-7b"), SETTING, 24 * GIB) == 0
