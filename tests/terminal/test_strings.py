"""Control strings: titles, colours, links, the clipboard and what is nobody's."""

import base64

import pytest

from tests.terminal.screens import fed, look
from tui.terminal.emulator import ClipboardWrite, Notification
from tui.terminal.terminal import MAX_REQUESTS


def test_titles_are_set_by_their_own_numbers() -> None:
    assert fed("\x1b]0;both\a").title == "both"
    assert fed("\x1b]2;title\x1b\\").title == "title"
    assert fed("\x1b]1;icon\a").title == ""


@pytest.mark.parametrize("number", [10, 20, 22, 133, 1337])
def test_other_numbers_are_not_taken_for_titles(number: int) -> None:
    emulator = fed(f"\x1b]{number};A\a")
    assert (emulator.title, emulator.terminal.icon_name) == ("", "")


def test_a_title_holds_no_control_characters_and_has_an_end() -> None:
    assert fed("\x1b]2;a\nb\tc\x1b\\").title == "abc"
    assert len(fed("\x1b]2;" + "x" * 5000 + "\a").title) == 1024


def test_titles_are_kept_and_taken_back() -> None:
    emulator = fed("\x1b]2;one\a\x1b[22t\x1b]2;two\a\x1b[23t")
    assert emulator.title == "one"
    assert fed("\x1b[23t").title == ""


@pytest.mark.parametrize(
    ("push", "pop", "titles"),
    [
        ("22;0", "23;0", ("a", "b")),
        ("22", "23;2", ("a", "two")),
        ("22;0", "23;1", ("one", "b")),
        ("22;2", "23", ("a", "two")),
        ("22;1", "23;0;0", ("one", "b")),
        ("22;1t\x1b[22;2", "23;1", ("one", "b")),
        ("22;9", "23", ("one", "two")),
    ],
)
def test_the_two_titles_are_kept_and_taken_back_apart(
    push: str, pop: str, titles: tuple[str, str]
) -> None:
    emulator = fed(f"\x1b]2;a\a\x1b]1;b\a\x1b[{push}t\x1b]2;one\a\x1b]1;two\a\x1b[{pop}t")
    assert (emulator.title, emulator.terminal.icon_name) == titles


def test_of_many_kept_titles_the_last_are_taken_back() -> None:
    data = "".join(f"\x1b]2;{number}\a\x1b[22t" for number in range(100))
    emulator = fed(f"{data}\x1b]2;now\a", *["\x1b[23t"] * 3)
    assert emulator.title == "97"
    assert len(emulator.terminal.titles) < 10


def test_a_title_is_a_change_once() -> None:
    emulator = fed("\x1b]2;t\a")
    assert emulator.take_changes().title
    emulator.feed(b"\x1b]2;t\a")
    assert not emulator.take_changes().title


def test_a_link_is_on_the_cells_written_within_it() -> None:
    emulator = fed("\x1b]8;id=a;http://x/;y\x1b\\in\x1b]8;;\x1b\\out")
    assert look(emulator, 1, 0).link == "http://x/;y"
    assert look(emulator, 1, 0).link_id == "a"
    assert look(emulator, 2, 0).link is None


def test_a_link_that_is_no_address_is_none() -> None:
    assert look(fed("\x1b]8;;" + "x" * 3000 + "\ax"), 0, 0).link is None
    assert look(fed("\x1b]8;;a\x01b\ax"), 0, 0).link is None


def test_the_clipboard_is_only_asked_for() -> None:
    data = base64.b64encode("grüß".encode()).decode()
    emulator = fed(f"\x1b]52;c;{data}\a\x1b]52;;{data}\x1b\\")
    assert emulator.take_requests() == [
        ClipboardWrite("c", "grüß"),
        ClipboardWrite("c", "grüß"),
    ]
    assert emulator.take_requests() == []


@pytest.mark.parametrize("data", ["?", "", "not base64!", "c"])
def test_nothing_else_comes_of_the_clipboard(data: str) -> None:
    emulator = fed(f"\x1b]52;c;{data}\a")
    assert (emulator.take_requests(), emulator.take_replies()) == ([], b"")


def test_requests_are_bounded() -> None:
    assert len(fed("\x1b]52;c;aGk=\a" * 100).take_requests()) == MAX_REQUESTS


def test_notifications_are_asked_for() -> None:
    emulator = fed("\x1b]9;done\a\x1b]777;notify;make;done\a\x1b]9;4;1;50\a")
    assert emulator.take_requests() == [Notification("", "done"), Notification("make", "done")]


def test_the_directory_is_remembered() -> None:
    assert fed("\x1b]7;file://host/home\a").directory == "file://host/home"


def test_colours_are_changed_and_reset() -> None:
    emulator = fed("\x1b]4;1;#102030;200;rgb:f/0/8\a\x1b]11;rgb:01/02/03\a")
    assert emulator.palette.ansi[1] == (16, 32, 48)
    assert emulator.color(200) == (255, 0, 136)
    assert emulator.palette.background == (1, 2, 3)
    assert emulator.take_changes().palette
    original = fed().palette
    emulator.feed(b"\x1b]104\a\x1b]111\a")
    assert emulator.palette == original
    emulator.feed(b"\x1b]4;1;#fff;2;#fff\a\x1b]104;1\a")
    assert emulator.palette.ansi[1] == original.ansi[1]
    assert emulator.palette.ansi[2] == (240, 240, 240)


def test_special_colours_have_two_ways_to_be_named() -> None:
    emulator = fed("\x1b]5;0;#102030\a\x1b]4;256;?\a\x1b]105\a\x1b]5;0;?\a")
    assert emulator.take_replies() == (
        b"\x1b]4;256;rgb:1010/2020/3030\a\x1b]5;0;rgb:e5e5/e5e5/e5e5\a"
    )


@pytest.mark.parametrize("string", ["\x1b]4;1;pink-ish\a", "\x1b]4;1\a", "\x1b]4\a", "\x1b]\a",
                                    "\x1b]²;x\a", "\x1b]10;#12\a", "\x1b]999999999;x\a", "\x1b]104;x\a",
                                    "\x1b]19;#fff;#fff\a", "\x1b]4;1;rgbi:1/./1\a"])  # fmt: skip
def test_malformed_commands_do_nothing(string: str) -> None:
    emulator = fed(string)
    assert (emulator.title, emulator.take_replies(), emulator.palette) == (
        "",
        b"",
        fed().palette,
    )
