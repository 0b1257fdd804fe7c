"""TK501, TK502: a metric of a batch that validation or test logs, and Lightning averages. Pure."""

from collections.abc import Iterator, Mapping

from teamkit.lint.finding import Finding
from teamkit.lint.reader import Reader
from teamkit.lint.value import Logged, Value

STEPS = ("validation_step", "test_step")  # what training logs is for the progress bar, and chooses nothing
_VALUE = "gather the predictions, compute once in on_{loop}_epoch_end; or log a torchmetrics object itself"
_OBJECT = "update it with the batch, and log the object itself: self.log({key}, self.{name})"
_COMPUTE = "update it in the step, compute it in on_{loop}_epoch_end; or log the object itself"


def find(reader: Reader) -> Iterator[Finding]:
    """Yield what each step of each class logs that is no mean over rows."""
    for node in reader.index.classes:
        found = reader.methods(node)
        steps = [name for name in STEPS if name in found]
        objects: Mapping[str, Value] = reader.objects(found) if steps else {}
        for name in steps:
            reader.logged.clear()
            reader.run(found[name], objects, found)
            yield from (_finding(reader, one, name.removesuffix("_step")) for one in reader.logged)


def _finding(reader: Reader, told: Logged, loop: str) -> Finding:
    name = f"{told.key} " if told.key else ""
    if told.metric.kind == "value":
        seen = f"{name}averages {told.metric.name} over batches"
        return reader.index.source.finding("TK501", told.call, seen, _VALUE.format(loop=loop))
    if told.metric.kind == "compute":
        seen, hint = f"{name}averages what {told.metric.name} has seen so far, batch by batch", _COMPUTE
        return reader.index.source.finding("TK502", told.call, seen, hint.format(loop=loop))
    seen = f"{name}averages what {told.metric.name} returned for each batch"
    hint = _OBJECT.format(key=f'"{told.key}"' if told.key else "name", name="metric")
    return reader.index.source.finding("TK502", told.call, seen, hint)
