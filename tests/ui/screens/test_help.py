"""What the help says of a session's keys."""

import pytest
from textual.app import App

from tui.ui.driver import LIMITS, LOSSES
from tui.ui.raw_driver import RawDriver
from tui.ui.screens.help import HelpScreen
from tui.ui.widgets.facts import Facts


async def said() -> str:
    app: App[None] = App()
    async with app.run_test(size=(100, 40)) as pilot:
        await app.push_screen(HelpScreen("ctrl+a"))
        await pilot.pause()
        return " ".join(str(facts.render()) for facts in app.screen.query(Facts))


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
