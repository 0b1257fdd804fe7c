"""What a disk means for a run, decided from plain data."""

import pytest

from teamkit.finding import Finding
from teamkit.preflight.needs import Needs
from teamkit.preflight.rules.disk import df_figures, judge
from teamkit.preflight.snapshot import Disk

GB = 10**9
FINE = Disk(
    ("project",), "/data/jiwoo", "ext4", "/dev/sda1", 98 * GB, 50 * GB, 43 * GB, 1000, 900, writable=True
)  # fmt: skip


def one(disk: Disk, needs: Needs | None = None) -> Finding:
    (finding,) = judge((disk,), needs or Needs())
    return finding


def test_a_disk_with_room_is_well() -> None:
    assert one(FINE) == Finding(
        "project", "ok", "43 GB free of 98 GB (ext4; df -H: 98G 50G 43G 54%)", group="disk", value=43 * GB, unit="B"
    )


def test_the_places_of_a_disk_are_named_project_first_and_three_at_most() -> None:
    places = ("outputs", "HF_HOME", "project", "TORCH_HOME", "TMPDIR")
    assert one(FINE._replace(places=places)).check == "project, outputs, HF_HOME +2"


@pytest.mark.parametrize(
    ("needs", "limit"),
    [
        (Needs(disk=3 * GB), "3.0 GB needed"),
        (Needs(checkpoint=1_400_000_000, kept=3), "3 checkpoints x 1.4 GB = 4.2 GB needed"),
        (Needs(checkpoint=GB, kept=1, disk=2 * GB), "1 checkpoint x 1.0 GB + 2.0 GB = 3.0 GB needed"),
    ],
)
def test_a_need_is_told_with_its_sum(needs: Needs, limit: str) -> None:
    finding = one(FINE._replace(need=needs.written, proven=True), needs)
    assert (finding.state, finding.limit) == ("ok", limit)


def test_a_need_of_this_disk_alone_is_told_without_the_sum_of_all() -> None:
    assert one(FINE._replace(need=GB), Needs(checkpoint=GB, kept=3)).limit == "1.0 GB needed"


def test_free_is_rounded_down_and_a_need_up_so_that_the_row_does_not_contradict_itself() -> None:
    finding = one(FINE._replace(free=4_199_999_999, need=4_200_000_000), Needs(disk=4_200_000_000))
    assert (finding.seen, finding.limit, finding.state) == (
        "4.1 GB free of 98 GB (ext4; df -H: 98G 50G 4.2G 93%)",
        "4.2 GB needed",
        "fail",
    )


@pytest.mark.parametrize(
    ("change", "state", "says"),
    [
        ({"free": 4 * GB, "used": 20 * GB}, "warn", "4.0 GB free"),
        ({"free": 40 * GB, "used": 900 * GB}, "warn", "40 GB free"),
        ({"free": 70 * GB, "used": 900 * GB}, "ok", "70 GB free"),
        ({"free": 0}, "fail", "full"),
        ({"free": 0, "places": ("HF_HOME", "TORCH_HOME")}, "warn", "full"),
        ({"free": 4 * GB, "need": 3 * GB, "proven": True, "tried": True}, "ok", "4.0 GB free"),
        ({"free": 4 * GB, "need": 5 * GB}, "fail", "4.0 GB free"),
        ({"free": 4 * GB, "need": 5 * GB, "places": ("HF_HOME",)}, "fail", "4.0 GB free"),
        ({"need": GB, "proven": False, "proof": "quota: this user"}, "fail", "quota: this user"),
        ({"need": GB, "proof": "this file system cannot reserve space"}, "warn", "cannot reserve space"),
        ({"need": GB, "proof": "not proven within 2 s", "tried": True}, "unknown", "not proven within 2 s"),
        ({"writable": False, "proof": "Permission denied"}, "fail", "cannot be written: Permission denied"),
        ({"writable": False, "proof": "Denied", "places": ("HF_HOME",)}, "warn", "only use what is in it"),
        ({"writable": False, "places": ("HF_HOME",), "need": GB}, "fail", "cannot be written"),
        ({"writable": False, "read_only": True}, "fail", "read-only: /data/jiwoo"),
        ({"size": 0, "free": 0, "used": 0}, "unknown", "does not tell its size: /dev/sda1 (ext4)"),
        ({"size": 0, "free": 0, "used": 0, "need": GB}, "unknown", "does not tell its size"),
        ({"error": "no answer within 2 s"}, "unknown", "no answer within 2 s: /dev/sda1 (ext4)"),
        ({"kind": "tmpfs"}, "warn", "in memory"),
        ({"kind": "tmpfs", "places": ("TMPDIR", "HF_HOME")}, "ok", "43 GB free"),
        ({"kind": "tmpfs", "places": ("TMPDIR", "outputs")}, "warn", "in memory"),
    ],
)
def test_each_trouble_has_its_state_and_its_words(change: dict[str, object], state: str, says: str) -> None:
    finding = one(FINE._replace(**change))  # type: ignore[arg-type]
    assert finding.state == state
    assert says in finding.seen


@pytest.mark.parametrize(
    ("change", "remedy"),
    [
        ({"free": 0}, "du -xh --max-depth=1 /data/jiwoo | sort -h | tail"),
        ({"free": 0, "path": "/내 폴더"}, "du -xh --max-depth=1 '/내 폴더' | sort -h | tail"),
        ({"free": 0, "places": ("HF_HOME",)}, "hf cache prune || huggingface-cli delete-cache"),
        ({"need": 1, "proven": False, "proof": "quota: this user"}, "quota -s"),
        ({"writable": False, "proof": "quota: no more files"}, "quota -s"),
        ({"writable": False}, "ls -ld /data/jiwoo; id"),
        ({"writable": False, "read_only": True}, "findmnt -T /data/jiwoo"),
        ({"writable": False, "inodes_free": 0}, "du --inodes -x /data/jiwoo | sort -n | tail"),
    ],
)
def test_each_trouble_has_a_command_to_paste(change: dict[str, object], remedy: str) -> None:
    finding = judge((FINE._replace(**change),), Needs())[0]  # type: ignore[arg-type]
    assert finding.remedy == remedy


def test_caches_that_cannot_be_written_are_moved_to_the_disk_with_most_room() -> None:
    closed = FINE._replace(places=("HF_HOME", "TORCH_HOME"), writable=False, path="/ro")
    memory = FINE._replace(places=("TMPDIR",), kind="tmpfs", free=900 * GB, path="/dev/shm")
    finding = judge((FINE, memory, closed), Needs())[2]
    assert (
        finding.remedy == "export HF_HOME=/data/jiwoo/.cache/hf_home; export TORCH_HOME=/data/jiwoo/.cache/torch_home"
    )


@pytest.mark.parametrize(("free", "states"), [(900, ["ok"]), (20, ["ok"]), (19, ["ok", "warn"]), (0, ["ok", "fail"])])
def test_inodes_are_told_when_they_run_out(free: int, states: list[str]) -> None:
    assert [finding.state for finding in judge((FINE._replace(inodes_free=free),), Needs())] == states


def test_a_file_system_without_inodes_has_none_to_run_out_of() -> None:
    assert one(FINE._replace(inodes=0, inodes_free=0)).state == "ok"


def test_the_figures_of_df_are_rounded_up_and_use_counts_what_users_may_fill() -> None:
    assert df_figures(FINE) == ("98G", "50G", "43G", "54%")
    assert df_figures(Disk(("project",), "/proc")) == ("0", "0", "0", "-")
