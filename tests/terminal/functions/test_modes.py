"""Modes: set, reset, asked about, saved and restored."""

import pytest

from tests.terminal.screens import fed, place, shown


@pytest.mark.parametrize("number", [1, 5, 6, 7, 12, 25, 45, 66, 67, 69, 1000, 1002, 1003, 1004,
                                    1006, 1007, 1015, 1016, 1047, 1049, 2004, 2026, 2031, 2048])  # fmt: skip
def test_a_private_mode_is_told_as_it_was_set(number: int) -> None:
    question = f"\x1b[?{number}$p"
    assert fed(f"\x1b[?{number}h{question}").take_replies() == b"\x1b[?%d;1$y" % number
    assert fed(f"\x1b[?{number}l{question}").take_replies() == b"\x1b[?%d;2$y" % number


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("\x1b[?9999$p", "\x1b[?9999;0$y"),
        ("\x1b[?2027$p", "\x1b[?2027;3$y"),
        ("\x1b[?60$p", "\x1b[?60;4$y"),
        ("\x1b[4$p", "\x1b[4;2$y"),
        ("\x1b[4h\x1b[4$p", "\x1b[4;1$y"),
        ("\x1b[20h\x1b[20$p", "\x1b[20;1$y"),
        ("\x1b[7$p", "\x1b[7;4$y"),
        ("\x1b[99$p", "\x1b[99;0$y"),
    ],
)
def test_the_state_of_a_mode_is_told(question: str, answer: str) -> None:
    assert fed(question).take_replies().decode() == answer


def test_a_lower_conformance_level_knows_less() -> None:
    assert fed('\x1b[62;1"p\x1b[4$p').take_replies() == b""
    assert place(fed('\x1b[63;1"p\x1b[?69h\x1b[2;4s\x1b[1;2Habcde')) == (6, 0)


def test_modes_are_saved_and_restored() -> None:
    emulator = fed("\x1b[?1h\x1b[?1;2004s\x1b[?1l\x1b[?2004h\x1b[?1;2004r")
    assert emulator.modes.application_cursor
    assert not emulator.modes.bracketed_paste


def test_the_view_sees_the_modes_that_matter_to_it() -> None:
    modes = fed("\x1b[?1;5;67;1004;1007;2004;2026h\x1b=").modes
    assert modes.application_cursor
    assert modes.application_keypad
    assert modes.reverse_video
    assert modes.backarrow_sends_backspace
    assert modes.focus_events
    assert modes.alternate_scroll
    assert modes.bracketed_paste
    assert modes.synchronized_output
    assert not fed("\x1b=\x1b>").modes.application_keypad


def test_one_kind_of_mouse_tracking_holds_at_a_time() -> None:
    assert fed("\x1b[?1000h\x1b[?1003h").modes.mouse_tracking == 1003
    assert fed("\x1b[?1000h\x1b[?1003h\x1b[?1003l").modes.mouse_tracking == 0
    assert fed("\x1b[?9h").modes.mouse_tracking == 9


@pytest.mark.parametrize(
    ("number", "encoding"),
    [(1005, "utf8"), (1006, "sgr"), (1015, "urxvt"), (1016, "sgr-pixels")],
)
def test_the_mouse_encoding_is_the_last_one_set(number: int, encoding: str) -> None:
    assert fed(f"\x1b[?1006h\x1b[?{number}h").modes.mouse_encoding == encoding
    assert fed(f"\x1b[?{number}h\x1b[?{number}l").modes.mouse_encoding == "x10"


def test_synchronized_output_can_be_ended_from_outside() -> None:
    emulator = fed("\x1b[?2026h")
    emulator.end_synchronized_output()
    assert not emulator.modes.synchronized_output


def test_new_line_mode_adds_a_carriage_return() -> None:
    assert shown(fed("\x1b[20hab\ncd")) == ["ab", "cd"]
    assert shown(fed("ab\ncd")) == ["ab", "  cd"]


def test_132_columns_need_permission() -> None:
    assert fed("\x1b[?3h", columns=150).columns == 150
    allowed = fed("text\x1b[?40h\x1b[?3h", columns=150)
    assert (allowed.columns, shown(allowed)) == (132, [])
    allowed.feed(b"\x1b[?3l")
    assert allowed.columns == 80
    allowed.feed(b"\x1bc")
    assert allowed.columns == 150


def test_a_remote_takes_no_column_beyond_those_that_are_seen() -> None:
    emulator = fed("\x1b[?40h\x1b[?3h")
    assert emulator.columns == emulator.room == 10
    emulator.feed(b"0123456789ab")
    assert shown(emulator) == ["0123456789", "ab"]


def test_another_width_of_the_remotes_leaves_the_scrollback_as_it_is() -> None:
    line = "0123456789" * 10
    emulator = fed(f"{line}\r\n" * 9, columns=100, scrollback=5)
    emulator.feed(b"\x1b[?40h\x1b[?3l" + b"\x1b[?3h\x1b[?3l" * 50)
    kept = [emulator.row(index).text for index in range(-emulator.history_length, 0)]
    assert (emulator.columns, kept) == (80, [line] * 5)
    emulator.resize(80, 4)
    folded = [emulator.row(index).text for index in range(-emulator.history_length, 0)]
    assert {len(text) for text in folded} == {80, 20}


def test_the_screen_behind_the_alternate_one_is_folded_for_another_width() -> None:
    emulator = fed("x" * 99, "\r\nend", "\x1b[?47h\x1b[?40h\x1b[?3l\x1b[?47l", columns=100)
    assert shown(emulator) == ["x" * 80, "x" * 19, "end"]


def test_the_keyboard_protocol_has_a_stack_a_screen() -> None:
    emulator = fed("\x1b[>1u\x1b[>5u\x1b[=2;2u")
    assert emulator.modes.kitty_keyboard_flags == 7
    emulator.feed(b"\x1b[?1049h")
    assert emulator.modes.kitty_keyboard_flags == 0
    emulator.feed(b"\x1b[?1049l\x1b[<u")
    assert emulator.modes.kitty_keyboard_flags == 1
    emulator.feed(b"\x1b[<9u")
    assert emulator.modes.kitty_keyboard_flags == 0


def test_the_stack_of_the_keyboard_protocol_is_bounded() -> None:
    emulator = fed("\x1b[>1u" * 1000)
    assert len(emulator.terminal.keyboard_flags[False]) <= 16


@pytest.mark.parametrize(
    ("style", "shape", "blinking"),
    [(0, "block", False), (1, "block", True), (2, "block", False), (3, "underline", True),
     (4, "underline", False), (5, "bar", True), (6, "bar", False)],
)  # fmt: skip
def test_the_cursor_has_a_shape(style: int, shape: str, blinking: bool) -> None:
    cursor = fed(f"\x1b[{style} q").cursor
    assert (cursor.shape, cursor.blinking) == (shape, blinking)


def test_the_alternate_screen_is_told_by_each_of_its_modes() -> None:
    questions = "\x1b[?47$p\x1b[?1047$p\x1b[?1049$p"
    assert fed(f"\x1b[?1049h{questions}").take_replies().count(b";1$y") == 3
    assert fed(f"\x1b[?1049h\x1b[?47l{questions}").take_replies().count(b";2$y") == 3


def test_the_cursor_can_be_hidden() -> None:
    assert not fed("\x1b[?25l").cursor.visible
    assert fed("\x1b[?25l\x1b[?25h").cursor.visible


def test_mode_1049_saves_the_cursor_of_the_alternate_screen_too() -> None:
    assert place(fed("\x1b[?47h\x1b[2;3H\x1b[?1049h\x1b[H\x1b8")) == (2, 1)


def test_leaving_an_alternate_screen_that_is_not_shown_restores_the_cursor_too() -> None:
    assert place(fed("ab\x1b7cd\x1b[?1049l")) == (2, 0)
    assert place(fed("ab\x1b[?1049l")) == (0, 0)


def test_mode_1049_clears_the_alternate_screen_when_it_is_entered_and_not_when_it_is_left() -> (
    None
):
    assert shown(fed("\x1b[?47hab\x1b[?1049l\x1b[?47h")) == ["ab"]
    assert shown(fed("\x1b[?47hab\x1b[?47l\x1b[?1049h")) == []


def test_no_wrap_is_pending_on_a_screen_that_was_cleared() -> None:
    assert shown(fed(f"{'x' * 10}\x1b[?1049ho")) == [" " * 9 + "o"]
