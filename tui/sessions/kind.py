"""What a kind of session decides, and how far a session has come."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from tui.errors import UserFacingError
from tui.protocol.events import ExitCode, FlagReceived, Missing, Output, Ready, StandardError
from tui.sessions.ending import Ending
from tui.transport.connection import Connection
from tui.transport.link import Link

SessionEvent = Ready | Output | StandardError | ExitCode | FlagReceived | Missing
"""What is left for a kind to understand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionKind:
    """What a kind of session decides.

    Attributes:
        handle: called with each event and the connection, in order, on the event loop.
        report: called whenever the connection's state changes.
        exited: tells what to call an end that nobody asked for and nobody gave words for.
        begun: called when AWS holds the session.
        over: called with what `run` is about to return or to raise.
        end_asked: called when it is to be terminated, by `end` or by its maximum.
        opened: called with its connection, before anything happens on it.
        drain: awaited when the connection is over, for what the kind has still to do.
        port: the far end understands the flag that ends a port session (section 9.2).
        left_when_cancelled: a cancellation terminates nothing: its caller sees to the session.
    """

    handle: Callable[[SessionEvent, Connection], None]
    exited: Callable[[], Ending]
    report: Callable[[Link], None] = lambda link: None
    begun: Callable[[], None] = lambda: None
    over: Callable[[Ending | UserFacingError], None] = lambda outcome: None
    end_asked: Callable[[], None] = lambda: None
    opened: Callable[[Connection], None] = lambda connection: None
    drain: Callable[[], Awaitable[None]] | None = None
    port: bool = False
    left_when_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class NotAsked:
    """AWS was not asked for it yet."""


@dataclass(frozen=True, slots=True)
class Asked:
    """AWS has not answered yet; `limit` is the patience of an end that is wanted."""

    limit: asyncio.Timeout


@dataclass(frozen=True, slots=True)
class Answered:
    """AWS holds the session.

    Attributes:
        started: by the service's clock.
        told: the service's clock when AWS answered.
        at: our clock then, monotonic, in seconds.
    """

    started: datetime
    told: datetime
    at: float


@dataclass(frozen=True, slots=True)
class Opened:
    """There is a connection, and it stays: what it has counted is asked for behind the end.

    Attributes:
        answer: what AWS has answered.
        connection: of the session.
        tasks: what runs beside it; over with the connection.
        chores: those of them that end with the connection.
    """

    answer: Answered
    connection: Connection
    tasks: asyncio.TaskGroup
    chores: set[asyncio.Task[None]] = field(default_factory=set)


Phase = NotAsked | Asked | Answered | Opened
"""How far a session has come."""
