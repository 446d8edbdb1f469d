"""Our ends with the official programs, whose own pair locks up when acknowledgements are lost.

Each official program resends the head of its queue and nothing behind it (section 6.5), and the
plugin acknowledges no message twice (6.3). So one lost acknowledgement of the plugin in front of
one lost frame stops the official pair for good (6.9). The recording `client_lost_acks` shows it
at the start: the agent resends the same message from then on.
"""

import random
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from tests.support.agent_message import AgentMessage
from tests.support.recordings import recording
from tests.support.wire import new_agent, new_client
from tui.protocol import payloads
from tui.protocol.agent_channel import AgentChannel
from tui.protocol.channel import DataChannel
from tui.protocol.events import Input, Output
from tui.protocol.message import MessageType

TICK = 0.1
LIMIT = 50
"""Ticks: five seconds, in which an official program resends a message two dozen times."""


class Official:
    """Numbers, acknowledgements and resending as an official program does them."""

    def __init__(self, sends: MessageType, *, acknowledges_again: bool) -> None:
        self.sends = sends
        self.acknowledges_again = acknowledges_again
        self.received: list[bytes] = []
        self.queue: dict[int, bytes] = {}
        self._expected = 0
        self._early: dict[int, bytes] = {}
        self._next = 0

    def say(self, payload: bytes) -> bytes:
        number, self._next = self._next, self._next + 1
        message = AgentMessage(
            self.sends, UUID(int=number + 1), 1, payload, number, payload_type=1
        )
        self.queue[number] = message.encode()
        return self.queue[number]

    def resend(self) -> Iterator[bytes]:
        """The head of the queue, whatever waits behind it."""
        yield from list(self.queue.values())[:1]

    def receive(self, frame: bytes) -> Iterator[bytes]:
        """Answers with an acknowledgement, or with nothing."""
        message = AgentMessage.decode(frame)
        if message.message_type == MessageType.ACKNOWLEDGE:
            self.queue.pop(payloads.read_acknowledgement(message.payload), None)
            return
        number = message.sequence_number
        if number < self._expected and not self.acknowledges_again:
            return
        if number >= self._expected:
            self._early[number] = message.payload
        while self._expected in self._early:
            self.received.append(self._early.pop(self._expected))
            self._expected += 1
        payload = payloads.acknowledgement(message.message_type, frame[64:80], number)
        yield AgentMessage(MessageType.ACKNOWLEDGE, UUID(int=99), 1, payload).encode()


class Pair:
    """One of our channels and an official program, tick by tick, with chosen frames lost."""

    def __init__(self, ours: DataChannel, official: Official) -> None:
        self.ours = ours
        self.official = official
        self.now = 0.0
        self.taken: list[bytes] = []
        self.lost: set[tuple[bool, int]] = set()
        self.loses: set[tuple[bool, int]] = set()
        """Lost once each: whether it is an acknowledgement, and of which number."""
        ours.connect("token", 0.0)
        ours.data_to_send()

    def reach_ours(self, *frames: bytes) -> None:
        for frame in frames:
            if not self._is_lost(frame):
                self.ours.receive_data(frame, self.now)
        self._exchange()

    def run(self, until: Callable[[], bool]) -> bool:
        for _ in range(LIMIT):
            self.now += TICK
            self.ours.receive_timeout(self.now)
            self.reach_ours(*self.official.resend())
            if until():
                return True
        return False

    def _exchange(self) -> None:
        for event in self.ours.take_events():
            if isinstance(event, Input | Output):
                self.taken.append(event.data)
        for frame in self.ours.data_to_send():
            assert isinstance(frame, bytes)
            if not self._is_lost(frame):
                answers = list(self.official.receive(frame))
                if answers:
                    self.reach_ours(*answers)

    def _is_lost(self, frame: bytes) -> bool:
        message = AgentMessage.decode(frame)
        acknowledges = message.message_type == MessageType.ACKNOWLEDGE
        number = (
            payloads.read_acknowledgement(message.payload)
            if acknowledges
            else message.sequence_number
        )
        if (acknowledges, number) not in self.loses - self.lost:
            return False
        self.lost.add((acknowledges, number))
        return True


FIRST_ACKNOWLEDGEMENT_AND_SECOND_FRAME = {(True, 0), (False, 1)}


def client_and_official_agent() -> Pair:
    official = Official(MessageType.OUTPUT, acknowledges_again=True)
    return Pair(new_client(random.Random(1), pace=None), official)


def agent_and_official_plugin() -> Pair:
    official = Official(MessageType.INPUT, acknowledges_again=False)
    return Pair(new_agent(random.Random(1)), official)


PAIRS = pytest.mark.parametrize(
    "new_pair", [client_and_official_agent, agent_and_official_plugin]
)


@PAIRS
def test_a_lost_acknowledgement_of_ours_before_a_lost_frame_of_theirs_is_no_deadlock(
    new_pair: Callable[[], Pair],
) -> None:
    pair = new_pair()
    pair.loses = FIRST_ACKNOWLEDGEMENT_AND_SECOND_FRAME
    pair.reach_ours(pair.official.say(b"a"))
    pair.reach_ours(pair.official.say(b"b"))
    assert pair.lost == pair.loses
    assert pair.run(lambda: not pair.official.queue)
    assert pair.taken == [b"a", b"b"]


def test_a_lost_acknowledgement_of_an_official_agent_before_a_lost_frame_is_no_deadlock() -> (
    None
):
    pair = client_and_official_agent()
    pair.reach_ours(pair.official.say(b"$ "))
    pair.loses = FIRST_ACKNOWLEDGEMENT_AND_SECOND_FRAME
    for key in (b"a", b"b"):
        pair.ours.send_input(key, pair.now)
        pair.reach_ours()
    assert pair.lost == pair.loses
    assert pair.run(lambda: not pair.ours.unacknowledged)
    assert pair.official.received == [b"a", b"b"]


def test_a_lost_acknowledgement_of_an_official_plugin_before_a_lost_frame_is_no_deadlock() -> (
    None
):
    """The first message is never acknowledged; what is behind it arrives all the same."""
    pair = agent_and_official_plugin()
    pair.loses = FIRST_ACKNOWLEDGEMENT_AND_SECOND_FRAME
    for text in (b"a", b"b", b"c"):
        assert isinstance(pair.ours, AgentChannel)
        pair.ours.send_output(text, pair.now)
        pair.reach_ours()
    assert pair.lost == pair.loses
    assert pair.run(lambda: pair.ours.unacknowledged == 1)
    assert pair.official.received == [b"a", b"b", b"c"]


@pytest.mark.parametrize("acknowledges_again", [True, False])
def test_the_official_pair_itself_locks_up_only_because_the_plugin_keeps_silent(
    acknowledges_again: bool,
) -> None:
    """That the script above is the right one."""
    agent = Official(MessageType.OUTPUT, acknowledges_again=True)
    plugin = Official(MessageType.INPUT, acknowledges_again=acknowledges_again)
    list(plugin.receive(agent.say(b"a")))  # the acknowledgement is lost
    agent.say(b"b")  # the frame is lost
    for _ in range(LIMIT):
        for frame in agent.resend():
            for answer in plugin.receive(frame):
                list(agent.receive(answer))
    assert plugin.received == ([b"a", b"b"] if acknowledges_again else [b"a"])


def test_the_recorded_agent_resends_the_head_of_its_queue_until_we_acknowledge_it_again() -> (
    None
):
    """Every message of the recording, and of a recorded resending our own acknowledgement."""
    pair = client_and_official_agent()
    sent: dict[int, int] = {}
    for frame in recording("client_lost_acks").frames:
        if frame.destination != "client" or not frame.is_stream or not frame.relayed:
            continue
        number = frame.message.sequence_number
        sent[number] = sent.get(number, 0) + 1
        pair.ours.receive_data(frame.octets, frame.t)
        pair.ours.take_events()
        answers = [AgentMessage.decode(each) for each in pair.ours.data_to_send()]  # type: ignore[arg-type]  # bytes, once it is open
        kinds = [each for each in answers if each.message_type == MessageType.ACKNOWLEDGE]
        assert [payloads.read_acknowledgement(each.payload) for each in kinds] == [number]
    assert max(sent.values()) > 2
