"""Which messages are taken for lost, rule by rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.protocol.loss import PERSISTENCE, REORDERING_THRESHOLD, SILENT_BURST
from tui.protocol.send_window import RESEND_BURST, RESEND_TICK, SendWindow


class Sender:
    """A send window, and the numbers of what it has sent."""

    def __init__(self, *, round_trip: float = 0.05) -> None:
        self.window = SendWindow(100_000)
        self.now = 0.0
        for _ in range(100):  # both ends know the way
            self.send()
            self.wait(round_trip)
            self.hear(self.window.next_number - 1)

    @property
    def last(self) -> int:
        return self.window.next_number - 1

    def send(self, count: int = 1) -> None:
        for _ in range(count):
            number = self.window.next_number
            self.window.store(number, b"%d" % number, self.now)

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def hear(self, *numbers: int) -> None:
        for number in numbers:
            self.window.acknowledge(number, self.now)

    def resent(self) -> list[int]:
        return [int(frame) for frame in self.window.overdue(self.now)]

    def next_resent(self) -> list[int]:
        """What goes out at the next deadline at which something does."""
        while not (numbers := self.resent()):
            assert self.window.deadline is not None
            self.now = max(self.now, self.window.deadline)
        return numbers


def test_a_message_that_three_later_ones_overtook_is_resent_at_once() -> None:
    sender = Sender()
    sender.send(1 + REORDERING_THRESHOLD)
    lost, *others = range(100, 101 + REORDERING_THRESHOLD)
    sender.wait(0.055)
    sender.hear(*others[:-1])
    assert sender.resent() == []
    sender.hear(others[-1])
    assert sender.window.deadline is not None
    assert sender.window.deadline <= sender.now
    assert sender.resent() == [lost]


def test_an_overtaken_message_is_resent_once_not_with_every_acknowledgement() -> None:
    sender = Sender()
    sender.send(50)
    sender.wait(0.05)
    sender.hear(*range(101, 111))
    sender.wait(0.01)
    assert sender.resent() == [100]
    sender.hear(*range(111, 150))
    assert sender.resent() == []


def test_a_message_overtaken_sooner_than_a_round_trip_is_given_that_time() -> None:
    sender = Sender()
    sender.send(10)
    sender.wait(0.02)
    sender.hear(*range(101, 110))
    assert sender.resent() == []
    assert sender.next_resent() == [100]
    assert sender.now - 5.0 == pytest.approx(0.05, abs=0.01)


def test_a_message_overtaken_by_one_is_resent_after_the_timeout() -> None:
    sender = Sender()
    sender.send(2)
    sender.wait(0.06)
    sender.hear(101)
    assert sender.resent() == []
    assert sender.next_resent() == [100]
    assert sender.now - 5.0 == pytest.approx(RESEND_TICK)


def test_a_resending_that_was_lost_too_is_noticed_by_the_same_rule() -> None:
    sender = Sender()
    sender.send(4)
    sender.wait(0.06)
    sender.hear(101, 102, 103)
    assert sender.resent() == [100]
    sender.send(3)
    sender.wait(0.08)
    sender.hear(104, 105, 106)
    assert sender.resent() == [100]


def test_a_message_that_was_resent_is_no_sample_of_the_round_trip() -> None:
    sender = Sender()
    smoothed = sender.window.round_trip.smoothed
    sender.send()
    assert sender.next_resent() == [sender.last]
    sender.wait(0.4)
    sender.hear(sender.last)
    assert sender.window.round_trip.smoothed == smoothed


def test_a_message_sent_again_on_a_new_connection_is_no_sample_either() -> None:
    sender = Sender()
    smoothed = sender.window.round_trip.smoothed
    sender.send()
    sender.window.replay(sender.now)
    sender.wait(0.4)
    sender.hear(sender.last)
    assert sender.window.round_trip.smoothed == smoothed


def test_the_acknowledgement_of_an_earlier_sending_overtakes_nothing() -> None:
    sender = Sender()
    sender.send(4)
    sender.wait(0.06)
    sender.hear(101, 102, 103)
    assert sender.resent() == [100]
    sender.send(3)
    sender.wait(0.001)
    sender.resent()
    sender.window.replay(sender.now)
    sender.wait(0.01)  # sooner than a round trip
    sender.hear(106, 105, 104)
    sender.wait(0.08)
    assert sender.resent() == []


def test_while_acknowledgements_come_in_order_nothing_is_resent() -> None:
    sender = Sender()
    sender.send(1000)
    for number in range(100, 1100):
        sender.wait(0.09)
        assert sender.resent() == []
        sender.hear(number)


def test_after_a_silence_all_is_resent_in_order_until_there_is_another() -> None:
    sender = Sender(round_trip=0.25)
    sender.send(500)
    ticks = [sender.next_resent() for _ in range(4)]
    assert [len(each) for each in ticks] == [*[RESEND_BURST] * 3, SILENT_BURST]
    resent = [number for each in ticks for number in each]
    assert resent == list(range(100, 100 + len(resent)))


def test_in_a_silence_that_goes_on_only_a_few_are_resent() -> None:
    sender = Sender()
    sender.send(500)
    began = sender.now
    while sender.now < began + 2.0:
        sender.next_resent()
    for _ in range(20):
        assert len(sender.next_resent()) <= SILENT_BURST


def test_one_answer_after_a_long_silence_brings_all_the_rest() -> None:
    sender = Sender()
    sender.send(200)
    for _ in range(30):
        sender.next_resent()
    probed = sender.next_resent()
    sender.wait(0.05)
    sender.hear(probed[0])
    sender.wait(0.1)
    resent = {number for _ in range(4) for number in sender.next_resent()}
    assert resent >= set(range(100, 300)) - set(probed)


def test_an_answer_to_what_was_not_resent_yet_shows_that_nothing_is_lost() -> None:
    sender = Sender()
    sender.send(500)
    assert len(sender.next_resent()) == RESEND_BURST
    sender.wait(0.05)
    sender.hear(*range(100, 100 + RESEND_BURST + 1))
    sender.wait(RESEND_TICK / 2)
    assert sender.resent() == []


def test_only_silence_makes_waits_longer() -> None:
    sender = Sender()
    waits = []
    for _ in range(PERSISTENCE):
        sender.send(5)
        sender.wait(0.05)
        sender.hear(*range(sender.last - 3, sender.last + 1))
        before = sender.now
        assert 100 in sender.next_resent()
        waits.append(sender.now - before)
    assert max(waits) <= RESEND_TICK


def test_a_message_that_is_never_acknowledged_is_resent_less_and_less_often() -> None:
    """A plugin does not acknowledge a second time (section 6.9)."""
    sender = Sender()
    sender.send()
    count, began = 0, sender.now
    while sender.now < began + 60.0:
        sender.send()
        sender.wait(0.05)
        sender.hear(sender.last)
        count += len(sender.resent())
    assert count <= PERSISTENCE + 60.0 / (8 * RESEND_TICK) + 4


def test_a_full_window_is_sent_again_on_a_new_connection_in_bursts_and_in_order() -> None:
    sender = Sender()
    sender.send(500)
    first = [int(frame) for frame in sender.window.replay(sender.now, 200)]
    assert first == list(range(100, 300))
    sender.wait(0.05)
    sender.hear(*first)
    for start in range(300, 600, RESEND_BURST):
        resent = sender.next_resent()
        assert resent == list(range(start, min(start + RESEND_BURST, 600)))
        sender.wait(0.05)
        sender.hear(*resent)
    assert not sender.window


def test_acknowledgements_that_waited_for_the_new_connection_do_not_stop_the_rest() -> None:
    sender = Sender()
    smoothed = sender.window.round_trip.smoothed
    sender.send(500)
    sender.wait(30.0)
    sender.window.replay(sender.now, 200)
    sender.hear(400)  # which was sent once, on the old connection
    assert sender.window.round_trip.smoothed == smoothed
    sender.wait(0.05)
    sender.hear(*range(100, 300))
    while sender.window:
        resent = sender.next_resent()
        assert len(resent) > SILENT_BURST or resent[-1] == sender.last
        sender.wait(0.05)
        sender.hear(*resent)
    assert sender.now < 30.0 + 5.0 + 1.0


@given(st.lists(st.tuples(st.integers(0, 400), st.floats(0.0, 0.3)), max_size=120))
def test_no_order_of_acknowledgements_makes_more_than_a_burst_a_tick(
    story: list[tuple[int, float]],
) -> None:
    window, now, ticks = SendWindow(100_000), 0.0, list[tuple[float, int]]()
    for number in range(400):
        window.store(number, b"x", 0.0)
    for number, seconds in story:
        now += seconds
        window.acknowledge(number, now)
        ticks.append((now, len(window.overdue(now))))
        assert window.deadline is None or window.deadline > now
    for began, _ in ticks:
        within = sum(
            count for moment, count in ticks if began <= moment < began + RESEND_TICK * 0.99
        )
        assert within <= 2 * RESEND_BURST  # a span may touch two ticks
