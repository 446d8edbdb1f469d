"""The receiving half of a channel: order, decryption, events, acknowledgements.

A message in turn goes to the handshake, or becomes an event; it is acknowledged when its event
was taken, or at once if there is none for it (section 6.3). Nothing is reported behind the event
that closes the channel.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Final

from tui.protocol import payloads
from tui.protocol.control_frames import unsequenced
from tui.protocol.errors import MalformedPayload, RemoteProtocolError
from tui.protocol.events import Closed, Event, Failed, Missing
from tui.protocol.handshake import Handshake
from tui.protocol.message import MessageType, type_field
from tui.protocol.receive_window import Arrival, Disposition, ReceiveWindow
from tui.protocol.roles import Role
from tui.protocol.sources import Sources

MAX_ACKNOWLEDGEMENTS: Final = 20_000
"""Acknowledgements waiting for the socket. One more is left out: the message comes again."""

_ACKNOWLEDGE: Final = type_field(MessageType.ACKNOWLEDGE)


class Receiver:
    """Sorts one direction's stream messages and turns them into events.

    `shake_hands` is called with the payload type, payload and time of what the handshake
    handles, and says whether it is data all the same.
    """

    def __init__(
        self,
        role: Role,
        sources: Sources,
        handshake: Handshake,
        shake_hands: Callable[[int, bytes, float], bool],
    ) -> None:
        self.closed = False
        self.window = ReceiveWindow()
        self.events: list[Event] = []
        self._role = role
        self._sources = sources
        self._handshake = handshake
        self._shake_hands = shake_hands
        self._acknowledgements: list[bytes] = []

    def receive(self, arrival: Arrival, now: float) -> None:
        """A stream message has arrived, in its turn or not."""
        match self.window.receive(arrival):
            case Disposition.IN_TURN:
                self._process(arrival, now, early=False)
            case Disposition.ACKNOWLEDGE:
                self._acknowledge(arrival[0], arrival[1], now)
            case Disposition.IGNORE:
                pass
        while not self.closed and (early := self.window.next_early()):
            self._process(early, now, early=self.window.acknowledges_early)

    def close(self, event: Closed | Failed) -> None:
        """Nothing more is received; the event is the last one."""
        self.closed = True
        self.events.append(event)

    def report_change(self, event: Event, opposite: Event) -> None:
        """Reports a change, or takes back the opposite one that nobody has seen."""
        if self.events and self.events[-1] == opposite:
            self.events.pop()
        else:
            self.events.append(event)

    def salvage(self) -> None:
        """Report what lies behind gaps: the session is over, and nobody will fill them."""
        # What is damaged stands behind the end of what is known to be sound.
        with suppress(RemoteProtocolError):
            for missing, (_, _, payload_type, payload) in self.window.salvage():
                if missing:
                    self.events.append(Missing(missing))
                self._report(payload_type, payload)

    def take_events(self, now: float) -> list[Event]:
        """What was received, in order; it is acknowledged now."""
        for sequence, message_id in self.window.taken():
            self._acknowledge(sequence, message_id, now)
        events, self.events = self.events, []
        return events

    def take_acknowledgements(self) -> list[bytes]:
        """The frames to send now; until they are taken they outlast connections."""
        acknowledgements, self._acknowledgements = self._acknowledgements, []
        return acknowledgements

    def _process(self, arrival: Arrival, now: float, *, early: bool) -> None:
        """Turns a message whose turn has come into events; `early` ones are acknowledged."""
        sequence, message_id, payload_type, payload = arrival
        reported = len(self.events)
        try:
            if self._handshake.done or self._shake_hands(payload_type, payload, now):
                self._report(payload_type, payload)
        except RemoteProtocolError as error:
            self.close(Failed(error))
            return
        if len(self.events) > reported:
            self.window.hand_over(arrival, early=early)
        elif not early:
            self._acknowledge(sequence, message_id, now)

    def _report(self, payload_type: int, payload: bytes) -> None:
        event = self._role.events.get(payload_type)
        if event is None:
            return
        cipher = self._handshake.cipher
        if cipher is not None and payload_type in self._role.encrypted_receiving:
            payload = cipher.open(payload)
        if not payload:
            return
        # Once a message: `suppress` would cost a tenth of what a message does.
        try:
            reported = event(payload)
        except MalformedPayload:
            return
        self.events.append(reported)

    def _acknowledge(self, sequence: int, message_id: bytes, now: float) -> None:
        if len(self._acknowledgements) >= MAX_ACKNOWLEDGEMENTS:
            return
        payload = payloads.acknowledgement(self._role.receives, message_id, sequence)
        frame = unsequenced(_ACKNOWLEDGE, payload, self._sources, now)
        self._acknowledgements.append(frame)
