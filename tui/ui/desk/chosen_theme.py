"""The theme in use: chosen, shown while one chooses, and read again when its file changes."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.language import _
from tui.printable import clean
from tui.settings.settings import user_theme_directory
from tui.ui.theme import DEFAULT, FROM_THE_TERMINAL, load_themes, theme_directory

if TYPE_CHECKING:
    from textual.app import App

    from tui.terminal.palette import Palette

EVERY: Final = 2.0
"""Seconds between two looks at the user's theme files."""

Stamp = tuple[tuple[str, int, int], ...]


class ChosenTheme:
    """Puts themes in force.

    Args:
        app: Whose theme it is.
    """

    def __init__(self, app: "App[None]") -> None:
        self._app = app
        self._themes = load_themes([theme_directory(), user_theme_directory()])
        self._stamp = stamp_of(user_theme_directory())
        self._is_looking = False

    @property
    def name(self) -> str:
        """The theme in use."""
        return self._app.theme

    @property
    def names(self) -> list[str]:
        """The themes that can be chosen."""
        return list(self._themes.files)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the user's themes."""
        return tuple(self._themes.problems)

    @property
    def palette(self) -> "Palette":
        """What remote programs paint with under the theme in use."""
        return self._themes.palette(self._app.theme)

    def use(self, wanted: str | None) -> None:
        """Use a theme, or the default one where there is none of that name."""
        self._register()
        if self._app.no_color:
            wanted = FROM_THE_TERMINAL[0]
        if wanted is not None and wanted not in self._themes.files:
            words = _("There is no theme {name}.").format(name=clean(wanted))
            self._app.notify(words, severity="warning", markup=False)
            wanted = None
        for name in filter(None, (wanted, DEFAULT)):
            if name in self._themes.files:
                self._app.theme = name
                break

    def preview(self, name: str) -> Callable[[], None]:
        """Show a theme; gives back what shows the one in use again."""
        before = self._app.theme
        self._app.theme = name
        return lambda: self.back_to(before)

    def back_to(self, name: str) -> None:
        """Show the theme that is in use."""
        self._app.theme = name

    def watch(self) -> None:
        """Have the user's themes read again when they change, if there are any."""
        if self._stamp:
            self._app.set_interval(EVERY, self._look)

    def _look(self) -> None:
        if not self._is_looking:
            self._is_looking = True
            self._app.run_worker(self.read_again(), group="themes")

    async def read_again(self) -> None:
        """Read the user's themes again, if their files are others now."""
        stamp = await asyncio.to_thread(stamp_of, user_theme_directory())
        self._is_looking = False
        if stamp == self._stamp:
            return
        self._stamp = stamp
        known = self._themes
        self._themes = await asyncio.to_thread(
            load_themes, [theme_directory(), user_theme_directory()]
        )
        self._register()
        for problem in self.problems:
            if problem not in known.problems:
                self._app.notify(problem, severity="warning", markup=False)
        name = self._app.theme
        if known.files.get(name) != self._themes.files.get(name):
            # The same name is no other theme to Textual.
            other = next(each for each in FROM_THE_TERMINAL if each != name)
            self._app.theme = other
            self.use(name)

    def _register(self) -> None:
        for file in self._themes.files.values():
            self._app.register_theme(file.theme)


def stamp_of(folder: Path) -> Stamp:
    """What tells the theme files of a folder from those of another moment."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        try:
            told = path.stat()
        except OSError:
            continue
        found.append((path.name, told.st_mtime_ns, told.st_size))
    return tuple(found)
