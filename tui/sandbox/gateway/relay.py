"""One session in the gateway: two sides, the frames between them, and its limits.

Frames are carried unchanged and in order; what arrives for a side that is away waits for it. The
relay looks at no more of a frame than its header (section 2 of the data-channel description):
enough to drop what would kill the official programs, to see the client's activity, and to hear
that the agent's shell is over.
"""

import asyncio
import contextlib
import json
import logging
import struct
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from functools import partial
from itertools import islice
from typing import Any
from uuid import uuid4

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from tui.protocol.message import MessageType, pack, type_field, wire_id
from tui.sandbox.calls.answers import json_object
from tui.sandbox.gateway.faults import BadWire, FaultPlan
from tui.sandbox.gateway.limits import Limit, SessionTimeouts
from tui.sandbox.gateway.line import AgentLine, receive_over, send_over
from tui.transport.writing import TOGETHER

HEADER_LENGTH = 116
SMALLEST_FRAME = 120
_LENGTH = struct.Struct(">I")
_PAYLOAD_TYPE = struct.Struct(">I")
_PAYLOAD_TYPE_AT = 112
#: Payload types that count as the client being there: data and the terminal's size.
ACTIVITY = frozenset({1, 3})

#: A connected side that lets so many frames wait stops the other side's reader.
MOST_WAITING = 512
#: More frames than this are not held for a side: stream messages are lost, to be resent by
#: their sender. Of acknowledgements twice as many: nobody would send them again.
MOST_HELD = 20_000
#: The same in bytes: ordinary frames hold little over a kilobyte, but nobody has to send such.
MOST_HELD_BYTES = 32 << 20
#: A side has so long to take its last frames, in seconds.
CLOSING_TIME = 10.0
#: An agent whose shell is over closes its connection itself, within this time in seconds.
AGENT_CLOSING_TIME = 30.0

ACKNOWLEDGE = b"acknowledge"
INPUT = b"input_stream_data"
OUTPUT = b"output_stream_data"
STATE = b"agent_session_state"
TASK_COMPLETE = b"agent_task_complete"

logger = logging.getLogger(__name__)


class Peer(Enum):
    """The two sides of a session."""

    CLIENT = "client"
    AGENT = "agent"

    @property
    def other(self) -> "Peer":
        return Peer.AGENT if self is Peer.CLIENT else Peer.CLIENT


#: What each side may send to the other.
CARRIED = {
    Peer.CLIENT: frozenset({INPUT, ACKNOWLEDGE}),
    Peer.AGENT: frozenset({OUTPUT, ACKNOWLEDGE}),
}


class _Side:
    """What is known of one side: its connection while it has one, and the frames for it."""

    def __init__(self) -> None:
        self.connection: ServerConnection | AgentLine | None = None
        self.frames: deque[bytes] = deque()
        self.size = 0
        self.arrived = asyncio.Event()
        self.room = asyncio.Event()
        self.last_frame_queued = False

    @property
    def congested(self) -> bool:
        """Whether a side that is there takes its frames more slowly than they come."""
        return self.connection is not None and len(self.frames) >= MOST_WAITING

    def has_room(self, times: int) -> bool:
        """Whether it is held for less than so many times what is held at most."""
        return len(self.frames) < times * MOST_HELD and self.size < times * MOST_HELD_BYTES

    def put(self, frame: bytes) -> None:
        self.frames.append(frame)
        self.size += len(frame)
        self.arrived.set()

    def clear(self) -> None:
        self.frames.clear()
        self.size = 0

    def take_away(self, count: int) -> None:
        for _ in range(count):
            self.size -= len(self.frames.popleft())
        if len(self.frames) < MOST_WAITING:
            self.room.set()


class Relay:
    """A session between its two sides."""

    def __init__(  # noqa: PLR0913 -- what a session is made of, each named
        self,
        session_id: str,
        target: str,
        limits: SessionTimeouts,
        *,
        on_presence: Callable[[bool], None],
        on_end: Callable[[str, bool], None],
        pausable: bool = True,
    ) -> None:
        """`on_presence` hears whether the client is there; `on_end` the words and a failure.

        An agent that is not `pausable` is never told that the client is away; what it says
        meanwhile waits here.
        """
        self.session_id = session_id
        self.target = target
        self.limits = limits
        self.ended = False
        self._last_words = ""
        self._on_presence = on_presence
        self._on_end = on_end
        self._pausable = pausable
        self._sides = {Peer.CLIENT: _Side(), Peer.AGENT: _Side()}
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_at(limits.deadline, self._check_limits)
        self._wires: dict[Peer, BadWire] = {}

    def spoil(self, faults: tuple[FaultPlan, ...]) -> None:
        """Carry frames over a bad wire from now on; over a good one if there are no faults."""
        for wire in self._wires.values():
            wire.stop()
        self._wires = {role: self._bad_wire(role, faults) for role in Peer} if faults else {}

    def touch(self) -> None:
        """The client did something that counts against idleness."""
        self.limits.touch(self._loop.time())

    async def serve(self, role: Peer, connection: ServerConnection | AgentLine) -> None:
        """Carry a side's frames for as long as its connection lasts.

        A client that comes when the session is over already is told how it ended.
        """
        if self.ended:
            await connection.send(self._control(MessageType.CHANNEL_CLOSED, self._last_words))
            await connection.close()
            return
        side = self._sides[role]
        self._attach(role, connection)
        try:
            async with asyncio.TaskGroup() as tasks:
                writer = tasks.create_task(self._write(side, connection))
                with contextlib.suppress(ConnectionClosed):
                    while True:  # to the last, so that the closing handshake gets through
                        for frame in await receive_over(connection):
                            if isinstance(frame, bytes):
                                self.carry(role, frame)
                        if not self._wires:
                            await self._wait_for_room(self._sides[role.other])
                writer.cancel()
        finally:
            if side.connection is connection:
                side.connection = None
                self._detached(role)

    def end(self, output: str = "", *, failed: bool = False, by_agent: bool = False) -> None:
        """The session is over: its sides are told with these words, then let go.

        An agent that ended it knows already, and may still have logs to write.
        """
        if self.ended:
            return
        self.ended = True
        self._last_words = output
        self._stop_clocks()
        for role, side in self._sides.items():
            if side.connection is None:
                side.clear()
            elif role is Peer.AGENT and by_agent:
                self._loop.call_later(AGENT_CLOSING_TIME, side.connection.transport.abort)
            else:
                side.put(self._control(MessageType.CHANNEL_CLOSED, output))
                side.last_frame_queued = True
                self._loop.call_later(CLOSING_TIME, side.connection.transport.abort)
            side.room.set()
        self._on_end(output, failed)

    def abort(self) -> None:
        """Let go of both sides at once."""
        self.ended = True
        self._stop_clocks()
        for side in self._sides.values():
            if side.connection is not None:
                side.connection.transport.abort()

    def connection(self, peer: Peer) -> ServerConnection | AgentLine | None:
        return self._sides[peer].connection

    def cut(self, role: Peer) -> None:
        """Drop a side's connection as a broken network would."""
        connection = self._sides[role].connection
        if connection is not None:
            connection.transport.abort()

    def _stop_clocks(self) -> None:
        self._timer.cancel()
        for wire in self._wires.values():
            wire.stop()

    def _attach(self, role: Peer, connection: ServerConnection | AgentLine) -> None:
        """A new connection takes the place of the one before (section 10)."""
        side = self._sides[role]
        if side.connection is not None:
            side.connection.transport.abort()
        side.connection = connection
        side.arrived.set()
        if role is Peer.CLIENT:
            self.touch()
            self._on_presence(True)
            self._publish(MessageType.START_PUBLICATION)
        elif self._sides[Peer.CLIENT].connection is None:
            self._publish(MessageType.PAUSE_PUBLICATION)

    def _detached(self, role: Peer) -> None:
        self._sides[role].room.set()
        if self.ended:
            self._sides[role].clear()
        if role is Peer.CLIENT and not self.ended:
            self._on_presence(False)
            self._publish(MessageType.PAUSE_PUBLICATION)

    def _publish(self, kind: MessageType) -> None:
        """Tell the agent whether somebody takes its output (section 6.8)."""
        agent = self._sides[Peer.AGENT]
        if self._pausable and agent.connection is not None:
            agent.put(self._control(kind, ""))

    async def _write(self, side: _Side, connection: ServerConnection | AgentLine) -> None:
        with contextlib.suppress(ConnectionClosed):
            while side.connection is connection:
                while side.frames:
                    some = list(islice(side.frames, TOGETHER))
                    await send_over(connection, some)
                    if side.connection is not connection:
                        return
                    side.take_away(len(some))
                if side.last_frame_queued:
                    await connection.close()
                    return
                side.arrived.clear()
                await side.arrived.wait()

    def carry(self, role: Peer, frame: bytes) -> None:
        """Take note of a frame from one side, and pass it on to the other where that is for it."""
        kind = frame_type(frame)
        if kind == STATE and role is Peer.AGENT:
            if _payload(frame).get("SessionState") == "Terminating":
                self.end(by_agent=True)
        elif kind == TASK_COMPLETE and role is Peer.AGENT:
            self._complete(_payload(frame))
        elif kind not in CARRIED[role]:
            logger.debug("A frame of the %s is not carried: %r", role.value, kind)
        else:
            if kind == INPUT and frame_payload_type(frame) in ACTIVITY:
                self.touch()
            if self._wires:
                self._wires[role].carry(frame)
            else:
                self._put(role.other, frame, kind)

    def _bad_wire(self, sender: Peer, faults: tuple[FaultPlan, ...]) -> BadWire:
        return BadWire(
            faults,
            "input" if sender is Peer.CLIENT else "output",
            deliver=lambda frame: self._put(sender.other, frame, frame_type(frame)),
            cut=partial(self.cut, Peer.CLIENT),
            clock=self._loop,
        )

    def _put(self, role: Peer, frame: bytes, kind: bytes) -> None:
        """Queue a frame for a side, or hold it until there is one."""
        side = self._sides[role]
        if self.ended:
            return
        if side.has_room(2 if kind == ACKNOWLEDGE else 1):
            side.put(frame)

    async def _wait_for_room(self, side: _Side) -> None:
        while side.congested and not self.ended:
            side.room.clear()
            await side.room.wait()

    def _complete(self, task: dict[str, Any]) -> None:
        """The agent has finished; its words, if any, tell of a failure (section 10)."""
        output = task.get("Output")
        failed = task.get("FinalTaskStatus") == "Failed"
        self.end(output if isinstance(output, str) else "", failed=failed, by_agent=True)

    def _check_limits(self) -> None:
        limit: Limit | None = self.limits.reached(self._loop.time())
        if limit is not None:
            self.end(limit.value)
        else:
            self._timer = self._loop.call_at(self.limits.deadline, self._check_limits)

    def _control(self, kind: MessageType, output: str) -> bytes:
        """A message of the service's own (section 3.4)."""
        now = time.time()
        message_id = uuid4()
        body = {
            "MessageId": str(message_id),
            "CreatedDate": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "DestinationId": self.target,
            "SessionId": self.session_id,
            "MessageType": kind.value,
            "SchemaVersion": 1,
            "Output": output,
        }
        payload = json.dumps(body, ensure_ascii=False).encode()
        return pack(type_field(kind), int(now * 1000), 0, 0, wire_id(message_id), 0, payload)


def frame_type(frame: bytes) -> bytes:
    """The message type of a frame that is safe to pass on; empty for any other.

    A header length that points elsewhere ends the receive loop of the official programs
    (section 2), so such a frame has no type here.
    """
    if len(frame) < SMALLEST_FRAME or _LENGTH.unpack_from(frame)[0] != HEADER_LENGTH:
        return b""
    return frame[4:36].strip(b" \0")


def frame_payload_type(frame: bytes) -> int:
    payload_type: int = _PAYLOAD_TYPE.unpack_from(frame, _PAYLOAD_TYPE_AT)[0]
    return payload_type


def _payload(frame: bytes) -> dict[str, Any]:
    return json_object(frame[SMALLEST_FRAME:]) or {}
