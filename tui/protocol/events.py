"""What a data channel reports. Taking an event acknowledges the message behind it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Final

from tui.protocol.errors import ProtocolError


@dataclass(frozen=True, slots=True)
class Ready:
    """The session's type is known and input may flow.

    Without a handshake the session is a shell, and `agent_version` stays None (section 4.1
    of the data-channel description). `customer_message` is meant for the user and may be
    empty.
    """

    session_type: str
    properties: Mapping[str, str] | None
    agent_version: str | None
    customer_message: str
    encrypted: bool


@dataclass(frozen=True, slots=True)
class Output:
    """Bytes for the terminal or the local connection."""

    data: bytes


@dataclass(frozen=True, slots=True)
class StandardError:
    """Bytes a command wrote to its standard error."""

    data: bytes


@dataclass(frozen=True, slots=True)
class ExitCode:
    """A command with separate streams has ended."""

    code: int


@dataclass(frozen=True, slots=True)
class FlagReceived:
    """A signal of section 3.3: a `Flag`, or the bare number of one nobody knows."""

    flag: int


@dataclass(frozen=True, slots=True)
class Input:
    """Agent: bytes for the shell, the command or the port."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Size:
    """Agent: the client's terminal has this many columns and lines, 0 to 65,535 each."""

    columns: int
    lines: int


@dataclass(frozen=True, slots=True)
class KeyRequested:
    """The handshake waits for `provide_key` or `refuse_key`.

    Client: ask KMS for a data key of 64 bytes. Agent: have KMS decrypt `ciphertext`.
    `challenge` belongs into the encryption context as `aws:ssm:RandomChallenge`
    (section 5.2); None: leave it out.
    """

    key_id: str
    challenge: str | None
    ciphertext: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Paused:
    """The service asked to hold back: the far side is away (section 6.8)."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The pause is over."""


@dataclass(frozen=True, slots=True)
class Finished:
    """Agent: `finish` is done; the last output was acknowledged or given up."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Messages of the far end that were lost for good, between the event before and the next.

    Only at the end of a session: until then the far end resends what is missing.
    """

    messages: int


@dataclass(frozen=True, slots=True)
class Closed:
    """The service closed the session; its words for the user, often empty."""

    output: str


@dataclass(frozen=True, slots=True)
class Failed:
    """This end gave up; nothing is received any more. Send what is queued, then close."""

    error: ProtocolError


OfBoth = Ready | FlagReceived | KeyRequested | Paused | Resumed | Closed | Failed
OfClient = Output | StandardError | ExitCode | Missing
OfAgent = Input | Size | Finished

ClientEvent = OfBoth | OfClient
"""What a client's channel reports."""

AgentEvent = OfBoth | OfAgent
"""What an agent's channel reports."""

Event = ClientEvent | AgentEvent


_STREAMS: Final[Mapping[type, Callable[[bytes], Event]]] = {
    Output: Output,
    StandardError: StandardError,
}
_data: Final[Callable[[Event], bytes]] = attrgetter("data")


def joined(events: Iterable[Event]) -> Iterator[Event]:
    """The same, with what comes of one stream in a row as one event."""
    for kind, some in groupby(events, type):
        if (stream := _STREAMS.get(kind)) is not None:
            yield stream(b"".join(map(_data, some)))
        else:
            yield from some
