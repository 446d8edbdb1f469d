"""The local history: a row for each session that was started here, and the marks set in it."""

import asyncio
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp
from typing import Any, Final, Literal, TypeVar

from tui.archive.errors import ArchiveDamaged, ArchiveError, ArchiveTooNew
from tui.archive.migrations import migrate
from tui.archive.rows import (
    COLUMNS,
    HistoryRow,
    lost_row,
    moment_of,
    row_of,
    safe_text,
    time_text,
    values_of,
    written,
)
from tui.files import DRAFT, make_folder, publish, sweep

__all__ = ["Archive", "HistoryRow", "Mark", "MarkKind", "UsedReason"]

T = TypeVar("T")

FILE_NAME: Final = "ledger.sqlite3"
"""As the history was called once: files of then are read on."""

PATIENCE: Final = 5.0
"""Seconds to wait for another program that is writing."""

REASONS: Final = 1000
"""Earlier reasons that are recalled: years of them, and a search through them takes no time."""

MarkKind = Literal["bookmark", "here"]
"""`bookmark` is a place the user wants to find again, `here` says that the idle time was reset."""


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


_CHANGEABLE: Final = frozenset(COLUMNS) - {"session_id"}
_NAMES: Final = ", ".join(COLUMNS)
_PLACES: Final = ", ".join(f":{name}" for name in COLUMNS)
_INSERT: Final = f"INSERT INTO sessions ({_NAMES}) VALUES ({_PLACES}) ON CONFLICT DO NOTHING"  # noqa: S608 -- names of our own
_SELECT: Final = f"SELECT rowid, {_NAMES} FROM sessions"  # noqa: S608 -- names of our own

_WORDS: Final = {
    "database is locked": f"another program has kept it locked for {PATIENCE:g} seconds",
    "database or disk is full": "there is no room left on the disk",
}
"""SQLite's words for what users meet, in ours."""


class Archive:
    """The local history in one file. Every call raises ArchiveError when the file cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def within(cls, folder: Path) -> "Archive":
        """The local history of a data folder, whether there is one yet or not."""
        return cls(folder / FILE_NAME)

    async def began(self, row: HistoryRow, **known: Any) -> None:
        """Remember a session that was started; one that is known already stays as it is.

        Args:
            row: How it began.
            known: What holds now, of a session that is known already too; see `update`.
        """
        _check_names(known)

        def work(database: sqlite3.Connection) -> None:
            database.execute("BEGIN IMMEDIATE")
            database.execute(_INSERT, values_of(row))
            _update(database, row.session_id, known)
            database.execute("COMMIT")

        await self._do(work)

    async def update(self, session_id: str, **known: Any) -> None:
        """Remember what has become known of a session, by the names of `HistoryRow`'s fields."""
        _check_names(known)
        await self._do(lambda database: _update(database, session_id, known))

    async def mark(
        self, session_id: str, at: datetime, kind: MarkKind, words: str = ""
    ) -> bool:
        """Note a moment within a session; whether it is kept: the session has to be known."""
        query = (
            "INSERT INTO marks SELECT session_id, ?, ?, ? FROM sessions WHERE session_id = ?"
        )
        values = (time_text(at), kind, safe_text(words), safe_text(session_id))
        kept = await self._do(lambda database: database.execute(query, values).rowcount)
        return kept > 0

    async def find(self, session_id: str) -> HistoryRow | None:
        """One session; None when it was not started here."""
        found = await self._do(
            lambda database: _rows(database, ["session_id = ?"], [session_id])
        )
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
        query = "SELECT at, kind, words FROM marks WHERE session_id = ? ORDER BY at, rowid"

        def work(database: sqlite3.Connection) -> Iterator[Mark]:
            for at, kind, words in database.execute(query, (safe_text(session_id),)):
                if (moment := _readable(at)) is not None:
                    yield Mark(moment, str(kind), str(words))

        return await self._do(lambda database: tuple(work(database)))

    async def reasons(self, limit: int = REASONS) -> tuple[UsedReason, ...]:
        """The reasons that were given here before, the last used first."""
        # A time that is none must not stand for the last one.
        query = (
            "SELECT reason, count(*), max(started) FROM sessions "
            "WHERE reason <> '' AND typeof(reason) = 'text' AND started GLOB '[0-9]*-*-*T*' "
            "GROUP BY reason ORDER BY max(started) DESC, reason LIMIT ?"
        )

        def work(database: sqlite3.Connection) -> Iterator[UsedReason]:
            for reason, uses, last in database.execute(query, (limit,)):
                if (moment := _readable(last)) is not None:
                    yield UsedReason(reason, uses, moment)

        return await self._do(lambda database: tuple(work(database)))

    async def forget(self, session_id: str) -> bool:
        """Take a session and its marks out of the history; whether it was there."""
        taken = await self._do(
            lambda database: (
                database.execute(
                    "DELETE FROM sessions WHERE session_id = ?", (safe_text(session_id),)
                ).rowcount
            )
        )
        return taken > 0

    async def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.to_thread(self._work, work)

    def _work(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._translated():
            self._prepare()
            with self._opened(self.path) as database:
                return work(database)

    @contextmanager
    def _opened(self, path: Path) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        with closing(database):
            database.execute("PRAGMA foreign_keys = ON")
            # One byte that is no UTF-8 is not worth a session.
            database.text_factory = lambda text: text.decode(errors="replace")
            if not migrate(database):
                raise ArchiveTooNew(self.path)
            yield database

    def _prepare(self) -> None:
        """Have a file that nobody else can read, before SQLite writes a byte into it.

        A file that exists is never opened here: closing it would drop every POSIX lock that
        the process holds on it, those of SQLite's connections in other threads too.
        """
        try:
            mode = self.path.lstat().st_mode
        except FileNotFoundError:
            self._create()
            return
        if stat.S_ISLNK(mode):
            words = "it is a symbolic link, and what is behind it may be another's. Set"
            raise ArchiveError(self.path, f"{words} SSM_TUI_DATA_DIR to have it elsewhere")
        if not stat.S_ISREG(mode):
            raise ArchiveError(self.path, "it is no regular file")
        if mode & 0o077:
            self.path.chmod(0o600)

    def _create(self) -> None:
        """A new history, which is there whole or, where the disk has no room for it, not at all."""
        make_folder(self.path.parent)
        sweep(self.path.parent)
        descriptor, name = mkstemp(dir=self.path.parent, prefix=DRAFT)
        os.close(descriptor)
        draft = Path(name)
        try:
            with self._opened(draft):
                pass
            publish(draft, self.path)
        finally:
            for path in (draft, Path(f"{draft}-journal")):
                path.unlink(missing_ok=True)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise ArchiveError(self.path, _WORDS.get(str(error), str(error))) from error
        except sqlite3.DatabaseError as error:
            raise ArchiveDamaged(self.path, str(error)) from error
        except OSError as error:
            raise ArchiveError(self.path, error.strerror or str(error)) from error
        except (ValueError, OverflowError) as error:
            raise ArchiveDamaged(self.path, str(error)) from error


def _may_be(column: str) -> str:
    return f"({column} = ? OR {column} = '' OR typeof({column}) <> 'text')"


def _check_names(known: Mapping[str, Any]) -> None:
    if unknown := known.keys() - _CHANGEABLE:
        raise TypeError(f"a history row has no {', '.join(sorted(unknown))}")


def _update(database: sqlite3.Connection, session_id: str, known: Mapping[str, Any]) -> None:
    if known:
        terms = ", ".join(f"{name} = ?" for name in known)
        values = [written(value) for value in known.values()]
        query = f"UPDATE sessions SET {terms} WHERE session_id = ?"  # noqa: S608 -- checked names
        database.execute(query, (*values, safe_text(session_id)))


def _rows(
    database: sqlite3.Connection, terms: Sequence[str], values: Sequence[str]
) -> tuple[HistoryRow, ...]:
    """The rows for which all terms hold, the newest first."""
    where = f" WHERE {' AND '.join(terms)}" if terms else ""
    query = f"{_SELECT}{where} ORDER BY started DESC, session_id"
    safe = [safe_text(value) for value in values]
    try:
        return tuple(row_of(number, rest) for number, *rest in database.execute(query, safe))
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return tuple(_salvaged(database, terms, safe))


def _salvaged(
    database: sqlite3.Connection, terms: Sequence[str], values: Sequence[str]
) -> Iterator[HistoryRow]:
    """The rows of a file that has bad pages, each as far as it can be read."""
    where = " AND ".join(["rowid = ?", *terms])
    # The index alone says which rows there are.
    numbers = database.execute("SELECT rowid FROM sessions ORDER BY started DESC").fetchall()
    for (number,) in numbers:
        try:
            found = database.execute(f"{_SELECT} WHERE {where}", [number, *values]).fetchone()
        except sqlite3.DatabaseError as error:
            yield lost_row(number, str(error))
        else:
            if found is not None:
                yield row_of(number, found[1:])


def _readable(text: Any) -> datetime | None:
    try:
        return moment_of(text)
    except (ValueError, OverflowError):
        return None
