"""A key that leaves a screen comes twice on a busy machine; the screen below stays."""

from textual.widgets import OptionList

from tests.ui.fakes import FakeAccount, make_app, opened, until
from tui.ui.screens.help import HelpScreen
from tui.ui.widgets.choice import ChoiceScreen


async def test_a_screen_that_is_left_twice_is_left_once() -> None:
    app = make_app(FakeAccount())
    answers: list[str | None] = []
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        below = app.screen
        app.push_screen(ChoiceScreen("Sure?", [], [("no", "No")]), answers.append)
        await until(pilot, lambda: app.screen.query("OptionList:focus"))
        options = app.screen.query_one(OptionList)
        options.action_select()
        options.action_select()
        await until(pilot, lambda: answers)
        await pilot.pause()
        assert (app.screen, answers) == (below, ["no"])
        below.dismiss()
        below.dismiss()
        await until(pilot, lambda: app.screen is app.main)
