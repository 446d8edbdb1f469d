"""One of many things, by a part of its name."""

from collections.abc import Sequence

import pytest
from textual.app import App

from tests.ui.fakes import type_text, until
from tui.aws.errors import AwsError, Unreachable
from tui.ui.screens.pick import Choice, PickScreen

REGIONS = (
    Choice("eu-west-1", "Europe (Ireland)"),
    Choice("eu-west-3", "Europe (Paris)"),
    Choice("us-east-1", "US East [bold]"),
)


class PickApp(App[None]):
    """Asks once."""

    def __init__(self, found: Sequence[Choice] | AwsError = REGIONS) -> None:
        super().__init__()
        self.found = found
        self.given: list[str | None] = []

    async def load(self) -> Sequence[Choice]:
        if isinstance(self.found, AwsError):
            raise self.found
        return self.found

    def on_mount(self) -> None:
        self.push_screen(PickScreen("Region", self.load, "eu-west-3"), self.given.append)


@pytest.mark.parametrize(
    ("typed", "keys", "name"),
    [
        ("", ["enter"], "eu-west-3"),
        ("", ["down", "enter"], "us-east-1"),
        ("", ["up", "up", "enter"], "eu-west-1"),
        ("ireland", ["enter"], "eu-west-1"),
        ("eu paris", ["enter"], "eu-west-3"),
        ("bold", ["enter"], "us-east-1"),
        ("", ["escape"], None),
    ],
)
async def test_a_part_of_the_name_and_enter_are_enough(
    typed: str, keys: list[str], name: str | None
) -> None:
    app = PickApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: not app.screen.query_one("#pick-state").display)
        await type_text(pilot, typed)
        await pilot.press(*keys)
        await until(pilot, lambda: app.given)
        assert app.given == [name]


async def test_what_cannot_be_listed_is_said() -> None:
    app = PickApp(Unreachable())
    async with app.run_test(size=(80, 24)) as pilot:
        state = app.screen.query_one("#pick-state")
        await until(pilot, lambda: "There is no answer" in str(state.render()))
        await pilot.press("enter", "escape")
        await until(pilot, lambda: app.given == [None])


async def test_an_empty_list_says_that_it_is_empty() -> None:
    app = PickApp(())
    async with app.run_test(size=(80, 24)) as pilot:
        state = app.screen.query_one("#pick-state")
        await until(pilot, lambda: str(state.render()) == "There are none.")
