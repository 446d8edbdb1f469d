"""What can happen to the history, as a value: it is applied at once, or kept sealed until it can be.

As JSON a change is one object; what is read from there was written by anybody.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tui.archive.database import Database
from tui.archive.rows import COLUMNS, NULLABLE, NUMBERS, HistoryRow, values_of

Values = Mapping[str, str | int | None]
MarkValues = tuple[str, str, str]

CHANGEABLE: Final = frozenset(COLUMNS) - {"session_id"}

_PLACES: Final = ", ".join(f":{name}" for name in COLUMNS)
_TAKEN_OVER: Final = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS)
# Who has started a session knows more of it than who was told.
_INSERT: Final = (
    f"INSERT INTO sessions ({', '.join(COLUMNS)}) VALUES ({_PLACES}) "  # noqa: S608 -- names of our own
    f"ON CONFLICT (session_id) DO UPDATE SET {_TAKEN_OVER} "
    "WHERE sessions.told_by <> '' AND excluded.told_by = ''"
)
_MARK: Final = "INSERT INTO marks SELECT session_id, ?, ?, ? FROM sessions WHERE session_id = ?"
_UNMARK: Final = """
    DELETE FROM marks WHERE rowid = (
        SELECT rowid FROM marks WHERE session_id = ? AND at = ? AND kind = ? AND words = ? LIMIT 1
    )
"""

_SINCE: Final = {"told_by": ""}
"""What rows of earlier versions do not have."""

_LARGEST: Final = 1 << 63


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to one session.

    Attributes:
        session_id: the session's.
        row: how it began, where that is told; a session that is known already keeps its row.
        known: what holds of it now, by the names of columns.
        mark: a moment within it: when, of which kind, and words.
        replaced: a mark that goes; `mark`, if there is one, comes in its place, and comes even
            where another program has taken it out before.
    """

    session_id: str
    row: Values | None = None
    known: Values = field(default_factory=dict)
    mark: MarkValues | None = None
    replaced: MarkValues | None = None

    def apply(self, database: Database) -> bool:
        """Write it, within a transaction; whether what is to be marked or taken out was there."""
        if self.row is not None:
            database.execute(_INSERT, dict(self.row))
        if self.known:
            terms = ", ".join(f"{name} = ?" for name in self.known)
            query = f"UPDATE sessions SET {terms} WHERE session_id = ?"  # noqa: S608 -- checked names
            database.execute(query, (*self.known.values(), self.session_id))
        found = True
        if self.replaced is not None:
            database.execute(_UNMARK, (self.session_id, *self.replaced))
            found = database.changes() > 0
        if self.mark is None:
            return found
        database.execute(_MARK, (*self.mark, self.session_id))
        return database.changes() > 0

    def to_json(self) -> bytes:
        """One object, for `from_json`."""
        return json.dumps(
            {
                "session_id": self.session_id,
                "row": None if self.row is None else dict(self.row),
                "known": dict(self.known),
                "mark": self.mark,
                "replaced": self.replaced,
            }
        ).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "Change":
        """Raises ValueError for what is no change."""
        try:
            found = json.loads(data)
        except RecursionError:
            raise ValueError("it is nested too deep") from None
        match found:
            case {"session_id": str(session_id), "row": row, "known": known, "mark": mark}:
                return cls(
                    session_id,
                    None if row is None else _row(row, session_id),
                    _values(known, CHANGEABLE),
                    _mark(mark),
                    # Earlier versions replaced none.
                    _mark(found.get("replaced")),
                )
            case _:
                raise ValueError("it is no change to the history")


def began(row: HistoryRow, known: Values) -> Change:
    """A session was started."""
    values = values_of(row)
    return Change(str(values["session_id"]), values, known)


def _row(found: Any, session_id: str) -> Values:
    values = {**_SINCE, **_values(found, frozenset(COLUMNS))}
    if values.keys() != frozenset(COLUMNS) or values["session_id"] != session_id:
        raise ValueError("it is no row of the history")
    return values


def _values(found: Any, names: frozenset[str]) -> Values:
    if not isinstance(found, dict) or not found.keys() <= names:
        raise ValueError("it names what a row does not have")
    for name, value in found.items():
        kind = int if name in NUMBERS else str
        missing = value is None and name in NULLABLE
        if not missing and (type(value) is not kind or not _fits(value)):
            raise ValueError(f"{name} is of another kind")
    return found


def _mark(found: Any) -> MarkValues | None:
    match found:
        case None:
            return None
        case [str(at), str(kind), str(words)] if all(map(_fits, found)):
            return at, kind, words
    raise ValueError("it is no mark")


def _fits(value: Any) -> bool:
    """Whether SQLite can hold it."""
    if isinstance(value, str):
        return not any("\ud800" <= character <= "\udfff" for character in value)
    return bool(-_LARGEST <= value < _LARGEST)
