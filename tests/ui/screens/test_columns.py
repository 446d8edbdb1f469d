"""Which columns are shown is chosen by the keyboard alone."""

import pytest
from textual.app import App

from tui.ui.screens.columns import ColumnsScreen

Answer = tuple[str, ...] | None


async def answer(*keys: str, shown: tuple[str, ...] = ("Name", "State")) -> list[Answer]:
    """What the screen gives back after these keys; nothing while it is open."""
    app: App[None] = App()
    answers: list[Answer] = []
    async with app.run_test(size=(60, 16)) as pilot:
        known = ["Name", "State", "Address", "tag:env"]
        app.push_screen(ColumnsScreen(known, shown, ("Name", "State")), answers.append)
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
    return answers


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["enter"], ()),
        (["escape"], None),
        (["J", "enter"], ("State", "Name")),
        (["shift+down", "shift+up", "enter"], ()),
        (["down", "space", "enter"], ("Name",)),
        (["end", "space", "enter"], ("Name", "State", "tag:env")),
        (["G", "space", "K", "K", "K", "K", "enter"], ("tag:env", "Name", "State")),
        (["space", "j", "space", "enter"], ("State",)),
        (["J", "u", "enter"], ()),
    ],
)
async def test_keys_show_hide_and_move_columns(keys: list[str], expected: Answer) -> None:
    assert await answer(*keys) == [expected]


async def test_what_is_shown_already_stands_first_and_in_its_order() -> None:
    assert await answer("enter", shown=("tag:env", "Name")) == [("tag:env", "Name")]


async def test_the_last_column_cannot_be_hidden() -> None:
    assert await answer("space", "enter", shown=("State",)) == [("State",)]
