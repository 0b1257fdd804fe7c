"""What the Python environment means for a run: poisoned releases, packages that do not fit, W&B without a key. Pure."""

from collections.abc import Iterator

from teamkit.finding import Finding
from teamkit.preflight.releases import POISONED, STANDARD
from teamkit.preflight.rules import torch
from teamkit.preflight.snapshot import Environment, Gpus

GROUP = torch.GROUP
_NEEDS = " needs "
# Without what these need nothing can be trained: transformers and torch refuse it when they are imported.
_STRICT = ("torch ", "transformers ", "tokenizers ")
_ESSENTIAL = {"torch", "numpy", "transformers", "lightning", "pytorch_lightning", "wandb"}


def judge(environment: Environment, gpus: Gpus) -> list[Finding]:
    """Return the findings; what is not known is told once."""
    if environment.error or not environment.folder:
        words = environment.error or "no Python environment was looked at"
        return [Finding("environment", "unknown", words, torch.ELSEWHERE, GROUP)]
    return [
        _python(environment),
        *_poisoned(environment),
        *torch.judge(environment, gpus),
        *_lightning(environment),
        *(_found(entry, environment) for entry in environment.found),
        *_wandb(environment),
    ]


def _python(environment: Environment) -> Finding:
    version = f"Python {environment.python[0]}.{environment.python[1]}" if environment.python else "Python"
    return Finding("environment", "ok", f"{version}, {environment.folder}", group=GROUP)


def _poisoned(environment: Environment) -> Iterator[Finding]:
    for name, version in environment.packages.items():
        versions, told = POISONED.get(name, ((), ""))
        if version in versions:
            words = f"{name} {version} holds malicious code, see {told}; change every key that this account can read"
            yield Finding("poisoned release", "fail", words, f"python -m pip uninstall -y {name}", GROUP)


def _lightning(environment: Environment) -> Iterator[Finding]:
    """Yield a warning when files mix both: Trainer.fit of one refuses the module of the other.

    A TypeError, as in vturrisi/solo-learn issue 369.
    """
    if len({entry.partition(": ")[0] for entry in environment.lightning_imports}) > 1:
        files = ", ".join(environment.lightning_imports)
        words = f"two Lightnings are imported, and neither takes the other's modules ({files})"
        remedy = r"git grep -lw pytorch_lightning '*.py' | xargs sed -i 's/\bpytorch_lightning\b/lightning.pytorch/g'"
        yield Finding("lightning", "warn", words, remedy, GROUP)


def _found(entry: str, environment: Environment) -> Finding:
    if _NEEDS in entry:
        state = "fail" if entry.startswith(_STRICT) else "warn"
        needed = entry.partition(_NEEDS)[2]
        index = torch.same_index(environment) if needed.startswith("torch") else ""
        remedy = torch.ELSEWHERE if needed.startswith("python") else f"{torch.PIP} '{needed}'{index}"
        return Finding("requirements", state, entry, remedy, GROUP)
    module = entry.rstrip("/").removesuffix(".py")
    words = f"{entry} in the project hides the module {module}"
    return Finding("names", _hidden(module), words, f"git mv {entry.rstrip('/')} my_{entry.rstrip('/')}", GROUP)


def _hidden(module: str) -> str:
    """A hidden module of torch or of Python breaks the run at once; another one only where it is used."""
    return "fail" if module in _ESSENTIAL or module in STANDARD else "warn"


def _wandb(environment: Environment) -> Iterator[Finding]:
    if "wandb" not in environment.packages:
        return
    if environment.wandb_mode != "online":
        yield Finding("W&B", "ok", f"wandb {environment.packages['wandb']}, {environment.wandb_mode}", group=GROUP)
    elif environment.wandb_login is None:
        yield Finding("W&B", "unknown", "the file that may hold its key cannot be read", group=GROUP)
    elif environment.wandb_login:
        yield Finding("W&B", "ok", f"wandb {environment.packages['wandb']}, online, logged in", group=GROUP)
    else:
        words = "online without a key: a run that uses it stops and asks, or dies where there is no terminal"
        yield Finding("W&B", "warn", words, "wandb login  # or: export WANDB_MODE=offline", GROUP)
