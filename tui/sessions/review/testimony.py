"""What each source of a session has said, put into words: from answers to evidence. Pure."""

from datetime import datetime, timedelta
from typing import Final

from tui.archive.rows import TOLD_BY_FILE
from tui.archive.store import HistoryRow
from tui.aws.errors import AccessDenied, AwsError
from tui.aws.logs import LogFinding, S3Log
from tui.aws.preferences.document import Preferences
from tui.aws.sessions import ENDED_STATUSES, SessionRecord
from tui.aws.trail import TrailEvent
from tui.durations import minutes_as_words
from tui.language import N_, _, kept, kept_str, ngettext
from tui.sessions.review.proof import (
    Evidence,
    EvidenceSource,
    SourceState,
    Told,
    owner_of,
)

TERMINATED: Final = "TerminateSession"

UPLOAD: Final = timedelta(minutes=5)
"""How long after a session's end its log may still be on its way."""


NOTED: Final = N_(
    "The session was not started on this machine. A note on it is kept, with what {source} told."
)

FROM_FILE: Final = N_(
    "The session was not started on this machine. Its recording was imported."
)


def refused(source: EvidenceSource, error: AwsError, looked: datetime) -> Evidence:
    """A source that was not heard, and why."""
    denied = isinstance(error, AccessDenied)
    state = SourceState.DENIED if denied else SourceState.FAILED
    return Evidence(source, state, looked, kept_str(error), action=error.action or "")


def event_evidence(event: TrailEvent, looked: datetime) -> Evidence:
    """An event in CloudTrail."""
    facts = (
        (N_("time"), event.time),
        (N_("user"), event.username),
        (N_("identity"), owner_of(event)),
        (N_("target"), event.target),
        (N_("reason"), event.reason),
        (N_("source address"), event.source_ip),
        (N_("client"), event.user_agent),
        ("MFA", "" if event.mfa is None else kept(lambda: _("yes") if event.mfa else _("no"))),
        (N_("event"), event.event_id),
    )
    return Evidence(
        EvidenceSource.TRAIL,
        SourceState.FOUND,
        looked,
        kept(lambda: _event_words(event)),
        title=event.name,
        facts=_told(facts),
        raw=event.raw,
    )


def _event_words(event: TrailEvent) -> str:
    if not event.from_console:
        said = _("CloudTrail has the {event} event.")
    elif event.name == "StartSession":
        said = _("CloudTrail has the {event} event: started from the console.")
    else:
        said = _("CloudTrail has the {event} event: from the console.")
    return said.format(event=event.name)


def log_evidence(
    finding: LogFinding, record: SessionRecord, preferences: Preferences, looked: datetime
) -> Evidence:
    """What is at a place for a log, and whether it may still come."""
    place = finding.place
    source = EvidenceSource.S3 if isinstance(place, S3Log) else EvidenceSource.CLOUDWATCH
    title = kept_str(place)
    if finding.error is not None:
        refusal = refused(source, finding.error, looked)
        words = kept_str(finding)
        return Evidence(
            source, refusal.state, looked, words, title=title, action=refusal.action
        )
    if finding.exists:
        return Evidence(
            source,
            SourceState.FOUND,
            looked,
            kept(lambda: _log_words(finding.size)),
            title=title,
            facts=_told(((N_("size"), bytes_words(finding.size)),)),
            place=place,
        )
    running = bool(record.status) and record.status not in ENDED_STATUSES
    fresh = record.ended is not None and looked - record.ended < UPLOAD
    missing = N_("No log here.")
    if running:
        missing = N_("No log here yet: it is written when the session ends.")
        if source is EvidenceSource.CLOUDWATCH and preferences.log_streaming:
            missing = N_("No log here yet: it starts with the first output.")
    elif fresh:
        missing = N_("No log here yet: it may still arrive.")
    state = SourceState.NOT_YET if running or fresh else SourceState.ABSENT
    return Evidence(source, state, looked, missing, title=title, awaited=fresh)


def _log_words(size: int | None) -> str:
    if size is None:
        return _("There is a log.")
    return ngettext(
        "There is a log of {count:,} byte.", "There is a log of {count:,} bytes.", size
    ).format(count=size)


def record_facts(record: SessionRecord) -> tuple[tuple[str, Told], ...]:
    """What DescribeSessions tells, as labels and values."""
    return _told(
        (
            (N_("status"), record.status),
            (N_("reason"), record.reason),
            (N_("target"), record.target),
            (N_("owner"), record.owner),
            (N_("started"), record.started),
            (N_("ended"), record.ended),
            (N_("maximum"), _minutes(record.max_minutes)),
            (N_("document"), record.document),
            (N_("access"), record.access_type),
            (N_("details"), record.details),
        )
    )


def row_facts(row: HistoryRow) -> tuple[tuple[str, Told], ...]:
    """What the history remembers, as labels and values."""
    return _told(
        (
            (N_("reason"), row.reason),
            (N_("target"), row.target),
            (N_("name"), row.target_name),
            (N_("profile"), row.profile),
            (N_("owner"), row.owner),
            (N_("started"), row.started),
            (N_("ended"), row.ended),
            (N_("cause"), kept(lambda: _(row.cause))),
            (N_("words"), kept(lambda: _(row.words))),
            (N_("maximum"), _minutes(row.max_minutes)),
            (N_("document"), row.document),
            (N_("input"), bytes_words(row.bytes_in)),
            (N_("output"), bytes_words(row.bytes_out)),
            (N_("continues"), row.continues),
        )
    )


def _told(facts: tuple[tuple[str, Told | None], ...]) -> tuple[tuple[str, Told], ...]:
    return tuple((label, value) for label, value in facts if value)


def _minutes(minutes: int | None) -> str:
    return kept(lambda: minutes_as_words(minutes)) if minutes else ""


def bytes_words(count: int | None) -> str:
    if count is None:
        return ""
    return kept(
        lambda: ngettext("{count:,} byte", "{count:,} bytes", count).format(count=count)
    )


def noted(told_by: str) -> str:
    return _(FROM_FILE) if told_by == TOLD_BY_FILE else _(NOTED).format(source=told_by)


def characters(count: int) -> str:
    return ngettext("{count:,} character", "{count:,} characters", count).format(count=count)


def no_end_words(called: bool) -> str:
    said = _("CloudTrail doesn't have the session's {event} event yet.").format(
        event=TERMINATED
    )
    if called:
        return said
    alternative = _("If the shell was exited, there is none.")
    return f"{said} {alternative}"
