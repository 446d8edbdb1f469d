"""The open sessions to choose from."""

from textual.pilot import Pilot

from tests.ui.fakes import (
    connect,
    leader,
    make_app,
    opened,
    screen_text,
    toasts,
    type_text,
    until,
)
from tui.ui.screens.palette import SessionPicker

SIZE = (100, 30)


async def two_on_one_machine(pilot: Pilot[None]) -> None:
    """Two sessions on the same machine; the list is in sight."""
    for reason in ("INC-4711 disk full", "CHG-12 deploy"):
        await connect(pilot, reason)
        await leader(pilot, "d")


async def test_a_session_is_found_by_a_word_of_its_reason() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await two_on_one_machine(pilot)
        await pilot.press("apostrophe")
        await until(pilot, lambda: "CHG-12 deploy" in screen_text(app))
        await type_text(pilot, "full")
        await until(pilot, lambda: "CHG-12 deploy" not in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.main.active == "session-1")


async def test_each_line_tells_number_lamp_name_reason_place_and_time() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot, "INC-4711 disk full")
        session.maximum_left = 754.0
        await leader(pilot, "apostrophe")
        await until(pilot, lambda: isinstance(app.screen, SessionPicker))
        line = "1 ● batch-7  INC-4711 disk full  prod-admin@ap-northeast-1 "
        await until(pilot, lambda: line in screen_text(app))
        await until(pilot, lambda: " 12:34 " in screen_text(app))


async def test_sessions_on_one_machine_are_told_apart_on_their_tabs() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await two_on_one_machine(pilot)
        shown = " 1 ● batch-7 INC-4711  2 ● batch-7 CHG-12 "
        await until(pilot, lambda: shown in screen_text(app))


async def test_a_click_on_a_session_in_the_row_shows_it() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await two_on_one_machine(pilot)
        await pilot.click("Frame", offset=(30, 1))
        await until(pilot, lambda: app.main.active == "session-2")


async def test_without_a_session_it_is_said_that_there_is_none() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("apostrophe")
        await until(pilot, lambda: "No session is open." in toasts(app))
