"""The rules: code to what each is about, in a few words. docs/rules.md explains them. Pure."""

RULES = {
    "TK501": "a metric is averaged over batches",
    "TK502": "a metric object's value for a batch is averaged",
    "TK503": "a metric is averaged over batches by hand",
    "TK504": "a whole model is pickled",
    "TK505": "a whole model is unpickled",
    "TK506": "lightning and pytorch_lightning are mixed",
    "TK507": "a training without a seed",
    "TK508": "batch_size is given by its place",
    "TK509": "an absolute path",
    "TK601": "data in git",
    "TK602": "weights in git",
    "TK603": "what runs and tools leave behind in git",
    "TK604": "secrets in git",
}
