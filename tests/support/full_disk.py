"""A disk without room: a small file system in memory that is filled to the last byte."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

SIZE = 64 * 4096
"""Bytes: room for a local history, and filled in no time."""


class Disk:
    """A file system of its own in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filling = folder / "filling"

    def fill(self) -> None:
        """Leave no room; files without a byte can still be made."""
        with self._filling.open("ab", buffering=0) as filling, suppress(OSError):
            while filling.write(b"x" * 512):
                pass

    def clear(self) -> None:
        """Make room again."""
        self._filling.unlink()

    def freeze(self) -> None:
        """Let nothing be written any more."""
        subprocess.run(["mount", "-o", "remount,ro", str(self.folder)], check=True)

    def files(self) -> list[str]:
        """What is on it besides what fills it, but no folders."""
        return sorted(
            str(path.relative_to(self.folder))
            for path in self.folder.rglob("*")
            if path.is_file() and path != self._filling
        )


@contextmanager
def disk(folder: Path) -> Iterator[Disk]:
    """A small disk; skips the test where none may be mounted."""
    if not sys.platform.startswith("linux") or os.getuid() != 0:
        pytest.skip("only root may mount a file system")
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "tmpfs", str(folder)]
    if (done := subprocess.run(mount, capture_output=True, text=True)).returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
