"""Chunks are small, and give back what was put into them."""

import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.archive import chunk
from tui.archive.cast_reader import CastEvent
from tui.archive.chunk import (
    ChunkDamaged,
    Chunker,
    TextLine,
    pack,
    pack_lines,
    unpack,
    unpack_lines,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TIMES = st.lists(st.integers(0, 3_000_000).map(lambda n: n / 1_000_000), max_size=30).map(
    sorted
)


@st.composite
def recordings(draw: st.DrawFn) -> list[CastEvent]:
    codes = st.sampled_from("orm")
    return [CastEvent(at, draw(codes), draw(TEXT)) for at in draw(TIMES)]


@pytest.mark.parametrize("order", ["as it was drawn", "from below", "of the chunk before"])
def test_a_line_takes_little_room_wherever_it_was_drawn(order: str) -> None:
    texts = [f"line {number} of {chr(97 + number % 26) * 20}" for number in range(500)]
    events = [CastEvent(0.0, "o", "\r\n".join(texts))]
    if order == "from below":
        texts.reverse()
    elif order == "of the chunk before":
        texts = [text.replace("line", "lane") for text in texts]
    lines = [TextLine(0.0, text) for text in texts]
    packed = pack_lines(lines, 0.0, events)
    assert list(unpack_lines(packed, 0.0, events)) == lines
    assert len(packed) < 10 * len(texts)


@given(recordings())
def test_no_chunk_is_long_and_nothing_is_lost(events: list[CastEvent]) -> None:
    chunker = Chunker()
    chunks = [each for event in events for each in chunker.add(event)]
    if rest := chunker.rest():
        chunks.append(rest)
    assert [event for each in chunks for event in each] == events
    for each in chunks:
        assert each[-1].at - each[0].at < chunk.SPAN
        assert unpack(each[0].at, pack(each)) == tuple(each)


def test_a_flood_is_divided_by_its_size() -> None:
    chunker, text = Chunker(), "x" * (chunk.LARGEST * 3 + 5)
    chunks = [*chunker.add(CastEvent(0.5, "o", text)), chunker.rest()]
    assert [sum(len(event.data) for event in each) for each in chunks] == [
        *[chunk.LARGEST] * 3,
        5,
    ]
    assert "".join(event.data for each in chunks for event in each) == text


def test_a_chunk_is_due_a_second_after_its_first_event() -> None:
    chunker = Chunker()
    assert not chunker.due(100)
    assert list(chunker.add(CastEvent(3, "o", "x"))) == []
    assert (chunker.due(3.9), chunker.due(4)) == (False, True)


@given(recordings(), st.data())
def test_lines_are_found_again(events: list[CastEvent], data: st.DataObject) -> None:
    shown = "".join(event.data for event in events if event.code == "o")
    places = st.integers(0, len(shown)).flatmap(
        lambda start: st.integers(start, len(shown)).map(lambda end: shown[start:end])
    )
    texts = data.draw(st.lists(TEXT | places, max_size=9))
    lines = [TextLine(2 + number / 1000, text) for number, text in enumerate(texts)]
    assert unpack_lines(pack_lines(lines, 2, events), 2, events) == tuple(lines)


def test_lines_that_stand_in_the_output_take_next_to_no_room() -> None:
    texts = [f"Nov 28 21:00:{n % 60:02} web-{n} nginx[{n * 37}]: GET /{n}" for n in range(900)]
    events = [CastEvent(0, "o", "\r\n".join(texts))]
    lines = [TextLine(0, text) for text in texts]
    assert len(pack_lines(lines, 0, events)) < len(pack(events)) / 10


@pytest.mark.parametrize("content", [b"", b"x", b"[1]", b'[[-1,"o","x"]]', b'[[1,"o"]]', b"{}"])
@pytest.mark.parametrize("wrap", [bytes, zlib.compress])
def test_what_is_no_chunk_is_named(content: bytes, wrap: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ChunkDamaged):
        unpack(0, wrap(content))


@given(st.binary(max_size=200))
def test_no_bytes_do_worse_than_a_sentence(content: bytes) -> None:
    for packed in (content, zlib.compress(content)):
        for read in (lambda: unpack(0, packed), lambda: unpack_lines(packed, 0, [])):  # noqa: B023 -- called at once
            with suppress(ChunkDamaged):
                read()


def test_a_bomb_is_not_unpacked_whole() -> None:
    with pytest.raises(ChunkDamaged):
        unpack(0, zlib.compress(b"[" + b" " * (64 << 20) + b"]"))
