"""A training from the command line to what it means on this machine, with remedies that paste."""

import json
import threading
from dataclasses import replace
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.cli.preflight_model import model_options
from teamkit.finding import Finding
from teamkit.preflight import training
from teamkit.preflight.device import Device, Visible
from teamkit.preflight.need import spec
from teamkit.preflight.need.setting import ATTENTIONS, OPTIMIZERS, PRECISIONS
from teamkit.preflight.needs import Needs
from teamkit.preflight.snapshot import Gpu, Memory
from teamkit.preflight.training import Estimate, Training, estimate, judge
from tests.preflight.environment_world import FIGURES, python

from .need.models import KNOWN
from .pasted import words

GIB = 2**30


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a model in it, and a home without any."""
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    config(tmp_path / "bert large", "bert-base")
    return tmp_path


def config(folder: Path, name: str, **changed: object) -> None:
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({**KNOWN[name]["config"], **changed}), encoding="utf-8")


def one(asked: Training, project: Path) -> Estimate:
    return estimate(asked, project, "2.8.0+cu128", "")


def trouble(asked: Training, project: Path, python: str = "") -> Finding:
    found = estimate(asked, project, "", python)
    assert found.need is None
    assert found.trouble is not None
    assert (found.trouble.state, found.memory) == ("unknown", 0)
    assert judge(found, Visible(()), Needs()) == [found.trouble]
    return found.trouble


def verdict(found: Estimate, free: int, capability: tuple[int, int] | None = None) -> Finding:
    gpu = Gpu(0, "GPU-0", "H100", memory=Memory(80 * GIB, free, 0), capability=capability)
    return judge(found, Visible((Device(gpu),)), Needs())[0]


def parsed(command: str) -> Training:
    """Read a command as teamkit itself does."""
    typed = words(command)
    assert typed[:2] == ["teamkit", "preflight"]

    @click.command()
    @click.option("--python", default="")
    @model_options
    def read(**options: object) -> Training:
        return Training(**options)  # type: ignore[arg-type]

    found = read.main(typed[2:], standalone_mode=False)
    assert isinstance(found, Training)
    return found


WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))  # an argument holds no NUL
TRAININGS = st.builds(
    Training,
    model=WORDS.filter(bool),
    batch_size=st.integers(1, 64),
    seq_len=st.integers(1, 512),
    precision=st.sampled_from(PRECISIONS),
    optimizer=st.sampled_from(OPTIMIZERS),
    checkpointing=st.booleans(),
    grad_accum=st.integers(1, 4),
    attention=st.sampled_from(ATTENTIONS),
    trace=st.booleans(),
    python=WORDS,
)


@given(TRAININGS)
def test_the_command_of_a_training_asks_for_that_training(asked: Training) -> None:
    assert parsed(asked.command) == asked


def test_what_is_the_default_is_not_told() -> None:
    command = Training("klue/roberta-large", batch_size=8, checkpointing=True).command
    assert command == "teamkit preflight --model klue/roberta-large --batch-size 8 --checkpointing"


@pytest.mark.parametrize(
    ("version", "read"), [("2.6.0+cu124", (2, 6)), ("2.10rc1", (2, 10)), ("1.9.1", (1, 9)), ("", (2, 8)), ("2", (2, 8))]
)
def test_a_version_of_torch_is_read_as_everywhere(version: str, read: tuple[int, int]) -> None:
    assert Training("bert").setting(version).torch == read


def test_what_is_named_instead_surely_fits(project: Path) -> None:
    found = one(Training("bert large", batch_size=64), project)
    assert found.need is not None
    told = verdict(found, found.need.likely)
    assert told.state == "warn"
    instead = one(parsed(told.remedy), project)
    assert instead.training.model == "bert large"
    assert instead.training.batch_size < 64
    assert verdict(instead, found.need.likely).state == "ok"
    assert verdict(found, found.need.high).remedy == ""


def test_bf16_is_named_for_a_gpu_that_has_it_only(project: Path) -> None:
    found = one(Training("bert large"), project)
    named = [parsed(verdict(found, 5 * GIB // 2, capability).remedy) for capability in ((8, 0), None, (7, 5))]
    assert [one.precision for one in named] == ["bf16", "bf16", "fp32"]
    assert [one.optimizer for one in named] == ["adamw", "adamw", "adafactor"]
    assert all(one.checkpointing for one in named)
    assert verdict(found, GIB // 2).remedy == ""


def test_a_path_is_read_from_where_the_person_stands_or_from_the_top(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "sub").mkdir()
    monkeypatch.chdir(project / "sub")
    for name in ("../bert large", "bert large", "../bert large/config.json"):
        assert one(Training(name), project).need is not None


def test_a_name_that_is_not_on_this_disk_comes_with_its_download(project: Path) -> None:
    assert trouble(Training("klue/bert-base"), project).remedy == "hf download klue/bert-base config.json"


def test_a_text_that_is_too_long_comes_with_the_longest(project: Path) -> None:
    asked = Training("bert large", seq_len=600, batch_size=4)
    found = trouble(asked, project)
    assert found.seen == "the model reads 512 tokens at most, not 600"
    assert parsed(found.remedy) == replace(asked, seq_len=512)


def test_a_model_that_can_read_nothing_has_no_longest(project: Path) -> None:
    config(project / "none", "roberta-large", max_position_embeddings=2)
    assert trouble(Training("none"), project).remedy == ""


def test_what_only_a_trace_can_read_comes_with_that_option(project: Path) -> None:
    config(project / "new", "bert-base", model_type="brand-new", num_hidden_layers=None)
    for asked in (Training("new"), Training("train:make")):
        assert parsed(trouble(asked, project).remedy) == replace(asked, trace=True)


def test_what_is_wrong_in_any_way_is_told_and_not_raised(project: Path) -> None:
    for asked in (
        Training("bert large", precision="fp8"),
        Training("bert large", batch_size=2**40),
        Training("~nobody/x"),
    ):
        assert trouble(asked, project).seen


@pytest.mark.parametrize("given", ["env", "env/bin/python"])
def test_a_trace_runs_in_the_environment_that_is_named(given: str, project: Path) -> None:
    file = python(project / "env", FIGURES)
    found = estimate(Training("bert large", trace=True), project, "2.8.0", str(project / given))
    assert found.need is not None
    assert found.need.parameters == 100
    assert (project / "env/asked").read_text() == f"{file}\n"


def test_a_remedy_names_the_python_that_was_named(project: Path) -> None:
    found = trouble(Training("bert large", seq_len=600), project, "my env")
    assert parsed(found.remedy) == Training("bert large", python="my env")


@pytest.mark.parametrize("given", ["../env", "../env/bin/python"])
def test_an_environment_is_named_from_where_the_person_stands(
    given: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python(project / "env", FIGURES)
    (project / "sub").mkdir()
    monkeypatch.chdir(project / "sub")
    assert estimate(Training("bert large", trace=True), project, "2.8.0", given).need is not None


def test_a_trace_runs_in_the_environment_of_the_project(project: Path) -> None:
    python(project / ".venv", FIGURES)
    assert one(Training("train:make", trace=True), project).memory > 60 * GIB


def test_a_python_that_is_not_there_is_told_with_where_it_was_sought(project: Path) -> None:
    told = trouble(Training("bert large", trace=True), project, str(project / "gone"))
    assert told.seen == f"no Python to trace with: --python {project / 'gone'}: no such file"
    assert told.remedy == "command -v python3"


def test_a_config_that_the_formula_cannot_read_is_traced(project: Path) -> None:
    python(project / ".venv", FIGURES)
    config(project / "new", "bert-base", num_hidden_layers=None)
    found = one(Training("new", trace=True), project)
    assert (found.memory > 0, found.architecture) == (True, None)


def test_what_is_wrong_or_unknown_to_both_is_not_traced(project: Path) -> None:
    python(project / ".venv", FIGURES)
    config(project / "wrong", "bert-base", hidden_size=0)
    config(project / "experts", "llama-7b", num_local_experts=8)
    assert "which is no count" in trouble(Training("wrong", trace=True), project).seen
    assert "a mixture of experts" in trouble(Training("experts", trace=True), project).seen


def test_a_trace_beyond_the_length_of_the_config_has_no_largest_batch(project: Path) -> None:
    python(project / ".venv", FIGURES)
    found = one(Training("bert large", seq_len=600, trace=True), project)
    device = Device(Gpu(0, memory=Memory(80 * GIB, 80 * GIB, 0)))
    assert [told.check for told in judge(found, Visible((device,)), Needs())] == ["on GPU 0", "memory needed"]


def test_where_the_formula_has_no_word_half_the_batch_is_named(project: Path) -> None:
    python(project / ".venv", FIGURES)
    asked = Training("train:make", batch_size=5, trace=True)
    assert parsed(verdict(one(asked, project), GIB).remedy) == replace(asked, batch_size=2)
    single = replace(asked, batch_size=1)
    assert parsed(verdict(one(single, project), GIB).remedy) == replace(single, checkpointing=True)
    assert verdict(one(replace(single, checkpointing=True), project), GIB).remedy == ""


def test_a_run_that_waits_is_held_against_the_whole_gpu(project: Path) -> None:
    found = one(Training("bert large"), project)
    device = Device(Gpu(0, memory=Memory(80 * GIB, 0, 80 * GIB)))
    states = [judge(found, Visible((device,)), Needs(gpus=1, waits=waits))[0].state for waits in (False, True)]
    assert states == ["fail", "ok"]


def test_a_config_on_a_dead_disk_does_not_hold_up_the_look(
    project: Path, monkeypatch: pytest.MonkeyPatch, waits: list[float]
) -> None:
    end = threading.Event()
    monkeypatch.setattr(spec, "resolve", lambda *_: end.wait(60))
    monkeypatch.setattr(training, "SECONDS", 0.2)
    told = trouble(Training("bert large"), project)
    end.set()
    assert told.seen == "bert large gave no answer within 0.2 s"
    assert 0 < sum(waits) <= 0.2
