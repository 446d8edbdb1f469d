"""What is left of a session that has ended: its bar, and the way to its page."""

from datetime import timedelta

from tests.ui.fakes import NOW, Stopwatch, connect, make_app, opened, screen_text, until
from tui.sessions.ending import Cause, plain
from tui.ui.screens.record import RecordScreen
from tui.ui.terminal.input_guard import QUIET

SIZE = (120, 30)


async def test_the_bar_keeps_name_reason_times_and_duration_and_o_opens_the_page() -> None:
    clock = Stopwatch()
    app = make_app(stopwatch=clock)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot, "INC-1 disk")
        session.ended = NOW + timedelta(minutes=20)
        session.finish(plain(Cause.EXITED))
        clock.advance(app, QUIET)
        await until(pilot, lambda: "o page" in screen_text(app))
        [bar] = [line for line in screen_text(app).splitlines() if "INC-1 disk" in line]
        assert bar.startswith(" batch-7  INC-1 disk")
        assert "16:00-16:20 · lasted 20:00" in bar
        assert "○ ended" in bar
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, RecordScreen))
        await until(pilot, lambda: str(session.session_id) in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)
