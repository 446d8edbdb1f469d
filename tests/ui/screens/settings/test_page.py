"""What is wrong with the settings stays readable, and each setting tells where it comes from."""

import pytest

from tests.settings.user_settings import write_settings
from tests.ui.fakes import make_app, opened, screen_text, until
from tui.settings.state import State
from tui.ui.screens.settings.page import SettingsScreen
from tui.ui.widgets.frame import Frame

PROBLEM = "settings.toml line 3: bell was ignored: must be true or false."


async def test_a_mark_in_the_frame_outlasts_the_toasts_and_leads_to_the_page() -> None:
    app = make_app(problems=(PROBLEM, "two"))
    async with app.run_test(size=(200, 40)) as pilot:
        await opened(pilot)
        app.clear_notifications()
        await until(pilot, lambda: "2 settings problems" in screen_text(app))
        line = screen_text(app).splitlines()[0]
        await pilot.click(Frame, offset=(line.index("settings problems"), 0))
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
        await until(pilot, lambda: "bell was ignored" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)


async def test_the_mark_is_short_where_there_is_no_room() -> None:
    app = make_app(problems=(PROBLEM,))
    async with app.run_test(size=(60, 16)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: " settings! " in screen_text(app).splitlines()[0])


async def test_without_a_problem_there_is_no_mark_and_the_page_says_so() -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        assert "settings" not in screen_text(app).splitlines()[0]
        await app.run_action("show_settings")
        await until(pilot, lambda: "All settings apply." in screen_text(app))


async def test_the_page_is_found_in_the_palette() -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await pilot.press("ctrl+p", *"app settings")
        await until(pilot, lambda: "App settings and their problems" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen))


async def test_each_setting_is_listed_with_its_value_and_its_source(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_settings("# mine\nbell = false\n[profiles.prod]\nmax_minutes = 5\n")
    monkeypatch.setenv("SSM_TUI_SCROLLBACK", "900")
    app = make_app()
    async with app.run_test(size=(120, 60)) as pilot:
        await opened(pilot)
        app.push_screen(SettingsScreen((), State(theme="paper")))
        await until(pilot, lambda: "scrollback" in screen_text(app))
        text = screen_text(app)
        for words in (
            "false  ·  settings.toml line 2",
            "900  ·  environment variable SSM_TUI_SCROLLBACK",
            '"paper"  ·  chosen in the app',
            "true  ·  default",
        ):
            assert words in text
        await pilot.press("end", "pagedown")
        await until(pilot, lambda: "5  ·  settings.toml line 4" in screen_text(app))
