"""What the user chose and finds again at the next start: theme, profile and region."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.printable import clean
from tui.settings.settings import State, save_state, user_theme_directory
from tui.ui.theme import DEFAULT, FROM_THE_TERMINAL, load_themes, theme_directory

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import App

    from tui.terminal.palette import Palette


class RememberedChoices:
    """Puts choices in force, and remembers them.

    Args:
        app: Whose theme it is.
        state: What was remembered.
        directory: Where it is remembered at that moment.
    """

    def __init__(self, app: "App[None]", state: State, directory: "Callable[[], Path]") -> None:
        self.state = state
        self._app = app
        self._directory = directory
        self._themes = load_themes([theme_directory(), user_theme_directory()])

    @property
    def theme_names(self) -> list[str]:
        """The themes that can be chosen."""
        return list(self._themes.files)

    @property
    def theme_problems(self) -> tuple[str, ...]:
        """What is wrong with the user's themes."""
        return tuple(self._themes.problems)

    @property
    def theme(self) -> str:
        """The theme in use."""
        return self._app.theme

    @property
    def palette(self) -> "Palette":
        """What remote programs paint with under the theme in use."""
        return self._themes.palette(self._app.theme)

    def use_theme(self, wanted: str | None) -> None:
        """Use the theme of the settings, unless another one was chosen or none can be."""
        for file in self._themes.files.values():
            self._app.register_theme(file.theme)
        first = FROM_THE_TERMINAL[0] if self._app.no_color else None
        wanted = first or self.state.theme or wanted
        if wanted is not None and wanted not in self._themes.files:
            words = f"There is no theme {clean(wanted)}."
            self._app.notify(words, severity="warning", markup=False)
            wanted = None
        for name in filter(None, (wanted, DEFAULT)):
            if name in self._themes.files:
                self._app.theme = name
                break

    def choose_theme(self, name: str) -> None:
        """Use a theme from now on, and the next time."""
        self._app.theme = name
        self.remember(replace(self.state, theme=name), "The theme is used")

    def remember(self, state: State, used: str) -> None:
        """Remember a choice that is in force already; `used` begins what is said if that fails."""
        self.state = state
        self._app.run_worker(self._save(state, used), group="state", exclusive=True)

    async def _save(self, state: State, used: str) -> None:
        try:
            await asyncio.to_thread(save_state, state, self._directory())
        except OSError as error:
            words = f"{used} but could not be remembered: {error.strerror}."
            self._app.notify(words, severity="warning", markup=False)
