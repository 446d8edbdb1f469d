"""Answers: those of an xterm, and never a word of the remote's own."""

import pytest

from tests.terminal.screens import fed
from tui.terminal.palette import Palette
from tui.terminal.terminal import MAX_REPLIES


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("\x1b[c", "\x1b[?64;1;2;6;9;15;16;17;18;21;22;28;29c"),
        ("\x1b[0c", "\x1b[?64;1;2;6;9;15;16;17;18;21;22;28;29c"),
        ("\x1bZ", "\x1b[?64;1;2;6;9;15;16;17;18;21;22;28;29c"),
        ("\x1b[>c", "\x1b[>41;390;0c"),
        ("\x1b[=c", "\x1bP!|00000000\x1b\\"),
        ("\x1b[5n", "\x1b[0n"),
        ("\x1b[2;3H\x1b[6n", "\x1b[2;3R"),
        ("\x1b[2;3H\x1b[?6n", "\x1b[?2;3;1R"),
        ("\x1b[?15n", "\x1b[?13n"),
        ("\x1b[?62n", "\x1b[0*{"),
        ("\x1b[?63;7n", "\x1bP7!~0000\x1b\\"),
        ("\x1b[?996n", "\x1b[?997;1n"),
        ("\x1b[>q", "\x1bP>|ssm-tui(xterm 390)\x1b\\"),
        ("\x1b[x", "\x1b[2;1;1;128;128;1;0x"),
        ("\x1b[18t", "\x1b[8;4;10t"),
        ("\x1b[14t", "\x1b[4;64;80t"),
        ("\x1b[16t", "\x1b[6;16;8t"),
        ("\x1b[?u", "\x1b[?0u"),
        ("\x1b[?4m", "\x1b[>4;0m"),
        ("\x1b[>4;2m\x1b[?4m", "\x1b[>4;2m"),
        ("\x1b[2$w", "\x1bP2$u9\x1b\\"),
        ("\x1b[31;1m\x1b[1$w", "\x1bP1$u1;1;1;A;@;@;0;2;@;BBBB\x1b\\"),
    ],
)
def test_a_question_is_answered(question: str, answer: str) -> None:
    assert fed(question).take_replies().decode() == answer


@pytest.mark.parametrize(
    ("setting", "answer"),
    [
        ("m", "0;1;31m"),
        ("r", "2;3r"),
        ("s", "1;10s"),
        (" q", "4 q"),
        ('"p', '64;1"p'),
        ('"q', '1"q'),
        ("*x", "0*x"),
        ("t", "4t"),
        ("$|", "10$|"),
    ],
)
def test_a_setting_is_told(setting: str, answer: str) -> None:
    prepared = '\x1b[1"q\x1b[1;31m\x1b[2;3r\x1b[4 q'
    assert fed(f"{prepared}\x1bP$q{setting}\x1b\\").take_replies().decode() == (
        f"\x1bP1$r{answer}\x1b\\"
    )


def test_an_unknown_setting_is_refused_in_our_own_words() -> None:
    assert fed("\x1bP$qrm -rf\x1b\\").take_replies() == b"\x1bP0$r\x1b\\"


def test_capabilities_are_told_one_by_one() -> None:
    asked = ";".join(name.encode().hex() for name in ("Co", "RGB", "reboot"))
    assert fed(f"\x1bP+q{asked}\x1b\\").take_replies() == (
        b"\x1bP1+r436F=323536\x1b\\\x1bP1+r524742=382F382F38\x1b\\\x1bP0+r\x1b\\"
    )


@pytest.mark.parametrize(
    "question",
    [
        "\x05",
        "\x1b]0;reboot\a\x1b[21t",
        "\x1b]1;reboot\a\x1b[20t",
        "\x1b]52;c;?\a",
        "\x1b]8;;reboot\a",
        "\x1b[1c",
        "\x1b[>1c",
        "\x1b[?99n",
        "\x1b]4;9999;?\a",
        "\x1b]4;x;?\a",
    ],
)
def test_nothing_is_answered(question: str) -> None:
    assert fed(question).take_replies() == b""


def test_colours_are_told_as_the_palette_has_them() -> None:
    emulator = fed()
    emulator.palette = Palette((1, 2, 3), (4, 5, 6), (7, 8, 9), ((16, 32, 48),) * 16)
    emulator.feed(b"\x1b]10;?\a\x1b]11;?\x1b\\\x1b]12;?\a\x1b]4;3;?\a\x1b]4;16;?\a")
    assert emulator.take_replies().decode() == (
        "\x1b]10;rgb:0101/0202/0303\a\x1b]11;rgb:0404/0505/0606\x1b\\"
        "\x1b]12;rgb:0707/0808/0909\a\x1b]4;3;rgb:1010/2020/3030\a\x1b]4;16;rgb:0000/0000/0000\a"
    )


def test_answers_that_nobody_takes_are_bounded() -> None:
    assert len(fed(b"\x1b[c" * 10_000).take_replies()) <= MAX_REPLIES


def test_answers_are_taken_once() -> None:
    emulator = fed("\x1b[5n")
    assert emulator.take_replies()
    assert emulator.take_replies() == b""


def test_eight_bit_answers_are_sent_when_asked_for() -> None:
    assert fed("\x1b G\x1b[5n").take_replies() == b"\x9b0n"
    assert fed("\x1b G\x1bP$qr\x1b\\").take_replies() == b"\x901$r1;4r\x9c"
    assert fed("\x1b G\x1b F\x1b[5n").take_replies() == b"\x1b[0n"


def test_a_new_size_is_reported_to_those_who_asked() -> None:
    emulator = fed("\x1b[?2048h")
    emulator.resize(20, 6)
    assert emulator.take_replies() == b"\x1b[48;6;20;96;160t"


def test_a_report_of_the_state_can_be_given_back() -> None:
    emulator = fed("\x1bP2$t3/6\x1b\\\x1bP1$t2;4;1;A\x1b\\")
    assert (emulator.cursor.x, emulator.cursor.y) == (3, 1)
    assert emulator.terminal.attributes.bold
    assert emulator.terminal.tabs.columns == {2, 5}
