"""The options of preflight that describe a training."""

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import click
from click.core import ParameterSource

_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--model", metavar="MODEL", help="config.json, a name in the Hugging Face cache, or pkg.mod:factory."),
    click.option("--batch-size", type=click.IntRange(min=1), default=1, metavar="N", help="Sequences on a GPU; 1."),
    click.option("--seq-len", type=click.IntRange(min=1), default=512, metavar="N", help="Tokens of each; 512."),
    click.option("--precision", default="fp32", metavar="NAME", help="fp32, amp-fp16, amp-bf16, bf16 or fp16."),
    click.option(
        "--optimizer", default="adamw", metavar="NAME", help="adamw, adamw8bit, adafactor, sgd, sgd-momentum or lion."
    ),
    click.option("--checkpointing", is_flag=True, help="With gradient checkpointing."),
    click.option("--grad-accum", type=click.IntRange(min=1), default=1, metavar="N", help="Batches before a step."),
    click.option("--attention", default="sdpa", metavar="NAME", help="eager, sdpa or flash."),
    click.option("--trace", is_flag=True, help="Trace a step on the meta device, in the project's own Python."),
)


def model_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a training to a command."""
    return reduce(lambda made, option: option(made), reversed(_OPTIONS), function)


NAMES = tuple(str(option.name) for option in click.command()(model_options(lambda: None)).params)


def check(training: Mapping[str, Any]) -> None:
    """Refuse a model without a name, and what says something of a training without a model; raises UsageError."""
    if training["model"] is not None and not training["model"].strip():
        raise click.UsageError(f"--model names no model: {training['model']!r}")
    context = click.get_current_context()
    typed = [name for name in NAMES if context.get_parameter_source(name) == ParameterSource.COMMANDLINE]
    if typed and not training["model"]:
        raise click.UsageError(f"--{typed[0].replace('_', '-')} describes a training: --model says of what")
