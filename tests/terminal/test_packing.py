"""Packed attributes: every attribute comes back, in little room."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.terminal.screens import fed
from tui.terminal.attributes import PLAIN, Attributes
from tui.terminal.packing import pack

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
    assert pack(styles).stretches() == styles


def test_the_widest_line_has_room_for_its_end() -> None:
    assert pack([65_535, Attributes(bold=True)]).stretches()[0] == 65_535


def test_noise_in_the_scrollback_takes_bytes_and_no_objects() -> None:
    line = "".join(f"\x1b[38;2;{x};7;9;48;2;1;{x};3mx" for x in range(79)) + "\x1b[m\r\n"
    emulator = fed(line * 10, columns=80, lines=4)
    packed = emulator.row(-1)._styles
    assert len(packed.words) == 79 * 16
    assert (packed.links, packed.link_ids) == ((), ())
    assert emulator.row(-1).runs == emulator.row(0).runs
