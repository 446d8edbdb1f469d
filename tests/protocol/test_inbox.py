"""The inbox: the table of section 6.3, and what it owes as a machine."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tui.protocol.inbox import (
    MAX_EARLY,
    MAX_EARLY_BYTES,
    MAX_UNTAKEN,
    MAX_UNTAKEN_BYTES,
    Arrival,
    Inbox,
    Verdict,
)


def arrival(sequence: int, payload: bytes = b"x") -> Arrival:
    return (sequence, b"%016d" % sequence, 1, payload)


def receive(inbox: Inbox, sequence: int, payload: bytes = b"x") -> Verdict:
    """Receives and, in its turn, hands over at once, with all that follows."""
    verdict = inbox.receive(arrival(sequence, payload))
    if verdict is Verdict.IN_TURN:
        inbox.hand_over(arrival(sequence, payload), early=False)
        while early := inbox.next_early():
            inbox.hand_over(early, early=True)
    return verdict


def test_a_message_in_turn_is_acknowledged_when_it_was_taken() -> None:
    inbox = Inbox()
    assert receive(inbox, 0) is Verdict.IN_TURN
    assert inbox.taken() == [(0, b"%016d" % 0)]
    assert inbox.taken() == []


def test_an_early_message_is_acknowledged_at_once_and_not_again() -> None:
    inbox = Inbox()
    assert receive(inbox, 1) is Verdict.ACKNOWLEDGE
    assert receive(inbox, 0) is Verdict.IN_TURN
    assert inbox.expected == 2
    assert [number for number, _ in inbox.taken()] == [0]


def test_a_duplicate_is_acknowledged_again() -> None:
    inbox = Inbox()
    receive(inbox, 0)
    inbox.taken()
    assert receive(inbox, 0) is Verdict.ACKNOWLEDGE


def test_a_duplicate_of_what_a_handler_still_has_is_not_acknowledged() -> None:
    inbox = Inbox()
    receive(inbox, 0)
    assert receive(inbox, 0) is Verdict.IGNORE


def test_an_early_message_that_comes_twice_is_kept_once_and_acknowledged_twice() -> None:
    inbox = Inbox()
    assert [receive(inbox, 2), receive(inbox, 2)] == [Verdict.ACKNOWLEDGE] * 2
    receive(inbox, 0)
    receive(inbox, 1)
    assert inbox.expected == 3


def test_a_gap_that_is_too_wide_is_not_acknowledged() -> None:
    inbox = Inbox()
    assert receive(inbox, MAX_EARLY) is Verdict.ACKNOWLEDGE
    assert receive(inbox, MAX_EARLY + 1) is Verdict.IGNORE
    assert receive(inbox, 2**63 - 1) is Verdict.IGNORE


def test_early_messages_are_bounded_in_bytes_too() -> None:
    inbox = Inbox()
    megabyte = bytes(1 << 20)
    kept = [receive(inbox, number, megabyte) for number in range(1, 30)]
    assert kept.count(Verdict.ACKNOWLEDGE) == MAX_EARLY_BYTES >> 20


def test_room_for_early_messages_comes_back_when_the_gap_closes() -> None:
    inbox = Inbox()
    receive(inbox, 1, bytes(MAX_EARLY_BYTES))
    assert receive(inbox, 2) is Verdict.IGNORE
    receive(inbox, 0)
    inbox.taken()
    assert receive(inbox, 3, bytes(MAX_EARLY_BYTES)) is Verdict.ACKNOWLEDGE


def test_negative_numbers_are_ignored() -> None:
    inbox = Inbox()
    assert receive(inbox, -1) is Verdict.IGNORE
    assert receive(inbox, -(2**63)) is Verdict.IGNORE


def test_a_handler_that_takes_nothing_is_not_fed_for_ever() -> None:
    inbox = Inbox()
    verdicts = [receive(inbox, number) for number in range(MAX_UNTAKEN + 5)]
    assert verdicts.count(Verdict.IN_TURN) == MAX_UNTAKEN
    assert verdicts[-1] is not Verdict.IN_TURN
    inbox.taken()
    assert receive(inbox, MAX_UNTAKEN) is Verdict.IN_TURN


def test_what_a_handler_has_not_taken_is_bounded_in_bytes_too() -> None:
    inbox = Inbox()
    assert receive(inbox, 0, bytes(MAX_UNTAKEN_BYTES)) is Verdict.IN_TURN
    assert receive(inbox, 1) is Verdict.IGNORE


class InboxMachine(RuleBasedStateMachine):
    """Whatever arrives in whatever order, each message is delivered once, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.inbox = Inbox()
        self.delivered: list[int] = []
        self.acknowledged: set[int] = set()
        self.received: set[int] = set()

    @rule(ahead=st.integers(-6, 6))
    def receive(self, ahead: int) -> None:
        sequence = max(0, self.inbox.expected + ahead)
        self.received.add(sequence)
        match self.inbox.receive(arrival(sequence)):
            case Verdict.IN_TURN:
                self.delivered.append(sequence)
                self.inbox.hand_over(arrival(sequence), early=False)
                while early := self.inbox.next_early():
                    self.delivered.append(early[0])
                    self.inbox.hand_over(early, early=True)
            case Verdict.ACKNOWLEDGE:
                self.acknowledged.add(sequence)
            case Verdict.IGNORE:
                assert sequence in self.delivered

    @rule()
    def take(self) -> None:
        self.acknowledged |= {number for number, _ in self.inbox.taken()}

    @invariant()
    def each_is_delivered_once_and_in_order(self) -> None:
        assert self.delivered == list(range(self.inbox.expected))

    @invariant()
    def only_what_arrived_is_acknowledged(self) -> None:
        assert self.acknowledged <= self.received

    def teardown(self) -> None:
        self.take()
        for sequence in self.delivered:
            assert sequence in self.acknowledged


TestInboxMachine = InboxMachine.TestCase
TestInboxMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
