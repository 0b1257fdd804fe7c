"""Whether torch fits the GPUs, the driver and its siblings is judged from plain data."""

import pytest

from teamkit.preflight.releases import install, torchaudio_for, torchvision_for
from teamkit.preflight.snapshot import Gpu, Gpus
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


def test_where_no_wheel_fits_every_gpu_some_are_to_be_left_out() -> None:
    assert install([(3, 7), (10, 0)], 13) == ("", "")
    finding = only("torch", environment(capabilities=NEW), here(K80, B200))
    assert finding.remedy.startswith("export CUDA_VISIBLE_DEVICES=")


def test_the_command_brings_the_siblings_and_quotes_what_a_shell_would_expand() -> None:
    found = environment("2.9.0", capabilities=NEW, packages={"torch": "2.9.0", "torchvision": "0.24.0"})
    finding = only("torch", found, here(V100, B200))
    assert "--force-reinstall 'torch==2.10.*' torchvision --index-url" in finding.remedy


@pytest.mark.parametrize(
    ("torch", "vision", "fits"),
    [
        ("2.14.0", "0.29.0", True),
        ("2.15.0", "0.29.2", True),
        ("2.16.0", "0.30.0", True),
        ("2.15.0", "0.28.0", False),
        ("2.13.0", "0.29.1", False),
        ("2.13.1+cu130", "0.28.0+cu130", True),
        ("2.8.0", "0.23.0", True),
        ("2.8.0", "0.22.1", False),
        ("2.0.1", "0.15.2", True),
        ("1.13.1", "0.14.1", True),
        ("1.13.1", "0.15.0", False),
        ("2.8.0a0+5228986c39.nv25.05", "0.22.0a0", True),
    ],
)
def test_torchvision_belongs_to_one_torch(torch: str, vision: str, fits: bool) -> None:
    found = environment(torch, packages={"torch": torch, "torchvision": vision})
    assert ("torchvision" not in states(found)) == fits


def test_the_command_for_a_pair_keeps_torch_and_its_cuda() -> None:
    finding = only(
        "torchvision", environment("2.8.0+cu126", "12.6", packages={"torch": "2.8.0+cu126", "torchvision": "0.20.0"})
    )
    assert finding.state == "fail"
    assert finding.remedy == (
        "python -m pip install torch==2.8.0 'torchvision==0.23.*' --index-url https://download.pytorch.org/whl/cu126"
    )


@pytest.mark.parametrize(
    ("torch", "audio", "fits"),
    [
        ("2.8.0", "2.8.0", True),
        ("2.8.0", "2.7.0", False),
        ("2.11.0", "2.11.0", True),
        ("2.14.0", "2.11.1", True),
        ("2.15.0", "2.12.0", True),
        ("2.9.0", "2.10.0", False),
        ("2.10.0", "2.11.0", False),
        ("2.11.0", "2.10.0", True),
        ("2.11.0", "2.9.1", False),
        ("1.13.1", "0.13.1", True),
    ],
)
def test_torchaudio_is_of_the_same_version_until_2_11_which_fits_all_later_ones(
    torch: str, audio: str, fits: bool
) -> None:
    assert ("torchaudio" not in states(environment(torch, packages={"torch": torch, "torchaudio": audio}))) == fits


def test_an_unknown_torch_has_no_known_sibling() -> None:
    assert [torchvision_for(torch) for torch in ((1, 8), (3, 0), ())] == [(), (), ()]
    assert [torchaudio_for(torch) for torch in ((1, 8), (3, 0), ())] == [(), (), ()]


def test_numpy_2_with_a_torch_before_2_3_fails() -> None:
    finding = only("numpy", environment("2.2.2", packages={"torch": "2.2.2", "numpy": "2.0.1"}))
    assert (finding.state, finding.remedy) == ("fail", "python -m pip install 'numpy<2'")
    assert "numpy" not in states(environment("2.3.0", packages={"torch": "2.3.0", "numpy": "2.0.1"}))
    assert "numpy" not in states(environment("2.2.2", packages={"torch": "2.2.2", "numpy": "1.26.4"}))
