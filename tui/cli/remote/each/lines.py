"""Output of several machines in one stream: whole lines, each with its machine's name."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.sessions.headless.command_run import Sink

LONGEST_LINE: Final = 64 * 1024
"""Bytes. A line that is longer is cut into several, so that no machine fills the memory."""


class LineSink:
    """A stream of one machine's output; a `Sink`.

    Args:
        writer: where it goes, together with that of others.
        name: what every line begins with.
    """

    def __init__(self, writer: "Sink", name: str) -> None:
        self._writer = writer
        self._prefix = f"{name}: ".encode()
        self._begun = b""

    @property
    def full(self) -> bool:
        return self._writer.full

    @property
    def broken(self) -> OSError | None:
        return self._writer.broken

    def write(self, data: bytes) -> None:
        """Take it in; what ends a line is passed on."""
        *lines, self._begun = (self._begun + data).split(b"\n")
        while len(self._begun) >= LONGEST_LINE:
            lines.append(self._begun[:LONGEST_LINE])
            self._begun = self._begun[LONGEST_LINE:]
        self._writer.write(b"".join(self._prefix + line + b"\n" for line in lines))

    def finish(self) -> None:
        """Nothing more comes: the last line need not have ended."""
        if self._begun:
            self.write(b"\n")
