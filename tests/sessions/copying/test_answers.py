"""Words and data are found in what comes, however it is cut and whatever is between."""

from base64 import b64encode, encodebytes
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.sessions.copying.answers import (
    LONGEST,
    FarWord,
    FileData,
    PortReader,
    TerminalReader,
)

NONCE = "ab12cd34"
SLICES = st.lists(st.integers(1, 40), min_size=1)


def cut(data: bytes, sizes: Sequence[int]) -> list[bytes]:
    """Data in pieces of these sizes, again and again."""
    pieces, at = list[bytes](), 0
    while at < len(data):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(data[at : at + size])
        at += size
    return pieces


@given(st.lists(st.binary(max_size=300)), SLICES)
def test_data_comes_through_a_terminal_as_it_went(files: list[bytes], sizes: list[int]) -> None:
    said = b"".join(encodebytes(data) + f"{NONCE}g\n".encode() for data in files)
    reader = TerminalReader(NONCE)
    words = [word for piece in cut(said, sizes) for word in reader.feed(piece)]
    assert words == [each for data in files for each in (FileData(data), FarWord("g"))]


@given(st.lists(st.binary(max_size=300)), SLICES)
def test_data_comes_through_a_port_as_it_went(files: list[bytes], sizes: list[int]) -> None:
    said = b"".join(b"d %d\n%sg\nk\n" % (len(data), data) for data in files)
    reader = PortReader()
    words = [word for piece in cut(said, sizes) for word in reader.feed(piece)]
    expected = [(FileData(data), FarWord("g"), FarWord("k")) for data in files]
    assert words == [word for each in expected for word in each]


@given(st.binary(), SLICES)
def test_whatever_comes_is_read_without_an_error(data: bytes, sizes: list[int]) -> None:
    reader = TerminalReader(NONCE)
    for piece in cut(data, sizes):
        list(reader.feed(piece))


@pytest.mark.parametrize("foreign", [b"Broadcast message: hello\n", b"aGk\n", b"====\n"])
def test_data_that_somebody_wrote_into_is_known_to_be_damaged(foreign: bytes) -> None:
    data = b64encode(bytes(60)) + b"\n"
    reader = TerminalReader(NONCE)
    words = list(reader.feed(data + foreign + data + f"{NONCE}g\n".encode()))
    assert words == [FileData(None), FarWord("g")]


def test_a_word_behind_what_somebody_else_wrote_is_heard() -> None:
    reader = TerminalReader(NONCE)
    assert list(reader.feed(f"wall: {NONCE}k\r\n".encode())) == [FarWord("k")]


def test_what_nobody_ends_is_not_kept_for_ever() -> None:
    reader = TerminalReader(NONCE)
    for _ in range(3):
        assert list(reader.feed(bytes(LONGEST))) == []
    assert list(reader.feed(f"\n{NONCE}g\n".encode())) == [FileData(None), FarWord("g")]
