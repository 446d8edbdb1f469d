"""What others than AWS's own lists know of a session, in the form in which it is compared. Pure.

CloudTrail's lookups go back 90 days. What its files tell of an older session comes from the
organisation's history, when the user has asked that.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from tui.archive.store import HistoryRow
from tui.aws.organisation.session import OrganisationSession
from tui.aws.sessions import SessionRecord
from tui.aws.trail import SOURCE, TrailEvent
from tui.language import N_, _, kept
from tui.sessions.review.proof import Evidence
from tui.sessions.review.testimony import TERMINATED, event_evidence

STARTED: Final = "StartSession"


def remembered(row: HistoryRow | None) -> SessionRecord | None:
    """What the history knows, in the form that is looked up with."""
    if row is None:
        return None
    return SessionRecord.from_answer(
        {
            "SessionId": row.session_id,
            "Target": row.target,
            "StartDate": row.started,
            "EndDate": row.ended,
            "Owner": row.owner,
            "Reason": row.reason,
        }
    )


def recorded(told: OrganisationSession | None) -> SessionRecord | None:
    """The same of what the organisation's history tells."""
    if told is None:
        return None
    return SessionRecord.from_answer(
        {
            "SessionId": told.session_id,
            "Target": told.target,
            "StartDate": told.start,
            "EndDate": told.end,
            "Owner": told.principal,
            "Reason": told.reason,
            "DocumentName": told.document,
        }
    )


def events_of(told: OrganisationSession) -> tuple[TrailEvent, ...]:
    """The events of a session as CloudTrail's files have them: its start, and its end by a call."""
    found = []
    if told.start is not None:
        found.append(_event(told, STARTED, told.start, told.principal))
    if told.end is not None:
        end = _event(told, TERMINATED, told.end, told.ended_by)
        # The history tells these of the start alone.
        found.append(replace(end, event_id="", source_ip="", user_agent="", from_console=False))
    return tuple(found)


def told_evidence(told: OrganisationSession, looked: datetime) -> list[Evidence]:
    """Those events as evidence of CloudTrail, with where they were read."""
    return [
        replace(
            event_evidence(event, looked),
            words=kept(lambda name=event.name: _words(name)),  # type: ignore[misc]  # at once
            facts=(
                *event_evidence(event, looked).facts,
                (N_("account"), told.account),
                (N_("region"), told.region),
            ),
            raw=None,
        )
        for event in events_of(told)
    ]


def _words(name: str) -> str:
    said = _("The organisation's trail has the {event} event (read from its files).")
    return said.format(event=name)


def _event(told: OrganisationSession, name: str, time: datetime, arn: str) -> TrailEvent:
    return TrailEvent(
        event_id=told.event_id,
        name=name,
        time=time,
        username=told.session_name if name == STARTED else "",
        session_id=told.session_id,
        target=told.target if name == STARTED else "",
        reason=told.reason if name == STARTED else "",
        source_ip=told.source_ip,
        user_agent=told.user_agent,
        mfa=None,
        source=SOURCE,
        from_console=told.from_console,
        raw=_identity(arn),
    )


def _identity(arn: str) -> Mapping[str, object]:
    """As much of an event as says who made the call."""
    return MappingProxyType({"userIdentity": {"arn": arn}})
