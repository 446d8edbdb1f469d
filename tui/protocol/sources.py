"""What the protocol cannot make itself, and is handed."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Sources:
    """Ids, random bytes, and the wall clock.

    `epoch` is the Unix time minus the monotonic clock that `now` comes from, in seconds.
    """

    new_id: Callable[[], UUID]
    new_bytes: Callable[[int], bytes]
    epoch: float

    def milliseconds(self, now: float) -> int:
        """The Unix time in milliseconds, for a header."""
        return int((now + self.epoch) * 1000)
