"""Lines of several machines in one stream."""

from hypothesis import given
from hypothesis import strategies as st

from tests.support.headless import Tray
from tui.cli.remote.each.lines import LONGEST_LINE, LineSink


def told(*pieces: bytes, name: str = "web") -> bytes:
    tray = Tray()
    sink = LineSink(tray, name)
    for piece in pieces:
        sink.write(piece)
    sink.finish()
    return bytes(tray.data)


def test_every_line_begins_with_the_name_and_the_last_one_ends() -> None:
    assert told(b"one\ntw", b"o\n\nthree") == b"web: one\nweb: two\nweb: \nweb: three\n"


def test_what_ends_no_line_waits_for_its_end() -> None:
    tray = Tray()
    LineSink(tray, "web").write(b"begun")
    assert tray.data == b""


def test_nothing_said_is_nothing_told() -> None:
    assert told() == told(b"") == b""


def test_lines_of_two_machines_do_not_mix() -> None:
    tray = Tray()
    one, other = LineSink(tray, "one"), LineSink(tray, "other")
    for data in (b"a", b"b\nc", b"\n"):
        one.write(data)
        other.write(data)
    assert tray.data == b"one: ab\nother: ab\none: c\nother: c\n"


def test_a_line_without_an_end_is_cut_before_it_fills_the_memory() -> None:
    lines = told(bytes(3 * LONGEST_LINE + 5)).split(b"\n")
    assert [len(line) - len(b"web: ") for line in lines[:-1]] == [LONGEST_LINE] * 3 + [5]


@given(st.lists(st.binary()))
def test_however_it_comes_every_byte_is_there(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    lines = told(*pieces).split(b"\n")
    assert lines.pop() == b""
    assert all(line.startswith(b"web: ") for line in lines)
    back = b"".join(line.removeprefix(b"web: ") + b"\n" for line in lines)
    assert back == (data if data.endswith(b"\n") or not data else data + b"\n")
