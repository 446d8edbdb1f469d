"""What the protocol cannot make itself, and is handed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

AT_ONCE: Final = 256
"""Ids for which the system is asked at once."""


def random_ids(new_bytes: Callable[[int], bytes]) -> Callable[[], UUID]:
    """What makes ids of version 4 (RFC 9562), as `uuid4` does, with few system calls."""
    return _random_ids(new_bytes).__next__


def _random_ids(new_bytes: Callable[[int], bytes]) -> Iterator[UUID]:
    while True:
        some = new_bytes(16 * AT_ONCE)
        for start in range(0, len(some), 16):
            yield UUID(bytes=some[start : start + 16], version=4)


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
