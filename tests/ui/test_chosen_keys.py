"""The keys that a user has chosen, in the app."""

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
from tui.settings.keys import KeyChoice
from tui.settings.settings import Settings
from tui.ui.app import SsmTui
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.reason import ReasonScreen

SIZE = (100, 30)


def app_with(**chosen: tuple[str, ...]) -> SsmTui:
    choices = (
        KeyChoice(name.replace("__", "."), keys, "settings.toml line 2")
        for name, keys in chosen.items()
    )
    return make_app(settings=Settings(keys=tuple(choices)))


async def test_a_chosen_key_acts_and_is_named_and_the_usual_one_does_nothing() -> None:
    app = app_with(instances__connect=("c",), table__filter=("f3",))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert "c connect   F3 filter" in screen_text(app)
        await pilot.press("enter")
        assert app.screen is app.main
        await pilot.press("f3", "c")
        await until(pilot, lambda: "/ c " in screen_text(app))
        await pilot.press("backspace", "escape", "c")
        await until(pilot, lambda: isinstance(app.screen, ReasonScreen))


async def test_a_chosen_key_after_the_leader_acts_and_the_palette_names_it() -> None:
    app = app_with(leader__detach=("q",), leader__end=())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await leader(pilot, "colon")
        await until(pilot, lambda: "ctrl+] q" in screen_text(app))
        await pilot.press("escape")
        await leader(pilot, "x")
        await until(pilot, lambda: "ctrl+] x does nothing" in " ".join(toasts(app)))
        assert session.live
        await leader(pilot, "q")
        await until(pilot, lambda: app.main.active == "instances")


async def test_what_has_no_key_is_done_from_the_palette() -> None:
    app = app_with(leader__end=())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await leader(pilot, "colon")
        await type_text(pilot, "end the session")
        await pilot.press("enter")
        await until(pilot, lambda: session.asked == ["end"])


async def test_what_cannot_be_is_told_and_the_usual_key_goes_on() -> None:
    app = app_with(everywhere__help=("j",))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "settings.toml line 2: `everywhere.help`" in toasts(app)[0])
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
