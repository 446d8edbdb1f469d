"""A session ends while its user types: what was meant for the shell does nothing to the app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from tests.ui.fakes import (
    FakeSession,
    Stopwatch,
    connect,
    leader,
    make_app,
    opened,
    registry_of,
    screen_text,
    toasts,
    type_text,
    until,
)
from tui.sessions.ending import Cause, Ending
from tui.sessions.runner import SessionFailed
from tui.ui.app import TICK, SsmTui
from tui.ui.host.driver import RawPaste, key_event
from tui.ui.host.type_ahead import TypeAhead
from tui.ui.screens.help import HelpScreen
from tui.ui.terminal.input_guard import LONGEST_LOOK, QUIET
from tui.ui.terminal.pasting import LARGE

PAUSE = "Keys are ignored until you pause"
SHELL_KEYS = ("enter", "escape", "x", "slash", "q", "1", "U", "question_mark", "ctrl+p", "P")
MOUSE_ON = b"\x1b[?1000h\x1b[?1006h"


@dataclass
class Tab:
    """A session in sight, and a clock that goes on when it is told to."""

    app: SsmTui
    pilot: Pilot[None]
    session: FakeSession
    clock: Stopwatch

    def end(self, cause: Cause = Cause.GONE) -> None:
        self.session.finish(Ending(cause, "It is over."))

    def wait(self, seconds: float = QUIET) -> None:
        self.clock.advance(self.app, seconds)

    async def sees(self, words: str) -> None:
        await until(self.pilot, lambda: self.shows(words))

    def shows(self, words: str) -> bool:
        return words in " ".join(screen_text(self.app).split())

    @property
    def is_untouched(self) -> bool:
        """Whether nothing but the end has happened to the app."""
        ours = registry_of(self.app).sessions == (self.session,)
        return ours and self.app.screen is self.app.main and self.app.main.active == "session-1"


@asynccontextmanager
async def a_tab(
    size: tuple[int, int] = (120, 30), *, output: bytes = b"$ "
) -> AsyncIterator[Tab]:
    clock = Stopwatch()
    app = make_app(stopwatch=clock)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        yield Tab(app, pilot, await connect(pilot, output=output), clock)


@pytest.mark.parametrize(
    "cause", [Cause.GONE, Cause.EXITED, Cause.MAXIMUM, Cause.IDLE, Cause.LOST, Cause.SERVICE]
)
async def test_keys_under_way_at_an_end_do_nothing_and_are_counted(cause: Cause) -> None:
    async with a_tab() as tab:
        tab.end(cause)
        await tab.pilot.press(*SHELL_KEYS)
        await tab.sees(f"Not sent after the end: {len(SHELL_KEYS)} keys")
        assert tab.is_untouched
        assert tab.shows(PAUSE)
        assert not tab.shows("↵ connect again")


async def test_keys_mean_something_and_are_named_once_nobody_types() -> None:
    async with a_tab() as tab:
        tab.end()
        await tab.pilot.press("l")
        tab.wait(QUIET - TICK)
        await tab.pilot.press("s")
        tab.wait(QUIET - TICK)
        await tab.pilot.press("enter")
        await tab.sees("Not sent after the end: 3 keys")
        assert tab.is_untouched
        tab.wait()
        await tab.sees("↵ connect again")
        assert tab.shows("Not sent after the end: 3 keys")
        await tab.pilot.press("enter")
        await until(tab.pilot, lambda: tab.app.main.active == "session-2")


async def test_an_end_that_the_user_asked_for_needs_no_pause() -> None:
    async with a_tab() as tab:
        tab.end(Cause.USER)
        await tab.sees("↵ connect again")
        await tab.pilot.press("escape")
        await until(tab.pilot, lambda: tab.app.main.active == "instances")


async def test_a_start_that_fails_under_typing_is_not_tried_again_by_it() -> None:
    async with a_tab() as tab:
        tab.session.undelivered = 3
        tab.session.fail(SessionFailed("Nobody is there."))
        await tab.pilot.press("l", "s", "enter", "w", "x")
        await tab.sees("Not sent after the failure: 5 keys")
        assert tab.shows("3 bytes typed before may not have arrived")
        assert tab.is_untouched
        assert not tab.shows("try again")
        tab.wait()
        await tab.sees("try again")
        await tab.pilot.press("enter")
        await tab.sees("Connect to batch-7")


async def test_a_program_that_stood_still_takes_that_for_no_pause() -> None:
    async with a_tab() as tab:
        tab.end()
        tab.clock.stand_still(100.0)
        assert tab.app.desk is not None
        tab.app.desk.tick()
        await tab.pilot.press("enter")
        await tab.sees("Not sent after the end: 1 key")
        assert LONGEST_LOOK < QUIET
        assert tab.is_untouched


async def test_keys_that_waited_for_their_turn_at_the_end_do_nothing() -> None:
    async with a_tab() as tab:
        keys = TypeAhead(tab.app)
        for letter in "ls\rx":
            keys.deliver(key_event(letter.encode()))
        assert tab.session.sent == b"ls\rx"
        # A key for the app leads on: what is typed behind it waits.
        for letter in "\x1dvq\rx\r":
            keys.deliver(key_event(letter.encode()))
        tab.end()
        await tab.sees("Not sent")
        assert tab.is_untouched


@pytest.mark.parametrize("before", [True, False], ids=["cut in two", "whole"])
async def test_a_chord_of_the_leader_does_nothing_either_and_is_not_counted(
    before: bool,
) -> None:
    async with a_tab() as tab:
        if before:
            await tab.pilot.press("ctrl+right_square_bracket")
            tab.end()
        else:
            tab.end()
            await tab.pilot.press("ctrl+right_square_bracket")
        await tab.pilot.press("d", "l", "enter")
        await tab.sees("Not sent after the end: 2 keys")
        assert tab.is_untouched


async def test_a_paste_at_the_end_is_said_to_be_lost_also_after_the_pause() -> None:
    async with a_tab() as tab:
        tab.end()
        tab.app.post_message(RawPaste(b"rm -rf build\r"))
        await tab.pilot.press("l")
        await tab.sees("Not sent after the end: 1 key, 1 paste")
        tab.wait()
        await tab.sees("↵ connect again")
        tab.app.post_message(RawPaste(b"again"))
        await tab.sees("Not sent after the end: 1 key, 2 pastes")
        assert tab.is_untouched


async def test_a_paste_that_is_agreed_to_after_the_end_is_said_to_be_lost() -> None:
    async with a_tab() as tab:
        tab.app.post_message(RawPaste(b"one\rtwo\r"))
        await tab.sees("Paste 2 lines?")
        tab.end()
        tab.app.screen.query_one(OptionList).highlighted = 1
        await tab.pilot.press("enter")
        await tab.sees("Not sent after the end: 1 paste")
        assert tab.is_untouched


async def test_what_is_left_of_a_long_paste_is_said_and_given_up() -> None:
    async with a_tab() as tab:
        tab.session.backlog = LARGE * 4
        tab.app.post_message(RawPaste(b"x" * (LARGE + 1)))
        await tab.sees("Pasting: 0%")
        tab.end()
        await tab.sees(f"{LARGE + 1:,} bytes typed before may not have arrived")
        await until(tab.pilot, lambda: not tab.shows("Pasting"))
        assert tab.session.sent == b""


async def test_a_click_for_the_remote_marks_nothing_after_the_end() -> None:
    async with a_tab(output=MOUSE_ON + b"word") as tab:
        await tab.sees("word")
        tab.end()
        await tab.sees("It is over.")
        await tab.pilot.click("TerminalView", offset=(1, 0), times=2)
        await tab.sees("Not sent after the end: 2 clicks")
        assert "Copied" not in "".join(toasts(tab.app))


async def test_all_that_is_to_be_said_leaves_room_for_the_keys_on_a_small_screen() -> None:
    async with a_tab((60, 16), output=MOUSE_ON) as tab:
        tab.session.undelivered = 1234567
        tab.session.finish(Ending(Cause.SERVICE, "Words of the service. " * 20))
        await tab.pilot.press(*"abcdefghijkl")
        await tab.pilot.click("TerminalView", offset=(1, 1), times=2)
        tab.app.post_message(RawPaste(b"again"))
        await tab.sees("Not sent after the end: 12 keys, 1 paste, 2 clicks")
        assert tab.shows("1,234,567 bytes typed before may not have arrived")
        assert tab.shows(PAUSE)
        tab.wait()
        await tab.sees("↵ connect again o page / search Esc close")


async def test_a_search_goes_on_at_the_end() -> None:
    async with a_tab(output=b"needle\r\nhay\r\n") as tab:
        await leader(tab.pilot, "slash")
        await type_text(tab.pilot, "need")
        tab.end()
        await type_text(tab.pilot, "le")
        await tab.sees("/needle▏ 1 of 1")
        await tab.pilot.press("escape", "ctrl+right_square_bracket", "d", "enter")
        await tab.sees("Not sent after the end: 1 key")
        assert tab.is_untouched


async def test_an_end_behind_the_list_waits_for_the_eyes_of_the_user() -> None:
    async with a_tab() as tab:
        await leader(tab.pilot, "d")
        tab.end()
        tab.wait(60.0)
        await tab.pilot.press("left_square_bracket", "enter")
        await tab.sees("Not sent after the end: 1 key")
        assert tab.is_untouched
        tab.wait()
        await tab.sees("↵ connect again")


async def test_an_end_behind_a_question_waits_for_the_eyes_of_the_user() -> None:
    async with a_tab() as tab:
        await leader(tab.pilot, "question_mark")
        await until(tab.pilot, lambda: isinstance(tab.app.screen, HelpScreen))
        tab.end()
        tab.wait(60.0)
        await tab.pilot.press("escape")
        await until(tab.pilot, lambda: tab.app.screen is tab.app.main)
        await tab.pilot.press("enter", "x")
        await tab.sees("Not sent after the end: 2 keys")
        assert tab.is_untouched
