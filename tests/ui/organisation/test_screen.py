"""The organisation's history is asked from a form, read as it comes, and never by itself."""

import asyncio
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from tests.ui.fakes import (
    ME,
    NOW,
    Clock,
    FakeAccount,
    make_app,
    opened,
    remember,
    screen_text,
    toasts,
    type_text,
    until,
)
from tests.ui.gallery.scene import shown
from tests.ui.organisation.fake_history import ROWS, FakeHistory, history_row
from tui.aws.errors import AccessDenied, ErrorContext
from tui.settings.history import HistorySettings
from tui.settings.settings import Settings, export_directory
from tui.sizes import size_words
from tui.ui.app import SsmTui
from tui.ui.organisation.details import HistoryDetailsScreen
from tui.ui.organisation.form import QuestionScreen
from tui.ui.organisation.screen import OrganisationScreen
from tui.ui.organisation.table import HistoryTable
from tui.ui.organisation.window import MOST_PAGES, PAGE
from tui.ui.screens.columns import ColumnsScreen
from tui.ui.screens.record import RecordScreen
from tui.ui.screens.settings.page import SettingsScreen

ASKABLE = Settings(history=HistorySettings(table="cloudtrail_logs"))
SIZE = (140, 30)


def app_with(history: FakeHistory) -> SsmTui:
    return make_app(FakeAccount(), ASKABLE, history=history)


async def form(pilot: Pilot[None]) -> QuestionScreen:
    """To the form; the estimate is there."""
    app = await opened(pilot)
    await pilot.press("2", "A")
    await until(pilot, lambda: isinstance(app.screen, QuestionScreen))
    await shown(pilot, "Since")
    assert isinstance(app.screen, QuestionScreen)
    return app.screen


async def answered(pilot: Pilot[None], *words: str) -> OrganisationScreen:
    """To the answer of the usual question."""
    await form(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, OrganisationScreen))
    await shown(pilot, *(words or ("13 sessions",)))
    assert isinstance(pilot.app.screen, OrganisationScreen)
    return pilot.app.screen


async def test_a_question_runs_once_enter_is_pressed_and_says_before_what_it_scans() -> None:
    history = FakeHistory()
    app = app_with(history)
    async with app.run_test(size=SIZE) as pilot:
        await form(pilot)
        await shown(pilot, "Will scan up to 1.2 GB", "10.0 GB")
        assert history.asked == []
        await pilot.press("enter")
        await shown(pilot, "13 sessions", "1.2 GB scanned", "kaori", "INC-1 ログ調査")
        assert len(history.asked) == 1


async def test_nothing_is_asked_at_the_start_nor_by_opening_the_sessions() -> None:
    history = FakeHistory()
    app = app_with(history)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await shown(pilot, "mine")
    assert (history.asked, history.estimated) == ([], [])


async def test_the_fields_narrow_the_question_and_are_there_again() -> None:
    history = FakeHistory()
    app = app_with(history)
    async with app.run_test(size=SIZE) as pilot:
        await form(pilot)
        await pilot.press("down", "down")
        await type_text(pilot, "111111111111")
        await pilot.press("tab", "tab")
        await type_text(pilot, "kaori")
        await pilot.press("enter")
        await shown(pilot, "13 sessions", "account 111111111111", "who: kaori")
        [question] = history.asked
        assert (question.accounts, question.who) == (("111111111111",), "kaori")
        await pilot.press("A")
        await until(pilot, lambda: isinstance(app.screen, QuestionScreen))
        await shown(pilot, "111111111111", "kaori")


async def test_a_field_that_asks_nothing_says_so_and_nothing_runs() -> None:
    history = FakeHistory()
    app = app_with(history)
    async with app.run_test(size=SIZE) as pilot:
        await form(pilot)
        await pilot.press("down", "down")
        await type_text(pilot, "prod")
        await pilot.press("enter")
        await shown(pilot, "'prod' is not a 12-digit account ID.")
        assert history.asked == []


async def test_escape_stops_the_query_and_says_what_is_billed() -> None:
    history = FakeHistory(held=asyncio.Event())
    app = app_with(history)
    async with app.run_test(size=SIZE) as pilot:
        await answered(pilot, "running", "600.0 MB scanned", "workgroup limit 5.0 GB")
        await pilot.press("escape")
        await shown(pilot, "Stopped. 600.0 MB was scanned, which AWS bills.")
        assert history.stopped == 1
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)


async def test_leaving_the_program_stops_the_query() -> None:
    history = FakeHistory(held=asyncio.Event())
    app = app_with(history)
    async with app.run_test(size=SIZE) as pilot:
        await answered(pilot, "running")
    assert history.stopped == 1


async def test_the_first_rows_are_shown_while_the_rest_is_read() -> None:
    held = asyncio.Event()
    rows = [history_row(number) for number in range(1, 3001)]
    history = FakeHistory(rows=rows, held=held, rows_first=1000)
    app = app_with(history)
    async with app.run_test(size=SIZE) as pilot:
        await answered(pilot, "running", "INC-1 ログ調査")
        held.set()
        await shown(pilot, "3,000 sessions", "1.2 GB scanned")


async def test_an_answer_of_today_is_shown_without_a_query_and_asked_again_by_hand() -> None:
    history = FakeHistory()
    app = app_with(history)
    async with app.run_test(size=SIZE) as pilot:
        await answered(pilot)
        await pilot.press("A")
        await shown(pilot, "Asked today 16:00: 13 sessions", "run again")
        await pilot.press("enter")
        await shown(pilot, "asked today 16:00 · 1.2 GB scanned", "13 sessions")
        assert len(history.asked) == 1
        await pilot.press("r")
        await until(pilot, lambda: len(history.asked) == 2)
        await shown(pilot, "13 sessions")


async def test_a_filter_finds_by_words_and_by_columns() -> None:
    app = app_with(FakeHistory())
    async with app.run_test(size=SIZE) as pilot:
        await answered(pilot)
        await pilot.press("slash")
        await type_text(pilot, "who:max INC-4")
        await shown(pilot, "1 of 13", "INC-4 ログ調査")
        await pilot.press("ctrl+u")
        await type_text(pilot, "!who:max")
        await shown(pilot, "7 of 13")
        await pilot.press("escape")
        await shown(pilot, "13 sessions")
        await pilot.press("slash")
        await type_text(pilot, "nothing")
        await shown(pilot, "No session matches this filter.")


async def test_a_column_sorts_all_rows_and_not_only_those_in_sight() -> None:
    rows = [history_row(number) for number in range(1, 501)]
    app = app_with(FakeHistory(rows=rows))
    async with app.run_test(size=SIZE) as pilot:
        screen = await answered(pilot, "500 sessions", "INC-1 ")
        await pilot.press("S")
        await shown(pilot, "INC-500 ")
        assert screen.table.rows.visible[0].item.event_id == "event-500"


async def test_a_long_answer_is_read_where_one_looks_and_held_in_a_few_pages() -> None:
    rows = [history_row(number) for number in range(1, 12_001)]
    app = app_with(FakeHistory(rows=rows))
    async with app.run_test(size=SIZE) as pilot:
        screen = await answered(pilot, "12,000 sessions")
        await pilot.press("G")
        await shown(pilot, "INC-12000 ")
        await pilot.press("g")
        await shown(pilot, "INC-1 ")
        for _page in range(30):
            screen.table.scroll_to(y=_page * 2 * PAGE, animate=False, force=True)
            await shown(pilot, f"INC-{_page * 2 * PAGE + 3} ")
        table = screen.table
        assert isinstance(table, HistoryTable)
        assert len(table.window.sight.pages) <= MOST_PAGES


async def test_details_tell_all_and_refused_attempts_say_why_in_words() -> None:
    app = app_with(FakeHistory())
    async with app.run_test(size=SIZE) as pilot:
        await answered(pilot, "✕ AccessDenied")
        await pilot.press("slash")
        await type_text(pilot, "error:denied")
        await shown(pilot, "1 of 13")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: isinstance(app.screen, HistoryDetailsScreen))
        await shown(pilot, "Refused attempt", "not authorized", "event-12")
        assert "\x1b[31m" not in screen_text(app)
        await pilot.press("y")
        await until(pilot, lambda: app.clipboard == "event-12")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, OrganisationScreen))


async def test_y_copies_the_id() -> None:
    app = app_with(FakeHistory())
    async with app.run_test(size=SIZE) as pilot:
        await answered(pilot)
        await pilot.press("y")
        await until(pilot, lambda: app.clipboard == ROWS[0].session_id)


async def test_a_missing_permission_is_named_in_the_place_of_the_rows() -> None:
    context = ErrorContext(service="athena", action="athena:StartQueryExecution")
    app = app_with(FakeHistory(fails=AccessDenied(context)))
    async with app.run_test(size=SIZE) as pilot:
        await answered(pilot, "athena:StartQueryExecution")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)


async def test_what_cannot_be_estimated_says_why() -> None:
    app = app_with(FakeHistory(size=None))
    async with app.run_test(size=SIZE) as pilot:
        await form(pilot)
        await shown(pilot, "Will scan: unknown. Listing S3 is not allowed.")


async def test_without_settings_it_says_which_and_leads_there() -> None:
    app = make_app(FakeAccount())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2", "A")
        await shown(pilot, "[history]", 'table = "cloudtrail_logs"', "settings.toml")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
    assert toasts(app) == []


@pytest.mark.parametrize("form", ["csv", "json"])
async def test_what_is_filtered_is_exported_in_its_order(form: str) -> None:
    app = app_with(FakeHistory())
    async with app.run_test(size=SIZE) as pilot:
        await answered(pilot)
        await pilot.press("slash")
        await type_text(pilot, "who:max")
        await shown(pilot, "6 of 13")
        await pilot.press("enter", "E")
        await shown(pilot, "Export 6 sessions as")
        await pilot.press(*["down"] * (form == "json"), "enter")
        await until(pilot, lambda: any("Written to" in toast for toast in toasts(app)))
    [path] = export_directory().iterdir()
    assert (path.suffix, path.stat().st_mode & 0o077) == (f".{form}", 0)
    text = path.read_text()
    found = [text.index(f"event-{number}") for number in (2, 4, 6, 8, 10, 12)]
    assert found == sorted(found)
    assert "event-3" not in text


async def test_what_was_answered_stays_only_until_the_day_is_over() -> None:
    clock, history = Clock(), FakeHistory()
    app = make_app(FakeAccount(), ASKABLE, history=history, now=clock)
    async with app.run_test(size=SIZE) as pilot:
        await answered(pilot)
        await pilot.press("escape")
        clock.advance(24 * 3600)
        await pilot.press("A")
        await shown(pilot, "Will scan up to 1.2 GB")


async def test_an_answer_that_was_stopped_is_none_of_the_day() -> None:
    history = FakeHistory(held=asyncio.Event())
    app = app_with(history)
    async with app.run_test(size=SIZE) as pilot:
        await answered(pilot, "running")
        await pilot.press("escape")
        await shown(pilot, "Stopped")
        await pilot.press("A")
        await shown(pilot, "Will scan up to")


async def test_columns_are_chosen_and_remembered() -> None:
    app = app_with(FakeHistory())
    async with app.run_test(size=SIZE) as pilot:
        await answered(pilot)
        await pilot.press("C")
        await until(pilot, lambda: isinstance(app.screen, ColumnsScreen))
        await pilot.press("space", "enter")
        await until(pilot, lambda: isinstance(app.screen, OrganisationScreen))
        await shown(pilot, "13 sessions")
        await until(pilot, lambda: "Started" not in screen_text(app))
        assert dict(app.choices.state.columns)["organisation"][0] == "Who"


async def page_of_old_session(pilot: Pilot[None]) -> None:
    """A session of 145 days ago, of which the local history alone knows, and its page."""
    start = NOW - timedelta(days=145)
    await remember("kaori-old", started=start, ended=start + timedelta(minutes=20))
    await opened(pilot)
    await pilot.press("2")
    await shown(pilot, "web-of-old")
    await pilot.press("G", "enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, RecordScreen))
    await shown(pilot, "A asks the organisation's history for its events.")


async def test_a_sessions_page_takes_events_of_the_trail_once_the_user_agrees() -> None:
    told = history_row(
        1,
        session_id="kaori-old",
        start=NOW - timedelta(days=145),
        end=None,
        principal=ME,
        reason="INC-45 long ago",
        target="i-gone",
    )
    history = FakeHistory(rows=[told])
    app = app_with(history)
    async with app.run_test(size=SIZE) as pilot:
        await page_of_old_session(pilot)
        assert history.estimated == []
        await pilot.press("A")
        await shown(pilot, "Ask the organisation's history for this session?", "1.2 GB")
        assert history.asked == []
        await pilot.press("down", "enter")
        await shown(pilot, "organisation's trail has the StartSession", "2 sources agree")
        [question] = history.asked
        assert question.session_id == "kaori-old"
        assert question.since <= NOW - timedelta(days=145) < question.until


async def test_whoever_does_not_agree_asks_nothing() -> None:
    history = FakeHistory()
    app = app_with(history)
    async with app.run_test(size=SIZE) as pilot:
        await page_of_old_session(pilot)
        await pilot.press("A")
        await shown(pilot, "1.2 GB")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RecordScreen))
        await shown(pilot, "not there")
    assert history.asked == []


async def test_leaving_the_page_stops_its_query() -> None:
    history = FakeHistory(held=asyncio.Event())
    app = app_with(history)
    async with app.run_test(size=SIZE) as pilot:
        await page_of_old_session(pilot)
        await pilot.press("A")
        await shown(pilot, "1.2 GB")
        await pilot.press("down", "enter")
        await shown(pilot, "600.0 MB scanned")
        await pilot.press("escape")
        await until(pilot, lambda: history.stopped == 1)


async def test_who_is_asked_is_named_while_it_searches() -> None:
    held = asyncio.Event()
    for service in ("Athena", "CloudTrail Lake"):
        app = app_with(FakeHistory(held=held, service=service))
        async with app.run_test(size=SIZE) as pilot:
            await answered(pilot, f"{service} is searching.")


@pytest.mark.parametrize("size", [1_200_000_000, 12_000_000_000])
async def test_what_some_of_the_files_tell_is_said_as_an_estimate(size: int) -> None:
    app = app_with(FakeHistory(size=size, sampled=True))
    async with app.run_test(size=SIZE) as pilot:
        await form(pilot)
        await shown(pilot, f"scan about {size_words(size)}, going by some of the files")
