"""File systems that are full, read-only, dead or under a quota, mounted for the test."""

import errno
import sys
from pathlib import Path

import pytest

from teamkit.preflight.needs import Needs
from teamkit.preflight.rules.disk import judge
from teamkit.preflight.snapshot import Disk

from .disk_world import World, public, unshare

__all__ = ["public"]

MB = 10**6
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mount name spaces are Linux's")


@pytest.fixture
def world(public: Path) -> World:
    (public / "m").mkdir()
    return World(public, unshare())


def states(disks: list[Disk], needs: Needs | None = None) -> dict[str, str]:
    return {finding.check: finding.state for finding in judge(tuple(disks), needs or Needs())}


def test_a_disk_with_room_but_without_inodes_takes_no_file(world: World) -> None:
    (disk,) = world.look("mount -t tmpfs -o nr_inodes=2,size=8m none m && touch m/a", f"project={world.folder}/m")
    assert (disk.inodes, disk.inodes_free, disk.writable) == (2, 0, False)
    assert disk.free is not None
    assert disk.free > 7 * MB
    assert states([disk]) == {"project": "fail", "project (inodes)": "fail"}


def test_a_read_only_disk_is_told_apart_from_the_one_it_was_bound_from(world: World) -> None:
    setup = "mkdir -p rw && mount --bind rw m && mount -o remount,bind,ro m"
    both = world.look(setup, f"project={world.folder}/rw", f"HF_HOME={world.folder}/m")
    assert [(disk.places, disk.read_only, disk.writable) for disk in both] == [
        (("project",), False, True),
        (("HF_HOME",), True, False),
    ]
    assert states(both)["HF_HOME"] == "warn"
    assert states([Disk(("project",), "/m", read_only=True, writable=False)]) == {"project": "fail"}


def test_a_mount_that_another_one_covers_is_not_the_one_below_a_folder(world: World) -> None:
    setup = "mkdir m/b && mount -t tmpfs inner m/b && mount -t tmpfs outer m && mkdir m/b"
    (disk,) = world.look(setup, f"project={world.folder}/m/b")
    assert disk.device == "outer"


def test_a_full_disk_fails(world: World) -> None:
    (disk,) = world.look(
        "mount -t tmpfs -o size=4m none m && (cat /dev/zero > m/x 2>/dev/null || true)", f"project={world.folder}/m"
    )
    assert disk.free == 0
    assert states([disk]) == {"project": "fail"}


def test_a_mount_that_never_answers_is_named_and_the_others_are_told(world: World) -> None:
    """FUSE with nobody at the other end hangs in stat(2) as a dead file server does."""
    world.extra = {"DEAD_MOUNT": f"{world.folder}/m", "SECONDS_TO_WAIT": "0.5"}
    alive, dead = world.look(
        "", f"project={world.folder}=1000000", f"outputs={world.folder}/m/run=1000000", f"HF_HOME={world.folder}/m/hf"
    )
    assert (alive.places, alive.writable) == (("project",), True)
    assert (dead.places, dead.kind, dead.device) == (("outputs", "HF_HOME"), "fuse.nfs", "server:/vol")
    (finding,) = judge((dead,), Needs())
    assert finding.state == "unknown"
    assert finding.seen == "no answer within 0.5 s (a dead network mount?): server:/vol (fuse.nfs)"
    assert finding.value is None


@pytest.mark.parametrize(
    ("code", "proven", "says", "state"),
    [(errno.EDQUOT, False, "quota", "fail"), (errno.ENOSPC, False, "no space", "fail"),
     (errno.EFBIG, None, "ulimit -f", "warn"), (errno.EOPNOTSUPP, None, "cannot reserve", "warn"),
     (errno.ENOSYS, None, "cannot reserve", "warn"), (errno.EIO, None, "error", "unknown")],
)  # fmt: skip
def test_what_the_kernel_answers_to_a_proof_is_what_is_told(
    public: Path, code: int, proven: bool | None, says: str, state: str
) -> None:
    here = World(public, ("env",), {"ANSWER_FALLOCATE": str(code)})
    (disk,) = here.look("", f"project={public}={MB}")
    if "memory" in disk.proof:
        pytest.skip("the folder of the tests lies in memory")
    assert disk.proven is proven
    assert says in disk.proof
    assert states([disk], Needs(disk=MB)) == {"project": state}


QUOTAS = {
    "btrfs": "mkfs.btrfs -q disk && mount -o loop disk m && btrfs quota enable m && btrfs subvolume create m/s && "
    "btrfs qgroup limit 20M m/s && chmod 777 m/s",
    "ext4": "mkfs.ext4 -q -F -O quota disk && mount -o loop,usrquota disk m && setquota -u 65534 8000 8000 0 0 m && "
    "mkdir m/s && chmod 777 m/s",
}


@pytest.mark.parametrize("kind", QUOTAS)
def test_a_quota_is_met_though_the_disk_has_room(world: World, kind: str) -> None:
    """As the user nobody, for whom the quota is; skipped where kernel or tools have no quotas."""
    world.extra = {"AS_USER": "65534"}
    setup = f"truncate -s 256M disk && {QUOTAS[kind]}"
    (disk,) = world.look(f"({setup}) >&2", f"project={world.folder}/m/s={40 * MB}")
    assert disk.free is not None
    assert disk.free > 100 * MB
    assert (disk.proven, disk.proof[:5]) == (False, "quota")
    (finding,) = judge((disk,), Needs(disk=40 * MB))
    assert (finding.state, finding.remedy) == ("fail", "quota -s")


def test_a_real_disk_in_a_file_is_proven_and_left_as_it_was(world: World) -> None:
    """ext4 of 64 MB on a loop device: 40 MB fit, and afterwards 40 MB fit again."""
    setup = "truncate -s 64M disk && mkfs.ext4 -q -F disk && mount -o loop disk m"
    places = [f"{name}={world.folder}/m{need}" for name, need in (("project", f"={40 * MB}"), ("HF_HOME", ""))]
    (disk,) = world.look(setup, *places)
    assert (disk.kind, disk.proven) == ("ext4", True)
    assert disk.places == ("project", "HF_HOME")


def test_a_small_disk_that_holds_too_little_fails_with_the_sum(world: World) -> None:
    (disk,) = world.look("mount -t tmpfs -o size=100m none m", f"project={world.folder}/m={300 * MB}")
    (finding,) = judge((disk,), Needs(checkpoint=100 * MB, kept=3))
    assert (finding.state, finding.limit) == ("fail", "3 checkpoints x 100 MB = 300 MB needed")
    assert finding.seen == "104 MB free of 105 MB (tmpfs; df -H: 105M 0 105M 0%)"
