"""What a shell says of its lines (OSC 133), kept with them."""

from typing import NamedTuple


class OutputMark(NamedTuple):
    """Where the output of a command begins, or ends."""

    begins: bool
    column: int
