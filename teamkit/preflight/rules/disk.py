"""What the disks mean for a run: room, inodes, permission, quota. Pure."""

from collections.abc import Iterator

from teamkit.finding import Finding
from teamkit.preflight.needs import Needs
from teamkit.preflight.snapshot import Disk
from teamkit.preflight.typed import quoted
from teamkit.preflight.units import as_df, as_free

GROUP = "disk"
_LOW = 5 * 10**9  # bytes; and 5 %: below both of them file systems grow slow, and one checkpoint fills them
_SHOWN = 3
_MEMORY = "in memory: gone when the machine or the container stops"

# Caches: a run can do without writing to them, if what it needs is already there.
_CACHES = {
    "HF_HOME",
    "HF_HUB_CACHE",
    "HUGGINGFACE_HUB_CACHE",
    "HF_DATASETS_CACHE",
    "TRANSFORMERS_CACHE",
    "TORCH_HOME",
    "WANDB_CACHE_DIR",
    "TRITON_CACHE_DIR",
    "TORCHINDUCTOR_CACHE_DIR",
    "MPLCONFIGDIR",
}


def judge(disks: tuple[Disk, ...], needs: Needs) -> list[Finding]:
    """Return one finding per disk, and one more where its inodes run out."""
    return [finding for disk in disks for finding in (_room(disk, disks, needs), *_inodes(disk))]


def df_figures(disk: Disk) -> tuple[str, str, str, str]:
    """Return size, used, available and use% as `df -H` prints them, rounded up."""
    size, used, free = map(_told, (disk.size, disk.used, disk.free))
    percent = f"{-(-used * 100 // (used + free))}%" if used + free else "-"
    return as_df(size), as_df(used), as_df(free), percent


def _told(figure: int | None) -> int:
    """Return a figure of a disk that has answered; one that has not is judged before any is read."""
    return figure or 0


def _room(disk: Disk, disks: tuple[Disk, ...], needs: Needs) -> Finding:
    state, remark, remedy = _verdict(disk, disks)
    figures = f"{as_free(_told(disk.free))} free of {_size(disk.size)} ({_as_df(disk)})" if disk.size else ""
    seen = "; ".join(filter(None, [figures, remark]))
    return Finding(_name(disk), state, seen, remedy, GROUP, _limit(disk, needs), disk.free, "B")


def _as_df(disk: Disk) -> str:
    """The same as a person sees it elsewhere: "ext4; df -H: 271G 192G 79G 71%"."""
    return f"{disk.kind}{'; ' if disk.kind else ''}df -H: {' '.join(df_figures(disk))}"


def _name(disk: Disk) -> str:
    """The places, the project first; of many the first three."""
    names = sorted(disk.places, key=lambda name: name != "project")
    more = f" +{len(names) - _SHOWN}" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _limit(disk: Disk, needs: Needs) -> str:
    """What is needed there, and how it comes about: "3 checkpoints x 1.4 GB = 4.2 GB needed"."""
    if not disk.need:
        return ""
    total = f"{_size(disk.need)} needed"
    if disk.need != needs.written or not needs.checkpoint * needs.kept:
        return total
    several = f"{needs.kept} checkpoint{'s' if needs.kept > 1 else ''} x {_size(needs.checkpoint)}"
    return f"{several}{f' + {_size(needs.disk)}' if needs.disk else ''} = {total}"


def _size(count: int) -> str:
    """As `df -H` has it, with the unit that it leaves out: "98 GB", rounded up."""
    text = as_df(count)
    return f"{text} B" if text.isdigit() else f"{text[:-1]} {text[-1]}B"


def _verdict(disk: Disk, disks: tuple[Disk, ...]) -> tuple[str, str, str]:
    """Return the state, what the figures do not say, and the remedy: the gravest thing alone."""
    if disk.error:
        return "unknown", _where(disk, disk.error), f"timeout 5 df -H {quoted(disk.path)}"
    if disk.writable is False or disk.read_only:
        return _unwritable(disk, disks)
    if disk.need > _told(disk.free):
        return _unsized(disk) if not disk.size else ("fail", "", _make_room(disk))
    if disk.proven is False:
        return "fail", disk.proof, "quota -s" if disk.proof.startswith("quota") else _make_room(disk)
    if not disk.size:
        return _unsized(disk)
    return _tight(disk)


def _where(disk: Disk, words: str) -> str:
    source = " ".join(filter(None, [disk.device, f"({disk.kind})" if disk.kind else ""]))
    return f"{words}: {source}" if source else words


def _unsized(disk: Disk) -> tuple[str, str, str]:
    return "unknown", _where(disk, "the file system does not tell its size"), ""


def _unwritable(disk: Disk, disks: tuple[Disk, ...]) -> tuple[str, str, str]:
    if disk.read_only:
        words, remedy = f"read-only: {disk.path}", f"findmnt -T {quoted(disk.path)}"
    else:
        words, remedy = f"cannot be written: {disk.proof or 'unknown why'}", f"ls -ld {quoted(disk.path)}; id"
    if disk.proof.startswith("quota"):
        remedy = "quota -s"
    elif disk.inodes and not disk.inodes_free:
        remedy = _fewer_files(disk)
    if not _only_caches(disk):
        return "fail", words, remedy
    return "warn", f"{words}; a run can only use what is in it", _elsewhere(disk, disks) or remedy


def _only_caches(disk: Disk) -> bool:
    return not disk.need and all(name in _CACHES for name in disk.places)


def _elsewhere(disk: Disk, disks: tuple[Disk, ...]) -> str:
    """Move the caches to the disk with most room, if there is another that takes them."""
    fit = [one for one in disks if one.writable and not one.error and one.kind not in {"tmpfs", "ramfs"}]
    best = max(fit, key=lambda one: _told(one.free), default=None)
    if best is None:
        return ""
    return "; ".join(f"export {name}={quoted(f'{best.path}/.cache/{name.lower()}')}" for name in disk.places)


def _tight(disk: Disk) -> tuple[str, str, str]:
    """Judge a disk that can be written and holds the need, if there is one."""
    lost = disk.kind in {"tmpfs", "ramfs"} and not _CACHES.union({"TMPDIR"}).issuperset(disk.places)
    memory = _MEMORY if lost else ""
    if disk.need:
        return _state_of_proof(disk), "; ".join(filter(None, [memory, disk.proof])), ""
    if not disk.free:
        return ("warn" if _only_caches(disk) else "fail"), "full", _make_room(disk)
    if disk.free < _LOW or disk.free * 20 < _told(disk.used) + disk.free:
        return "warn", memory, _make_room(disk)
    return ("warn" if memory else "ok"), memory, ""


def _state_of_proof(disk: Disk) -> str:
    """Return "unknown" for a proof that was tried and not brought; a file system that cannot say is a warning."""
    if disk.proven or disk.kind in {"tmpfs", "ramfs"}:
        return "ok"
    return "unknown" if disk.tried else "warn"


def _make_room(disk: Disk) -> str:
    """Show what takes the room; a Hugging Face cache can be thinned out at once."""
    if disk.places[0] == "HF_HOME":
        return "hf cache prune || huggingface-cli delete-cache"
    return f"du -xh --max-depth=1 {quoted(disk.path)} | sort -h | tail"


def _fewer_files(disk: Disk) -> str:
    return f"du --inodes -x {quoted(disk.path)} | sort -n | tail"


def _inodes(disk: Disk) -> Iterator[Finding]:
    """Yield the inodes when they run out; some file systems have none to run out of."""
    if disk.error or not disk.inodes or _told(disk.inodes_free) * 50 >= disk.inodes:
        return
    state = "warn" if disk.inodes_free else "fail"
    seen = f"{disk.inodes_free} of {disk.inodes} inodes free: no more files than that can be made"
    name = f"{_name(disk)} (inodes)"
    yield Finding(name, state, seen, _fewer_files(disk), GROUP, value=disk.inodes_free, unit="inodes")
