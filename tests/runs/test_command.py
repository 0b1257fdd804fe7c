"""teamkit runs, from the words that are typed to what is printed."""

import csv
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result
from inline_snapshot import snapshot

from teamkit import config
from teamkit.cli import main, runs, runs_output, runs_scan
from teamkit.cli.runs import COMMANDS
from teamkit.runs import collect
from teamkit.runs.folder import Closed
from teamkit.runs.model import Damage
from teamkit.runs.readers import READERS

Teamkit = Callable[..., Result]
FIXTURES = Path(__file__).parents[1] / "fixtures" / "runs"
LOGS = {
    "base": ("epoch,loss,val_f1\n0,0.9,0.71\n1,0.5,0.82\n2,0.4,0.80\n", 3),
    "large": ("epoch,loss,val_f1\n0,0.8,0.75\n1,0.3,0.91\n", 2),
    "한글": ("epoch,loss,val_f1\n0,0.7,nan\n", 1),
}


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with three runs, logged by Keras; the current folder."""
    for name, (text, age) in LOGS.items():
        file = tmp_path / "outputs" / name / "training.csv"
        file.parent.mkdir(parents=True)
        file.write_text(text, "utf-8")
        os.utime(file, (1_795_305_600 - age, 1_795_305_600 - age))
    (tmp_path / "teamkit.toml").write_text('# ours\n[project]\nname = "sts"\n', "utf-8")
    monkeypatch.setattr(collect, "READERS", {"keras": "Keras"})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def teamkit(*words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(main, ["runs", *words], prog_name="teamkit")
    assert done.exit_code == code, done.output
    return done


def rows(*words: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(teamkit(*words, "--format", "csv").stdout)))


def test_every_run_of_the_project_is_in_one_table() -> None:
    done = teamkit("--columns", "path,source,state,val_f1,loss@last")
    assert done.stdout == snapshot("""\
path           source  state    val_f1 ↑best                      loss ↓last
outputs/base   keras   unknown  0.8200 @1                         0.4000 @2
outputs/large  keras   unknown  0.9100 @1 *                       0.3000 @1 *
outputs/한글   keras   unknown     NaN      (diverged at step 0)  0.7000 @0
taken from the name: ↑ val_f1; ↓ loss (to say otherwise: [runs.directions])
* the best
""")
    assert done.stderr == ""


def test_the_folders_that_are_named_are_looked_at_and_no_others() -> None:
    assert {row["path"] for row in rows("outputs/base", "outputs/large", "--columns", "path")} == {
        str(Path("outputs", name).resolve()) for name in ("base", "large")
    }


def test_a_folder_in_another_counts_once() -> None:
    assert len(rows("outputs", "outputs/base", "./outputs")) == 3


def test_the_folders_of_the_policy_are_looked_at_from_anywhere(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "teamkit.toml").write_text('[runs]\npaths = ["outputs/base", "gone"]\n', "utf-8")
    (project / "deep").mkdir()
    monkeypatch.chdir(project / "deep")
    done = teamkit("--columns", "path")
    assert done.stdout.count("base") == 1
    assert "large" not in done.stdout
    assert done.stderr == f"runs.paths in teamkit.toml: there is no {project / 'gone'}\n"


def test_without_a_policy_the_repository_is_the_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "teamkit.toml").unlink()
    (project / ".git").mkdir()
    monkeypatch.chdir(project / "outputs/base")
    assert len(rows()) == 3
    (project / ".git").rmdir()
    assert len(rows()) == 1


def test_columns_of_the_policy_are_the_usual_ones(project: Path) -> None:
    (project / "teamkit.toml").write_text('[runs]\ncolumns = ["name", "val_*", "lora.rank"]\n', "utf-8")
    assert list(rows()[0]) == ["name", "val_f1@best", "val_f1@best.step"]
    assert list(rows("--columns", "state")[0]) == ["state"]


def test_a_direction_of_the_policy_rules(project: Path) -> None:
    (project / "teamkit.toml").write_text('[runs.directions]\n"val_*" = "min"\n', "utf-8")
    assert [row["val_f1@best"] for row in rows("outputs/base", "--columns", "val_f1")] == ["0.71"]


def test_a_log_itself_may_be_named_and_its_neighbours_stay_away(project: Path) -> None:
    (project / "outputs/base/history.csv").write_text("epoch,val_f1\n0,0.1\n", "utf-8")
    (project / "outputs/base/deeper").mkdir()
    (project / "outputs/base/deeper/history.csv").write_text("epoch,val_f1\n0,0.2\n", "utf-8")
    assert [row["val_f1@best"] for row in rows("outputs/base/training.csv", "--columns", "val_f1")] == ["0.82"]
    assert len(rows("outputs/base/training.csv", "outputs/large")) == 2


@pytest.mark.parametrize(
    "log",
    ["hydra/1.3.8/single/*/*/.hydra/config.yaml", "dvclive/classify/dvclive/plots/metrics/train/loss.tsv",
     "wandb/0.16.6/crashed/*/files/wandb-summary.json", "mmengine/0.10.7/epochs/*/vis_data/scalars.json",
     "mlflow/0.9.1/mlruns/1/6513270e*/params/lr"],
)  # fmt: skip
def test_a_log_that_lies_deeper_is_the_run_that_its_folder_is(log: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "READERS", READERS)
    (file,) = FIXTURES.glob(log)
    (alone,) = json.loads(teamkit("--json", os.fspath(file)).stdout)["runs"]
    known = json.loads(teamkit("--json", os.fspath(FIXTURES.joinpath(*log.split("/")[:2]))).stdout)["runs"]
    assert alone in known


def test_a_file_that_is_no_log_is_refused(project: Path) -> None:
    (project / "outputs/base/notes.txt").write_text("x", "utf-8")
    done = teamkit("outputs/base/notes.txt", code=2)
    assert done.stderr.startswith("error: no run can be read from outputs/base/notes.txt\nhint: this would be")


def test_a_path_that_is_not_there_is_refused() -> None:
    done = teamkit("outptus", code=2)
    assert done.stderr == "error: there is no outptus\nhint: ls .\n"


def test_a_folder_without_runs_says_what_would_be_recognised(project: Path) -> None:
    (project / "empty/inner").mkdir(parents=True)
    done = teamkit("empty", code=1)
    first, *others = done.stderr.splitlines()
    assert first == "error: looked for logs of runs in empty (2 folders), found none"
    assert others[0] == "hint: this would be recognised:"
    assert "      Weights & Biases: run-*.wandb, online and offline" in others
    document = json.loads(teamkit("empty", "--json").stdout)
    assert (document["runs"], document["rows"], document["total"]) == ([], [], 0)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_that_cannot_be_read_is_named_and_the_others_are_shown(project: Path) -> None:
    (project / "outputs/base").chmod(0)
    done = teamkit("outputs", "--columns", "path")
    assert "large" in done.stdout
    assert done.stderr == "cannot be read: outputs/base: Permission denied\n"


def test_what_cannot_be_read_and_what_is_damaged_is_told_beside_the_answer(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object) -> collect.Found:
        found = real(*given)  # type: ignore[arg-type]
        found.runs[0].damage = tuple(Damage(f"f{at}", "line 3 is cut off") for at in range(7))
        found.runs[0].notes = found.runs[1].notes = ("hp_metric left out: -1 stands for no value",)
        return found._replace(closed=[Closed(project / "outputs/shut", "Permission denied")])

    real = collect.collect
    monkeypatch.setattr(runs_scan, "collect", broken)
    done = teamkit("--columns", "path,damage")
    assert done.stderr.splitlines() == snapshot(
        [
            "cannot be read: outputs/shut: Permission denied",
            "damaged: outputs/base/f0: line 3 is cut off",
            "damaged: outputs/base/f1: line 3 is cut off",
            "damaged: outputs/base/f2: line 3 is cut off",
            "damaged: outputs/base/f3: line 3 is cut off",
            "damaged: outputs/base/f4: line 3 is cut off",
            "and 2 more damaged files (--columns 'name,damage')",
            "hp_metric left out: -1 stands for no value (2 runs)",
        ]
    )


def test_a_loop_of_links_ends(project: Path) -> None:
    (project / "outputs/loop").symlink_to(project / "outputs", target_is_directory=True)
    (project / "outputs/self").symlink_to(project / "outputs/self")
    assert len(rows()) == 3


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        (["--columns", "val_f2"], "no run has a val_f2", "did you mean val_f1?"),
        (["--sort", "-vla_f1"], "no run has a vla_f1", "did you mean val_f1?"),
        (["--group-by", "persom"], "no run has a persom", "did you mean person?"),
        (
            ["--where", "val_f1 > 0.8 adn loss"],
            '--where: expected "and", "or" or the end, not adn',
            "val_f1 > 0.8 adn loss\n                   ^",
        ),
        (
            ["--view", "final"],
            "there is no view final in teamkit.toml",
            "teamkit runs --columns 'name,state' --save-view final",
        ),
        (["--json", "--format", "md"], "--json and --format md want different things", "teamkit runs --help"),
        (["--dry-run"], "--dry-run is for --save-view: nothing else is changed", "teamkit runs --help"),
        (["--limit", "-1"], "Invalid value for '--limit': -1 is not in the range x>=0.", "teamkit runs --help"),
        (["shwo", "a1"], "there is no shwo", "teamkit runs show"),
    ],
)
def test_wrong_usage_is_2_and_says_what_is_right(words: list[str], error: str, hint: str) -> None:
    assert teamkit(*words, code=2).stderr == f"error: {error}\nhint: {hint}\n"


def test_a_bad_time_zone_is_named(project: Path) -> None:
    (project / "teamkit.toml").write_text('[project]\ntimezone = "Asia/Soul"\n', "utf-8")
    assert "project.timezone is 'Asia/Soul'" in teamkit(code=2).stderr
    (project / "teamkit.toml").write_text('[project]\ntimezone = "Asia/Seoul"\n', "utf-8")
    assert "started (Asia/Seoul)" in teamkit("--columns", "name,started").stdout


def test_options_reach_the_table() -> None:
    words = [
        "--where",
        "val_f1 > 0.5",
        "--sort",
        "-val_f1",
        "--limit",
        "1",
        "--columns",
        "name,val_f1,loss",
        "--drop",
        "loss",
    ]
    assert list(rows(*words)[0]) == ["name", "val_f1@best", "val_f1@best.step"]
    assert [row["val_f1@best"] for row in rows(*words)] == ["0.91"]
    assert [row["val_f1@last"] for row in rows("--last", "--columns", "val_f1", "--sort", "-val_f1")] == [
        "0.91",
        "0.8",
        "NaN",
    ]
    assert rows("--group-by", "source", "--columns", "val_f1")[0]["runs"] == "3"
    assert "source" not in rows("--only-changed", "--columns", "fixed:s*,val_f1")[0]


def test_the_formats_go_to_a_file_whole_or_not_at_all(project: Path) -> None:
    for name, begins in {"a.md": "| name", "b.csv": "name,", "c.json": "{", "d.html": "<!doctype", "e.tex": "%",
                         "f.txt": "name "}.items():  # fmt: skip
        done = teamkit("--columns", "name,val_f1", "-o", name)
        assert done.stdout == ""
        assert f"3 rows in {name}" in done.stderr
        text = (project / name).read_text("utf-8")
        assert text.startswith(begins)
        assert text.endswith("\n")
    assert not [path for path in project.iterdir() if path.name.startswith(".")]
    assert teamkit("-o", "-", "--format", "csv", "--columns", "name").stdout.startswith("name\n")


@pytest.mark.parametrize("name", ["md", "csv"])
def test_what_a_format_has_no_room_for_is_told_beside_it(name: str) -> None:
    done = teamkit("--columns", "name,val_f1", "--format", name)
    assert done.stderr == "taken from the name: ↑ val_f1 (to say otherwise: [runs.directions])\n"
    assert "taken from" not in done.stdout


def test_a_file_keeps_its_mode_and_a_link_stays_one(project: Path) -> None:
    (project / "real.csv").touch(0o600)
    (project / "real.csv").chmod(0o600)
    (project / "link.csv").symlink_to("real.csv")
    teamkit("-o", "link.csv", "--yes")
    assert (project / "link.csv").is_symlink()
    assert (project / "real.csv").stat().st_mode & 0o777 == 0o600
    assert (project / "real.csv").read_text("utf-8").startswith("name")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_written_into_and_stays_one(project: Path) -> None:
    # A pipe of our own stands for devices: a mistake here, made by root, would replace the machine's /dev/null.
    pipe = project / "pipe.csv"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        teamkit("--columns", "name", "-o", "pipe.csv")
        assert pipe.is_fifo()
        assert os.read(reader, 1000).startswith(b"name\n")
    finally:
        os.close(reader)


def test_what_is_there_is_kept_unless_the_person_says_otherwise(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "mine.csv").write_text("mine", "utf-8")
    monkeypatch.setattr(runs, "scan", None)  # it is refused before anything is read
    assert teamkit("-o", "mine.csv", code=1).stderr == (
        "error: mine.csv is there already\nhint: another FILE, or --yes to overwrite it\n"
    )
    monkeypatch.undo()
    monkeypatch.chdir(project)
    monkeypatch.setattr("teamkit.cli.console.is_interactive", lambda yes: not yes)
    done = CliRunner().invoke(main, ["runs", "-o", "mine.csv"], input="\n")
    assert "mine.csv is there already. Overwrite it? [y/N]: " in done.stdout
    assert (done.exit_code, (project / "mine.csv").read_text("utf-8")) == (1, "mine")
    assert CliRunner().invoke(main, ["runs", "-o", "mine.csv"], input="y\n").exit_code == 0
    assert (project / "mine.csv").read_text("utf-8").startswith("name")
    teamkit("-o", "mine.csv", "--columns", "state", "-y")
    assert (project / "mine.csv").read_text("utf-8").startswith("state")


@pytest.mark.skipif(os.name == "nt", reason="no modes here")
@pytest.mark.parametrize("mask", [0o027, 0o002])
def test_a_new_file_has_the_mode_that_the_umask_leaves(project: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        teamkit("-o", "new.csv")
        assert (project / "new.csv").stat().st_mode & 0o777 == 0o666 & ~mask
    finally:
        assert os.umask(before) == mask


def test_a_folder_is_no_file_and_none_is_made_for_one(project: Path) -> None:
    assert teamkit("-o", "outputs", code=2).stderr == "error: outputs is a folder\nhint: -o FILE\n"
    assert teamkit("-o", "a b/c.csv", code=2).stderr == "error: there is no folder a b\nhint: mkdir -p 'a b'\n"
    assert not (project / "a b").exists()


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no /dev/full here")
def test_a_file_that_cannot_be_written_is_3() -> None:
    assert teamkit("-o", "/dev/full", code=3).stderr.startswith("error: cannot write /dev/full: ")


def test_a_view_keeps_the_options_and_what_is_typed_goes_over_it(project: Path) -> None:
    shape = ["--columns", "path,val_f1", "--sort", "-val_f1", "--where", "val_f1 > 0 and path ~ 'a'", "--last"]
    done = teamkit(*shape, "--save-view", "final")
    assert "kept in teamkit.toml: teamkit runs --view final" in done.stderr
    text = (project / "teamkit.toml").read_text("utf-8")
    assert text == snapshot("""\
# ours
[project]
name = "sts"

[runs.views]
final = "--columns path,val_f1 --sort -val_f1 --where \\"val_f1 > 0 and path ~ 'a'\\" --last"
""")
    assert rows("--view", "final") == rows(*shape)
    assert next(iter(rows("--view", "final", "--columns", "val_f1", "--best")[0])) == "val_f1@best"
    assert len(rows("--view", "final", "--where", "", "--limit", "3")) == 3
    teamkit("--view", "final", "--limit", "1", "--save-view", "first")
    assert config.parse((project / "teamkit.toml").read_text("utf-8")).runs.views["first"].endswith("--last --limit 1")


def test_a_view_keeps_where_to_look_and_its_format_gives_way_to_a_typed_one(project: Path) -> None:
    teamkit("outputs", "--columns", "name", "--format", "csv", "--save-view", "mine")
    kept = config.parse((project / "teamkit.toml").read_text("utf-8")).runs.views["mine"]
    assert kept == "--columns name --format csv outputs"
    assert teamkit("--view", "mine").stdout.splitlines()[0] == "name"
    assert json.loads(teamkit("--view", "mine", "--json").stdout)["schema"] == 1
    teamkit("--view", "mine", "-o", "table.tex")
    assert (project / "table.tex").read_text("utf-8").count("\\begin{tabular}") == 1


def test_a_view_is_not_kept_where_it_fails_and_a_dry_run_changes_nothing(project: Path) -> None:
    before = (project / "teamkit.toml").read_bytes()
    teamkit("--columns", "nonsense", "--save-view", "final", code=2)
    teamkit("--limit", "2", "--save-view", "a b", code=2)
    assert teamkit("--limit", "2", "--save-view", "top", "--dry-run").stdout == snapshot("""\
--- teamkit.toml
+++ teamkit.toml
@@ -1,3 +1,6 @@
 # ours
 [project]
 name = "sts"
+
+[runs.views]
+top = "--limit 2"
""")
    assert (project / "teamkit.toml").read_bytes() == before


def test_without_a_policy_file_a_view_is_refused(project: Path) -> None:
    (project / "teamkit.toml").unlink()
    done = teamkit("--save-view", "final", code=2)
    assert done.stderr == "error: there is no teamkit.toml to keep a view in\nhint: teamkit init\n"
    assert done.stdout == ""


def test_a_name_that_can_be_no_view_is_refused_before_anything_is_shown() -> None:
    done = teamkit("--save-view", "a b", code=2)
    assert (done.stdout, done.stderr.partition("\n")[0]) == ("", "error: 'a b' can be no view's name")


def test_a_view_that_was_written_wrong_by_hand_is_named(project: Path) -> None:
    (project / "teamkit.toml").write_text("[runs.views]\nodd = '--colour x'\n", "utf-8")
    done = teamkit("--view", "odd", code=2)
    assert done.stderr.startswith("error: the view odd: No such option")
    assert "--colour" in done.stderr


def test_a_folder_that_is_called_like_a_command_is_named_by_its_path(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "outputs/base").rename(project / "show")
    assert len(rows("./show")) == 1
    assert len(rows("outputs", "show")) == 3
    shown: list[str] = []
    stand_in = click.Command("show", params=[click.Argument(["run"])], callback=lambda run: shown.append(f"{run}!"))
    monkeypatch.setitem(sys.modules, "teamkit.cli.runs_show", type(sys)("runs_show"))
    sys.modules["teamkit.cli.runs_show"].command = stand_in  # type: ignore[attr-defined]
    teamkit("show", "a1")
    assert shown == ["a1!"]


def test_the_help_names_the_commands_without_loading_them() -> None:
    before = set(sys.modules)
    done = teamkit("--help")
    assert all(f"  {name} " in done.stdout for name in COMMANDS)
    assert not {f"teamkit.cli.runs_{name}" for name in COMMANDS} & (set(sys.modules) - before)


def test_commands_and_paths_are_completed() -> None:
    complete = ShellComplete(main, {}, "teamkit", "_TEAMKIT_COMPLETE")
    assert [item.value for item in complete.get_completions(["runs"], "co")] == ["compare", "co"]
    assert [item.type for item in complete.get_completions(["runs"], "out")] == ["file"]


def test_a_long_table_is_paged_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    paged: list[str] = []
    monkeypatch.setattr(click, "echo_via_pager", lambda text, **_: paged.append(text))
    monkeypatch.setenv("LINES", "4")
    teamkit("--columns", "name,val_f1")
    assert paged == []
    monkeypatch.setattr(runs_output, "is_screen", lambda: True)
    teamkit("--columns", "name,val_f1")
    assert paged[0].count("\n") == 6
    teamkit("--columns", "name,val_f1", "--format", "csv")
    monkeypatch.setenv("LINES", "40")
    teamkit("--columns", "name,val_f1")
    assert len(paged) == 1


def test_on_a_terminal_nothing_is_wider_than_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs_output, "is_screen", lambda: True)
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("LINES", "400")
    assert max(map(len, teamkit("--columns", "path,*").stdout.splitlines())) <= 30
