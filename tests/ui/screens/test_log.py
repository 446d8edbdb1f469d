"""A session's log at AWS is read as it stood on the screens, or raw."""

import asyncio
from typing import cast

from textual.pilot import Pilot

from tests.archive.recorded import NOON
from tests.ui.fakes import FakeAccount, make_app, opened, screen_text, toasts, until
from tests.ui.screens.pages import SIZE, open_page, with_session
from tui.archive.recordings import RecordingFacts
from tui.replay.log_text import END_MISSING
from tui.ui.app import SsmTui
from tui.ui.screens.log import LogLines, LogScreen
from tui.ui.screens.record import RecordScreen

TYPED = "$ sl\x08\x08\x1b[Kls -l\r\n\x1b[1;31mred.txt\x1b[0m\r\n$ \x1b]0;title\x07"


def logged(text: str) -> FakeAccount:
    """A session whose log lies in CloudWatch."""
    aws = with_session()
    aws.preferences = {"cloudWatchLogGroupName": "SSMLogs"}
    aws.answers["get_log_events"] = {"events": [{"message": line} for line in text.split("\n")]}
    return aws


async def open_log(pilot: Pilot[None], shown: str = "") -> SsmTui:
    """Once the page shows some words."""
    app = await open_page(pilot)
    await until(pilot, lambda: shown in screen_text(app))
    page = cast(RecordScreen, app.screen)
    await until(pilot, lambda: page.proof and any(e.place for e in page.proof.evidence))
    await pilot.press("l")
    await until(pilot, lambda: isinstance(app.screen, LogScreen))
    return app


async def test_a_log_is_read_as_it_stood_on_the_screen_and_raw_by_a_key() -> None:
    app = make_app(logged(TYPED))
    async with app.run_test(size=SIZE) as pilot:
        await open_log(pilot)
        await until(pilot, lambda: "$ ls -l" in screen_text(app))
        assert "  red.txt " in screen_text(app)
        assert not {"␍", "␈", "\x1b", "title"} & set(screen_text(app).split())
        await pilot.press("r")
        await until(pilot, lambda: "$ sl␈␈ls -l" in screen_text(app))
        assert "raw: 49 characters" in screen_text(app)
        await pilot.press("r")
        await until(pilot, lambda: "␈" not in screen_text(app))


async def test_a_log_is_searched_and_nothing_that_was_cleared_is_hidden() -> None:
    text = "$ cat x\r\nsecret.txt\r\n\x1b[H\x1b[2J\x1b[3J [red]x[/red]\u202e\r\n障害 last line"
    app = make_app(logged(text))
    async with app.run_test(size=SIZE) as pilot:
        await open_log(pilot)
        await until(pilot, lambda: "障害 last line" in screen_text(app))
        assert "secret.txt" in screen_text(app)
        assert "[red]x[/red]\N{REPLACEMENT CHARACTER}" in screen_text(app)
        await pilot.press("slash", *"LA\uff33T")
        await until(pilot, lambda: "1 line" in screen_text(app))
        await pilot.press("enter", "n")
        await until(pilot, lambda: "1 of 1" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RecordScreen))


async def test_a_log_that_breaks_off_says_so() -> None:
    app = make_app(logged("Script started on 2026-11-23\n$ ls\r\nfile"))
    async with app.run_test(size=SIZE) as pilot:
        await open_log(pilot)
        await until(pilot, lambda: END_MISSING in toasts(app))
        assert "characters, incomplete" in screen_text(app)


async def test_a_log_is_drawn_in_the_size_that_its_session_had() -> None:
    aws = logged("0123456789\x1b[1;1Hab\x1b[1;40Hright")
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert app.desk
        assert app.desk.here
        assert app.desk.here.history
        facts = RecordingFacts(str(aws.sessions[0]["SessionId"]), NOON, 12, 5)
        await asyncio.to_thread(app.desk.here.history.recordings.begin, facts)
        await open_log(pilot, "12x5")
        # In 12 columns it is written at the last one, and goes on in the next line.
        await until(pilot, lambda: "ab23456789 right" in screen_text(app))


async def test_a_flood_of_a_log_can_be_left_at_once() -> None:
    app = make_app(logged("\x1b#8\x1b[2J" * 100_000))
    async with app.run_test(size=SIZE) as pilot:
        await open_log(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RecordScreen))


async def test_a_number_before_a_key_is_how_often_it_is_meant() -> None:
    app = make_app(
        logged("\r\n".join(f"line {n} {'x' * (n % 10 == 0)}" for n in range(1, 200)))
    )
    async with app.run_test(size=SIZE) as pilot:
        await open_log(pilot)
        await until(pilot, lambda: "line 9 " in screen_text(app))
        lines = app.screen.query_one(LogLines)
        await pilot.press("9", "j")
        await until(pilot, lambda: lines.scroll_offset.y == 9)
        await pilot.press("4", "k", "2", "pagedown")
        height = lines.size.height
        await until(pilot, lambda: lines.scroll_offset.y == 5 + 2 * (height - 1))
        await pilot.press("4", "2", "G")
        await until(pilot, lambda: lines.scroll_offset.y == 41)
        await pilot.press("slash", "x", "enter", "3", "n")
        await until(pilot, lambda: "4 of 19" in screen_text(app))
        await pilot.press("7")
        await until(pilot, lambda: "7▏" in screen_text(app))
        await pilot.press("escape")
        assert isinstance(app.screen, LogScreen)
        await pilot.press("g")
        await until(pilot, lambda: lines.scroll_offset.y == 0)


async def test_digits_are_text_in_the_field_of_the_search() -> None:
    app = make_app(logged("port 8080\r\nport 9090"))
    async with app.run_test(size=SIZE) as pilot:
        await open_log(pilot)
        await until(pilot, lambda: "port 9090" in screen_text(app))
        await pilot.press("slash", *"8080")
        await until(pilot, lambda: "1 line" in screen_text(app))
