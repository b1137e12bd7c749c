"""Full file systems, used-up inodes, read-only mounts and saturated disks."""

import re
from collections.abc import Iterator

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.hosts.outputs import Output, number, rows
from faultmaven.analysis.signals.model import Signal, signal

NEARLY_FULL = 95
"""Per cent; ext4 keeps 5 % back for root by default (mke2fs, -m)."""
SATURATED = 95
SLOW_MS = 20
"""A busy device that still answers within a disk's seek time of some 10 ms is no bottleneck."""

_ROW = re.compile(
    r"^(?P<filesystem>\S+)\s+(?:(?P<type>[a-z][\w.]*)\s+)?(?:\S+\s+){2}"
    r"(?P<free>-|\d\S*)\s+(?P<use>\d{1,3})%\s+(?P<mount>/.*)$"
)
_MOUNT = re.compile(
    r"^(?P<filesystem>\S+) on (?P<mount>/.*) type (?P<type>\w+) \((?P<options>.*)\)"
)
_READ_ONLY_BY_NATURE = ("squashfs", "iso9660", "udf", "erofs", "cramfs")
_ON_DISK = ("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "jfs", "f2fs", "reiserfs", "nfs", "nfs4")


def df(output: Output) -> Iterator[Signal]:
    """A file system without free space, or nearly so; `host.has_room` where all have some."""
    return _usage(output, "host.disk_full", "host.has_room")


def inodes(output: Output) -> Iterator[Signal]:
    """A file system without free inodes, or nearly so; `host.has_inodes` where all have some."""
    return _usage(output, "host.inodes_full", "host.has_inodes")


def _usage(output: Output, kind: str, otherwise: str) -> Iterator[Signal]:
    fullest: tuple[int, SourceLine] | None = None
    for line in output.lines:
        row = _ROW.match(line.text.strip())
        if row is None or _always_full(row):
            continue
        use = int(row["use"])
        fullest = max(fullest or (use, line), (use, line), key=lambda each: each[0])
        if use >= NEARLY_FULL:
            full = use >= 100 or number(row["free"]) == 0
            yield signal(
                kind,
                output.entity,
                [line],
                mount=row["mount"],
                filesystem=row["filesystem"],
                use=use,
                state="full" if full else "nearly",
            )
    if fullest is not None and fullest[0] < NEARLY_FULL:
        host = output.host or None
        yield signal(otherwise, output.entity, [fullest[1]], on_host=host, use=fullest[0])


def _always_full(row: re.Match[str]) -> bool:
    """Whether a file system is an image, which has no free space by its nature."""
    return (
        row["type"] in _READ_ONLY_BY_NATURE
        or row["filesystem"].startswith(("/dev/loop", "/dev/sr"))
        or row["mount"].startswith(("/snap/", "/media/", "/cdrom"))
    )


def mount(output: Output) -> Iterator[Signal]:
    """A file system on disk that is mounted read-only; `remounted` if that is its way to fail."""
    for line in output.lines:
        found = _MOUNT.match(line.text.strip())
        if found and found["type"] in _ON_DISK:
            options = found["options"].split(",")
            if "ro" in options:
                yield signal(
                    "host.read_only",
                    output.entity,
                    [line],
                    mount=found["mount"],
                    remounted="yes" if "errors=remount-ro" in options else "no",
                )


def iostat(output: Output) -> Iterator[Signal]:
    """Devices that are busy all the time and slow in the last report (the first is since boot)."""
    last: dict[str, tuple[float, float, SourceLine]] = {}
    for cells, line in rows(output.lines, "Device"):
        busy = number(cells.get("%util"))
        waits = [number(cells.get(name)) for name in ("await", "r_await", "w_await")]
        if busy is not None:
            wait = max((wait for wait in waits if wait is not None), default=0.0)
            last[cells["Device"]] = (busy, wait, line)
    for device, (busy, wait, line) in sorted(last.items()):
        if busy >= SATURATED and wait >= SLOW_MS:
            yield signal(
                "host.disk_saturated",
                output.entity,
                [line],
                device=device,
                busy=f"{busy:.0f}",
                wait=f"{wait:.0f}",
            )
