"""What the commands that ask AWS and print have in common."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

from tui.cli.connection import ConnectionOptions
from tui.cli.saying import INTERRUPTED, complain
from tui.errors import UserFacingError
from tui.language import _, in_english
from tui.printable import clean
from tui.settings.settings import data_directory, load_settings

if TYPE_CHECKING:
    from tui.archive.store import Archive
    from tui.aws.client import Aws

T = TypeVar("T")

FAILED = 1


def answered(chosen: ConnectionOptions, ask: "Callable[[Aws], Awaitable[T]]") -> T:
    """What a question to AWS comes to; leaves with a sentence where it fails."""

    async def through() -> T:
        with closing(chosen.aws()) as aws:
            return await ask(aws)

    with said():
        return asyncio.run(through())


@contextmanager
def said() -> Iterator[None]:
    """Leave with a sentence where something fails within, and quietly on Ctrl+C."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except UserFacingError as error:
        fail(error)


def own_archive() -> "Archive | None":
    """The file of this machine's history; None where the user wants none."""
    from tui.archive.store import Archive

    return (
        Archive.within(data_directory(), report=complain)
        if load_settings().settings.local_history
        else None
    )


def fail(sentence: object) -> NoReturn:
    """Say why on standard error, and leave."""
    complain(sentence)
    sys.exit(FAILED)


def interactive() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()


def confirmed(question: str) -> bool:
    """Whether it is to be done; leaves where nobody can be asked."""
    if not interactive():
        fail(_("Confirmation is required. Without a terminal, add --yes."))
    return click.confirm(question, err=True)


def confirm_by_name(what: str, name: str) -> None:
    """Have a name typed before something is done for many; leaves when it is another."""
    if not interactive():
        fail(_("Confirmation is required. Without a terminal, add --yes."))
    question = _("{what} Type {name} to continue").format(what=what, name=clean(name))
    typed = click.prompt(question, err=True, default="", show_default=False)
    if typed.strip() != name:
        fail(_("Nothing was changed."))


def for_programs(wanted: bool) -> AbstractContextManager[None]:
    """English where a program is to read what is said within, as in JSON."""
    return in_english() if wanted else nullcontext()


def show_rows(rows: "tuple[tuple[str, str], ...] | list[tuple[str, str]]") -> None:
    """Labels and values, the values beneath each other."""
    from rich.cells import cell_len

    width = max((cell_len(label) for label, _value in rows), default=0)
    for label, value in rows:
        click.echo(f"  {label}{' ' * (width - cell_len(label))}  {clean(value)}")
