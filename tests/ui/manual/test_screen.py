"""The manual is opened from anywhere, read with the keyboard, and left for where one was."""

import pytest
from textual.containers import VerticalScroll
from textual.pilot import Pilot

from tests.ui.fakes import (
    ask_reason,
    connect,
    leader,
    make_app,
    opened,
    registry_of,
    screen_text,
    until,
)
from tui import language
from tui.ui.actions import Scope
from tui.ui.app import SsmTui
from tui.ui.manual.pages import PLACES
from tui.ui.manual.screen import ManualScreen
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.reason import ReasonScreen


async def shown(pilot: Pilot[None], app: SsmTui, page: str, words: str) -> ManualScreen:
    """Wait for a page with these words on the screen."""
    await until(
        pilot, lambda: isinstance(app.screen, ManualScreen) and app.screen.place == page
    )
    await until(pilot, lambda: words in screen_text(app))
    assert isinstance(app.screen, ManualScreen)
    return app.screen


@pytest.mark.parametrize(
    ("key", "scope"),
    [
        ("1", Scope.INSTANCES),
        ("2", Scope.SESSIONS),
        ("3", Scope.PREFERENCES),
        ("5", Scope.FORWARDS),
    ],
)
async def test_f1_opens_the_page_of_the_list_in_sight_and_leaves_it(
    key: str, scope: Scope
) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await pilot.press(key, "f1")
        await shown(pilot, app, PLACES[scope], "next link")
        await pilot.press("f1")
        await until(pilot, lambda: app.screen is app.main)


async def test_a_question_keeps_what_was_typed_while_its_page_is_read() -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await ask_reason(pilot)
        await pilot.press(*"INC-1", "f1")
        await shown(pilot, app, "reasons.md", "Reasons and limits")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ReasonScreen))
        assert "INC-1" in screen_text(app)


async def test_in_a_session_f1_is_the_remotes_and_the_leader_leads_to_the_page() -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await connect(pilot)
        await pilot.press("f1")
        await until(pilot, lambda: b"\x1bOP" in registry_of(app).sessions[0].sent)
        assert app.screen is app.main
        await leader(pilot, "f1")
        await shown(pilot, app, "terminal.md", "In a session")


async def test_links_are_followed_and_gone_back_from_with_the_keyboard() -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await pilot.press("f1")
        await shown(pilot, app, "instances.md", "asks for a reason")
        await pilot.press("tab", "enter")
        await shown(pilot, app, "reasons.md", "Reasons and limits")
        await pilot.press("backspace")
        await shown(pilot, app, "instances.md", "asks for a reason")


async def test_a_page_begins_at_its_top_and_is_come_back_to_where_it_was_left() -> None:
    app = make_app()
    async with app.run_test(size=(40, 12)) as pilot:
        await opened(pilot)
        await pilot.press("f1")
        screen = await shown(pilot, app, "instances.md", "1 lists what")
        page = screen.query_one(VerticalScroll)
        await pilot.press("G")
        await until(pilot, lambda: page.scroll_y == page.max_scroll_y > 0)
        left = page.scroll_y
        await pilot.press("c")
        await shown(pilot, app, "index.md", "Sessions on your")
        assert page.scroll_y == 0
        await pilot.press("backspace")
        await shown(pilot, app, "instances.md", "accounts.")
        await until(pilot, lambda: page.scroll_y == left)


async def test_a_link_may_lead_to_a_heading_far_down() -> None:
    app = make_app()
    async with app.run_test(size=(60, 16)) as pilot:
        await opened(pilot)
        await pilot.press("4", "f1")
        await shown(pilot, app, "sessions.md#overview", "last 26 weeks")


async def test_in_japanese_the_same_heading_is_gone_to() -> None:
    language.choose("ja")
    app = make_app()
    async with app.run_test(size=(60, 16)) as pilot:
        await opened(pilot)
        await pilot.press("4", "f1")
        await shown(pilot, app, "sessions.md#overview", "過去26週間")


async def test_the_link_to_all_keys_shows_those_that_hold() -> None:
    app = make_app()
    async with app.run_test(size=(100, 40)) as pilot:
        await opened(pilot)
        await pilot.press("f1", "c")
        screen = await shown(pilot, app, "index.md", "All keys")
        screen._follow("keys.md")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await until(pilot, lambda: "Everywhere outside a terminal" in screen_text(app))


async def test_a_page_is_read_to_its_end_in_the_smallest_window() -> None:
    app = make_app()
    async with app.run_test(size=(40, 8)) as pilot:
        await opened(pilot)
        await pilot.press("f1")
        screen = await shown(pilot, app, "instances.md", "1 lists what")
        await pilot.press("G")
        page = screen.query_one(VerticalScroll)
        await until(pilot, lambda: page.scroll_y == page.max_scroll_y > 0)
        await until(pilot, lambda: "accounts." in screen_text(app))
        await pilot.press("g")
        await until(pilot, lambda: page.scroll_y == 0)


async def test_a_page_that_is_missing_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise FileNotFoundError(2, "No such file or directory", name)

    monkeypatch.setattr("tui.ui.manual.screen.read_page", missing)
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await pilot.press("f1")
        await shown(pilot, app, "instances.md", "Reinstall ssm-tui")
