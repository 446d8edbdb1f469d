"""A channel taken up again by a program that was not there before.

Sequence numbers belong to the session and outlast every connection (section 6.1), but not the
program that counted them. A new one knows only roughly where the last one was; `SequenceState` says
between which bounds. That is enough for a shell that is not encrypted:

* Input. The agent drops what is below the number it expects, acknowledging it again, and keeps
  what is above until the gap is filled (6.3). So every number between the bounds is sent once
  more, as the size of the terminal, which does no harm however often it arrives: those that are
  below are dropped, the rest is processed, and behind them there is no gap.
* Output. The agent sends again what nobody has acknowledged to it, the oldest first and until
  it is (6.5). What the program that is gone has acknowledged never comes again, and its numbers
  need not be in one piece: an acknowledgement that was lost leaves one message open among
  others. So nothing is acknowledged before its turn, and a message that comes again and again
  while the ones before it do not come is the oldest: `ResumedReceiveWindow` goes on with it. What was
  acknowledged out of its turn and not shown yet is gone with the program.

An encrypted session cannot be taken up: its key was in memory only. Neither can a port: its
streams were in the middle of their bytes.
"""

from collections.abc import Callable
from typing import Final, Self
from uuid import UUID

from tui.protocol import payloads
from tui.protocol.channel import DataChannel
from tui.protocol.message import PayloadType
from tui.protocol.receive_window import (
    MAX_EARLY,
    MAX_EARLY_BYTES,
    Arrival,
    Disposition,
    ReceiveWindow,
)
from tui.protocol.send_window import RESEND_TICK
from tui.protocol.sources import Sources
from tui.protocol.ticket import SequenceState

PROOFS: Final = 3
"""Repetitions of one message and no other until what is missing before it is held not to come:
a second or so. One would do with an official agent, which resends its oldest message alone."""

PROOFS_AMONG_MANY: Final = 6
"""The same from an agent that resends all that is lost, each message after pauses of its own that
double: a few seconds. On a wire that loses a tenth, which none does over TCP, six keep every
message in hundreds of runs, and five do not."""


class ResumedReceiveWindow(ReceiveWindow):
    """A receive window that begins in the middle, with gaps that nobody will ever fill.

    `time` tells the seconds of the channel's clock.
    """

    acknowledges_early = False

    def __init__(self, expected: int, time: Callable[[], float]) -> None:
        super().__init__()
        self.expected = expected
        self._time = time
        self._repeated: dict[int, tuple[int, float]] = {}
        """How often a message has come again before its turn, and when it last counted."""
        self._proven = -1
        """What is missing below it does not come."""

    def next_early(self) -> Arrival | None:
        """The kept message whose turn has come, or comes because none before it will."""
        if self.expected < self._proven and self.expected not in self._early:
            self.expected = min(self._early)
        return super().next_early()

    def _keep(self, arrival: Arrival) -> Disposition:
        sequence, _, _, payload = arrival
        size = self._early_bytes + len(payload)
        if sequence in self._early:
            self._suspect(sequence)
        elif len(self._early) < MAX_EARLY and size <= MAX_EARLY_BYTES:
            self._early[sequence] = arrival
            self._early_bytes = size
        return Disposition.IGNORE

    def _suspect(self, sequence: int) -> None:
        """A message has come again; copies that the network made come sooner than a tick."""
        times, last = self._repeated.get(sequence, (0, float("-inf")))
        now = self._time()
        if now < last + RESEND_TICK / 2:
            return
        self._repeated[sequence] = (times + 1, now)
        if times + 1 >= (PROOFS if len(self._repeated) == 1 else PROOFS_AMONG_MANY):
            self._proven = sequence
            self._repeated.clear()


class ResumedChannel(DataChannel):
    """A client's channel that goes on where another program has stopped."""

    _state = SequenceState(0, 0, 0)
    _begun = False

    @classmethod
    def from_state(
        cls, session_id: str, state: SequenceState, *, sources: Sources, client_id: UUID
    ) -> Self:
        """A client's channel for an unencrypted shell whose program is gone."""
        channel = cls.client(session_id, sources=sources, client_id=client_id)
        channel._resume(state)
        return channel

    def _resume(self, state: SequenceState) -> None:
        self._state = state
        self._receiver.window = ResumedReceiveWindow(state.output_from, lambda: self._now)

    def connect(self, token: str, now: float) -> None:
        """A new socket is open; on the first one, closes the gap in the input's numbers."""
        first, self._begun = not self._begun, True
        if first:
            self._fill(now)
        super().connect(token, now)
        if first:
            # There is no handshake a second time: this shell is known to be one.
            self._apply(self._handshake.receive(PayloadType.OUTPUT, b"", now))

    def _fill(self, now: float) -> None:
        """Stores a message for every number that may be missing; the connection sends them.

        They are one line short, so that the real size behind them is a change: the program
        in the terminal then draws itself anew.
        """
        columns, lines = payloads.read_size(self._size) if self._size else payloads.USUAL_SIZE
        filling = payloads.size(columns, max(1, lines - 1))
        self._sender.window.next_number = self._state.input_from
        for _ in range(self._state.input_from, self._state.input_to):
            self._sender.send(PayloadType.SIZE, filling, now)
        if self._size is None:
            self._size = payloads.size(columns, lines)
