"""What the program was started in: folders, a time zone, a terminal. Each trouble is a sentence.

The environment is as foreign as any input: a variable may be left over from another program,
or a guess of somebody's.
"""

import codecs
import os
import sys
import time
from datetime import datetime
from functools import cache
from typing import Final

import click

from tui.language import N_, _
from tui.settings.settings import FolderError, check_folders

CANNOT_DRAW: Final = frozenset({"dumb", "unknown"})
"""Values of TERM."""

NO_TERMINAL: Final = N_("ssm-tui needs a terminal for input and output.")
NO_TERMINAL_TO_DRAW_ON: Final = N_(
    "ssm-tui draws on standard error, which isn't a terminal here. Leave out 2>; "
    "crashes are reported in a file anyway."
)


class CalledWrongly(click.ClickException):
    """What has to be put right before anything is done."""

    exit_code = 2


def check_known_folders() -> None:
    """Raises CalledWrongly where one of our folders cannot be told."""
    try:
        check_folders()
    except FolderError as error:
        raise CalledWrongly(str(error)) from error


@cache
def mend_zone() -> str:
    """Put UTC in the place of a time zone that there cannot be; a sentence if that was so.

    A zone of POSIX's kind may be further from UTC than Python's times can be.
    """
    try:
        datetime.now().astimezone()
    except (OSError, OverflowError, ValueError):
        named = os.environ.get("TZ", "")
        os.environ["TZ"] = "UTC0"
        time.tzset()
        return _("TZ is {named!a}, which is not a time zone. All times are in UTC.").format(
            named=named
        )
    return ""


def check_terminal() -> None:
    """Raises click.ClickException where the app cannot be drawn."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.ClickException(_(NO_TERMINAL))
    # Textual draws on the stream that the process was started with.
    drawn_on = sys.__stderr__
    if drawn_on is None or not drawn_on.isatty():
        raise click.ClickException(_(NO_TERMINAL_TO_DRAW_ON))
    kind = os.environ.get("TERM", "")
    if kind.lower() in CANNOT_DRAW:
        raise click.ClickException(
            _(
                "ssm-tui can't draw on a terminal with TERM={kind}. Set TERM to your "
                "terminal's type, such as xterm-256color."
            ).format(kind=kind)
        )
    if codecs.lookup(drawn_on.encoding).name != "utf-8":
        raise click.ClickException(
            _(
                "The locale's character set is {encoding}, but ssm-tui needs UTF-8. Set LANG "
                "to a UTF-8 locale, such as C.UTF-8."
            ).format(encoding=drawn_on.encoding)
        )
