"""Whatever AWS tells of a session, the list, its questions and its page show it as text."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.support.aws.preferences import look
from tests.ui.fakes import (
    ME,
    NOW,
    FakeAccount,
    ask_reason,
    make_app,
    opened,
    session_answer,
    until,
)
from tui.archive.store import Archive, HistoryRow
from tui.settings.settings import data_directory
from tui.ui.screens.record import RecordScreen
from tui.ui.widgets.choice import ChoiceScreen

WIDE, NARROW = (100, 30), (60, 16)
ACTING = (
    "\x1b[2J\x1b]0;mine\x07\x9b31m\x1b[1;1Hroot# [bold red]x[/] [@click=app.quit]y[/] "
    "one\ntwo\r\nthree\u2028four\x85five \u202eevil\u2066\u200f"
)
HOSTILE = [
    pytest.param(ACTING, WIDE, id="acting, wide"),
    pytest.param(ACTING, NARROW, id="acting, narrow"),
    pytest.param("x" * 10_000, NARROW, id="long"),
    pytest.param("あ" * 10_000, NARROW, id="wide"),
    pytest.param("e" + "\u0301" * 10_000, NARROW, id="combined"),
]


def told(text: str) -> dict[str, Any]:
    """A session that says it wherever it can; its owner is the caller, or nobody would see it."""
    return session_answer(
        1,
        Reason=text,
        Target=text,
        Details=text,
        DocumentName=text,
        AccessType=text,
        Status="Connected",
        EndDate=None,
        OutputUrl={"S3OutputUrl": f"s3://b/{text}", "CloudWatchOutputUrl": text},
    )


def event(session: dict[str, Any], text: str) -> dict[str, Any]:
    content = {
        "eventName": "StartSession",
        "sourceIPAddress": text,
        "userAgent": text,
        "userIdentity": {"arn": text},
        "requestParameters": {"target": text, "reason": text, text: [text, {text: text}]},
        "responseElements": {"sessionId": session["SessionId"]},
    }
    return {
        "EventId": text,
        "EventName": "StartSession",
        "EventSource": "ssm.amazonaws.com",
        "EventTime": NOW,
        "Username": text,
        "CloudTrailEvent": json.dumps(content),
    }


def hostile_aws(text: str) -> FakeAccount:
    aws = FakeAccount(head_object={"ContentLength": 7}, get_log_events={"events": []})
    aws.sessions = [told(text)]
    aws.answers["lookup_events"] = {"Events": [event(aws.sessions[0], text)]}
    return aws


@pytest.mark.parametrize(("text", "size"), HOSTILE)
async def test_hostile_text_is_text_in_the_list_the_questions_and_the_page(
    text: str, size: tuple[int, int]
) -> None:
    row = HistoryRow(
        session_id=f"kaori-old-{text[:50]}",
        account="123456789012",
        region="ap-northeast-1",
        owner=ME,
        target=text,
        target_name=text,
        reason=text,
        cause=text,
        words=text,
        started=NOW - timedelta(days=45),
    )
    await Archive.within(data_directory()).began(row)
    aws = hostile_aws(text)
    session_id = str(aws.sessions[0]["SessionId"])
    known = HistoryRow(session_id=session_id, started=NOW, owner=ME, target=text)
    await Archive.within(data_directory()).note(session_id, NOW, text, row=known)
    app = make_app(aws)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await look(pilot, "mine · 2 sessions", size)
        await pilot.press("m")
        await look(pilot, "everyone's · 2 sessions", size)
        await pilot.press("D", "D", "x")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await look(pilot, "Leave it running", size)
        await pilot.press("escape", "enter")
        await until(pilot, lambda: isinstance(app.screen, RecordScreen))
        await look(pilot, "session", size)
        await until(pilot, lambda: page(app.screen).proof is not None)
        for _ in range(4):
            await pilot.press("pagedown")
            await look(pilot, "Esc" if size[0] == 100 else "refresh", size)


def page(screen: object) -> RecordScreen:
    assert isinstance(screen, RecordScreen)
    return screen


@pytest.mark.parametrize(("text", "size"), HOSTILE)
async def test_hostile_text_is_text_among_the_earlier_reasons(
    text: str, size: tuple[int, int]
) -> None:
    app = make_app(hostile_aws(text))
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await pilot.press("down")
        await look(pilot, "▌", size)
        await pilot.press("home", "right", "right")
        await look(pilot, "Reason", size)
