"""The environment that will train, as plain data: its packages, torch's build, W&B, what betrays trouble."""

from collections.abc import Mapping
from pathlib import Path

from teamkit.preflight.look import distributions, sources, tracker
from teamkit.preflight.look.interpreter import find
from teamkit.preflight.snapshot import Environment

_BOTH = {"lightning", "pytorch-lightning"}


def look(folder: Path, environ: Mapping[str, str], python: str = "") -> Environment:
    """Return what a run in `folder` would import; python: the one that a person named. Never raises."""
    try:
        interpreter = find(folder, environ, python)
        found = distributions.installed(interpreter.folders)
    except OSError as error:
        return Environment(error=f"{error.filename}: {error.strerror}")
    if not interpreter.folders:
        return Environment(python=interpreter.python, error=f"no Python environment: {interpreter.why}")
    packages = {name: version for name, (version, _) in found.items()}
    torch = (
        distributions.torch_build(interpreter.folders, packages["torch"])
        if "torch" in packages
        else distributions.Torch()
    )
    has_wandb = "wandb" in packages
    return Environment(
        project=str(folder),
        executable=str(interpreter.executable or ""),
        folder=str(interpreter.folders[0]),
        python=interpreter.python,
        packages=packages,
        torch_cuda=torch.cuda,
        capabilities=torch.span,
        lightning_imports=tuple(sources.lightnings(folder)) if packages.keys() >= _BOTH else (),
        wandb_mode=tracker.mode(folder, environ) if has_wandb else "",
        wandb_login=tracker.login(folder, environ) if has_wandb else None,
        hiding=tuple(sources.hiding(folder, packages)),
        unmet=tuple(distributions.unmet(found, interpreter.python)),
    )
