"""The disks of this machine, as they are: what `df` says, and what can be written."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from teamkit.preflight.look import disk, mounts
from teamkit.preflight.rules.disk import df_figures
from teamkit.preflight.snapshot import Disk

from .disk_world import public

__all__ = ["public"]

MB = 10**6
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="fallocate(2) and /proc are Linux's")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def seen(path: Path, need: int = 0) -> Disk:
    (only,) = disk.look({"project": path}, {"project": need})
    return only


def df() -> dict[str, tuple[str, ...]]:
    """What `df -H` prints for every mount; "-" for what another mount hides."""
    words = ["df", "-H", "-a", "--output=target,size,used,avail,pcent"]
    ran = subprocess.run(words, capture_output=True, text=True, timeout=30, check=False)
    if "usage" in ran.stderr or not ran.stdout:
        pytest.skip("no GNU df here")
    rows = [line.rsplit(None, 4) for line in ran.stdout.splitlines()[1:]]
    return {row[0]: tuple(row[1:]) for row in rows if row[1] != "-"}


@linux
def test_the_figures_are_those_of_df_on_every_mount() -> None:
    """A mount that somebody writes to between two looks is asked again."""
    compared: dict[str, tuple[object, object]] = {}
    wrong = compared
    for _ in range(5):
        before = df()
        ours = {target: df_figures(seen(Path(target))) for target in before}
        after = df()
        compared = {target: (ours[target], row) for target, row in before.items() if after.get(target) == row}
        wrong = {target: both for target, both in compared.items() if both[0] != both[1]}
        if compared and not wrong:
            break
    assert compared
    assert not wrong


def test_all_places_on_one_file_system_are_one_disk_and_their_needs_add_up(tmp_path: Path) -> None:
    places = {"project": tmp_path, "outputs": tmp_path / "out/deep", "HF_HOME": tmp_path / "hf"}
    (only,) = disk.look(places, {"project": 3 * MB, "outputs": 4 * MB})
    assert only.places == ("project", "outputs", "HF_HOME")
    assert only.need == 7 * MB


def test_a_place_that_is_not_there_yet_is_judged_by_its_nearest_folder_and_not_made(tmp_path: Path) -> None:
    only = seen(tmp_path / "실험/결과/2026")
    assert (only.path, only.writable) == (str(tmp_path.resolve()), True)
    assert not list(tmp_path.iterdir())


def test_a_folder_with_a_korean_name_and_spaces_is_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "김지우 실험\n둘"
    folder.mkdir()
    assert seen(folder, MB).writable


def test_a_file_where_a_folder_should_be_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "outputs").write_text("")
    for place in (tmp_path / "outputs", tmp_path / "outputs/run-1"):
        only = seen(place)
        assert only.writable is False
        assert "outputs is no folder" in only.proof


def test_a_link_that_leads_nowhere_cannot_be_written_though_its_folder_can(tmp_path: Path) -> None:
    (tmp_path / "hf").symlink_to("/no/such/disk")
    assert "leads nowhere" in seen(tmp_path / "hf/hub").proof


def test_a_link_is_followed_to_the_file_system_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "near").symlink_to(tmp_path / "far")
    assert seen(tmp_path / "near/run").path == str((tmp_path / "far").resolve())


def test_a_loop_of_links_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "a")
    assert seen(tmp_path / "a").error == os.strerror(errno.ELOOP)


@as_root
@linux
def test_whoever_has_no_permission_is_told_so_and_other_places_still_count(public: Path) -> None:
    """As the user nobody, in a process of its own."""
    (public / "open").mkdir()
    (public / "open").chmod(0o777)
    (public / "closed/inner").mkdir(parents=True)
    (public / "closed").chmod(0o700)
    code = (
        "import os, json, sys; from pathlib import Path\n"
        "from teamkit.preflight.look import disk; os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "print(json.dumps([d._asdict() for d in disk.look({n: Path(n) for n in sys.argv[1:]}, {})]))"
    )
    names = [str(public / name) for name in ("open", "closed/inner", "closed")]
    ran = subprocess.run([sys.executable, "-c", code, *names], capture_output=True, text=True, check=True)
    rows = {name: row for row in json.loads(ran.stdout) for name in row["places"]}
    assert [rows[name]["writable"] for name in names] == [True, False, False]
    assert all(os.strerror(errno.EACCES) in rows[name]["proof"] for name in names[1:])


@linux
def test_a_proof_allocates_the_bytes_and_leaves_nothing(tmp_path: Path) -> None:
    if seen(tmp_path).kind == "tmpfs":
        pytest.skip("the folder of the tests lies in memory")
    free = seen(tmp_path).free
    assert free is not None
    only = seen(tmp_path, min(10**9, free // 2))
    assert (only.proven, only.proof) == (True, "")
    assert not list(tmp_path.iterdir())
    opened = [str(link.resolve()) for link in Path("/proc/self/fd").iterdir()]
    assert not [name for name in opened if name.startswith(str(tmp_path.resolve()))], "a file without a name is held"


@linux
def test_more_than_is_free_is_not_even_tried(tmp_path: Path) -> None:
    free = seen(tmp_path).free
    assert free is not None
    only = seen(tmp_path, free * 2)
    assert only.proven is None
    assert only.proof.startswith("not tried")


@linux
def test_memory_is_never_allocated_for_a_proof() -> None:
    shared = Path("/dev/shm")
    if not os.access(shared, os.W_OK):
        pytest.skip("no /dev/shm to write to")
    only = seen(shared, MB)
    assert (only.kind, only.proven) == ("tmpfs", None)
    assert "memory" in only.proof


@linux
def test_a_process_killed_in_the_middle_of_a_proof_leaves_no_file(tmp_path: Path) -> None:
    code = (
        "import os, sys; from teamkit.preflight.look.trial import nameless\n"
        "with nameless(sys.argv[1]) as handle:\n    os.write(handle, b'x'); os.kill(os.getpid(), 9)"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert ran.returncode == -9
    assert not list(tmp_path.iterdir())


def test_a_file_system_without_nameless_files_gets_a_named_one_that_is_gone_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    left: list[int] = []
    real = os.unlink

    def unlink(path: str) -> None:
        real(path)
        left.append(len(list(tmp_path.iterdir())))

    monkeypatch.setattr(os, "unlink", unlink)
    assert seen(tmp_path, MB).writable
    assert set(left) == {0}


@linux
def test_spaces_in_a_mount_point_are_read_from_their_octal_escapes(tmp_path: Path) -> None:
    file = tmp_path / "mountinfo"
    file.write_bytes(
        b"27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
        b"41 27 0:50 / /\xea\xb9\x80\\040\xec\xa7\x80\\134 rw shared:1 master:2 - nfs4 server:/a\\040b rw\n"
        b"42 27 0:51 / /data rw - xfs /dev/sdb rw\n"
        b"43 27 0:52 / /data rw - tmpfs none rw\n"
    )
    known = mounts.mounts(file)
    inner = mounts.above("/김 지\\/x", known)
    assert inner is not None
    assert (inner.kind, inner.source) == ("nfs4", "server:/a b")
    top = mounts.above("/data/x", known)
    assert top is not None
    assert top.kind == "tmpfs", "the mount made last is the one on top"
    root = mounts.above("/database", known)
    assert root is not None
    assert root.kind == "ext4"


@linux
def test_an_overlay_counts_as_memory_when_its_upper_folder_lies_there() -> None:
    known = mounts.mounts()
    huge = 10**18
    for upper, size, expected in (("/dev/shm", huge, True), ("/no/such", huge, False), ("/no/such", 10**9, True)):
        options = f"rw,lowerdir=/x,upperdir={upper},workdir=/y"
        overlay = mounts.Mount("/", "0:99", "overlay", "overlay", options)
        assert mounts.in_memory(overlay, known, size) is expected
