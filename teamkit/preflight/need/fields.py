"""The keys of a config.json, under whichever of their names a family writes them. Pure."""

import reprlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from teamkit.errors import ConfigError

NAMES = {
    "hidden": ("hidden_size", "n_embd", "d_model", "dim"),
    "layers": ("num_hidden_layers", "n_layer", "num_layers", "n_layers", "encoder_layers"),
    "heads": ("num_attention_heads", "n_head", "num_heads", "n_heads", "encoder_attention_heads"),
    "ffn": ("intermediate_size", "n_inner", "d_ff", "hidden_dim", "ffn_dim", "encoder_ffn_dim"),
    "vocabulary": ("vocab_size",),
    "positions": ("max_position_embeddings", "n_positions", "n_ctx", "max_target_positions"),
    "activation": ("hidden_act", "activation_function", "activation", "hidden_activation", "dense_act_fn"),
}
_SIDES = 2
_MOST = 2**31  # of anything: what is above it is no model, and its figures leave what a float holds


class Unread(ConfigError):
    """A key that the formula needs is missing: a trace may read the config all the same, as transformers does."""


@dataclass(frozen=True, slots=True)
class Fields:
    """A config.json as read."""

    data: Mapping[str, Any]

    @property
    def family(self) -> str:
        """What the config calls its kind of model, "" when it does not say so in a word."""
        family = self.data.get("model_type")
        return family if isinstance(family, str) and family.isprintable() else ""

    def count(self, name: str, default: int | None = None) -> int:
        """Return a whole number above zero, by our name of it or by the config's own.

        Where the default is zero, zero is one too. Raises Unread when it is missing without a
        default, ConfigError when it is no such number.
        """
        keys = NAMES.get(name, (name,))
        key = next((key for key in keys if self.data.get(key) is not None), None)
        if key is not None:
            return self._whole(key, least=0 if default == 0 else 1)
        if default is None:
            raise Unread(f"the model's config has no {keys[0]}")
        return default

    def reach(self, name: str) -> int:
        """Return a whole number that says how far, 0 for what is missing or below: DeBERTa writes -1."""
        return 0 if self.data.get(name) is None else max(self._whole(name, least=-_MOST), 0)

    def head_dim(self, hidden: int, heads: int) -> int:
        """Return the width of one head: the config's own, or an equal share of the hidden width."""
        if self.data.get("head_dim") is None and hidden < heads:
            raise ConfigError(f"the model's config has {heads} heads in a width of {hidden}")
        return self.count("head_dim", hidden // heads)

    def sides(self, name: str, default: int) -> tuple[int, int]:
        """Return height and width: of a list of two, or twice the same number."""
        value = self.data.get(name)
        if not isinstance(value, list | tuple):
            return (self.count(name, default),) * 2
        if len(value) != _SIDES or not all(_is_count(side, least=1) for side in value):
            self._refuse(name, "count, and no two of them")
        return value[0], value[1]

    def _whole(self, key: str, least: int) -> int:
        value = self.data[key]
        if not _is_count(value, least):
            self._refuse(key, "count")
        return int(value)

    def words(self, name: str) -> tuple[str, ...]:
        """Return the texts of a list, or of one text with bars between them; what is missing has none."""
        value = self.data.get(name)
        if isinstance(value, str):
            return tuple(value.split("|"))
        if value is not None and not isinstance(value, list | tuple):
            self._refuse(name, "list of words")
        return tuple(str(word) for word in value or ())

    def _refuse(self, key: str, what: str) -> NoReturn:
        raise ConfigError(f"the model's config says {key}: {reprlib.repr(self.data[key])}, which is no {what}")

    def word(self, name: str, default: str) -> str:
        """Return a text, or the default when it is missing."""
        found = (self.data.get(key) for key in NAMES.get(name, (name,)))
        return next((value for value in found if isinstance(value, str)), default)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a yes or no; what is missing is the default."""
        value = self.data.get(name)
        return default if value is None else bool(value)

    def drops(self, *names: str, default: bool = False) -> bool:
        """Whether the first of these probabilities that is given is above zero."""
        found = (self.data[name] for name in names if isinstance(self.data.get(name), int | float))
        return next((value > 0 for value in found), default)


def _is_count(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= _MOST
