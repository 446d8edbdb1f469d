"""One session, from StartSession to its end.

`run` is its whole life and is run by one task; everything else never waits. A session alone
changes its own state, and says so to its listener.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final, assert_never

from tui.archive.recorder import Recorder
from tui.aws.client import Aws
from tui.aws.errors import AwsError, RetrySafe, Unanswered
from tui.aws.instances import ManagedInstance
from tui.aws.sessions import Started
from tui.errors import UserFacingError
from tui.protocol.events import (
    Closed,
    Event,
    ExitCode,
    Failed,
    Finished,
    FlagReceived,
    Input,
    KeyRequested,
    Missing,
    Output,
    Paused,
    Ready,
    Resumed,
    Size,
    StandardError,
)
from tui.protocol.resumption import Numbers, numbers_of
from tui.sessions.countdown import Countdown, Remaining, Wishes
from tui.sessions.ending import (
    LONGEST_PARTING,
    MISSING_MARK,
    Cause,
    Ending,
    ending_of,
    maximum_reached,
    plain,
    shell_ending,
)
from tui.sessions.lamp import Lamp, ended_lamp, lamp_of
from tui.sessions.limits import learn_limits
from tui.sessions.line import Line, NoAnswer
from tui.sessions.states import OVER_STATES, Happening, SessionState, after
from tui.terminal.emulator import Emulator
from tui.transport import clock
from tui.transport.connection import Connection, Outcome
from tui.transport.errors import UntrustedStreamUrl
from tui.transport.link import Connected, Connecting, Link

if TYPE_CHECKING:
    from tui.sessions.orphans.starting import Starting

CLOSE_PATIENCE: Final = 3.0
"""Seconds to wait for `channel_closed` once AWS has taken the termination."""

DRAWING_PATIENCE: Final = 3.0
"""Seconds at the end for output that takes long to draw."""

FRESH: Final = 10.0
"""Seconds in which what was typed last may be what ended a shell."""

ANSWERS_AT_ONCE: Final = 1024
"""Bytes of answers to the remote's questions that may be on their way, ahead of a key."""

INTERRUPTS: Final = (b"\x03", b"\x1a", b"\x1c")
"""Ctrl+C, Ctrl+Z and Ctrl+\\: a terminal drops what its program has not read (POSIX, ISIG)."""

LONGEST_WATCH: Final = 1.0
"""Seconds between looks at the maximum."""

UNREACHABLE: Final = "The message gateway of the session could not be reached: {}."
UNFORESEEN: Final = "An error of ssm-tui's own broke the session off."


class Change(Enum):
    """What a listener is told has changed; it looks for itself what it is now."""

    STATE = "state"
    OUTPUT = "output"
    LIMITS = "limits"


Listener = Callable[["Session", Change], None]


class SessionUnusable(UserFacingError):
    """A session that began and cannot be used; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Resumption:
    """A session that another run of the program has started, and how far it had come.

    Attributes:
        started: by the service's clock, aware.
        clock_offset: seconds that the service's clock was ahead of this computer's.
    """

    session_id: str
    started: datetime
    clock_offset: float
    numbers: Numbers


class Session:
    """One session of the user's on one managed instance; with a `resumption` an older one."""

    def __init__(  # noqa: PLR0913 -- what a session is made of, each named
        self,
        aws: Aws,
        target: ManagedInstance,
        reason: str,
        *,
        emulator: Emulator,
        listener: Listener,
        wishes: Wishes | None = None,
        resumption: Resumption | None = None,
        record: "Callable[[Session], Recorder] | None" = None,
        starting: "Starting | None" = None,
    ) -> None:
        self.target = target
        self.reason = reason
        self.emulator = emulator
        self.state = SessionState.STARTING
        self.started: datetime | None = None
        self.ended: datetime | None = None
        """By the service's clock, as its start; None for one that is left running."""
        self.error: Exception | None = None
        self.ending: Ending | None = None
        self.encrypted = False
        self.customer_message = ""
        self.clock_offset = 0.0
        """Seconds that the service's clock is ahead of this computer's."""
        self.bytes_in = 0
        """Sent to the instance."""
        self.bytes_out = 0
        """Received from it."""
        self.recording: Recorder | None = None
        """What is shown, on its way to a file, where the user wants that."""
        self._record = record
        self._resumption = resumption
        self._ready = False
        self._is_run = False
        self.held = False
        """Whether it is over and AWS was not reached to be told so."""
        self._line = Line(aws, target.instance_id, starting)
        self._listener = listener
        self._countdown = Countdown(None, clock.now(), wishes)
        self._link: Link = Connecting(1)
        self._early = bytearray()
        self._said = b""
        self._typed: tuple[bytes, float] = (b"", 0.0)
        self._asked: Ending | None = None
        self._closed: Closed | None = None
        self._failure: Exception | None = None
        self._end_asked = asyncio.Event()
        self._limits_changed = asyncio.Event()
        self._was_asked = asyncio.Event()
        self._over = asyncio.Event()
        self._tasks: asyncio.TaskGroup | None = None
        self._drawing: asyncio.Task[None] | None = None

    @property
    def session_id(self) -> str | None:
        """AWS's id of it; None until StartSession is answered."""
        return self._line.session_id

    @property
    def starting(self) -> "Starting | None":
        """What remembers it until it is known by other means."""
        return self._line.starting

    @property
    def live(self) -> bool:
        """Whether AWS may hold it for us, and `run` is not done with it."""
        return self.state not in OVER_STATES

    @property
    def backlog(self) -> int:
        """Bytes of input that the far end has not acknowledged yet."""
        if self._line.connection is None:
            return len(self._early)
        return self._line.connection.channel.unacknowledged_bytes

    @property
    def undelivered(self) -> int:
        """Bytes that were typed and of which the far end has not said that they arrived."""
        if self._line.connection is None:
            return len(self._early)
        return self._line.connection.channel.unacknowledged_data

    @property
    def lamp(self) -> Lamp:
        """How the line to the far end is at this moment."""
        if self.ending is not None:
            return ended_lamp(self.ending)
        now = clock.now()
        channel = self._line.connection.channel if self._line.connection else None
        return lamp_of(
            self.state,
            self._link,
            channel.oldest_unacknowledged(now) if channel else None,
            self.undelivered,
            now,
        )

    def numbers(self, reserve: int) -> Numbers | None:
        """Where its channel is, for another program to go on; they hold for `reserve` messages.

        None while its shell has said nothing, and for good when it is encrypted.
        """
        if self._line.connection is None or not self._ready or self.encrypted:
            return None
        return numbers_of(self._line.connection.channel, reserve)

    def remaining(self) -> Remaining:
        """What is left of its limits at this moment."""
        return self._countdown.remaining(clock.now())

    def send(self, data: bytes) -> None:
        """Send input; kept until it can go, dropped once the session is over."""
        if not self.live:
            return
        self._typed = (data[-LONGEST_PARTING:], clock.now())
        if data in INTERRUPTS:
            self.emulator.take_replies()
        self._send(data)

    def _send(self, data: bytes) -> None:
        if self._line.connection is None:
            self._early += data
            return
        self.bytes_in += len(data)
        self._line.connection.send_input(data)
        self._touch()

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size, here and at the far end."""
        self.emulator.resize(columns, lines)
        if self.recording is not None:
            self.recording.resize(columns, lines)
        self._tell_size()

    def _tell_size(self) -> None:
        if self._line.connection is not None and self.live:
            self._line.connection.send_size(self.emulator.room, self.emulator.lines)
            self._touch()

    def nudge(self) -> bool:
        """Restart the idle timer by telling the far end the size that it has already.

        What runs there sees no change. Gives back whether there is anybody to tell.
        """
        if self.state is not SessionState.CONNECTED:
            return False
        self._tell_size()
        return True

    def end(self) -> None:
        """Terminate it, because the user said so."""
        self._ask_end(plain(Cause.USER))

    def leave(self) -> None:
        """Let go of it without terminating; AWS keeps it, and it can be resumed."""
        if self.live and self._line.connection is not None:
            self._asked = plain(Cause.LEFT)
            self._line.connection.leave()

    def reconnect_now(self) -> None:
        """Connect anew at once instead of at the next try, asking for a code if one is needed."""
        self._line.aws.ask_again()
        if self._line.connection is not None:
            self._line.connection.reconnect()

    async def abandon(self) -> Exception | None:
        """Terminate it at AWS although nobody runs it any more; what kept AWS from it."""
        return await self._terminate()

    async def wait_over(self) -> None:
        """Return when the session has ended or failed."""
        await self._over.wait()

    async def run(self) -> None:
        """Live. What can be expected to go wrong becomes a state, not an exception.

        What cannot be expected is raised, behind the termination. Cancelled, it terminates
        nothing: whoever cancels it knows what is to become of the session. One that was ended
        before it is run never begins.
        """
        if not self.live:
            return
        self._is_run = True
        try:
            started = await (self._start() if self._resumption is None else self._resume())
            if started is not None:
                await self._live(started)
        except AwsError as error:
            await self._give_up(error)
        except Exception:
            if self.live:
                await asyncio.shield(self._give_up(SessionUnusable(UNFORESEEN)))
            raise
        finally:
            if self.recording is not None:
                self.recording.close()
            self._over.set()

    async def _start(self) -> Started | None:
        asked = clock.now()
        try:
            started = await self._line.start(self.reason)
        except AwsError as error:
            self._fail(error)
            return None
        self.started = started.server_time
        self.clock_offset = (started.server_time - datetime.now(UTC)).total_seconds()
        self._count_down(started.server_time, asked)
        return started

    async def _resume(self) -> Started | None:
        """Take up a session that is there already."""
        assert self._resumption is not None
        earlier, asked = self._resumption, clock.now()
        try:
            ticket = await self._line.resume(earlier.session_id)
        except AwsError as error:
            self._fail(error)
            return None
        if ticket is None:
            self._fail(SessionUnusable(plain(Cause.GONE).words))
            return None
        self.started, self.clock_offset = earlier.started, earlier.clock_offset
        now = datetime.now(UTC) + timedelta(seconds=earlier.clock_offset)
        self._count_down(now, asked)
        self._countdown.started_at(earlier.started)
        return Started(ticket, now)

    def _count_down(self, server_time: datetime, asked: float) -> None:
        """There is a session: from now on its time is counted."""
        limits, wishes = self._countdown.limits, self._countdown.wishes
        self._countdown = Countdown(server_time, clock.now(), wishes, asked=asked)
        self._countdown.learn(limits)
        if self._record is not None:
            self.recording = self._record(self)
        self._happen(Happening.STARTED)

    async def _live(self, started: Started) -> None:
        numbers = self._resumption.numbers if self._resumption else None
        connection = await self._line.open(
            started.ticket, self._handle, self._linked, numbers=numbers
        )
        self._tell_size()
        self._send(bytes(self._early))
        self._early.clear()
        async with asyncio.TaskGroup() as self._tasks:
            chores = [
                self._tasks.create_task(self._learn_limits()),
                self._tasks.create_task(self._watch_maximum()),
                self._tasks.create_task(self._watch_end()),
                self._tasks.create_task(self._answer(connection)),
            ]
            try:
                outcome = await connection.run(started.ticket)
            except UntrustedStreamUrl as error:
                outcome, self._failure = Outcome.FINISHED, error
            for chore in chores:
                chore.cancel()
            if self._drawing is not None:
                await asyncio.wait([self._drawing], timeout=DRAWING_PATIENCE)
                if self._drawing is not None:
                    self._drawing.cancel()
        await self._conclude(outcome)

    def _handle(self, event: Event) -> None:
        match event:
            case Output(data) | StandardError(data):
                self.bytes_out += len(data)
                self._said = (self._said + data)[-LONGEST_PARTING:]
                if self.recording is not None:
                    self.recording.output(data)
                self._draw(data)
            case Missing():
                self._handle(Output(MISSING_MARK))
            case Ready():
                self.encrypted = event.encrypted
                self.customer_message = event.customer_message
                self._ready = True
                self._happen(Happening.READY)
            case KeyRequested():
                assert self._tasks is not None
                self._tasks.create_task(self._line.provide_key(event))
            case Closed():
                self._closed = event
            case Failed(error):
                self._failure = error
            case Paused() | Resumed() | ExitCode() | FlagReceived():
                pass
            case Input() | Size() | Finished():
                # The agent's side of the conversation.
                pass
            case _:
                assert_never(event)

    def _draw(self, data: bytes = b"") -> bool:
        """Draw what came, before it what is left of earlier output; whether some is left yet."""
        is_left = self.emulator.feed_slice(data)
        if is_left and self._drawing is None:
            assert self._tasks is not None
            assert self._line.connection is not None
            self._line.connection.hold()
            self._drawing = self._tasks.create_task(self._draw_on(self._line.connection))
        if self.emulator.has_replies:
            self._was_asked.set()
        self._listener(self, Change.OUTPUT)
        return is_left

    async def _answer(self, connection: Connection) -> None:
        """Send what the remote asked the terminal as input, a little at a time.

        A remote may ask faster than it reads. Keys do not wait behind such answers, and answers
        wait, or are lost, behind keys that the far end has not got.
        """
        while True:
            await self._was_asked.wait()
            await connection.until_acknowledged(ANSWERS_AT_ONCE)
            replies = self.emulator.take_replies(ANSWERS_AT_ONCE)
            if self.live:
                self._send(replies)
            if not self.emulator.has_replies:
                self._was_asked.clear()

    async def _draw_on(self, connection: Connection) -> None:
        """Draw output that takes long, with a turn for everybody else after each slice."""
        is_left = True
        while is_left:
            await asyncio.sleep(0)
            is_left = self._draw()
        self._drawing = None
        connection.release()

    def _linked(self, link: Link) -> None:
        self._link = link
        if isinstance(link, Connected):
            self._touch()
            self._happen(Happening.LINK_BACK)
        else:
            self._happen(Happening.LINK_LOST)

    async def _learn_limits(self) -> None:
        assert self.session_id is not None
        await learn_limits(
            self._line.aws, self.session_id, self._countdown, self._limits_learnt
        )

    def _limits_learnt(self) -> None:
        self._limits_changed.set()
        self._listener(self, Change.LIMITS)

    async def _watch_maximum(self) -> None:
        reached = await wait_for_maximum(self.remaining, self._limits_changed)
        self._ask_end(maximum_reached(reached.maximum or 0.0, own=reached.own))

    async def _watch_end(self) -> None:
        await self._end_asked.wait()
        assert self._line.connection is not None
        refusal = await self._terminate()
        if refusal is not None and self._asked is not None:
            words = f"{self._asked.words} AWS could not be told: {refusal}"
            self._asked = Ending(Cause.LEFT, words)
        else:
            # The service closes the channel; what was on its way still arrives before that.
            await asyncio.sleep(CLOSE_PATIENCE)
        self._line.connection.leave()

    def _ask_end(self, ending: Ending) -> None:
        if not self.live:
            return
        self._asked = self._asked or ending
        self._end_asked.set()
        self._happen(Happening.END_ASKED)
        if not self._is_run:
            self._finish(self._asked)
            self._over.set()

    async def _conclude(self, outcome: Outcome) -> None:
        match outcome:
            case Outcome.FINISHED if self._closed is not None:
                typed, when = self._typed
                recent = typed if clock.now() - when < FRESH else b""
                wordless = shell_ending(self._said, recent)
                self._finish(ending_of(self._closed, self._asked, wordless))
            case Outcome.FINISHED:
                await self._give_up(self._failure or SessionUnusable("The session broke off."))
            case Outcome.GONE:
                self._finish(self._asked or plain(Cause.GONE))
            case Outcome.LEFT:
                self._finish(self._asked or plain(Cause.LEFT))
            case Outcome.UNREACHABLE:
                assert self._line.connection is not None
                await self._give_up(
                    SessionUnusable(UNREACHABLE.format(self._line.connection.why))
                )
            case _:
                assert_never(outcome)

    async def _give_up(self, error: Exception) -> None:
        """End what cannot go on, so that it does not live on unused."""
        was_started = self.state is not SessionState.STARTING
        was_usable = was_started and self.state is not SessionState.CONNECTING
        refusal = await self._terminate()
        if refusal is not None and was_started:
            words = f"{error} AWS could not be told: {refusal}"
            self._finish(Ending(Cause.LOST, words))
        elif was_usable:
            self._finish(Ending(Cause.LOST, str(error)))
        else:
            self._fail(error)

    async def _terminate(self) -> Exception | None:
        refusal = await self._line.terminate()
        self.held = isinstance(refusal, RetrySafe | Unanswered | NoAnswer)
        return refusal

    def _finish(self, ending: Ending) -> None:
        self.ending = ending
        if ending.cause is not Cause.LEFT:
            self._stop()
        self._happen(Happening.OVER)

    def _fail(self, error: Exception) -> None:
        self.error = error
        self._stop()
        self._happen(Happening.REFUSED)

    def _stop(self) -> None:
        if self.started is not None:
            self.ended = self.started + timedelta(seconds=self.remaining().elapsed)

    def _happen(self, happening: Happening) -> None:
        self.state = after(self.state, happening)
        self._listener(self, Change.STATE)

    def _touch(self) -> None:
        self._countdown.touch(clock.now())


async def wait_for_maximum(
    remaining: Callable[[], Remaining], changed: asyncio.Event
) -> Remaining:
    """Return when nothing is left of a maximum, at most a second late.

    Args:
        remaining: tells what is left at the moment.
        changed: is set when the limits have changed.
    """
    while (left := remaining()).maximum_left != 0.0:
        changed.clear()
        # asyncio's clock stands still while a laptop sleeps, so look again soon.
        delay = None if left.maximum_left is None else min(left.maximum_left, LONGEST_WATCH)
        with suppress(TimeoutError):
            async with asyncio.timeout(delay):
                await changed.wait()
    return left
