"""Whether torch fits its siblings and NumPy is judged from plain data."""

import pytest

from teamkit.preflight.releases import torchaudio_for, torchvision_for
from tests.preflight.environment_world import environment, only, states


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
