"""What a forwarded port carries, counted."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Traffic:
    """Local connections of a port, and the bytes of their own that went either way.

    Attributes:
        open: connections that there are now.
        total: connections that there were, those included.
        up: bytes sent to the destination.
        down: bytes received from it, and taken by the local side.
        restart_idle: told of what is sent; it restarts the session's idle timer.
    """

    open: int = 0
    total: int = 0
    up: int = 0
    down: int = 0
    restart_idle: Callable[[bytes], None] = lambda data: None

    def connected(self) -> None:
        """One connection more."""
        self.open += 1
        self.total += 1

    def disconnected(self) -> None:
        """One connection less."""
        self.open -= 1

    def sent(self, data: bytes) -> None:
        """This was sent to the destination."""
        self.up += len(data)
        self.restart_idle(data)

    def delivered(self, data: bytes) -> None:
        """The local side has taken this."""
        self.down += len(data)
