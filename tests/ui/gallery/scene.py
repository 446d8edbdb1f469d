"""A screen with everything on it, and the way there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, cast

from textual.geometry import Size
from textual.pilot import Pilot
from textual.screen import Screen

from tests.ui.fakes import opened, screen_text, until
from tests.ui.pictures import make, picture
from tui.ui.app import SsmTui
from tui.ui.main import MainScreen
from tui.ui.terminal.view import TerminalView

CALM: Final = 3
"""Turns without a change after which a picture is finished."""

Opener = Callable[[Pilot[None], SsmTui], Awaitable[object]]


@dataclass(frozen=True)
class Scene:
    """A screen that can be looked at.

    Attributes:
        opener: leads there.
        screen: the kind of screen that is seen then.
        make: the app that it begins with.
        lasts: whether it is still there once the window has another size.
        pictured: whether it looks the same each time.
        late: words that come in their own time in a window that is wide enough for details.
    """

    opener: Opener
    screen: type[Screen[Any]] = MainScreen
    make: Callable[[], SsmTui] = lambda: make(beside=False)
    lasts: bool = True
    pictured: bool = True
    late: tuple[str, ...] = ()


async def shown(pilot: Pilot[None], *words: str | tuple[str, ...]) -> None:
    """Wait until all is to be seen; of what reads otherwise in Japanese, either."""
    app = cast(SsmTui, pilot.app)
    ways = [(each,) if isinstance(each, str) else each for each in words]

    def is_shown() -> bool:
        text = screen_text(app)
        return all(any(way in text for way in each) for each in ways)

    await until(pilot, is_shown)


def by_keys(words: str | tuple[str, ...], *keys: str) -> Opener:
    """From the list of instances by these keys to where the words are to be seen."""

    async def opener(pilot: Pilot[None], app: SsmTui) -> None:
        await opened(pilot)
        await pilot.press(*keys)
        await shown(pilot, words)

    return opener


def by_hand(
    screen: Callable[[], Screen[Any]], words: str | tuple[str, ...], *keys: str
) -> Opener:
    """A screen that is put in front of the list of instances, then these keys."""

    async def opener(pilot: Pilot[None], app: SsmTui) -> None:
        await opened(pilot)
        app.push_screen(screen())
        await until(pilot, lambda: app.screen is not app.main)
        await pilot.press(*keys)
        await shown(pilot, words)

    return opener


async def settled(pilot: Pilot[None], app: SsmTui) -> str:
    """The picture, once nothing changes it any more."""
    if app.desk is not None:
        # What is told by the second need not wait for the next one.
        app.desk.tick()
    pictures = [""]

    def calm() -> bool:
        pictures.append(picture(app))
        return len(pictures) > CALM and len(set(pictures[-CALM:])) == 1

    # A terminal takes another size when that has lasted, which may be after some calm turns.
    await until(pilot, lambda: all(map(has_its_size, app.main.query(TerminalView))))
    await until(pilot, calm)
    return pictures[-1]


def has_its_size(view: TerminalView) -> bool:
    """Whether the far end knows the size that is seen."""
    known = Size(view.emulator.room, view.emulator.lines)
    return not (view.in_sight and view.size) or view.size == known
