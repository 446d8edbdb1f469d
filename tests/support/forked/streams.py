"""Standard input, output and error of a forked program, as Python makes them at its start."""

import io
import os
import sys
from typing import TextIO

NAMES = ("stdin", "stdout", "stderr")


def make_streams() -> None:
    """Make the three anew, of what the first three descriptors are now."""
    for number, name in enumerate(NAMES):
        stream = _stream(number, getattr(sys, f"__{name}__"))
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _stream(number: int, ours: TextIO) -> TextIO:
    """As `create_stdio` in pylifecycle.c does, with the encoding of this process."""
    unbuffered = bool(os.environ.get("PYTHONUNBUFFERED")) and number > 0
    raw = io.FileIO(number, "w" if number else "r", closefd=False)
    raw.name = f"<{NAMES[number]}>"
    buffer = raw if unbuffered else (io.BufferedWriter if number else io.BufferedReader)(raw)
    stream = io.TextIOWrapper(
        buffer,  # a raw file, too, as Python does it
        encoding=ours.encoding,
        errors=ours.errors,
        newline="\n" if number else None,
        line_buffering=not unbuffered and (number == 2 or raw.isatty()),
        write_through=unbuffered,
    )
    stream.mode = "w" if number else "r"  # type: ignore[misc]  # as Python's own have it
    return stream
