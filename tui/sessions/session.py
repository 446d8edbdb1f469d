"""A shell on an instance, as the app shows it: a session with a terminal.

`run` is its whole life and is run by one task; everything else never waits. A session alone
changes its own state, and says so to its listener. `SessionRunner` starts and ends it.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Final, assert_never

from tui.aws.client import Aws
from tui.aws.documents.document import ChosenDocument, SessionType
from tui.aws.instances import ManagedInstance
from tui.errors import UserFacingError
from tui.protocol.events import ExitCode, FlagReceived, Missing, Output, Ready, StandardError
from tui.sessions.client import SessionClient
from tui.sessions.connection_status import ConnectionStatus, ended_status, status_of
from tui.sessions.countdown import UserLimits
from tui.sessions.ending import (
    CLOSING,
    COMMAND_ENDED,
    LONGEST_PARTING,
    MISSING_MARK,
    Cause,
    Ending,
    command_ending,
    plain,
    shell_ending,
)
from tui.sessions.journal.filming import Filming
from tui.sessions.journal.steps import Journal
from tui.sessions.kind import SessionEvent, SessionKind
from tui.sessions.limits import learn_limits
from tui.sessions.orphans.crash_record import Resumption
from tui.sessions.runner import SessionRunner
from tui.sessions.session_facts import SessionFacts
from tui.sessions.states import OVER_STATES, SessionChange, SessionState, Transition, next_state
from tui.terminal.emulator import Emulator
from tui.transport import clock
from tui.transport.connection import Connection
from tui.transport.link import Connected, Connecting, Link

if TYPE_CHECKING:
    from tui.protocol.channel import DataChannel

DRAWING_PATIENCE: Final = 3.0
"""Seconds at the end for output that takes long to draw."""

FRESH: Final = 10.0
"""Seconds in which what was typed last may be what ended a shell."""

ANSWERS_AT_ONCE: Final = 1024
"""Bytes of answers to the remote's questions that may be on their way, ahead of a key."""

INTERRUPTS: Final = (b"\x03", b"\x1a", b"\x1c")
"""Ctrl+C, Ctrl+Z and Ctrl+\\: a terminal drops what its program has not read (POSIX, ISIG)."""


COMMANDS: Final = (SessionType.INTERACTIVE_COMMAND, SessionType.COMMAND)

NEW_LINE_MODE: Final = b"\x1b[20h"
"""LNM (ECMA-48 7.2.7): a line feed begins a new line."""

LONGEST_KEYS: Final = 64
"""Bytes of input at most that somebody may have typed just now; more is pasted."""


Listener = Callable[["Session", SessionChange], None]


class Session(SessionFacts):
    """One session of the user's on one managed instance; with a `resumption` an older one."""

    def __init__(  # noqa: PLR0913 -- what a session is made of, each named
        self,
        aws: Aws,
        target: ManagedInstance,
        reason: str,
        *,
        emulator: Emulator,
        listener: Listener,
        user_limits: UserLimits | None = None,
        resumption: Resumption | None = None,
        journal: Journal | None = None,
        document: ChosenDocument | None = None,
    ) -> None:
        client = SessionClient(aws, target.instance_id)
        runner = SessionRunner(client, self._kind(), user_limits=user_limits, journal=journal)
        super().__init__(runner, document)
        self.target = target
        self.reason = reason
        self.emulator = emulator
        self.state = SessionState.STARTING
        self.ended: datetime | None = None
        """By the service's clock, as its start; None for one that is left running."""
        self.error: Exception | None = None
        self.ending: Ending | None = None
        self.customer_message = ""
        self._aws = aws.asker
        self._listener = listener
        self._resumption = resumption
        if self._is_command:
            # It has no terminal that would begin its lines at the left.
            emulator.feed(NEW_LINE_MODE)
        self.filming = Filming(self.journal, emulator)
        """Records what is shown, where the user wants that."""
        self._is_run = False
        self._link: Link = Connecting(1)
        self._early = bytearray()
        self._said = b""
        self._typed: tuple[bytes, float] = (b"", 0.0)
        self._was_asked = asyncio.Event()
        self._over = asyncio.Event()
        self._drawing: asyncio.Task[None] | None = None

    def _kind(self) -> SessionKind:
        return SessionKind(
            handle=self._handle,
            report=self._linked,
            exited=self._wordless,
            begun=lambda: self._happen(Transition.STARTED),
            over=self._conclude,
            end_asked=lambda: self._happen(Transition.END_ASKED),
            opened=self._opened,
            drain=self._drain,
            left_when_cancelled=True,
        )

    @property
    def live(self) -> bool:
        """Whether AWS may hold it for us, and `run` is not done with it."""
        return self.state not in OVER_STATES

    @property
    def _channel(self) -> "DataChannel | None":
        return self._runner.connection.channel if self._runner.connection else None

    @property
    def backlog(self) -> int:
        """Bytes of input that the far end has not acknowledged yet."""
        channel = self._channel
        return channel.unacknowledged_bytes if channel else len(self._early)

    @property
    def undelivered(self) -> int:
        """Bytes that were typed and of which the far end has not said that they arrived."""
        channel = self._channel
        return channel.unacknowledged_data if channel else len(self._early)

    @property
    def lamp(self) -> ConnectionStatus:
        """How the line to the far end is at this moment."""
        if self.ending is not None:
            return ended_status(self.ending)
        now = clock.now()
        unanswered = self._channel.oldest_unacknowledged(now) if self._channel else None
        return status_of(self.state, self._link, unanswered, self.undelivered, now)

    def send(self, data: bytes) -> None:
        """Send input; kept until it can go, dropped once the session is over."""
        if not self.live:
            return
        self._typed = (data[-LONGEST_PARTING:], clock.now())
        if data in INTERRUPTS:
            self.emulator.take_replies()
        self._send(data)
        if len(data) <= LONGEST_KEYS and self._runner.connection is not None:
            self._runner.connection.key_pressed()

    def _send(self, data: bytes) -> None:
        connection = self._runner.connection
        if connection is None:
            self._early += data
        else:
            connection.send_input(data)
            self._runner.sent(data)

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size, here and at the far end."""
        self.emulator.resize(columns, lines)
        self.journal.resized(columns, lines)
        self._tell_size()

    def _tell_size(self) -> None:
        connection = self._runner.connection
        if connection is not None and self.live:
            connection.send_size(self.emulator.room, self.emulator.lines)
            self._runner.sent()

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
        if not self.live:
            return
        ending = self._runner.end(plain(Cause.USER))
        if not self._is_run:
            self._finish(ending)

    def leave(self) -> None:
        """Let go of it without terminating; AWS keeps it, and it can be resumed."""
        if self.live:
            self._runner.leave(plain(Cause.LEFT))

    def reconnect_now(self) -> None:
        """Connect anew at once instead of at the next try, asking for a code if one is needed."""
        self._aws.ask_again()
        if self._runner.connection is not None:
            self._runner.connection.reconnect()

    async def abandon(self) -> Exception | None:
        """Terminate it at AWS although nobody runs it any more; what kept AWS from it."""
        return await self._runner.terminate()

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
            # What is expected has become a state.
            with suppress(UserFacingError):
                await self._runner.run(
                    self.reason,
                    document=self.chosen_document.name if self.chosen_document else None,
                    parameters=self.chosen_document.values if self.chosen_document else None,
                    resumption=self._resumption,
                )
        finally:
            self._over.set()

    def _opened(self, connection: Connection) -> None:
        self._tell_size()
        self._send(bytes(self._early))
        self._early.clear()
        session_id, countdown = connection.channel.session_id, self._runner.countdown
        learnt = self._limits_learnt
        limits = learn_limits(self._aws, session_id, countdown, learnt, self.chosen_document)
        self._runner.spawn(limits)
        self._runner.spawn(self._answer(connection))

    def _handle(self, event: SessionEvent, connection: Connection) -> None:
        match event:
            case Output(data) | StandardError(data):
                self.journal.output(data)
                self._said = (self._said + data)[-LONGEST_PARTING:]
                if self._draw(data) and self._drawing is None:
                    connection.pause_reading()
                    self._drawing = self._runner.spawn(self._draw_on(connection), lasting=True)
            case Missing():
                self._handle(Output(MISSING_MARK), connection)
            case Ready():
                self.customer_message = event.customer_message
                self._happen(Transition.READY)
            case ExitCode(code) if self._is_command:
                self._runner.end(command_ending(code), after=CLOSING)
            case ExitCode() | FlagReceived():
                # Of other kinds.
                pass
            case _:
                assert_never(event)

    def _draw(self, data: bytes = b"") -> bool:
        """Draw what came, before it what is left of earlier output; whether some is left yet."""
        is_left = self.emulator.feed_slice(data)
        if not is_left:
            self.filming.drawn()
        if self.emulator.has_replies:
            self._was_asked.set()
        self._listener(self, SessionChange.OUTPUT)
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
        connection.resume_reading()

    async def _drain(self) -> None:
        if self._drawing is not None:
            await asyncio.wait([self._drawing], timeout=DRAWING_PATIENCE)
            if self._drawing is not None:
                self._drawing.cancel()

    def _linked(self, link: Link) -> None:
        self._link = link
        if isinstance(link, Connected):
            self._happen(Transition.LINK_BACK)
        else:
            self._happen(Transition.LINK_LOST)

    def _limits_learnt(self) -> None:
        self._runner.limits_learnt()
        self._listener(self, SessionChange.LIMITS)

    @property
    def _is_command(self) -> bool:
        kind = self.chosen_document and self.chosen_document.session_type
        return kind is SessionType.COMMAND

    def _wordless(self) -> Ending:
        if self.chosen_document and self.chosen_document.session_type in COMMANDS:
            return COMMAND_ENDED
        typed, when = self._typed
        return shell_ending(self._said, typed if clock.now() - when < FRESH else b"")

    def _conclude(self, outcome: Ending | UserFacingError) -> None:
        """It is over: ended, lost, or failed where it was never of use and is not left behind."""
        lost = self._runner.ending
        if (
            isinstance(outcome, UserFacingError)
            and lost is not None
            and lost.cause is Cause.LOST
        ):
            outcome = Ending(Cause.LOST, str(outcome))
        if isinstance(outcome, Ending):
            self._finish(outcome)
        else:
            self.error, self.ended = outcome, self._runner.ended
            self._end_as(Transition.REFUSED)

    def _finish(self, ending: Ending) -> None:
        self.ending = ending
        if ending.cause is not Cause.LEFT:
            self.ended = self._runner.ended
        self._end_as(Transition.OVER)

    def _end_as(self, happening: Transition) -> None:
        self._happen(happening)
        # What it leaves on this machine is noted behind that.
        self._over.set()

    def _happen(self, happening: Transition) -> None:
        self.state = next_state(self.state, happening)
        self._listener(self, SessionChange.STATE)
