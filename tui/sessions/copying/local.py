"""This machine's files: what there is to copy, and where what is copied goes. Blocking."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from errno import EACCES
from pathlib import Path
from typing import Final

from tui.language import N_, _
from tui.sessions.copying.names import joined, last_part

FOLDER: Final = N_("{path} is a folder: add -r to copy it with its contents.")
LOOP: Final = N_("{path} leads back to a folder that contains it and was skipped.")
SPECIAL: Final = N_("{path} is neither a file nor a folder and was skipped.")

PERMISSIONS: Final = 0o777
"""What of a mode is kept: who may read, write and execute. To run as its owner is not."""


@dataclass(frozen=True, slots=True)
class CopyItem:
    """A file or folder to copy.

    Attributes:
        source: its whole name where it comes from.
        name: where it goes, below the destination, with slashes; empty for the destination.
        folder: whether it is one.
        mode: of its permissions; None for what a new file has.
        size: in bytes, 0 of a folder; None where nobody knows.
    """

    source: str
    name: str
    folder: bool = False
    mode: int | None = None
    size: int | None = 0


@dataclass(slots=True)
class CopyPlan:
    """What is to be copied, folders before what is in them.

    Attributes:
        items: each with its name.
        troubles: sentences about what can't be copied.
    """

    items: list[CopyItem] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes, as far as they are known."""
        return sum(item.size or 0 for item in self.items)

    @property
    def files(self) -> int:
        """How many of them are no folders."""
        return sum(not item.folder for item in self.items)


def local_plan(sources: list[str], *, recursive: bool) -> CopyPlan:
    """What of this machine is to be copied; links are followed, as scp does."""
    plan = CopyPlan()
    for source in sources:
        if recursive or not Path(source).is_dir():
            above = Path(source).resolve().parents
            _add(plan, source, last_part(source), tuple(map(_identity, above)))
        else:
            plan.troubles.append(_(FOLDER).format(path=source))
    return plan


def _add(plan: CopyPlan, source: str, name: str, above: tuple[tuple[int, int], ...]) -> None:
    """Add what has a name, and all that is in it; `above` are the folders that it is in."""
    try:
        found = Path(source).stat()
        mode = found.st_mode & PERMISSIONS
        here = found.st_dev, found.st_ino
        if stat.S_ISREG(found.st_mode):
            if not os.access(source, os.R_OK):
                raise PermissionError(EACCES, os.strerror(EACCES))
            plan.items.append(CopyItem(source, name, mode=mode, size=found.st_size))
        elif not stat.S_ISDIR(found.st_mode):
            plan.troubles.append(_(SPECIAL).format(path=source))
        elif here in above:
            plan.troubles.append(_(LOOP).format(path=source))
        else:
            inside = sorted(one.name for one in Path(source).iterdir())
            plan.items.append(CopyItem(source, name, folder=True, mode=mode))
            for one in inside:
                _add(plan, joined(source, one), f"{name}/{one}".lstrip("/"), (*above, here))
    except OSError as error:
        said = _("{path} couldn't be read: {reason}.")
        plan.troubles.append(said.format(path=source, reason=error.strerror))


def _identity(path: Path) -> tuple[int, int]:
    """A folder's device and inode; of one that can't be asked, what no other has."""
    try:
        found = path.stat()
    except OSError:
        return -1, -1
    return found.st_dev, found.st_ino


def pieces_of(path: str, size: int) -> Iterator[bytes]:
    """A file's bytes. Raises OSError."""
    with Path(path).open("rb", buffering=0) as file:
        while data := file.read(size):
            yield data
