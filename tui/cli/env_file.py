"""The secrets of a sandbox, for its user alone: on the terminal, or in a file."""

import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from shlex import quote
from tempfile import mkstemp

import click

from tui.files import undone
from tui.language import _


def exports(variables: Mapping[str, str]) -> str:
    """The variables as a shell sets them."""
    return "".join(f"export {name}={quote(value)}\n" for name, value in variables.items())


def check_output() -> None:
    """Let secrets be printed, unless it is into a file that others may read.

    Raises:
        click.UsageError: It is.
    """
    try:
        status = os.fstat(sys.stdout.fileno())
    except (OSError, ValueError):
        return
    if stat.S_ISREG(status.st_mode) and status.st_mode & 0o077:
        raise click.UsageError(
            _(
                "Others can read the file that standard output goes to, and the sandbox's "
                "credentials open a shell. Use --env-file FILE instead."
            )
        )


def check_env_file(path: Path) -> None:
    """Let a file be written there, or written anew.

    Raises:
        click.BadParameter: What is there is no file of the user's own, or nothing can be there.
    """
    try:
        status = path.lstat()
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise click.BadParameter(
                _("The folder {parent} doesn't exist.").format(parent=path.parent)
            ) from None
        return
    except OSError as error:
        raise click.BadParameter(f"{path}: {error.strerror}.") from error
    if stat.S_ISLNK(status.st_mode):
        raise click.BadParameter(
            _("{path} is a symbolic link. Name the file itself.").format(path=path)
        )
    if not stat.S_ISREG(status.st_mode):
        raise click.BadParameter(
            _("{path} exists and is not a regular file.").format(path=path)
        )
    if status.st_uid != os.geteuid():
        raise click.BadParameter(
            _("{path} exists and belongs to another user.").format(path=path)
        )


def write_secret_file(path: Path, text: str) -> None:
    """Write what holds secrets where only the user may read it, in the place of what is there.

    The file is made anew and renamed: nobody has it open, and a link is not followed.

    Raises:
        click.ClickException: It cannot be written.
    """
    try:
        descriptor, name = mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
        with undone(Path(name)):
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(path)
    except OSError as error:
        raise click.ClickException(
            _("Couldn't write the credentials to {path}: {problem}.").format(
                path=path, problem=error.strerror
            )
        ) from error
