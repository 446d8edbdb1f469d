"""What somebody writes in an editor, kept if it comes to nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from tui.cli.asking import fail
from tui.cli.saying import complain
from tui.language import _
from tui.printable import clean_lines


def edited_text(text: str, ending: str) -> str | None:
    """A text as it is saved in the user's editor, None where it is not; leaves where that fails.

    Args:
        text: what there is to edit.
        ending: of the file, without its full stop.
    """
    try:
        return click.edit(text, extension=f".{ending}", require_save=True)
    except click.ClickException as error:
        fail(error.message)


@contextmanager
def kept(text: str, name: str, ending: str) -> Iterator[None]:
    """Keep a text in a file if what is done within fails.

    Args:
        text: what was written.
        name: what it is, for the file's name.
        ending: of the file, without its full stop.
    """
    try:
        yield
    except (SystemExit, click.Abort) as leaving:
        if isinstance(leaving, click.Abort) or leaving.code:
            _keep(text, name, ending)
        raise


def _keep(text: str, name: str, ending: str) -> None:
    from tui.ui.words.exports import shown_path, write_export

    try:
        path = write_export(name, datetime.now(UTC).astimezone(), ending, text)
    except OSError as error:
        complain(
            _("Couldn't save your text to a file: {problem}.").format(problem=error.strerror)
        )
        click.echo(clean_lines(text), err=True)
    else:
        complain(_("Your text is saved in {path}.").format(path=shown_path(path)))
