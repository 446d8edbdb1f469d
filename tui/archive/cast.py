"""asciicast v2, the format of asciinema: what happens in, lines out. Pure.

A header in JSON, then an event a line: seconds since the beginning, a letter, and text (`o` for
output, `r` for another size, `m` for a marker), as asciinema's manual describes it. Output is
bytes here and text there: a character whose bytes arrive apart is kept until it is whole.
"""

import codecs
import json
from datetime import datetime
from typing import Final

VERSION: Final = 2
ENDING: Final = "cast"
"""Of the file's name."""


class Cast:
    """One recording as it comes to be; every method gives back lines to be written, or none.

    Args:
        columns: of the terminal.
        lines: of the terminal.
        started: when the recording begins.
        title: shown by players.
    """

    def __init__(self, columns: int, lines: int, started: datetime, title: str) -> None:
        self._size = columns, lines
        self._started = started
        self._title = title
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def header(self) -> str:
        """The first line."""
        columns, lines = self._size
        head = {
            "version": VERSION,
            "width": columns,
            "height": lines,
            "timestamp": int(self._started.timestamp()),
            "title": self._title,
            "env": {"TERM": "xterm-256color"},
        }
        return f"{json.dumps(head)}\n"

    def output(self, seconds: float, data: bytes) -> str:
        """What the far end wrote; bytes that are no UTF-8 are replaced."""
        text = self._decoder.decode(data)
        return _event(seconds, "o", text) if text else ""

    def resize(self, seconds: float, columns: int, lines: int) -> str:
        """The terminal has another size."""
        if (columns, lines) == self._size:
            return ""
        self._size = columns, lines
        return _event(seconds, "r", f"{columns}x{lines}")

    def mark(self, seconds: float, label: str) -> str:
        """A moment worth finding again."""
        return _event(seconds, "m", label)

    def end(self, seconds: float) -> str:
        """What is left of a character that never became whole."""
        text = self._decoder.decode(b"", final=True)
        return _event(seconds, "o", text) if text else ""


def _event(seconds: float, kind: str, text: str) -> str:
    # Microseconds, as asciinema itself writes them; JSON in ASCII breaks no line.
    return f"{json.dumps([round(max(0.0, seconds), 6), kind, text])}\n"
