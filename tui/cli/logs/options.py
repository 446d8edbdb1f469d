"""`--log` and `--log-level`, and what they begin."""

import logging
import os
import platform
import sys
from pathlib import Path
from typing import Final

import click

from tui import __version__
from tui.cli.surroundings import CalledWrongly
from tui.language import _
from tui.logs import Loggable

logger = logging.getLogger(__name__)

LEVELS: Final = ("debug", "info", "warning", "error")
USUAL: Final = "info"

OTHERS: Final = ("boto3", "botocore", "urllib3", "tui.transport.websockets")
"""Loggers that are silent without a log, for what they tell is not ours to show."""

log_option: Final = click.option(
    "--log",
    "log_file",
    envvar="SSM_TUI_LOG",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write a log to FILE. It holds no tokens, keys, reasons or screen contents.",
)
level_option: Final = click.option(
    "--log-level",
    envvar="SSM_TUI_LOG_LEVEL",
    type=click.Choice(LEVELS),
    default=USUAL,
    help="How much to log.",
)


def begin_log(path: Path, level: str, command: str) -> None:
    """Write a log from now on. Raises CalledWrongly where the file cannot be used.

    Args:
        path: of the file.
        level: one of LEVELS.
        command: the command that runs; empty for the app.
    """
    from tui.cli.logs.redaction import Redacting
    from tui.cli.logs.writing import LogFile

    try:
        file = LogFile(path.expanduser().absolute())
    except OSError as error:
        words = _("Couldn't write the log to {path}: {problem}.")
        raise CalledWrongly(words.format(path=path, problem=error.strerror)) from error
    file.setFormatter(Redacting())
    number = logging.getLevelNamesMapping()[level.upper()]
    root = logging.getLogger()
    root.addHandler(file)
    root.setLevel(number)
    for name in OTHERS:
        logging.getLogger(name).setLevel(number)
    logger.info(
        "ssm-tui %s, Python %s, %s, command %s, terminal %s",
        Loggable(__version__),
        Loggable(platform.python_version()),
        Loggable(sys.platform),
        Loggable(command or "app"),
        Loggable(os.environ.get("TERM", "")),
    )
