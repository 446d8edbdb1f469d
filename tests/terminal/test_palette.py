"""Colours by number and by name."""

import pytest

from tui.terminal.palette import XTERM, Palette, format_color, parse_color


@pytest.mark.parametrize(
    ("index", "color"),
    [
        (0, (0, 0, 0)),
        (9, (255, 0, 0)),
        (16, (0, 0, 0)),
        (21, (0, 0, 255)),
        (110, (135, 175, 215)),
        (231, (255, 255, 255)),
        (232, (8, 8, 8)),
        (255, (238, 238, 238)),
    ],
)
def test_an_index_stands_for_a_colour(index: int, color: tuple[int, int, int]) -> None:
    assert XTERM.color(index) == color


@pytest.mark.parametrize("index", [-1, 256])
def test_there_are_256_colours(index: int) -> None:
    with pytest.raises(IndexError, match="no colour"):
        XTERM.color(index)


def test_a_palette_has_sixteen_colours() -> None:
    with pytest.raises(ValueError, match="16 ANSI colours, not 1"):
        Palette((0, 0, 0), (0, 0, 0), (0, 0, 0), ((0, 0, 0),))


@pytest.mark.parametrize(
    ("text", "color"),
    [
        ("#123", (0x10, 0x20, 0x30)),
        ("#123456", (0x12, 0x34, 0x56)),
        ("#123456789", (0x12, 0x45, 0x78)),
        ("#123456789abc", (0x12, 0x56, 0x9A)),
        ("rgb:f/8/0", (255, 136, 0)),
        ("rgb:ffff/8080/0000", (255, 128, 0)),
        ("rgbi:1/0.5/0", (255, 128, 0)),
        ("rgbi:1/2/1..0", None),
        ("red", None),
        ("#12", None),
        ("rgb:1/2", None),
        ("", None),
    ],
)
def test_a_colour_is_read_as_x11_writes_it(
    text: str, color: tuple[int, int, int] | None
) -> None:
    assert parse_color(text) == color


def test_a_colour_is_told_with_sixteen_bits_a_part() -> None:
    assert format_color((1, 128, 255)) == "rgb:0101/8080/ffff"
