"""Knows a process again: its id alone is used by another one day."""

import os
import subprocess
from pathlib import Path

ENDED = frozenset("ZX")
"""States of a process that has ended, and that nobody has waited for yet."""


def process_mark(pid: int) -> str | None:
    """When a process started, as text that no other process has; None when it is gone.

    From procfs where there is one, else from ps. Blocks.
    """
    if pid <= 0:
        return None
    try:
        # Behind the last bracket: the name may hold spaces. Field 22 is the start in ticks
        # since the boot, proc(5), so the boot is named too.
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        if stat[0] in ENDED:
            return None
        return f"{stat[19]} {Path('/proc/sys/kernel/random/boot_id').read_text().strip()}"
    except (OSError, IndexError):
        if Path("/proc/self/stat").exists():
            return None
    return _mark_of_ps(pid)


def _mark_of_ps(pid: int) -> str | None:
    """The start as ps tells it, which must read the same in every place and language."""
    command = ["/bin/ps", "-o", "lstart=", "-p", str(pid)]
    plain = os.environ | {"LC_ALL": "C", "TZ": "UTC"}
    try:
        answer = subprocess.run(  # noqa: S603
            command, env=plain, capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() or None
