"""A question with a few answers."""

import pytest
from textual.app import App

from tests.ui.fakes import until
from tui.ui.widgets.choice import ChoiceScreen


class ChoiceApp(App[None]):
    """Asks one question."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[str | None] = []

    def on_mount(self) -> None:
        answers = (("stay", "Stay"), ("end", "End it"), ("leave", "Leave it [bold]"))
        self.push_screen(ChoiceScreen("What now?", ["web-1"], answers), self.given.append)


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["enter"], "stay"),
        (["escape"], "stay"),
        (["down", "enter"], "end"),
        (["j", "j", "enter"], "leave"),
        (["j", "k", "enter"], "stay"),
        (["down", "escape"], "stay"),
    ],
)
async def test_the_first_answer_is_the_default_and_escape_gives_it(
    keys: list[str], answer: str
) -> None:
    app = ChoiceApp()
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.press(*keys)
        await until(pilot, lambda: app.given)
        assert app.given == [answer]
