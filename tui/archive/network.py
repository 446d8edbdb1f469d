"""Whether a file lies on a network share, where SQLite's write-ahead log is not safe.

Other machines may use the file there, and the log's index is memory that the programs of one
machine share (SQLite, "Write-Ahead Logging", section 1).
"""

import re
from pathlib import Path
from typing import Final

MOUNTS: Final = Path("/proc/self/mountinfo")
"""Linux's table of what is mounted where; elsewhere there is none."""

SHARES: Final = frozenset(
    {
        *("9p", "afs", "ceph", "cifs", "davfs", "fuse.davfs", "fuse.glusterfs", "fuse.rclone"),
        *("fuse.s3fs", "fuse.sshfs", "gfs2", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4"),
        *("ocfs2", "smb2", "smb3", "smbfs"),
    }
)
"""Kinds of file systems that several machines can use at once."""

_ESCAPE: Final = re.compile(r"\\([0-7]{3})")


def on_network(path: Path, mounts: Path = MOUNTS) -> bool:
    """Whether a file lies on such a share; False where the system does not tell. Blocks."""
    try:
        lines = mounts.read_text("utf-8", errors="surrogateescape").splitlines()
        place = path.resolve()
    except OSError:
        return False
    points = [found for line in lines if (found := _mount(line)) is not None]
    within = [(len(point.parts), kind) for point, kind in points if place.is_relative_to(point)]
    # Of two in one place, the later one hides the other.
    return bool(within) and max(reversed(within), key=lambda each: each[0])[1] in SHARES


def _mount(line: str) -> tuple[Path, str] | None:
    """Where it is, and of which kind (proc(5), `/proc/pid/mountinfo`)."""
    before, dash, after = line.partition(" - ")
    fields, kinds = before.split(" "), after.split(" ")
    if not dash or len(fields) < 5:
        return None
    return Path(_ESCAPE.sub(lambda found: chr(int(found[1], 8)), fields[4])), kinds[0]
