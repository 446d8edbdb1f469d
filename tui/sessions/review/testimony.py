"""What each source of a session has said, put into words: from answers to evidence. Pure."""

from datetime import datetime, timedelta
from typing import Final

from tui.archive.store import HistoryRow
from tui.aws.errors import AccessDenied, AwsError
from tui.aws.logs import LogFinding, S3Log
from tui.aws.preferences.document import Preferences, minutes_words
from tui.aws.sessions import ENDED_STATUSES, SessionRecord
from tui.aws.trail import TrailEvent
from tui.sessions.review.proof import (
    Evidence,
    EvidenceSource,
    SourceState,
    Told,
    owner_of,
)

UPLOAD: Final = timedelta(minutes=5)
"""How long after a session's end its log may still be on its way."""


def refused(source: EvidenceSource, error: AwsError, looked: datetime) -> Evidence:
    """A source that was not heard, and why."""
    denied = isinstance(error, AccessDenied)
    state = SourceState.DENIED if denied else SourceState.FAILED
    return Evidence(source, state, looked, str(error), action=error.action or "")


def event_evidence(event: TrailEvent, looked: datetime) -> Evidence:
    """An event in CloudTrail."""
    facts = (
        ("time", event.time),
        ("user", event.username),
        ("identity", owner_of(event)),
        ("target", event.target),
        ("reason", event.reason),
        ("from", event.source_ip),
        ("with", event.user_agent),
        ("MFA", {True: "yes", False: "no", None: ""}[event.mfa]),
        ("event", event.event_id),
    )
    return Evidence(
        EvidenceSource.TRAIL,
        SourceState.FOUND,
        looked,
        _event_words(event),
        title=event.name,
        facts=_told(facts),
        raw=event.raw,
    )


def _event_words(event: TrailEvent) -> str:
    if not event.from_console:
        return f"CloudTrail has the {event.name} event."
    how = "started from the console" if event.name == "StartSession" else "from the console"
    return f"CloudTrail has the {event.name} event: {how}."


def log_evidence(
    finding: LogFinding, record: SessionRecord, preferences: Preferences, looked: datetime
) -> Evidence:
    """What is at a place for a log, and whether it may still come."""
    place = finding.place
    source = EvidenceSource.S3 if isinstance(place, S3Log) else EvidenceSource.CLOUDWATCH
    title = str(place)
    if finding.error is not None:
        refusal = refused(source, finding.error, looked)
        return Evidence(
            source, refusal.state, looked, str(finding), title=title, action=refusal.action
        )
    if finding.exists:
        size = _bytes(finding.size)
        return Evidence(
            source,
            SourceState.FOUND,
            looked,
            f"There is a log{f' of {size}' if size else ''}.",
            title=title,
            facts=_told((("size", size),)),
            place=place,
        )
    running = bool(record.status) and record.status not in ENDED_STATUSES
    fresh = record.ended is not None and looked - record.ended < UPLOAD
    words = "There is no log here."
    if running:
        words = "There is no log here yet: it is written when the session ends."
        if source is EvidenceSource.CLOUDWATCH and preferences.log_streaming:
            words = "There is no log here yet: it begins with the first output."
    elif fresh:
        words = "There is no log here yet: it may still be on its way."
    state = SourceState.NOT_YET if running or fresh else SourceState.ABSENT
    return Evidence(source, state, looked, words, title=title, awaited=fresh)


def record_facts(record: SessionRecord) -> tuple[tuple[str, Told], ...]:
    """What DescribeSessions tells, as labels and values."""
    return _told(
        (
            ("status", record.status),
            ("reason", record.reason),
            ("target", record.target),
            ("owner", record.owner),
            ("started", record.started),
            ("ended", record.ended),
            ("maximum", minutes_words(record.max_minutes) if record.max_minutes else ""),
            ("document", record.document),
            ("access", record.access_type),
            ("details", record.details),
        )
    )


def row_facts(row: HistoryRow) -> tuple[tuple[str, Told], ...]:
    """What the history remembers, as labels and values."""
    return _told(
        (
            ("reason", row.reason),
            ("target", row.target),
            ("name", row.target_name),
            ("profile", row.profile),
            ("owner", row.owner),
            ("started", row.started),
            ("ended", row.ended),
            ("cause", row.cause),
            ("words", row.words),
            ("maximum", minutes_words(row.max_minutes) if row.max_minutes else ""),
            ("document", row.document),
            ("input", _bytes(row.bytes_in)),
            ("output", _bytes(row.bytes_out)),
            ("continues", row.continues),
        )
    )


def _told(facts: tuple[tuple[str, Told | None], ...]) -> tuple[tuple[str, Told], ...]:
    return tuple((label, value) for label, value in facts if value)


def _bytes(count: int | None) -> str:
    return "" if count is None else f"{count:,} bytes"
