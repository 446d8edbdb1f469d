"""The user's own terminal, beyond its cells: its title, and notifications outside its window.

All of it is written through Textual's driver, so that nothing falls between the parts of a
frame. Titles follow xterm's control sequences (OSC 2, and XTWINOPS 22 and 23, which keep and
give back the title), notifications iTerm2's OSC 9 and urxvt's OSC 777.
"""

from collections.abc import Callable
from typing import Final

from tui.printable import clean

KEEP_TITLE: Final = "\x1b[22;2t"
GIVE_TITLE_BACK: Final = "\x1b[23;2t"
END: Final = "\x1b\\"
"""String terminator."""

LONGEST: Final = 200
"""Characters of a title or a notification."""

NAME: Final = "ssm-tui"


class HostTerminal:
    """Says things to the user's terminal.

    Args:
        write: Takes text for the terminal.
        notification: `osc9`, `osc777` or `off`.
    """

    def __init__(self, write: Callable[[str], object], notification: str) -> None:
        self._write = write
        self._notification = notification
        self._title: str | None = None

    def say_title(self, words: str) -> None:
        """Give the window a title; the first time the one it had is kept."""
        title = _harmless(words)
        if title == self._title:
            return
        kept = KEEP_TITLE if self._title is None else ""
        self._title = title
        self._write(f"{kept}\x1b]2;{title}{END}")

    def give_title_back(self) -> None:
        """The title that the window had."""
        if self._title is not None:
            self._title = None
            self._write(GIVE_TITLE_BACK)

    def notify(self, title: str, words: str) -> None:
        """Ask for a notification outside the window, if the user wants any."""
        title, words = _harmless(title), _harmless(words)
        match self._notification:
            case "osc9":
                self._write(f"\x1b]9;{title}: {words}{END}")
            case "osc777":
                # The fields are divided by semicolons.
                parts = (part.replace(";", ",") for part in (title, words))
                self._write(f"\x1b]777;notify;{';'.join(parts)}{END}")
            case _:
                pass


def _harmless(text: str) -> str:
    return clean(text)[:LONGEST]
