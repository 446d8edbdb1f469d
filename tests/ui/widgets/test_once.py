"""A key that leaves a screen comes twice on a busy machine; the screen below stays."""

import asyncio

from textual.app import App, ComposeResult
from textual.widgets import OptionList, Static

from tests.ui.fakes import FakeAccount, make_app, opened, until
from tui.ui.screens.help import HelpScreen
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.widgets.once import LeftOnce


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


class Slow(Static):
    """A widget that leaves after all others of its screen."""

    def __init__(self, gone: asyncio.Event) -> None:
        super().__init__()
        self._gone = gone

    async def on_unmount(self) -> None:
        self._gone.set()
        for _ in range(10):
            await asyncio.sleep(0)


class Filled(LeftOnce[None]):
    """A screen whose worker writes into a widget, once an answer is there."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Static(id="answer")
        yield Slow(self.answered)

    def on_mount(self) -> None:
        self.run_worker(self._fill())

    async def _fill(self) -> None:
        await self.answered.wait()
        self.query_one("#answer", Static).update("answered")


async def test_an_answer_that_comes_while_its_screen_is_taken_down_breaks_nothing() -> None:
    app = App[None]()
    async with app.run_test() as pilot:
        screen = Filled()
        await app.push_screen(screen)
        await screen.dismiss()
        await pilot.pause()
        assert screen.answered.is_set()
        assert app._exception is None
