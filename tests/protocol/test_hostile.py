"""Hostile peers: whatever arrives is ignored or a failure in words, within bounded memory."""

import random
import tracemalloc
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.agent_message import AgentMessage
from tests.support.wire import new_agent, new_client
from tui.protocol import payloads
from tui.protocol.channel import DataChannel
from tui.protocol.errors import RemoteProtocolError
from tui.protocol.events import Failed
from tui.protocol.handshake import HandshakePlan
from tui.protocol.message import HEADER, MessageType, PayloadType

ENCRYPTED = HandshakePlan(kms_key_id="key")
COMMAND = HandshakePlan("NonInteractiveCommands")


def channels() -> list[DataChannel]:
    rng = random.Random(1)
    made = [new_client(rng), new_agent(rng), new_agent(rng, COMMAND), new_agent(rng, ENCRYPTED)]
    for channel in made:
        channel.connect("token", 0.0)
    return made


json_text = st.sampled_from(
    [
        b"",
        b"{}",
        b"null",
        b'{"AcknowledgedMessageSequenceNumber":0}',
        (
            b'{"AgentVersion":"1","RequestedClientActions":[{"ActionType":"SessionType",'
            b'"ActionParameters":{"SessionType":"Port","Properties":{}}}]}'
        ),
        (
            b'{"RequestedClientActions":[{"ActionType":"KMSEncryption","ActionParameters":'
            b'{"KMSKeyId":"k"}},{"ActionType":"SessionType","ActionParameters":'
            b'{"SessionType":"Standard_Stream"}}]}'
        ),
        b'{"ClientVersion":"1","ProcessedClientActions":[]}',
        b'{"HandshakeTimeToComplete":1,"CustomerMessage":"\\ud800"}',
        b'{"Challenge":"AAAA"}',
        b'{"cols":1,"rows":1}',
        b"[" * 5000,
        b'{"cols":' + b"9" * 5000 + b"}",
    ]
)
frames = st.builds(
    AgentMessage,
    message_type=st.sampled_from([*MessageType, "interactive_shell"]),
    message_id=st.uuids(),
    created=st.integers(0, 2**64 - 1),
    payload=st.binary(max_size=60) | json_text,
    sequence_number=st.integers(0, 4) | st.integers(-(2**63), 2**63 - 1),
    flags=st.integers(0, 2**64 - 1),
    payload_type=st.integers(0, 13) | st.integers(0, 2**32 - 1),
).map(AgentMessage.encode)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.binary(max_size=150) | frames | st.text(max_size=20), max_size=30))
def test_no_sequence_of_frames_raises_anything(wire: list[bytes | str]) -> None:
    for channel in channels():
        now = 0.0
        for frame in wire:
            now += 0.05
            channel.receive_data(frame, now)
            channel.receive_timeout(now)
            for event in channel.take_events():
                if isinstance(event, Failed):
                    assert isinstance(event.error, RemoteProtocolError)
                    assert str(event.error).endswith(".")
            channel.data_to_send()
            deadline = channel.next_deadline()
            assert deadline is None or deadline > now


@settings(max_examples=100, deadline=None)
@given(frames, st.data())
def test_no_damage_to_a_frame_raises_anything(frame: bytes, data: st.DataObject) -> None:
    damaged = bytearray(frame)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        damaged[place] ^= data.draw(st.integers(1, 255))
    for channel in channels():
        channel.receive_data(bytes(damaged), 0.1)
        channel.take_events()


def stream(number: int, payload: bytes, payload_type: int = 1) -> bytes:
    return AgentMessage(
        "output_stream_data", UUID(int=7), 1, payload, number, 0, payload_type
    ).encode()


def test_damage_is_neither_shown_nor_acknowledged() -> None:
    channel = channels()[0]
    channel.data_to_send()
    channel.receive_data(stream(0, b"good")[:-1] + b"!", 0.0)
    assert channel.take_events() == []
    assert channel.data_to_send() == []


@pytest.mark.parametrize(
    ("payload_type", "payload"),
    [
        (PayloadType.HANDSHAKE_REQUEST, b"{"),
        (PayloadType.HANDSHAKE_REQUEST, b"[" * 60_000),
        (PayloadType.HANDSHAKE_REQUEST, b" " * (payloads.MAX_JSON + 1)),
        (PayloadType.HANDSHAKE_COMPLETE, b"{}"),
        (PayloadType.ENCRYPTION_CHALLENGE_REQUEST, b"{}"),
    ],
)
def test_a_handshake_that_makes_no_sense_is_a_failure_in_words(
    payload_type: int, payload: bytes
) -> None:
    channel = channels()[0]
    channel.receive_data(stream(0, payload, payload_type), 0.0)
    (failed,) = channel.take_events()
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, RemoteProtocolError)
    assert channel.closed


def memory_of(flood: list[bytes], *, taking: bool) -> int:
    """Bytes a channel holds after a flood that is repeated until it would show."""
    channel = channels()[0]
    tracemalloc.start()
    try:
        for frame in flood:
            channel.receive_data(frame, 0.0)
            if taking:
                channel.take_events()
                channel.data_to_send()
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


MEGABYTE = bytes(1 << 20)


def test_a_flood_ahead_of_a_gap_is_bounded() -> None:
    flood = [stream(number, MEGABYTE) for number in range(1, 60)]
    assert memory_of(flood, taking=True) < 20 << 20


def test_a_flood_of_output_that_nobody_takes_is_bounded() -> None:
    flood = [stream(number, MEGABYTE) for number in range(60)]
    assert memory_of(flood, taking=False) < 36 << 20  # as much again is kept as early


def test_closing_gaps_for_a_handler_that_takes_nothing_is_bounded() -> None:
    flood = []
    for start in range(0, 72, 12):
        flood += [stream(start + ahead, MEGABYTE) for ahead in (*range(1, 12), 0)]
    assert memory_of(flood, taking=False) < 52 << 20


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\xff" * 120,
        HEADER.pack(116, b"acknowledge", 1, 1, 0, 0, bytes(16), bytes(32), 0, 0),
        AgentMessage("acknowledge", UUID(int=1), 1, b'{"x":1}').encode(),
        AgentMessage("agent_session_state", UUID(int=1), 1, b"{}").encode(),
        AgentMessage("input_stream_data", UUID(int=1), 1, b"not for a client").encode(),
        AgentMessage("interactive_shell", UUID(int=1), 1, b"{}").encode(),
        "text",
    ],
)
def test_what_is_not_for_this_end_changes_nothing(frame: bytes | str) -> None:
    channel = channels()[0]
    channel.data_to_send()
    deadline = channel.next_deadline()
    channel.receive_data(frame, 0.0)
    assert channel.take_events() == []
    assert channel.data_to_send() == []
    assert channel.next_deadline() == deadline


def test_a_wrong_digest_is_nothing_to_the_agent_and_no_message_to_the_client() -> None:
    rng = random.Random(1)
    for channel, kind, acknowledged in (
        (new_agent(rng), MessageType.INPUT, True),
        (new_client(rng), MessageType.OUTPUT, False),
    ):
        channel.connect("token", 0.0)
        channel.data_to_send()
        frame = bytearray(
            AgentMessage(kind, UUID(int=1), 1, b"ls\r", 0, 0, PayloadType.OUTPUT).encode()
        )
        frame[80:112] = b"0123456789abcdef0123456789abcdef"
        channel.receive_data(bytes(frame), 0.1)
        channel.take_events()
        sent = [each for each in channel.data_to_send() if isinstance(each, bytes)]
        told = any(b"AcknowledgedMessageSequenceNumber" in each for each in sent)
        assert told is acknowledged
