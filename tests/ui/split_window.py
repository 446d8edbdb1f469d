"""The app with several sessions in one window."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from textual.geometry import Region
from textual.pilot import Pilot
from textual.widgets import OptionList

from tests.ui.fakes import FakeSession, Stopwatch, connect, leader, make_app, opened, until
from tui.ui.app import SsmTui
from tui.ui.screens.pick import PickScreen
from tui.ui.session.view import SessionView


@dataclass
class Window:
    """The app with some sessions, as its user sees it."""

    pilot: Pilot[None]
    app: SsmTui
    clock: Stopwatch
    sessions: list[FakeSession] = field(default_factory=list)

    async def until(self, condition: Callable[[], object]) -> None:
        await until(self.pilot, condition)

    def view(self, number: int) -> SessionView:
        return next(
            view
            for view in self.app.main.panes.tabs
            if cast(FakeSession, view.session) is self.sessions[number]
        )

    def number(self, view: SessionView) -> int:
        return self.sessions.index(cast(FakeSession, view.session))

    @property
    def seen(self) -> list[int]:
        """Which sessions are in sight, by their numbers."""
        return sorted(self.number(view) for view in self.app.main.sessions_in_sight)

    @property
    def focused(self) -> int | None:
        """Which session gets the keys."""
        views = self.app.main.panes.tabs
        return next((self.number(view) for view in views if view.has_focus_within), None)

    def place(self, number: int) -> Region:
        return self.view(number).region

    async def is_focused(self, number: int) -> None:
        await self.until(lambda: self.focused == number)

    async def split(self, key: str, pick: str = "") -> None:
        """Split the window, with what a word finds among what there is to pick from."""
        await leader(self.pilot, key)
        await self.until(lambda: isinstance(self.app.screen, PickScreen))
        await self.until(lambda: self.app.screen.query_one(OptionList).option_count)
        await self.pilot.press(*pick, "enter")
        await self.until(lambda: self.app.screen is self.app.main)

    async def together(self, *keys: str) -> None:
        """The sessions one after the other beside each other, split by these keys."""
        self.app.main.show_tab(str(self.view(0).id))
        for number, key in enumerate(keys, start=1):
            await self.split(key, f"reason{number}")
            await self.is_focused(number)


@asynccontextmanager
async def window(sessions: int, size: tuple[int, int] = (120, 30)) -> AsyncIterator[Window]:
    clock = Stopwatch()
    app = make_app(stopwatch=clock)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        made = Window(pilot, app, clock)
        for number in range(sessions):
            output = f"output{number}\r\n".encode()
            made.sessions.append(await connect(pilot, f"reason{number}", output=output))
        yield made
