"""Which folder a command works for."""

from pathlib import Path

from teamkit.cli.project import top


def test_the_project_is_where_the_policy_lies(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / "a" / ".git").mkdir()
    assert top(below) == tmp_path / "a"
    (tmp_path / "teamkit.toml").write_text("")
    assert top(below) == tmp_path
