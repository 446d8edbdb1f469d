"""What tests of a session's page begin with: an account with one session, and its page."""

import json
from typing import Any

from textual.pilot import Pilot

from tests.ui.fakes import ME, NOW, FakeAccount, opened, screen_text, session_answer, until
from tui.settings.settings import data_directory
from tui.ui.app import SsmTui
from tui.ui.screens.record import RecordScreen

SIZE = (120, 40)
REASON = "そこにセッションがあるから"


def start_event(session: dict[str, Any]) -> dict[str, Any]:
    event = {
        "eventName": "StartSession",
        "sourceIPAddress": "203.0.113.7",
        "userIdentity": {"arn": ME},
        "requestParameters": {"target": session["Target"], "reason": session["Reason"]},
        "responseElements": {"sessionId": session["SessionId"]},
    }
    return {
        "EventId": "e-1",
        "EventName": "StartSession",
        "EventSource": "ssm.amazonaws.com",
        "EventTime": NOW,
        "Username": "kaori",
        "CloudTrailEvent": json.dumps(event),
    }


def with_session() -> FakeAccount:
    aws = FakeAccount()
    aws.sessions = [session_answer(1, Reason=REASON)]
    return aws


async def open_page(pilot: Pilot[None]) -> SsmTui:
    app = await opened(pilot)
    await pilot.press("2")
    ways = ("mine · 1 session", "自分のみ · 1件")
    await until(pilot, lambda: any(way in screen_text(app) for way in ways))
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, RecordScreen))
    return app


def written_for(name: str, text: str = "") -> None:
    """A recording of a session."""
    folder = data_directory() / "recordings"
    folder.mkdir(parents=True, exist_ok=True)
    head = '{"version": 2, "width": 80, "height": 24}'
    (folder / f"{name}.cast").write_text(text or f'{head}\n[0, "o", "what was seen"]\n')
