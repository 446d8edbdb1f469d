"""The binary message: the byte examples of section 2, and everything that is no message."""

import struct
from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.agent_message import AgentMessage
from tui.protocol.errors import LocalProtocolError, MalformedMessage, RemoteProtocolError
from tui.protocol.message import MessageType, text_id, type_field, unpack, wire_id

ID = UUID("dd01e56b-ff48-483e-a508-b5f073f31b16")
LATER_ID = UUID("f81d4fae-7dec-41d0-a765-00a0c91e6bf6")


def example(text: str) -> bytes:
    return bytes.fromhex("".join(text.split()))


INPUT = example(
    """
    00 00 00 74 69 6e 70 75 74 5f 73 74 72 65 61 6d
    5f 64 61 74 61 20 20 20 20 20 20 20 20 20 20 20
    20 20 20 20 00 00 00 01 00 00 01 5e 0b aa 78 84
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    a5 08 b5 f0 73 f3 1b 16 dd 01 e5 6b ff 48 48 3e
    1d 88 7c e0 f8 67 2e 49 14 d9 00 0e 80 1c d7 4e
    cd 80 5d d9 36 6c 0b c4 2d c1 6a dc 01 97 dc 2f
    00 00 00 01 00 00 00 03 6c 73 0d
    """
)
UNIT_TEST = example(
    """
    00000074696e7075745f73747265616d5f64617461202020202020202020202020202020000000010000015e0baa7884
    00000000000000010000000000000002a508b5f073f31b16dd01e56bff48483e239f59ed55e737c77147cf55ad0c1b03
    0b6d7ee748a7426952f9b852d5a935e500000000000000077061796c6f6164
    """
)
FIRST_OUTPUT = example(
    """
    00 00 00 74 6f 75 74 70 75 74 5f 73 74 72 65 61
    6d 5f 64 61 74 61 20 20 20 20 20 20 20 20 20 20
    20 20 20 20 00 00 00 01 00 00 01 8b cf e5 68 7b
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01
    a7 65 00 a0 c9 1e 6b f6 f8 1d 4f ae 7d ec 41 d0
    e5 b1 11 ba 26 d5 bb 1c c8 9d 8a 3d 74 fa d4 cf
    1e bd 57 01 c2 98 77 96 9c 32 2b 45 6d 07 84 a3
    00 00 00 01 00 00 00 02 24 20
    """
)
TERMINATE_FLAG = example(
    """
    00000074696e7075745f73747265616d5f64617461202020202020202020202020202020000000010000018bcfe569c8
    00000000000000070000000000000000a76500a0c91e6bf6f81d4fae7dec41d0433ebf5bc03dffa38536673207a21281
    612cef5faa9bc7a4d5b9be2fdb12cf1a0000000a0000000400000002
    """
)

EXAMPLES = [
    (INPUT, AgentMessage("input_stream_data", ID, 1503434274948, b"ls\r", payload_type=1)),
    (UNIT_TEST, AgentMessage("input_stream_data", ID, 1503434274948, b"payload", 1, 2, 0)),
    (
        FIRST_OUTPUT,
        AgentMessage("output_stream_data", LATER_ID, 1700000000123, b"$ ", 0, 1, 1),
    ),
    (
        TERMINATE_FLAG,
        AgentMessage("input_stream_data", LATER_ID, 1700000000456, b"\0\0\0\2", 7, 0, 10),
    ),
]


@pytest.mark.parametrize(("frame", "message"), EXAMPLES)
def test_the_examples_of_the_law_are_written_byte_for_byte(
    frame: bytes, message: AgentMessage
) -> None:
    assert message.encode() == frame


@pytest.mark.parametrize(("frame", "message"), EXAMPLES)
def test_the_examples_of_the_law_are_read(frame: bytes, message: AgentMessage) -> None:
    assert AgentMessage.decode(frame) == message


def test_the_halves_of_an_id_are_swapped_on_the_wire_only() -> None:
    assert wire_id(ID).hex() == "a508b5f073f31b16dd01e56bff48483e"
    assert text_id(wire_id(ID)) == str(ID)


messages = st.builds(
    AgentMessage,
    message_type=st.sampled_from([*MessageType, "made_up_type", "x" * 32]),
    message_id=st.uuids(),
    created=st.integers(1, 2**64 - 1),
    payload=st.binary(max_size=2000),
    sequence_number=st.integers(-(2**63), 2**63 - 1),
    flags=st.integers(0, 2**64 - 1),
    payload_type=st.integers(0, 2**32 - 1),
)


@given(messages)
def test_what_is_written_is_read_again(message: AgentMessage) -> None:
    assert AgentMessage.decode(message.encode()) == message


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_but_a_remote_error(frame: bytes) -> None:
    with suppress(RemoteProtocolError):
        unpack(frame)


@given(messages, st.data())
def test_a_frame_cut_short_is_refused(message: AgentMessage, data: st.DataObject) -> None:
    frame = message.encode()
    length = data.draw(st.integers(0, len(frame) - 1))
    if message.message_type in ("start_publication", "pause_publication") and length >= 120:
        return
    with pytest.raises(MalformedMessage):
        unpack(frame[:length])


def patched(frame: bytes, offset: int, octets: bytes) -> bytes:
    return frame[:offset] + octets + frame[offset + len(octets) :]


@pytest.mark.parametrize(
    ("frame", "defect"),
    [
        (b"", "it has 0 bytes, fewer than its header"),
        (INPUT[:119], "it has 119 bytes, fewer than its header"),
        (patched(INPUT, 0, b"\0\0\0\0"), "its header claims 0 bytes"),
        (patched(INPUT, 0, struct.pack(">I", 115)), "its header claims 115 bytes"),
        (patched(INPUT, 0, struct.pack(">I", 120)), "its header claims 120 bytes"),
        (patched(INPUT, 0, b"\xff\xff\xff\xff"), "its header claims 4294967295 bytes"),
        (patched(INPUT, 4, b" " * 32), "its type or date is missing"),
        (patched(INPUT, 40, b"\0" * 8), "its type or date is missing"),
        (patched(INPUT, 122, b"\n"), "its digest doesn't match its payload"),
    ],
)
def test_a_frame_that_lies_is_refused_with_the_reason(frame: bytes, defect: str) -> None:
    with pytest.raises(MalformedMessage) as caught:
        unpack(frame)
    assert str(caught.value) == f"A damaged message arrived: {defect}."


def test_a_longer_header_moves_the_payload() -> None:
    frame = patched(INPUT, 0, struct.pack(">I", 118))
    frame = frame[:120] + b"??" + frame[120:]
    assert unpack(frame)[4] == b"ls\r"


def test_a_type_may_be_padded_with_nuls() -> None:
    frame = patched(INPUT, 4, b"input_stream_data".ljust(32, b"\0"))
    assert unpack(frame)[0] is MessageType.INPUT


def test_a_wrong_length_field_changes_nothing() -> None:
    assert unpack(patched(INPUT, 116, b"\0\0\1\0"))[4] == b"ls\r"


def test_an_empty_payload_is_accepted() -> None:
    frame = AgentMessage("output_stream_data", ID, 1, b"").encode()
    assert AgentMessage.decode(frame).payload == b""


@pytest.mark.parametrize("kind", ["start_publication", "pause_publication"])
def test_nothing_is_checked_in_a_publication_message(kind: str) -> None:
    frame = AgentMessage(kind, ID, 1, b"wrong").encode()
    frame = patched(patched(patched(frame, 80, b"\0" * 32), 116, b"\0\0\0\7"), 0, b"\0" * 4)
    assert unpack(frame)[0] == kind


@pytest.mark.parametrize("kind", ["", "x" * 33, "größe"])
def test_a_type_that_fits_no_header_is_our_own_mistake(kind: str) -> None:
    with pytest.raises(LocalProtocolError):
        type_field(kind)
