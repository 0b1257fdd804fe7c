"""A training step without data, weights or GPU: run by path in the project's Python, where torch is.

Tensors live on torch's meta device, where they have a size and nothing else. Every new storage is
counted until it goes; all twice, because the optimizer's state comes with the first step. What CUDA
keeps is put in the place of what the CPU keeps. Reads one JSON object from its first argument,
prints one line of JSON. Imports nothing of teamkit.
"""

import importlib
import inspect
import json
import sys
import weakref
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from typing import Any

import torch
import torch.fx.experimental._config
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_iter, tree_map

BLOCK = 512  # bytes that CUDA's caching allocator rounds each tensor up to
if hasattr(torch.fx.experimental._config, "meta_nonzero_assume_all_nonzero"):  # a mask is asked for its places
    torch.fx.experimental._config.meta_nonzero_assume_all_nonzero = True
HALVES = {"amp-fp16": torch.float16, "amp-bf16": torch.bfloat16, "fp16": torch.float16, "bf16": torch.bfloat16}

# https://docs.pytorch.org/docs/stable/amp.html#cuda-op-specific-behavior, the part that models use.
ATTENTION = "scaled_dot_product_attention"
IN_HALF = {ATTENTION, *"linear matmul __matmul__ bmm baddbmm addmm mm conv1d conv2d einsum".split()}
IN_FULL = set("layer_norm rms_norm softmax log_softmax cross_entropy nll_loss pow __pow__ exp rsqrt sum".split())


class Tracker(TorchDispatchMode):
    """Counts the bytes of every storage that is alive, and the most of each phase."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes = 0
        self.phase = ""
        self.most: dict[str, int] = {}
        self._alive: dict[int, Any] = {}

    def add(self, values: Any) -> None:
        """Count the storages of all tensors in values, those already counted left out."""
        for value in tree_iter(values):
            if isinstance(value, torch.Tensor):
                self._count(value.untyped_storage())
        self.most[self.phase] = max(self.most.get(self.phase, 0), self.bytes)

    def _count(self, storage: Any) -> None:
        key, size = storage._cdata, -(-storage.nbytes() // BLOCK) * BLOCK
        if key in self._alive:
            return

        def gone(_: Any) -> None:
            if self._alive.pop(key, None) is not None:
                self.bytes -= size

        self._alive[key] = weakref.ref(storage, gone)
        self.bytes += size

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Run the operation, and count what it returns. A value that is asked for is one: meta has none."""
        if func is torch.ops.aten._local_scalar_dense.default:
            return True if args[0].dtype == torch.bool else 1
        self.add(out := func(*args, **(kwargs or {})))
        return out


class LikeCuda(TorchFunctionMode):
    """Replaces what torch does otherwise on a GPU: dropout, fused attention, autocast to `half`."""

    def __init__(self, half: Any, *, caches: bool, keeps_scores: bool = False) -> None:
        super().__init__()
        self.half = half
        self.keeps_scores = keeps_scores
        self.caches = caches
        self.copies: dict[int, Any] = {}

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name, kwargs = getattr(func, "__name__", ""), kwargs or {}
        if self.half is not None and name in IN_HALF:
            args, kwargs = tree_map(self._to_half, (args, kwargs))
        elif self.half is not None and name in IN_FULL:
            args, kwargs = tree_map(self._to_full, (args, kwargs))
        if name == "softmax" and self.keeps_scores:
            return OldSoftmax.apply(args[0])
        return {"dropout": _dropout, ATTENTION: _attention}.get(name, func)(*args, **kwargs)

    def _to_half(self, value: Any) -> Any:
        if not isinstance(value, torch.Tensor) or value.dtype != torch.float32:
            return value
        if not (self.caches and value.is_leaf and value.requires_grad):
            return value.to(self.half)
        return self.copies.setdefault(id(value), value.to(self.half))

    def _to_full(self, value: Any) -> Any:
        return value.float() if isinstance(value, torch.Tensor) and value.dtype == self.half else value


class OldSoftmax(torch.autograd.Function):
    """Softmax over the last dimension as before torch 1.11: it keeps its input besides its result."""

    @staticmethod
    def forward(ctx: Any, values: Any) -> Any:
        out = torch.softmax(values, -1)
        ctx.save_for_backward(values, out)
        return out

    @staticmethod
    def backward(ctx: Any, gradient: Any) -> Any:
        _, out = ctx.saved_tensors
        return torch.ops.aten._softmax_backward_data(gradient, out, -1, out.dtype)


def _dropout(values: Any, p: float = 0.5, training: bool = True, **_: Any) -> Any:
    """Keep a mask of one byte an element, as CUDA does; the CPU keeps a float."""
    return torch.native_dropout(values, p, True)[0] if training and 0 < p < 1 else values


def _attention(query: Any, key: Any, value: Any, attn_mask: Any = None, *rest: Any, **options: Any) -> Any:
    """Keep q, k, v, the result and a number a row, as the memory-efficient kernel does."""
    dropout, causal = options.get("dropout_p", rest[0] if rest else 0.0), bool(options.get("is_causal"))
    if (groups := query.shape[1] // key.shape[1]) > 1:
        key, value = (item.repeat_interleave(groups, 1) for item in (key, value))
    if attn_mask is not None:
        bias = torch.zeros_like(attn_mask, dtype=query.dtype) if attn_mask.dtype == torch.bool else attn_mask
        attn_mask = bias.expand(query.shape[0], query.shape[1], query.shape[2], key.shape[2])
    kernel = torch.ops.aten._scaled_dot_product_efficient_attention
    return kernel(query, key, value, attn_mask, True, float(dropout), causal, scale=options.get("scale"))[0]


def build(wanted: Mapping[str, Any]) -> Any:
    """Return the model on the meta device: from a config.json by transformers, or from the factory."""
    with torch.device("meta"):
        model = _made(wanted["factory"]) if wanted["factory"] else _from_config(wanted)
    if wanted["precision"] in {"bf16", "fp16"}:
        model = model.to(HALVES[wanted["precision"]])
    if wanted["checkpointing"]:
        # The backward pass computes layers again without the modes around it: they have to be named.
        again = {"use_reentrant": False, "context_fn": lambda: (nullcontext(), _like_cuda(wanted, caches=False))}
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs=again)
    return model.to("meta").train()


def _made(factory: str) -> Any:
    module, _, name = factory.partition(":")
    sys.path.insert(0, "")
    return getattr(importlib.import_module(module), name)()


def _from_config(wanted: Mapping[str, Any]) -> Any:
    import transformers  # noqa: PLC0415  # a project with a factory may train without it

    config = transformers.AutoConfig.from_pretrained(wanted["config"], local_files_only=True)
    config.use_cache = False
    kind = "CausalLM" if wanted["head"] == "generation" else "SequenceClassification"
    if config.is_encoder_decoder:
        config.decoder_start_token_id = config.pad_token_id = 0
        kind = "Seq2SeqLM"
    maker = getattr(transformers, f"AutoModelFor{'ImageClassification' if hasattr(config, 'image_size') else kind}")
    try:
        return maker.from_config(config, attn_implementation=wanted["attention"])
    except ValueError:
        return maker.from_config(config, attn_implementation="eager")


def inputs(model: Any, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the model reads: its own `example_inputs(batch, sequence)`, or token ids, or pictures."""
    batch = wanted["batch"]
    with torch.device("meta"):
        if hasattr(model, "example_inputs"):
            return dict(model.example_inputs(batch, wanted["sequence"]))
        if getattr(model, "main_input_name", "input_ids") == "pixel_values":
            size, kind = model.config.image_size, next(model.parameters()).dtype
            sides = size if isinstance(size, Iterable) else (size, size)
            return {
                "pixel_values": torch.zeros(batch, model.config.num_channels, *sides, dtype=kind),
                "labels": torch.zeros(batch, dtype=torch.long),
            }
        ids = torch.zeros(batch, wanted["sequence"], dtype=torch.long)
        names = list(inspect.signature(model.forward).parameters)
        found = {"input_ids" if "input_ids" in names else names[0]: ids}
        labels = torch.zeros(batch, dtype=torch.long) if wanted["head"] == "classification" else ids
        return {**found, "labels": labels} if "labels" in names else found


def loss_of(out: Any) -> Any:
    """Return the loss: the model's own, or the sum of the first tensor it gives."""
    if getattr(out, "loss", None) is not None:
        return out.loss
    return next(item for item in tree_iter(out) if isinstance(item, torch.Tensor)).sum()


def optimizer(wanted: Mapping[str, Any], weights: Iterable[Any]) -> Any:
    """Return the optimizer; of those that torch has not, one with a state of the same size stands in."""
    name, at_once = wanted["optimizer"], wanted["foreach"]
    if name == "adamw":
        return torch.optim.AdamW(weights, foreach=at_once)
    if name == "adafactor":
        return torch.optim.Adafactor(weights, foreach=False)
    momentum = 0 if name in {"adamw8bit", "sgd"} else 0.9
    return torch.optim.SGD(weights, lr=0.1, momentum=momentum, foreach=at_once and name.startswith("sgd"))


def trace(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters; bytes of weights, of the optimizer's state, of the largest weight; each phase's most."""
    model = build(wanted)
    tracker, step = Tracker(), optimizer(wanted, model.parameters())
    tracker.add([item.data for item in (*model.parameters(), *model.buffers())])
    weights = tracker.bytes
    for _ in range(2):
        for _ in range(wanted["accumulate"]):
            _pass(model, tracker, wanted)
        tracker.phase = "step"
        with tracker:
            step.step()
        step.zero_grad(set_to_none=not wanted["keep_gradients"])
    return {
        "parameters": sum(item.numel() for item in model.parameters()),
        "weights": weights,
        "state": sum(getattr(item, "nbytes", 0) for item in tree_iter(list(step.state.values()))),
        "largest": max(item.nbytes for item in model.parameters()),
        "phases": tracker.most,
        "torch": torch.__version__,
    }


def _pass(model: Any, tracker: Tracker, wanted: Mapping[str, Any]) -> None:
    """Run forward and backward once; autocast's copies go with the end of the forward pass."""
    tracker.phase = "forward"
    tracker.add(values := inputs(model, wanted))
    with tracker, _like_cuda(wanted, caches=True) as cuda:
        loss = loss_of(model(**values))
    cuda.copies.clear()
    tracker.phase = "backward"
    with tracker:
        loss.backward()


def _like_cuda(wanted: Mapping[str, Any], *, caches: bool) -> LikeCuda:
    """Return the mode of a setting. caches: whether autocast's copies of weights outlive their layer."""
    half = HALVES[wanted["precision"]] if wanted["precision"].startswith("amp") else None
    return LikeCuda(half, caches=caches, keeps_scores=wanted["keeps_scores"])


if __name__ == "__main__":
    sys.stdout.write(json.dumps(trace(json.loads(sys.argv[1]))) + "\n")
