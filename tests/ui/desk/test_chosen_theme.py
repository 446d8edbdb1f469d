"""Themes are shown while one chooses, and read again when their files change."""

import os

import pytest
from textual.pilot import Pilot

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
from tui.settings.settings import user_theme_directory
from tui.settings.state import State, load_state
from tui.ui.app import SsmTui
from tui.ui.desk import chosen_theme
from tui.ui.screens.palette import PaletteScreen

SIZE = (100, 30)
GREEN, RED = "#00ff00", "#ff0000"


def write(background: str, text: str = "") -> None:
    """The user's theme, changed for everybody to see."""
    folder = user_theme_directory()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "mine.toml"
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text or f'name = "mine"\nprimary = "red"\nbackground = "{background}"\n')
    os.utime(path, ns=(before + 10**9, before + 10**9))


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> SsmTui:
    """The app in the user's theme, whose file it looks at all the time."""
    monkeypatch.setattr(chosen_theme, "EVERY", 0.02)
    write(GREEN)
    return make_app(state=State(theme="mine", recording_offered=True))


async def themes_found(pilot: Pilot[None], app: SsmTui) -> None:
    await opened(pilot)
    await pilot.press("ctrl+p")
    await until(pilot, lambda: isinstance(app.screen, PaletteScreen))
    await type_text(pilot, "theme:")
    await until(pilot, lambda: "▌ Theme: catppuccin" in screen_text(app))


async def test_a_theme_is_shown_while_its_line_is_marked_and_gone_with_escape() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await themes_found(pilot, app)
        await until(pilot, lambda: app.theme == "catppuccin")
        await pilot.press("down")
        await until(pilot, lambda: app.theme == "contrast-light")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)
        assert app.theme == "dusk"
        assert load_state().theme is None


async def test_a_line_that_is_no_theme_shows_the_one_in_use() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await themes_found(pilot, app)
        await until(pilot, lambda: app.theme == "catppuccin")
        await type_text(pilot, "xyz")
        await until(pilot, lambda: app.theme == "dusk")
        await pilot.press("enter", "escape")
        await until(pilot, lambda: app.screen is app.main)
        assert app.theme == "dusk"


async def test_enter_keeps_the_theme_that_is_shown() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await themes_found(pilot, app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: load_state().theme == "contrast-light")
        assert app.theme == "contrast-light"


async def test_a_theme_in_use_follows_its_file_in_lists_and_sessions(
    app: SsmTui,
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        assert session.emulator.palette.background == (0, 255, 0)
        write(RED)
        await until(pilot, lambda: session.emulator.palette.background[0] > 250)
        await leader(pilot, "d")
        assert app.theme == "mine"
        assert app.current_theme.background == "#FF0000"


async def test_a_file_that_is_wrong_now_is_told_once_and_leads_to_the_usual_theme(
    app: SsmTui,
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        write(RED, text="name = ")
        await until(pilot, lambda: app.theme == "dusk")
        await until(pilot, lambda: any("mine.toml was skipped" in each for each in toasts(app)))
        write(RED)
        await until(pilot, lambda: "mine" in app.choices.themes.names)
        assert len([each for each in toasts(app) if "was skipped" in each]) == 1
