"""How large a message may be: tried out, never believed."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.wire import WORST, BadWire, Faults
from tui.protocol.events import Input
from tui.protocol.handshake import HandshakePlan
from tui.protocol.mux import MuxSession, StreamData, padding
from tui.protocol.pace import HEALTHY, LARGEST, MessageSize

PORT = HandshakePlan("Port", {"portNumber": "80", "type": "LocalPortForwarding"})

STEPS = st.lists(
    st.one_of(
        st.just("probe"),
        st.just("passed"),
        st.just("lost"),
        st.just("trouble"),
        st.floats(0.0, 3.0).map(lambda seconds: ("acknowledged", seconds)),
        st.just(("many", 0.01)),
    ),
    max_size=60,
)


def acknowledge(size: MessageSize, messages: int, seconds: float = 0.01) -> None:
    for _ in range(messages):
        size.acknowledged(seconds)


def grown() -> MessageSize:
    """One that has come to its largest."""
    size = MessageSize(LARGEST)
    while size.current < LARGEST:
        acknowledge(size, HEALTHY)
        assert size.next_size == 2 * size.current
        size.probe(2 * size.current)
        size.probe_passed()
    return size


def test_a_shell_never_tries_a_larger_message() -> None:
    size = MessageSize()
    acknowledge(size, 10_000)
    assert (size.current, size.next_size) == (1024, None)


def test_a_size_is_doubled_for_each_that_passes_up_to_the_largest() -> None:
    assert grown().next_size is None


def test_nothing_grows_while_acknowledgements_take_longer_than_they_did() -> None:
    size = MessageSize(LARGEST)
    acknowledge(size, 1, 0.01)
    acknowledge(size, 1_000, 0.4)
    assert size.next_size is None


def test_a_way_that_becomes_slow_ends_large_messages() -> None:
    size = grown()
    acknowledge(size, 1, 1.0)
    assert size.current == 1024


def test_after_each_trouble_the_next_attempt_waits_twice_as_long() -> None:
    size = grown()
    for troubles in (1, 2, 3):
        size.trouble()
        assert size.current == 1024
        acknowledge(size, (HEALTHY << troubles) - 1)
        assert size.next_size is None
        acknowledge(size, 1)
        assert size.next_size == 2048


@given(STEPS)
def test_a_size_at_which_a_probe_was_lost_is_never_tried_again(steps: list[object]) -> None:
    size, lost, under_way = MessageSize(LARGEST), [LARGEST * 2], 0
    for step in steps:
        match step:
            case "probe":
                if wanted := size.next_size:
                    assert size.current < wanted < min(lost)
                    size.probe(wanted)
                    under_way = wanted
            case "passed":
                size.probe_passed()
                under_way = 0
            case "lost" if under_way:
                size.probe_lost()
                lost.append(under_way)
                under_way = 0
            case "trouble":
                size.trouble()
                under_way = 0
            case (_, float(seconds)):
                was = size.current
                acknowledge(size, 500 if step == ("many", 0.01) else 1, seconds)
                under_way = 0 if size.current < was else under_way
            case _:  # a loss of what is not under way
                pass
        assert 1024 <= size.current < min(lost)


class Upload:
    """A port's stream over a bad wire, for which messages grow if they can."""

    def __init__(self, seed: int, faults: Faults, size: int) -> None:
        self.wire = BadWire(seed, faults, plan=PORT)
        self.data = random.Random(f"upload {seed}").randbytes(size)
        self.left = memoryview(self.data)
        self.near, self.far = MuxSession.client(), MuxSession.agent()
        self.stream = self.near.open()
        self.largest_probe = 0
        self.wire.connect()
        self.wire.client.channel.set_pace(LARGEST, 900.0)
        for number in range(1, 1_000):
            self.wire.at(number / 100, self.push)

    def push(self) -> None:
        """Send some more, as the program does: as long as there is room."""
        channel = self.wire.client.channel
        while self.left and channel.writable and channel.ready:
            piece, self.left = self.left[: 32 * 1024], self.left[32 * 1024 :]
            self.near.send(self.stream, bytes(piece))
            channel.send_input(self.near.data_to_send(), self.wire.now)
            channel.probe(self.padding, self.wire.now)
        self.wire.settle()

    def padding(self, size: int) -> bytes:
        self.largest_probe = max(self.largest_probe, size)
        return padding(size)

    def is_told(self) -> bool:
        return not self.left and not self.wire.client.channel.unacknowledged

    def check(self) -> None:
        arrived = bytearray()
        for event in self.wire.agent.events:
            if isinstance(event, Input):
                self.far.receive_data(event.data, 0.0)
        for told in self.far.take_events():
            if isinstance(told, StreamData):
                arrived += told.data
        assert bytes(arrived) == self.data


@pytest.mark.parametrize("seed", range(6))
def test_an_upload_arrives_exactly_where_no_larger_message_passes(seed: int) -> None:
    faults = Faults(largest=(1200, 2300, 5000)[seed % 3], delay=(0.001, 0.02))
    upload = Upload(seed, faults, 4 << 20)
    assert upload.wire.run(upload.is_told)
    assert upload.wire.refused
    upload.check()


@pytest.mark.parametrize("seed", range(6))
def test_an_upload_arrives_exactly_over_a_bad_wire(seed: int) -> None:
    faults = Faults(0.01, 0.05, 5, (0.002, 0.03), cuts=3)
    upload = Upload(seed, faults if seed % 3 else replace(WORST, drop=0.1), 2 << 20)
    assert upload.wire.run(upload.is_told)
    upload.check()


def test_over_a_good_wire_messages_grow_to_the_largest() -> None:
    upload = Upload(1, Faults(delay=(0.001, 0.002)), 8 << 20)
    assert upload.wire.run(upload.is_told)
    assert upload.largest_probe == LARGEST
    upload.check()
