"""Keys in the order in which they were pressed, and each where the one before it has led.

A key may open a dialog, move the focus or choose another tab, and Textual does so in several
steps, each a message in some widget's queue. What is typed meanwhile is meant for what comes:
the reason behind Enter on an instance, the line for the shell behind that. So a key waits
until the messages that the one before it has set off are through.

A terminal gets its keys at once, past those queues, unless an earlier one is still on its way.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from textual import events
from textual._queue import Queue
from textual.message_pump import MessagePump
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.app import App

PATIENCE: Final = 0.5
"""Seconds after which a key waits no longer: what the last one has set off may never end."""

GLANCES: Final = 50
"""Turns of the event loop in which to look each time; then once every `PAUSE`."""

PAUSE: Final = 0.005


class Taken(Enum):
    """What a widget has made of a key or a paste."""

    LEFT = auto()
    """Nothing: it goes its usual way."""
    DONE = auto()
    """All that there was to do."""
    LEADS_ON = auto()
    """Something that is not over yet: a question is asked, the focus goes elsewhere."""


class KeyTaker(Widget):
    """A widget that takes keys and pastes as they come, past the queues of messages.

    While output floods the event loop each queue on a key's way costs another turn of the
    loop, and a turn is as long as a slice of output. Three of them are felt.
    """

    def take(self, event: events.Key | events.Paste) -> Taken:
        """Take a key or a paste at once."""
        raise NotImplementedError


class TypeAhead:
    """Hands keys and pastes to an app, on the event loop."""

    def __init__(self, app: "App[Any]", *, patience: float = PATIENCE) -> None:
        self._app = app
        self._patience = patience
        self._waiting: deque[events.Key | events.Paste] = deque()
        # Since when what the last key has set off is under way, and how often that was looked at.
        self._since: float | None = None
        self._glances = 0

    def deliver(self, event: events.Key | events.Paste) -> None:
        """Give a key or a paste to who has the focus when its turn comes."""
        event.set_sender(self._app)
        self._waiting.append(event)
        if len(self._waiting) == 1:
            self._go_on()

    def _go_on(self) -> None:
        while self._waiting:
            if self._since is not None and not self._is_over(self._since):
                self._look_again()
                return
            self._since, self._glances = None, 0
            event = self._waiting[0]
            if self._hand_over(event) is not Taken.DONE:
                self._since = monotonic()
            # Only now: what it calls may deliver, too.
            self._waiting.popleft()

    def _look_again(self) -> None:
        loop = asyncio.get_running_loop()
        self._glances += 1
        if self._glances < GLANCES:
            loop.call_soon(self._go_on)
        else:
            loop.call_later(PAUSE, self._go_on)

    def _is_over(self, since: float) -> bool:
        return monotonic() - since > self._patience or all(map(_is_idle, _pumps(self._app)))

    def _hand_over(self, event: events.Key | events.Paste) -> Taken:
        app = self._app
        taker = app.focused if app.screen_stack and app.app_focus else None
        if isinstance(taker, KeyTaker) and not (_awaits_input(app) or _awaits_input(taker)):
            try:
                # A thread reads keys, and knows of no app.
                with app._context(), taker._context():
                    taken = taker.take(event)
            except Exception as error:  # noqa: BLE001  # as Textual does for a handler that fails
                app._handle_exception(error)
                return Taken.DONE
            if taken is not Taken.LEFT:
                return taken
        app.post_message(event)
        return Taken.LEFT


def _awaits_input(pump: MessagePump) -> bool:
    """Whether earlier input is still on its way, which a key must not overtake."""
    waiting: Iterable[object] = pump._message_queue.values
    return any(isinstance(message, events.InputEvent | events.Paste) for message in waiting)


def _pumps(app: "App[Any]") -> Iterator[MessagePump]:
    """All that a key passes on its way, and what it sets off on the way back."""
    yield app
    if app.screen_stack:
        yield from (app.focused or app.screen).ancestors_with_self


def _is_idle(pump: MessagePump) -> bool:
    """Whether a queue is empty and its owner waits for more."""
    queue: Queue[Any] = pump._message_queue
    waits = len(queue.ready_event._waiters) > 0 or pump._closing or pump._closed
    return waits and not queue.values and not pump._next_callbacks
