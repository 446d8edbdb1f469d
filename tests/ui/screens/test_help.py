"""Every key: what comes first, how one moves, and what is said of a session's."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Input

from tests.ui.fakes import connect, leader, make_app, opened, screen_text, type_text, until
from tui.settings.keys import KeyChoice
from tui.settings.settings import Settings
from tui.ui.actions import ACTIONS
from tui.ui.app import SsmTui
from tui.ui.application import Application
from tui.ui.host.driver import LIMITS, LOSSES
from tui.ui.host.raw_driver import RawDriver
from tui.ui.screens.help import HelpScreen, folded
from tui.ui.widgets.facts import Lines

SIZE = (60, 16)


async def open_help(pilot: Pilot[None], app: SsmTui) -> VerticalScroll:
    await pilot.press("question_mark")
    await until(pilot, lambda: isinstance(app.screen, HelpScreen))
    await until(pilot, lambda: "Keyboard shortcuts" in screen_text(app))
    shown = app.screen.query_one(VerticalScroll)
    await until(pilot, lambda: shown.max_scroll_y)
    return shown


@pytest.mark.parametrize("last", ["end", "ctrl+end"])
@pytest.mark.parametrize("first", ["home", "ctrl+home"])
async def test_end_and_home_lead_to_the_ends_of_the_list(first: str, last: str) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        shown = await open_help(pilot, app)
        await pilot.press(last)
        await until(pilot, lambda: shown.scroll_y == shown.max_scroll_y)
        await pilot.press(first)
        await until(pilot, lambda: shown.scroll_y == 0)


@pytest.mark.parametrize(
    ("keys", "lines"),
    [
        (["down"], 1),
        (["down", "down", "up"], 1),
        (["pagedown"], "page"),
        (["pagedown", "pageup"], 0),
    ],
)
async def test_arrows_go_a_line_and_pages_what_is_shown(
    keys: list[str], lines: int | str
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        shown = await open_help(pilot, app)
        await pilot.press(*keys)
        # The line that was the last one is the first one then.
        wanted = shown.size.height - 1 if lines == "page" else lines
        await until(pilot, lambda: shown.scroll_y == wanted)


async def test_in_what_was_typed_home_and_end_are_the_fields() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await open_help(pilot, app)
        await type_text(pilot, "ow")
        await pilot.press("home", "r")
        field = app.screen.query_one(Input)
        await until(pilot, lambda: field.value == "row")
        await pilot.press("end", "s")
        await until(pilot, lambda: field.value == "rows")


@pytest.mark.parametrize(
    ("key", "heading"), [("1", "Instances"), ("2", "Sessions"), ("3", "Preferences")]
)
async def test_what_is_in_sight_comes_first(key: str, heading: str) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press(key)
        await open_help(pilot, app)
        assert heading in screen_text(app).splitlines()[4]


async def test_over_a_session_its_keys_come_first() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await connect(pilot)
        await leader(pilot, "question_mark")
        await until(pilot, lambda: "In a session, after the leader" in screen_text(app))


async def said(settings: Settings | None = None) -> str:
    app = Application(settings or Settings(leader="ctrl+a"), lambda: datetime.now(UTC))
    async with app.run_test(size=(100, 40)) as pilot:
        await app.push_screen(HelpScreen(app.settings))
        await pilot.pause()
        return " ".join(str(facts.render()) for facts in app.screen.query(Lines))


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("driver", "loses"), [(RawDriver, False), (None, True)])
async def test_what_keys_lose_is_said_where_they_lose_it(
    driver: type[RawDriver] | None, loses: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.ui.screens.help.driver_class", lambda: driver)
    text = words(await said())
    assert all((loss in text) == loses for loss in LOSSES)
    assert all(limit in text for limit in LIMITS)


async def test_the_ways_out_of_a_session_are_named() -> None:
    text = words(await said())
    assert "ctrl+a twice" in text
    assert "Enter ~ ." in text


async def test_every_action_is_found_by_the_name_that_its_keys_are_chosen_by() -> None:
    text = words(await said())
    assert "instances.connect" in text
    assert all(action.words in text for action in ACTIONS)


async def test_the_keys_that_were_chosen_are_shown() -> None:
    chosen = (KeyChoice("instances.connect", ("F7",)), KeyChoice("table.copy", ()))
    text = words(await said(Settings(leader="ctrl+a", keys=chosen)))
    assert "F7" in text
    assert "no key Copy the ID" in text


async def test_all_keys_of_an_action_are_named_in_as_many_lines_as_they_take() -> None:
    keys = tuple(f"ctrl+F{number}" for number in range(1, 9))
    text = await said(Settings(keys=(KeyChoice("instances.connect", keys),)))
    assert all(f"ctrl+{key}" in text for key in ("F1", "F4", "F8"))
    lines = [line for line in text.splitlines() if "ctrl+F" in line]
    assert "Connect to the instance" in lines[0]
    assert all(line.strip().startswith("ctrl+") for line in lines[1:])
    assert len(lines) == 8


@given(st.lists(st.text("abc+", min_size=1, max_size=20), min_size=1, max_size=9))
def test_folded_keys_are_all_there_in_their_order(keys: list[str]) -> None:
    lines = folded(keys, 17)
    assert " ".join(lines).split() == keys
    assert all(len(line) <= 17 for line in lines if len(line.split()) > 1)
