"""Files of the program's own: for their owner alone, and there whole or not at all.

Every function blocks, and raises OSError.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp
from time import time
from typing import BinaryIO, Final

from tui.language import _

DRAFT: Final = ".draft-"
"""How the name of a file begins that is not whole yet."""

FORGOTTEN: Final = 3600.0
"""Seconds after which a draft is nobody's: a program was killed as it wrote it."""


def make_folder(folder: Path) -> None:
    """Have a folder; each level that is missing is made for its owner alone, whatever the umask.

    `Path.mkdir` gives its mode to the last level only.
    """
    if not folder.is_dir():
        if folder != folder.parent:
            make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a file in the place of what is there; where that fails, what is there stays."""
    make_folder(path.parent)
    sweep(path.parent)
    with whole_file(path, replace=True) as file:
        file.write(text.encode(errors="replace"))


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Keep other programs of ours from changing a file, where the system can.

    The lock lies beside it, for the file itself is another one after each change.
    """
    make_folder(path.parent)
    try:
        import fcntl
    except ImportError:
        yield
        return
    opened = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


@contextmanager
def whole_file(path: Path, *, replace: bool) -> Iterator[BinaryIO]:
    """A file to be written and sought, which has its name once it is whole.

    Args:
        path: its name, in a folder that there is.
        replace: whether it takes the place of a file that has the name by then; else that one
            stays, and FileExistsError is raised.
    """
    # It is created for its owner alone, and keeps that when it is renamed.
    descriptor, name = mkstemp(dir=path.parent, prefix=DRAFT)
    draft = Path(name)
    with undone(draft):
        with os.fdopen(descriptor, "w+b") as file:
            yield file
        if replace:
            draft.replace(path)
        else:
            _name_new(draft, path)


def write_new(path: Path, text: str) -> None:
    """Write a file that must not be there yet; one that cannot be written whole does not stay."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with undone(path):
        _write(descriptor, text)


def publish(draft: Path, path: Path) -> None:
    """Give a file that is whole its name; one that has the name already stays, and the draft."""
    with suppress(FileExistsError):
        _name_new(draft, path)


def _name_new(draft: Path, path: Path) -> None:
    """Give a file that is whole a name that none has. Raises FileExistsError."""
    try:
        # Unlike a renaming, this never takes the place of another.
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        draft.rename(path)  # a file system without links
    else:
        draft.unlink()


def read_text(path: Path, largest: int) -> str:
    """What a small file of text holds; a pipe, a device or a folder is none, and is not read.

    Args:
        path: where it lies, or a link to it.
        largest: bytes that it may have.

    Raises:
        OSError: It cannot be read; `strerror` says why.
        UnicodeDecodeError: It is not UTF-8.
    """
    with open_regular(path) as file:
        data = file.read(largest + 1)
    if len(data) > largest:
        said = _("it is larger than {size:,} bytes").format(size=largest)
        raise OSError(errno.EFBIG, said, str(path))
    return data.decode("utf-8")


def open_regular(path: Path) -> BinaryIO:
    """A file to be read; a pipe, a device or a folder is refused, and nothing is done to it.

    Raises:
        OSError: It cannot be read; `strerror` says why.
    """
    # Before it is opened, for that alone may do something to a device; and after, when it is
    # known what was opened, which waited for nobody who would write into a pipe.
    _check_is_file(path.stat(), path)
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        _check_is_file(os.fstat(descriptor), path)
    except OSError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def sha256_of(file: BinaryIO) -> str:
    """The SHA-256 of what is left of a file, in hexadecimal."""
    digest = sha256()
    while piece := file.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()


@contextmanager
def undone(*paths: Path) -> Iterator[None]:
    """Remove files again if what is done within fails."""
    try:
        yield
    except BaseException:
        for path in paths:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise


def sweep(folder: Path) -> None:
    """Remove what killed programs have left half-written."""
    for draft in folder.glob(f"{DRAFT}*"):
        with suppress(OSError):
            if time() - draft.stat().st_mtime > FORGOTTEN:
                draft.unlink()


def _write(descriptor: int, text: str) -> None:
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="") as file:
        file.write(text)


def _check_is_file(found: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, _("it is not a regular file"), str(path))
