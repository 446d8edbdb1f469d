"""What a story needs: an app, a sandbox, eyes and hands."""

import asyncio
import re
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeVar

from textual import events
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot

from tests.support.aws.sandbox_calls import aws_of
from tui.aws.client import Aws
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.sessions.session import Session
from tui.settings.settings import Settings
from tui.settings.state import State
from tui.ui.app import SsmTui
from tui.ui.desk.dependencies import Dependencies
from tui.ui.host.type_ahead import TypeAhead

T = TypeVar("T")

WELCOMED = State(recording_offered=True)
"""What is said once was said."""

PATIENCE = 30.0
"""Seconds to wait for a state. Only a story that has gone wrong waits so long."""

GLANCE = 0.02
"""Seconds between two looks."""


@dataclass
class Journey:
    """One run of the app, as its user sees and drives it."""

    pilot: Pilot[None]
    app: SsmTui
    sandbox: Sandbox
    _painted: asyncio.Event = field(default_factory=asyncio.Event)
    _keys: TypeAhead = field(init=False)

    def __post_init__(self) -> None:
        self._keys = TypeAhead(self.app)
        setattr(self.app, "post_display_hook", self._painted.set)  # noqa: B010  # for tests

    @property
    def screen(self) -> str:
        """All that can be read on the screen, a line each."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    @property
    def session(self) -> Session:
        """The session whose tab is shown."""
        view = self.app.main.session_view
        assert view is not None
        return view.session

    async def sees(self, pattern: str) -> re.Match[str]:
        """Wait until the screen shows a match of a regular expression."""
        try:
            async with asyncio.timeout(PATIENCE):
                while (match := re.search(pattern, self.screen)) is None:
                    await self._paints()
                await self.pilot.pause()
                return match
        except TimeoutError:
            raise AssertionError(f"nothing matches {pattern!r} in\n{self.screen}") from None

    async def sees_no(self, pattern: str) -> None:
        """Wait until nothing on the screen matches."""
        try:
            async with asyncio.timeout(PATIENCE):
                while re.search(pattern, self.screen):
                    await self._paints()
                await self.pilot.pause()
        except TimeoutError:
            raise AssertionError(f"something matches {pattern!r} in\n{self.screen}") from None

    async def _paints(self) -> None:
        """Wait until something is painted: else there is nothing else to be seen."""
        self._painted.clear()
        await self._painted.wait()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until a condition holds."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    if condition():
                        return
                    await asyncio.sleep(GLANCE)
        except TimeoutError:
            raise AssertionError(f"it never came to be\n{self.screen}") from None

    async def is_told(self, words: str) -> None:
        """Wait until a notification says something."""
        await self.until(lambda: any(words in one.message for one in self.app._notifications))

    async def press(self, *keys: str) -> None:
        """Press keys, as Textual calls them, one right behind the other."""
        for key in keys:
            self._keys.deliver(_pressed(key))
        await self.until(lambda: not self._keys._waiting)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type text as keys."""
        await self.press(*text)

    async def line(self, text: str) -> None:
        """Type a line into the shell."""
        await self.press(*text, "enter")

    async def connect(self, name: str, reason: str = "") -> None:
        """From the list to a shell's prompt."""
        await self.press("1", "escape", "slash")
        await self.type(name)
        await self.press("enter")
        await self.sees(rf"▌.{re.escape(name)}")
        await self.press("enter")
        await self.sees("Connect to")
        await self.type(reason)
        await self.press("enter")
        await self.sees(r"\$ ?\n")


def _pressed(key: str) -> events.Key:
    """A key by its name or by what it types, as Textual's own pilot has it."""
    name = _character_to_key(key) if len(key) == 1 else key
    character = key if len(key) == 1 else None
    with suppress(KeyError):
        called = _get_unicode_name_from_key(REPLACED_KEYS.get(name, name))
        character = unicodedata.lookup(called)
    return events.Key(name, character)


async def with_aws(sandbox: Sandbox, ask: Callable[[Aws], Awaitable[T]]) -> T:
    """What a question to the sandbox's AWS comes to, asked beside the app."""
    aws = aws_of(sandbox)
    try:
        return await ask(aws)
    finally:
        aws.close()


@asynccontextmanager
async def journey(
    options: SandboxOptions | None = None,
    *,
    settings: Settings | None = None,
    size: tuple[int, int] = (100, 30),
    state: State | None = None,
    outside: Dependencies | None = None,
) -> AsyncIterator[Journey]:
    """The app on a sandbox of its own, with its list of instances on the screen."""
    sandbox = await asyncio.to_thread(Sandbox(options).start)
    try:
        async with told_in(
            sandbox, settings=settings, size=size, state=state, outside=outside
        ) as story:
            if outside is None or outside.first is None:
                await story.sees(r"\d+ instances")
            yield story
    finally:
        await asyncio.to_thread(sandbox.stop)


@asynccontextmanager
async def told_in(
    sandbox: Sandbox,
    aws: Callable[[], Aws] | None = None,
    *,
    settings: Settings | None = None,
    size: tuple[int, int] = (100, 30),
    state: State | None = None,
    outside: Dependencies | None = None,
) -> AsyncIterator[Journey]:
    """The app on a sandbox that others may be on, or with a client that does not get there."""

    async def open_aws() -> Aws:
        return aws() if aws is not None else aws_of(sandbox)

    app = SsmTui(
        open_aws,
        settings or Settings(),
        state=state or WELCOMED,
        banner="demo",
        outside=outside,
    )
    async with app.run_test(size=size) as pilot:
        yield Journey(pilot, app, sandbox)
