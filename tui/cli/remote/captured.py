"""What a command has said, kept for the end, for `--json`."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

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


def json_line(report: dict[str, Any], stdout: Capture, stderr: Capture) -> bytes:
    """A report of a run with its output, as a line of JSON."""
    report |= {"stdout": stdout.text, "stderr": stderr.text}
    if stdout.cut or stderr.cut:
        report["truncated"] = True
    # ASCII is the same in every locale.
    return json.dumps(report).encode() + b"\n"
