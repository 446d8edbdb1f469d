"""The text of a session's log at AWS, as it stood on the session's screens; pure.

A log holds what the shell wrote: backspaces, sequences, screens that were drawn and cleared. It is
drawn by the emulator, and its lines are taken as those of a recording are, so that clearing a
screen or its scrollback hides nothing that stood there. What was overwritten at once, nobody has
read; it is found in the raw text.

The agent writes a log at the end of a session as `script` does, with a first and a last line of
its own (sections 8.5 of the data-channel description): where one of them is missing, so is more.
"""

import re
from collections.abc import Iterator
from typing import Final

from tui.archive.cast_reader import OUTPUT, CastEvent
from tui.language import N_, _
from tui.replay.text import ScreenText

COLUMNS: Final = 200
LINES: Final = 60
"""Of a terminal whose size nobody told: what the agent gives a console on Windows
(`defaultConsoleCol`, `defaultConsoleRow` in its agent/session/shell/shell_windows.go). On Linux it
gives none: there the log is what was written at a size that is not in it, and too wide a screen
wraps no line that was not wrapped."""

MOST_TEXT: Final = 16 << 20
"""Characters of lines that are kept; a log of a few bytes may draw more than anybody reads."""

FIRST: Final = "Script started on "
LAST: Final = "Script done on "

END_MISSING: Final = N_("The log is cut off: AWS has no more of it.")
START_MISSING: Final = N_("The start of the log is missing in AWS: it may have expired.")

# DECSET of the alternate screen; and what may be the beginning of it.
_ALTERNATE: Final = re.compile(r"(\x1b\[\?(?:47|1047|1049)h)")
_BEGUN: Final = re.compile(r"\x1b(?:\[(?:\?[0-9]{0,4})?)?\Z")

_TAIL: Final = 400
"""Characters that hold the last line."""


class LogText:
    """Draws a log, and gives back its lines.

    Args:
        columns: of the session's terminal.
        lines: of the session's terminal.
    """

    def __init__(self, columns: int = COLUMNS, lines: int = LINES) -> None:
        self._screens = ScreenText(columns, lines, blanks=True)
        self._left = MOST_TEXT
        self._held = ""

    @property
    def full(self) -> bool:
        """Whether as much was drawn as is kept."""
        return self._left <= 0

    def feed(self, text: str) -> list[str]:
        """The lines that are complete by a piece of the log."""
        # A line feed alone ends a line in a file, in a terminal it only goes down.
        text = self._held + text.replace("\n", "\r\n")
        begun = _BEGUN.search(text)
        self._held = text[begun.start() :] if begun else ""
        lines = []
        for part in _ALTERNATE.split(text[: begun.start()] if begun else text):
            if _ALTERNATE.fullmatch(part):
                # What a full-screen program shows comes after what stood there before it.
                lines += self._standing()
            lines += self._drawn(part)
        return lines

    def rest(self) -> list[str]:
        """The lines that stand on the screen at the end."""
        held, self._held = self._held, ""
        return self._drawn(held) + self._standing()

    def _drawn(self, text: str) -> list[str]:
        event = CastEvent(0.0, OUTPUT, text)
        return list(self._kept(line.text for line in self._screens.take(event)))

    def _standing(self) -> list[str]:
        lines = list(self._kept(line.text for line in self._screens.standing()))
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def _kept(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            if not self.full:
                self._left -= len(line) + 1
                yield line


def what_is_missing(text: str) -> str:
    """What AWS does not have of a log, in a sentence; empty where it has both ends, or no log has.

    Args:
        text: all that AWS has.
    """
    begins = text.lstrip().startswith(FIRST)
    ends = LAST in text[-_TAIL:]
    if begins and not ends:
        return _(END_MISSING)
    return _(START_MISSING) if ends and not begins else ""
