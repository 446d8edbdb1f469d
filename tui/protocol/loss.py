"""Which of the messages on their way are lost: told by acknowledgements, or by their absence.

Every sending of a message has a number in the order of all sendings, and acknowledgements come
one for each message, so they tell more than the official programs read out of them (those resend
the oldest message when its time is up, and no other, section 6.5):

* Reordering (RFC 9002, section 6.1.1). Of a sending of which later ones are acknowledged there
  is little hope: none after `REORDERING_THRESHOLD` of them, once the usual round trip is over, or
  after one, once the RTO is. It is resent at once, and so is a resending that was lost.
* Silence. Where nothing at all is acknowledged, nobody knows what is lost. After an RTO
  everything that waited so long is given up and resent. If it is silent again before a
  message that was sent once is acknowledged, only a few at a time are resent, and the RTO is
  doubled, to see whether anyone is there; an answer to one of them says that the rest was
  lost. An answer to a message that was given up and not resent yet says the opposite: nothing
  is lost, the way has become longer (as in F-RTO, RFC 5682).

Round trips are measured with messages that were sent once (Karn's rule): nobody can tell
which sending of a message an acknowledgement is for, and a wrong sample spoils the RTO. For
the same reason a message that was resent tells nothing of earlier ones while its acknowledgement
may be owed to the sending before, nor does any after a silence, which may have been a long way.

A wire that is merely slow, with thousands of messages queued somewhere on the way, loses and
reorders nothing and is not silent. Then nothing is resent, however long it takes.
"""

from bisect import insort
from collections import OrderedDict
from itertools import islice
from typing import Final

from tui.protocol.round_trip import RoundTrip

REORDERING_THRESHOLD: Final = 3
"""Later sendings that must be acknowledged, as TCP's duplicate acknowledgements (RFC 5681)."""

PERSISTENCE: Final = 16
"""Resendings of one message before its waits are doubled. Where half of all round trips fail,
one message in 100,000 needs more; but a plugin acknowledges nothing twice, so that a message
whose acknowledgement was lost stays open for good (section 6.9)."""

SILENT_BURST: Final = 16
"""Messages resent to a peer that stays silent. Where half of all round trips fail, one of them
is answered all but once in 65,000 times."""

PROBES: Final = 2
"""Silences before the RTO is doubled: the last message of all has no other to tell of it, and
the official programs never double it."""

_NOBODY: Final = -1


class InFlight:
    """A message on its way, and how it was last sent."""

    __slots__ = ("frame", "number", "resends", "send_order", "sent", "stored", "unsure")

    def __init__(self, number: int, frame: bytes, now: float) -> None:
        self.number = number
        self.frame = frame
        self.stored = now
        self.sent = now
        self.send_order = 0  # among all sendings
        self.resends = 0  # on this connection
        self.unsure = False  # sent more than once, on whatever connection


def _number(sending: InFlight) -> int:
    return sending.number


class LossDetector:
    """All sendings that are on their way, in the order they were made."""

    def __init__(self) -> None:
        self.round_trip = RoundTrip()
        self._in_flight: OrderedDict[int, InFlight] = OrderedDict()
        self._next_order = 0
        self._latest_acknowledged = [_NOBODY] * REORDERING_THRESHOLD
        """The `send_order` of the latest that were acknowledged, ascending."""
        self._quiet_since = 0.0
        self._silences = 0
        """So many since the last acknowledgement of a message that was sent once."""
        self._before_silence = _NOBODY
        """The last `send_order` when the last silence was noticed."""
        self._given_up = _NOBODY
        """The last `send_order` that is taken for lost because of a silence."""

    def send(self, sending: InFlight, now: float) -> None:
        sending.send_order = self._next_order
        self._next_order += 1
        sending.sent = now
        self._in_flight[sending.number] = sending

    def send_again(self, sending: InFlight, now: float) -> None:
        self._in_flight.move_to_end(sending.number)
        sending.send_order = self._next_order
        self._next_order += 1
        sending.sent = now
        sending.resends += 1
        sending.unsure = True

    def forget(self, sending: InFlight) -> None:
        """A message has arrived, though nobody said so."""
        del self._in_flight[sending.number]

    def acknowledge(self, sending: InFlight, now: float) -> None:
        """A message has arrived, and perhaps before others that were sent earlier."""
        del self._in_flight[sending.number]
        self._quiet_since = now
        waited = max(0.0, now - sending.sent)
        if sending.unsure:
            if self._given_up != _NOBODY:
                self._given_up = self._before_silence
            if self._silences or waited < self.round_trip.usual:
                return
        else:
            if sending.send_order <= self._given_up:
                self._given_up = _NOBODY
            self._silences = 0
            self.round_trip.sample(waited)
        if sending.send_order > self._latest_acknowledged[0]:
            insort(self._latest_acknowledged, sending.send_order)
            del self._latest_acknowledged[0]

    def resume(self, now: float) -> None:
        """What was quiet until now was no silence."""
        self._quiet_since = now
        self._given_up = _NOBODY

    def restart(self, now: float, most: int | None = None) -> list[InFlight]:
        """On a new connection everything is sent again: so many now, which are the answer.

        The rest is given up, to be resent as lost messages are.
        """
        self._quiet_since = now
        self._silences = 0
        self._given_up = self._before_silence = self._next_order - 1
        again = sorted(self._in_flight.values(), key=_number)
        for sending in again[:most]:
            self.send_again(sending, now)
        for sending in again:
            sending.resends = 0
            sending.unsure = True
        return again[:most]

    def lost(self, now: float, most: int) -> list[InFlight]:
        """So many at most of those to be resent now, the oldest first: the others wait for them."""
        if self._silent_at() <= now:
            self._give_up(now)
        lost: list[InFlight] = []
        last, usual = self._last_suspect(), self.round_trip.usual
        for sending in self._in_flight.values():
            if sending.send_order > last or sending.sent + usual > now:
                break
            if sending.sent + self._wait(sending) <= now:
                lost.append(sending)
        lost.sort(key=_number)
        return lost[:most]

    def due(self) -> float | None:
        """When to ask for `lost` again."""
        if not self._in_flight:
            return None
        due = self._silent_at()
        last = self._last_suspect()
        for sending in self._in_flight.values():
            if sending.send_order > last:
                break
            due = min(due, sending.sent + self._wait(sending))
            if sending.resends <= PERSISTENCE:
                break  # those behind it were sent later and wait no less
        return due

    def _silent_at(self) -> float:
        """When the absence of any acknowledgement becomes a silence."""
        for sending in self._in_flight.values():
            start = max(self._quiet_since, sending.sent)
            return start + self.round_trip.rto(max(0, self._silences - PROBES))
        return float("inf")

    def _give_up(self, now: float) -> None:
        """Takes for lost what is on its way; after a silence, in another one, only a few."""
        latest = self._before_silence = self._next_order - 1
        if self._silences:
            latest = [
                each.send_order for each in islice(self._in_flight.values(), SILENT_BURST)
            ][-1]
        self._given_up = latest
        self._silences += 1
        self._quiet_since = now

    def _last_suspect(self) -> int:
        return max(self._given_up, self._latest_acknowledged[-1])

    def _wait(self, sending: InFlight) -> float:
        """Seconds that a suspect is given, from its sending on."""
        doublings = sending.resends - PERSISTENCE
        if doublings > 0:
            return self.round_trip.rto(doublings)
        if sending.send_order < self._latest_acknowledged[0]:
            return self.round_trip.usual
        return self.round_trip.rto()
