"""Packed attributes: every attribute comes back, in little room."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.terminal.screens import fed
from tui.terminal.attributes import PLAIN, Attributes
from tui.terminal.packing import Packed, pack

_BYTE = st.integers(0, 255)
_COLOR = st.none() | _BYTE | st.tuples(_BYTE, _BYTE, _BYTE)
_LINK = st.just((None, "")) | st.tuples(
    st.sampled_from(["http://x", "file:///y"]), st.text("ab")
)
_FLAGS = (
    "bold",
    "faint",
    "italic",
    "blink",
    "reverse",
    "hidden",
    "strike",
    "overline",
    "protected",
)


@st.composite
def _attributes(draw: st.DrawFn) -> Attributes:
    flags: dict[str, Any] = {name: draw(st.booleans()) for name in _FLAGS}
    link, link_id = draw(_LINK)
    return Attributes(
        draw(_COLOR),
        draw(_COLOR),
        underline=draw(st.integers(0, 5)),
        underline_color=draw(_COLOR),
        link=link,
        link_id=link_id,
        **flags,
    )


@given(st.lists(st.just(PLAIN) | _attributes(), max_size=20))
def test_packed_attributes_come_back(attributes: list[Attributes]) -> None:
    styles: list[Any] = []
    for end, each in enumerate(attributes, 1):
        styles += (end, each)
    assert pack(styles).unpack() == styles


def test_the_widest_line_has_room_for_its_end() -> None:
    assert pack([65_535, Attributes(bold=True)]).unpack()[0] == 65_535


NOISE = "".join(f"\x1b[38;2;{x};7;9;48;2;1;{x};3mx" for x in range(79)) + "\x1b[m\r\n"


def test_noise_in_the_scrollback_takes_bytes_and_no_objects(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.terminal.buffer.MAX_UNPACKED", 200)
    emulator = fed(NOISE * 10, columns=80, lines=4)
    oldest, newest = (emulator.row(place)._styles for place in (-7, -1))
    assert type(oldest) is Packed
    assert len(oldest.stretches) == 79 * 16
    assert type(newest) is list
    assert emulator.row(-7).runs == emulator.row(0).runs


@pytest.mark.parametrize("unpacked", [0, 32_768])
def test_packed_lines_come_back_to_a_higher_screen_to_be_written_on(
    monkeypatch: pytest.MonkeyPatch, unpacked: int
) -> None:
    monkeypatch.setattr("tui.terminal.buffer.MAX_UNPACKED", unpacked)
    emulator = fed(NOISE * 10, columns=80, lines=4)
    before = emulator.row(-7).runs
    emulator.resize(80, 11)
    emulator.terminal.buffer.pack()
    assert emulator.terminal.buffer.unpacked_stretches == 0
    assert emulator.row(0).runs == before
    emulator.feed(b"\x1b[2;80H\x1b[1mZ")
    assert emulator.row(1).runs[-1] == ("Z", Attributes(bold=True))
    emulator.feed(b"\x1b[H\x1b[1mY\x1b[3X")
    assert emulator.row(0).runs[:2] == [("Y", Attributes(bold=True)), ("   ", PLAIN)]
    assert emulator.row(0).runs[2:] == before[4:]
