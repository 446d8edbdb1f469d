"""A new program takes up a session whose numbers it knows only roughly."""

import random
from functools import partial
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.agent_message import AgentMessage
from tests.support.wire import WORST, BadWire, End, Faults, seeded_sources
from tui.protocol.events import Closed, Ready
from tui.protocol.message import MessageType
from tui.protocol.receive_window import MAX_EARLY
from tui.protocol.resumption import PROOFS, ResumedChannel, ResumedReceiveWindow
from tui.protocol.ticket import SequenceState

RESERVE = 40


def shell(seed: int = 1, faults: Faults | None = None) -> BadWire:
    """A client at work in a shell."""
    wire = BadWire(seed, faults or Faults())
    wire.connect()
    wire.agent.channel.send_output(b"$ ", wire.now)
    assert wire.run(lambda: wire.client.received == b"$ ")
    return wire


def crash(wire: BadWire, numbers: SequenceState) -> None:
    """The client is gone, and what was on its way to it; another takes its place."""
    wire.disconnect(wire.client)
    channel = ResumedChannel.from_state(
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
    numbers = wire.client.channel.sequence_state(RESERVE)
    for _ in range(5):
        wire.client.channel.send_input(b"x" * 1024, wire.now)
    assert wire.run(lambda: len(wire.agent.received) == 5 * 1024)
    crash(wire, numbers)
    take_up(wire)
    wire.client.channel.send_input(b"whoami\r", wire.now)
    assert wire.run(lambda: wire.agent.received.endswith(b"xwhoami\r"))
    assert wire.run(lambda: wire.client.channel.unacknowledged == 0)


def _has_more(wire: BadWire, than: int) -> bool:
    return len(wire.agent.received) > than


@pytest.mark.parametrize("used", [0, 1, RESERVE - 1, RESERVE])
def test_however_many_numbers_were_used_the_size_and_what_is_typed_next_arrive(
    used: int,
) -> None:
    wire = shell()
    numbers = wire.client.channel.sequence_state(RESERVE)
    for _ in range(used):
        before = len(wire.agent.received)
        wire.client.channel.send_input(b"x", wire.now)
        assert wire.run(partial(_has_more, wire, before))
    crash(wire, numbers)
    take_up(wire)
    wire.client.channel.send_input(b"whoami", wire.now)
    assert wire.run(lambda: wire.agent.received == b"x" * used + b"whoami")
    assert wire.agent.sizes[-1] == (100, 30)


def test_the_program_in_the_terminal_is_made_to_draw_itself_anew() -> None:
    wire = shell()
    crash(wire, wire.client.channel.sequence_state(RESERVE))
    take_up(wire)
    assert wire.run(lambda: (100, 30) in wire.agent.sizes)
    assert wire.agent.sizes[-2:] == [(100, 29), (100, 30)]


def test_the_resumed_shell_is_ready_at_once() -> None:
    wire = shell()
    crash(wire, wire.client.channel.sequence_state(RESERVE))
    take_up(wire)
    assert isinstance(wire.client.events[0], Ready)
    assert wire.client.channel.session_type == "Standard_Stream"


def test_output_that_nobody_had_acknowledged_is_shown_in_order() -> None:
    wire = shell()
    crash(wire, wire.client.channel.sequence_state(RESERVE))
    for word in (b"one ", b"two ", b"three"):
        wire.agent.channel.send_output(word, wire.now)
    wire.settle()
    wire.agent.waiting.clear()
    take_up(wire)
    assert wire.run(lambda: wire.client.received == b"one two three")
    assert wire.run(lambda: wire.agent.channel.unacknowledged == 0)


def test_the_first_output_after_a_silence_is_shown_at_once() -> None:
    wire = shell()
    crash(wire, wire.client.channel.sequence_state(RESERVE))
    take_up(wire)
    wire.rest(60)
    wire.agent.channel.send_output(b"later", wire.now)
    wire.settle()
    started = wire.now
    assert wire.run(lambda: wire.client.received == b"later")
    assert wire.now - started < 0.1


def test_output_that_was_shown_before_is_not_shown_again() -> None:
    wire = shell()
    frame = output_frame(0, b"$ ")
    crash(wire, wire.client.channel.sequence_state(RESERVE))
    take_up(wire)
    wire.client.channel.receive_data(frame, wire.now)
    wire.rest(3)
    wire.agent.channel.send_output(b"new", wire.now)
    assert wire.run(lambda: wire.client.received == b"new")


def test_output_goes_on_behind_what_is_acknowledged_and_not_remembered() -> None:
    wire = shell()
    stale = wire.client.channel.sequence_state(RESERVE)
    wire.agent.channel.send_output(b"x" * 20 * 1024, wire.now)
    assert wire.run(lambda: wire.agent.channel.unacknowledged == 0)
    crash(wire, stale)
    take_up(wire)
    wire.rest(30)
    wire.agent.channel.send_output(b"new", wire.now)
    wire.settle()
    assert wire.run(lambda: wire.client.received == b"new", limit=10)


def test_a_gap_in_what_was_acknowledged_holds_nothing_up() -> None:
    """One acknowledgement was lost, later ones were not: what they are for never comes again."""
    wire = shell()
    numbers = wire.client.channel.sequence_state(RESERVE)
    wire.agent.channel.send_output(b"open ", wire.now)
    wire.agent.channel.data_to_send()  # lost
    for _ in range(20):
        wire.agent.channel.send_output(b"gone", wire.now)
        wire.settle()
        wire.client.taking = False
        wire.step()
    wire.run(lambda: wire.agent.channel.unacknowledged == 1, limit=0.02)
    assert wire.agent.channel.unacknowledged == 1
    crash(wire, numbers)
    wire.agent.channel.send_output(b"new", wire.now)
    take_up(wire)
    assert wire.run(lambda: wire.client.received == b"open new", limit=20)
    assert wire.run(lambda: wire.agent.channel.unacknowledged == 0, limit=1)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_on_a_bad_wire_no_output_is_lost_and_none_is_shown_out_of_order(seed: int) -> None:
    wire = shell(seed, Faults(0.1, 0.1, 20, (0.002, 0.08)))
    rng, earlier = random.Random(seed), wire.client
    numbers = wire.client.channel.sequence_state(RESERVE)
    for line in range(300):
        wire.agent.channel.send_output(b"%05d" % line, wire.now)
        if rng.random() < 0.3:
            wire.step()
    crash(wire, numbers)
    take_up(wire)
    assert wire.run(lambda: wire.agent.channel.unacknowledged == 0)
    before, after = lines_of(earlier.received[2:]), lines_of(wire.client.received)
    assert after == sorted(set(after))
    # What the program that is gone had acknowledged before its turn is gone with it.
    gone = {early[3] for early in earlier.channel._receiver.window._early.values()}
    assert set(before) | gone | set(after) == {b"%05d" % line for line in range(300)}


def test_output_that_never_pauses_is_shown_some_seconds_after_it_is_taken_up() -> None:
    wire = shell()
    numbers = wire.client.channel.sequence_state(RESERVE)
    for line in range(100):
        wire.agent.channel.send_output(b"%05d" % line, wire.now)
        wire.step()
    crash(wire, numbers)
    for line in range(100, 140):
        wire.agent.channel.send_output(b"%05d" % line, wire.now)
    take_up(wire)
    looks = count(1)

    def shown() -> bool:
        if next(looks) % 20 == 0:
            wire.agent.channel.send_output(b"more.", wire.now)
        return bool(wire.client.received)

    assert wire.run(shown, limit=30)


def lines_of(shown: bytes) -> list[bytes]:
    return [shown[start : start + 5] for start in range(0, len(shown), 5)]


def test_a_hostile_flood_of_numbers_is_kept_in_bounds() -> None:
    now = iter(range(10**6))
    window = ResumedReceiveWindow(5, lambda: float(next(now)))
    for number in range(2 * MAX_EARLY):
        window.receive((10**12 + 7 * number, b"i" * 16, 1, b"x"))
        window.receive((-number, b"i" * 16, 1, b"x"))
    assert len(window._early) == MAX_EARLY
    for _ in range(PROOFS):
        assert window.next_early() is None
        window.receive((10**12, b"i" * 16, 1, b"x"))
    assert window.next_early() == (10**12, b"i" * 16, 1, b"x")
    assert window.expected == 10**12 + 1


def test_a_close_while_output_is_awaited_is_heard() -> None:
    wire = shell()
    crash(wire, wire.client.channel.sequence_state(RESERVE))
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
    numbers = wire.client.channel.sequence_state(RESERVE)
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


@pytest.mark.parametrize(
    "numbers", [SequenceState(-1, 0, 0), SequenceState(5, 4, 0), SequenceState(0, 0, -1)]
)
def test_numbers_that_cannot_be_are_told_apart(numbers: SequenceState) -> None:
    assert not numbers.plausible
    assert SequenceState(0, 0, 0).plausible


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
