"""What of the recordings is not indexed yet. Every method blocks, and raises ArchiveError.

A program that was killed leaves nothing but chunks that are not indexed: their lines, and that
they are, are written at once.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, Final, NamedTuple

from tui.archive import lines
from tui.archive.chunk import ChunkDamaged, TextLine, pack_lines, unpack, unpack_lines
from tui.archive.database import Database, scalar, transaction
from tui.archive.opening.opener import Opener
from tui.archive.opening.place import taken
from tui.archive.pieces import StoredKeyframe
from tui.archive.rows import known_moment, safe_text

SLACK: Final = 32
"""One page of so many may be free, and is soon used again."""

GIVEN_BACK: Final = 1024
"""Pages that are given back at a time: a few milliseconds, in which nobody else writes."""

LOCK: Final = "archive.indexing"
"""The file that who indexes has locked, in the archive's folder."""

NO_LINES: Final = b""
"""In the place of the lines of a chunk that is damaged: they are not looked for again."""

NOT_INDEXED: Final = "SELECT count(*) FROM chunks WHERE texts IS NULL"
"""Counts what is waiting."""

_WAITING: Final = """
    SELECT id, session_id, number, first, last, size, events, began, columns, lines, (
        SELECT max(number) FROM chunks AS later WHERE later.session_id = chunks.session_id
    ) = number, (
        SELECT ended FROM sessions WHERE sessions.session_id = chunks.session_id
    ) NOTNULL
    FROM chunks LEFT JOIN recordings USING (session_id)
    WHERE texts IS NULL AND id > ? ORDER BY id LIMIT ?
"""


class WaitingChunk(NamedTuple):
    """A chunk that is not indexed yet."""

    id: int
    session_id: str
    number: int
    first: float
    last: float
    size: int
    packed: bytes
    began: datetime | None
    """When its recording began."""
    columns: int
    """Of the terminal, when the recording began."""
    lines: int
    newest: bool
    """Whether no chunk of the recording follows it yet."""
    over: bool
    """Whether the session is known to have ended."""


class EarlierChunk(NamedTuple):
    """A chunk before another one, with its lines where it is indexed."""

    first: float
    packed: bytes
    texts: bytes | None


class Backlog:
    """The chunks of one archive that are not indexed yet.

    Args:
        opener: opens its file.
    """

    def __init__(self, opener: Opener) -> None:
        self._opener = opener

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Index while no other program does; whether that is so."""
        folder = self._opener.place.folder
        if not folder.is_dir():
            yield False
            return
        with suppress(OSError), taken(folder / LOCK) as got:
            yield got
            return
        # Nothing is indexed on a disk that can only be read.
        yield False

    def count(self, session_id: str | None = None) -> int:
        """How many chunks are not indexed yet, of all sessions or of one."""
        which = "" if session_id is None else " AND session_id = ?"
        values = () if session_id is None else (safe_text(session_id),)
        with self._opener.opened() as database:
            return int(scalar(database, f"{NOT_INDEXED}{which}", values))

    def waiting(self, after: int, limit: int) -> tuple[WaitingChunk, ...]:
        """The oldest of them, behind one by its `id`."""
        with self._opener.opened() as database:
            return tuple(map(_waiting, database.execute(_WAITING, (after, limit))))

    def keyframe(self, session_id: str, number: int) -> StoredKeyframe | None:
        """The nearest keyframe from which one comes to a chunk; None where there is none whole."""
        query = """
            SELECT at, columns, lines, screen, number FROM keyframes
            WHERE session_id = ? AND number <= ? ORDER BY number DESC LIMIT 1
        """
        with self._opener.opened() as database:
            found = database.execute(query, (session_id, number)).fetchone()
        try:
            return None if found is None else StoredKeyframe.of_row(found)
        except ChunkDamaged:
            return None

    def earlier(self, session_id: str, first: int, number: int) -> Iterator[EarlierChunk]:
        """The chunks from one number up to another, which is not among them."""
        query = """
            SELECT number, first, events, texts FROM chunks
            WHERE session_id = ? AND number >= ? AND number < ? ORDER BY number LIMIT 8
        """
        while True:
            with self._opener.opened() as database:
                found: list[tuple[Any, ...]] = database.execute(
                    query, (session_id, first, number)
                ).fetchall()
            for _, at, packed, texts in found:
                yield EarlierChunk(float(at), packed, texts)
            if not found:
                return
            first = int(found[-1][0]) + 1

    def index(self, found: Sequence[tuple[WaitingChunk, Sequence[TextLine] | None]]) -> int:
        """Index the lines that were complete in chunks: of all, or of none.

        Args:
            found: the chunks and their lines, in order; None for one that is damaged.

        Returns:
            How many of them were not indexed yet, and are as they were read.
        """
        with self._opener.opened(make=True) as database, transaction(database):
            return sum(_index_chunk(database, chunk, texts) for chunk, texts in found)

    def shrink(self) -> None:
        """Make the file smaller where merging the index has left much of it free."""
        with self._opener.opened() as database:
            pages = int(database.pragma("page_count"))
            while database.pragma("freelist_count") > pages / SLACK:
                database.execute(f"PRAGMA incremental_vacuum({GIVEN_BACK})").fetchall()
                before, pages = pages, int(database.pragma("page_count"))
                if pages >= before:
                    # One of an earlier version cannot become smaller.
                    return


def _index_chunk(
    database: Database, chunk: WaitingChunk, found: Sequence[TextLine] | None
) -> bool:
    """Index the lines of a chunk, unless it is indexed or has grown meanwhile."""
    query = "SELECT count(*) FROM chunks WHERE id = ? AND events = ? AND texts IS NULL"
    if not scalar(database, query, (chunk.id, chunk.packed)):
        return False
    packed = NO_LINES
    if found is not None:
        events = unpack(chunk.first, chunk.packed)
        packed = pack_lines(found, chunk.first, events)
        # As it is read back, so that it can be taken out again.
        kept = unpack_lines(packed, chunk.first, events)
        lines.make_ready(database)
        lines.add(database, chunk.id, (line.text for line in kept))
    database.execute("UPDATE chunks SET texts = ? WHERE id = ?", (packed, chunk.id))
    return True


def texts_of(chunk: EarlierChunk) -> frozenset[str]:
    """The lines of an indexed chunk; none of one that is damaged."""
    try:
        events = unpack(chunk.first, chunk.packed)
        return frozenset(
            line.text for line in unpack_lines(chunk.texts or NO_LINES, chunk.first, events)
        )
    except ChunkDamaged:
        return frozenset()


def _waiting(row: tuple[Any, ...]) -> WaitingChunk:
    number, *rest, began, columns, height, newest, over = row
    # Of a recording that nothing else is known of, the usual size.
    size = int(columns or 80), int(height or 24)
    return WaitingChunk(number, *rest, known_moment(began), *size, bool(newest), bool(over))  # type: ignore[call-arg]  # five
