"""Two data channels joined by a bad wire, in virtual time and from a seed.

The wire drops, repeats, reorders and delays frames in both directions, acknowledgements too,
and cuts connections. It plays the service only as far as the channels need: it swallows what
is meant for the service. Nothing here waits for a clock.
"""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from uuid import UUID

from tests.support.agent_message import AgentMessage
from tui.protocol.agent_channel import AgentChannel
from tui.protocol.channel import DataChannel, Sources
from tui.protocol.events import (
    Event,
    Failed,
    Input,
    KeyRequested,
    Output,
    Size,
    StandardError,
)
from tui.protocol.handshake import HandshakePlan
from tui.protocol.message import MessageType, wire_id

EPOCH: Final = 1_700_000_000.0
DATA_KEY: Final = bytes(range(64))


def seeded_sources(rng: random.Random) -> Sources:
    return Sources(
        new_id=lambda: wire_id(UUID(int=rng.getrandbits(128), version=4)),
        new_bytes=rng.randbytes,
        epoch=EPOCH,
    )


def new_client(rng: random.Random, *, pace: float | None = None) -> DataChannel:
    return DataChannel.client(
        "session-1",
        sources=seeded_sources(rng),
        client_id=UUID(int=1),
        messages_per_second=pace,
    )


def new_agent(rng: random.Random, plan: HandshakePlan | None = None) -> AgentChannel:
    return AgentChannel(
        "session-1", sources=seeded_sources(rng), instance_id="i-0123456789abcdef0", plan=plan
    )


@dataclass(frozen=True)
class Faults:
    """How bad the wire is: probabilities, and times in seconds."""

    drop: float = 0.0
    duplicate: float = 0.0
    reorder: int = 1  # a frame may be overtaken by so many that are on the way with it
    delay: tuple[float, float] = (0.001, 0.001)
    cuts: int = 0  # how often a connection breaks, in the first seconds
    largest: int = 1 << 20  # bytes of a frame; a larger one costs its sender the connection


WORST: Final = Faults(0.3, 0.3, 50, (0.002, 0.08), cuts=3)


C = TypeVar("C", bound=DataChannel, covariant=True)


class End(Generic[C]):
    """One end: its channel, what it reported, and the frames on their way to it."""

    def __init__(self, channel: C) -> None:
        self.channel = channel
        self.waiting: list[bytes] = []
        self.events: list[Event] = []
        self.to_service: list[AgentMessage] = []
        self.taking = True

    @property
    def received(self) -> bytes:
        return b"".join(
            event.data for event in self.events if isinstance(event, Input | Output)
        )

    @property
    def errors_received(self) -> bytes:
        return b"".join(event.data for event in self.events if isinstance(event, StandardError))

    @property
    def sizes(self) -> list[tuple[int, int]]:
        return [
            (event.columns, event.lines) for event in self.events if isinstance(event, Size)
        ]

    @property
    def failures(self) -> list[Failed]:
        return [event for event in self.events if isinstance(event, Failed)]


class BadWire:
    """A client and an agent, and what lies between them."""

    def __init__(
        self,
        seed: int = 0,
        faults: Faults = Faults(),
        *,
        plan: HandshakePlan | None = None,
        pace: float | None = None,
    ) -> None:
        self.rng = random.Random(seed)
        self.faults = faults
        self.now = 100.0
        self.client = End(new_client(self.rng, pace=pace))
        self.agent = End(new_agent(self.rng, plan))
        self.lost = self.refused = 0
        self._timeline: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0

    # --- the story ---

    def connect(self) -> None:
        for end in (self.agent, self.client):
            end.channel.connect("token", self.now)
        for _ in range(self.faults.cuts):
            self.at(self.rng.uniform(0.0, 3.0), self._cut)
        self.settle()

    def at(self, delay: float, action: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._timeline, (self.now + delay, self._count, action))

    def run(self, until: Callable[[], bool], *, limit: float = 900.0) -> bool:
        """Runs until the condition holds; False if it does not within the limit (seconds)."""
        end = self.now + limit
        while not until():
            if not self.step() or self.now > end:
                return until()
        return True

    def rest(self, seconds: float) -> None:
        """Lets some time pass."""
        done: list[bool] = []
        self.at(seconds, lambda: done.append(True))
        self.run(lambda: bool(done), limit=seconds + 1)

    def step(self) -> bool:
        """Goes to the next thing that happens; False if nothing ever will."""
        deadlines = [
            deadline
            for end in (self.client, self.agent)
            if (deadline := end.channel.next_deadline()) is not None
        ]
        arrival = self._timeline[0][0] if self._timeline else None
        if arrival is None and not deadlines:
            return False
        if arrival is not None and arrival <= min(deadlines, default=arrival):
            self.now = max(self.now, arrival)
            heapq.heappop(self._timeline)[2]()
        else:
            self.now = max(self.now, min(deadlines))
            for end in (self.client, self.agent):
                deadline = end.channel.next_deadline()
                if deadline is not None and deadline <= self.now:
                    end.channel.receive_timeout(self.now)
                    later = end.channel.next_deadline()
                    assert later is None or later > self.now, "a deadline must move on"
        self.settle()
        return True

    # --- the wire ---

    def settle(self) -> None:
        """Takes what both ends report and puts what they send on the wire."""
        for end, peer in ((self.client, self.agent), (self.agent, self.client)):
            if end.taking:
                self.take(end)
            for frame in end.channel.data_to_send():
                if isinstance(frame, bytes):
                    self._send(frame, end, peer)

    def take(self, end: End[DataChannel]) -> None:
        for event in end.channel.take_events():
            end.events.append(event)
            if isinstance(event, KeyRequested):
                end.channel.provide_key(
                    DATA_KEY, b"sealed", self.now, used_challenge=event.challenge is not None
                )

    def _send(self, frame: bytes, end: End[DataChannel], peer: End[DataChannel]) -> None:
        message = AgentMessage.decode(frame)
        if message.message_type == MessageType.AGENT_SESSION_STATE:
            end.to_service.append(message)
            return
        if len(frame) > self.faults.largest:
            self.refused += 1
            self.at(0.0, lambda: self._close(end))
            return
        copies = 1 + (self.rng.random() < self.faults.duplicate)
        for _ in range(copies):
            if self.rng.random() < self.faults.drop:
                self.lost += 1
                continue
            peer.waiting.append(frame)
            self.at(self.rng.uniform(*self.faults.delay), lambda: self._arrive(peer))

    def _arrive(self, end: End[DataChannel]) -> None:
        """Something arrives: any one of the first frames on their way."""
        if not end.waiting:
            return
        place = self.rng.randrange(min(self.faults.reorder, len(end.waiting)))
        frame = end.waiting.pop(place)
        if end.channel.connected:
            end.channel.receive_data(frame, self.now)

    def _cut(self) -> None:
        """One end loses its connection and all that was on its way, and comes back."""
        end, peer = self.rng.sample((self.client, self.agent), 2)
        self.disconnect(end)
        peer.waiting.clear()
        self.at(self.rng.uniform(0.05, 2.0), lambda: self.reconnect(end))

    def _close(self, end: End[DataChannel]) -> None:
        """The service closes one end's connection, which comes back soon."""
        if end.channel.connected:
            self.disconnect(end)
            self.at(0.1, lambda: self.reconnect(end))

    def disconnect(self, end: End[DataChannel]) -> None:
        end.channel.disconnect(self.now)
        end.waiting.clear()

    def reconnect(self, end: End[DataChannel]) -> None:
        if not end.channel.connected:
            end.channel.connect("token", self.now)
        self.settle()
