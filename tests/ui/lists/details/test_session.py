"""What a wide window says of the session under the cursor."""

from textual.pilot import Pilot

from tests.archive.recorded import record
from tests.ui.fakes import (
    NOW,
    FakeAccount,
    connect,
    leader,
    make_app,
    opened,
    remember,
    session_answer,
    until,
)
from tui.archive.cast_reader import CastEvent
from tui.archive.recordings import Recordings
from tui.archive.store import Archive
from tui.settings.settings import data_directory
from tui.ui.app import SsmTui
from tui.ui.lists.details.session import SessionDetails

WIDE = (140, 45)
SAID = [
    CastEvent(0.0, "o", "$ df\r\n"),
    CastEvent(2.0, "o", "\x1b[31m/dev/sda1 100%\x1b[m\r\n"),
]


def told(app: SsmTui) -> str:
    """What the pane says, line by line without what is blank."""
    text = app.main.query_one(SessionDetails)._text.render().plain
    return "\n".join(" ".join(line.split()) for line in text.splitlines())


async def listed(pilot: Pilot[None]) -> None:
    await opened(pilot)
    await pilot.press("2")


async def test_facts_notes_and_the_end_of_the_recording_stand_beside_the_list() -> None:
    await remember("kaori-1", recorded=True, started=NOW, reason="INC-45 disk")
    await Archive.within(data_directory()).note("kaori-1", NOW, "it was the [b]log[/b]")
    await Archive.within(data_directory()).mark("kaori-1", NOW, "bookmark", "no note")
    record(Recordings.within(data_directory()), "kaori-1", SAID)
    app = make_app(FakeAccount())
    async with app.run_test(size=WIDE) as pilot:
        await listed(pilot)
        await until(pilot, lambda: "/dev/sda1 100%" in told(app))
        assert "Reason INC-45 disk" in told(app)
        assert "it was the [b]log[/b]" in told(app)
        assert "no note" not in told(app)
        assert "00:02 · 80x24 · p plays it\n$ df\n/dev/sda1 100%" in told(app)


async def test_a_session_that_was_not_recorded_says_so() -> None:
    aws = FakeAccount()
    aws.sessions = [session_answer(1)]
    app = make_app(aws)
    async with app.run_test(size=WIDE) as pilot:
        await listed(pilot)
        await until(pilot, lambda: "not recorded on this machine" in told(app))
        assert "Notes" not in told(app)


async def test_of_a_session_that_is_open_here_the_screen_is_told() -> None:
    app = make_app()
    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot)
        await connect(pilot, output=b"$ uptime\r\n 16:00 up 3 days\r\n")
        await leader(pilot, "d")
        await pilot.press("2")
        await until(pilot, lambda: "Screen\n$ uptime\n16:00 up 3 days" in told(app))


async def test_a_note_that_is_written_is_told_at_once() -> None:
    await remember("kaori-1", started=NOW)
    app = make_app(FakeAccount())
    async with app.run_test(size=WIDE) as pilot:
        await listed(pilot)
        await until(pilot, lambda: "not recorded on this machine" in told(app))
        await Archive.within(data_directory()).note("kaori-1", NOW, "found it")
        app.main.views.history_changed("kaori-1")
        await until(pilot, lambda: "found it" in told(app))
