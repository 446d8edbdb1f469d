"""The data channel of one session: four verbs over the parts beside it.

Bytes and the time go in (`receive_data`, `receive_timeout`), events and frames come out
(`take_events`, `data_to_send`); `send_...` queues what this end has to say. `now` is always
in seconds of one monotonic clock.

A channel lives as long as its session and outlasts connections: `connect` and `disconnect`
only tell it whether a socket is there. Input is kept, never dropped, while there is none,
while the handshake runs (the agent would throw it away, section 4.6), and while too much
waits for an acknowledgement; `writable` says when a writer had better pause.

Nothing a peer sends raises: what can be ignored is ignored (sections 2 and 3), and what ends
the session is a `Failed` event, in its place among the others.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final, Self
from uuid import UUID

from tui.protocol import payloads
from tui.protocol.control_frames import ControlFrames, OpenText
from tui.protocol.errors import MalformedMessage, MalformedPayload, PeerSilent
from tui.protocol.events import Closed, Event, Failed, Paused, Resumed
from tui.protocol.handshake import SHELL_TYPES, Handshake, Step
from tui.protocol.handshake_client import ClientHandshake
from tui.protocol.message import MessageType, PayloadType
from tui.protocol.pace import MESSAGES_PER_SECOND
from tui.protocol.receive_window import Arrival
from tui.protocol.receiver import Receiver
from tui.protocol.roles import CLIENT, Role
from tui.protocol.sender import Sender, earliest
from tui.protocol.sources import Sources
from tui.protocol.ticket import SequenceState
from tui.protocol.versions import CLIENT_VERSION

__all__ = ["DataChannel", "Sources"]

SILENCE_LIMIT: Final = 300.0
"""Seconds of resending in vain before giving up: 3000 ticks, as the plugin (section 6.5).

Only time with a connection counts, and none in which the service asks for a pause, the owner
holds the channel, or nobody was here to look."""

ABSENCE: Final = 10.0
"""Seconds between two looks at the channel after which this end was away: its computer slept,
or its program was stopped. While anything waits there is a deadline at least every
`LONGEST_WAIT` seconds."""


class DataChannel:
    """One end of a session's data channel: `client` builds a user's, `AgentChannel` is an agent."""

    def __init__(
        self,
        role: Role,
        handshake: Handshake,
        session_id: str,
        sources: Sources,
        open_text: OpenText,
    ) -> None:
        self.session_id = session_id
        self.connected = False
        self.paused = False
        """The service asked to hold back; only an agent does (section 6.8)."""
        self._role = role
        self._handshake = handshake
        self._sources = sources
        self._control_frames = ControlFrames(role, session_id, sources, open_text)
        self._receiver = Receiver(role, sources, handshake, self._shake_hands)
        self._sender = Sender(role, sources)
        self._size: bytes | None = None
        self._now = 0.0

    @classmethod
    def client(
        cls,
        session_id: str,
        *,
        sources: Sources,
        client_id: UUID,
        client_version: str = CLIENT_VERSION,
        messages_per_second: float | None = MESSAGES_PER_SECOND,
    ) -> Self:
        """The end a user sits at; `client_id` is one for each run of the program."""
        open_text = partial(
            payloads.open_client_channel, client_id=str(client_id), version=client_version
        )
        role = replace(CLIENT, messages_per_second=messages_per_second)
        handshake = ClientHandshake(client_version, sources.new_bytes)
        return cls(role, handshake, session_id, sources, open_text)

    @property
    def closed(self) -> bool:
        """Nothing is received or sent any more: `Closed` or `Failed` was reported."""
        return self._receiver.closed

    @property
    def ready(self) -> bool:
        """Whether input flows: the handshake is complete, or there is none."""
        return self._handshake.done

    @property
    def encrypted(self) -> bool:
        """Whether the session's data is encrypted with a KMS key."""
        return self._handshake.cipher is not None

    @property
    def session_type(self) -> str | None:
        """The session's type; a client does not know it before the handshake."""
        return self._handshake.session_type

    @property
    def client_version(self) -> str | None:
        """The client's version; None for an agent that has seen no handshake."""
        return self._handshake.client_version

    @property
    def unacknowledged(self) -> int:
        """Messages not acknowledged yet, those not sent yet included."""
        return self._sender.messages

    @property
    def unacknowledged_bytes(self) -> int:
        """Bytes of those messages; a header counts once its message was sent."""
        return self._sender.size

    @property
    def unacknowledged_data(self) -> int:
        """Bytes that were given to `send_input` or `send_output`; counts them one by one."""
        return self._sender.data_size

    @property
    def writable(self) -> bool:
        """Whether a writer may go on; sending in spite of False only costs memory."""
        return self._sender.writable

    def oldest_unacknowledged(self, now: float) -> float | None:
        """The age in seconds of the oldest message sent and not acknowledged."""
        return self._sender.window.oldest_age(now)

    def silence(self, now: float) -> float:
        """Seconds without any acknowledgement while one is waited for; 0 if none is."""
        return self._sender.window.silence(now)

    def sequence_state(self, reserve: int) -> SequenceState:
        """The session's sequence numbers; they hold while it sends `reserve` messages more."""
        sent = self._sender.window
        return SequenceState(
            sent.oldest_number, sent.next_number + reserve, self._receiver.window.expected
        )

    # --- connections ---

    def connect(self, token: str, now: float) -> None:
        """A new socket is open: introduces itself, then resends what is unacknowledged."""
        self._advance_clock(now)
        self.connected = True
        if self.closed:
            return
        self._end_pause()
        self._open_sender()
        self._sender.replay(now)
        self._control_frames.open(token, now)
        self._apply(self._handshake.start(now))

    def disconnect(self, now: float) -> None:
        """The socket is gone; acknowledgements not handed out yet wait for the next one."""
        self._advance_clock(now)
        self.connected = False
        self._sender.open = False
        self._sender.drop_frames()
        self._control_frames.drop()

    def pause_reading(self, now: float) -> None:
        """The owner reads nothing from the socket until `resume_reading`, acknowledgements neither."""
        self._advance_clock(now)
        self._sender.reading_paused = True

    def resume_reading(self, now: float) -> None:
        """The owner reads again; nothing is late by what it did not read."""
        self._advance_clock(now)
        if self._sender.reading_paused:
            self._sender.reading_paused = False
            self._sender.window.resume(now)

    # --- sending ---

    def send_input(self, data: bytes, now: float) -> None:
        """Client: bytes for the shell, the command or the port, of any length."""
        self._send_data(PayloadType.OUTPUT, data, now)

    def set_pace(self, largest: int, messages_per_second: float) -> None:
        """Client: messages a second at most, and the bytes that each may grow to."""
        self._sender.set_pace(largest, messages_per_second)

    def probe(self, padding: Callable[[int], bytes], now: float) -> None:
        """Client: tries a larger message out, if it is time to, of bytes that do nothing.

        `padding` makes about so many, or the fewest there can be; what was sent must be whole.
        """
        self._advance_clock(now)
        if not self.closed and (size := self._sender.next_size):
            self._sender.enqueue_probe(padding(size), padding(0))
            self._pump()

    def send_flag(self, flag: int, now: float) -> None:
        """Sends a signal of section 3.3."""
        self._send_data(PayloadType.FLAG, payloads.flag(flag), now)

    def send_size(self, columns: int, lines: int, now: float) -> None:
        """Client: the size of the terminal. Before the session is ready the last one counts."""
        self._advance_clock(now)
        payload = payloads.size(columns, lines)
        if not self.ready:
            self._size = payload
        elif not self.closed:
            self._sender.enqueue(PayloadType.SIZE, payload)
            self._pump()

    def provide_key(
        self, plaintext: bytes, ciphertext: bytes, now: float, *, used_challenge: bool = False
    ) -> None:
        """Answers `KeyRequested` with a data key of 64 bytes and, as a client, its ciphertext.

        Raises:
            LocalProtocolError: None was requested, or it has another length.
        """
        self._advance_clock(now)
        if not self.closed:
            self._apply(self._handshake.provide_key(plaintext, ciphertext, now, used_challenge))

    def refuse_key(self, sentence: str, now: float) -> None:
        """Answers `KeyRequested`: there is no key, and the sentence says why.

        Raises:
            LocalProtocolError: None was requested.
        """
        self._advance_clock(now)
        if not self.closed:
            self._apply(self._handshake.refuse_key(sentence))

    # --- receiving ---

    def receive_data(self, frame: bytes | str, now: float) -> None:
        """One WebSocket message; a text message is ignored, as both ends do."""
        self._advance_clock(now)
        if self.closed or isinstance(frame, str):
            return
        try:
            kind, sequence, message_id, payload_type, payload = self._role.unpack(frame)
        except MalformedMessage:
            return
        if kind is self._role.receives:
            self._receive_stream((sequence, message_id, payload_type, payload))
        elif kind is MessageType.ACKNOWLEDGE:
            self._receive_acknowledgement(payload)
        elif kind is MessageType.CHANNEL_CLOSED:
            self.give_up_waiting(now)
            self._receiver.close(Closed(payloads.read_channel_closed(payload)))
        elif kind is MessageType.PAUSE_PUBLICATION:
            self._pause()
        elif kind is MessageType.START_PUBLICATION:
            self._start_publication()

    def receive_timeout(self, now: float) -> None:
        """Time has passed: resends what is overdue and gives up what took too long."""
        self._advance_clock(now)
        if self.closed:
            return
        self._apply(self._handshake.receive_timeout(now))
        if self._sender.open and not (self.paused or self._sender.reading_paused):
            self._check_silence()
        if not self.closed:
            self._sender.receive_timeout(now)

    def give_up_waiting(self, now: float) -> None:
        """The session is over: reports what came behind gaps that will not be filled any more.

        Of a port nothing is, nor any input: bytes of theirs are of no use with some missing.
        """
        self._advance_clock(now)
        hears = self._role.receives is MessageType.OUTPUT and not self.closed
        if hears and self._handshake.done and self.session_type in SHELL_TYPES:
            self._receiver.salvage()

    def next_deadline(self) -> float | None:
        """When `receive_timeout` is due, or None."""
        if self.closed:
            return None
        return earliest(self._sender.deadline, self._handshake.deadline)

    def take_events(self) -> list[Event]:
        """What was received, in order. Taking it is what acknowledges it (section 6.3)."""
        return self._receiver.take_events(self._now)

    def data_to_send(self) -> list[bytes | str]:
        """The frames to send now, in order: str as text frames, bytes as binary ones."""
        if not self.connected:
            return []
        return [
            *self._control_frames.take_opening(),
            *self._receiver.take_acknowledgements(),
            *self._sender.take_frames(),
            *self._control_frames.take_ending(),
        ]

    # --- inside ---

    def _advance_clock(self, now: float) -> None:
        """It is `now`; after an absence, acknowledgements that could not be read are not late."""
        if now > self._now + ABSENCE:
            self._sender.window.resume(now)
        self._now = now

    def _receive_stream(self, arrival: Arrival) -> None:
        if self.paused:
            self._end_pause()
            self._pump()
        self._receiver.receive(arrival, self._now)

    def _shake_hands(self, payload_type: int, payload: bytes, now: float) -> bool:
        """Gives a payload to the handshake; True if it is data all the same."""
        if not self._handshake.handles(payload_type):
            return False
        self._apply(self._handshake.receive(payload_type, payload, now))
        return self._handshake.done and payload_type in self._role.events

    def _apply(self, step: Step) -> None:
        for payload_type, payload in step.sends:
            self._sender.send(payload_type, payload, self._now)
        self._sender.cipher = self._handshake.cipher
        self._sender.ready = self._handshake.done
        for event in step.events:
            if isinstance(event, Failed):
                self._receiver.close(event)
            else:
                self._receiver.events.append(event)
        if self._handshake.done and self._size is not None:
            self._sender.enqueue_first(PayloadType.SIZE, self._size)
            self._size = None
        self._pump()

    def _receive_acknowledgement(self, payload: bytes) -> None:
        try:
            number = payloads.read_acknowledgement(payload)
        except MalformedPayload:
            return
        if self._sender.acknowledge(number, self._now):
            self._handshake.acknowledged(self._now)
        self._end_pause()
        self._pump()

    def _open_sender(self) -> None:
        self._sender.open = self.connected and not (self.paused and self._role.obeys_pause)

    def _pause(self) -> None:
        if not self.paused:
            self.paused = True
            self._open_sender()
            self._receiver.report_change(Paused(), Resumed())

    def _end_pause(self) -> None:
        if self.paused:
            self.paused = False
            self._sender.window.resume(self._now)
            self._open_sender()
            self._receiver.report_change(Resumed(), Paused())

    def _start_publication(self) -> None:
        self._end_pause()
        self._pump()

    def _send_data(self, payload_type: PayloadType, data: bytes, now: float) -> None:
        self._advance_clock(now)
        if self.closed:
            return
        size = self._sender.message_size.current
        for start in range(0, len(data), size):
            self._sender.enqueue(payload_type, data[start : start + size])
        self._pump()

    def _pump(self) -> None:
        if not self.closed:
            self._sender.pump(self._now)

    def _check_silence(self) -> None:
        """Gives up a peer that acknowledges nothing; from an agent's point of view, at all.

        A plugin as the peer acknowledges no message twice, so that a single one may stay
        open for good without harm (section 6.9).
        """
        window = self._sender.window
        measure = window.oldest_wait if self._role.reacknowledged else window.silence
        silence = measure(self._now)
        if silence >= SILENCE_LIMIT:
            self._receiver.close(Failed(PeerSilent(silence)))
