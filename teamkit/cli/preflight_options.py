"""The options of preflight, and what they say over the policy."""

import os
from collections.abc import Callable, Mapping
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

import click
from click.core import ParameterSource

from teamkit import config
from teamkit.cli.options import json_option
from teamkit.errors import ConfigError
from teamkit.preflight import hold, lock
from teamkit.preflight.look.processes import short
from teamkit.preflight.needs import Needs
from teamkit.preflight.typed import Typed
from teamkit.preflight.units import parse_size, parse_time
from teamkit.sections import Preflight

_FOR_EVER = "for ever"
_POLICY = f"preflight.{{}} in {config.FILE}"


class Options(NamedTuple):
    """What the person typed. wait: None for not at all. run: the command behind `--`. training: --model and its own.

    typed: all of it, for remedies.
    """

    run: tuple[str, ...]
    training: Mapping[str, Any]
    gpus: int | None
    need: str | None
    disk: str | None
    checkpoint: str | None
    keep: int | None
    python: str
    pick: bool
    export: bool
    wait: str | None
    strict: bool
    as_json: bool
    typed: Typed = Typed()

    def check(self) -> None:
        """Refuse what contradicts itself, and a time that is none; raises UsageError, ConfigError."""
        if self.as_json and self.run:
            raise click.UsageError("--json and a command both want the output")
        if self.export and self.run:
            raise click.UsageError("--export is for a shell; a command gets its GPUs anyway")
        if self.export and self.as_json:
            raise click.UsageError("--export and --json both want the output")
        self.seconds()

    def seconds(self) -> float | None:
        """Return how long GPUs are waited for: 0 for one try, None for ever. Raises ConfigError for what is no time."""
        if self.wait is None:
            return 0.0
        if self.wait == _FOR_EVER:
            return None
        try:
            return parse_time(self.wait, "--wait")
        except ConfigError as error:
            error.hint = f"{self.typed.but({'--wait': error.hint})}  # or 30s, 15m, 1d"
            raise

    @property
    def picks(self) -> bool:
        """Whether GPUs are wanted even where nobody says how many."""
        return self.pick or self.export or self.wait is not None

    def takes(self, needs: Needs) -> bool:
        """Whether GPUs are to be locked for somebody."""
        return self.picks or bool(self.run and needs.gpus)

    def needs(self, policy: Preflight) -> Needs:
        """Return the needs: the policy's, and what was typed over them. Free memory is asked of one GPU at least."""
        gpus = policy.gpus if self.gpus is None else self.gpus
        gpus = max(gpus, 1) if self.picks or (self.need and self.gpus is None) else gpus
        return Needs(
            gpus=gpus,
            memory=self._bytes(self.need, policy.need, "need"),
            waits=self.wait is not None,
            strict=self.strict and gpus > 0,
            disk=self._bytes(self.disk, policy.disk, "disk"),
            checkpoint=self._bytes(self.checkpoint, policy.checkpoint, "checkpoint"),
            kept=policy.kept if self.keep is None else self.keep,
            prefer=policy.prefer,
            typed=self.typed,
        )

    def _bytes(self, typed: str | None, stated: str, name: str) -> int:
        """Return bytes: of the option, else of the policy; 0 where neither says any. Raises ConfigError."""
        if typed is None and not stated:
            return 0
        text, where = (stated, _POLICY.format(name)) if typed is None else (typed, f"--{name}")
        try:
            return parse_size(text, where)
        except ConfigError as error:
            there = f'{name} = "{error.hint}"' if typed is None else self.typed.but({f"--{name}": error.hint})
            error.hint = f"{there}  # GiB is 2**30 bytes, GB is 10**9"
            raise

    def lock_folder(self, policy: Preflight) -> Path:
        """Return where the locks lie; ~ is the person's home."""
        return Path(policy.lock_folder or lock.FOLDER).expanduser()

    def terms(self, policy: Preflight) -> hold.Terms:
        """Return how GPUs are taken."""
        who = os.environ.get("USER") or os.environ.get("LOGNAME") or f"uid {os.getuid()}"
        words = f"{who}: {short(self.run) if self.run else 'teamkit preflight --pick'} (pid {os.getpid()})"
        return hold.Terms(self.lock_folder(policy), words, policy.samples, self.seconds(), policy.poll)


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--gpus", type=click.IntRange(min=0), metavar="N", help="How many GPUs the run takes."),
    click.option("--need", metavar="SIZE", help="Free memory on each of them, such as 20GiB."),
    click.option("--disk", metavar="SIZE", help="Free disk where results are written, such as 30GB."),
    click.option("--checkpoint", metavar="SIZE", help="Size of one checkpoint, such as 1.4GB."),
    click.option("--keep", type=click.IntRange(min=0), metavar="N", help="How many checkpoints are kept."),
    click.option("--python", metavar="PATH", default="", help="The Python that will train."),
    click.option("--pick", is_flag=True, help="Choose GPUs, lock them for the command, print their UUIDs."),
    click.option("--export", is_flag=True, help='Print shell lines: eval "$(teamkit preflight --pick --export)".'),
    click.option("--wait", is_flag=False, flag_value=_FOR_EVER, metavar="[TIME]", help="Wait for GPUs, such as 2h."),
    click.option("--strict", is_flag=True, help="Refuse for warnings too."),
    json_option,
)  # fmt: skip


def typed(context: click.Context, run: tuple[str, ...]) -> Typed:
    """Return what was typed, by the names of the options."""
    given = {
        param.opts[0]: context.params[param.name]
        for param in context.command.params
        if param.name and context.get_parameter_source(param.name) == ParameterSource.COMMANDLINE
    }
    return Typed({name: True if value == _FOR_EVER else value for name, value in given.items()}, run)


def options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command, in the order of the help."""
    return reduce(lambda made, option: option(made), reversed(_OPTIONS), function)
