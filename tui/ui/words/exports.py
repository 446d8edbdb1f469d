"""Files that the user asks for: reports of sessions, and the proof of one."""

import asyncio
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from tui.files import make_folder, write_new
from tui.printable import clean
from tui.settings.settings import export_directory

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
    folder = export_directory()
    make_folder(folder)
    stem = f"{_OTHER.sub('-', name).strip('.-')[:LONGEST]}-{now:%Y%m%d-%H%M%S}"
    number = 1
    while True:
        again = f"-{number}" if number > 1 else ""
        path = folder / f"{stem}{again}.{ending}"
        try:
            write_new(path, text)
        except FileExistsError:
            number += 1
        else:
            return path


async def tell_written(
    notify: Callable[..., None], write: Callable[[], Path], failed: str = "Nothing was written"
) -> None:
    """Write a file in a thread, and say where it is, or why there is none.

    Args:
        notify: A widget's.
        write: Blocks, and raises OSError.
        failed: What is said before the reason.
    """
    try:
        path = await asyncio.to_thread(write)
    except OSError as error:
        words = f"{failed}: {error.strerror or error}."
        notify(clean(words), severity="error", markup=False)
    else:
        notify(f"Written to {clean(shown_path(path))}", timeout=12, markup=False)


def shown_path(path: Path) -> str:
    """The path with the home folder as `~`."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except ValueError:
        return str(path)
