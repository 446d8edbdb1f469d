"""A channel taken up again by a program that was not there before.

Sequence numbers belong to the session and outlast every connection (section 6.1), but not the
program that counted them. A new one knows only roughly where the last one was; `Numbers` says
between which bounds. That is enough for a shell that is not encrypted:

* Input. The agent drops what is below the number it expects, acknowledging it again, and keeps
  what is above until the gap is filled (6.3). So every number between the bounds is sent once
  more, as the size of the terminal, which does no harm however often it arrives: those that are
  below are dropped, the rest is processed, and behind them there is no gap.
* Output. The agent sends again what nobody has acknowledged, the oldest first, within a second
  (6.5). So what arrives is kept for `SETTLING`, and the lowest number is where to go on.

An encrypted session cannot be taken up: its key was in memory only. Neither can a port: its
streams were in the middle of their bytes.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from tui.protocol import payloads
from tui.protocol.channel import DataChannel, Sources
from tui.protocol.errors import MalformedMessage
from tui.protocol.message import MessageType, PayloadType, unpack

SETTLING: Final = 1.5
"""Seconds from the first connection: more than the longest time after which the oldest
unacknowledged message is sent again (section 6.5)."""

MOST_HELD: Final = 10_000
"""Frames kept meanwhile; beyond, nothing is acknowledged, so it comes again."""

USUAL_SIZE: Final = (80, 24)
"""Columns and lines, where nobody has told the terminal's."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is known of a session's sequence numbers.

    Attributes:
        input_from: every input message below it has arrived.
        input_to: no input message has had this number or a higher one.
        output_from: every output message below it was taken.
    """

    input_from: int
    input_to: int
    output_from: int

    @property
    def plausible(self) -> bool:
        """Whether a session can have come to this."""
        return 0 <= self.input_from <= self.input_to and self.output_from >= 0


def numbers_of(channel: DataChannel, reserve: int) -> Numbers:
    """The numbers of a channel; they hold while it sends `reserve` messages more."""
    outbox = channel._sender.outbox
    return Numbers(
        outbox.oldest_number, outbox.next_number + reserve, channel._receiver.inbox.expected
    )


class ResumedChannel(DataChannel):
    """A client's channel that goes on where another program has stopped; see `resumed`."""

    _numbers: Numbers
    _settled_at: float | None = None
    _found = False
    _held: list[bytes]

    def connect(self, token: str, now: float) -> None:
        """A new socket is open; on the first one, closes the gap in the input's numbers."""
        first = self._settled_at is None
        if first:
            self._settled_at = now + SETTLING
            self._fill(now)
        super().connect(token, now)
        if first:
            # There is no handshake a second time: this shell is known to be one.
            self._apply(self._handshake.receive(PayloadType.OUTPUT, b"", now))

    def receive_data(self, frame: bytes | str, now: float) -> None:
        """One WebSocket message; output waits until it is clear where it goes on."""
        sequence = None if self._found or self.closed else _output_number(frame)
        if sequence is None:
            super().receive_data(frame, now)
        elif self._settled_at is not None and now < self._settled_at:
            if len(self._held) < MOST_HELD:
                assert isinstance(frame, bytes)
                self._held.append(frame)
        else:
            self._settle(now, sequence)
            super().receive_data(frame, now)

    def receive_timeout(self, now: float) -> None:
        """Time has passed."""
        if self._held and self._settled_at is not None and now >= self._settled_at:
            self._settle(now)
        super().receive_timeout(now)

    def next_deadline(self) -> float | None:
        """When `receive_timeout` is due, or None."""
        deadline = super().next_deadline()
        if not self._held or self.closed:
            return deadline
        assert self._settled_at is not None
        return self._settled_at if deadline is None else min(deadline, self._settled_at)

    def _fill(self, now: float) -> None:
        """Stores a message for every number that may be missing; the connection sends them.

        They are one line short, so that the real size behind them is a change: the program
        in the terminal then draws itself anew.
        """
        columns, lines = payloads.read_size(self._size) if self._size else USUAL_SIZE
        filling = payloads.size(columns, max(1, lines - 1))
        self._sender.outbox.next_number = self._numbers.input_from
        for _ in range(self._numbers.input_from, self._numbers.input_to):
            self._sender.send(PayloadType.SIZE, filling, now)
        if self._size is None:
            self._size = payloads.size(columns, lines)

    def _settle(self, now: float, *arrived: int) -> None:
        """Goes on with the lowest number that has come."""
        self._found = True
        numbers = [
            number for frame in self._held if (number := _output_number(frame)) is not None
        ]
        lowest = min((*numbers, *arrived), default=0)
        self._receiver.inbox.expected = max(lowest, self._numbers.output_from)
        held, self._held = self._held, []
        for frame in held:
            super().receive_data(frame, now)


def resumed(
    session_id: str, numbers: Numbers, *, sources: Sources, client_id: UUID
) -> DataChannel:
    """A client's channel for an unencrypted shell whose program is gone."""
    channel = ResumedChannel.client(session_id, sources=sources, client_id=client_id)
    assert isinstance(channel, ResumedChannel)
    channel._numbers = numbers
    channel._held = []
    return channel


def _output_number(frame: bytes | str) -> int | None:
    """The sequence number of an agent's stream message; None for anything else."""
    if isinstance(frame, str):
        return None
    try:
        kind, sequence, _, _, _ = unpack(frame)
    except MalformedMessage:
        return None
    return sequence if kind is MessageType.OUTPUT else None
