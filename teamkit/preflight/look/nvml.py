"""NVIDIA's GPUs, asked of the driver: the only module that loads pynvml, and only when it looks.

What it answers is data, failures included: a machine without a driver is no error.
"""

from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

from teamkit.preflight.look.deadline import answers
from teamkit.preflight.look.gpu import Asker, read_gpu
from teamkit.preflight.look.makers import others
from teamkit.preflight.snapshot import Gpus

_asking = Lock()
_NOT_LOADED, _TIMEOUT, _NO_LIBRARY, _MISMATCH = 9, 10, 12, 18
_NO_GPUS = {6, 28}  # NVML_ERROR_NOT_FOUND, NVML_ERROR_GPU_NOT_FOUND
_WRONG_MODULE = "pip uninstall pynvml && pip install nvidia-ml-py"
# NVML's number: what is wrong, and what to do.
_FAILURES = {
    4: (
        "no permission to talk to the NVIDIA driver",
        "ls -l /dev/nvidia*  # this user needs to read and write nvidiactl and nvidia0",
    ),
    _NOT_LOADED: ("the NVIDIA driver is not loaded", "sudo modprobe nvidia && nvidia-smi"),
    _TIMEOUT: (
        "the NVIDIA driver gave no answer in time",
        "sudo dmesg | grep -i nvrm  # is it only slow to wake up? sudo nvidia-smi -pm 1",
    ),
    _NO_LIBRARY: ("no NVIDIA driver here", "nvidia-smi  # in a container: start it with --gpus all"),
    _MISMATCH: (
        "the NVIDIA library and the loaded kernel module are of different versions",
        "sudo reboot  # the driver was updated under the running kernel module; in a container: restart it",
    ),
    999: (
        "the NVIDIA driver answered with an unknown error",
        "ls -l /dev/nvidia*  # none there? restart the container: a reload of systemd on the host takes its GPUs away",
    ),
}


def look(seconds: float = 5.0, proc: Path = Path("/proc"), root: Path = Path("/")) -> Gpus:
    """Return all GPUs, or why they are not known, after at most `seconds`.

    proc is where processes are told of, root where other makers' cards are looked for. NVML's
    number is 0 where NVML was not reached.
    """
    found = answers({"gpus": lambda: _alone(seconds, proc)}, seconds).get("gpus", _hung(seconds))
    return found._replace(other=others(root))


def _alone(seconds: float, proc: Path) -> Gpus:
    """Ask only when nobody else is asking: threads must not pile up on a driver that hangs for hours."""
    if not _asking.acquire(timeout=seconds):
        return _hung(seconds)
    try:
        return _ask(proc)
    finally:
        _asking.release()


def _hung(seconds: float) -> Gpus:
    return Gpus("hung", _TIMEOUT, f"NVML gave no answer within {seconds:g} s", _FAILURES[_TIMEOUT][1])


def _ask(proc: Path) -> Gpus:
    try:
        nvml = import_module("pynvml")
    except ImportError:
        return Gpus("failed", 0, "nvidia-ml-py is not installed", "pip install nvidia-ml-py")
    if not (hasattr(nvml, "_nvmlGetFunctionPointer") and hasattr(nvml, "nvmlInitWithFlags")):
        return Gpus("failed", 0, "the module pynvml is not that of nvidia-ml-py", _WRONG_MODULE)
    try:
        # NO_ATTACH would leave each GPU unattached, and its memory untold. nvmlInit attaches to
        # none either before its handle is asked for, so that one GPU's trouble stays its own.
        nvml.nvmlInit()
    except nvml.NVMLError as error:
        return _failure(error, proc)
    return _started(nvml, proc)


def _started(nvml: Any, proc: Path) -> Gpus:
    asker = Asker(nvml, "", proc)
    try:
        driver = asker.ask("nvmlSystemGetDriverVersion") or ""
        cuda = asker.ask("nvmlSystemGetCudaDriverVersion_v2 nvmlSystemGetCudaDriverVersion")
        gpus = tuple(read_gpu(nvml, index, driver, proc) for index in range(nvml.nvmlDeviceGetCount()))
    except nvml.NVMLError as error:
        return _failure(error, proc)
    finally:
        asker.ask("nvmlShutdown")
    return Gpus("ok", driver=driver, cuda=None if cuda is None else (cuda // 1000, cuda % 1000 // 10), gpus=gpus)


def _failure(error: Any, proc: Path) -> Gpus:
    code = int(error.value)
    if code in _NO_GPUS:
        return Gpus("ok")
    message, remedy = _FAILURES.get(code, (f"NVML: {str(error).rstrip('.')}", "nvidia-smi"))
    if code == _MISMATCH and (version := _kernel_module(proc)):
        message += f" (the module is {version})"
    return Gpus(_state(code, proc), code, message, remedy)


def _state(code: int, proc: Path) -> str:
    """Return "absent" where there is nothing to mend: a kernel that knows of no NVIDIA card."""
    if code == _NO_LIBRARY or (code == _NOT_LOADED and not (proc / "driver/nvidia").exists()):
        return "absent"
    return "hung" if code == _TIMEOUT else "failed"


def _kernel_module(proc: Path) -> str:
    """Return the version of the loaded kernel module: a word of digits and dots in its first line."""
    try:
        first = (proc / "driver/nvidia/version").read_text(encoding="utf-8").partition("\n")[0]
    except OSError:
        return ""
    return next((word for word in first.split() if word[0].isdigit() and "." in word), "")
