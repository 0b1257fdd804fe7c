"""The scenes of experiments: two trainings, one table, one page. Pure."""

from teamkit.scenes.model import Do, Put, Scene, do

_WHO = "지우"
_SCORES = {"ce": (0.61, 0.68, 0.7), "ldam": (0.58, 0.71, 0.76)}


def _metrics(scores: tuple[float, ...]) -> str:
    rows = "".join(f"{epoch},{99 + 100 * epoch},{score}\n" for epoch, score in enumerate(scores))
    return f"epoch,step,val/f1\n{rows}"


def _logged(number: int, loss: str) -> tuple[Put, Put]:
    folder = f"lightning_logs/version_{number}"
    params = f"lr: 2.0e-05\nloss: {loss}\nmodel: klue/roberta-base\nseed: 42\n"
    return Put(_WHO, f"{folder}/metrics.csv", _metrics(_SCORES[loss])), Put(_WHO, f"{folder}/hparams.yaml", params)


_TRAINED: tuple[Do | Put, ...] = (*_logged(0, "ce"), *_logged(1, "ldam"))

SCENES: tuple[Scene, ...] = (
    Scene(
        "After two runs: one table, what differs, and a page to mail",
        (
            *_TRAINED,
            do(_WHO, "teamkit", "runs", "--columns", "name,loss,val/f1,state", "--sort", "-val/f1"),
            do(_WHO, "teamkit", "runs", "compare", "--ablation"),
            do(_WHO, "teamkit", "runs", "html", "-o", "runs.html", "--yes"),
        ),
    ),
)
