"""What terminals showed, in the archive: written a chunk at a time, read from any time on.

Every method blocks, and raises ArchiveError; none holds the file from one call to the next.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from tui.archive import lines
from tui.archive.cast_reader import CastEvent
from tui.archive.chunk import TextLine, pack, pack_lines, unpack, unpack_lines
from tui.archive.database import Database, scalar, transaction
from tui.archive.opening.opener import Opener, opener_of
from tui.archive.rows import moment_of, safe_text, time_text

AT_ONCE: Final = 8
"""Chunks that are read while the file is open."""

_CHUNKS: Final = "SELECT id, number, first, last, events FROM chunks"


@dataclass(frozen=True, slots=True)
class RecordingFacts:
    """What is known of one recording without reading it."""

    session_id: str
    began: datetime
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


class StoredChunk(NamedTuple):
    """A chunk as it is read."""

    id: int
    number: int
    first: float
    last: float
    events: tuple[CastEvent, ...]


class Recordings:
    """The recordings of one archive.

    Args:
        opener: opens its file.
    """

    def __init__(self, opener: Opener) -> None:
        self._opener = opener

    @classmethod
    def within(cls, folder: Path, *, keyring: bool = True) -> "Recordings":
        """Those of a data folder; see `Archive.within`."""
        return cls(opener_of(folder, keyring=keyring))

    def begin(self, facts: RecordingFacts) -> None:
        """A recording begins; one of the session that is there goes on."""
        with self._writing() as database:
            database.execute(
                "INSERT INTO recordings VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (
                    safe_text(facts.session_id),
                    time_text(facts.began),
                    facts.columns,
                    facts.lines,
                    safe_text(facts.title),
                    facts.idle_limit,
                ),
            )

    def append(self, session_id: str, *chunks: Sequence[CastEvent]) -> None:
        """Keep chunks behind those that are there: all of them, or none."""
        rows = [
            (
                safe_text(session_id),
                events[0].at,
                events[-1].at,
                sum(len(event.data) for event in events),
                pack(events),
            )
            for events in chunks
        ]
        with self._writing() as database:
            number = _next_number(database, session_id)
            database.executemany(
                "INSERT INTO chunks (number, session_id, first, last, size, events) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                ((number + place, *row) for place, row in enumerate(rows)),
            )

    def append_keyframe(self, session_id: str, keyframe: StoredKeyframe) -> None:
        """Keep the screen as it is behind the last chunk; `number` is found here."""
        with self._writing() as database:
            database.execute(
                "INSERT OR REPLACE INTO keyframes VALUES (?, ?, ?, ?, ?, ?)",
                (
                    safe_text(session_id),
                    _next_number(database, session_id),
                    keyframe.at,
                    keyframe.columns,
                    keyframe.lines,
                    keyframe.screen,
                ),
            )

    def facts(self, session_id: str) -> RecordingFacts | None:
        """What is known of a recording; None where there is none."""
        query = """
            SELECT began, columns, lines, title, idle_limit, coalesce(max(last), 0),
                coalesce(sum(size), 0), coalesce(sum(length(events) + coalesce(length(texts), 0)), 0)
            FROM recordings LEFT JOIN chunks USING (session_id)
            WHERE session_id = ? GROUP BY session_id
        """
        with self._opener.opened() as database:
            found = database.execute(query, (safe_text(session_id),)).fetchone()
        return (
            None
            if found is None
            else RecordingFacts(session_id, moment_of(found[0]), *found[1:])
        )

    def events(self, session_id: str, *, number: int = 0) -> Iterator[CastEvent]:
        """What happened, from a chunk on; as much is in memory as `AT_ONCE` chunks.

        What is recorded meanwhile is read too.
        """
        query = f"{_CHUNKS} WHERE session_id = ? AND number >= ? ORDER BY number LIMIT ?"
        while True:
            with self._opener.opened() as database:
                values = (safe_text(session_id), number, AT_ONCE)
                found = [_chunk(row) for row in database.execute(query, values)]
            for chunk in found:
                yield from chunk.events
                number = chunk.number + 1
            if not found:
                return

    def keyframe(self, session_id: str, at: float) -> StoredKeyframe | None:
        """The nearest keyframe at a time or before it; None where there is none."""
        query = """
            SELECT at, columns, lines, screen, number FROM keyframes
            WHERE session_id = ? AND at <= ? ORDER BY number DESC LIMIT 1
        """
        with self._opener.opened() as database:
            found = database.execute(query, (safe_text(session_id), at)).fetchone()
        return None if found is None else StoredKeyframe(*found)

    def not_indexed(self, limit: int = AT_ONCE) -> tuple[StoredChunk, ...]:
        """Chunks whose lines are not indexed yet, the oldest first."""
        query = f"{_CHUNKS} WHERE texts IS NULL ORDER BY id LIMIT ?"
        with self._opener.opened() as database:
            return tuple(_chunk(row) for row in database.execute(query, (limit,)))

    def backlog(self) -> int:
        """How many chunks are not indexed yet."""
        with self._opener.opened() as database:
            return int(scalar(database, "SELECT count(*) FROM chunks WHERE texts IS NULL"))

    def index(self, chunk: int, found: Sequence[TextLine]) -> bool:
        """Index the lines that were complete in a chunk; whether it was not indexed yet.

        Args:
            chunk: the chunk's `id`.
            found: its lines, in order; none is an answer too.
        """
        with self._writing() as database:
            row = database.execute(
                "SELECT first, events FROM chunks WHERE id = ? AND texts IS NULL", (chunk,)
            ).fetchone()
            if row is None:
                return False
            first, events = float(row[0]), unpack(row[0], row[1])
            packed = pack_lines(found, first, events)
            # As it is read back, so that it can be taken out again.
            kept = unpack_lines(packed, first, events)
            lines.make_ready(database)
            lines.add(database, chunk, (line.text for line in kept))
            database.execute("UPDATE chunks SET texts = ? WHERE id = ?", (packed, chunk))
        return True

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        with self._opener.opened(make=True) as database, transaction(database):
            yield database


def _next_number(database: Database, session_id: str) -> int:
    query = "SELECT coalesce(max(number) + 1, 0) FROM chunks WHERE session_id = ?"
    return int(scalar(database, query, (safe_text(session_id),)))


def _chunk(row: tuple[Any, ...]) -> StoredChunk:
    number, place, first, last, packed = row
    return StoredChunk(number, place, first, last, unpack(first, packed))
