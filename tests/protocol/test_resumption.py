"""A new program takes up a session whose numbers it knows only roughly."""

import random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.wire import WORST, BadWire, End, Faults, seeded_sources
from tui.protocol.events import Closed, Ready
from tui.protocol.message import AgentMessage, MessageType
from tui.protocol.resumption import SETTLING, Numbers, numbers_of, resumed

RESERVE = 40


def shell(seed: int = 1, faults: Faults | None = None) -> BadWire:
    """A client at work in a shell."""
    wire = BadWire(seed, faults or Faults())
    wire.connect()
    wire.agent.channel.send_output(b"$ ", wire.now)
    assert wire.run(lambda: wire.client.received == b"$ ")
    return wire


def crash(wire: BadWire, numbers: Numbers) -> None:
    """The client is gone, and what was on its way to it; another takes its place."""
    wire.disconnect(wire.client)
    channel = resumed(
        "session-1",
        numbers,
        sources=seeded_sources(random.Random(7)),
        client_id=UUID(int=2),
    )
    channel.send_size(100, 30, wire.now)
    wire.client = End(channel)


def take_up(wire: BadWire) -> None:
    wire.client.channel.connect("again", wire.now)
    wire.settle()


def test_input_goes_on_without_a_gap() -> None:
    wire = shell()
    numbers = numbers_of(wire.client.channel, RESERVE)
    for _ in range(5):
        wire.client.channel.send_input(b"x" * 1024, wire.now)
    assert wire.run(lambda: len(wire.agent.received) == 5 * 1024)
    crash(wire, numbers)
    take_up(wire)
    wire.client.channel.send_input(b"whoami\r", wire.now)
    assert wire.run(lambda: wire.agent.received.endswith(b"xwhoami\r"))
    assert wire.run(lambda: wire.client.channel.unacknowledged == 0)


def test_the_program_in_the_terminal_is_made_to_draw_itself_anew() -> None:
    wire = shell()
    crash(wire, numbers_of(wire.client.channel, RESERVE))
    take_up(wire)
    assert wire.run(lambda: (100, 30) in wire.agent.sizes)
    assert wire.agent.sizes[-2:] == [(100, 29), (100, 30)]


def test_the_resumed_shell_is_ready_at_once() -> None:
    wire = shell()
    crash(wire, numbers_of(wire.client.channel, RESERVE))
    take_up(wire)
    assert isinstance(wire.client.events[0], Ready)
    assert wire.client.channel.session_type == "Standard_Stream"


def test_output_that_nobody_had_acknowledged_is_shown_in_order() -> None:
    wire = shell()
    crash(wire, numbers_of(wire.client.channel, RESERVE))
    for word in (b"one ", b"two ", b"three"):
        wire.agent.channel.send_output(word, wire.now)
    wire.settle()
    wire.agent.waiting.clear()
    take_up(wire)
    assert wire.run(lambda: wire.client.received == b"one two three")
    assert wire.run(lambda: wire.agent.channel.unacknowledged == 0)


def test_the_first_output_after_a_silence_is_shown_at_once() -> None:
    wire = shell()
    crash(wire, numbers_of(wire.client.channel, RESERVE))
    take_up(wire)
    wire.rest(SETTLING)
    wire.agent.channel.send_output(b"later", wire.now)
    wire.settle()
    started = wire.now
    assert wire.run(lambda: wire.client.received == b"later")
    assert wire.now - started < 0.1


def test_output_that_was_shown_before_is_not_shown_again() -> None:
    wire = shell()
    frame = output_frame(0, b"$ ")
    crash(wire, numbers_of(wire.client.channel, RESERVE))
    take_up(wire)
    wire.client.channel.receive_data(frame, wire.now)
    wire.rest(2 * SETTLING)
    wire.agent.channel.send_output(b"new", wire.now)
    assert wire.run(lambda: wire.client.received == b"new")


def test_a_close_while_output_is_awaited_is_heard() -> None:
    wire = shell()
    crash(wire, numbers_of(wire.client.channel, RESERVE))
    take_up(wire)
    closed = AgentMessage(MessageType.CHANNEL_CLOSED, UUID(int=3), 1, b'{"Output":"over"}')
    wire.client.channel.receive_data(closed.encode(), wire.now)
    wire.settle()
    assert wire.client.events[-1] == Closed("over")
    assert wire.client.channel.next_deadline() is None


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, RESERVE))
def test_on_a_bad_wire_what_is_typed_after_the_crash_arrives_once_and_whole(
    seed: int, typed: int
) -> None:
    wire = shell(seed, WORST)
    numbers = numbers_of(wire.client.channel, RESERVE)
    rng = random.Random(seed)
    old = rng.randbytes(typed)
    for start in range(typed):
        wire.client.channel.send_input(old[start : start + 1], wire.now)
        if rng.random() < 0.5:
            wire.settle()
    for _ in range(rng.randrange(50)):
        wire.step()
    crash(wire, numbers)
    take_up(wire)
    new = b"<" + rng.randbytes(3000) + b">"
    wire.client.channel.send_input(new, wire.now)
    assert wire.run(
        lambda: wire.client.channel.unacknowledged == 0 and wire.client.channel.connected
    )
    received = wire.agent.received
    assert received.endswith(new)
    before = iter(old)
    assert all(byte in before for byte in received[: -len(new)])


@pytest.mark.parametrize("numbers", [Numbers(-1, 0, 0), Numbers(5, 4, 0), Numbers(0, 0, -1)])
def test_numbers_that_cannot_be_are_told_apart(numbers: Numbers) -> None:
    assert not numbers.plausible
    assert Numbers(0, 0, 0).plausible


def output_frame(number: int, data: bytes) -> bytes:
    message = AgentMessage(
        message_type=MessageType.OUTPUT,
        message_id=UUID(int=9),
        created=1,
        payload=data,
        sequence_number=number,
        payload_type=1,
    )
    return message.encode()
