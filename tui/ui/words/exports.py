"""Files that the user asks for: reports of sessions, and the proof of one."""

import re
from datetime import datetime
from pathlib import Path
from typing import Final

from tui.files import make_folder, write_new
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


def shown_path(path: Path) -> str:
    """The path with the home folder as `~`."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except ValueError:
        return str(path)
