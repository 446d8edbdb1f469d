"""Sessions and lines of their screens are found as one types, and opened where they are."""

import re
from contextlib import ExitStack
from datetime import timedelta

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.archive.recorded import record
from tests.ui.fakes import (
    NOW,
    FakeAccount,
    make_app,
    opened,
    remember,
    screen_text,
    session_answer,
    toasts,
    type_text,
    until,
)
from tui.archive.cast_reader import CastEvent
from tui.archive.store import Archive
from tui.aws.client import Aws
from tui.aws.errors import NoCredentials
from tui.settings.settings import Settings, data_directory
from tui.settings.state import State
from tui.ui.app import SsmTui
from tui.ui.desk import index_thread
from tui.ui.desk.dependencies import Dependencies
from tui.ui.replay.screen import ReplayScreen
from tui.ui.screens.record import RecordScreen
from tui.ui.screens.search import SearchScreen
from tui.ui.widgets.error_panel import ErrorPanel

SCREEN = "/srv is full\r\n障害が発生しました\r\n$ "


@pytest.fixture(autouse=True)
async def sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_thread, "FIRST", 0.0)
    monkeypatch.setattr(index_thread, "EVERY", 0.05)
    archive = Archive.within(data_directory())
    for number, region in enumerate(("ap-northeast-1", "us-east-1")):
        started = NOW - timedelta(days=2 * number, hours=1)
        key = f"you-{number}"
        await remember(key, started=started, region=region, reason=f"INC-{number} disk")
        record(
            archive.recordings,
            key,
            [CastEvent(62, "o", "$ df\r\n"), CastEvent(62.0004, "o", SCREEN)],
            started,
        )


async def begin(pilot: Pilot[None]) -> SsmTui:
    """The app with all indexed, where one searches."""
    app = await opened(pilot)
    archive = Archive.within(data_directory())
    await until(pilot, lambda: app.connector.identity is not None)
    await until(pilot, lambda: archive.backlog.count() == 0)
    await pilot.press("ctrl+f")
    await until(pilot, lambda: isinstance(app.screen, SearchScreen))
    return app


async def found(pilot: Pilot[None], words: str) -> str:
    """What is shown once this was found."""
    await type_text(pilot, words)
    screen = pilot.app.screen
    assert isinstance(screen, SearchScreen)
    # Not what was found for the beginning of them.
    await until(pilot, lambda: screen._shown == screen._last)
    await until(pilot, lambda: re.search("hit.? in|nothing found", screen_text(pilot.app)))
    return screen_text(pilot.app)


async def test_a_line_is_found_as_one_types_and_played_from_there() -> None:
    app = make_app(FakeAccount())
    async with app.run_test() as pilot:
        await begin(pilot)
        text = await found(pilot, "ful*")
        assert "1 hit in 1 session" in text
        assert re.search(r"01:02 +/srv is full", text)
        assert "障害が発生しました" in text
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ReplayScreen))
        replay = app.screen
        assert isinstance(replay, ReplayScreen)
        assert not replay.playing.player.playing
        await until(pilot, lambda: "/srv is full" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, SearchScreen))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)


@pytest.mark.parametrize("words", ["障害", "害"])
async def test_words_of_any_script_are_found(words: str) -> None:
    async with make_app(FakeAccount()).run_test() as pilot:
        await begin(pilot)
        assert "障害が発生しました" in await found(pilot, words)


async def test_enter_opens_what_was_typed_not_what_was_found_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = make_app(FakeAccount())
    async with app.run_test() as pilot:
        await begin(pilot)
        assert "1 hit in 1 session" in await found(pilot, "disk")
        monkeypatch.setattr("tui.ui.screens.search.PAUSE", 600.0)
        await pilot.press("ctrl+u")
        await type_text(pilot, "full")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ReplayScreen))


async def test_what_is_no_recording_opens_the_page() -> None:
    app = make_app(FakeAccount())
    async with app.run_test() as pilot:
        await begin(pilot)
        assert "INC-0 disk" in await found(pilot, "INC-0")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RecordScreen))
        await until(pilot, lambda: "INC-0 disk" in screen_text(app))


async def test_one_key_leads_from_here_to_everywhere_and_on() -> None:
    app = make_app(FakeAccount())
    async with app.run_test(size=(120, 30)) as pilot:
        await begin(pilot)
        assert "1 hit in 1 session" in await found(pilot, "full")
        reaches = []
        for _ in range(4):
            words = str(app.screen.query_one("#search-reach").render())
            reaches.append(words.partition(":")[0])
            await pilot.press("ctrl+r")
        assert reaches == ["here", "everywhere", "this instance", "today"]
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "2 hits in 2 sessions" in screen_text(app))


async def test_the_ticket_and_the_instance_are_those_under_the_cursor() -> None:
    account = FakeAccount()
    account.answers["describe_sessions"] = lambda asked: {
        "Sessions": [session_answer(0, Reason="INC-1 look")]
        if asked["State"] == "Active"
        else []
    }
    app = make_app(account)
    async with app.run_test(size=(120, 30)) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "INC-1 look" in screen_text(app))
        await pilot.press("home")
        await begin(pilot)
        await found(pilot, "full")
        for _ in range(3):
            await pilot.press("ctrl+r")
        await until(pilot, lambda: "this ticket: INC-" in screen_text(app))


async def test_esc_leads_back_with_the_query_kept() -> None:
    app = make_app(FakeAccount())
    async with app.run_test() as pilot:
        await begin(pilot)
        await found(pilot, "full")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)
        await pilot.press("ctrl+f")
        await until(pilot, lambda: "1 hit in 1 session" in screen_text(app))
        assert app.screen.query_one(Input).value == "full"


async def test_the_newest_query_wins_and_arrows_move_meanwhile() -> None:
    app = make_app(FakeAccount())
    async with app.run_test() as pilot:
        await begin(pilot)
        await pilot.press("ctrl+r")
        await found(pilot, "disk")
        await until(pilot, lambda: "2 hits in 2 sessions" in screen_text(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, RecordScreen))
        await until(pilot, lambda: "INC-1" in screen_text(app))


async def test_what_is_not_indexed_yet_is_said_and_found_once_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.ui.screens.search.AGAIN", 0.1)
    app = make_app(FakeAccount())
    archive = Archive.within(data_directory())
    async with app.run_test() as pilot:
        await begin(pilot)
        with ExitStack() as held:
            # The app may be about to leave off indexing.
            await until(pilot, lambda: held.enter_context(archive.backlog.alone()))
            record(archive.recordings, "you-0", [CastEvent(90, "o", "needle\r\n")], NOW)
            assert "1 recording piece not indexed yet" in await found(pilot, "needle")
        await until(pilot, lambda: "1 hit in 1 session" in screen_text(app))


async def test_what_is_not_understood_is_said() -> None:
    app = make_app(FakeAccount())
    async with app.run_test() as pilot:
        await begin(pilot)
        await type_text(pilot, "since:never")
        await until(pilot, lambda: "is not a date or duration" in screen_text(app))


async def test_without_a_history_there_is_nothing_to_search() -> None:
    app = make_app(FakeAccount(), Settings(local_history=False))
    async with app.run_test() as pilot:
        await opened(pilot)
        await pilot.press("ctrl+f")
        await until(pilot, lambda: any("history is off" in words for words in toasts(app)))


async def test_without_aws_what_was_recorded_is_found_and_played(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.ui.screens.search.AGAIN", 0.1)

    async def nobody() -> Aws:
        raise NoCredentials

    app = SsmTui(nobody, Settings(), state=State(), outside=Dependencies(now=lambda: NOW))
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.main.view, ErrorPanel))
        await pilot.press("ctrl+f")
        await until(pilot, lambda: isinstance(app.screen, SearchScreen))
        await found(pilot, "full")
        await until(pilot, lambda: "2 hits in 2 sessions" in screen_text(app))
        await pilot.press("enter")
        await until(
            pilot, lambda: "/srv is full" in screen_text(app) and "‖" in screen_text(app)
        )


async def test_a_hostile_line_does_nothing() -> None:
    archive = Archive.within(data_directory())
    record(
        archive.recordings,
        "you-0",
        [CastEvent(90, "o", "evil [bold]\u202e[/x] \u0085end\r\n")],
        NOW,
    )
    async with make_app(FakeAccount()).run_test() as pilot:
        await begin(pilot)
        text = await found(pilot, "evil")
        assert "evil [bold]\N{REPLACEMENT CHARACTER}[/x]" in text
