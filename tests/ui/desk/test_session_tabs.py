"""The sessions at hand: what is said of them while another tab is in front."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from tests.ui.fakes import (
    connect,
    leader,
    make_app,
    opened,
    registry_of,
    screen_text,
    toasts,
    until,
)
from tui.archive.recorder import Recorder, Screen
from tui.archive.recordings import RecordingFacts, Recordings
from tui.sessions.ending import Cause, plain
from tui.settings.settings import Settings

SIZE = (100, 30)


async def test_a_hidden_session_warns_once_and_its_tab_shows_what_is_left() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await leader(pilot, "d")
        session.maximum_left = 299.0
        await until(pilot, lambda: "batch-7 ends in 5 min. Save your work." in toasts(app))
        await until(pilot, lambda: "● batch-7 04:59" in screen_text(app))
        assert app.desk is not None
        app.desk.tick()
        assert len(toasts(app)) == 1


async def test_a_hidden_session_that_ends_says_so() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await leader(pilot, "d")
        session.finish(plain(Cause.EXITED))
        await until(pilot, lambda: "The remote shell exited." in toasts(app))
        await until(pilot, lambda: "○ batch-7" in screen_text(app))


def recorder(
    folder: Path,
    session_id: str,
    now: datetime,
    screen: Screen | None,
    changed: Callable[[], None],
) -> Recorder:
    """A recording that tries again at once."""
    part = RecordingFacts(session_id, now, 80, 24)
    recordings = Recordings.within(folder, keyring=False)
    return Recorder(recordings, part, screen=screen, again=0.01, changed=changed)


async def test_a_recording_is_shown_in_the_bar_and_so_is_its_trouble_until_it_is_over(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "folder"
    folder.write_text("a file where the folder is to be")
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        registry_of(app).record = partial(recorder, tmp_path)
        await connect(pilot)
        await until(pilot, lambda: " rec " in screen_text(app))
        registry_of(app).record = partial(recorder, folder)
        session = await connect(pilot)
        await until(pilot, lambda: " not recorded " in screen_text(app))
        name = session.target.label
        words = f"{name}: recording stopped: Not a directory."
        await until(pilot, lambda: words in toasts(app))
        folder.unlink()
        await until(pilot, lambda: " rec " in screen_text(app))
        await until(pilot, lambda: f"{name}: recording resumed." in toasts(app))
        assert toasts(app).count(words) == 1


async def test_a_session_in_sight_that_ends_needs_no_toast() -> None:
    app = make_app(settings=Settings(bell=False))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        session.finish(plain(Cause.EXITED))
        await until(pilot, lambda: "Ended: The remote shell exited." in screen_text(app))
        assert toasts(app) == []


async def test_a_hidden_session_runs_on() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await leader(pilot, "d")
        session.connect(b"meanwhile")
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: "meanwhile" in screen_text(app))


async def test_reasons_of_this_run_are_offered_at_once_the_latest_first() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        for reason in ("one", "two", "", "one"):
            await connect(pilot, reason)
        assert app.desk is not None
        assert [used.reason for used in app.desk.earlier] == ["one", "two"]
