"""What each source knows of one session."""

import json
from datetime import UTC, datetime
from typing import Any

from tui.archive.store import HistoryRow
from tui.aws.sessions import SessionRecord
from tui.aws.trail import TrailEvent

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

YOU = "arn:aws:sts::123456789012:assumed-role/Admin/you"

EVE = "arn:aws:sts::123456789012:assumed-role/Admin/eve"


def record(**more: Any) -> SessionRecord:
    return SessionRecord.from_answer(
        {
            "SessionId": "you-1",
            "Target": "i-0abc",
            "Owner": YOU,
            "Reason": "disk full",
            "StartDate": NOON,
            **more,
        }
    )


def event(name: str = "StartSession", **more: Any) -> TrailEvent:
    document = {
        "userIdentity": {"arn": more.pop("arn", YOU)},
        "sourceIPAddress": more.pop("ip", "203.0.113.24"),
        "requestParameters": {
            "target": "i-0abc",
            "reason": more.pop("reason", "disk full"),
        },
        "responseElements": {"sessionId": "you-1"},
    }
    return TrailEvent.from_answer(
        {
            "EventId": f"{name}-1",
            "EventName": name,
            "EventTime": NOON,
            "CloudTrailEvent": json.dumps(document),
            **more,
        }
    )


def row(**more: Any) -> HistoryRow:
    known: dict[str, Any] = {
        "session_id": "you-1",
        "owner": YOU,
        "target": "i-0abc",
        "reason": "disk full",
        "started": NOON,
    }
    return HistoryRow(**{**known, **more})
