"""All runs below a folder, as a table needs them."""

from pathlib import Path

import pytest

from teamkit.runs.cache import Cache, Forgetful
from teamkit.runs.collect import collect, load
from teamkit.runs.model import Run
from teamkit.sections import Log, Policy, Runs

FIXTURES = Path(__file__).parents[1] / "fixtures/runs"
ALIAS = Policy(runs=Runs(alias={"val/score": ("val_f1",)}))


@pytest.fixture(autouse=True)
def project(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if "outside" not in request.node.name:
        (tmp_path / "teamkit.toml").touch()


def lightning(folder: Path, *scores: float) -> None:
    folder.mkdir(parents=True)
    rows = "".join(f"{epoch},{epoch * 10},{score}\n" for epoch, score in enumerate(scores))
    (folder / "metrics.csv").write_text(f"epoch,step,val_f1\n{rows}")
    (folder / "hparams.yaml").write_text("lr: 0.1\n")


def test_a_run_comes_without_its_curves_and_they_are_loaded_under_the_teams_names(tmp_path: Path) -> None:
    lightning(tmp_path / "실험/version_0", 0.5, 0.7)
    for memory in (Forgetful(), Cache(tmp_path / "runs.sqlite"), Cache(tmp_path / "runs.sqlite")):
        (run,) = collect([tmp_path], ALIAS, memory, tmp_path).runs
        assert (run.series, run.metrics["val/score"].last.value) == ({}, 0.7)
        load(run, memory, ALIAS)
        assert list(run.series["val/score"].values) == [0.5, 0.7]


def test_of_two_logs_the_curve_is_that_of_the_numbers(tmp_path: Path) -> None:
    lightning(tmp_path / "exp", 0.5, 0.7)
    (tmp_path / "exp/training_log.csv").write_text("epoch,val/score\n0,0.1\n1,0.2\n2,0.3\n")
    memory = Forgetful()
    (run,) = collect([tmp_path], ALIAS, memory, tmp_path).runs
    load(run, memory, ALIAS)
    assert run.source == "lightning+keras"
    assert run.series["val/score"][-1].value == run.metrics["val/score"].last.value == 0.7


def test_an_id_stays_the_same_and_is_of_one_run_alone(tmp_path: Path) -> None:
    for number in range(3):
        lightning(tmp_path / f"logs/version_{number}", 0.5)
    first = {run.path: run.id for run in collect([tmp_path], Policy(), Forgetful(), tmp_path).runs}
    assert len(set(first.values())) == 3
    assert {len(one) for one in first.values()} == {6}
    lightning(tmp_path / "logs/version_3", 0.5)
    again = {run.path: run.id for run in collect([tmp_path / "logs"], Policy(), Forgetful(), tmp_path).runs}
    assert first.items() <= again.items()


def test_outside_a_project_an_id_is_the_same_wherever_one_stands(tmp_path: Path) -> None:
    lightning(tmp_path / "logs/version_0", 0.5)
    ids = {collect([tmp_path], Policy(), Forgetful(), folder).runs[0].id for folder in (tmp_path, tmp_path / "logs")}
    assert len(ids) == 1


def test_a_log_that_the_policy_describes_is_read_and_remembered(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/results_bert.csv").write_text("iteration,lr,score\n10,0.1,0.5\n20,0.1,0.8\n")
    log = Log(files="results_*.csv", step="iteration", params=("lr",))
    for changed, lr in ((log, 0.1), (log, 0.1), (log._replace(params=()), None)):
        memory = Cache(tmp_path / "runs.sqlite")
        (run,) = collect([tmp_path], Policy(runs=Runs(log=(changed,))), memory, tmp_path).runs
        assert (run.metrics["score"].last[:2], run.params.get("lr")) == ((20, 0.8), lr)
    assert collect([tmp_path], Policy(), Forgetful(), tmp_path).runs == []


def test_the_newest_run_is_last_and_folders_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    found = collect([FIXTURES, tmp_path / "none"], Policy(), Forgetful(), tmp_path)
    starts = [run.started or 0 for run in found.runs]
    assert starts == sorted(starts)
    assert [(one.path, one.why) for one in found.closed] == [(tmp_path / "none", "No such file or directory")]


def test_what_the_libraries_wrote_is_the_same_read_and_remembered(tmp_path: Path) -> None:
    def told(run: Run) -> str:
        return repr(
            (run.id, run.source, run.name, run.state, run.params, run.summary, run.metrics, run.notes, run.files)
        )

    read = collect([FIXTURES], Policy(), Forgetful(), FIXTURES).runs
    assert len(read) > 100
    for _ in range(2):
        remembered = collect([FIXTURES], Policy(), Cache(tmp_path / "runs.sqlite"), FIXTURES).runs
        assert [told(run) for run in remembered] == [told(run) for run in read]
