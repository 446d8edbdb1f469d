"""The sending half: what waits, and in what shape."""

import random
from dataclasses import replace

import pytest

from tests.support.agent_message import AgentMessage
from tests.support.wire import DATA_KEY, seeded_sources
from tui.protocol.crypto import Cipher, agent_cipher, client_cipher
from tui.protocol.message import PayloadType
from tui.protocol.pace import BURST
from tui.protocol.roles import CLIENT
from tui.protocol.sender import BACKLOG_MESSAGES, WINDOW_BYTES, WINDOW_MESSAGES, Sender


def sender(*, rate: float | None = None) -> Sender:
    made = Sender(replace(CLIENT, messages_per_second=rate), seeded_sources(random.Random(1)))
    made.open = made.ready = True
    return made


def taken(made: Sender) -> list[tuple[int, bytes]]:
    decoded = [AgentMessage.decode(frame) for frame in made.take_frames()]
    return [(message.payload_type, message.payload) for message in decoded]


def test_keystrokes_that_wait_are_joined_up_to_a_full_message() -> None:
    made = sender()
    for _ in range(1030):
        made.enqueue(PayloadType.OUTPUT, b"x")
    made.pump(0.0)
    assert [len(payload) for _, payload in taken(made)] == [1024, 6]


def test_of_sizes_in_a_row_the_last_one_is_sent_and_none_overtakes_input() -> None:
    made = sender()
    for payload_type, data in (
        (PayloadType.SIZE, b"1"),
        (PayloadType.SIZE, b"2"),
        (PayloadType.OUTPUT, b"a"),
        (PayloadType.SIZE, b"3"),
        (PayloadType.OUTPUT, b"b"),
    ):
        made.enqueue(payload_type, data)
    assert made.size == 4
    made.pump(0.0)
    assert taken(made) == [(3, b"2"), (1, b"a"), (3, b"3"), (1, b"b")]


def test_flags_and_standard_error_are_never_joined() -> None:
    made = sender()
    for payload_type in (PayloadType.FLAG, PayloadType.STANDARD_ERROR):
        made.enqueue(payload_type, b"one")
        made.enqueue(payload_type, b"two")
    made.pump(0.0)
    assert [payload for _, payload in taken(made)] == [b"one", b"two", b"one", b"two"]


@pytest.mark.parametrize("cipher", [None, client_cipher(DATA_KEY, bytes)])
def test_data_is_counted_without_what_is_around_it(cipher: Cipher | None) -> None:
    made = sender()
    made.cipher = cipher
    made.enqueue(PayloadType.OUTPUT, b"typed ")
    made.enqueue(PayloadType.SIZE, b"{}")
    made.pump(0.0)
    made.open = False
    made.enqueue(PayloadType.OUTPUT, b"on")
    made.enqueue(PayloadType.FLAG, b"1234")
    assert made.data_size == len("typed on")


def test_nothing_leaves_before_it_may() -> None:
    made = sender()
    made.enqueue(PayloadType.OUTPUT, b"a")
    for made.open, made.ready in ((False, True), (True, False)):
        made.pump(0.0)
        assert made.take_frames() == []
        assert made.messages == 1


def test_a_message_that_is_sent_is_stored_first() -> None:
    made = sender()
    made.open = False
    made.send(PayloadType.HANDSHAKE_RESPONSE, b"{}", 0.0)
    assert made.take_frames() == []
    assert len(made.window) == 1


def test_the_window_is_bounded_in_messages_and_bytes() -> None:
    made = sender()
    assert made.writable
    for _ in range(WINDOW_MESSAGES + 1):
        made.enqueue(PayloadType.FLAG, b"four")
    made.pump(0.0)
    assert len(made.take_frames()) == WINDOW_MESSAGES
    assert not made.writable
    heavy = sender()
    heavy.enqueue(PayloadType.FLAG, bytes(WINDOW_BYTES))
    heavy.enqueue(PayloadType.FLAG, b"more")
    heavy.pump(0.0)
    assert len(heavy.take_frames()) == 1
    assert not heavy.writable


def test_only_what_the_role_says_is_sealed() -> None:
    made = sender()
    made.cipher = client_cipher(DATA_KEY, random.Random(1).randbytes)
    made.enqueue(PayloadType.OUTPUT, b"secret")
    made.enqueue(PayloadType.SIZE, b"{}")
    made.pump(0.0)
    (_, sealed), (_, clear) = taken(made)
    assert agent_cipher(DATA_KEY, random.Random(1).randbytes).open(sealed) == b"secret"
    assert clear == b"{}"


def test_what_the_pace_holds_back_has_a_deadline() -> None:
    made = sender(rate=900.0)
    for number in range(300):
        made.enqueue(PayloadType.FLAG, b"%d" % number)
    made.pump(0.0)
    assert len(made.take_frames()) == 200
    for _ in range(20):
        assert made.deadline is not None
        made.receive_timeout(made.deadline)
        made.take_frames()
    assert made.messages == len(made.window) == 300


def test_a_closed_sender_has_no_deadline() -> None:
    made = sender()
    made.send(PayloadType.OUTPUT, b"a", 0.0)
    made.open = False
    assert made.deadline is None
    made.receive_timeout(10.0)
    made.drop_frames()
    assert made.take_frames() == []


def test_a_probe_is_sent_as_it_is_and_joined_with_nothing() -> None:
    made = sender()
    made.open = False
    made.enqueue(PayloadType.OUTPUT, b"before")
    made.enqueue_probe(b"-" * 2048, b"-")
    made.enqueue(PayloadType.OUTPUT, b"behind")
    made.open = True
    made.pump(0.0)
    assert [data for _, data in taken(made)] == [b"before", b"-" * 2048, b"behind"]
    assert made.data_size == len("before" + "behind")


@pytest.mark.parametrize("cipher", [None, client_cipher(DATA_KEY, bytes)])
def test_what_stands_in_for_a_lost_probe_has_its_number(cipher: Cipher | None) -> None:
    made = sender()
    made.cipher = cipher
    made.enqueue_probe(b"-" * 2048, b"-")
    made.enqueue(PayloadType.OUTPUT, b"behind")
    made.pump(0.0)
    first, behind = made.take_frames()
    made.replay(1.0)
    again, behind_again = made.take_frames()
    assert behind_again == behind
    assert len(again) < len(first) - 2000
    decoded = AgentMessage.decode(again)
    assert decoded.sequence_number == AgentMessage.decode(first).sequence_number
    if cipher is not None:
        assert agent_cipher(DATA_KEY, bytes).open(decoded.payload) == b"-"
    else:
        assert decoded.payload == b"-"
    assert made.acknowledge(0, 1.1)
    assert made.message_size.current == 1024


def test_a_probe_that_is_late_is_resent_as_what_stands_in_for_it() -> None:
    made = sender()
    made.enqueue_probe(b"-" * 2048, b"-")
    made.pump(0.0)
    made.take_frames()
    due = made.deadline
    assert due is not None
    made.receive_timeout(due)
    assert [data for _, data in taken(made)] == [b"-"]


def test_once_a_size_has_passed_what_waits_is_sent_in_such_messages() -> None:
    made = sender()
    made.set_pace(4096, 1_000_000.0)
    made.enqueue_probe(b"-" * 2048, b"-")
    made.pump(0.0)
    made.take_frames()
    assert made.acknowledge(0, 0.01)
    for _ in range(5):
        made.enqueue(PayloadType.OUTPUT, b"x" * 1024)
    made.pump(0.02)
    assert [len(data) for _, data in taken(made)] == [2048, 2048, 1024]


def test_a_writer_is_asked_to_wait_for_its_turn() -> None:
    made = sender(rate=900.0)
    for _ in range(10_000):
        if not made.writable:
            break
        made.enqueue(PayloadType.OUTPUT, b"x" * 1024)
        made.pump(0.0)
    assert made.messages < BURST + BACKLOG_MESSAGES + 2
