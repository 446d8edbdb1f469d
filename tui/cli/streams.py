"""This process's standard streams: open, able to take any text, and honest when they fail."""

import codecs
import json
import os
import re
import sys
from contextlib import suppress
from errno import EBADF, EDQUOT, EFBIG, EIO, ENOSPC
from typing import Final, TextIO

import click

FULL: Final = frozenset({EDQUOT, EFBIG, EIO, ENOSPC})
"""What keeps a file or a terminal from taking more."""

_BEYOND_ASCII: Final = re.compile("[^\x00-\x7f]")


def open_streams() -> None:
    """Make the three streams usable, whatever the caller and the locale have made of them.

    One that was closed becomes /dev/null: else the next file or connection would get its
    number, and be written to in its place. A character that the locale lacks is escaped.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if _closed(number):
            _to_nowhere(number)
        if getattr(sys, name) is None:
            setattr(sys, name, _stream(number))
    for stream in (sys.stdout, sys.stderr):
        # Tests and embedders may have put something else there.
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")


def echo_json(text: str) -> None:
    """Print JSON."""
    click.echo(for_output(text))


def for_output(text: str) -> str:
    """JSON in ASCII where the output is not UTF-8, for no reader expects another."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    if codecs.lookup(encoding).name != "utf-8":
        return _BEYOND_ASCII.sub(lambda found: json.dumps(found.group())[1:-1], text)
    return text


def output_failure(error: BaseException) -> OSError | None:
    """The error of an output behind an exception, also behind a group of nothing else."""
    if isinstance(error, BaseExceptionGroup):
        found = [output_failure(each) for each in error.exceptions]
        return found[0] if all(found) else None
    if isinstance(error, BrokenPipeError):
        return error
    # One that names a file is another file's.
    ours = isinstance(error, OSError) and error.filename is None and error.errno in FULL
    return error if ours and isinstance(error, OSError) else None


def abandon_output() -> None:
    """Let what is still buffered go nowhere: it would fail again when the program ends."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
            continue
        with suppress(OSError, ValueError):
            _to_nowhere(stream.fileno())


def _closed(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError as error:
        return error.errno == EBADF
    return False


def _to_nowhere(number: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)
    else:
        # As standard streams are: what this program starts has them too.
        os.set_inheritable(number, True)


def _stream(number: int) -> TextIO:
    if number == 0:
        return open(number, encoding="utf-8", closefd=False)
    return open(number, "w", encoding="utf-8", closefd=False)
