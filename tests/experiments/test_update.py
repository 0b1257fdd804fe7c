"""teamkit update-experiment: what a person wrote stays, what the templates brought comes."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from teamkit.experiments import place
from teamkit.experiments.record import BASE, RECORD
from tests.command import teamkit_command
from tests.experiments.templates import Experiment, Templates
from tests.flow.team import Clone


def test_nothing_new_changes_nothing(experiment: Experiment) -> None:
    before = experiment.work()
    assert experiment.update().out == "nothing has changed\n"
    assert experiment.work() == before


def test_what_nobody_touched_is_renewed(experiment: Experiment, templates: Templates) -> None:
    templates.replace("model.py", "line 3\n", "line three\n")
    templates.write("/shared/run.py", "print('ran')\n")
    assert experiment.steps() == {"model.py": "update", "run.py": "update"}
    assert "line three" in experiment.read("model.py")
    assert experiment.read("run.py") == "print('ran')\n"
    experiment.keep()
    assert experiment.update().out == "nothing has changed\n"


def test_both_sides_are_merged(experiment: Experiment, templates: Templates) -> None:
    experiment.replace("model.py", "line 18\n", "my line 18\n")
    templates.replace("model.py", "line 3\n", "line three\n")
    assert experiment.steps() == {"model.py": "merge"}
    assert "my line 18" in experiment.read("model.py")
    assert "line three" in experiment.read("model.py")


def test_a_conflict_is_marked_and_listed_and_leaves_with_1(experiment: Experiment, templates: Templates) -> None:
    experiment.replace("model.py", "line 3\n", "my line 3\n")
    templates.replace("model.py", "line 3\n", "line three\n")
    templates.write("template.toml", f'version = "2.0"\n{(templates.folder / "demo/template.toml").read_text()}')
    done = experiment.update(code=1)
    assert done.out == "conflict   model.py\n"
    assert done.err == snapshot("""\
error: 1 file with conflicts: model.py, the first in line 3 of model.py
hint: choose between the marks in your editor, then git add -A && git commit
""")
    marked = experiment.read("model.py").splitlines()
    old = json.loads(experiment.git("show", f"HEAD:{RECORD}"))["version"]
    assert marked[2:9] == [
        "<<<<<<< yours",
        "my line 3",
        f"||||||| template {old}",
        "line 3",
        "=======",
        "line three",
        ">>>>>>> template 2.0",
    ]


def test_an_unresolved_conflict_stops_the_next_update_even_with_force(
    experiment: Experiment, templates: Templates
) -> None:
    experiment.replace("model.py", "line 3\n", "my line 3\n")
    templates.replace("model.py", "line 3\n", "line three\n")
    experiment.update(code=1)
    for words in ((), ("--force",), ("--dry-run",)):
        done = experiment.refuses("update-experiment", *words)
        assert done.error == "conflicts of the last update are not resolved: model.py"
    experiment.put("model.py", b"resolved\n")
    assert experiment.update().out == "nothing has changed\n"


def test_what_a_person_deleted_stays_deleted(experiment: Experiment, templates: Templates) -> None:
    experiment.delete("model.py")
    experiment.delete("tokenizer/vocab.txt")
    experiment.delete("data/train.csv")
    templates.replace("model.py", "line 3\n", "line three\n")
    templates.write("tokenizer/vocab.txt", "three\n")
    templates.write("data/train.csv", "c\n")
    assert experiment.steps() == {"model.py": "keep-deleted", "tokenizer/vocab.txt": "keep-deleted"}
    experiment.keep()
    assert experiment.update().out == "nothing has changed\n"
    assert not (experiment.folder / "model.py").exists()


def test_what_a_person_renamed_is_deleted_there(experiment: Experiment, templates: Templates) -> None:
    experiment.git("mv", "model.py", "net.py")
    experiment.keep()
    templates.replace("model.py", "line 3\n", "line three\n")
    assert experiment.steps() == {"model.py": "keep-deleted"}
    assert "line 3" in experiment.read("net.py")


def test_what_a_person_added_stays(experiment: Experiment, templates: Templates) -> None:
    experiment.put("mine.py", b"mine\n")
    templates.replace("model.py", "line 3\n", "line three\n")
    experiment.update()
    assert experiment.read("mine.py") == "mine\n"


def test_a_file_that_both_added_is_a_conflict_unless_it_is_the_same(
    experiment: Experiment, templates: Templates
) -> None:
    experiment.put("new.py", b"mine\n")
    experiment.put("same.py", b"same\n")
    templates.write("new.py", "theirs\n")
    templates.write("same.py", "same\n")
    assert experiment.steps(code=1) == {"new.py": "conflict", "same.py": "same"}
    assert {"mine", "theirs"} <= set(experiment.read("new.py").splitlines())


def test_new_files_come_and_old_ones_go_with_their_folder(experiment: Experiment, templates: Templates) -> None:
    templates.write("deep/down/new.py", "new\n")
    templates.remove("configs/base.yaml")
    assert experiment.steps() == {"configs/base.yaml": "remove", "deep/down/new.py": "add"}
    assert not (experiment.folder / "configs").exists()


def test_what_the_templates_dropped_stays_where_a_person_edited_it(
    experiment: Experiment, templates: Templates
) -> None:
    experiment.replace("configs/base.yaml", "lr: 0.1", "lr: 0.2")
    templates.remove("configs/base.yaml")
    assert experiment.steps() == {"configs/base.yaml": "template-removed-you-edited"}
    assert "lr: 0.2" in experiment.read("configs/base.yaml")
    experiment.keep()
    assert experiment.update().out == "nothing has changed\n"


def test_seeded_files_are_never_touched_and_new_ones_come_once(experiment: Experiment, templates: Templates) -> None:
    experiment.replace("README.md", "read me", "my own")
    experiment.put("data/mine.csv", b"mine\n")
    templates.write("README.md", "# other\n")
    templates.write("data/more.csv", "c\n")
    templates.write("data/mine.csv", "theirs\n")
    templates.remove("data/train.csv")
    assert experiment.steps() == {"data/more.csv": "add"}
    assert experiment.read("README.md") == "# my own\n"
    assert experiment.read("data/mine.csv") == "mine\n"
    assert experiment.read("data/train.csv") == "a,b\n1,2\n"


def test_generated_files_are_overwritten(experiment: Experiment, templates: Templates) -> None:
    experiment.put("tokenizer/vocab.txt", b"mine\n")
    templates.write("tokenizer/vocab.txt", "three\n")
    assert experiment.steps() == {"tokenizer/vocab.txt": "update"}
    assert experiment.read("tokenizer/vocab.txt") == "three\n"


def test_a_file_may_become_a_folder(experiment: Experiment, templates: Templates) -> None:
    templates.remove("model.py")
    templates.write("model.py/__init__.py", "new\n")
    assert experiment.steps() == {"model.py": "remove", "model.py/__init__.py": "add"}
    assert experiment.read("model.py/__init__.py") == "new\n"


def test_windows_line_ends_of_a_person_stay(experiment: Experiment, templates: Templates) -> None:
    mine = experiment.bytes_of("model.py").replace(b"line 18\n", b"my line\n").replace(b"\n", b"\r\n")
    experiment.put("model.py", mine)
    experiment.put("configs/base.yaml", experiment.bytes_of("configs/base.yaml").replace(b"\n", b"\r\n"))
    templates.replace("model.py", "line 3\n", "line three\n")
    templates.replace("configs/base.yaml", "0.1", "0.3")
    assert experiment.steps() == {"configs/base.yaml": "update", "model.py": "merge"}
    assert experiment.bytes_of("configs/base.yaml") == b"lr: 0.3\r\nepochs: 1\r\n"
    assert experiment.bytes_of("model.py").count(b"\r\n") == 20
    assert experiment.bytes_of("model.py").count(b"\n") == 20


def test_a_missing_last_line_end_is_kept(experiment: Experiment, templates: Templates) -> None:
    experiment.put("model.py", experiment.bytes_of("model.py") + b"the end")
    templates.replace("model.py", "line 3\n", "line three\n")
    assert experiment.steps() == {"model.py": "merge"}
    assert experiment.bytes_of("model.py").endswith(b"line 20\nthe end")


@pytest.mark.skipif(os.name == "nt", reason="no executable bits")
def test_executable_bits_are_merged_too(experiment: Experiment, templates: Templates) -> None:
    (experiment.folder / "model.py").chmod(0o755)
    experiment.keep()
    templates.replace("model.py", "line 3\n", "line three\n")
    templates.write("run me.sh", "#!/bin/sh\n", mode=0o755)
    (templates.folder / "demo/configs/base.yaml").chmod(0o755)
    assert experiment.steps() == {"configs/base.yaml": "update", "model.py": "update", "run me.sh": "add"}
    modes = {name: os.access(experiment.folder / name, os.X_OK) for name in ("model.py", "run me.sh", "train.sh")}
    assert modes == {"model.py": True, "run me.sh": True, "train.sh": True}
    assert os.access(experiment.folder / "configs/base.yaml", os.X_OK)


@pytest.mark.skipif(os.name == "nt", reason="no modes")
def test_a_file_for_one_person_alone_stays_so(experiment: Experiment, templates: Templates) -> None:
    (experiment.folder / "model.py").chmod(0o600)
    templates.replace("model.py", "line 3\n", "line three\n")
    experiment.update()
    assert (experiment.folder / "model.py").stat().st_mode & 0o777 == 0o600


def test_a_binary_file_is_renewed_or_put_beside(experiment: Experiment, templates: Templates) -> None:
    templates.write("logo.png", b"\x89PNG\0two")
    assert experiment.steps() == {"logo.png": "update"}
    assert experiment.bytes_of("logo.png") == b"\x89PNG\0two"
    experiment.put("logo.png", b"\x89PNG\0mine")
    templates.write("logo.png", b"\x89PNG\0three")
    assert experiment.steps(code=1) == {"logo.png": "conflict"}
    assert experiment.bytes_of("logo.png") == b"\x89PNG\0mine"
    assert experiment.bytes_of("logo.png.template") == b"\x89PNG\0three"
    assert "not resolved: logo.png" in experiment.update(code=1).err
    (experiment.folder / "logo.png.template").unlink()
    experiment.keep()
    assert experiment.update().out == "nothing has changed\n"


def test_korean_names_and_words_are_merged(experiment: Experiment, templates: Templates) -> None:
    experiment.replace("한글 파일.txt", "하나", "하나\n둘")
    templates.write("한글 파일.txt", "영\n하나\n")
    assert experiment.steps() == {"한글 파일.txt": "merge"}
    assert experiment.read("한글 파일.txt") == "영\n하나\n둘\n"
    templates.write("한글 파일.txt", "끝\n")
    assert "not committed: .teamkit/" in experiment.refuses("update-experiment").err
    assert "한글 파일.txt" in experiment.refuses("update-experiment").err


def test_a_link_or_a_folder_in_the_place_of_a_file_is_left_alone(
    experiment: Experiment, templates: Templates, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "base.yaml").write_text("lr: 0.1\nepochs: 1\n", encoding="utf-8")
    for name in ("configs/base.yaml", "model.py", "run.py"):
        (experiment.folder / name).unlink()
    (experiment.folder / "configs").rmdir()
    (experiment.folder / "configs").symlink_to(outside)
    (experiment.folder / "model.py").symlink_to("train.sh")
    (experiment.folder / "run.py").mkdir()
    (experiment.folder / "run.py/x").touch()
    experiment.keep()
    templates.replace("configs/base.yaml", "0.1", "0.3")
    templates.replace("model.py", "line 3\n", "line three\n")
    templates.write("/shared/run.py", "new\n")
    assert experiment.steps() == dict.fromkeys(("configs/base.yaml", "model.py", "run.py"), "keep-yours")
    assert (outside / "base.yaml").read_text(encoding="utf-8") == "lr: 0.1\nepochs: 1\n"
    experiment.keep()
    assert experiment.update().out == "nothing has changed\n"


def test_a_dry_run_shows_the_difference_and_changes_no_byte(experiment: Experiment, templates: Templates) -> None:
    experiment.replace("model.py", "line 18\n", "my line 18\n")
    templates.replace("model.py", "line 3\n", "line three")
    templates.write("new.py", "no end")
    templates.remove("configs/base.yaml")
    before = experiment.work()
    assert experiment.update("--dry-run").out == snapshot("""\
--- a/configs/base.yaml
+++ /dev/null
@@ -1,2 +0,0 @@
-lr: 0.1
-epochs: 1
--- a/model.py
+++ b/model.py
@@ -1,7 +1,6 @@
 line 1
 line 2
-line 3
-line 4
+line threeline 4
 line 5
 line 6
 line 7
--- /dev/null
+++ b/new.py
@@ -0,0 +1 @@
+no end
\\ No newline at end of file
remove   configs/base.yaml
merge    model.py
add      new.py
""")
    assert experiment.work() == before
    (experiment.folder / "model.py").write_text("dirty\n", encoding="utf-8")
    experiment.update("--dry-run", code=1)


def test_the_difference_is_one_that_git_can_apply(experiment: Experiment, templates: Templates) -> None:
    experiment.replace("model.py", "line 18\n", "my line 18\n")
    templates.replace("model.py", "line 3\n", "line three\n")
    templates.write("new.py", "no end")
    shown = json.loads(experiment.update("--dry-run", "--json").out)["difference"]
    patch = experiment.folder / "patch"
    patch.write_text("\n".join(shown) + "\n", encoding="utf-8")
    experiment.git("apply", "patch")
    patch.unlink()
    wanted = experiment.work()[1]
    experiment.git("checkout", "-q", ".")
    experiment.git("clean", "-qfd")
    experiment.update()
    merged = experiment.work()[1]
    assert {name: data for name, data in merged.items() if not name.startswith(".teamkit")} == {
        name: data for name, data in wanted.items() if not name.startswith(".teamkit")
    }


def test_json_says_what_happened(experiment: Experiment, templates: Templates) -> None:
    experiment.replace("model.py", "line 3\n", "my line 3\n")
    templates.replace("model.py", "line 3\n", "line three\n")
    done = json.loads(experiment.update("--json", code=1).out)
    assert done["schema"] == 1
    assert done["steps"] == [{"file": "model.py", "step": "conflict"}]
    assert done["conflicts"] == ["model.py"]
    assert done["written"] is True


def test_what_is_not_committed_is_not_overwritten(experiment: Experiment, templates: Templates) -> None:
    templates.replace("model.py", "line 3\n", "line three\n")
    (experiment.folder / "main.py").write_text("changed\n", encoding="utf-8")
    done = experiment.refuses("update-experiment")
    assert done.error == "not committed: main.py"
    assert experiment.steps("--force") == {"model.py": "update"}


def test_a_file_that_git_does_not_know_is_not_overwritten(experiment: Experiment, templates: Templates) -> None:
    experiment.git("rm", "-q", "--cached", "model.py")
    experiment.commit("chore: ignore it", __gitignore="model.py\n")
    (experiment.folder / "of no interest").touch()
    templates.replace("model.py", "line 3\n", "line three\n")
    assert experiment.refuses("update-experiment").error == "not committed: model.py"


def test_a_folder_of_runs_that_git_does_not_know_is_in_nobodys_way(
    experiment: Experiment, templates: Templates
) -> None:
    (experiment.folder / "runs").mkdir()
    (experiment.folder / "runs/log").touch()
    templates.replace("model.py", "line 3\n", "line three\n")
    experiment.update()


def test_another_folder_of_the_repository_may_be_dirty(templates: Templates, tmp_path: Path) -> None:
    team = Experiment(tmp_path)
    team.git("init", "-q")
    team.does("new-experiment", "demo", "팀 exp", "--template", "templates")
    team.put("other.py", b"other\n")
    templates.replace("model.py", "line 3\n", "line three\n")
    (tmp_path / "other.py").write_text("dirty\n", encoding="utf-8")
    experiment = Experiment(tmp_path / "팀 exp")
    (experiment.folder / "run.py").write_text("dirty\n", encoding="utf-8")
    assert experiment.refuses("update-experiment").error == "not committed: run.py"
    experiment.git("checkout", "-q", "run.py")
    assert experiment.steps() == {"model.py": "update"}


def test_templates_in_the_same_repository_are_found_in_every_clone(templates: Templates, tmp_path: Path) -> None:
    team = Experiment(tmp_path)
    team.git("init", "-q")
    team.does("new-experiment", "demo", "exp", "--template", "templates")
    team.keep()
    team.git("clone", "-q", ".", "clone")
    other = Experiment(tmp_path / "clone/exp")
    Templates(tmp_path / "clone/templates").replace("model.py", "line 3\n", "line three\n")
    assert other.steps() == {"model.py": "update"}


def test_outside_a_repository_force_is_asked_for(templates: Templates, tmp_path: Path) -> None:
    Clone(tmp_path).does("new-experiment", "demo", "bare", "--template", str(templates.folder))
    experiment = Experiment(tmp_path / "bare")
    templates.write("new.py", "new\n")
    assert experiment.steps() == {"new.py": "add"}
    templates.replace("model.py", "line 3\n", "line three\n")
    assert "in no git repository" in experiment.refuses("update-experiment").error
    assert experiment.steps("--force") == {"model.py": "update"}


def test_it_is_found_from_a_folder_below(experiment: Experiment, templates: Templates) -> None:
    templates.replace("model.py", "line 3\n", "line three\n")
    done = experiment.teamkit("update-experiment", at="configs")
    assert (done.code, done.out) == (0, "update   model.py\n")


def test_dir_names_the_experiment(experiment: Experiment, templates: Templates) -> None:
    templates.replace("model.py", "line 3\n", "line three\n")
    assert Clone(experiment.folder.parent).does("update-experiment", "my exp").out == "update   model.py\n"


def test_where_there_is_no_experiment_it_says_so(tmp_path: Path, experiment: Experiment) -> None:
    assert "no experiment here" in Clone(tmp_path).refuses("update-experiment", code=2).error
    assert "no experiment in" in experiment.refuses("update-experiment", "configs", code=2).error


def test_eject_forgets_the_templates_and_keeps_the_files(experiment: Experiment) -> None:
    before = experiment.work()
    assert experiment.update("--eject", "--dry-run").out == f"remove   {BASE}\nremove   {RECORD}\n"
    assert experiment.work() == before
    experiment.update("--eject")
    assert [line.strip() for line in experiment.status().splitlines()] == [f"D {BASE}", f"D {RECORD}"]
    assert not (experiment.folder / ".teamkit").exists()
    assert "no experiment here" in experiment.refuses("update-experiment", code=2).error


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        (RECORD, b"{", "is no JSON"),
        (RECORD, b"[]", "is no table"),
        (RECORD, b"<<<<<<< HEAD\n{}\n", "holds the marks of a merge"),
        (RECORD, b'{"schema": 1}', "lacks task"),
        (RECORD, None, "is missing"),
        (BASE, b"\x1f\x8bno", "cannot be read"),
        (BASE, None, "is missing"),
    ],
)
def test_damage_is_told_with_the_way_out(
    experiment: Experiment, templates: Templates, name: str, data: bytes | None, says: str
) -> None:
    templates.replace("model.py", "line 3\n", "line three\n")
    file = experiment.folder / name
    file.unlink() if data is None else file.write_bytes(data)
    done = experiment.refuses("update-experiment", code=3)
    assert done.error.startswith(name)
    assert says in done.error
    command, _, other = done.hint.partition(";")
    assert other.endswith("--eject")
    experiment.git(*command.split()[1:])
    assert experiment.steps() == {"model.py": "update"}


def test_the_base_of_another_commit_is_seen(experiment: Experiment, templates: Templates) -> None:
    old = experiment.bytes_of(BASE)
    templates.replace("model.py", "line 3\n", "line three\n")
    experiment.update()
    experiment.keep()
    experiment.put(BASE, old)
    templates.replace("model.py", "line 4\n", "line four\n")
    assert "belongs to another experiment.json" in experiment.refuses("update-experiment", code=3).error


def test_a_damaged_base_is_made_again_where_the_templates_are_the_same(experiment: Experiment) -> None:
    before = experiment.bytes_of(BASE)
    (experiment.folder / BASE).write_bytes(b"")
    assert "was made again" in experiment.update().err
    assert experiment.bytes_of(BASE) == before
    assert experiment.status() == ""


def test_an_experiment_of_a_newer_teamkit_is_refused(experiment: Experiment) -> None:
    text = experiment.read(RECORD)
    experiment.put(RECORD, text.replace('"teamkit": "0', '"teamkit": "77').encode())
    done = experiment.refuses("update-experiment")
    assert done.error.startswith("this experiment was made by teamkit 77.")
    assert done.hint.startswith("pip install -U 'teamkit>=77.")
    experiment.put(RECORD, text.replace('"schema": 1', '"schema": 2').encode())
    assert experiment.refuses("update-experiment").error.startswith("this experiment was made by teamkit")


def test_a_record_that_leads_out_of_the_project_is_refused(experiment: Experiment, tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("line\n", encoding="utf-8")
    table = json.loads(experiment.read(RECORD))
    table["files"]["../victim"] = table["files"]["model.py"]
    experiment.put(RECORD, json.dumps(table).encode())
    assert "../victim" in experiment.refuses("update-experiment", code=3).error


def test_a_task_that_is_gone_is_told(experiment: Experiment, templates: Templates) -> None:
    (templates.folder / "demo").rename(templates.folder / "demos")
    assert experiment.refuses("update-experiment", code=2).hint == "did you mean demos?"


def test_templates_that_moved_are_named(experiment: Experiment, templates: Templates, tmp_path: Path) -> None:
    templates.folder.rename(tmp_path / "elsewhere")
    assert "there is no folder" in experiment.refuses("update-experiment", code=2).error
    assert experiment.update("--template", "../elsewhere").out == "nothing has changed\n"
    experiment.keep()
    Templates(tmp_path / "elsewhere").replace("model.py", "line 3\n", "line three\n")
    assert experiment.steps() == {"model.py": "update"}
    assert json.loads(experiment.read(RECORD))["source"].endswith("/elsewhere")


def test_a_class_that_changes_loses_nothing(experiment: Experiment, templates: Templates) -> None:
    experiment.replace("README.md", "read me", "my own")
    experiment.replace("configs/base.yaml", "0.1", "0.2")
    experiment.replace("model.py", "line 18\n", "my line 18\n")
    templates.replace("template.toml", '"README.md", "data/**"', '"configs/**"')
    templates.replace("template.toml", '"tokenizer/**"', '"model.py"')
    templates.write("README.md", "# other\n")
    templates.replace("configs/base.yaml", "0.1", "0.3")
    templates.replace("model.py", "line 3\n", "line three\n")
    templates.write("data/train.csv", "c\n")
    assert experiment.steps(code=1) == {"README.md": "conflict", "data/train.csv": "update", "model.py": "merge"}
    assert {"# my own", "# other"} <= set(experiment.read("README.md").splitlines())
    assert "0.2" in experiment.read("configs/base.yaml")


def test_only_one_command_changes_an_experiment_at_a_time(experiment: Experiment, templates: Templates) -> None:
    pytest.importorskip("fcntl")
    templates.replace("model.py", "line 3\n", "line three\n")
    with place.alone(experiment.folder):
        assert experiment.refuses("update-experiment").error == "another teamkit is changing this experiment"


def test_gits_variables_of_another_repository_count_for_nothing(
    experiment: Experiment, templates: Templates, tmp_path: Path
) -> None:
    Clone(tmp_path).git("init", "-q", "other")
    experiment.replace("model.py", "line 18\n", "my line 18\n")
    templates.replace("model.py", "line 3\n", "line three\n")
    other = {"GIT_DIR": str(tmp_path / "other/.git"), "GIT_INDEX_FILE": str(tmp_path / "no index")}
    assert experiment.does("update-experiment", **other).out == "merge   model.py\n"


def test_the_difference_is_coloured_on_a_terminal(experiment: Experiment, templates: Templates) -> None:
    pty = pytest.importorskip("pty")
    templates.replace("model.py", "line 3\n", "line three\n")
    master, terminal = pty.openpty()
    env = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm"}
    env |= {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [*teamkit_command(), "update-experiment", "--dry-run"]
    subprocess.run(command, cwd=experiment.folder, env=env, stdin=terminal, stdout=terminal, check=True)
    os.close(terminal)
    said = os.read(master, 65536).decode()
    os.close(master)
    assert "\x1b[32m+line three" in said
    assert "\x1b[31m-line 3" in said


@pytest.mark.parametrize("words", [("update-experiment",), ("new-experiment", "sts", "x"), ("add", "loss", "mse")])
def test_a_folder_that_was_deleted_is_told(tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    python, *rest = teamkit_command()
    script = f'rmdir "{folder}"; exec "{python}" {" ".join([*rest, *words])}'
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(["sh", "-c", script], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (3, "error: this folder is gone\nhint: cd ~\n")
