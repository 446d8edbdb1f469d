"""What a command has said, kept for the end."""

from dataclasses import dataclass, field
from typing import Final

LARGEST_CAPTURE: Final = 64 << 20
"""Bytes of each stream that are kept in memory."""


@dataclass
class Capture:
    """A stream of output, kept for the end; a `Sink`.

    Attributes:
        room: how many bytes are kept.
        cut: more has come than that.
    """

    room: int = LARGEST_CAPTURE
    data: bytearray = field(default_factory=bytearray)
    cut: bool = False
    full: bool = False
    broken: OSError | None = None

    def write(self, data: bytes) -> None:
        """Keep it, as far as there is room."""
        room = self.room - len(self.data)
        self.cut = self.cut or len(data) > room
        self.data += data[:room]

    @property
    def text(self) -> str:
        """As UTF-8, with U+FFFD for what is none."""
        return self.data.decode(errors="replace")
