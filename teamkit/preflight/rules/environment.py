"""What the Python environment means for a run: poisoned releases, packages that do not fit, W&B without a key. Pure."""

from collections.abc import Iterator

from teamkit.finding import Finding
from teamkit.preflight.releases import POISONED, STANDARD, met
from teamkit.preflight.rules import torch
from teamkit.preflight.snapshot import Environment, Gpus, Unmet
from teamkit.preflight.typed import Typed, quoted

GROUP = torch.GROUP
# Without what these need nothing can be trained: transformers and torch refuse it when they are imported.
_STRICT = {"torch", "transformers", "tokenizers"}
_ONE_LIGHTNING = (
    "git grep -lzw pytorch_lightning -- ':/*.py' | "
    r"xargs -0r perl -pi -e 's/\bpytorch_lightning\b/lightning.pytorch/g'"
)
_UNTYPED = Typed()
_PYTHONS = range(9, 16)  # the minor versions that people have
_ESSENTIAL = {"torch", "numpy", "transformers", "lightning", "pytorch_lightning", "wandb"}


def judge(environment: Environment, gpus: Gpus, typed: Typed = _UNTYPED) -> list[Finding]:
    """Return the findings; what is not known is told once. typed: what remedies keep."""
    if environment.error or not environment.folder:
        words = environment.error or "no Python environment was looked at"
        return [Finding("environment", "unknown", words, typed.elsewhere, GROUP)]
    return [
        _python(environment),
        *_poisoned(environment),
        *torch.judge(environment, gpus, typed),
        *_lightning(environment),
        *(_hiding(entry, environment) for entry in environment.hiding),
        *(_unmet(unmet, environment, typed) for unmet in environment.unmet),
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
            yield Finding("poisoned release", "fail", words, f"{torch.pip(environment)} uninstall -y {name}", GROUP)


def _lightning(environment: Environment) -> Iterator[Finding]:
    """Yield a warning when files mix both: Trainer.fit of one refuses the module of the other.

    A TypeError, as in vturrisi/solo-learn issue 369.
    """
    if len({entry.partition(": ")[0] for entry in environment.lightning_imports}) > 1:
        files = ", ".join(environment.lightning_imports)
        words = f"two Lightnings are imported, and neither takes the other's modules ({files})"
        yield Finding("lightning", "warn", words, _ONE_LIGHTNING, GROUP)


def _hiding(entry: str, environment: Environment) -> Finding:
    name = entry.rstrip("/")
    module = name.removesuffix(".py")
    words = f"{entry} in the project hides the module {module}"
    # The whole path: whoever pastes this may stand below the project.
    folder = f"{environment.project}/" if environment.project else ""
    remedy = f"mv -n {quoted(f'{folder}{name}')} {quoted(f'{folder}my_{name}')}"
    return Finding("names", _hidden(module), words, remedy, GROUP)


def _hidden(module: str) -> str:
    """A hidden module of torch or of Python breaks the run at once; another one only where it is used."""
    return "fail" if module in _ESSENTIAL or module in STANDARD else "warn"


def _unmet(unmet: Unmet, environment: Environment, typed: Typed) -> Finding:
    needed = f"{unmet.needed}{unmet.clauses}"
    state = "fail" if unmet.name in _STRICT else "warn"
    if unmet.needed == "python":
        remedy = _other_python(unmet.clauses, environment) or typed.elsewhere
    else:
        index = torch.same_index(environment) if unmet.needed == "torch" else ""
        remedy = f"{torch.pip(environment)} install {quoted(needed)}{index}"
    return Finding("requirements", state, f"{unmet.name} {unmet.version} needs {needed}", remedy, GROUP)


def _other_python(clauses: str, environment: Environment) -> str:
    """Return the command for an environment of the nearest Python that fits, newer before older; "" of none."""
    have = environment.python[1] if environment.python else _PYTHONS[0]
    fitting = [minor for minor in _PYTHONS if met(f"3.{minor}.99", clauses)]
    if not fitting:
        return ""
    name = f"3.{min(fitting, key=lambda minor: (minor < have, abs(minor - have)))}"
    return f"python{name} -m venv .venv-{name} && . .venv-{name}/bin/activate"


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
        remedy = f"{torch.python(environment)} -m wandb login  # or: export WANDB_MODE=offline"
        yield Finding("W&B", "warn", words, remedy, GROUP)
