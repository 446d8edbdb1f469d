"""A session's tab from its first moment to after its end."""

from tests.ui.fakes import (
    Stopwatch,
    ask_reason,
    connect,
    leader,
    make_app,
    opened,
    registry_of,
    screen_text,
    until,
)
from tui.sessions.ending import Cause, Ending
from tui.sessions.states import SessionState
from tui.ui.terminal.input_guard import QUIET
from tui.ui.widgets.tabs import VIEWS

SIZE = (120, 30)
MAXIMUM = Ending(
    Cause.MAXIMUM, "Max session duration reached. Your session has been terminated."
)


async def test_the_terminal_fills_the_tab_under_its_bar() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot, "INC-1", output=b"hello from afar")
        await until(pilot, lambda: "hello from afar" in screen_text(app))
        assert (session.emulator.columns, session.emulator.lines) == (120, 27)
        assert screen_text(app).splitlines()[2].startswith(" batch-7  INC-1")


async def test_the_end_keeps_the_last_screen_under_the_services_words() -> None:
    clock = Stopwatch()
    app = make_app(stopwatch=clock)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot, output=b"the last words")
        session.finish(MAXIMUM)
        clock.advance(app, QUIET)
        await until(pilot, lambda: f"Ended: {MAXIMUM.words}" in screen_text(app))
        assert "the last words" in screen_text(app)
        assert "↵ connect again" in screen_text(app)


async def test_long_words_of_the_service_leave_room_for_the_keys() -> None:
    clock = Stopwatch()
    app = make_app(stopwatch=clock)
    async with app.run_test(size=(60, 16)) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        session.finish(Ending(Cause.SERVICE, "x" * 300))
        clock.advance(app, QUIET)
        await until(pilot, lambda: "↵ connect again" in screen_text(app))
        assert "Esc close" in screen_text(app)
        assert "xxx…" in screen_text(app)


async def test_enter_connects_again_with_the_reason_continued() -> None:
    clock = Stopwatch()
    app = make_app(stopwatch=clock)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot, "INC-9")
        session.finish(MAXIMUM)
        clock.advance(app, QUIET)
        await until(pilot, lambda: "↵ connect again" in screen_text(app))
        await pilot.press("enter")
        await until(
            pilot,
            lambda: registry_of(app).sessions and session not in registry_of(app).sessions,
        )
        [again] = registry_of(app).sessions
        assert (again.reason, again.target) == ("INC-9 (continued)", session.target)
        await until(pilot, lambda: app.main.active == "session-2")


async def test_escape_closes_the_tab_of_an_ended_session() -> None:
    clock = Stopwatch()
    app = make_app(stopwatch=clock)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        session.finish(MAXIMUM)
        clock.advance(app, QUIET)
        await until(pilot, lambda: "↵ connect again" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.main.tabs == [*VIEWS])
        assert app.main.active == "instances"
        assert registry_of(app).sessions == ()


async def test_a_session_shows_itself_before_it_is_connected() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: app.main.active == "session-1")
        [session] = registry_of(app).sessions
        await until(pilot, lambda: session.state is SessionState.CONNECTING)
        await until(pilot, lambda: "◌ connecting" in screen_text(app))


async def test_the_keys_after_the_leader_are_named_while_it_waits() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await connect(pilot)
        await pilot.press("ctrl+right_square_bracket")
        await until(pilot, lambda: "d detach" in screen_text(app))
        await pilot.press("d")
        await until(pilot, lambda: app.main.active == "instances")


async def test_hanging_up_asks_and_staying_sends_what_was_held() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await pilot.press("enter", "tilde", "full_stop")
        await until(pilot, lambda: "Leave the session on batch-7?" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: session.sent.endswith(b"."))
        await leader(pilot, "d")
        assert session.live


async def test_what_was_on_the_screen_is_searched_after_the_end_and_enter_goes_on() -> None:
    clock = Stopwatch()
    app = make_app(stopwatch=clock)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot, "INC-9", output=b"needle\r\n" + b"hay\r\n" * 60)
        session.finish(MAXIMUM)
        clock.advance(app, QUIET)
        await until(pilot, lambda: "↵ connect again" in screen_text(app))
        await pilot.press("slash", *"needle")
        await until(pilot, lambda: "1 of 1" in screen_text(app))
        assert screen_text(app).count("needle") >= 2
        await pilot.press("escape", "pagedown")
        await until(pilot, lambda: "needle" not in screen_text(app))
        await pilot.press("pageup")
        await until(pilot, lambda: "needle" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: session not in registry_of(app).sessions)
