"""An error of our own: a sentence for the user, and a report for whoever mends it."""

import re
import traceback
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from textual.worker import WorkerFailed

from tui import __version__
from tui.compat import Incompatible
from tui.files import make_folder, write_new
from tui.language import N_, _
from tui.settings.settings import state_directory

REPORTS_KEPT: Final = 5

LONGEST_LINE: Final = 2_000
"""Characters kept of a line: an error may repeat all that it was given."""

_FRAME: Final = re.compile(r'([\s|+-]*)File "')

# What an error was given, a reason or a line of a screen, it repeats in quotes; and only what was
# given is in another script.
_GIVEN: Final = re.compile(
    r"""(?<!\w)[bru]?(['"`])(?:\\.|(?!\1)[^\\])*(?:\1|$)|[^\x00-\x7f]+"""
)

# At least twenty characters of base64 or of an AWS id, a capital and a digit among them: longer
# than the names in our code, shorter than any key, secret or token.
_SECRET: Final = re.compile(r"(?=[\w+/=%-]*[0-9])(?=[\w+/=%-]*[A-Z])[\w+/=%-]{20,}", re.ASCII)


ENDING: Final = N_("Its sessions are being ended.")


def report_crash(error: BaseException, meanwhile: str = ENDING) -> str:
    """Write down what happened, for the owner's eyes only; returns what to tell the user.

    The report holds the lines of code that led to the error and its words, and no values of
    variables: tokens, keys and reasons are among those. What could be one in the words is left out.
    """
    if isinstance(cause := _cause(error), Incompatible):
        return str(cause)
    stopped = _("ssm-tui stopped because of an internal error.")
    words = f"{stopped} {_(meanwhile)}".rstrip()
    try:
        path = _write(error)
    except OSError as refusal:
        problem = _("The report couldn't be written: {error}.")
        return f"{words}\n{problem.format(error=refusal.strerror or refusal)}"
    where = _("A report without your data is in {path}").format(path=path)
    return f"{words}\n{where}"


def _write(error: BaseException) -> Path:
    folder = state_directory()
    make_folder(folder)
    for old in sorted(folder.glob("crash-*.txt"))[: -REPORTS_KEPT + 1]:
        old.unlink(missing_ok=True)
    path = folder / f"crash-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.txt"
    write_new(path, f"ssm-tui {__version__}\n\n{_told(error)}")
    return path


def _told(error: BaseException) -> str:
    """The error with its way through the code, and with nothing that may be a secret."""
    lines = "".join(traceback.format_exception(_cause(error))).splitlines()
    return "".join(f"{line}\n" for line in _harmless(lines))


def _cause(error: BaseException) -> BaseException:
    """The error itself: Textual wraps a worker's, which has been nowhere, and a group a task's."""
    match error:
        case WorkerFailed():
            return _cause(error.error)
        case BaseExceptionGroup(exceptions=(Incompatible() as only,)):
            return only
        case _:
            return error


def _harmless(lines: Iterable[str]) -> Iterator[str]:
    """A traceback without what an error was given: the code is ours, its words may not be."""
    code: str | None = None
    """How the lines below a frame begin."""
    for line in lines:
        if frame := _FRAME.match(line):
            code = f"{frame[1]}  "
            yield line
            continue
        line = line[:LONGEST_LINE]
        if code is None or not line.startswith(code):
            code = None
            line = _GIVEN.sub("…", line)
        yield _SECRET.sub("…", line)
