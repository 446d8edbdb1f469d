"""A tab that was closed too soon is taken back; a minute later it is gone for good."""

import gc
import weakref
from typing import cast

from textual.pilot import Pilot

from tests.ui.fakes import (
    FakeSession,
    Stopwatch,
    connect,
    leader,
    make_app,
    opened,
    screen_text,
    toasts,
    until,
)
from tui.sessions.ending import Cause, plain
from tui.sessions.runner import SessionFailed
from tui.sessions.session import Session
from tui.ui.app import TICK, SsmTui
from tui.ui.desk.closed_tabs import KEPT
from tui.ui.widgets.tabs import VIEWS

SIZE = (100, 30)


async def ended(pilot: Pilot[None], output: str) -> FakeSession:
    """A session that the user has ended, in sight."""
    session = await connect(pilot, output=output.encode())
    session.finish(plain(Cause.USER))
    await until(pilot, lambda: "↵ connect again" in screen_text(cast(SsmTui, pilot.app)))
    return session


async def test_a_closed_tab_comes_back_with_its_last_screen_and_what_had_scrolled_away() -> (
    None
):
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ended(pilot, "long ago\r\n" + "\r\n" * 60 + "the last words")
        await pilot.press("escape")
        await until(pilot, lambda: "Closed batch-7. U reopens it." in toasts(app))
        assert app.main.active == "instances"
        await pilot.press("U")
        await until(pilot, lambda: "the last words" in screen_text(app))
        assert "Ended: You ended the session." in screen_text(app)
        await pilot.press("slash", *"long")
        await until(pilot, lambda: "1 of 1" in screen_text(app))
        await pilot.press("escape", "enter")
        await until(pilot, lambda: app.main.active == "session-3")


async def test_tabs_come_back_the_last_closed_first_each_to_its_place() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        sessions = [await ended(pilot, f"screen {number} ") for number in range(3)]
        for number in (0, 1):
            assert app.desk is not None
            await app.desk.close(cast(Session, sessions[number]))
        await pilot.press("U")
        await until(pilot, lambda: "screen 1 " in screen_text(app))
        await pilot.press("U")
        await until(pilot, lambda: "screen 0 " in screen_text(app))
        assert app.main.tabs[len(VIEWS) :] == ["session-5", "session-4", "session-3"]


async def test_a_session_that_failed_comes_back_with_what_went_wrong() -> None:
    app = make_app(stopwatch=(clock := Stopwatch()))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        session.fail(SessionFailed("Nobody is there."))
        clock.advance(app, 2.0)
        await until(pilot, lambda: "try again" in screen_text(app))
        await pilot.press("escape", "U")
        await until(pilot, lambda: "Nobody is there." in screen_text(app))
        # No key is taken for one that was under way to the shell: this end is an old one.
        await pilot.press("enter")
        await until(pilot, lambda: "Connect to batch-7" in screen_text(app))


async def test_after_a_minute_nothing_comes_back() -> None:
    app = make_app(stopwatch=(clock := Stopwatch()))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await ended(pilot, "the last words")
        assert app.desk is not None
        await app.desk.close(cast(Session, session))
        clock.advance(app, KEPT - TICK)
        await pilot.press("U")
        await until(pilot, lambda: "the last words" in screen_text(app))
        await app.desk.close(cast(Session, session))
        clock.advance(app, KEPT)
        await pilot.press("U")
        await until(pilot, lambda: "No tab was closed in the last minute." in toasts(app))
        assert app.main.active == "instances"


async def test_the_screen_of_a_session_that_was_begun_again_can_be_had_back() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ended(pilot, "the last words")
        await pilot.press("enter")
        await until(pilot, lambda: app.main.active == "session-2")
        app.main.show_last_view()
        await pilot.press("U")
        await until(pilot, lambda: "the last words" in screen_text(app))


async def open_look_and_close(pilot: Pilot[None]) -> "list[weakref.ref[object]]":
    """A session that was looked at in every way, and what would keep it in memory."""
    app = cast(SsmTui, pilot.app)
    session = await connect(pilot)
    await leader(pilot, "slash")
    await leader(pilot, "question_mark")
    await pilot.press("escape", "escape")
    await leader(pilot, "d")
    await pilot.press("2")
    await until(pilot, lambda: "open here" in screen_text(app))
    session.finish(plain(Cause.EXITED))
    assert app.desk is not None
    await app.desk.close(cast(Session, session))
    return [weakref.ref(session), weakref.ref(session.emulator)]


async def test_a_minute_after_its_tab_was_closed_nothing_holds_a_session_any_more() -> None:
    app = make_app(stopwatch=(clock := Stopwatch()))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        held = await open_look_and_close(pilot)
        clock.advance(app, KEPT - TICK)
        gc.collect()
        assert all(each() for each in held)
        clock.advance(app, TICK)
        await until(pilot, lambda: gc.collect() + 1 and not any(each() for each in held))
        # What is known of it is listed as ever.
        await until(pilot, lambda: "exited" in screen_text(app))
