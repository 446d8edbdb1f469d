"""Files that the user asks for: reports of sessions, and the proof of one."""

import asyncio
import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from tui.files import make_folder, whole_file, write_new
from tui.language import N_, _
from tui.printable import clean
from tui.settings.settings import export_directory

T = TypeVar("T")

_OTHER: Final = re.compile(r"[^A-Za-z0-9_.-]+")
LONGEST: Final = 100


def write_export(name: str, now: datetime, ending: str, text: str) -> Path:
    """Write a file that only the user can read, under a name that is new; blocks.

    Raises OSError.

    Args:
        name: What it holds; anything that is no letter, digit or `_.-` becomes a hyphen.
        now: When; a part of the file's name.
        ending: Without its full stop.
        text: All of it.
    """

    def write(path: Path) -> Path:
        write_new(path, text)
        return path

    return _under_new_name(name, now, ending, write)


def make_export(
    name: str, now: datetime, ending: str, make: Callable[[BinaryIO], T]
) -> tuple[Path, T]:
    """The same with a file that is made, and what its maker gives back; blocks.

    Raises OSError.
    """

    def write(path: Path) -> tuple[Path, T]:
        if os.path.lexists(path):
            raise FileExistsError
        with whole_file(path, replace=False) as file:
            made = make(file)
        return path, made

    return _under_new_name(name, now, ending, write)


def _under_new_name(name: str, now: datetime, ending: str, write: Callable[[Path], T]) -> T:
    """Have something written; `write` raises FileExistsError where the name is taken."""
    folder = export_directory()
    make_folder(folder)
    stem = f"{_OTHER.sub('-', name).strip('.-')[:LONGEST]}-{now:%Y%m%d-%H%M%S}"
    number = 1
    while True:
        again = f"-{number}" if number > 1 else ""
        try:
            return write(folder / f"{stem}{again}.{ending}")
        except FileExistsError:
            number += 1


async def tell_written(
    notify: Callable[..., None],
    write: Callable[[], Path],
    failed: str = N_("Nothing was written: {error}"),
) -> None:
    """Write a file in a thread, and say where it is, or why there is none.

    Args:
        notify: A widget's.
        write: Blocks, and raises OSError.
        failed: A marked sentence with the reason as `{error}`.
    """
    try:
        path = await asyncio.to_thread(write)
    except OSError as error:
        tell_failed(notify, failed, error)
    else:
        tell_path(notify, path)


def tell_failed(notify: Callable[..., None], failed: str, error: OSError) -> None:
    """Say why there is no file."""
    why = error.strerror or str(error)
    notify(clean(_(failed).format(error=f"{why}.")), severity="error", markup=False)


def tell_path(notify: Callable[..., None], path: Path) -> None:
    """Say where a file is."""
    notify(
        _("Written to {path}").format(path=clean(shown_path(path))), timeout=12, markup=False
    )


def shown_path(path: Path) -> str:
    """The path with the home folder as `~`."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except ValueError:
        return str(path)
