"""What terminals showed, in the archive: written a chunk at a time, read from any time on.

Every method blocks, and raises ArchiveError; none holds the file from one call to the next.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from tui.archive.backlog import Backlog
from tui.archive.cast_reader import CastEvent
from tui.archive.chunk import unpack
from tui.archive.database import Database, scalar, transaction, translated
from tui.archive.errors import ArchiveError, ArchiveLocked
from tui.archive.opening.opener import Opener, opener_of
from tui.archive.pieces import (
    PackedChunk,
    Piece,
    RecordingFacts,
    StoredKeyframe,
    append,
    append_keyframe,
    begin,
)
from tui.archive.rows import moment_in, safe_text
from tui.language import N_

__all__ = ["RecordingFacts", "Recordings", "StoredKeyframe"]

AT_ONCE: Final = 8
"""Chunks that are read while the file is open."""

SAME_TIME: Final = 0.001
"""Seconds by which the times of two events differ at most that are the same."""

NOT_THE_SAME: Final = N_("the imported data reads back differently")


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
            begin(database, facts)

    def append(self, session_id: str, *chunks: Sequence[CastEvent]) -> None:
        """Keep chunks behind those that are there: all of them, or none."""
        packed = [PackedChunk.of(events) for events in chunks]
        with self._writing() as database:
            append(database, session_id, packed)

    def append_keyframe(self, session_id: str, keyframe: StoredKeyframe) -> None:
        """Keep the screen as it is behind the last chunk; `number` is found here."""
        with self._writing() as database:
            append_keyframe(database, session_id, keyframe)

    def write(self, *pieces: Piece) -> None:
        """Keep what comes next in recordings: all of it, or nothing."""
        with self._writing() as database:
            for piece in pieces:
                piece.apply(database)

    def take_in(self, session_id: str, pieces: Sequence[Piece]) -> bool:
        """Keep a whole recording, unless there is one of the session; whether it was kept.

        It is read back, and compared.
        """
        query = "SELECT count(*) FROM recordings WHERE session_id = ?"
        with self._writing() as database:
            if scalar(database, query, (safe_text(session_id),)):
                return False
            for piece in pieces:
                piece.apply(database, grow=False)
        if not self.holds(session_id, pieces):
            raise ArchiveError(self._opener.path, NOT_THE_SAME)
        return True

    def holds(self, session_id: str, pieces: Sequence[Piece]) -> bool:
        """Whether the recording of a session has exactly the events of these pieces.

        They may be divided otherwise, and keyframes make no difference.
        """
        began = pieces[0].part.began
        wanted = (
            event._replace(at=event.at + (piece.part.began - began).total_seconds())
            for piece in pieces
            for chunk in piece.chunks
            for event in unpack(chunk.first, chunk.events)
        )
        return all(
            one is not None
            and other is not None
            and (one.code, one.data) == (other.code, other.data)
            and abs(one.at - other.at) < SAME_TIME
            for one, other in zip_longest(self.events(session_id), wanted)
        )

    def seal(self, piece: Piece, locked: ArchiveLocked) -> None:
        """Put by what comes next until the archive, which is locked now, can be opened."""
        self._opener.seal(piece, locked)

    def facts(self, session_id: str) -> RecordingFacts | None:
        """What is known of a recording; None where there is none."""
        query = """
            SELECT began, zone, columns, lines, title, idle_limit, coalesce(max(last), 0),
                coalesce(sum(size), 0), coalesce(sum(length(events) + coalesce(length(texts), 0)), 0)
            FROM recordings LEFT JOIN chunks USING (session_id)
            WHERE session_id = ? GROUP BY session_id
        """
        with self._opener.opened() as database:
            found = database.execute(query, (safe_text(session_id),)).fetchone()
        return (
            None
            if found is None
            else RecordingFacts(session_id, moment_in(*found[:2]), *found[2:])
        )

    def events(self, session_id: str, *, number: int = 0) -> Iterator[CastEvent]:
        """What happened, from a chunk on; as much is in memory as `AT_ONCE` chunks.

        What is recorded meanwhile is read too.
        """
        query = """
            SELECT number, first, events FROM chunks
            WHERE session_id = ? AND number >= ? ORDER BY number LIMIT ?
        """
        # Of the chunk that was read last, which may have grown since.
        seen = 0
        while True:
            with self._opener.opened() as database:
                values = (safe_text(session_id), number, AT_ONCE)
                found: list[tuple[Any, ...]] = database.execute(query, values).fetchall()
            read = False
            for place, first, packed in found:
                # What comes before a damaged one is good.
                with translated(self._opener.path):
                    events = unpack(first, packed)
                new = events[seen if place == number else 0 :]
                number, seen, read = place, len(events), read or bool(new)
                yield from new
            if not read:
                return

    def keyframe(self, session_id: str, at: float) -> StoredKeyframe | None:
        """The nearest keyframe at a time or before it; None where there is none."""
        query = """
            SELECT at, columns, lines, screen, number FROM keyframes
            WHERE session_id = ? AND at <= ? ORDER BY number DESC LIMIT 1
        """
        with self._opener.opened() as database:
            found = database.execute(query, (safe_text(session_id), at)).fetchone()
        with translated(self._opener.path):
            return None if found is None else StoredKeyframe.of_row(found)

    @property
    def backlog(self) -> Backlog:
        """What of it is not indexed yet."""
        return Backlog(self._opener)

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        with self._opener.opened(make=True) as database, transaction(database):
            yield database
