"""An error of our own: a sentence for the user, and a report for whoever mends it."""

import os
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tui import __version__
from tui.settings import state_directory

REPORTS_KEPT: Final = 5


def report_crash(error: BaseException) -> str:
    """Write down what happened, for the owner's eyes only; returns what to tell the user.

    The report holds the lines of code that led to the error and its words, and no values of
    variables: tokens and keys are among those.
    """
    words = "ssm-tui stopped because of an error of its own. Its sessions are being ended."
    try:
        path = _write(error)
    except OSError as refusal:
        return f"{words}\nNo report could be written: {refusal.strerror or refusal}."
    return f"{words}\nA report without your data is in {path}"


def _write(error: BaseException) -> Path:
    folder = state_directory()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in sorted(folder.glob("crash-*.txt"))[: -REPORTS_KEPT + 1]:
        old.unlink(missing_ok=True)
    path = folder / f"crash-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.txt"
    lines = traceback.format_exception(error)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as report:
        report.write(f"ssm-tui {__version__}\n\n{''.join(lines)}")
    return path
