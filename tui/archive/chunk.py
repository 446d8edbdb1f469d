"""A piece of a recording, and the lines that came to be in it, as bytes; pure.

A recording is a row of chunks. What happens within a second, or 64 KiB of text, is written at
once: that is what a crash may cost. A small chunk grows by what follows it soon, for many small
ones take several times the room. Of each the archive keeps the time of the first event; in the
bytes are microseconds since the event before.

The lines of a chunk are mostly found in its output, letter for letter. So for a line there is
only where it stands; and the line itself, where it stands there otherwise.
"""

import json
import math
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from tui.archive.cast_reader import LATEST, OUTPUT, CastEvent
from tui.language import _

SPAN: Final = 1.0
"""Seconds of what is written at once."""

GROWN_SPAN: Final = 60.0
"""Seconds of a chunk that has grown; what goes on and on is not indexed for so long."""

GROWN: Final = 64 << 10
"""Characters of a chunk that has grown: the window of zlib, and cheap to write every second."""

LARGEST: Final = 64 << 10
"""Characters of a chunk's events."""

MOST_EVENTS: Final = 4096
MOST_LINES: Final = 1 << 16
LONGEST_LINE: Final = 4096
"""Characters of a line that are indexed."""

LEVEL: Final = 6
"""Of zlib: more takes three times as long, and saves one part in a hundred."""

WINDOW: Final = 32 << 10
"""Bytes to which zlib looks back."""

_UNPACKED: Final = 16 << 20
"""Bytes. More was not written here."""

LARGEST_SCREEN: Final = 64 << 20
"""Bytes: four to each character of the largest one that is kept."""

_LITERAL: Final = (int, str)
_REFERENCE: Final = (int, int, int)
"""What a line is in a chunk: when, and what; or when, how far behind the last one, how long."""

_PACKED_SCREEN: Final = b"\0"
"""No screen begins with NUL, which shows nothing."""

_LEAST: Final = 4
"""Characters of a line that is worth a reference."""


class ChunkDamaged(ValueError):
    """The bytes are no chunk, or no longer."""


class TextLine(NamedTuple):
    """A line of text that was complete at a time, in seconds since the beginning."""

    at: float
    text: str


class Chunker:
    """Divides events into chunks as they come.

    Args:
        span: seconds of a chunk.
    """

    def __init__(self, span: float = SPAN) -> None:
        self._events: list[CastEvent] = []
        self._size = 0
        self._span = span

    def add(self, event: CastEvent) -> Iterator[list[CastEvent]]:
        """Take an event; gives back the chunks that are complete by it."""
        for part in _parts(event):
            if self._events and not self._takes(part):
                yield self.rest()
            self._events.append(part)
            self._size += len(part.data)

    def due(self, now: float) -> bool:
        """Whether there is a chunk that waits for nothing more, by the clock of its events."""
        return bool(self._events) and now - self._events[0].at >= self._span

    def rest(self) -> list[CastEvent]:
        """The events that are in no chunk yet."""
        events, self._events, self._size = self._events, [], 0
        return events

    def _takes(self, event: CastEvent) -> bool:
        return (
            self._size + len(event.data) <= LARGEST
            and len(self._events) < MOST_EVENTS
            and event.at - self._events[0].at < self._span
        )


def may_grow(events: Sequence[CastEvent], more: Sequence[CastEvent]) -> bool:
    """Whether a chunk may have what follows it too."""
    size = sum(len(event.data) for event in (*events, *more))
    span = more[-1].at - events[0].at
    return size <= GROWN and span <= GROWN_SPAN and len(events) + len(more) <= MOST_EVENTS


def pack(events: Sequence[CastEvent]) -> bytes:
    """The events of one chunk, in order."""
    written, before = [], _micros(events[0].at)
    for event in events:
        now = max(before, _micros(event.at))
        written.append((now - before, event.code, event.data))
        before = now
    return _packed(written)


def unpack(first: float, packed: bytes) -> tuple[CastEvent, ...]:
    """The events again. Raises ChunkDamaged.

    Args:
        first: the time of the first event.
        packed: from `pack`.
    """
    events, at = [], _micros(first)
    for each in _unpacked(packed):
        match each:
            case [int(since), str(code), str(data)] if 0 <= since <= LATEST * 1_000_000:
                at += since
                events.append(CastEvent(at / 1_000_000, code, data))
            case _:
                raise ChunkDamaged(_("not an event"))
    return tuple(events)


def pack_lines(lines: Sequence[TextLine], first: float, events: Sequence[CastEvent]) -> bytes:
    """The lines of one chunk; those beyond `MOST_LINES` are left out.

    Args:
        lines: in order.
        first: the time of the chunk's first event.
        events: the chunk's.
    """
    shown, place = _output(events), 0
    written: list[tuple[int, int, int] | tuple[int, str]] = []
    for at, whole in lines[:MOST_LINES]:
        text, since = whole[:LONGEST_LINE], round((at - first) * 1000)
        found = -1
        if len(text) >= _LEAST:
            # What a program draws is not always taken in the order in which it is drawn.
            found = shown.find(text, place)
            found = found if found >= 0 else shown.find(text, 0, place + len(text))
        if found < 0:
            written.append((since, text))
        else:
            written.append((since, found - place, len(text)))
            place = found + len(text)
    return _packed(written, shown)


def unpack_lines(
    packed: bytes, first: float, events: Sequence[CastEvent]
) -> tuple[TextLine, ...]:
    """The lines again. Raises ChunkDamaged."""
    shown, place = _output(events), 0
    lines = []
    # Read for each hit of a search: a chunk has a thousand lines.
    for each in _unpacked(packed, shown):
        kinds = tuple(map(type, each)) if type(each) is list else ()
        if kinds == _REFERENCE:
            since, skip, length = each
            start, place = place + skip, place + skip + length
            if not 0 <= start <= place <= len(shown):
                raise ChunkDamaged(_("a line is not in its place"))
            text = shown[start:place]
        elif kinds == _LITERAL:
            since, text = each
        else:
            raise ChunkDamaged(_("not a line"))
        lines.append(TextLine(first + since / 1000, text))
    return tuple(lines)


def pack_screen(screen: bytes) -> bytes:
    """A screen that a terminal is given, in less room."""
    return _PACKED_SCREEN + zlib.compress(screen, LEVEL)


def unpack_screen(packed: bytes) -> bytes:
    """The screen again, also one that was never packed. Raises ChunkDamaged."""
    if not packed.startswith(_PACKED_SCREEN):
        return packed
    unpacking = zlib.decompressobj()
    try:
        return unpacking.decompress(packed.removeprefix(_PACKED_SCREEN), LARGEST_SCREEN)
    except zlib.error as error:
        raise ChunkDamaged(str(error)) from None


def _output(events: Sequence[CastEvent]) -> str:
    return "".join(event.data for event in events if event.code == OUTPUT)


def _parts(event: CastEvent) -> Iterator[CastEvent]:
    """An event whose text is not too long for a chunk; only output can be divided."""
    if event.code != OUTPUT or len(event.data) <= LARGEST:
        yield event._replace(data=event.data[:LARGEST])
        return
    for start in range(0, len(event.data), LARGEST):
        yield event._replace(data=event.data[start : start + LARGEST])


def _micros(seconds: float) -> int:
    return round(min(max(0.0, seconds), LATEST) * 1_000_000) if math.isfinite(seconds) else 0


def _packed(written: object, like: str = "") -> bytes:
    """JSON, compressed; what is found in another text takes next to no room."""
    text = json.dumps(written, ensure_ascii=False, separators=(",", ":"))
    packing = zlib.compressobj(LEVEL, zdict=_dictionary(like))
    return packing.compress(text.encode(errors="replace")) + packing.flush()


def _unpacked(packed: bytes, like: str = "") -> list[Any]:
    # zlib asks for the dictionary only where one was used.
    unpacking = zlib.decompressobj(zdict=_dictionary(like))
    try:
        found = json.loads(unpacking.decompress(packed, _UNPACKED))
    except (zlib.error, TypeError, ValueError, RecursionError) as error:
        raise ChunkDamaged(str(error)) from None
    if not isinstance(found, list):
        raise ChunkDamaged(_("not a list"))
    return found


def _dictionary(like: str) -> bytes:
    """What zlib looks back at."""
    return like[-WINDOW:].encode(errors="replace")[-WINDOW:]
