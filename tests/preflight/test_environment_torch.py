"""Whether torch fits the GPUs and the driver is judged from plain data."""

import pytest

from teamkit.preflight.releases import install
from teamkit.preflight.rules.torch import highest, lowest
from teamkit.preflight.snapshot import Environment, Gpu, Gpus
from tests.preflight.environment_world import (
    ABSENT,
    B200,
    GB10,
    H200,
    K80,
    RTX_4090,
    RTX_5090,
    V100,
    environment,
    here,
    only,
    states,
)

CU126 = "python -m pip install --force-reinstall torch --index-url https://download.pytorch.org/whl/cu126"
NEW = ((7, 5), (12, 0))
OLD = ((5, 0), (9, 0))


def test_a_v100_cannot_run_the_wheels_for_cuda_13() -> None:
    finding = only("torch", environment(capabilities=NEW), here(V100))
    assert finding.state == "fail"
    assert finding.seen == ("torch 2.14.0 for CUDA 13.0: needs compute capability >= 7.5, Tesla V100-SXM2-32GB has 7.0")
    assert finding.remedy == CU126
    assert finding.limit == "compute capability >= 7.5"
    assert finding.group == "env"


def test_a_v100_beside_a_gpu_that_fits_is_a_warning() -> None:
    finding = only("torch", environment(capabilities=NEW), here(V100, H200))
    assert (finding.state, finding.remedy) == ("warn", CU126)


def test_a_blackwell_card_cannot_run_the_older_wheels() -> None:
    finding = only("torch", environment("2.6.0", "12.4", capabilities=OLD), here(RTX_5090, cuda=(12, 8)))
    assert finding.state == "fail"
    assert "needs compute capability <= 9.x, NVIDIA GeForce RTX 5090 has 12.0" in finding.seen
    assert finding.remedy.endswith("--index-url https://download.pytorch.org/whl/cu128")


def test_a_gpu_newer_than_every_wheel_is_a_warning() -> None:
    finding = only("torch", environment(capabilities=NEW), here(H200._replace(name="Rubin", capability=(13, 0))))
    assert (finding.state, finding.limit) == ("warn", "compute capability <= 12.x")


@pytest.mark.parametrize("gpu", [H200, B200, RTX_4090, RTX_5090, GB10])
def test_what_is_within_the_span_runs(gpu: Gpu) -> None:
    finding = only("torch", environment(capabilities=NEW), here(gpu))
    assert finding.state == "ok"
    assert finding.seen.startswith("torch 2.14.0 for CUDA 13.0: runs on NVIDIA")


def test_a_build_that_no_table_knows_is_unknown() -> None:
    finding = only("torch", environment("2.15.0"), here(H200))
    assert (finding.state, finding.limit) == ("unknown", "")
    assert finding.seen.endswith("what this build was compiled for is not known to teamkit")


@pytest.mark.parametrize(("gpu", "cuda"), [(V100, "13.4"), (K80, "12.8")])
def test_no_build_runs_on_what_its_cuda_does_not_compile_for(gpu: Gpu, cuda: str) -> None:
    finding = only("torch", environment("2.15.0", cuda), here(gpu))
    assert (finding.state, finding.limit[:21]) == ("fail", "compute capability >=")


def test_a_gpu_that_tells_no_capability_is_unknown() -> None:
    assert states(environment(capabilities=NEW), here(V100._replace(capability=None)))["torch"] == "unknown"


@pytest.mark.parametrize(
    ("build", "words"), [("", "torch 2.14.0 (CPU only)"), ("rocm7.2", "torch 2.14.0 for ROCm 7.2")]
)
def test_a_torch_that_cannot_use_the_gpus_fails(build: str, words: str) -> None:
    finding = only("torch", environment(cuda=build), here(V100, H200))
    assert finding.state == "fail"
    assert finding.seen == f"{words}: it cannot use the 2 GPUs here (NVIDIA H200, Tesla V100-SXM2-32GB)"
    assert finding.remedy == CU126


def test_a_cpu_build_is_right_where_there_is_no_gpu() -> None:
    assert only("torch", environment(cuda="")).state == "ok"


def test_a_cuda_build_cannot_use_an_amd_gpu() -> None:
    gpus = ABSENT._replace(other=("AMD Instinct MI300X",))
    finding = only("torch", environment(), gpus)
    assert (finding.state, finding.limit) == ("fail", "a ROCm build")
    assert finding.remedy.endswith("/rocm7.2")
    assert only("torch", environment(cuda="rocm7.2"), gpus).state == "ok"


def test_where_the_gpus_are_not_known_neither_is_the_fit() -> None:
    finding = only("torch", environment(), Gpus("hung", message="no answer within 5 s"))
    assert finding.state == "unknown"
    assert finding.seen.endswith("the GPUs are not known: no answer within 5 s")


def test_a_torch_that_tells_no_build_is_unknown() -> None:
    assert only("torch", environment(cuda=None), here(V100)).state == "unknown"


def test_a_torch_for_a_newer_major_cuda_than_the_driver_fails() -> None:
    found = environment(capabilities=NEW)
    finding = only("torch and driver", found, here(H200, cuda=(12, 2), driver="535.183.01"))
    assert (finding.state, finding.limit, finding.remedy) == ("fail", "driver >= 580", CU126)
    assert finding.seen == "torch 2.14.0 for CUDA 13.0; driver 535.183.01 runs up to CUDA 12.2"


def test_a_newer_minor_cuda_than_the_driver_runs() -> None:
    found = environment("2.8.0", "12.8", capabilities=((7, 0), (12, 0)))
    finding = only("torch and driver", found, here(V100, cuda=(12, 2), driver="535.183.01"))
    assert finding.state == "ok"
    assert finding.seen.endswith("runs up to CUDA 12.2, and other minor versions of it")


@pytest.mark.parametrize(
    ("driver", "state"), [("525.60.13", "fail"), ("580.65.06", "ok"), ("470.42", "fail"), ("", "unknown")]
)
def test_without_the_cuda_of_the_driver_its_version_decides(driver: str, state: str) -> None:
    assert states(environment(), here(H200, cuda=None, driver=driver))["torch and driver"] == state


@pytest.mark.parametrize(
    ("gpus", "cuda", "expected"),
    [
        ((H200,), 13, ("torch", "cu130")),
        ((V100, H200), 13, ("torch", "cu126")),
        ((H200,), 12, ("torch", "cu126")),
        ((B200,), 12, ("torch", "cu128")),
        ((V100, B200), 13, ("torch==2.10.*", "cu128")),
        ((V100,), 11, ("torch", "cu118")),
        ((H200,), None, ("torch", "cu130")),
    ],
)
def test_the_index_fits_every_gpu_and_the_driver(
    gpus: tuple[Gpu, ...], cuda: int | None, expected: tuple[str, str]
) -> None:
    requirement, index = install([gpu.capability for gpu in gpus if gpu.capability], cuda)
    assert (requirement, index.rpartition("/")[2]) == expected


def test_where_no_wheel_fits_every_gpu_those_that_one_torch_serves_are_named() -> None:
    assert install([(3, 7), (10, 0)], 13) == ("", "")
    gpus = here(K80._replace(uuid="GPU-k80"), B200._replace(uuid="GPU-b200"), H200._replace(uuid="GPU-h200"))
    assert only("torch", environment(cuda=""), gpus).remedy == (
        "export CUDA_VISIBLE_DEVICES=GPU-b200,GPU-h200 && "
        "python -m pip install --force-reinstall torch --index-url https://download.pytorch.org/whl/cu130"
    )


def test_a_gpu_that_tells_no_uuid_is_named_by_its_index() -> None:
    assert "CUDA_VISIBLE_DEVICES=2 && " in only("torch", environment(cuda=""), here(K80, B200)).remedy


@pytest.mark.parametrize("gpus", [here(K80), here(H200, cuda=(10, 2), driver="440.33")])
def test_where_no_torch_runs_the_cpu_is_left(gpus: Gpus) -> None:
    finding = only("torch", environment(cuda=""), gpus)
    assert finding.remedy.startswith("export CUDA_VISIBLE_DEVICES=''  # no torch of today runs here")


@pytest.mark.parametrize(
    ("found", "low", "high"),
    [
        (environment(capabilities=NEW), (7, 5), (12, 0)),
        (environment("2.15.0", "13.4"), (7, 5), None),
        (environment("2.15.0", "12.9"), (5, 0), None),
        (environment("2.15.0", "14.0"), None, None),
        (environment("2.15.0", "weird"), None, None),
        (environment(cuda=None), None, None),
        (environment(cuda=""), None, None),
        (environment(cuda="rocm7.2"), None, None),
        (Environment(error="no Python environment"), None, None),
    ],
)
def test_the_lowest_and_highest_gpu_of_a_torch_are_known_as_far_as_anybody_knows(
    found: Environment, low: tuple[int, int] | None, high: tuple[int, int] | None
) -> None:
    assert (lowest(found), highest(found)) == (low, high)


def test_no_gpu_below_the_lowest_is_called_well() -> None:
    for found in (environment(capabilities=NEW), environment("2.15.0", "12.9")):
        low = lowest(found)
        assert low is not None
        assert only("torch", found, here(V100._replace(capability=(low[0], low[1] - 1)))).state == "fail"
        assert only("torch", found, here(V100._replace(capability=low))).state != "fail"


def test_a_build_that_is_no_number_is_unknown_also_in_a_snapshot_of_another_machine() -> None:
    assert states(environment(cuda="weird"), here(H200))["torch and driver"] == "unknown"


def test_the_command_brings_the_siblings_and_quotes_what_a_shell_would_expand() -> None:
    found = environment("2.9.0", capabilities=NEW, packages={"torch": "2.9.0", "torchvision": "0.24.0"})
    finding = only("torch", found, here(V100, B200))
    assert "--force-reinstall 'torch==2.10.*' torchvision --index-url" in finding.remedy
