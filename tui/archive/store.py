"""The local history: a row for each session that was started here, and the marks set in it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from tui.archive import housekeeping
from tui.archive.backlog import Backlog
from tui.archive.changes import CHANGEABLE, Change, began
from tui.archive.database import UNREADABLE, Database, transaction
from tui.archive.errors import ArchiveLocked
from tui.archive.fleets import Fleets
from tui.archive.opening.opener import Opener, opener_of
from tui.archive.opening.place import FILE_NAME
from tui.archive.opening.sealing import seal_words, unseal_words
from tui.archive.recordings import Recordings
from tui.archive.rows import (
    COLUMNS,
    HistoryRow,
    SessionStart,
    known_moment,
    lost_row,
    row_of,
    safe_text,
    time_text,
    values_of,
    written,
)

if TYPE_CHECKING:
    from tui.archive.query import Query
    from tui.archive.searching import Narrowing, SearchResult

__all__ = [
    "FILE_NAME",
    "Archive",
    "HistoryRow",
    "Mark",
    "MarkKind",
    "SessionStart",
    "UsedReason",
]

T = TypeVar("T")

REASONS: Final = 1000
"""Earlier reasons that are recalled: years of them, and a search through them takes no time."""

MarkKind = Literal["bookmark", "here", "note"]
"""`bookmark` is a place the user wants to find again, `here` says that the idle time was reset,
`note` is what the user wrote on the session, at any time."""

NOTE: Final = "note"


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment within a session that was noted."""

    at: datetime
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class UsedReason:
    """A reason that was given before."""

    reason: str
    uses: int
    last: datetime


_NAMES: Final = ", ".join(COLUMNS)
_RECORDED: Final = "session_id IN (SELECT session_id FROM recordings)"
_SELECT: Final = f"SELECT rowid, {_RECORDED}, {_NAMES} FROM sessions"  # noqa: S608 -- names of our own
_AS_BYTES: Final = ", ".join(
    f"CASE typeof({name}) WHEN 'text' THEN CAST({name} AS BLOB) ELSE {name} END, typeof({name})"
    for name in COLUMNS
)


class Archive:
    """The local history of one folder. Every call raises ArchiveError when it cannot be used.

    Where its key is out of reach at the moment, what is to be written is kept for it, and what
    is to be read raises ArchiveLocked.

    Args:
        opener: opens its file.
    """

    def __init__(self, opener: Opener) -> None:
        self._opener = opener

    @classmethod
    def within(
        cls,
        folder: Path,
        *,
        keyring: bool = True,
        report: Callable[[str], None] | None = None,
    ) -> "Archive":
        """The local history of a data folder, whether there is one yet or not.

        Args:
            folder: the folder.
            keyring: False where the system's keyring is not to be asked for a key.
            report: told, once each and from any thread, what becomes of the file and its key.
        """
        opener = opener_of(folder, keyring=keyring)
        if report is not None:
            opener.report = report
        return cls(opener)

    @property
    def path(self) -> Path:
        """The file that there is, or was when it was last looked at."""
        return self._opener.path

    @property
    def recordings(self) -> Recordings:
        """What was recorded, in the same file."""
        return Recordings(self._opener)

    @property
    def backlog(self) -> Backlog:
        """What of it is not indexed yet."""
        return Backlog(self._opener)

    @property
    def fleets(self) -> Fleets:
        """The machines that were listed, in the same file."""
        return Fleets(self._opener)

    @property
    def is_plain(self) -> bool:
        """Whether there is one, and anybody could read its file. Blocks."""
        place = self._opener.place
        return place.plain.exists() and not place.encrypted.exists()

    def seal(self, words: str) -> str:
        """Words for a file beside the archive, which only the archive can read; blocks.

        Its key need not be in reach for that. Empty where there is no encrypted archive yet.
        """
        return seal_words(self._opener.place, words)

    async def unseal(self, sealed: str) -> str | None:
        """What `seal` was given; None for what was not sealed to this archive."""
        return await self._do(lambda database: unseal_words(database, sealed))

    async def began(self, row: HistoryRow, **known: Any) -> None:
        """Remember a session that was started; one that is known already stays as it is.

        Args:
            row: How it began.
            known: What holds now, of a session that is known already too; see `update`.
        """
        await self._change(began(row, _values(known)))

    async def update(self, session_id: str, **known: Any) -> None:
        """Remember what has become known of a session, by the names of `HistoryRow`'s fields."""
        await self._change(Change(safe_text(session_id), known=_values(known)))

    async def mark(
        self, session_id: str, at: datetime, kind: MarkKind, words: str = ""
    ) -> bool:
        """Note a moment within a session; whether it is kept: the session has to be known."""
        mark = (time_text(at), kind, safe_text(words))
        return await self._change(Change(safe_text(session_id), mark=mark))

    async def note(
        self,
        session_id: str,
        at: datetime,
        words: str,
        *,
        replaced: Mark | None = None,
        row: HistoryRow | None = None,
    ) -> bool:
        """Write a note on a session; whether it is kept: the session has to be known, or told.

        Args:
            session_id: the session's.
            at: when it was written.
            words: the note.
            replaced: the note that it takes the place of.
            row: what to remember of a session that is not known yet.
        """
        change = Change(
            safe_text(session_id),
            None if row is None else values_of(row),
            mark=(time_text(at), NOTE, safe_text(words)),
            replaced=None if replaced is None else _mark_values(replaced),
        )
        return await self._change(change)

    async def unmark(self, session_id: str, mark: Mark) -> bool:
        """Take a mark or a note out; whether it was there."""
        change = Change(safe_text(session_id), replaced=_mark_values(mark))
        return await self._change(change)

    async def find(self, session_id: str) -> HistoryRow | None:
        """One session; None when it was not started here."""
        try:
            found = await self._do(
                lambda database: _rows(database, ["session_id = ?"], [session_id])
            )
        except ArchiveLocked:
            if (row := self._opener.sealed.get(safe_text(session_id))) is not None:
                return row
            raise
        return found[0] if found else None

    async def sessions(
        self,
        *,
        account: str | None = None,
        region: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> tuple[HistoryRow, ...]:
        """The sessions that were started in a span of time, the newest first.

        What is not known of a session is no reason to leave it out: those of an account and a
        region are also those that may be. A damaged row is among them, and names its damage.
        """
        wanted: dict[str, str | None] = {
            _may_be("account"): account,
            _may_be("region"): region,
            "started >= ?": time_text(since) if since else None,
            "started < ?": time_text(until) if until else None,
        }
        terms = [term for term, value in wanted.items() if value is not None]
        values = [value for value in wanted.values() if value is not None]
        return await self._do(lambda database: _rows(database, terms, values))

    async def marks(self, session_id: str) -> tuple[Mark, ...]:
        """The moments noted within a session, the oldest first."""
        query = (
            "SELECT CAST(at AS BLOB), CAST(kind AS BLOB), CAST(words AS BLOB) FROM marks "
            "WHERE session_id = ? ORDER BY at, rowid"
        )

        def work(database: Database) -> Iterator[Mark]:
            for found in database.execute(query, (safe_text(session_id),)):
                at, kind, words = map(_text, found)
                if (moment := known_moment(at)) is not None:
                    yield Mark(moment, kind, words)

        return await self._do(lambda database: tuple(work(database)))

    async def reasons(self, limit: int = REASONS) -> tuple[UsedReason, ...]:
        """The reasons that were given here before, the last used first."""
        # A time that is none must not stand for the last one.
        query = (
            "SELECT CAST(reason AS BLOB), count(*), max(started) FROM sessions "
            "WHERE reason <> '' AND typeof(reason) = 'text' AND started GLOB '[0-9]*-*-*T*' "
            "AND told_by = '' GROUP BY reason ORDER BY max(started) DESC, reason LIMIT ?"
        )

        def work(database: Database) -> Iterator[UsedReason]:
            for reason, uses, last in database.execute(query, (limit,)):
                if (moment := known_moment(last)) is not None:
                    yield UsedReason(_text(reason), uses, moment)

        return await self._do(lambda database: tuple(work(database)))

    async def owners(self) -> frozenset[str]:
        """The ARNs that sessions were started as on this machine."""
        query = "SELECT DISTINCT CAST(owner AS BLOB) FROM sessions WHERE told_by = '' AND owner <> ''"

        def work(database: Database) -> frozenset[str]:
            return frozenset(_text(owner) for (owner,) in database.execute(query))

        return await self._do(work)

    async def search(
        self, query: "Query", narrowing: "Narrowing | None" = None, *, limit: int = 100
    ) -> "SearchResult":
        """Find sessions and lines again, everywhere unless narrowed; see `look_for`."""
        from tui.archive.searching import EVERYWHERE, look_for

        where = EVERYWHERE if narrowing is None else narrowing
        return await asyncio.to_thread(look_for, self._opener, query, where, limit=limit)

    async def delete(self, session_id: str) -> bool:
        """Delete a session, its marks and its recording, without a trace; whether it was there."""
        there = await asyncio.to_thread(housekeeping.delete, self._opener, session_id)
        return self._opener.sealed.pop(safe_text(session_id), None) is not None or there

    async def _do(self, work: Callable[[Database], T]) -> T:
        def opened() -> T:
            with self._opener.opened() as database:
                return work(database)

        return await asyncio.to_thread(opened)

    async def _change(self, change: Change) -> bool:
        return await asyncio.to_thread(self._write, change)

    def _write(self, change: Change) -> bool:
        try:
            with (
                self._opener.opened(make=change.row is not None) as database,
                transaction(database),
            ):
                return change.apply(database)
        except ArchiveLocked as locked:
            self._opener.seal(change, locked)
            return True


def _mark_values(mark: Mark) -> tuple[str, str, str]:
    return time_text(mark.at), mark.kind, safe_text(mark.words)


def _may_be(column: str) -> str:
    return f"({column} = ? OR {column} = '' OR typeof({column}) <> 'text')"


def _values(known: Mapping[str, Any]) -> dict[str, str | int | None]:
    if unknown := known.keys() - CHANGEABLE:
        raise TypeError(f"a history row has no {', '.join(sorted(unknown))}")
    return {name: written(value) for name, value in known.items()}


def _rows(
    database: Database, terms: Sequence[str], values: Sequence[str]
) -> tuple[HistoryRow, ...]:
    """The rows for which all terms hold, the newest first."""
    where = f" WHERE {' AND '.join(terms)}" if terms else ""
    query = f"{_SELECT}{where} ORDER BY started DESC, session_id"
    safe = [safe_text(value) for value in values]
    try:
        return tuple(
            row_of(number, rest, recorded=bool(recorded))
            for number, recorded, *rest in database.execute(query, safe)
        )
    except (*UNREADABLE, UnicodeDecodeError):
        return tuple(_salvaged(database, terms, safe))


def _salvaged(
    database: Database, terms: Sequence[str], values: Sequence[str]
) -> Iterator[HistoryRow]:
    """The rows of a file that has bad pages or bad text, each as far as it can be read."""
    where = " AND ".join(["rowid = ?", *terms])
    query = f"SELECT {_AS_BYTES} FROM sessions WHERE {where}"  # noqa: S608 -- names of our own
    # The index alone says which rows there are.
    found_rows = database.execute("SELECT rowid FROM sessions ORDER BY started DESC").fetchall()
    numbers: list[int] = [number for (number,) in found_rows]  # type: ignore[misc]  # as SQLite has them
    for number in numbers:
        try:
            found = database.execute(query, (number, *values)).fetchone()
        except UNREADABLE as error:
            yield lost_row(number, str(error))
        else:
            if found is not None:
                pairs = zip(found[::2], found[1::2], strict=True)
                yield row_of(
                    number, [_text(value) if kind == "text" else value for value, kind in pairs]
                )


def _text(value: bytes | None) -> str:
    """Text as it was stored; a byte that is no UTF-8 is not worth a row."""
    return (value or b"").decode(errors="replace")
