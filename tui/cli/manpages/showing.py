"""`ssm-tui man`: a command's man page."""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click

from tui.cli.manpages.page import SECTION, context_of, page_of, title_of
from tui.cli.saying import exit_statuses
from tui.language import N_, _

READER: Final = "man"


@exit_statuses(N_("0 when the page was shown, 1 when it couldn't be"))
@click.command()
@click.argument("words", metavar="[COMMAND]...", nargs=-1)
@click.pass_context
def man(context: click.Context, words: tuple[str, ...]) -> None:
    """Show the man page of COMMAND, or of ssm-tui itself.

    It is shown with man(1); where that isn't installed, the help of the command is printed.
    """
    group = context.find_root().command
    assert isinstance(group, click.Group)
    try:
        told = context_of(group, words)
    except LookupError:
        sentence = _("There is no command {command}. `ssm-tui --help` lists the commands.")
        raise click.UsageError(sentence.format(command=ascii(" ".join(words)))) from None
    reader = shutil.which(READER)
    if reader is None:
        click.echo(told.command.get_help(told))
        return
    with TemporaryDirectory(prefix="ssm-tui-man-") as folder:
        page = Path(folder) / f"{title_of(words)}.{SECTION}"
        page.write_text(page_of(group, words), encoding="utf-8")
        sys.stdout.flush()
        # With a slash in it, every man takes its argument for a file.
        status = subprocess.run([reader, str(page)], check=False).returncode  # noqa: S603 -- ours
    if status:
        sentence = _("man couldn't show the page (status {status}).")
        raise click.ClickException(sentence.format(status=status))
