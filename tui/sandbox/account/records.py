"""The sessions as DescribeSessions knows them: the living and those of the last 30 days."""

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from tui.sandbox.calls.answers import (
    ApiError,
    choice,
    constraint,
    next_token,
    overlapping,
    page_size,
    page_start,
)

DAY = 86_400.0
#: How long a terminated session stays in the history.
HISTORY = 30 * DAY


class SessionStatus(StrEnum):
    """A session's status, in AWS's words."""

    CONNECTED = "Connected"
    CONNECTING = "Connecting"
    DISCONNECTED = "Disconnected"
    TERMINATED = "Terminated"
    FAILED = "Failed"


ENDED = frozenset({SessionStatus.TERMINATED, SessionStatus.FAILED})


@dataclass
class StoredSession:
    """One session. Times are Unix seconds."""

    session_id: str
    target: str
    owner: str
    document: str
    started: float
    reason: str | None = None
    max_minutes: int | None = None
    status: SessionStatus = SessionStatus.CONNECTING
    ended: float | None = None
    details: str = ""
    s3_url: str = ""
    cloudwatch_url: str = ""
    access_type: str = "Standard"
    region: str = ""
    """Where it is; the home region if it does not say."""
    listed_from: float = 0.0
    """DescribeSessions does not know it before."""

    @property
    def active(self) -> bool:
        return self.status not in ENDED

    def end(self, status: SessionStatus, now: float, details: str = "") -> None:
        """The session is over; only the first end counts."""
        if self.active:
            self.status, self.ended, self.details = status, now, details

    def describe(self) -> dict[str, Any]:
        """The API's `Session`."""
        session: dict[str, Any] = {
            "SessionId": self.session_id,
            "Target": self.target,
            "Status": self.status.value,
            "StartDate": self.started,
            "DocumentName": self.document,
            "Owner": self.owner,
            "OutputUrl": {
                "S3OutputUrl": self.s3_url,
                "CloudWatchOutputUrl": self.cloudwatch_url,
            },
            "AccessType": self.access_type,
        }
        optional = {
            "EndDate": self.ended,
            "Reason": self.reason,
            "Details": self.details or None,
            "MaxSessionDuration": None if self.max_minutes is None else str(self.max_minutes),
        }
        return session | {key: value for key, value in optional.items() if value is not None}


_Test = Callable[[StoredSession], bool]

_FILTERS: dict[str, Callable[[str], _Test]] = {
    "InvokedAfter": lambda value: lambda record: record.started > _moment(value),
    "InvokedBefore": lambda value: lambda record: record.started < _moment(value),
    "Target": lambda value: lambda record: record.target == value,
    "Owner": lambda value: lambda record: record.owner == value,
    "Status": lambda value: lambda record: record.status == value,
    "SessionId": lambda value: lambda record: record.session_id == value,
    "AccessType": lambda value: lambda record: record.access_type == value,
}


class SessionRecords:
    """All session records by id."""

    def __init__(
        self, records: Iterable[StoredSession] = (), *, lag: float = 0.0, overlap: int = 0
    ) -> None:
        """One that has ended is listed as active too for `lag` seconds; pages may overlap."""
        self._records = {record.session_id: record for record in records}
        self._lag = lag
        self._overlap = overlap

    def __len__(self) -> int:
        return len(self._records)

    def add(self, record: StoredSession) -> None:
        self._records[record.session_id] = record

    def get(self, session_id: str) -> StoredSession | None:
        return self._records.get(session_id)

    def describe_sessions(
        self, arguments: Mapping[str, Any], now: float, region: str = ""
    ) -> dict[str, Any]:
        """The sessions of a region; those of the home region have none in their records."""
        state = choice(arguments, "State", ("Active", "History"))
        size = page_size(arguments, default=50, smallest=1, largest=200)
        tests = _read_filters(arguments)
        after = ""
        if token := arguments.get("NextToken"):
            error = ApiError("InvalidNextToken", "The specified token isn't valid.")
            after = str(page_start(token, state, error))
        # Like AWS in no order at all, but in one that new sessions do not shift.
        found = sorted(
            (place, record)
            for record in self._records.values()
            if (place := _place(record.session_id)) > after
            and record.listed_from <= now
            and record.region == region
            and self._is_in_state(record, state, now)
            and all(test(record) for test in tests)
        )
        answer: dict[str, Any] = {
            "Sessions": [_told(record, state) for _, record in found[:size]]
        }
        if len(found) > size:
            again = overlapping(size, self._overlap)
            answer["NextToken"] = next_token(state, found[again - 1][0])
        return answer

    def _is_in_state(self, record: StoredSession, state: str, now: float) -> bool:
        if state == "Active":
            lingers = record.ended is not None and now < record.ended + self._lag
            return record.active or lingers
        return record.ended is not None and now - record.ended <= HISTORY


def new_session_id(session_name: str, randomness: bytes) -> str:
    """An id as AWS makes them: who, and a tail of 26 letters and digits from 16 bytes."""
    tail = base64.b32encode(randomness).decode().rstrip("=").lower()
    return f"{session_name}-{tail}"


def _told(record: StoredSession, state: str) -> dict[str, Any]:
    """A record as a list has it; the active one does not know yet that it has ended."""
    if state == "Active" and not record.active:
        running = replace(record, status=SessionStatus.CONNECTED, ended=None, details="")
        return running.describe()
    return record.describe()


def _place(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()


def _read_filters(arguments: Mapping[str, Any]) -> list[_Test]:
    filters = arguments.get("Filters")
    if filters is None:
        return []
    if not 1 <= len(filters) <= 6:
        raise constraint("Filters", filters, "have length 1 to 6")
    return [_read_filter(entry) for entry in filters]


def _read_filter(entry: Mapping[str, str]) -> _Test:
    key, value = entry.get("key", ""), entry.get("value", "")
    if key not in _FILTERS:
        raise ApiError("InvalidFilterKey", f"The specified key isn't valid: {key}")
    if not 1 <= len(value) <= 400:
        raise constraint("filters.member.value", value, "have length 1 to 400")
    if key in {"InvokedAfter", "InvokedBefore"}:
        _moment(value)
    return _FILTERS[key](value)


def _moment(value: str) -> float:
    """Unix seconds of an ISO 8601 date and time such as 2024-08-29T00:00:00Z."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ApiError("ValidationException", f"Not a date and time: {value}") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
