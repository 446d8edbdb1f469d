"""A piece of a recording, and the lines that came to be in it, as bytes; pure.

A recording is a row of chunks. One has the events of at most a second or 64 KiB of text: what a
crash may cost, and what is read for one line or one seek. Of each the archive keeps the time of
the first event; in the bytes are microseconds since the event before.

The lines of a chunk are mostly found in its output, letter for letter. So for a line there is
only where it stands; and the line itself, where it stands there otherwise.
"""

import json
import math
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from tui.archive.cast_reader import LATEST, OUTPUT, CastEvent

SPAN: Final = 1.0
"""Seconds."""

LARGEST: Final = 64 << 10
"""Characters of a chunk's events."""

MOST_EVENTS: Final = 4096
MOST_LINES: Final = 1 << 16
LONGEST_LINE: Final = 4096
"""Characters of a line that are indexed."""

_UNPACKED: Final = 16 << 20
"""Bytes. More was not written here."""

_LEAST: Final = 4
"""Characters of a line that is worth a reference."""


class ChunkDamaged(ValueError):
    """The bytes are no chunk, or no longer."""


class TextLine(NamedTuple):
    """A line of text that was complete at a time, in seconds since the beginning."""

    at: float
    text: str


class Chunker:
    """Divides events into chunks as they come."""

    def __init__(self) -> None:
        self._events: list[CastEvent] = []
        self._size = 0

    def add(self, event: CastEvent) -> Iterator[list[CastEvent]]:
        """Take an event; gives back the chunks that are complete by it."""
        for part in _parts(event):
            if self._events and not self._takes(part):
                yield self.rest()
            self._events.append(part)
            self._size += len(part.data)

    def due(self, now: float) -> bool:
        """Whether there is a chunk that waits for nothing more, by the clock of its events."""
        return bool(self._events) and now - self._events[0].at >= SPAN

    def rest(self) -> list[CastEvent]:
        """The events that are in no chunk yet."""
        events, self._events, self._size = self._events, [], 0
        return events

    def _takes(self, event: CastEvent) -> bool:
        return (
            self._size + len(event.data) <= LARGEST
            and len(self._events) < MOST_EVENTS
            and event.at - self._events[0].at < SPAN
        )


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
                raise ChunkDamaged("it holds what is no event")
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
        found = shown.find(text, place) if len(text) >= _LEAST else -1
        if found < 0:
            written.append((since, text))
        else:
            written.append((since, found - place, len(text)))
            place = found + len(text)
    return _packed(written)


def unpack_lines(
    packed: bytes, first: float, events: Sequence[CastEvent]
) -> tuple[TextLine, ...]:
    """The lines again. Raises ChunkDamaged."""
    shown, place = _output(events), 0
    lines = []
    for each in _unpacked(packed):
        match each:
            case [int(since), str(text)]:
                pass
            case [int(since), int(skip), int(length)] if skip >= 0 and length >= 0:
                text = shown[place + skip : place + skip + length]
                place += skip + length
                if len(text) != length:
                    raise ChunkDamaged("a line is not where it was")
            case _:
                raise ChunkDamaged("it holds what is no line")
        lines.append(TextLine(first + since / 1000, text))
    return tuple(lines)


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


def _packed(written: object) -> bytes:
    text = json.dumps(written, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(errors="replace"), 6)


def _unpacked(packed: bytes) -> list[Any]:
    unpacking = zlib.decompressobj()
    try:
        found = json.loads(unpacking.decompress(packed, _UNPACKED))
    except (zlib.error, TypeError, ValueError, RecursionError) as error:
        raise ChunkDamaged(str(error)) from None
    if not isinstance(found, list):
        raise ChunkDamaged("it is no list")
    return found
