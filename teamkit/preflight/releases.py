"""Facts about releases that no installed file tells: what wheels run on, what fits what, what is poisoned.

Data and comparisons only. Pure. Each table names where its facts were read in November 2026.
"""

import re
from collections.abc import Iterable, Mapping

Version = tuple[int, ...]
Capability = tuple[int, int]
Span = tuple[Capability, Capability]

_MAXWELL, _VOLTA, _TURING = (5, 0), (7, 0), (7, 5)
_HOPPER, _BLACKWELL = (9, 0), (12, 0)
_OLD = (_MAXWELL, _HOPPER)
_NEW = (_TURING, _BLACKWELL)
_KEPLER = ((3, 7), _HOPPER)
_KEPLER_TO_AMPERE = ((3, 7), (8, 6))
_LATEST = {"12.6": _OLD, "13.0": _NEW, "13.2": _NEW}
_WITH_VOLTA = {"12.6": _OLD, "12.8": (_VOLTA, _BLACKWELL), "13.0": _NEW}

# The wheels of download.pytorch.org and PyPI for x86-64: torch, its CUDA, lowest and highest capability.
# 2.12 to 2.14: "PyTorch CUDA Support Matrix" in pytorch/pytorch RELEASE.md. 2.11: pytorch/pytorch pull 175253.
# 2.9, 2.10: the lines which that pull request replaces. 2.8: pytorch/pytorch issue 157517 and
# .ci/manywheel/build_cuda.sh of release/2.8. To 2.7: moi90/pytorch_compute_capabilities table.md, which reads
# them out of the packages, and build_cuda.sh of release/2.7 as quoted in NixOS/nixpkgs.
_BUILDS: Mapping[Version, Mapping[str, Span]] = {
    (2, 14): _LATEST,
    (2, 13): _LATEST,
    (2, 12): _LATEST,
    (2, 11): {"12.6": _OLD, "12.8": _NEW, "13.0": _NEW},
    (2, 10): _WITH_VOLTA,
    (2, 9): _WITH_VOLTA,
    (2, 8): {"12.6": _OLD, "12.8": (_VOLTA, _BLACKWELL), "12.9": (_VOLTA, _BLACKWELL)},
    (2, 7): {"11.8": _KEPLER, "12.6": _OLD, "12.8": _NEW},
    (2, 6): {"11.8": _KEPLER, "12.4": _OLD, "12.6": _OLD},
    (2, 5): {"11.8": _KEPLER, "12.1": _OLD, "12.4": _OLD},
    (2, 4): {"11.8": _KEPLER, "12.1": _OLD, "12.4": _OLD},
    (2, 3): {"11.8": _KEPLER, "12.1": _OLD},
    (2, 2): {"11.8": _KEPLER, "12.1": _OLD},
    (2, 1): {"11.8": _KEPLER, "12.1": _OLD},
    (2, 0): {"11.7": _KEPLER_TO_AMPERE, "11.8": _KEPLER},
    (1, 13): {"11.6": _KEPLER_TO_AMPERE, "11.7": _KEPLER_TO_AMPERE},
}

# The oldest Linux driver that runs each major CUDA, in any of its minor versions.
# https://docs.nvidia.com/deploy/cuda-compatibility/minor-version-compatibility.html
DRIVERS: Mapping[int, int] = {11: 450, 12: 525, 13: 580}

# The lowest capability that a major CUDA compiles for at all, whoever built torch with it.
# 13: pytorch/pytorch issue 190385. 12: https://docs.nvidia.com/cuda/archive/12.6.2/cufft/deprecated-functionality.html
TOOLKITS: Mapping[int, Capability] = {12: _MAXWELL, 13: _TURING}

# What to install, newest first: the index, the requirement, the span, the major CUDA that the driver must have.
_OFFERS = (
    ("cu130", "torch", _NEW, 13),
    ("cu126", "torch", _OLD, 12),
    ("cu128", "torch", _NEW, 12),
    ("cu128", "torch==2.10.*", (_VOLTA, _BLACKWELL), 12),
    ("cu118", "torch", _OLD, 11),
)
ROCM = "rocm7.2"  # the stable ROCm of torch 2.11 to 2.13: RELEASE.md, as above

_WORM = "https://github.com/Lightning-AI/pytorch-lightning/security/advisories/GHSA-w37p-236h-pfx3"
# Releases with code of an attacker in them, and where that is told: by the maintainers, where they did.
POISONED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "durabletask": (("1.4.1", "1.4.2", "1.4.3"), "https://github.com/microsoft/durabletask-python/issues/137"),
    "guardrails-ai": (("0.10.1",), "https://github.com/guardrails-ai/guardrails/issues/1473"),
    "lightning": (("2.6.2", "2.6.3"), _WORM),
    # The advisory is for both names, and PyPI has no other 2.6.2 or 2.6.3 of this one.
    "pytorch-lightning": (("2.6.2", "2.6.3"), _WORM),
    "litellm": (("1.82.7", "1.82.8"), "https://github.com/BerriAI/litellm/issues/24518"),
    "mistralai": (("2.4.6",), "https://github.com/mistralai/client-python/issues/523"),
    "torchtriton": (("3.0.0",), "https://www.sonatype.com/blog/pytorch-namespace-dependency-confusion-attack"),
    "ultralytics": (
        ("8.3.41", "8.3.42", "8.3.45", "8.3.46"),
        "https://github.com/ultralytics/ultralytics/issues/18027",
    ),
}

# Imported by torch and numpy, and not yet loaded when the script's folder becomes the first of sys.path:
# whoever has a file of that name at the top breaks the import of torch.
STANDARD = frozenset(
    """collections contextlib copy dataclasses enum functools inspect json logging multiprocessing operator
    pathlib pickle platform queue random re secrets shutil signal socket string struct subprocess tempfile
    textwrap threading token tokenize traceback types typing uuid warnings weakref""".split()
)


def release(text: str) -> Version:
    """Return the numbers of a version without what follows them: "2.8.0+cu128" is (2, 8, 0)."""
    match = re.match(r"v?(\d+(?:\.\d+)*)", text)
    return tuple(int(part) for part in match[1].split(".")) if match else ()


def span(torch: str, cuda: str) -> Span | None:
    """Return the lowest and highest capability of an official wheel; None for any other build.

    torch is `__version__` of torch/version.py: only the official wheels end in "+cu" and digits.
    """
    if not re.fullmatch(r"\d+\.\d+\.\d+\+cu\d+", torch):
        return None
    return _BUILDS.get(release(torch)[:2], {}).get(cuda)


def torchvision_for(torch: Version) -> Version:
    """Return the torchvision of a torch: 0.13 for 1.12, 0.15 for 2.0, one more for each minor; () when not known.

    The table in https://pypi.org/project/torchvision/0.29.1/. That of 2.14 serves all later ones:
    https://github.com/pytorch/vision/releases/tag/v0.29.1 and v0.29.2.
    """
    if torch[:1] == (2,) and len(torch) > 1:
        return (0, min(torch[1], 14) + 15)
    return (0, torch[1] + 1) if torch[:1] == (1,) and len(torch) > 1 and torch[1] >= 12 else ()


def torchaudio_for(torch: Version) -> Version:
    """Return the torchaudio of a torch: the same, 0.13 for 1.13; 2.11 serves all later ones. () when not known.

    https://docs.pytorch.org/audio/2.11.0/installation.html
    """
    if torch[:1] == (2,) and len(torch) > 1:
        return (2, min(torch[1], 11))
    return (0, torch[1]) if torch[:1] == (1,) and len(torch) > 1 and torch[1] >= 10 else ()


def fits(torch: Version, expected: Version, have: Version) -> bool:
    """Whether a torchvision or torchaudio is the expected one, or one that serves this torch as a later one.

    The notes of torchaudio 2.10.0 promise what its manual does not, so that release is not called wrong.
    """
    if have[:2] == (2, 10):
        return torch[:2] >= (2, 10)
    later = {29: (2, 14), 11: (2, 11)}.get(expected[1])
    return have[:2] == expected or (later is not None and torch[:2] >= later and have[:2] > expected)


def install(capabilities: Iterable[Capability], cuda: int | None) -> tuple[str, str]:
    """Return the requirement and the index of a torch for these GPUs and the driver's major CUDA; "" if none."""
    known = sorted(capabilities)
    for index, requirement, (lowest, highest), needed in _OFFERS:
        within = all(lowest <= capability and capability[0] <= highest[0] for capability in known)
        if within and needed <= (cuda or needed):
            return requirement, f"https://download.pytorch.org/whl/{index}"
    return "", ""


def met(version: str, clauses: str) -> bool:
    """Whether a version meets ">=2.4,<3" as PyPI compares numbers; what is no such clause counts as met."""
    return all(_met(version, clause.strip()) for clause in clauses.split(",") if clause.strip())


def _met(version: str, clause: str) -> bool:
    if clause.startswith("==="):
        return version.lower() == clause[3:].strip().lower()
    match = re.fullmatch(r"(~=|==|!=|>=|<=|>|<)\s*(\d+(?:\.\d+)*)(\.\*)?", clause)
    have = release(version)
    if not match or not have:
        return True
    operator, wanted = match[1], release(match[2])
    if match[3]:
        begins = _padded(have, len(wanted))[: len(wanted)] == wanted
        return {"==": begins, "!=": not begins}.get(operator, True)
    left, right = _padded(have, len(wanted)), _padded(wanted, len(have))
    return {
        ">=": left >= right, "<=": left <= right, "==": left == right, "!=": left != right,
        ">": left > right, "<": left < right, "~=": left >= right and left[: len(wanted) - 1] == wanted[:-1],
    }[operator]  # fmt: skip


def _padded(version: Version, width: int) -> Version:
    """Return a version with zeros behind it: 2.8 is 2.8.0."""
    return version + (0,) * (width - len(version))
