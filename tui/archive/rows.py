"""A row of the history: one session, to SQLite and back."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

TOLD_BY_FILE: Final = "a file"
"""Of a recording that was imported."""

IMPORTED: Final = "imported"
"""In the place of how its session ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStart:
    """How a session began; text that is not known is empty."""

    session_id: str = ""
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
    started: datetime | None
    """By the service's clock; None where nobody told it, or the file is damaged there."""

    def start(self) -> dict[str, Any]:
        """Its fields by name, for another that begins in the same way."""
        return {field.name: getattr(self, field.name) for field in fields(SessionStart)}


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow(SessionStart):
    """One session as this machine remembers it."""

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
    """The path of a recording that an earlier version has written."""
    continues: str = ""
    """The id of the session that it goes on from."""
    told_by: str = ""
    """Who told of it, where it was not started on this machine: `AWS`, for a note on it, or
    `TOLD_BY_FILE`."""
    damage: str = ""
    """What the file no longer holds of it, in words; never written."""
    recorded: bool = False
    """Whether the archive has a recording of it; never written here."""


COLUMNS: Final = tuple(
    field.name for field in fields(HistoryRow) if field.name not in {"damage", "recorded"}
)
NUMBERS: Final = frozenset({"max_minutes", "idle_minutes", "bytes_in", "bytes_out"})
"""The columns that hold a number or nothing."""
NULLABLE: Final = NUMBERS | {"ended"}
"""The columns that may hold nothing; text that is not known is empty."""
_TIMES: Final = frozenset({"started", "ended"})
_NEVER_EMPTY: Final = frozenset({"session_id", "started"})


def values_of(row: HistoryRow) -> dict[str, str | int | None]:
    """What SQLite is given for a row."""
    return {name: written(getattr(row, name)) for name in COLUMNS}


def row_of(number: int, values: Sequence[Any], *, recorded: bool = False) -> HistoryRow:
    """A row from what SQLite has; what is damaged counts as not known, and is named.

    Args:
        number: SQLite's own, for a row whose session is damaged.
        values: one for each of `COLUMNS`; SQLite puts anything into any column.
        recorded: whether the archive has a recording of it.
    """
    found, damaged = {}, []
    for name, value in zip(COLUMNS, values, strict=True):
        try:
            found[name] = _checked(name, value)
        except (ValueError, OverflowError):
            damaged.append(name)
            found[name] = None if name in NUMBERS | _TIMES else ""
    if damaged:
        found["session_id"] = found["session_id"] or f"row {number}"
        found["damage"] = f"{', '.join(damaged)} cannot be read"
    return HistoryRow(**found, recorded=recorded)


def lost_row(number: int, problem: str) -> HistoryRow:
    """What there is to say of a row that cannot be read at all."""
    return HistoryRow(session_id=f"row {number}", started=None, damage=problem)


def written(value: Any) -> str | int | None:
    """A value as SQLite is given it."""
    match value:
        case datetime():
            return time_text(value)
        case str():
            return safe_text(value)
        case int() | None:
            return value
        case _:
            raise TypeError(f"the history keeps no {type(value).__name__}")


def safe_text(text: str) -> str:
    """The text as UTF-8 can hold it: a lone surrogate becomes a question mark."""
    return text.encode(errors="replace").decode()


def time_text(moment: datetime) -> str:
    """UTC in one form for all, so that texts sort as times do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment_of(text: Any) -> datetime:
    """A time as it was written. Raises ValueError for what is none."""
    moment = datetime.fromisoformat(str(text))
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment


def zone_of(moment: datetime) -> int:
    """Minutes east of UTC."""
    return round((moment.utcoffset() or timedelta(0)).total_seconds() / 60)


def moment_in(text: Any, zone: Any) -> datetime:
    """A time as it was written, so many minutes east of UTC. Raises ValueError for what is none."""
    if type(zone) is not int or abs(zone) >= 24 * 60:
        raise ValueError("a zone that is none")
    return moment_of(text).astimezone(timezone(timedelta(minutes=zone)))


def known_moment(text: Any) -> datetime | None:
    """A time as it was written; None for what is none."""
    try:
        return moment_of(text)
    except (ValueError, OverflowError):
        return None


def _checked(name: str, value: Any) -> Any:
    if value is None and name not in _NEVER_EMPTY:
        return "" if name not in NUMBERS | _TIMES else None
    if not isinstance(value, int if name in NUMBERS else str):
        raise ValueError(f"{name} is of another kind")
    return moment_of(value) if name in _TIMES else value
