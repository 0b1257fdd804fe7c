"""What an environment means for a run is judged from plain data; torch has a file of its own."""

import pytest

from teamkit.preflight.releases import met
from teamkit.preflight.rules.environment import judge
from teamkit.preflight.snapshot import Environment
from tests.preflight.environment_world import ABSENT, V100, environment, here, only, states


@pytest.mark.parametrize(
    ("name", "version"),
    [("lightning", "2.6.3"), ("ultralytics", "8.3.41"), ("litellm", "1.82.8"), ("mistralai", "2.4.6")],
)
def test_a_release_with_malicious_code_fails(name: str, version: str) -> None:
    finding = only("poisoned release", environment(packages={"torch": "2.14.0", name: version}))
    assert finding.state == "fail"
    assert finding.seen.startswith(f"{name} {version} holds malicious code, see https://")
    assert finding.remedy == f"python -m pip uninstall -y {name}"


@pytest.mark.parametrize(
    ("name", "version"), [("lightning", "2.6.4"), ("torchtriton", "3.0.0+45fff310c8"), ("litellm", "1.82.70")]
)
def test_other_releases_of_the_same_project_are_left_in_peace(name: str, version: str) -> None:
    assert "poisoned release" not in states(environment(packages={"torch": "2.14.0", name: version}))


def test_two_lightnings_in_one_project_are_a_warning() -> None:
    found = environment(lightning_imports=("lightning: train.py", "pytorch_lightning: 모델.py"))
    finding = only("lightning", found)
    assert finding.state == "warn"
    assert finding.seen.endswith("(lightning: train.py, pytorch_lightning: 모델.py)")
    assert "lightning" not in states(found._replace(lightning_imports=found.lightning_imports[:1]))


@pytest.mark.parametrize(
    ("entry", "state"), [("random.py", "fail"), ("torch.py", "fail"), ("datasets/", "warn"), ("peft.py", "warn")]
)
def test_a_file_that_hides_a_module_is_told(entry: str, state: str) -> None:
    finding = only("names", environment(found=(entry,)))
    assert finding.state == state
    assert finding.remedy == f"git mv {entry.rstrip('/')} my_{entry.rstrip('/')}"


@pytest.mark.parametrize(
    ("entry", "state", "remedy"),
    [
        (
            "transformers 5.1.0 needs torch>=2.4",
            "fail",
            "python -m pip install 'torch>=2.4' --index-url https://download.pytorch.org/whl/cu130",
        ),
        ("peft 0.18.0 needs accelerate>=1.0", "warn", "python -m pip install 'accelerate>=1.0'"),
        ("peft 0.18.0 needs python>=3.13", "warn", "VIRTUAL_ENV=/path/to/environment teamkit preflight"),
    ],
)
def test_what_a_package_needs_and_has_not_is_told(entry: str, state: str, remedy: str) -> None:
    finding = only("requirements", environment(found=(entry,)))
    assert (finding.state, finding.seen, finding.remedy) == (state, entry, remedy)


@pytest.mark.parametrize(
    ("mode", "login", "state"),
    [
        ("online", False, "warn"),
        ("online", True, "ok"),
        ("online", None, "unknown"),
        ("offline", False, "ok"),
        ("disabled", False, "ok"),
    ],
)
def test_wandb_that_is_online_needs_a_key(mode: str, login: bool | None, state: str) -> None:
    packages = {"torch": "2.14.0", "wandb": "0.22.0"}
    finding = only("W&B", environment(packages=packages, wandb_mode=mode, wandb_login=login))
    assert finding.state == state
    assert ("wandb login" in finding.remedy) == (state == "warn")


def test_without_torch_the_fit_is_unknown_unless_another_framework_is_there() -> None:
    assert states(environment(packages={"numpy": "2.1.0"}))["torch"] == "unknown"
    assert "torch" not in states(environment(packages={"jax": "0.8.0"}))


def test_without_an_environment_there_is_one_finding_and_it_is_unknown() -> None:
    (finding,) = judge(Environment(error="no Python environment: x"), here(V100))
    assert (finding.check, finding.state, finding.seen) == ("environment", "unknown", "no Python environment: x")
    assert judge(Environment(), ABSENT)[0].state == "unknown"


@pytest.mark.parametrize(
    ("version", "clauses", "expected"),
    [
        ("2.8.0+cu128", ">=2.8", True),
        ("2.8.0", "==2.8", True),
        ("2.8.1", "==2.8", False),
        ("2.8.0", "<2.8", False),
        ("2.8.0", ">2.7,<3", True),
        ("2.8.0", "!=2.8.0", False),
        ("2.8.0", "<=2.7", False),
        ("2.8.0", "~=9.9", True),
        ("2.8.0", "==9.*", True),
        ("2.10.0", ">=2.9", True),
        ("2.8.0", "", True),
        ("unknown", ">=1", True),
    ],
)
def test_versions_are_compared_by_their_numbers(version: str, clauses: str, expected: bool) -> None:
    assert met(version, clauses) is expected
