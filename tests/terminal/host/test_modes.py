"""Whatever was drawn on a terminal, it can be put back; and a terminal here is a whole one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.host_state import state
from tui.terminal.emulator import Emulator
from tui.terminal.host.modes import HostModes

COLUMNS, LINES = 80, 24

LEFT = [
    b"\x1b[?1049h\x1b[2J\x1b[5;5Hmail", b"\x1b[?47h", b"\x1b[?1047h", b"\x1b[?1h\x1b=",
    b"\x1b[?25l", b"\x1b[?7l", b"\x1b[?5h", b"\x1b[?6h", b"\x1b[4h", b"\x1b[2;20h", b"\x1b[12l",
    *(b"\x1b[?%dh" % mode for mode in (9, 1000, 1001, 1002, 1003, 1005, 1006, 1015, 1016)),
    b"\x1b[?1000;1006;2004h", b"\x1b[?1004h", b"\x1b[?2004h", b"\x1b[?2026h", b"\x1b[?2031h",
    b"\x1b[?2048h", b"\x1b[?66h", b"\x1b[?67h", b"\x1b[?45h", b"\x1b[?12h",
    b"\x1b[3;10r", b"\x1b[?69h\x1b[5;40s", b"\x0e", b"\x1b(0", b"\x1b)0\x0e", b"\x1bn", b"\x1b*A\x1bn",
    b"\x1b[31;4mred", b"\x1b[1\"q", b"\x1bV", b"\x1b[4 q", b"\x1b[>1u", b"\x1b[=5u", b"\x1b[>4;2m",
    b"\x1b]4;1;#123456\x07", b"\x1b]10;red;blue\x1b\\", b"\x1b]12;red\x07", b"\x1b]11;#000\x07",
    b"\x1b]8;;https://example.com\x1b\\", b"\x1b[22;0t\x1b]2;VIM\x07", b"\x1b[?1h\x1b[?1s\x1b[?1l\x1b[?1r",
    b"\x1b7", b"\x1b8", b"\x1b[?1048h", b"\x1b[?1048l", b"\x1b[s", b"\x1b[u",
    b"\x1bc", b"\x1b[!p", b"\x1b G", b"\x1b]0;ti", b"\x1bP1$r", b"\x1b[38;5",
    b"\x1b[\r?1h", b"\x1b\x0e[?1h", b"\x1b[38\x0e\x1b",
    b"\x1b[31m\x1b7\x1b[m\x1b8", b"\x1b)0\x0e\x1b[?1049h\x0f\x1b[?1049l",
]  # fmt: skip
"""What programs do to a terminal, each alone; and what would bring it back later."""

# Of those within a string not every terminal takes notice.
C1 = ["\x9b?1049h".encode(), "\x9d12;red\x9c".encode()]

BACK = [
    b"\x1b[?1049l", b"\x1b[?47l", b"\x1b[?1l\x1b>", b"\x1b[?25h", b"\x1b[m", b"\x0f", b"\x1b(B",
    b"\x1b[r", b"\x1b[<u", b"\x1b[?6l", b"\x1b[?2004l", b"\x1b]104\x07", b"\x1b]112\x07", b"\x1b[0 q",
]  # fmt: skip

PIECES = st.sampled_from(LEFT + BACK) | st.sampled_from(
    [b"a", b"\r\n", b"\n", b"\x1b[H", b"\xc2"]
)


def terminal() -> Emulator:
    """A user's terminal, with a line of theirs."""
    host = Emulator(COLUMNS, LINES)
    host.terminal.set_title("user's")
    host.feed(b"$ ssm-tui\r\n")
    return host


BEFORE = state(terminal())


def shown(*written: bytes) -> tuple[Emulator, HostModes]:
    host, modes = terminal(), HostModes()
    for each in written:
        host.feed(each)
        modes.feed(each)
    return host, modes


@pytest.mark.parametrize("left", LEFT + C1)
def test_whatever_a_program_leaves_is_undone(left: bytes) -> None:
    host, modes = shown(left)
    host.feed(modes.undo(LINES) + b"user")
    assert state(host) == BEFORE
    assert host.title in {"user's", ""}  # RIS takes it away


@given(st.lists(PIECES, max_size=25), st.integers(1, 7))
def test_every_mixture_however_cut_is_undone(pieces: list[bytes], size: int) -> None:
    stream = b"".join(pieces)
    host, modes = shown(*(stream[at : at + size] for at in range(0, len(stream), size)))
    host.feed(modes.undo(LINES))
    assert state(host) == BEFORE
    _, whole = shown(stream)
    assert whole.undo(LINES) == modes.undo(LINES)
    assert whole.new_line(LINES) == modes.new_line(LINES)


@pytest.mark.parametrize(
    "stream",
    [
        b"total 8\r\n\x1b[01;34mbin\x1b[0m\r\n\x1b[1;31mred\x1b[m\x1b(B\r\n",
        b"\x1b[?2004h$ \x1b[?2004l\rexit\r\n",
        (
            b"\x1b[?1049h\x1b[22;0;0t\x1b[>4;2m\x1b[?1h\x1b=\x1b[?2004h\x1b[?1004h\x1b[1;24r\x1b[?12h"
            b"\x1b[?12l\x1b[27m\x1b[m\x1b[H\x1b[2J\x1b]11;?\x07\x1b[?25l~\x1b[?25h\x1b[23;0;0t\x1b[?1004l"
            b"\x1b[?2004l\x1b[?1l\x1b>\x1b[?1049l\x1b[>4;m"
        ),
        b"\x1b)0\x1b[?1000h\x1b[>1u\x0eqqq\x0f\x1b[<u\x1b[?1000l\x1b)B\x1b[2 q\x1b[0 q",
        b"\x1b]8;;https://example.com\x1b\\here\x1b]8;;\x1b\\\x1b]104\x07\x1b[5i\x1b[4i",
    ],
    ids=["colours", "bash", "vim", "lines", "links"],
)
def test_what_cleans_up_behind_itself_costs_nothing(stream: bytes) -> None:
    for size in (1, 7, len(stream)):
        _, modes = shown(*(stream[at : at + size] for at in range(0, len(stream), size)))
        assert modes.undo(LINES) == b""


MOVES = st.sampled_from(
    [b"some text", b"\r\n", b"\r", b"\n", b"\x1b[5;9H", b"\x1b[H\x1b[2J", b"\x1b[3A", b"\x1b[K", b"\x1b[J",
     b"\x1b[?1049h", b"\x1b[?1049l", b"\x1b[?47h", b"\x1b[4;9r", b"\x1b[?6h", b"\x1bM", b"\x1b8", b"\x1bc",
     b"x" * 100, b"\r\n" * 30, b"\x1b[7B"]
)  # fmt: skip


@given(st.lists(MOVES, max_size=15))
def test_a_sentence_behind_it_has_a_line_of_its_own(pieces: list[bytes]) -> None:
    host, modes = shown(*pieces)
    host.feed(modes.undo(LINES) + modes.new_line(LINES) + b"The end.\r\n$")
    lines = [line.rstrip() for line in host.display]
    assert not host.modes.alternate_screen
    assert lines.index("The end.") == lines.index("$") - 1


def test_nothing_of_what_stood_there_is_lost() -> None:
    host, modes = shown(b"done 40%\r\x1b[?25l\x1b[?1049h\x1b[2J\x1b[?1000hmail")
    host.feed(modes.undo(LINES) + modes.new_line(LINES) + b"The end.")
    assert [line.rstrip() for line in host.display[:3]] == ["$ ssm-tui", "done 40%", "The end."]
    assert shown(b"up\r\n")[1].new_line(LINES) == b""
