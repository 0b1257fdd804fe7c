"""The keys of a config.json, under whichever of their names a family writes them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Fields:
    """A config.json as read."""

    data: Mapping[str, Any]

    @property
    def family(self) -> str:
        """What the config calls its kind of model, "" when it does not say."""
        return str(self.data.get("model_type") or "")

    def count(self, name: str, default: int | None = None) -> int:
        """Return a whole number above zero, by our name of it or by the config's own.

        Raises ConfigError when it is missing without a default, or no such number.
        """
        key = next((key for key in NAMES.get(name, (name,)) if self.data.get(key) is not None), None)
        if key is None:
            if default is not None:
                return default
            raise ConfigError(f"the model's config has no {NAMES.get(name, (name,))[0]}", hint=_HINT)
        value = self.data[key]
        if isinstance(value, bool) or not isinstance(value, int) or value < 0 or (value == 0 and default is None):
            raise ConfigError(f"the model's config says {key}: {value!r}, which is no count", hint=_HINT)
        return value

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


_HINT = "teamkit preflight --model pkg.mod:factory --trace  # a model that no config describes"
