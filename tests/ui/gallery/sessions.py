"""Sessions from their first moment to after their end, alone and beside each other."""

from datetime import timedelta
from typing import Final

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from tests.ui.fakes import (
    NOW,
    FakeSession,
    Stopwatch,
    connect,
    leader,
    make_app,
    opened,
    registry_of,
    until,
)
from tests.ui.gallery.scene import Opener, Scene, shown
from tests.ui.pictures import ALONE
from tests.ui.split_window import Window
from tui.aws.errors import ErrorContext, TargetNotConnected
from tui.sessions.ending import Cause, Ending, plain
from tui.sessions.states import SessionState
from tui.ui.app import SsmTui
from tui.ui.screens.palette import SessionPicker
from tui.ui.screens.pick import PickScreen
from tui.ui.terminal.input_guard import QUIET
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.words.times import countdown

PROMPT: Final = b"ssm-user@batch-7:~$ "
MAXIMUM: Final = Ending(
    Cause.MAXIMUM, "Max session duration reached. Your session has been terminated."
)


async def session(pilot: Pilot[None], app: SsmTui) -> FakeSession:
    await opened(pilot)
    return await named(pilot, "kaori-first", "INC-4711 ログ調査")


async def named(pilot: Pilot[None], session_id: str, reason: str) -> FakeSession:
    """A session with an id that is the same each time."""
    given = FakeSession.become

    def become(made: FakeSession, state: SessionState) -> None:
        if state is SessionState.CONNECTED:
            made.session_id = made.session_id or session_id
        given(made, state)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FakeSession, "become", become)
        return await connect(pilot, reason, output=PROMPT)


def with_left(maximum: float, idle: float, *words: str) -> Opener:
    """A session with so many seconds left."""

    async def opener(pilot: Pilot[None], app: SsmTui) -> None:
        made = await session(pilot, app)
        made.maximum_left, made.idle_left = maximum, idle
        await shown(pilot, *words)

    return opener


def by_leader(words: str, *keys: str) -> Opener:
    """A session, the leader and these keys."""

    async def opener(pilot: Pilot[None], app: SsmTui) -> None:
        await session(pilot, app)
        await pilot.press("ctrl+right_square_bracket", *keys)
        await shown(pilot, words)

    return opener


async def reconnecting(pilot: Pilot[None], app: SsmTui) -> None:
    made = await session(pilot, app)
    made.lamp_words = "retry 1 in 4 s · 14 B queued · the connection was closed"
    made.become(SessionState.RECONNECTING)
    await shown(pilot, "reconnecting")


def ended(ending: Ending) -> Opener:
    async def opener(pilot: Pilot[None], app: SsmTui) -> None:
        made = await session(pilot, app)
        made.ended = NOW + timedelta(minutes=20)
        made.finish(ending)
        quiet(app)
        # Once keys mean something again.
        await shown(pilot, "↵ connect again")

    return opener


async def failed(pilot: Pilot[None], app: SsmTui) -> None:
    made = await session(pilot, app)
    made.fail(TargetNotConnected(ErrorContext(target=made.target.instance_id)))
    quiet(app)
    await shown(pilot, "ctrl+p")


def quiet(app: SsmTui) -> None:
    """So much time passes without a key that keys mean something again."""
    clock = app.clock
    assert isinstance(clock, Stopwatch)
    clock.advance(app, QUIET)


def split(*keys: str) -> Opener:
    """As many sessions as there are keys, and one, split by them."""

    async def opener(pilot: Pilot[None], app: SsmTui) -> None:
        await several(pilot, app, *keys)

    return opener


async def several(pilot: Pilot[None], app: SsmTui, *keys: str) -> Window:
    await opened(pilot)
    clock = app.clock
    assert isinstance(clock, Stopwatch)
    on = Window(pilot, app, clock)
    for number in range(len(keys) + 1):
        output = PROMPT + b"output %d" % number
        on.sessions.append(await connect(pilot, f"reason{number} ログ調査", output=output))
    await on.together(*keys)
    return on


async def zoomed(pilot: Pilot[None], app: SsmTui) -> None:
    await several(pilot, app, "s", "minus")
    await leader(pilot, "z")
    await shown(pilot, "3 of 3, zoomed")


async def ask_to_broadcast(pilot: Pilot[None], app: SsmTui) -> Window:
    on = await several(pilot, app, "s", "minus")
    await leader(pilot, "B")
    await until(pilot, lambda: isinstance(app.screen, PickScreen))
    await until(pilot, lambda: app.screen.query_one(OptionList).option_count)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
    return on


async def broadcast(pilot: Pilot[None], app: SsmTui) -> None:
    await ask_to_broadcast(pilot, app)
    await pilot.press("down", "enter")
    await shown(pilot, "BROADCAST 3")


async def open_sessions(pilot: Pilot[None], app: SsmTui) -> None:
    await session(pilot, app)
    await leader(pilot, "d")
    await connect(pilot, "INC-2 nightly import")
    await leader(pilot, "apostrophe")
    await shown(pilot, "Open sessions")


async def behind(pilot: Pilot[None], app: SsmTui) -> None:
    """The list of sessions, with some that are open here."""
    await session(pilot, app)
    await leader(pilot, "d")
    again = await named(pilot, "kaori-second", "INC-2 nightly import")
    again.maximum_left = 42.0
    await leader(pilot, "d")
    await pilot.press("2")
    await shown(pilot, countdown(42.0))
    assert len(registry_of(app).sessions) == 2


def clocked() -> SsmTui:
    """Its clock goes on when a scene says so."""
    return make_app(stopwatch=Stopwatch(), state=ALONE)


SESSIONS: Final = {
    "session": Scene(session),
    "session calm": Scene(with_left(2832.0, 1120.0, "max 47:12")),
    "session short": Scene(with_left(299.0, 299.0, "max 04:59", "left (AWS limit)")),
    "session ending": Scene(with_left(42.0, 42.0, "max 00:42", "left (AWS limit)")),
    "session idle": Scene(with_left(2832.0, 55.0, "▲ Idle")),
    "session keys": Scene(by_leader("all keys")),
    "session copy mode": Scene(by_leader("SELECT", "v"), lasts=False),
    "session search": Scene(by_leader("ssm-user", "slash", *"user"), lasts=False),
    "session reconnecting": Scene(reconnecting),
    "session ended": Scene(ended(plain(Cause.EXITED)), make=clocked),
    "session at its maximum": Scene(ended(MAXIMUM), make=clocked),
    "session failed": Scene(failed, make=clocked),
    "two sessions": Scene(split("s"), make=clocked),
    "three sessions": Scene(split("s", "minus"), make=clocked),
    "four sessions": Scene(split("s", "minus", "minus"), make=clocked),
    "zoomed": Scene(zoomed, make=clocked),
    "broadcast": Scene(broadcast, make=clocked),
    "broadcast asked": Scene(ask_to_broadcast, ChoiceScreen, make=clocked),
    "open sessions": Scene(open_sessions, SessionPicker),
    "sessions open here": Scene(behind),
}
