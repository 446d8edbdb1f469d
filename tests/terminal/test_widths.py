"""Widths: which characters take one cell, which two, and which share one."""

import re

import pytest
from wcwidth import wcwidth

from tests.terminal.screens import everything, fed, look, place, shown
from tui.terminal import clusters
from tui.terminal.clusters import NARROW_RANGES, WIDE, Clusters

FAMILY = "👨\u200d👩\u200d👧"


def test_every_character_taken_for_narrow_or_wide_is() -> None:
    narrow = re.compile(f"[{NARROW_RANGES}]")
    for code in [*range(0x20, 0xD800), *range(0xE000, 0x30000)]:
        if narrow.match(chr(code)):
            assert wcwidth(chr(code)) == 1, hex(code)
        elif WIDE.match(chr(code)):
            assert wcwidth(chr(code)) == 2, hex(code)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("abc", 3),
        ("naïve", 5),
        ("漢字", 4),
        ("e\u0301", 1),
        ("❤", 1),
        ("❤\ufe0f", 2),
        ("1\ufe0f\u20e3", 2),
        ("⌚", 2),
        ("⌚\ufe0e", 1),
        ("漢\ufe0e", 2),
        ("⌚\ufe0ex", 2),
        ("⛹🏻\u200d♀\ufe0f", 2),
        ("कि", 2),
        ("हिन्दी", 5),
        ("🇫\u200d🇷", 2),
        ("👍🏽", 2),
        (FAMILY, 2),
        ("🇫🇷", 2),
        ("\u1100\u1161\u11a8", 2),
        ("a\u200bb", 2),
        ("a\u200db", 2),
        ("❤️ hello", 8),
        ("soft\xadhyphen", 11),
        ("\U00100005", 1),
    ],
)
def test_a_text_takes_as_many_cells_as_programs_count(text: str, cells: int) -> None:
    emulator = fed(text, columns=20)
    assert place(emulator) == (cells, 0)
    assert shown(emulator) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "e\u0301",
        FAMILY,
        "👍🏽",
        "❤\ufe0f",
        "漢字e\u0301x",
        "⌚\ufe0e",
        "a⌚\ufe0eb",
        "⛹🏻\u200d♀\ufe0f",
        "कि",
    ],
)
def test_what_joins_does_so_when_it_comes_later(text: str) -> None:
    assert fed(*text).display == fed(text).display


@pytest.mark.parametrize(
    "before", ["", "\x1b[4h", "12345678", "123456789", "1234567890", "\x1b[?7l123456789"]
)
def test_a_narrowed_emoji_is_the_same_however_it_comes(before: str) -> None:
    whole = fed("abcdefghij\r", f"{before}⌚\ufe0e")
    assert everything(fed("abcdefghij\r", before, "⌚", "\ufe0e")) == everything(whole)


@pytest.mark.parametrize(
    "before",
    ["x" * 9, "\x1b[4h" + "x" * 9, "\x1b[4;1H" + "x" * 9, "\x1b[?69h\x1b[3;6s\x1b[1;6H"],
)
def test_an_emoji_widened_in_the_last_column_goes_to_the_next_line(before: str) -> None:
    whole = fed("abcdefghij\r", f"{before}❤\ufe0f")
    assert everything(fed("abcdefghij\r", before, "❤", "\ufe0f")) == everything(whole)
    assert whole.terminal.buffer.clusters.text(whole.row(whole.cursor.y).text).endswith(
        "❤\ufe0f"
    )


@pytest.mark.parametrize(("before", "columns"), [("\x1b[?7l" + "x" * 9, 10), ("", 1)])
def test_an_emoji_stays_narrow_where_there_is_no_way_on(before: str, columns: int) -> None:
    whole = fed(f"{before}❤\ufe0f", columns=columns)
    assert everything(fed(before, "❤", "\ufe0f", columns=columns)) == everything(whole)
    assert "\0" not in whole.row(0).text


def test_a_combining_character_at_the_start_of_a_line_is_dropped() -> None:
    assert shown(fed("one\r\n\u0301two")) == ["one", "two"]


def test_a_combining_character_joins_the_last_column() -> None:
    emulator = fed("abcde\u0301", columns=5)
    assert shown(emulator) == ["abcde\u0301"]
    assert place(emulator) == (4, 0)


def test_a_wide_character_that_does_not_fit_wraps_whole() -> None:
    emulator = fed("abcd漢", columns=5)
    assert shown(emulator) == ["abcd", "漢"]
    assert emulator.row(0).wrapped


def test_writing_on_half_of_a_wide_character_blanks_the_other() -> None:
    assert shown(fed("漢字\x1b[1;2Hx")) == [" x字"]
    assert shown(fed("漢字\x1b[1;3Hx")) == ["漢x"]
    assert shown(fed("漢字\x1b[1;2H語")) == [" 語"]


def test_deleting_half_of_a_wide_character_blanks_the_other() -> None:
    assert shown(fed("漢字x\x1b[1;1H\x1b[P")) == [" 字x"]


def test_inserting_into_a_wide_character_blanks_both_halves() -> None:
    assert shown(fed("漢字\x1b[1;2H\x1b[@x")) == [" x 字"]


def test_erasing_half_of_a_wide_character_blanks_the_other() -> None:
    assert shown(fed("漢字x\x1b[1;2H\x1b[X")) == ["  字x"]
    assert shown(fed("漢字x\x1b[1;4H\x1b[K")) == ["漢"]


def test_a_run_breaks_after_a_joiner_that_joins_nothing() -> None:
    runs = fed("a\u200db").row(0).runs
    assert [text for text, _ in runs] == ["a\u200d", "b"]


def test_a_cluster_keeps_its_attributes_when_a_mark_is_added() -> None:
    emulator = fed("\x1b[31me\x1b[32m\u0301")
    assert look(emulator, 0, 0).foreground == 1


def test_a_pile_of_combining_characters_is_bounded() -> None:
    emulator = fed("e", "\u0301" * 100_000)
    assert len(emulator.row(0).runs[0][0]) <= Clusters.MAX_LENGTH


def test_clusters_that_are_gone_make_room_for_new_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "_PRIVATE_PLANE", range(0x100000, 0x100010))
    emulator = fed(columns=20, scrollback=0)
    for letter in "abcdefghijklmnopqrstuvwxyz":
        emulator.feed(f"\x1b[2K\r{letter}\u0301{letter}\u0302".encode())
        emulator.terminal.sweep_in = 0
        assert shown(emulator) == [f"{letter}\u0301{letter}\u0302"]
