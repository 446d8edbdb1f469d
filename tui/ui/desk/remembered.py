"""What the user chose and finds again at the next start: theme, profile and region."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tui import language
from tui.language import _
from tui.settings.state import State, save_state
from tui.ui.desk.chosen_theme import ChosenTheme
from tui.ui.lists.arranging.list_choices import ListChoices

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
        spoken: Told when another language is spoken.
    """

    def __init__(
        self,
        app: "App[None]",
        state: State,
        directory: "Callable[[], Path]",
        spoken: "Callable[[], None]" = lambda: None,
    ) -> None:
        self.state = self._saved = state
        self._spoken = spoken
        self._app = app
        self._directory = directory
        self.lists = ListChoices(dict(state.columns), state.favourites, self._remember_lists)
        """What was chosen in the lists."""
        self.themes = ChosenTheme(app)

    @property
    def palette(self) -> "Palette":
        """What remote programs paint with under the theme in use."""
        return self.themes.palette

    def use_theme(self, wanted: str | None) -> None:
        """Use the theme of the settings, unless another one was chosen or none can be."""
        self.themes.use(self.state.theme or wanted)

    def choose_theme(self, name: str) -> None:
        """Use a theme from now on, and the next time."""
        self.themes.use(name)
        self.remember(replace(self.state, theme=name))

    @property
    def languages(self) -> dict[str, str]:
        """The languages that can be chosen: by the tag, what each calls itself."""
        return language.LANGUAGES

    @property
    def language(self) -> str:
        """The tag of the language in use."""
        return language.current()

    def choose_language(self, tag: str) -> None:
        """Speak a language from now on, and the next time."""
        language.choose(tag)
        self._spoken()
        self.remember(replace(self.state, language=tag))

    def _remember_lists(self, lists: ListChoices) -> None:
        columns, favourites = tuple(lists.columns.items()), tuple(lists.favourites)
        state = replace(self.state, columns=columns, favourites=favourites)
        self.remember(state)

    def remember(self, state: State) -> None:
        """Remember a choice that is in force already."""
        self.state = state
        self._app.run_worker(self._save(state), group="state", exclusive=True)

    async def _save(self, state: State) -> None:
        try:
            await asyncio.to_thread(save_state, self._saved, state, self._directory())
            self._saved = state
        except OSError as error:
            words = _(
                "This choice holds until you quit. It couldn't be saved: {error}."
            ).format(error=error.strerror)
            self._app.notify(words, severity="warning", markup=False)
