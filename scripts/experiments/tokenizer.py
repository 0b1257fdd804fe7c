"""Tokenizers of a few kB, trained on a task's own texts: no hub, the same ids for everybody."""

from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
# transformers 5 returns the token types only where they are named here.
_INPUTS = ["input_ids", "token_type_ids", "attention_mask"]


def train(texts: Iterable[str], folder: Path, *, size: int = 512, more: Iterable[str] = ()) -> None:
    """Write a WordPiece tokenizer. more: further special tokens, as the markers of entities."""
    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece()
    special = [*_SPECIAL, *more]
    made.train_from_iterator(
        texts, trainers.WordPieceTrainer(vocab_size=size, special_tokens=special, show_progress=False)
    )
    ends = [(name, made.token_to_id(name)) for name in ("[CLS]", "[SEP]")]
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=ends
    )
    names = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}
    PreTrainedTokenizerFast(
        tokenizer_object=made,
        **{f"{name}_token": one for name, one in names.items()},
        additional_special_tokens=list(more),
        model_input_names=_INPUTS,
        model_max_length=128,
    ).save_pretrained(folder)


def train_bytes(texts: Iterable[str], folder: Path, *, size: int = 640, more: Iterable[str] = ()) -> None:
    """Write a byte-level BPE tokenizer: what it decodes is what it encoded, blanks and unseen letters included."""
    special = ["<s>", "<pad>", "</s>", "<unk>", *more]  # with the ids that BartConfig has
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator(texts, trainer)
    ends = [(name, made.token_to_id(name)) for name in ("<s>", "</s>")]
    made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=ends)
    names = {"bos": "<s>", "pad": "<pad>", "eos": "</s>", "unk": "<unk>"}
    PreTrainedTokenizerFast(
        tokenizer_object=made,
        **{f"{name}_token": one for name, one in names.items()},
        additional_special_tokens=list(more),
        clean_up_tokenization_spaces=False,
        model_input_names=["input_ids", "attention_mask"],
        model_max_length=128,
    ).save_pretrained(folder)
