"""One session's page."""

import json
from typing import Any, cast

from textual.pilot import Pilot

from tests.ui.fakes import (
    ME,
    NOW,
    FakeAws,
    connect,
    leader,
    make_app,
    opened,
    screen_text,
    session_answer,
    until,
)
from tui.aws.client import Aws
from tui.aws.errors import AccessDenied, Facts
from tui.aws.sessions import SessionRecord
from tui.ui.app import SsmTui
from tui.ui.screens.record import RecordScreen
from tui.ui.session_rows import SessionRow

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
        "EventTime": NOW,
        "Username": "kaori",
        "CloudTrailEvent": json.dumps(event),
    }


def with_session() -> FakeAws:
    aws = FakeAws()
    aws.sessions = [session_answer(1, Reason=REASON)]
    return aws


async def open_page(pilot: Pilot[None]) -> SsmTui:
    app = await opened(pilot)
    await pilot.press("2")
    await until(pilot, lambda: "mine · 1 session" in screen_text(app))
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, RecordScreen))
    return app


async def test_all_facts_and_the_proof_are_side_by_side() -> None:
    aws = with_session()
    aws.answers["lookup_events"] = {"Events": [start_event(aws.sessions[0])]}
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await open_page(pilot)
        await until(pilot, lambda: "203.0.113.7" in screen_text(app))
        text = screen_text(app)
        for words in (
            REASON,
            "2026-11-23 14:00:00 UTC",
            "SSM-SessionManagerRunShell",
            f'"reason": "{REASON}"',
        ):
            assert words in text


async def test_an_event_that_is_not_there_yet_is_looked_for_again() -> None:
    aws = with_session()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await open_page(pilot)
        await until(pilot, lambda: "Not there yet" in screen_text(app))
        aws.answers["lookup_events"] = {"Events": [start_event(aws.sessions[0])]}
        await pilot.press("r")
        await until(pilot, lambda: "203.0.113.7" in screen_text(app))


async def test_the_page_looks_again_by_itself_until_it_is_left() -> None:
    aws = with_session()
    record = SessionRecord.from_answer(aws.sessions[0])
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        row = SessionRow(record.session_id, record)
        page = RecordScreen(cast(Aws, aws), row, app.now, retry=0.01)
        app.push_screen(page)
        await until(pilot, lambda: aws.called("lookup_events") > 2)
        await pilot.press("escape")
        await until(pilot, lambda: not page.is_running)
        assert not [worker for worker in app.workers if worker.node is page]


async def test_a_refused_lookup_names_the_missing_action() -> None:
    aws = with_session()
    aws.answers["lookup_events"] = AccessDenied(Facts(action="cloudtrail:LookupEvents"))
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await open_page(pilot)
        await until(pilot, lambda: "cloudtrail:LookupEvents" in screen_text(app))


async def test_escape_leads_back_to_the_list() -> None:
    app = make_app(with_session())
    async with app.run_test(size=SIZE) as pilot:
        await open_page(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)
        assert app.main.active == "sessions"


async def test_a_narrow_page_stacks_its_parts() -> None:
    app = make_app(with_session())
    async with app.run_test(size=(60, 16)) as pilot:
        await open_page(pilot)
        await until(
            pilot,
            lambda: "Not there yet" in str(app.screen.query_one("#record-state").render()),
        )
        facts, proof = (
            app.screen.query_one("#record-facts"),
            app.screen.query_one("#record-proof"),
        )
        assert facts.region.x == proof.region.x
        await pilot.press("pagedown")
        await until(pilot, lambda: "CloudTrail" in screen_text(app))


async def test_enter_on_the_page_of_an_open_session_shows_its_terminal() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await connect(pilot)
        await leader(pilot, "2")
        await until(pilot, lambda: "live here" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RecordScreen))
        assert "AWS does not list this session yet" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: app.main.active == "session-1")
