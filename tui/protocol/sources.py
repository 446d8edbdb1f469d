"""What the protocol cannot make itself, and is handed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

AT_ONCE: Final = 256
"""Ids for which the system is asked at once."""


_VARIANT: Final = bytes(each & 0x3F | 0x80 for each in range(256))
_VERSION: Final = bytes(each & 0x0F | 0x40 for each in range(256))


def random_ids(new_bytes: Callable[[int], bytes]) -> Callable[[], bytes]:
    """What makes ids of version 4 (RFC 9562), as `uuid4` does, with few system calls."""
    return _random_ids(new_bytes).__next__


def _random_ids(new_bytes: Callable[[int], bytes]) -> Iterator[bytes]:
    while True:
        some = bytearray(new_bytes(16 * AT_ONCE))
        # With their halves swapped, the variant comes first.
        some[::16] = some[::16].translate(_VARIANT)
        some[14::16] = some[14::16].translate(_VERSION)
        ids = bytes(some)
        for start in range(0, len(ids), 16):
            yield ids[start : start + 16]


@dataclass(frozen=True, slots=True)
class Sources:
    """Ids as `wire_id` gives them, random bytes, and the wall clock.

    `epoch` is the Unix time minus the monotonic clock that `now` comes from, in seconds.
    """

    new_id: Callable[[], bytes]
    new_bytes: Callable[[int], bytes]
    epoch: float

    def milliseconds(self, now: float) -> int:
        """The Unix time in milliseconds, for a header."""
        return int((now + self.epoch) * 1000)
