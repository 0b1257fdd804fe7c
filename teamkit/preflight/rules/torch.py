"""Whether the installed torch runs on the GPUs that are here, with their driver and beside its siblings. Pure."""

import re
from collections.abc import Iterator

from teamkit.finding import Finding
from teamkit.preflight.releases import (
    DRIVERS,
    ROCM,
    TOOLKITS,
    Capability,
    fits,
    install,
    release,
    torchaudio_for,
    torchvision_for,
)
from teamkit.preflight.snapshot import Environment, Gpu, Gpus
from teamkit.preflight.typed import Typed, quoted

GROUP = "env"
_INDEX = "https://download.pytorch.org/whl"
_SIBLINGS = ("torchvision", "torchaudio")
_PTX = (12, 0)  # wheels compiled up to here may carry code that the driver compiles for later cards


def judge(environment: Environment, gpus: Gpus, typed: Typed) -> Iterator[Finding]:
    """Yield the findings on torch; one that is unknown where it is not installed."""
    if "torch" not in environment.packages:
        if not environment.packages.keys() & {"jax", "tensorflow"}:
            yield Finding("torch", "unknown", f"not in {environment.folder}", typed.elsewhere, GROUP)
        return
    if gpus.state not in {"ok", "absent"}:
        yield _torch(environment, "unknown", f"the GPUs are not known: {gpus.message}")
    elif environment.torch_cuda is None:
        yield _torch(environment, "unknown", "torch/version.py does not tell what it was built for")
    else:
        yield from _on_gpus(environment, gpus, environment.torch_cuda)
    yield from _siblings(environment)
    yield from _numpy(environment)


def pip(environment: Environment) -> str:
    """Return the command for the pip of this environment."""
    return f"{python(environment)} -m pip"


def python(environment: Environment) -> str:
    """Return the command for the Python of this environment, which need not be the one that is active."""
    return quoted(environment.executable or "python")


def lowest(environment: Environment) -> Capability | None:
    """Return the lowest capability that the installed torch runs on; None when unknown, and for no CUDA build."""
    if environment.capabilities:
        return environment.capabilities[0]
    return TOOLKITS.get(_major(environment.torch_cuda or ""))


def highest(environment: Environment) -> Capability | None:
    """Return the highest capability that it was compiled for; None when unknown.

    What is compiled for 8.6 runs on 8.9 as well, so only the major number is a limit.
    """
    return environment.capabilities[1] if environment.capabilities else None


def newest(environment: Environment) -> int | None:
    """Return the highest major number of a capability that it runs on; None when unknown, or when PTX serves all."""
    high = highest(environment)
    return high[0] if high and high < _PTX else None


def _major(cuda: str) -> int:
    """Return the major number of "12.8", and 0 of what is none: "", "rocm6.2"."""
    return next(iter(release(cuda)), 0)


def _torch(environment: Environment, state: str, words: str, remedy: str = "", limit: str = "") -> Finding:
    return Finding("torch", state, f"{name(environment)}: {words}", remedy, GROUP, limit)


def name(environment: Environment) -> str:
    """Return torch as a person names it: "torch 2.8.0 for CUDA 12.8"."""
    version, build = environment.packages["torch"].partition("+")[0], environment.torch_cuda
    if build is None:
        return f"torch {version}"
    kind = "CPU only" if not build else f"for ROCm {build[4:]}" if build.startswith("rocm") else f"for CUDA {build}"
    return f"torch {version} {kind}" if build else f"torch {version} ({kind})"


def _on_gpus(environment: Environment, gpus: Gpus, build: str) -> Iterator[Finding]:
    if not gpus.gpus:
        yield from _without_nvidia(environment, gpus, build)
    elif not build or build.startswith("rocm"):
        # A failure and no warning: code that asks for "cuda" dies, code that does not runs for days on the CPU.
        words = f"it cannot use {_count(gpus.gpus)}"
        yield _torch(environment, "fail", words, _reinstall(environment, gpus), "a CUDA build")
    else:
        yield _driver(environment, gpus, build)
        yield from _capabilities(environment, gpus)


def _count(gpus: tuple[Gpu, ...]) -> str:
    names = sorted({gpu.name or "GPU" for gpu in gpus})
    return f"the {len(gpus)} GPU{'s' if len(gpus) > 1 else ''} here ({', '.join(names)})"


def _without_nvidia(environment: Environment, gpus: Gpus, build: str) -> Iterator[Finding]:
    amd = [other for other in gpus.other if other.upper().startswith("AMD")]
    if amd and not build.startswith("rocm"):
        remedy = _forced(environment, "torch", f"{_INDEX}/{ROCM}")
        yield _torch(environment, "fail", f"it cannot use {', '.join(amd)}", remedy, "a ROCm build")
    else:
        yield _torch(environment, "ok", "on the AMD GPU here" if amd else "no NVIDIA GPU here to compare with")


def _driver(environment: Environment, gpus: Gpus, build: str) -> Finding:
    major, driver = _major(build), _driver_major(gpus)
    if driver is None or major not in DRIVERS:
        return Finding("torch and driver", "unknown", "the driver tells no CUDA version", group=GROUP)
    newest = f"CUDA {gpus.cuda[0]}.{gpus.cuda[1]}" if gpus.cuda else f"CUDA {driver}"
    words = f"{name(environment)}; driver {gpus.driver or '?'} runs up to {newest}"
    limit = f"driver >= {DRIVERS[major]}"
    if major > driver:
        return Finding("torch and driver", "fail", words, _reinstall(environment, gpus), GROUP, limit)
    if gpus.cuda and driver == major and release(build)[:2] > gpus.cuda:
        words = f"{words}, and other minor versions of it"
    return Finding("torch and driver", "ok", words, "", GROUP, limit)


def _driver_major(gpus: Gpus) -> int | None:
    """Return the driver's major CUDA: as it says, else as its own version tells."""
    if gpus.cuda:
        return gpus.cuda[0]
    number = release(gpus.driver)[:1]
    return max((cuda for cuda, oldest in DRIVERS.items() if number and number[0] >= oldest), default=None)


def _capabilities(environment: Environment, gpus: Gpus) -> Iterator[Finding]:
    """Yield one finding for each kind of GPU that torch does not run on, or one that all is well."""
    known = sorted({(gpu.name, gpu.capability) for gpu in gpus.gpus if gpu.capability})
    wrong = {one: limit for one in known if (limit := _limit(environment, one[1]))}
    for (gpu, capability), limit in wrong.items():
        # Beside a GPU that fits, one that does not is only to be left out.
        state = "warn" if len(wrong) < len(known) or _compiles_later(environment, capability) else "fail"
        words = f"needs compute capability {limit}, {gpu} has {_text(capability)}"
        yield _torch(environment, state, words, _reinstall(environment, gpus), f"compute capability {limit}")
    if wrong:
        return
    if not known:
        yield _torch(environment, "unknown", "the GPUs tell no compute capability")
    elif environment.capabilities is None:
        yield _torch(environment, "unknown", "what this build was compiled for is not known to teamkit")
    else:
        yield _torch(environment, "ok", f"runs on {', '.join(dict.fromkeys(gpu for gpu, _ in known))}")


def _limit(environment: Environment, capability: Capability) -> str:
    """Return what a capability misses, such as ">= 7.5"; "" when nothing speaks against it."""
    low, high = lowest(environment), highest(environment)
    if low and capability < low:
        return f">= {_text(low)}"
    return f"<= {high[0]}.x" if high and capability[0] > high[0] else ""


def _compiles_later(environment: Environment, capability: Capability) -> bool:
    """Whether torch may carry PTX, which the driver compiles for a GPU that came later: the newest wheels do."""
    return environment.capabilities is not None and capability > environment.capabilities[1] >= _PTX


def _text(capability: Capability) -> str:
    return f"{capability[0]}.{capability[1]}"


def _reinstall(environment: Environment, gpus: Gpus) -> str:
    """Return the command for a torch that runs on every GPU here; else on those that one torch can serve."""
    driver = _driver_major(gpus)
    wanted, index = install((gpu.capability for gpu in gpus.gpus if gpu.capability), driver)
    if wanted:
        return _forced(environment, wanted, index)
    usable = _together(gpus)
    if not usable:
        return "export CUDA_VISIBLE_DEVICES=''  # no torch of today runs here: the CPU is left, or a newer driver"
    names = ",".join(gpu.uuid or str(gpu.index) for gpu in usable)
    wanted, index = install((gpu.capability for gpu in usable if gpu.capability), driver)
    return f"export CUDA_VISIBLE_DEVICES={quoted(names)} && {_forced(environment, wanted, index)}"


def _together(gpus: Gpus) -> list[Gpu]:
    """Return as many GPUs as one torch runs on, the newest first; none where no torch runs on any."""
    found: list[Gpu] = []
    for gpu in sorted(gpus.gpus, key=lambda gpu: gpu.capability or (0, 0), reverse=True):
        known = [one.capability for one in (*found, gpu) if one.capability]
        if gpu.capability and install(known, _driver_major(gpus)) != ("", ""):
            found.append(gpu)
    return found


def _forced(environment: Environment, wanted: str, index: str) -> str:
    # pip keeps a torch that is there already, whatever it was built for.
    names = [quoted(wanted), *(one for one in _SIBLINGS if one in environment.packages)]
    return f"{pip(environment)} install --force-reinstall {' '.join(names)} --index-url {index}"


def _siblings(environment: Environment) -> Iterator[Finding]:
    """Yield a failure for a torchvision or torchaudio of another torch: its compiled part does not load."""
    version = environment.packages["torch"]
    # Containers of NVIDIA pair pre-releases ("2.8.0a0+5228986c39.nv25.05") in a way of their own.
    if not re.fullmatch(r"[\d.]+(\+.*)?", version):
        return
    torch = release(version)
    for sibling, expected in (("torchvision", torchvision_for(torch)), ("torchaudio", torchaudio_for(torch))):
        have = release(environment.packages.get(sibling, ""))
        if have and expected and not fits(torch, expected, have):
            words = f"{sibling} {environment.packages[sibling]} is not made for {name(environment)}"
            pins = f"torch=={version.partition('+')[0]} '{sibling}=={expected[0]}.{expected[1]}.*'"
            remedy = f"{pip(environment)} install {pins}{same_index(environment)}"
            yield Finding(sibling, "fail", words, remedy, GROUP)


def same_index(environment: Environment) -> str:
    """Return the option that keeps pip from bringing a torch for another CUDA."""
    build = environment.torch_cuda
    if build is None or not re.fullmatch(r"(\d+\.\d+|rocm[\d.]+)?", build):
        return ""
    kind = "cpu" if not build else build if build.startswith("rocm") else f"cu{build.replace('.', '')}"
    return f" --index-url {_INDEX}/{kind}"


def _numpy(environment: Environment) -> Iterator[Finding]:
    """Torch before 2.3 was compiled for NumPy 1 (pytorch/pytorch issue 107302): tensor.numpy() raises."""
    numpy, torch = environment.packages.get("numpy", ""), environment.packages["torch"]
    if numpy and release(numpy) >= (2,) and release(torch) < (2, 3):
        words = f"numpy {numpy} with {name(environment)}: every exchange of arrays raises 'Numpy is not available'"
        remedy = f"{pip(environment)} install 'numpy<2'"
        yield Finding("numpy", "fail", words, remedy, GROUP, "numpy < 2, or torch >= 2.3")
