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
from tui.language import _
from tui.printable import clean

STANDARD: Final = "-"
"""Means standard output."""

force_option: Final = click.option(
    "--force", "-f", is_flag=True, help="Replace an existing file."
)

unmasked_option: Final = click.option(
    "--unmasked",
    is_flag=True,
    help="Keep text that looks like a secret (it is masked by default).",
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
        fail(_("{name} exists. Add --force to replace it.").format(name=name))
    except OSError as error:
        fail(
            _("Couldn't write {name}: {problem}.").format(
                name=name, problem=error.strerror or error
            )
        )


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
        fail(_("{name} is not a regular file. Use - for standard output.").format(name=name))
    if not force and interactive():
        force = click.confirm(
            clean(_("{name} exists. Replace it?").format(name=name)), err=True
        )
        if not force:
            fail(_("Nothing was written."))
    if not force:
        fail(_("{name} exists. Add --force to replace it.").format(name=name))
    return True
