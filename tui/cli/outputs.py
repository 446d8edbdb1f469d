"""Files that a command is asked to write: there whole or not at all, and never by accident."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final

import click

from tui.cli.asking import fail, interactive
from tui.files import whole_file
from tui.printable import clean

STANDARD: Final = "-"
"""Means standard output."""

force_option: Final = click.option(
    "--force", "-f", is_flag=True, help="Replace a file that is there."
)

unmasked_option: Final = click.option(
    "--unmasked", is_flag=True, help="Leave what looks like a secret; else it is masked."
)


@contextmanager
def output_file(name: str, *, force: bool, sought: bool = False) -> Iterator[BinaryIO]:
    """What is to be written to; leaves with a sentence where that is not possible.

    A file is its owner's alone, and has its name once it is whole. One that is there is asked
    about.

    Args:
        name: of the file; `-` for standard output.
        force: replace a file without asking.
        sought: whether it has to be a file that can be read and sought.
    """
    if name == STANDARD:
        with _standard(sought=sought) as file:
            yield file
        return
    # What a link leads to is replaced, and not the link.
    path = Path(os.path.realpath(name))
    replace = _may_replace(path, name, force=force)
    try:
        with whole_file(path, replace=replace) as file:
            yield file
    except FileExistsError:
        fail(f"{name} exists already: add --force to replace it.")
    except OSError as error:
        fail(f"{name} could not be written: {error.strerror or error}.")


@contextmanager
def _standard(*, sought: bool) -> Iterator[BinaryIO]:
    out = sys.stdout.buffer
    if not sought:
        yield out
        out.flush()
        return
    # It has no name: nothing of it stays.
    with TemporaryFile() as file:
        yield file
        file.seek(0)
        shutil.copyfileobj(file, out)
    out.flush()


def _may_replace(path: Path, name: str, *, force: bool) -> bool:
    if not path.exists():
        return force
    if not path.is_file():
        fail(f"{name} is no regular file; - writes to standard output.")
    if not force and interactive():
        force = click.confirm(clean(f"{name} exists already. Replace it?"), err=True)
        if not force:
            fail("Nothing was written.")
    if not force:
        fail(f"{name} exists already: add --force to replace it.")
    return True
