"""One of many things, by a part of its name."""

from collections.abc import Sequence

import pytest
from textual.app import App

from tests.ui.fakes import screen_text, type_text, until
from tui import language
from tui.aws.errors import AwsError, Unreachable
from tui.ui.screens.pick import Choice, PickScreen, Purpose

REGIONS = (
    Choice("eu-west-1", "Europe (Ireland)"),
    Choice("eu-west-3", "Europe (Paris)"),
    Choice("us-east-1", "US East [bold]"),
)


class PickApp(App[None]):
    """Asks once."""

    def __init__(
        self,
        found: Sequence[Choice] | AwsError = REGIONS,
        several: str = "{count} marked: Enter lists them together",
    ) -> None:
        super().__init__()
        self.found = found
        self.several = several
        self.given: list[tuple[str, ...] | None] = []

    async def load(self) -> Sequence[Choice]:
        if isinstance(self.found, AwsError):
            raise self.found
        return self.found

    def on_mount(self) -> None:
        screen = PickScreen(
            "Region", self.load, ["eu-west-3"], purpose=Purpose("switch", self.several)
        )
        self.push_screen(screen, self.given.append)


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
        assert app.given == [name and (name,)]


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        (["space", "enter"], ("eu-west-3",)),
        (["up", "space", "space", "enter"], ("eu-west-1", "eu-west-3")),
        (["space", *"bold", "tab", "enter"], ("eu-west-3", "us-east-1")),
        (["tab", "up", "tab", "down", "enter"], ("us-east-1",)),
    ],
)
async def test_several_are_marked_and_given_in_their_order(
    keys: list[str], names: tuple[str, ...]
) -> None:
    app = PickApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: not app.screen.query_one("#pick-state").display)
        await pilot.press(*keys[:-1])
        if len(names) > 1:
            state = app.screen.query_one("#pick-state")
            words = f"{len(names)} marked"
            await until(pilot, lambda: str(state.render()).startswith(words))
        await pilot.press("enter")
        await until(pilot, lambda: app.given)
        assert app.given == [names]


async def test_what_cannot_be_listed_is_said() -> None:
    app = PickApp(Unreachable())
    async with app.run_test(size=(80, 24)) as pilot:
        state = app.screen.query_one("#pick-state")
        await until(pilot, lambda: "No response" in str(state.render()))
        await pilot.press("enter", "escape")
        await until(pilot, lambda: app.given == [None])


async def test_an_empty_list_says_that_it_is_empty() -> None:
    app = PickApp(())
    async with app.run_test(size=(80, 24)) as pilot:
        state = app.screen.query_one("#pick-state")
        await until(pilot, lambda: str(state.render()) == "There are none.")


async def test_the_last_line_says_what_enter_does_here() -> None:
    app = PickApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "↵ switch   Tab mark   Esc cancel" in screen_text(app))


async def test_what_has_no_verb_of_its_own_is_chosen_in_any_language() -> None:
    language.choose("ja")
    app = PickApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(PickScreen("Region", app.load))
        await until(pilot, lambda: "↵ 選択" in screen_text(app))


async def test_where_there_is_room_for_one_none_are_marked() -> None:
    app = PickApp(several="")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "↵ switch   Esc cancel" in screen_text(app))
        await pilot.press("tab", "space", "down", "enter")
        assert app.given == [("us-east-1",)]
