"""What the fake NVML answers: each function returns the text of a scenario.

A scenario is a line `key=value` each. Of the library: init (the number that nvmlInit answers),
driver, cuda (12080 is 12.8), gpus (how many), hang_s and hang_in (a function that sleeps; else
nvmlInit), delay_us (each call), error.FUNCTION (its number), absent (functions that the library
does not have), wrong_v3 (structures of the first 535 drivers). Of a GPU, after `gpu.N.`: error
(every call), error.FUNCTION, name, uuid, bus, total, reserved, used, limit (bytes), compute,
graphics, mps ("pid:bytes[:gpu instance:compute instance],..."), mig, mig_max, mig.N.KEY and what
else functions.c and structures.c name. A key that is not there is NOT_SUPPORTED.

Every function takes changes: keys to other values, or to None to leave a key out.
"""

from collections.abc import Mapping

GIB = 2**30
MIB = 2**20
# Above the highest id that Linux gives (2**22): processes that exist in no container of this machine.
ELSEWHERE = (4_200_001, 4_200_002)
UUIDS = ("GPU-11111111-2222-3333-4444-555555555555", "GPU-aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee")
H200_TOTAL = 150_754_820_096
V100_TOTAL = 34_089_730_048

Values = Mapping[str, object]

SYSTEM: Values = {"init": 0, "driver": "570.133.20", "nvml": "12.570.133.20", "cuda": 12080}
H200: Values = {
    "name": "NVIDIA H200",
    "uuid": UUIDS[0],
    "bus": "00000000:41:00.0",
    "minor": 0,
    "total": H200_TOTAL,
    "reserved": 593 * MIB,
    "used": 41 * GIB,
    "bar1": 256 * GIB,
    "compute": f"{ELSEWHERE[0]}:{28 * GIB},{ELSEWHERE[1]}:{13 * GIB}",
    "capability": "9.0",
    "architecture": 9,
    "temperature": 61,
    "temperature_slowdown": 87,
    "temperature_shutdown": 92,
    "power_mw": 402_500,
    "power_limit_mw": 700_000,
    "utilisation": 93,
    "utilisation_memory": 41,
    "compute_mode": 0,
    "persistence": 1,
    "ecc": 1,
    "ecc_uncorrected": 0,
    "ecc_other": 0,
    "remapped": "0,0,0,0",
    "pcie_generation": 5,
    "pcie_generation_max": 5,
    "pcie_width": 16,
    "pcie_width_max": 16,
    "clock_sm": 1980,
    "clock_sm_max": 1980,
    "performance": 0,
    "reasons": 0,
    "mig": 0,
    "nvlinks": "1" * 18,
    "field.230": 0,
}
# No MIG, no row remapping, no recovery action: its driver does not know them.
V100: Values = {
    "name": "Tesla V100-SXM2-32GB",
    "uuid": UUIDS[1],
    "bus": "00000000:0A:00.0",
    "minor": 1,
    "total": V100_TOTAL,
    "reserved": 269 * MIB,
    "used": 0,
    "bar1": 32 * GIB,
    "compute": "",
    "capability": "7.0",
    "architecture": 5,
    "temperature": 36,
    "temperature_slowdown": 87,
    "power_mw": 42_000,
    "power_limit_mw": 300_000,
    "utilisation": 0,
    "utilisation_memory": 0,
    "compute_mode": 0,
    "persistence": 0,
    "ecc": 1,
    "ecc_uncorrected": 0,
    "ecc_other": 0,
    "retired_pending": 0,
    "pcie_generation": 1,
    "pcie_generation_max": 3,
    "pcie_width": 16,
    "pcie_width_max": 16,
    "clock_sm": 135,
    "clock_sm_max": 1530,
    "performance": 0,
    "reasons": 1,
    "nvlinks": "111111",
}
# What came with drivers 510, 535 and 570.
YOUNG = (
    "nvmlDeviceGetMemoryInfo_v2",
    "nvmlDeviceGetComputeRunningProcesses_v3",
    "nvmlDeviceGetGraphicsRunningProcesses_v3",
    "nvmlDeviceGetMPSComputeRunningProcesses_v3",
    "nvmlDeviceGetCurrentClocksEventReasons",
    "nvmlDeviceGetTemperatureV",
    "nvmlDeviceGetRunningProcessDetailList",
    "nvmlDeviceGetMemoryLimits_v1",
)
PROCESSES = tuple(f"error.nvmlDeviceGet{kind}RunningProcesses_v3" for kind in ("Compute", "Graphics", "MPSCompute"))


def text(*gpus: Values, **system: object) -> str:
    """Return the scenario of these GPUs."""
    lines = {**SYSTEM, "gpus": len(gpus), **system}
    for index, gpu in enumerate(gpus):
        lines |= {f"gpu.{index}.{key}": value for key, value in gpu.items()}
    return "".join(f"{key}={value}\n" for key, value in lines.items() if value is not None)


def two_gpus(changes: Values | None = None) -> str:
    """An H200 of which 41 GiB are held in another container, and a V100 that nobody uses."""
    return _changed(text(H200, V100), changes)


def _changed(scenario: str, changes: Values | None) -> str:
    lines = dict(line.split("=", 1) for line in scenario.splitlines())
    wanted: dict[str, object] = {**lines, **(changes or {})}
    return "".join(f"{key}={value}\n" for key, value in wanted.items() if value is not None)


def other_container(changes: Values | None = None) -> str:
    """As two_gpus: both GPUs held by processes of another container."""
    return two_gpus({"gpu.1.compute": f"{ELSEWHERE[0]}:{GIB}", "gpu.1.used": GIB, **(changes or {})})


def mig(changes: Values | None = None) -> str:
    """GPU 0 in two MIG instances: the first held by two processes, one of unknown memory."""
    parts = {
        f"gpu.0.mig.{index}.{key}": value
        for index, instance in enumerate((7, 8))
        for key, value in {
            "uuid": f"MIG-5ab1f9f4-3bb5-5bc1-a4aa-2b2f3d9a000{index + 1}",
            "name": "NVIDIA H200 MIG 1g.18gb",
            "total": 17 * GIB,
            "used": (1 - index) * 3 * GIB,
            "bar1": 32 * GIB,
            "gpu_instance": instance,
            "compute_instance": 0,
        }.items()
    }
    held = f"{ELSEWHERE[0]}:{3 * GIB}:7:0,{ELSEWHERE[1]}:unknown:7:0"
    whole = {"mig": 1, "mig_max": 7, "used": 3 * GIB, "compute": held, "utilisation": None, "nvlinks": None}
    return two_gpus({**{f"gpu.0.{key}": value for key, value in whole.items()}, **parts, **(changes or {})})


def old_driver(changes: Values | None = None) -> str:
    """As two_gpus with driver 470: the functions of later ones are not in the library."""
    return two_gpus({"driver": "470.199.02", "cuda": 11040, "absent": ",".join(YOUNG), **(changes or {})})


def lost(changes: Values | None = None) -> str:
    """As two_gpus: GPU 1 fell off the bus."""
    return two_gpus({"gpu.1.error": 15, **(changes or {})})


def sick(changes: Values | None = None) -> str:
    """As two_gpus: GPU 0 has errors, is hot and wants a reset; GPU 1 has pages to retire."""
    whole = {"remapped": "3,1,1,0", "ecc_uncorrected": 4, "reasons": 0x48, "temperature": 91, "field.230": 1}
    changed = {f"gpu.0.{key}": value for key, value in whole.items()}
    return two_gpus({**changed, "gpu.1.retired_pending": 1, **(changes or {})})


def exclusive_taken(changes: Values | None = None) -> str:
    """As two_gpus: GPU 0 takes one process only, and has one."""
    held = {"gpu.0.compute_mode": 3, "gpu.0.compute": f"{ELSEWHERE[0]}:{28 * GIB}", "gpu.0.used": 28 * GIB}
    return two_gpus({**held, **(changes or {})})


def unified(changes: Values | None = None) -> str:
    """One GPU that shares the machine's memory (DGX Spark): NVML tells little of it."""
    known = {"name": "NVIDIA GB10", "uuid": UUIDS[0], "bus": "0000000F:01:00.0", "capability": "12.1"}
    measured = {"temperature": 44, "utilisation": 0, "power_mw": 5_000, "reasons": 1, "compute_mode": 0}
    return _changed(text({**known, **measured}, **dict.fromkeys(PROCESSES, 3)), changes)


def eight_nvlink(changes: Values | None = None) -> str:
    """Eight free H200, with 18 NVLinks each."""
    free = {**H200, "used": 0, "compute": "", "utilisation": 0}
    own = [{"uuid": f"GPU-00000000-0000-0000-0000-00000000000{index}", "minor": index} for index in range(8)]
    buses = (f"00000000:{index + 1}1:00.0" for index in range(8))
    return _changed(text(*({**free, **gpu, "bus": bus} for gpu, bus in zip(own, buses, strict=True))), changes)


def memory_limit(changes: Values | None = None) -> str:
    """As two_gpus: the driver gives this name space 60 GiB of GPU 0."""
    return two_gpus({"gpu.0.limit": 60 * GIB, **(changes or {})})


def zero(changes: Values | None = None) -> str:
    """A driver without a GPU."""
    return _changed(text(), changes)


def mismatch() -> str:
    """The driver was updated while its kernel module ran."""
    return text(init=18)


def no_driver() -> str:
    """The library is here, the kernel module is not loaded."""
    return text(init=9)


def no_permission() -> str:
    """The device files are not for this user."""
    return text(init=4)


def unknown() -> str:
    """The container lost its devices."""
    return text(init=999)


def hanging(seconds: int = 30, where: str = "nvmlInitWithFlags") -> str:
    """As two_gpus: one function does not return for so long."""
    return two_gpus({"hang_s": seconds, "hang_in": where})
