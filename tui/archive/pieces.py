"""What comes next in a recording, as a value: it is written at once, or kept sealed until it can be.

A recording has parts: one for each program that recorded its session, and each has a clock of its
own, which begins with it. In the archive all have the clock of the first.
"""

import base64
import binascii
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, Self

from tui.archive.cast_reader import LATEST, MOST_COLUMNS, MOST_LINES, CastEvent
from tui.archive.chunk import (
    GROWN,
    ChunkDamaged,
    may_grow,
    pack,
    pack_screen,
    unpack,
    unpack_screen,
)
from tui.archive.database import Database, scalar
from tui.archive.rows import moment_in, moment_of, safe_text, time_text, zone_of

MAGIC: Final = b"recorded 1\n"
"""What a piece begins with as JSON, and no other change."""


@dataclass(frozen=True, slots=True)
class RecordingFacts:
    """What is known of one recording without reading it."""

    session_id: str
    began: datetime
    """In the zone where the session was; in UTC where that is not known."""
    columns: int
    """Of the terminal when it began."""
    lines: int
    title: str = ""
    idle_limit: float | None = None
    """Seconds that a pause is to take when it is played."""
    duration: float = 0.0
    """Seconds until the last event."""
    size: int = 0
    """Characters of what was shown."""
    stored: int = 0
    """Bytes in the file, without its keyframes and its part of the index."""


@dataclass(frozen=True, slots=True)
class StoredKeyframe:
    """The screen at a time; what happened after it begins with a chunk."""

    at: float
    columns: int
    lines: int
    screen: bytes
    """What gives that screen to a new emulator of that size."""
    number: int = 0
    """Of the first chunk after it."""

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> Self:
        """One of the archive, its fields in order. Raises ChunkDamaged."""
        at, columns, lines, screen, number = row
        return cls(at, columns, lines, unpack_screen(screen), number)


class PackedChunk(NamedTuple):
    """A chunk as it is written."""

    first: float
    """Seconds since the part began, of its first event."""
    last: float
    size: int
    """Characters."""
    events: bytes

    @classmethod
    def of(cls, events: Sequence[CastEvent]) -> Self:
        """The chunk of some events, at least one."""
        size = sum(len(event.data) for event in events)
        return cls(events[0].at, events[-1].at, size, pack(events))


@dataclass(frozen=True, slots=True)
class Piece:
    """What comes next in a part.

    Attributes:
        part: how the part began; of a recording that is there already it goes on.
        chunks: behind those that are there.
        keyframe: the screen behind these.
    """

    part: RecordingFacts
    chunks: tuple[PackedChunk, ...] = ()
    keyframe: StoredKeyframe | None = None

    def apply(self, database: Database, *, grow: bool = True) -> None:
        """Write it, within a transaction.

        Args:
            database: the archive.
            grow: whether the last chunk may grow by the first; else all are kept as they are.
        """
        began = begin(database, self.part)
        shift = max(0.0, (self.part.began - began).total_seconds())
        if self.chunks:
            # A clock that was set back does not turn the recording back.
            query = "SELECT coalesce(max(last), 0) FROM chunks WHERE session_id = ?"
            written = scalar(database, query, (safe_text(self.part.session_id),))
            shift = max(shift, float(written) - self.chunks[0].first)
        chunks = self.chunks
        if grow and chunks and _grows(database, self.part.session_id, chunks[0], shift):
            chunks = chunks[1:]
        append(database, self.part.session_id, chunks, shift)
        if self.keyframe is not None:
            append_keyframe(database, self.part.session_id, self.keyframe, shift)

    def to_json(self) -> bytes:
        """For `from_json`."""
        part, keyframe = self.part, self.keyframe
        found = {
            "session_id": safe_text(part.session_id),
            "began": time_text(part.began),
            "zone": zone_of(part.began),
            "size": (part.columns, part.lines),
            "title": safe_text(part.title),
            "chunks": [(*chunk[:3], _text(chunk.events)) for chunk in self.chunks],
            "keyframe": None
            if keyframe is None
            else (keyframe.at, keyframe.columns, keyframe.lines, _text(keyframe.screen)),
        }
        return MAGIC + json.dumps(found).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Raises ValueError for what is no piece."""
        try:
            found = json.loads(data.removeprefix(MAGIC))
        except RecursionError:
            raise ValueError("it is nested too deep") from None
        match found:
            case {
                "session_id": str(session_id),
                "began": str(began),
                "size": [int(columns), int(lines)],
                "title": str(title),
                "chunks": [*chunks],
                "keyframe": keyframe,
            }:
                _check_size(columns, lines)
                when = moment_in(began, found.get("zone", 0))
                part = RecordingFacts(session_id, when, columns, lines, title)
                return cls(
                    part,
                    tuple(map(_chunk, chunks)),
                    None if keyframe is None else _keyframe(keyframe),
                )
            case _:
                raise ValueError("it is no piece of a recording")


def begin(database: Database, facts: RecordingFacts) -> datetime:
    """A recording begins, or goes on; when it began. Within a transaction."""
    database.execute(
        "INSERT INTO recordings VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            safe_text(facts.session_id),
            time_text(facts.began),
            facts.columns,
            facts.lines,
            safe_text(facts.title),
            facts.idle_limit,
            zone_of(facts.began),
        ),
    )
    query = "SELECT began FROM recordings WHERE session_id = ?"
    return moment_of(scalar(database, query, (safe_text(facts.session_id),)))


def append(
    database: Database, session_id: str, chunks: Sequence[PackedChunk], shift: float = 0.0
) -> None:
    """Keep chunks behind those that are there, within a transaction.

    Args:
        database: the archive.
        session_id: whose recording it is.
        chunks: at least none.
        shift: seconds between the beginning of the recording and that of the chunks' clock.
    """
    number, name = _next_number(database, session_id), safe_text(session_id)
    database.executemany(
        "INSERT INTO chunks (number, session_id, first, last, size, events) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (
            (number + place, name, first + shift, last + shift, size, events)
            for place, (first, last, size, events) in enumerate(chunks)
        ),
    )


def _grows(database: Database, session_id: str, chunk: PackedChunk, shift: float) -> bool:
    """Add a chunk to the last one, within a transaction; False where that is not possible.

    One that is indexed stays as it is, as does one behind which a keyframe is.
    """
    query = """
        SELECT id, first, events FROM chunks WHERE session_id = ? AND number = ? AND texts IS NULL
        AND size + ? <= ? AND NOT EXISTS (
            SELECT * FROM keyframes WHERE session_id = chunks.session_id
            AND keyframes.number > chunks.number
        )
    """
    last = _next_number(database, session_id) - 1
    values = safe_text(session_id), last, chunk.size, GROWN
    if (found := database.execute(query, values).fetchone()) is None:
        return False
    number, first, packed = found
    try:
        events = unpack(float(first), packed)
        more = unpack(chunk.first + shift, chunk.events)
    except ChunkDamaged:
        return False
    if not may_grow(events, more):
        return False
    whole = PackedChunk.of((*events, *more))
    database.execute(
        "UPDATE chunks SET last = ?, size = ?, events = ? WHERE id = ?",
        (whole.last, whole.size, whole.events, number),
    )
    return True


def append_keyframe(
    database: Database, session_id: str, keyframe: StoredKeyframe, shift: float = 0.0
) -> None:
    """Keep the screen as it is behind the last chunk, within a transaction."""
    database.execute(
        "INSERT OR REPLACE INTO keyframes VALUES (?, ?, ?, ?, ?, ?)",
        (
            safe_text(session_id),
            _next_number(database, session_id),
            keyframe.at + shift,
            keyframe.columns,
            keyframe.lines,
            pack_screen(keyframe.screen),
        ),
    )


def _next_number(database: Database, session_id: str) -> int:
    query = "SELECT coalesce(max(number) + 1, 0) FROM chunks WHERE session_id = ?"
    return int(scalar(database, query, (safe_text(session_id),)))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None


def _check_size(columns: int, lines: int) -> None:
    if not (0 < columns <= MOST_COLUMNS and 0 < lines <= MOST_LINES):
        raise ValueError("no terminal has that size")


def _time(seconds: Any) -> float:
    if type(seconds) not in {int, float} or not math.isfinite(seconds):
        raise ValueError("it is no time")
    if not 0 <= seconds <= LATEST:
        raise ValueError("no recording lasts so long")
    return float(seconds)


def _chunk(found: Any) -> PackedChunk:
    match found:
        case [first, _, int(size), str(text)] if size >= 0:
            # Damaged ones raise ChunkDamaged, which is a ValueError.
            events = unpack(_time(first), _bytes(text))
            if not events:
                raise ValueError("a chunk without an event")
            return PackedChunk.of(events)
        case _:
            raise ValueError("it is no chunk")


def _keyframe(found: Any) -> StoredKeyframe:
    match found:
        case [at, int(columns), int(lines), str(screen)]:
            _check_size(columns, lines)
            return StoredKeyframe(_time(at), columns, lines, _bytes(screen))
        case _:
            raise ValueError("it is no keyframe")
