"""The ledger: a row for each session that was started here, and the marks set in it."""

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

from tui.archive.errors import ArchiveDamaged, ArchiveError, ArchiveTooNew
from tui.archive.migrations import migrate

T = TypeVar("T")

FILE_NAME: Final = "ledger.sqlite3"

PATIENCE: Final = 5.0
"""Seconds to wait for another program that is writing."""

REASONS: Final = 1000
"""Earlier reasons that are recalled: years of them, and a search through them takes no time."""

MarkKind = Literal["bookmark", "here"]
"""`bookmark` is a place the user wants to find again, `here` says that the idle time was reset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One session as this machine remembers it; text that is not known is empty."""

    session_id: str
    account: str = ""
    region: str = ""
    profile: str = ""
    owner: str = ""
    """The ARN of who started it."""
    target: str = ""
    target_name: str = ""
    """What the instance was called at that time."""
    reason: str = ""
    document: str = ""
    """The session document that set its limits and logs."""
    started: datetime
    """By the service's clock."""
    ended: datetime | None = None
    cause: str = ""
    """Why it ended, in a word or two; empty while it runs, or when nobody saw the end."""
    words: str = ""
    """What the user was told at the end."""
    max_minutes: int | None = None
    idle_minutes: int | None = None
    bytes_in: int | None = None
    """Sent to the instance."""
    bytes_out: int | None = None
    """Received from it."""
    recording: str = ""
    """The path of the local recording."""
    continues: str = ""
    """The id of the session that it goes on from."""


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


_creating: Final = threading.Lock()
"""Held until a new file is closed again, so that no connection of ours is open to it by then."""

_COLUMNS: Final = tuple(field.name for field in fields(LedgerRow))
_NUMBERS: Final = frozenset({"max_minutes", "idle_minutes", "bytes_in", "bytes_out"})
_CHANGEABLE: Final = frozenset(_COLUMNS) - {"session_id"}
_NAMES: Final = ", ".join(_COLUMNS)
_PLACES: Final = ", ".join(f":{name}" for name in _COLUMNS)
_INSERT: Final = f"INSERT INTO sessions ({_NAMES}) VALUES ({_PLACES}) ON CONFLICT DO NOTHING"  # noqa: S608 -- names of our own
_SELECT: Final = f"SELECT {_NAMES} FROM sessions"  # noqa: S608 -- names of our own


class Archive:
    """The ledger in one file. Every call raises ArchiveError when the file cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def within(cls, folder: Path) -> "Archive":
        """The ledger of a data folder, whether there is one yet or not."""
        return cls(folder / FILE_NAME)

    async def began(self, row: LedgerRow) -> None:
        """Remember a session that was started; one that is known already stays as it is."""
        await self._do(lambda database: _insert(database, row))

    async def update(self, session_id: str, **known: Any) -> None:
        """Remember what has become known of a session, by the names of `LedgerRow`'s fields."""
        if unknown := known.keys() - _CHANGEABLE:
            raise TypeError(f"a ledger row has no {', '.join(sorted(unknown))}")
        await self._do(lambda database: _update(database, session_id, known))

    async def mark(
        self, session_id: str, at: datetime, kind: MarkKind, words: str = ""
    ) -> bool:
        """Note a moment within a session; whether it is kept: the session has to be known."""
        query = (
            "INSERT INTO marks SELECT session_id, ?, ?, ? FROM sessions WHERE session_id = ?"
        )
        values = (_time(at), kind, _text(words), _text(session_id))
        kept = await self._do(lambda database: database.execute(query, values).rowcount)
        return kept > 0

    async def find(self, session_id: str) -> LedgerRow | None:
        """One session; None when it was not started here."""
        query = f"{_SELECT} WHERE session_id = ?"
        found = await self._do(lambda database: _rows(database, query, [session_id]))
        return found[0] if found else None

    async def sessions(
        self,
        *,
        account: str | None = None,
        region: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> tuple[LedgerRow, ...]:
        """The sessions that were started in a span of time, the newest first."""
        wanted: dict[str, str | None] = {
            "account = ?": account,
            "region = ?": region,
            "started >= ?": _time(since) if since else None,
            "started < ?": _time(until) if until else None,
        }
        terms = [term for term, value in wanted.items() if value is not None]
        values = [value for value in wanted.values() if value is not None]
        where = f" WHERE {' AND '.join(terms)}" if terms else ""
        query = f"{_SELECT}{where} ORDER BY started DESC, session_id"
        return await self._do(lambda database: _rows(database, query, values))

    async def marks(self, session_id: str) -> tuple[Mark, ...]:
        """The moments noted within a session, the oldest first."""
        query = "SELECT at, kind, words FROM marks WHERE session_id = ? ORDER BY at, rowid"
        return await self._do(
            lambda database: tuple(
                Mark(_moment(at), kind, words)
                for at, kind, words in database.execute(query, (_text(session_id),))
            )
        )

    async def reasons(self, limit: int = REASONS) -> tuple[UsedReason, ...]:
        """The reasons that were given here before, the last used first."""
        query = (
            "SELECT reason, count(*), max(started) FROM sessions WHERE reason <> '' "
            "GROUP BY reason ORDER BY max(started) DESC, reason LIMIT ?"
        )
        return await self._do(
            lambda database: tuple(
                UsedReason(reason, uses, _moment(last))
                for reason, uses, last in database.execute(query, (limit,))
            )
        )

    async def forget(self, session_id: str) -> bool:
        """Take a session and its marks out of the ledger; whether it was there."""
        taken = await self._do(
            lambda database: (
                database.execute(
                    "DELETE FROM sessions WHERE session_id = ?", (_text(session_id),)
                ).rowcount
            )
        )
        return taken > 0

    async def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.to_thread(self._work, work)

    def _work(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._translated():
            self._prepare()
            database = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
            with closing(database):
                database.execute("PRAGMA foreign_keys = ON")
                if not migrate(database):
                    raise ArchiveTooNew(self.path)
                return work(database)

    def _prepare(self) -> None:
        """Have a file that nobody else can read, before SQLite writes a byte into it.

        A file that exists is never opened here: closing it would drop every POSIX lock that
        the process holds on it, those of SQLite's connections in other threads too.
        """
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _creating, suppress(FileExistsError):
            new = os.path.realpath(self.path)  # where a link leads, if it is one
            os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        if self.path.stat().st_mode & 0o077:
            self.path.chmod(0o600)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise ArchiveError(self.path, str(error)) from error
        except sqlite3.DatabaseError as error:
            raise ArchiveDamaged(self.path, str(error)) from error
        except OSError as error:
            raise ArchiveError(self.path, error.strerror or str(error)) from error
        except (ValueError, OverflowError) as error:
            raise ArchiveDamaged(self.path, str(error)) from error


def _insert(database: sqlite3.Connection, row: LedgerRow) -> None:
    database.execute(_INSERT, {name: _value(getattr(row, name)) for name in _COLUMNS})


def _update(database: sqlite3.Connection, session_id: str, known: Mapping[str, Any]) -> None:
    terms = ", ".join(f"{name} = ?" for name in known)
    values = [_value(value) for value in known.values()]
    query = f"UPDATE sessions SET {terms} WHERE session_id = ?"  # noqa: S608 -- checked names
    database.execute(query, (*values, _text(session_id)))


def _rows(
    database: sqlite3.Connection, query: str, values: Sequence[str]
) -> tuple[LedgerRow, ...]:
    return tuple(_row(found) for found in database.execute(query, [*map(_text, values)]))


def _row(values: tuple[Any, ...]) -> LedgerRow:
    found = dict(zip(_COLUMNS, values, strict=True))
    for name, value in found.items():
        # SQLite puts anything into any column.
        if value is not None and not isinstance(value, int if name in _NUMBERS else str):
            raise ValueError(f"{name} is of another kind")
    found["started"] = _moment(found["started"])
    found["ended"] = found["ended"] and _moment(found["ended"])
    return LedgerRow(**found)


def _value(value: Any) -> str | int | None:
    match value:
        case datetime():
            return _time(value)
        case str():
            return _text(value)
        case int() | None:
            return value
        case _:
            raise TypeError(f"the ledger keeps no {type(value).__name__}")


def _text(text: str) -> str:
    """The text as UTF-8 can hold it: a lone surrogate becomes a question mark."""
    return text.encode(errors="replace").decode()


def _time(moment: datetime) -> str:
    """UTC in one form for all, so that texts sort as times do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _moment(written: Any) -> datetime:
    return datetime.fromisoformat(str(written))
