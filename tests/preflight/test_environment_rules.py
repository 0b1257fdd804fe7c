"""What an environment means for a run is judged from plain data; torch has a file of its own."""

import shlex

import pytest

from teamkit.preflight.rules.environment import judge
from teamkit.preflight.snapshot import Environment, Unmet
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
    finding = only("names", environment(hiding=(entry,)))
    assert finding.state == state
    assert finding.remedy == f"mv -n {entry.rstrip('/')} my_{entry.rstrip('/')}"


def test_a_file_is_renamed_from_wherever_the_command_is_pasted() -> None:
    finding = only("names", environment(project="/우리 과제", hiding=("queue.py",)))
    assert finding.remedy == "mv -n '/우리 과제/queue.py' '/우리 과제/my_queue.py'"


@pytest.mark.parametrize(
    ("unmet", "state", "remedy"),
    [
        (
            Unmet("transformers", "5.1.0", "torch", ">=2.4"),
            "fail",
            "python -m pip install 'torch>=2.4' --index-url https://download.pytorch.org/whl/cu130",
        ),
        (Unmet("peft", "0.18.0", "accelerate", ">=1.0"), "warn", "python -m pip install 'accelerate>=1.0'"),
        (Unmet("peft", "0.18.0", "torchao", "==1.0"), "warn", "python -m pip install torchao==1.0"),
    ],
)
def test_what_a_package_needs_and_has_not_is_told(unmet: Unmet, state: str, remedy: str) -> None:
    finding = only("requirements", environment(unmet=(unmet,)))
    assert finding.seen == f"{unmet.name} {unmet.version} needs {unmet.needed}{unmet.clauses}"
    assert (finding.state, finding.remedy) == (state, remedy)


@pytest.mark.parametrize(
    ("python", "clauses", "expected"),
    [
        ((3, 12), ">=3.13", "3.13"),
        ((3, 13), ">=3.8,<3.12", "3.11"),
        ((3, 9), ">=3.10,!=3.10.*,<3.13", "3.11"),
        ((3, 11), "!=3.11.*", "3.12"),
    ],
)
def test_for_a_package_that_this_python_is_too_old_for_the_nearest_one_that_fits_is_named(
    python: tuple[int, int], clauses: str, expected: str
) -> None:
    finding = only("requirements", environment(python=python, unmet=(Unmet("peft", "0.18.0", "python", clauses),)))
    assert finding.remedy == f"python{expected} -m venv .venv-{expected} && . .venv-{expected}/bin/activate"


def test_where_no_python_fits_the_one_at_hand_is_asked_about() -> None:
    finding = only("requirements", environment(unmet=(Unmet("peft", "0.18.0", "python", ">=4"),)))
    assert finding.remedy == 'teamkit preflight --python "$(command -v python3)"'


def test_what_a_package_says_of_its_needs_is_never_run_by_the_shell() -> None:
    finding = only("requirements", environment(unmet=(Unmet("peft", "0.18.0", "numpy", ">='$(reboot)'`id`"),)))
    assert shlex.split(finding.remedy) == ["python", "-m", "pip", "install", "numpy>='$(reboot)'`id`"]
    assert finding.remedy.startswith("python -m pip install 'numpy>=")


def test_pip_is_that_of_the_environment_and_not_that_of_the_shell() -> None:
    found = environment(executable="/우리 과제/.venv/bin/python", packages={"torch": "2.2.2", "numpy": "2.0.1"})
    assert only("numpy", found).remedy == "'/우리 과제/.venv/bin/python' -m pip install 'numpy<2'"


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
