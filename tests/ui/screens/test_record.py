"""One session's page."""

import asyncio
import re
from datetime import timedelta
from typing import cast

import pytest

from tests.archive.recorded import index, record
from tests.ui.fakes import (
    ME,
    NOW,
    connect,
    leader,
    make_app,
    opened,
    screen_text,
    session_answer,
    toasts,
    until,
)
from tests.ui.screens.pages import (
    REASON,
    SIZE,
    open_page,
    start_event,
    with_session,
    written_for,
)
from tui.archive.cast_reader import CastEvent
from tui.archive.recordings import Recordings
from tui.aws.errors import AccessDenied, ErrorContext
from tui.aws.sessions import SessionRecord
from tui.settings.settings import data_directory
from tui.ui.replay.screen import ReplayScreen
from tui.ui.screens import recording
from tui.ui.screens.record import RecordScreen
from tui.ui.words.session_rows import SessionRow


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
            "✓ reason",
            "✓ CloudTrail: StartSession  (found)",
            "SSM-SessionManagerRunShell",
        ):
            assert words in text


async def test_the_sessions_before_and_after_it_on_its_machine_are_named() -> None:
    aws = with_session()
    jonas = ME.replace("kaori", "jonas")
    aws.sessions += [
        session_answer(6, Reason="earlier", Owner=jonas),
        session_answer(0, Reason="later", Owner=jonas),
        session_answer(0, Reason="elsewhere", Target="i-0other", Owner=jonas),
    ]
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await open_page(pilot)
        await until(pilot, lambda: "2026-11-23 09:00:00 UTC, 20:00" in screen_text(app))
        assert "2026-11-23 15:00:00 UTC, 20:00" in screen_text(app)
        assert "elsewhere" not in screen_text(app)


async def test_an_event_that_is_not_there_yet_is_looked_for_again() -> None:
    aws = with_session()
    aws.sessions[0]["StartDate"] = NOW - timedelta(minutes=5)
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await open_page(pilot)
        await until(pilot, lambda: "Not there yet" in screen_text(app))
        aws.answers["lookup_events"] = {"Events": [start_event(aws.sessions[0])]}
        await pilot.press("r")
        await until(pilot, lambda: "203.0.113.7" in screen_text(app))


async def test_the_page_looks_again_by_itself_until_it_is_left() -> None:
    aws = with_session()
    aws.sessions[0]["StartDate"] = NOW
    record = SessionRecord.from_answer(aws.sessions[0])
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        row = SessionRow(record.session_id, record)
        page = RecordScreen(aws, row, app.now, retry=0.01)
        app.push_screen(page)
        await until(pilot, lambda: aws.times("lookup_events") > 2)
        await pilot.press("escape")
        await until(pilot, lambda: not page.is_running)
        assert not [worker for worker in app.workers if worker.node is page]


async def test_a_refused_lookup_names_the_missing_action() -> None:
    aws = with_session()
    aws.answers["lookup_events"] = AccessDenied(ErrorContext(action="cloudtrail:LookupEvents"))
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
        facts, proof = (
            app.screen.query_one("#record-facts"),
            app.screen.query_one("#record-proof"),
        )
        await until(pilot, lambda: facts.region.x == proof.region.x)
        assert "session     kaori-" in screen_text(app)
        await until(pilot, lambda: screen_text(app).lstrip().startswith("… web-1"))
        await pilot.press(*["pagedown"] * 4)
        await until(pilot, lambda: "✓ DescribeSessions" in screen_text(app))


async def test_enter_on_the_page_of_an_open_session_shows_its_terminal() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await connect(pilot)
        await leader(pilot, "d")
        await pilot.press("2")
        await until(pilot, lambda: "open here" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RecordScreen))
        await until(pilot, lambda: "doesn't list the session yet" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.main.active == "session-1")


async def test_a_contradiction_is_marked_by_shape_and_word_and_comes_first() -> None:
    aws = with_session()
    event = start_event({**aws.sessions[0], "Reason": "another"})
    aws.answers["lookup_events"] = {"Events": [event]}
    app = make_app(aws)
    async with app.run_test(size=(140, 40)) as pilot:
        await open_page(pilot)
        await until(pilot, lambda: "✕ reason" in screen_text(app))
        text = screen_text(app)
        assert "✕ The sources disagree" in text
        assert "CloudTrail: another" in text
        assert f"DescribeSessions: {REASON}" in text
        assert text.index("✕ reason") < text.index("✓ instance")


@pytest.mark.parametrize(("key", "ending"), [("M", "md"), ("J", "json")])
async def test_the_proof_is_written_by_one_key_and_its_place_is_said(
    key: str, ending: str
) -> None:
    app = make_app(with_session())
    async with app.run_test(size=SIZE) as pilot:
        page = await open_page(pilot)
        await until(pilot, lambda: cast(RecordScreen, page.screen).proof)
        await pilot.press(key)
        await until(pilot, lambda: any("Written to ~/" in words for words in toasts(app)))
        [path] = (data_directory() / "exports").glob(f"proof-kaori-*.{ending}")
        assert REASON in path.read_text() or "\\u305d" in path.read_text()
        assert path.stat().st_mode & 0o077 == 0


async def test_what_was_noted_in_a_session_stands_on_its_page() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await connect(pilot)
        await leader(pilot, "b")
        await until(pilot, lambda: toasts(app))
        await leader(pilot, "d")
        await pilot.press("2")
        await until(pilot, lambda: "open here" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "2026-11-23 16:00:00 UTC  bookmark" in screen_text(app))


async def test_a_recording_is_offered_where_there_is_one() -> None:
    aws = with_session()
    async with make_app(aws).run_test(size=SIZE) as pilot:
        app = await open_page(pilot)
        assert "p play" not in screen_text(app)
        assert "E export" not in screen_text(app)
        assert "B ZIP" in screen_text(app)
        assert "? help" in screen_text(app)
        await pilot.press("p")
        none = "This machine has no recording of this session."
        await until(pilot, lambda: any(none in each for each in toasts(app)))
        await pilot.press("escape")
        written_for(str(aws.sessions[0]["SessionId"]))
        await pilot.press("enter")
        await until(pilot, lambda: "p play" in screen_text(app))
        assert "E export" in screen_text(app)
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, ReplayScreen))
        await until(pilot, lambda: "what was seen" in screen_text(app))


async def test_of_a_recording_in_parts_one_is_chosen_and_a_damaged_one_is_said() -> None:
    aws = with_session()
    session_id = str(aws.sessions[0]["SessionId"])
    written_for(session_id)
    written_for(f"{session_id}-2", text="nonsense\n")
    async with make_app(aws).run_test(size=SIZE) as pilot:
        app = await open_page(pilot)
        await pilot.press("p")
        await until(pilot, lambda: "Play which part?" in screen_text(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: any("can't be played" in each for each in toasts(app)))
        await pilot.press("p")
        await until(pilot, lambda: "Play which part?" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "what was seen" in screen_text(app))


async def test_a_recording_in_the_history_is_played_as_well() -> None:
    aws = with_session()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        history = app.desk.here.history if app.desk and app.desk.here else None
        assert history is not None
        session_id = str(aws.sessions[0]["SessionId"])
        events = [CastEvent(0.0, "o", "kept in the history")]
        await asyncio.to_thread(record, history.recordings, session_id, events)
        await open_page(pilot)
        await until(pilot, lambda: "p play" in screen_text(app))
        await pilot.press("p")
        await until(pilot, lambda: "kept in the history" in screen_text(app))


async def test_what_is_recorded_meanwhile_is_told_without_being_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recording, "AGAIN", 0.05)
    aws = with_session()
    session_id = str(aws.sessions[0]["SessionId"])
    recordings = Recordings.within(data_directory())
    async with make_app(aws).run_test(size=SIZE) as pilot:
        app = await open_page(pilot)
        await until(pilot, lambda: "not recorded on this machine" in screen_text(app))
        events = [CastEvent(0.0, "o", "first"), CastEvent(90.0, "o", "last")]
        await asyncio.to_thread(record, recordings, session_id, events[:1])
        await until(pilot, lambda: "p plays" in screen_text(app))
        await asyncio.to_thread(index, recordings)
        await until(pilot, lambda: re.search(r"search +indexed", screen_text(app)))
        await asyncio.to_thread(recordings.append, session_id, events[1:])
        await until(pilot, lambda: re.search(r"duration +01:30", screen_text(app)))
