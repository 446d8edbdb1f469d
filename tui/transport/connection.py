"""One data channel, carried by as many sockets as it takes.

A flood of output must not freeze the keyboard: the reader gives way to the event loop after
each `READ_SLICE`. A dead socket is noticed by an error, by a missing pong, or by input that
nobody acknowledges; then the owner is asked for a new ticket (ResumeSession) and the channel
goes on where it was, for as long as the session lives (sections 6.7 and 6.10).
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar, Final

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, WebSocketException

from tui.language import _
from tui.protocol.channel import DataChannel
from tui.protocol.events import ClientEvent, Closed, Failed, OfAgent, joined
from tui.protocol.ticket import Ticket
from tui.transport import clock
from tui.transport.errors import Misconfigured, TicketRefused
from tui.transport.gateway import CLOSE_TIMEOUT, OPEN_TIMEOUT, GatewayCredentials, open_socket
from tui.transport.link import Connected, Connecting, Link, Waiting, failure_words
from tui.transport.reading import receive_some
from tui.transport.writing import send_all

READ_SLICE: Final = 0.008
"""Seconds. Measured: never giving way froze the keyboard for a third of a second in 5,000 frames."""

ANSWER: Final = 1.0
"""Seconds after a key, to whichever session, in which its echo may come."""

YIELD_SLICE: Final = 0.001
YIELD: Final = 0.012
"""Seconds that other sessions are read then, and that they leave to it: on its way a key waits for
several turns of the event loop, each as long as what a flood takes of it."""

PING_INTERVAL: Final = 20.0
"""Seconds. A dead connection shows within two of these; the official plugin takes minutes."""

UNANSWERED: Final = 15.0
"""Seconds that input may stay unacknowledged before the socket is held to be dead."""

FIRST_TRIES: Final = 6
"""Tries to reach the gateway at all, as many as the official plugin makes (section 6.7)."""

TICKET_TRIES: Final = 2
"""Tries with one ticket. Its token was not sent while no socket opened, but it ages."""

FIRST_DELAY: Final = 0.25
LONGEST_DELAY: Final = 30.0
"""Seconds between tries: doubled each time, with half of it left to chance."""


def jittered(attempt: int) -> float:
    """Seconds to wait after so many attempts have failed."""
    longest = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(attempt, 16))
    return longest * random.SystemRandom().uniform(0.5, 1.0)


HURRIED: Final = 0.2
"""Seconds that closing a line may take where there are none to spare."""


class Outcome(Enum):
    """Why a connection is over."""

    FINISHED = "the channel is closed or has failed, as its events have told"
    GONE = "AWS no longer holds the session"
    UNREACHABLE = "the gateway could not be reached at all"
    LEFT = "its owner let go of it"


@dataclass(slots=True)
class Connection:
    """Pumps one channel; `run` is its whole life.

    Args:
        channel: in the client's role, new or resumed.
        access: how to get tickets, signatures and trust.
        handle: called with every event, in order, on the event loop.
        report: called whenever the link changes.
        moved: called whenever the channel's sequence numbers may be others.
    """

    _typed_anywhere: ClassVar[float] = float("-inf")
    """When a key was pressed in any of them last: all share one event loop."""

    channel: DataChannel
    access: GatewayCredentials
    handle: Callable[[ClientEvent], None]
    report: Callable[[Link], None]
    moved: Callable[[], None] = lambda: None
    now: clock.Clock = clock.now
    backoff: Callable[[int], float] = jittered
    why: str = ""
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _interrupted: asyncio.Event = field(default_factory=asyncio.Event)
    _room: asyncio.Event = field(default_factory=asyncio.Event)
    _progress: asyncio.Event = field(default_factory=asyncio.Event)
    _left: bool = False
    _finished: bool = False
    _was_connected: bool = False
    _patience: float = UNANSWERED
    _typed: float = float("-inf")
    _released: float = float("-inf")
    _opened: float = float("-inf")
    _heard: float = float("-inf")
    _url: str = ""
    _limit: asyncio.Timeout | None = None
    _socket: ClientConnection | None = None
    _close_timeout: float = CLOSE_TIMEOUT

    def __post_init__(self) -> None:
        self._room.set()

    async def run(self, ticket: Ticket | None) -> Outcome:
        """Carry the channel until it is over; without a ticket it asks for one first.

        Raises UntrustedStreamUrl, and what `report` and `handle` raise: within an ExceptionGroup
        where that was while a socket was open.
        """
        attempt, tries = 0, 0
        while not (self._left or self._finished):
            attempt += 1
            self.report(Connecting(attempt))
            try:
                if ticket is None or tries >= TICKET_TRIES:
                    async with self._interruptible():
                        ticket, tries = await self.access.fetch_ticket(), 0
                if ticket is None:
                    self.channel.give_up_waiting(self.now())
                    self._deliver()
                    return Outcome.GONE
                tries += 1
                if await self._carry(ticket):
                    attempt, ticket = 0 if self._was_of_use() else attempt, None
            except TicketRefused as error:
                self.why = str(error)
            except Misconfigured as error:
                self.why = str(error).removesuffix(".")
                if not self._was_connected:
                    return Outcome.UNREACHABLE
            except TimeoutError:
                pass  # the owner would not wait
            if attempt >= FIRST_TRIES and not self._was_connected:
                return Outcome.UNREACHABLE
            await self._pause(attempt)
        return Outcome.LEFT if self._left else Outcome.FINISHED

    def send_input(self, data: bytes) -> None:
        """Send keystrokes. Never waits; what cannot go now goes later."""
        self.channel.send_input(data, self.now())
        self._wake.set()

    def probe(self, padding: Callable[[int], bytes]) -> None:
        """Try a larger message out, if it is time to; see `DataChannel.probe`."""
        self.channel.probe(padding, self.now())
        self._wake.set()

    def key_pressed(self) -> None:
        """Somebody waits for an echo from here: for a moment other connections give way."""
        self._typed = Connection._typed_anywhere = self.now()

    def send_size(self, columns: int, lines: int) -> None:
        """Tell the far end the size of the terminal, in cells."""
        self.channel.send_size(columns, lines, self.now())
        self._wake.set()

    def send_flag(self, flag: int) -> None:
        """Send a signal of section 3.3 to the far end."""
        self.channel.send_flag(flag, self.now())
        self._wake.set()

    async def until_writable(self) -> None:
        """Wait until the window has room; `send_input` goes beyond it, at the cost of memory."""
        while not self.channel.writable:
            self._progress.clear()
            await self._progress.wait()

    async def until_acknowledged(self, all_but: int = 0) -> None:
        """Wait until the far end has all that was sent, but for so many bytes."""
        while self.channel.unacknowledged_bytes > all_but:
            self._progress.clear()
            await self._progress.wait()

    def pause_reading(self) -> None:
        """Read no more from the socket: the owner cannot take more events for now.

        The network then holds the far end back. Nothing is lost, whatever happens meanwhile.
        """
        self._room.clear()
        self.channel.pause_reading(self.now())

    def resume_reading(self) -> None:
        if not self._room.is_set():
            self._released = self.now()
            self.channel.resume_reading(self._released)
            self._room.set()
            self._wake.set()

    def wake(self) -> None:
        """Look again at what the channel wants to send (a key was provided, say)."""
        self._wake.set()

    def reconnect(self) -> None:
        """Drop the socket, or the wait for the next attempt, and connect at once."""
        self._interrupt()

    def hurry(self) -> None:
        """Drop the line at its end, without waiting for the other side's farewell."""
        self._close_timeout = HURRIED
        if self._socket is not None:
            self._socket.close_timeout = HURRIED

    def leave(self) -> None:
        """Let go without ending the session: AWS keeps it, and it can be resumed."""
        self._left = True
        self._interrupt()

    def _interrupt(self) -> None:
        self._interrupted.set()
        if self._limit is not None:
            with suppress(RuntimeError):  # it is over just now
                self._limit.reschedule(asyncio.get_running_loop().time())

    @asynccontextmanager
    async def _interruptible(self) -> AsyncIterator[None]:
        """What happens within is broken off by `reconnect` and `leave`, with a TimeoutError."""
        try:
            async with asyncio.timeout(None) as self._limit:
                yield
        finally:
            self._limit = None

    async def _carry(self, ticket: Ticket) -> bool:
        """One socket, from its opening to its end; whether it opened."""
        # Without an address the one before still holds (section 6.7).
        self._url = ticket.stream_url or self._url
        async with AsyncExitStack() as stack:
            try:
                async with self._interruptible():
                    connecting = await open_socket(self._url, self.access)
                    socket = await stack.enter_async_context(connecting)
                    self._socket = socket
                    socket.close_timeout = self._close_timeout
            except (OSError, TimeoutError, WebSocketException) as error:
                self.why = failure_words(error)
                return False
            self._was_connected = True
            self._opened = self.now()
            self.channel.connect(ticket.token, self.now())
            try:
                self.report(Connected())
                await self._pump(socket)
            finally:
                self.channel.disconnect(self.now())
        return True

    def _was_of_use(self) -> bool:
        """Whether the last socket was more than opened: a refused token closes it at once."""
        return self._heard >= self._opened or self.now() >= self._opened + OPEN_TIMEOUT

    async def _pump(self, socket: ClientConnection) -> None:
        if not self._left:
            self._interrupted.clear()
        self._wake.set()
        async with asyncio.TaskGroup() as group:
            reader = group.create_task(self._read(socket))
            writer = group.create_task(self._write(socket))
            keeper = group.create_task(self._keep_alive(socket))
            interruption = group.create_task(self._interrupted.wait())
            _rest, pending = await asyncio.wait(
                {reader, writer, keeper, interruption}, return_when=asyncio.FIRST_COMPLETED
            )
            for task in pending:
                task.cancel()
        # A handshake that is refused is answered before the line is dropped.
        with suppress(ConnectionClosed):
            await send_all(socket, self.channel.data_to_send())

    async def _read(self, socket: ClientConnection) -> None:
        begun = self.now()
        try:
            while not self._finished:
                if not self._room.is_set():
                    await self._room.wait()
                for frame in await receive_some(socket, self._room.is_set):
                    self.channel.receive_data(frame, self.now())
                self._heard = now = self.now()
                self._deliver()
                self._wake.set()
                if self.channel.writable:
                    self._progress.set()
                yields = self._yields(now)
                if now >= begun + (YIELD_SLICE if yields else READ_SLICE):
                    await asyncio.sleep(YIELD if yields else 0)
                    begun = self.now()
        except ConnectionClosed as error:
            self.why = failure_words(error)

    def _yields(self, now: float) -> bool:
        """Whether an echo is awaited, and not from this session."""
        return self._typed + ANSWER <= now < Connection._typed_anywhere + ANSWER

    async def _write(self, socket: ClientConnection) -> None:
        try:
            while not self._finished:
                self._wake.clear()
                await send_all(socket, self.channel.data_to_send())
                self.moved()
                # A key that was provided or refused meanwhile has its events too.
                self._deliver()
                if self._finished:
                    return
                if not self._wake.is_set() and not await self._idle():
                    return
        except ConnectionClosed:
            await self._wait_for_reader()

    async def _keep_alive(self, socket: ClientConnection) -> None:
        """Ping; returns when nothing comes although the connection is read.

        On a slow line a pong waits behind what was sent before, which is acknowledged meanwhile;
        on a dead one not even the ping may find room.
        """
        try:
            while True:
                await asyncio.sleep(PING_INTERVAL)
                pinged = self.now()
                try:
                    async with asyncio.timeout(PING_INTERVAL):
                        pong = await socket.ping()
                        await asyncio.shield(pong)
                except TimeoutError:
                    if self._heard < pinged and not self._was_held(pinged):
                        self.why = _("the gateway no longer answers")
                        return
        except ConnectionClosed:
            await self._wait_for_reader()

    async def _wait_for_reader(self) -> None:
        """Leave the end of a closed socket to the reader: the reason for it may be unread."""
        await asyncio.get_running_loop().create_future()

    def _was_held(self, since: float) -> bool:
        return not self._room.is_set() or self._released > since

    async def _idle(self) -> bool:
        """Wait for work or for the channel's deadline; False when the far end is mute."""
        deadline = self.channel.next_deadline()
        delay = None if deadline is None else max(0.0, deadline - self.now())
        with suppress(TimeoutError):
            async with asyncio.timeout(delay):
                await self._wake.wait()
                return True
        now = self.now()
        self.channel.receive_timeout(now)
        self._deliver()
        return not self._is_mute(now)

    def _is_mute(self, now: float) -> bool:
        age = self.channel.oldest_unacknowledged(now)
        if age is None or age < UNANSWERED:
            self._patience = UNANSWERED
            return False
        # Input that waited through an outage is old before this socket could answer it.
        # Over a slow line it may be as old while others are acknowledged all the time.
        recent = now - UNANSWERED
        if age < self._patience or self.channel.silence(now) < UNANSWERED:
            return False
        if self._opened > recent or self._was_held(recent):
            return False
        # A far end that is away will not answer a new socket either: ask less and less often.
        self._patience = age * 2
        self.why = _("the remote end hasn't answered for a while")
        return True

    def _deliver(self) -> None:
        for event in joined(self.channel.take_events()):
            if isinstance(event, Closed | Failed):
                self._finished = True
            if not isinstance(event, OfAgent):
                self.handle(event)

    async def _pause(self, attempt: int) -> None:
        if self._left or self._finished:
            return
        delay = self.backoff(attempt)
        self.report(Waiting(attempt, self.now() + delay, self.why))
        with suppress(TimeoutError):
            async with asyncio.timeout(delay):
                await self._interrupted.wait()
        if not self._left:
            self._interrupted.clear()
