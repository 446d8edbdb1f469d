"""The receive window: the table of section 6.3, and what it owes as a machine."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tui.protocol.receive_window import (
    MAX_EARLY,
    MAX_EARLY_BYTES,
    MAX_UNTAKEN,
    MAX_UNTAKEN_BYTES,
    Arrival,
    Disposition,
    ReceiveWindow,
)


def arrival(sequence: int, payload: bytes = b"x") -> Arrival:
    return (sequence, b"%016d" % sequence, 1, payload)


def receive(window: ReceiveWindow, sequence: int, payload: bytes = b"x") -> Disposition:
    """Receives and, in its turn, hands over at once, with all that follows."""
    verdict = window.receive(arrival(sequence, payload))
    if verdict is Disposition.IN_TURN:
        window.hand_over(arrival(sequence, payload), early=False)
        while early := window.next_early():
            window.hand_over(early, early=True)
    return verdict


def test_a_message_in_turn_is_acknowledged_when_it_was_taken() -> None:
    window = ReceiveWindow()
    assert receive(window, 0) is Disposition.IN_TURN
    assert window.taken() == [(0, b"%016d" % 0)]
    assert window.taken() == []


def test_an_early_message_is_acknowledged_at_once_and_not_again() -> None:
    window = ReceiveWindow()
    assert receive(window, 1) is Disposition.ACKNOWLEDGE
    assert receive(window, 0) is Disposition.IN_TURN
    assert window.expected == 2
    assert [number for number, _ in window.taken()] == [0]


def test_a_duplicate_is_acknowledged_again() -> None:
    window = ReceiveWindow()
    receive(window, 0)
    window.taken()
    assert receive(window, 0) is Disposition.ACKNOWLEDGE


def test_a_duplicate_of_what_a_handler_still_has_is_not_acknowledged() -> None:
    window = ReceiveWindow()
    receive(window, 0)
    assert receive(window, 0) is Disposition.IGNORE


def test_an_early_message_that_comes_twice_is_kept_once_and_acknowledged_twice() -> None:
    window = ReceiveWindow()
    assert [receive(window, 2), receive(window, 2)] == [Disposition.ACKNOWLEDGE] * 2
    receive(window, 0)
    receive(window, 1)
    assert window.expected == 3


def test_a_gap_that_is_too_wide_is_not_acknowledged() -> None:
    window = ReceiveWindow()
    assert receive(window, MAX_EARLY) is Disposition.ACKNOWLEDGE
    assert receive(window, MAX_EARLY + 1) is Disposition.IGNORE
    assert receive(window, 2**63 - 1) is Disposition.IGNORE


def test_early_messages_are_bounded_in_bytes_too() -> None:
    window = ReceiveWindow()
    megabyte = bytes(1 << 20)
    kept = [receive(window, number, megabyte) for number in range(1, 30)]
    assert kept.count(Disposition.ACKNOWLEDGE) == MAX_EARLY_BYTES >> 20


def test_room_for_early_messages_comes_back_when_the_gap_closes() -> None:
    window = ReceiveWindow()
    receive(window, 1, bytes(MAX_EARLY_BYTES))
    assert receive(window, 2) is Disposition.IGNORE
    receive(window, 0)
    window.taken()
    assert receive(window, 3, bytes(MAX_EARLY_BYTES)) is Disposition.ACKNOWLEDGE


def test_negative_numbers_are_ignored() -> None:
    window = ReceiveWindow()
    assert receive(window, -1) is Disposition.IGNORE
    assert receive(window, -(2**63)) is Disposition.IGNORE


def test_a_handler_that_takes_nothing_is_not_fed_for_ever() -> None:
    window = ReceiveWindow()
    verdicts = [receive(window, number) for number in range(MAX_UNTAKEN + 5)]
    assert verdicts.count(Disposition.IN_TURN) == MAX_UNTAKEN
    assert verdicts[-1] is not Disposition.IN_TURN
    window.taken()
    assert receive(window, MAX_UNTAKEN) is Disposition.IN_TURN


def test_what_a_handler_has_not_taken_is_bounded_in_bytes_too() -> None:
    window = ReceiveWindow()
    assert receive(window, 0, bytes(MAX_UNTAKEN_BYTES)) is Disposition.IN_TURN
    assert receive(window, 1) is Disposition.IGNORE


class InboxMachine(RuleBasedStateMachine):
    """Whatever arrives in whatever order, each message is delivered once, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.window = ReceiveWindow()
        self.delivered: list[int] = []
        self.acknowledged: set[int] = set()
        self.received: set[int] = set()

    @rule(ahead=st.integers(-6, 6))
    def receive(self, ahead: int) -> None:
        sequence = max(0, self.window.expected + ahead)
        self.received.add(sequence)
        match self.window.receive(arrival(sequence)):
            case Disposition.IN_TURN:
                self.delivered.append(sequence)
                self.window.hand_over(arrival(sequence), early=False)
                while early := self.window.next_early():
                    self.delivered.append(early[0])
                    self.window.hand_over(early, early=True)
            case Disposition.ACKNOWLEDGE:
                self.acknowledged.add(sequence)
            case Disposition.IGNORE:
                assert sequence in self.delivered

    @rule()
    def take(self) -> None:
        self.acknowledged |= {number for number, _ in self.window.taken()}

    @invariant()
    def each_is_delivered_once_and_in_order(self) -> None:
        assert self.delivered == list(range(self.window.expected))

    @invariant()
    def only_what_arrived_is_acknowledged(self) -> None:
        assert self.acknowledged <= self.received

    def teardown(self) -> None:
        self.take()
        for sequence in self.delivered:
            assert sequence in self.acknowledged


TestInboxMachine = InboxMachine.TestCase
TestInboxMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
