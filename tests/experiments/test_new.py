"""teamkit new-experiment: a whole project, or nothing."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from teamkit import __version__
from teamkit.cli.console import cells_of
from teamkit.experiments import catalogue, disk, record
from teamkit.experiments.record import BASE, RECORD
from teamkit.experiments.tree import File
from tests.command import teamkit_command
from tests.experiments.templates import MANIFEST, Templates, writes_everywhere, written
from tests.flow.team import Clone


@pytest.fixture
def here(tmp_path: Path) -> Clone:
    folder = tmp_path / "work"
    folder.mkdir()
    return Clone(folder)


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Templates:
    """The templates, as if teamkit shipped them."""
    folder = tmp_path / "shipped/experiments"
    monkeypatch.setattr(catalogue, "shipped", lambda _: folder.parent)
    return written(folder)


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_it_says_what_was_made_and_what_to_type_next(here: Clone, own: Templates) -> None:
    own.write("requirements.txt", "torch\n")
    assert here.does("new-experiment", "demo", "my exp").out == snapshot("""\
my exp   demo, 14 files
  cd 'my exp'
  pip install -r requirements.txt
  python main.py fit -c configs/base.yaml
  pytest
""")


def test_the_project_is_complete_and_flat(here: Clone, own: Templates) -> None:
    here.does("new-experiment", "demo", "exp")
    assert files(here.folder / "exp") == [
        BASE, RECORD, "README.md", "configs/base.yaml", "data/train.csv", "logo.png", "main.py", "model.py", "run.py",
        "tests/test_run.py", "tokenizer/vocab.txt", "train.sh", "한글 파일.txt",
    ]  # fmt: skip
    assert here.read("exp/main.py") == '"""exp by ."""\nimport exp\n'
    assert (here.folder / "exp/logo.png").read_bytes() == b"\x89PNG\0one"
    assert os.name == "nt" or os.access(here.folder / "exp/train.sh", os.X_OK)
    assert list(here.folder.iterdir()) == [here.folder / "exp"]


def test_it_keeps_what_an_update_needs(here: Clone, own: Templates) -> None:
    here.git("config", "--global", "user.name", "Jiwoo", GIT_CONFIG_GLOBAL=str(here.folder / "config"))
    here.does("new-experiment", "demo", "exp", "--name", "내 실험", GIT_CONFIG_GLOBAL=str(here.folder / "config"))
    table = json.loads(here.read(f"exp/{RECORD}"))
    assert {key: table[key] for key in ("schema", "task", "version", "teamkit")} == {
        "schema": 1, "task": "demo", "version": __version__, "teamkit": __version__,
    }  # fmt: skip
    assert table["answers"] == {
        "name": "내 실험",
        "package": "demo",
        "year": time.localtime().tm_year,
        "author": "Jiwoo",
        "language": "en",
    }
    assert table["files"]["README.md"].startswith("seeded ")
    known = record.loads((here.folder / "exp" / RECORD).read_bytes())
    base = record.unpack((here.folder / "exp" / BASE).read_bytes(), known)
    assert {"README.md", "data/train.csv", "tokenizer/vocab.txt"}.isdisjoint(base)
    assert base["main.py"].data == (here.folder / "exp/main.py").read_bytes()


def test_the_same_answers_give_the_same_bytes(here: Clone, own: Templates) -> None:
    for name in ("one", "two"):
        here.does("new-experiment", "demo", name, "--name", "same")
    for name in files(here.folder / "one"):
        assert (here.folder / "one" / name).read_bytes() == (here.folder / "two" / name).read_bytes()


def test_the_language_is_that_of_the_policy(here: Clone, own: Templates) -> None:
    here.write(teamkit__toml='[project]\nlanguage = "ko"\n')
    here.does("new-experiment", "demo", "exp")
    assert json.loads(here.read(f"exp/{RECORD}"))["answers"]["language"] == "ko"


def test_a_dry_run_lists_the_files_and_makes_nothing(here: Clone, own: Templates) -> None:
    assert "add   main.py\n" in here.does("new-experiment", "demo", "exp", "--dry-run").out
    assert list(here.folder.iterdir()) == []


def test_json_says_what_was_made(here: Clone, own: Templates) -> None:
    done = json.loads(here.does("new-experiment", "demo", "실험 1", "--json").out)
    assert done["schema"] == 1
    assert done["folder"] == str(here.folder / "실험 1")
    assert done["files"] == files(here.folder / "실험 1")
    assert done["next"][0] == "cd '실험 1'"


def test_an_empty_folder_is_filled_and_stays_the_same_one(here: Clone, own: Templates) -> None:
    here.git("init", "-q", "exp")
    inode = (here.folder / "exp").stat().st_ino
    done = Clone(here.folder / "exp").does("new-experiment", "demo", ".")
    assert "cd " not in done.out
    assert (here.folder / "exp").stat().st_ino == inode
    assert "exp" in here.read("exp/main.py")
    assert Clone(here.folder / "exp").status().count("??") == len(files(here.folder / "exp")) - len(
        files(here.folder / "exp/.git")
    )


def test_a_folder_that_holds_something_is_refused(here: Clone, own: Templates) -> None:
    here.write(exp___x="mine")
    done = here.refuses("new-experiment", "demo", "exp")
    assert (done.error, done.hint) == ("exp is not empty: it holds x", "ls -A exp")
    here.write(file="mine")
    assert here.refuses("new-experiment", "demo", "file").error == "file is there already, and is no folder"
    (here.folder / "link").symlink_to("nowhere")
    assert here.refuses("new-experiment", "demo", "link").error == "link is there already, and is no folder"
    assert files(here.folder) == ["exp/x", "file"]


def test_folders_above_are_made(here: Clone, own: Templates) -> None:
    here.does("new-experiment", "demo", "a/b/c")
    assert (here.folder / "a/b/c/main.py").is_file()


def test_a_folder_that_nobody_may_write_to_is_told(here: Clone, own: Templates, tmp_path: Path) -> None:
    if writes_everywhere(tmp_path):
        pytest.skip("root may write everywhere")
    here.folder.chmod(0o500)
    done = here.refuses("new-experiment", "demo", "exp", code=3)
    here.folder.chmod(0o755)
    assert done.error.endswith("Permission denied; nothing was made")


def test_a_place_that_cannot_be_is_told(here: Clone, own: Templates) -> None:
    here.write(file="mine")
    assert "nothing was made" in here.refuses("new-experiment", "demo", "file/exp", code=3).error


@pytest.mark.parametrize(("typed", "hint"), [("dmeo", "did you mean demo?"), ("xyz", "teamkit new-experiment --list")])
def test_an_unknown_task_names_the_nearest(here: Clone, own: Templates, typed: str, hint: str) -> None:
    done = here.refuses("new-experiment", typed, "exp", code=2)
    assert (done.error, done.hint) == (f"there is no task {typed}", hint)
    assert here.refuses("new-experiment", "--show", typed, code=2).hint == hint


@pytest.mark.parametrize("name", ["", " ", 'a"b', "a\nb", "{{ x }}", "a\\b", "# a"])
def test_a_name_that_files_would_have_to_quote_is_refused(here: Clone, own: Templates, name: str) -> None:
    assert here.refuses("new-experiment", "demo", "exp", "--name", name, code=2).hint.startswith("--name ")
    assert list(here.folder.iterdir()) == []


@pytest.mark.parametrize("words", [(), ("demo",), ("demo", "a", "b")])
def test_wrong_usage_is_2(here: Clone, own: Templates, words: tuple[str, ...]) -> None:
    assert here.refuses("new-experiment", *words, code=2).hint == "teamkit new-experiment --help"


def test_list_is_a_table(here: Clone, own: Templates) -> None:
    own.write("/다른/template.toml", 'title = "문장 분류"\nmetrics = ["val/f1", "val/accuracy"]\n')
    assert here.does("new-experiment", "--list").out == snapshot("""\
demo  A demonstration  val/loss
다른  문장 분류        val/f1, val/accuracy
""")
    tasks = json.loads(here.does("new-experiment", "--list", "--json").out)["tasks"]
    assert [task["name"] for task in tasks] == ["demo", "다른"]


def test_show_says_what_a_task_is(here: Clone, own: Templates) -> None:
    assert here.does("new-experiment", "--show", "demo").out == snapshot("""\
demo  A demonstration

Trains nothing.

metrics  val/loss
losses   mse

seeded     README.md
managed    configs/base.yaml
seeded     data/train.csv
managed    logo.png
managed    main.py
managed    model.py
managed    run.py
managed    tests/test_run.py
generated  tokenizer/vocab.txt
managed    train.sh
managed    한글 파일.txt

teamkit new-experiment demo my-demo
cd my-demo
python main.py fit -c configs/base.yaml
pytest
""")


def test_nothing_is_wider_than_the_terminal(here: Clone, own: Templates) -> None:
    own.replace("template.toml", "Trains nothing.", "아무것도 배우지 않는 " * 20)
    own.replace("template.toml", '"mse"', ", ".join(f'"loss_{number}"' for number in range(30)))
    for words in (("--list",), ("--show", "demo")):
        done = here.does("new-experiment", *words, COLUMNS="50")
        assert max(map(cells_of, done.out.splitlines())) <= 50


def test_a_list_reads_no_template_and_loads_no_jinja2(tmp_path: Path) -> None:
    command = [sys.executable, "-X", "importtime", *teamkit_command()[1:], "new-experiment", "--list"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    modules = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "teamkit.experiments.catalogue" in modules
    assert modules.isdisjoint(("jinja2", "git", "yaml", "gitdb"))


def test_ctrl_c_leaves_nothing(here: Clone, own: Templates, monkeypatch: pytest.MonkeyPatch) -> None:
    write, done = disk.write, list[object]()

    def interrupted(file: Path, content: File) -> None:
        write(file, content)
        done.append(file)
        if len(done) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(disk, "write", interrupted)
    assert here.teamkit("new-experiment", "demo", "a/exp").code == 1
    assert len(done) == 3
    assert list(here.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("manifest", "error", "hint"),
    [
        ("titel = 'x'\n", "unknown key titel in demo/template.toml", "known here: title"),
        ("title = 3\n", "title in demo/template.toml has the wrong type: 3", 'title = "text"'),
        ("losses = 'mse'\n", "losses in demo/template.toml has the wrong type: 'mse'", 'losses = ["a", "b"]'),
        ("files = 3\n", "files in demo/template.toml has the wrong type", "[files]"),
        ("[files]\nseed = []\n", "unknown key seed in demo/template.toml", "known here: seeded, generated"),
        ("shared = ['../x']\n", "shared in demo/template.toml names ../x: it leaves the project", "shared ="),
        ("shared = ['/etc/passwd']\n", "shared in demo/template.toml names /etc/passwd: it is absolute", "shared ="),
        ("shared = ['x.py']\n", "demo/template.toml takes x.py from shared, which is not there", "ls shared"),
        ("title = \n", "cannot be read", "file "),
    ],
)
def test_a_template_that_is_wrong_is_told(here: Clone, own: Templates, manifest: str, error: str, hint: str) -> None:
    own.write("template.toml", manifest)
    done = here.refuses("new-experiment", "demo", "exp", code=2)
    assert error in done.error
    assert done.hint.startswith(hint)
    assert list(here.folder.iterdir()) == []


def test_manifest_of_the_tests_is_read(own: Templates) -> None:
    assert MANIFEST in (own.folder / "demo/template.toml").read_text(encoding="utf-8")


def test_several_near_tasks_are_all_named(here: Clone) -> None:
    assert here.refuses("new-experiment", "st", "exp", code=2).hint == "did you mean stt or sts?"
