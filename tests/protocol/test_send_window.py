"""The send window: the numbers of section 6.5, and what it owes as a machine."""

import itertools

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tui.protocol.errors import LocalProtocolError
from tui.protocol.round_trip import RoundTrip
from tui.protocol.send_window import RESEND_BURST, SendWindow


def milliseconds(trip: RoundTrip) -> tuple[object, ...]:
    return (
        pytest.approx(trip.smoothed * 1000, abs=0.001),
        pytest.approx(trip.variation * 1000, abs=0.001),
        pytest.approx(trip.timeout * 1000, abs=0.001),
    )


def test_the_round_trip_estimate_follows_the_check_numbers() -> None:
    trip = RoundTrip()
    assert milliseconds(trip) == (100, 0, 200)
    trip.sample(0.140)
    assert milliseconds(trip) == (105, 10, 145)
    trip.sample(0.060)
    assert milliseconds(trip) == (99.375, 18.75, 174.375)
    trip.sample(0.060)
    assert milliseconds(trip) == (94.453, 23.906, 190.078)


def test_the_timeout_never_exceeds_a_second() -> None:
    trip = RoundTrip()
    trip.sample(30.0)
    assert trip.timeout == 1.0


def test_the_timeout_keeps_ten_milliseconds_above_a_steady_round_trip() -> None:
    trip = RoundTrip()
    for _ in range(200):
        trip.sample(0.05)
    assert trip.timeout == pytest.approx(0.06)


def filled(count: int, now: float = 0.0) -> SendWindow:
    window = SendWindow(10_000)
    for number in range(count):
        window.store(number, b"frame %d" % number, now)
    return window


def test_what_is_overdue_is_resent_unchanged_and_in_order() -> None:
    window = filled(3)
    assert window.overdue(0.1) == []
    assert window.overdue(0.2) == [b"frame 0", b"frame 1", b"frame 2"]


def test_the_oldest_message_does_not_keep_later_ones_from_being_resent() -> None:
    window = filled(3)
    for moment in (0.2, 1.0):
        window.overdue(moment)
    window.acknowledge(1, 1.1)
    assert window.overdue(9.0) == [b"frame 0", b"frame 2"]


def test_a_message_that_meets_silence_waits_longer_after_each_resending() -> None:
    window = filled(1)
    moments = []
    for _ in range(8):
        assert window.deadline is not None
        moments.append(window.deadline)
        assert window.overdue(window.deadline)
    waits = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert waits == pytest.approx([0.2, 0.2, 0.4, 0.8, 1.6, 1.6, 1.6])


def test_one_look_resends_no_more_than_a_burst() -> None:
    window = filled(RESEND_BURST + 10)
    assert len(window.overdue(1.0)) == RESEND_BURST
    assert window.deadline == pytest.approx(1.1)
    assert len(window.overdue(1.1)) == 10


def test_an_acknowledgement_for_a_stranger_is_no_sample() -> None:
    window = filled(1)
    assert not window.acknowledge(7, 0.5)
    assert not window.acknowledge(-1, 0.5)
    assert window.round_trip.smoothed == 0.1
    assert len(window) == 1


def test_a_new_connection_resends_everything_and_starts_the_clocks_anew() -> None:
    window = filled(2)
    window.overdue(0.2)
    assert window.replay(60.0) == [b"frame 0", b"frame 1"]
    assert window.deadline == pytest.approx(60.2)
    window.acknowledge(0, 60.1)
    assert window.round_trip.smoothed == pytest.approx(0.1)


def test_the_age_of_the_oldest_message_survives_a_reconnect() -> None:
    window = filled(2, now=10.0)
    window.replay(60.0)
    assert window.oldest_age(70.0) == 60.0
    assert window.oldest_wait(70.0) == 10.0


def test_an_empty_outbox_has_no_deadline_and_no_age() -> None:
    window = filled(1)
    window.acknowledge(0, 0.1)
    assert window.deadline is None
    assert window.oldest_age(1.0) is None
    assert window.silence(1000.0) == 0.0


def test_a_message_that_was_overtaken_by_a_full_buffer_has_arrived() -> None:
    window = SendWindow(peer_capacity=5)
    for number in range(8):
        window.store(number, b"x", 0.0)
    for number in range(1, 6):
        window.acknowledge(number, 0.1)
    assert len(window) == 3
    window.acknowledge(6, 0.1)
    assert len(window) == 1
    assert window.size == 1


def test_a_message_out_of_turn_is_our_own_mistake() -> None:
    with pytest.raises(LocalProtocolError, match="out of turn"):
        filled(2).store(7, b"", 0.0)


class OutboxMachine(RuleBasedStateMachine):
    """Whatever happens, exactly what is not acknowledged is resent, unchanged, in time."""

    def __init__(self) -> None:
        super().__init__()
        self.window = SendWindow(100_000)
        self.now = 0.0
        self.unacknowledged: dict[int, bytes] = {}
        self.last_sent: dict[int, float] = {}

    @rule(size=st.integers(1, 2000))
    def store(self, size: int) -> None:
        number = self.window.next_number
        frame = b"%d:" % number + bytes(size)
        self.window.store(number, frame, self.now)
        self.unacknowledged[number] = frame
        self.last_sent[number] = self.now

    @rule(data=st.data())
    @precondition(lambda self: self.window.next_number)
    def acknowledge(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, self.window.next_number + 1))
        known = number in self.unacknowledged
        assert self.window.acknowledge(number, self.now) == known
        self.unacknowledged.pop(number, None)
        self.last_sent.pop(number, None)

    @rule(seconds=st.floats(0.0, 20.0))
    def pass_time(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def resend(self) -> None:
        for frame in self.window.overdue(self.now):
            number = int(frame.split(b":")[0])
            assert self.unacknowledged[number] == frame
            self.last_sent[number] = self.now

    @rule()
    def reconnect(self) -> None:
        assert self.window.replay(self.now) == [
            self.unacknowledged[number] for number in sorted(self.unacknowledged)
        ]
        self.last_sent = dict.fromkeys(self.unacknowledged, self.now)

    @invariant()
    def counts_are_right(self) -> None:
        assert len(self.window) == len(self.unacknowledged)
        assert self.window.size == sum(map(len, self.unacknowledged.values()))

    @invariant()
    def nothing_waits_longer_than_the_longest_wait(self) -> None:
        assert (self.window.deadline is None) == (not self.unacknowledged)
        if self.window.deadline is not None:
            assert self.window.deadline <= max(self.now, *self.last_sent.values()) + 8.0


TestOutboxMachine = OutboxMachine.TestCase
TestOutboxMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
