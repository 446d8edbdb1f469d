"""SGR in all its forms."""

import pytest

from tui.terminal.attributes import (
    PLAIN,
    Attributes,
    Styles,
    select_graphic_rendition,
    sgr_parameters,
)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("1", Attributes(bold=True)),
        ("2", Attributes(faint=True)),
        ("3;4;9", Attributes(italic=True, underline=1, strike=True)),
        ("5", Attributes(blink=True)),
        ("7;8", Attributes(reverse=True, hidden=True)),
        ("21", Attributes(underline=2)),
        ("53", Attributes(overline=True)),
        ("4:3", Attributes(underline=3)),
        ("4:0", PLAIN),
        ("4:9", PLAIN),
        ("31", Attributes(foreground=1)),
        ("44", Attributes(background=4)),
        ("95;105", Attributes(foreground=13, background=13)),
        ("38;5;3", Attributes(foreground=3)),
        ("48;5;200", Attributes(background=200)),
        ("38;5;256", PLAIN),
        ("38;2;1;2;3", Attributes(foreground=(1, 2, 3))),
        ("38;2;1;2;999", Attributes(foreground=(1, 2, 255))),
        ("38:2:1:2:3", Attributes(foreground=(1, 2, 3))),
        ("38:2::1:2:3", Attributes(foreground=(1, 2, 3))),
        ("48:5:7", Attributes(background=7)),
        ("58;5;9", Attributes(underline_color=9)),
        ("58:2::1:2:3", Attributes(underline_color=(1, 2, 3))),
        ("1;38;5;2;4", Attributes(bold=True, foreground=2, underline=1)),
        ("38", PLAIN),
        ("38;5", PLAIN),
        ("38;2;1", PLAIN),
        ("38;9;1", Attributes(bold=True)),
        ("999", PLAIN),
        ("", PLAIN),
        (";1", Attributes(bold=True)),
        ("01;034", Attributes(bold=True, foreground=4)),
        ("038;5;1;00004", Attributes(foreground=1, underline=1)),
        ("1;000", PLAIN),
        (":", PLAIN),
    ],
)
def test_parameters_set_attributes(parameters: str, expected: Attributes) -> None:
    assert select_graphic_rendition(PLAIN, parameters) == expected


@pytest.mark.parametrize(
    ("set_by", "reset_by"),
    [("1;2", "22"), ("3", "23"), ("4:3", "24"), ("21", "24"), ("5", "25"), ("7", "27"),
     ("8", "28"), ("9", "29"), ("31", "39"), ("48;5;1", "49"), ("53", "55"), ("58;5;1", "59"),
     ("1;3;4;7;31;42", "0"), ("1;31", "")],
)  # fmt: skip
def test_every_attribute_can_be_taken_back(set_by: str, reset_by: str) -> None:
    attributes = select_graphic_rendition(PLAIN, set_by)
    assert attributes != PLAIN
    assert select_graphic_rendition(attributes, reset_by) == PLAIN


def test_a_reset_keeps_links_and_protection() -> None:
    attributes = Attributes(bold=True, link="http://x", protected=True)
    assert select_graphic_rendition(attributes, "0") == Attributes(
        link="http://x", protected=True
    )


@pytest.mark.parametrize(
    "parameters", ["0", "0;1;3;7", "0;4:3", "0;31;102", "0;38:5:99;48:2::1:2:3;58:5:3"]
)
def test_attributes_are_described_by_what_selects_them(parameters: str) -> None:
    assert sgr_parameters(select_graphic_rendition(PLAIN, parameters)) == parameters


def test_equal_attributes_are_one_object() -> None:
    styles = Styles()
    red = styles.follow(styles.plain, "\x1b[31m")
    same = styles.follow(styles.plain, "\x1b[1m\x1b[22;31m")
    assert red.attributes is same.attributes
    assert styles.follow(red, "\x1b[m").attributes is PLAIN


def test_sequences_in_a_row_do_not_run_into_each_other() -> None:
    styles = Styles()
    assert styles.follow(styles.plain, "\x1b[38m\x1b[5m").attributes == Attributes(blink=True)


def test_the_graph_of_styles_is_bounded() -> None:
    styles = Styles()
    style = styles.plain
    for number in range(3 * Styles.MAX_STYLES):
        style = styles.follow(style, f"\x1b[38;2;{number >> 8};{number & 255};0m")
    assert len(styles._styles) <= Styles.MAX_STYLES
    assert len(styles.plain.following) <= Styles.MAX_STYLES


def test_the_ways_between_styles_are_bounded_however_many_styles_there_are() -> None:
    styles = Styles()
    reached = [styles.plain]
    for number in range(2 * Styles.MAX_WAYS):
        style = reached[number % 64 % len(reached)]
        reached = [*reached[-63:], styles.follow(style, f"\x1b[{number % 8 + 30};{number}m")]
    known = {id(style): style for style in [*styles._styles.values(), *reached]}
    assert sum(len(style.following) for style in known.values()) <= Styles.MAX_WAYS
