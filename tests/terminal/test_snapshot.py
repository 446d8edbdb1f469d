"""A snapshot gives the screen again, and what comes after it means the same."""

import shlex
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench.workloads import Workload, generated, record
from tests.terminal.screens import NASTY, SIZES, everything, fed
from tui.archive.recorder import RESET
from tui.terminal.emulator import Emulator
from tui.terminal.snapshot import snapshot

# Ends whatever is under way: no more can be asked for than to wait for that.
REST = b"\x18\x00"

LIMIT = 20_000
"""Bytes of what is fed."""


def again(emulator: Emulator) -> Emulator | None:
    """Another terminal that was fed the snapshot of one."""
    screen = snapshot(emulator)
    if screen is None:
        return None
    other = Emulator(emulator.room, emulator.lines, 100)
    other.feed(screen)
    # Neither what was asked nor that something was is in it.
    for each in (emulator, other):
        each.take_replies()
        each.take_requests()
        each.take_changes()
    return other


def on_screen(emulator: Emulator) -> tuple[object, ...]:
    rows, *rest = everything(emulator)
    assert isinstance(rows, list)
    terminal = emulator.terminal
    titles = terminal.titles, terminal.icon_name, emulator.directory
    prompt = [y for y, row in enumerate(terminal.buffer.rows) if row is terminal.prompt]
    return rows[-emulator.lines :], *rest, titles, terminal.keyboard_flags, prompt


@settings(max_examples=400, deadline=None)
@given(NASTY, NASTY, SIZES)
def test_what_was_fed_a_snapshot_shows_the_same_and_goes_on_the_same(
    data: bytes, more: bytes, size: tuple[int, int]
) -> None:
    emulator = fed(data, REST, columns=size[0], lines=size[1])
    other = again(emulator)
    if other is None:
        return
    assert on_screen(other) == on_screen(emulator)
    for each in (emulator, other):
        each.feed(more)
    assert on_screen(other) == on_screen(emulator)


@settings(max_examples=100, deadline=None)
@given(
    NASTY, st.sampled_from([(80, 24), (10, 5), (20, 3)]), st.integers(1, 30), st.integers(1, 9)
)
def test_a_larger_or_smaller_screen_shows_the_same_as_well(
    data: bytes, size: tuple[int, int], columns: int, lines: int
) -> None:
    emulator = fed(data, REST, columns=size[0], lines=size[1])
    other = again(emulator)
    if other is None:
        return
    for each in (emulator, other):
        each.resize(columns, lines)
    assert on_screen(other) == on_screen(emulator)


def agrees_along_the_way(data: bytes, *, pieces: int = 40) -> int:
    """From how many places in a program's output it goes on the same as from its beginning."""
    size = max(1, len(data) // pieces)
    cut = [data[start : start + size] for start in range(0, len(data), size)]
    emulator = fed(columns=80, lines=24)
    others: list[Emulator] = []
    for piece in cut:
        if emulator.at_rest:
            # Directly behind text there is none: nothing is done, and it is not text.
            for each in (emulator, *others):
                each.feed(b"\0")
        if len(others) < 8 and (other := again(emulator)) is not None:
            others.append(other)
        for each in (emulator, *others):
            each.feed(piece)
            each.take_replies()
        if others:
            assert on_screen(others[-1]) == on_screen(emulator)
    expected = on_screen(emulator)
    assert all(on_screen(other) == expected for other in others)
    return len(others)


@pytest.mark.parametrize("workload", generated(LIMIT), ids=lambda workload: workload.name)
def test_output_of_every_kind_goes_on_from_a_snapshot(workload: Workload) -> None:
    data = workload.data[:LIMIT]
    assert len(data) == LIMIT
    assert agrees_along_the_way(data) >= 3


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        (
            "vim -u NONE -c syntax\\ on FILE",
            [b"\x06", b"jjj", b"/def\r", b"ocut\x1b", b":q!\r"],
        ),
        ("less FILE", [b" ", b" ", b"b", b"kkk", b"/def\r", b"q"]),
        ("tmux -f /dev/null -S FILE.socket new less FILE", [b"\x02%", b"ls\r", b"\x02&", b"y"]),
        ("htop", [b"\x1b[B", b"q"]),
        ("mc -u", [b"\x1b[B", b"\x1b[21~", b"\r"]),
    ],
)
def test_programs_that_fill_the_screen_go_on_from_a_snapshot(
    command: str, keys: list[bytes], tmp_path: Path
) -> None:
    words = shlex.split(command.replace("FILE", str(tmp_path / "file.py")))
    if shutil.which(words[0]) is None:
        pytest.skip(f"{words[0]} is not installed")
    (tmp_path / "file.py").write_text(
        "\n".join(f"def f{n}():\n\treturn {n}" for n in range(99))
    )
    assert agrees_along_the_way(record(words, keys, 80, 24, pause=0.02)) >= 3


def test_there_is_none_in_the_middle_of_something() -> None:
    for under_way in (
        "text",
        "\x1b[3",
        "\x1b]2;title",
        "\x1b%",
        "\x1bN",
        b"\r\xe6\xbc",
        "\x1b",
    ):
        assert snapshot(fed(under_way)) is None
    assert snapshot(fed("text\r\n")) is not None


def test_all_that_a_program_has_set_is_in_it() -> None:
    state = (
        "\x1b]2;a title\a\x1b]1;an icon\a\x1b[22;0t\x1b]2;another\a\x1b]7;file://host/tmp\a"
        "\x1b]4;1;#102030\a\x1b]5;0;#405060\a\x1b]12;#708090\a"
        "\x1b[?1003;1006;2004;1004h\x1b[>5u\x1b[4 q\x1b[>4;2m\x1b[>4;1f\x1b[2*x\x1b[?5h\x1b="
        '\x1b[4;20h\x1b[3g\x1b[1;4H\x1bH\x1b[31m\x1b[#{\x1b[1"q\x1b]8;id=1;http://x\a'
        "\x1b[?2004s\x1b(0\x1b*A\x0f\x1b[?69h\x1b[2;9s\x1b[2;3r\x1b[?6h\x1b[2;2Hq\x1b7\x1b[H"
    )
    emulator = fed("one\r\n\x1b]133;A\a漢字 e\u0301 👍🏽\r\n", state)
    other = again(emulator)
    assert other is not None
    assert on_screen(other) == on_screen(emulator)
    for each in (emulator, other):
        each.feed(b"\x1b[?2004r\x1b8q\x1b[#}q\x1b[23t\x1b[?1049h\x1b[>u\x1b[?1049l\tend")
    assert on_screen(other) == on_screen(emulator)


@pytest.mark.parametrize("areas", ["\x1bVb", "\x1bVb\x1bWc", '\x1bVb\x1b[0"qc'])
def test_who_respects_what_is_protected_is_in_it(areas: str) -> None:
    emulator = fed(f"a{areas}", REST)
    other = again(emulator)
    assert other is not None
    for each in (emulator, other):
        each.feed(b"d\x1b[2K")
    assert on_screen(other) == on_screen(emulator)


def test_one_that_would_be_huge_is_not_made() -> None:
    link = "x" * 2000
    cells = "".join(f"\x1b]8;;http://{link}{n % 2}\ax" for n in range(160 * 55))
    assert snapshot(fed(cells, "\r", columns=160, lines=55)) is None


@pytest.mark.parametrize(
    "data",
    ["\x1b[3G🏽\x1b[G👍", "⌚\ufe0eb\x1b[G\x1b[P", "漢字\x1b[2GX", "e\u0301\u0302 ❤\ufe0f!"],
)
def test_characters_stay_apart_or_joined_as_they_were(data: str) -> None:
    emulator = fed(data, REST)
    other = again(emulator)
    assert other is not None
    assert on_screen(other) == on_screen(emulator)


@settings(max_examples=200, deadline=None)
@given(NASTY, NASTY, NASTY, SIZES)
def test_behind_a_reset_it_gives_the_screen_whatever_was_there_before(
    before: bytes, data: bytes, more: bytes, size: tuple[int, int]
) -> None:
    emulator = fed(data, REST, columns=size[0], lines=size[1])
    screen = snapshot(emulator)
    if screen is None:
        return
    other = fed(before, columns=size[0], lines=size[1])
    other.feed(RESET + screen)
    fresh = fed(screen, columns=size[0], lines=size[1])
    for each in (emulator, other, fresh):
        each.take_requests()
        each.take_replies()
        each.take_changes()
    assert other.display == fresh.display == emulator.display
    assert other.cursor == fresh.cursor
    for each in (emulator, other):
        each.feed(more)
    assert other.display == emulator.display


@settings(max_examples=200, deadline=None)
@given(NASTY, SIZES)
def test_directly_behind_text_it_gives_the_screen_where_that_is_enough(
    data: bytes, size: tuple[int, int]
) -> None:
    emulator = fed(data, b"\x18\x00text", columns=size[0], lines=size[1])
    screen = snapshot(emulator, exact=False)
    if screen is None:
        return
    other = fed(screen, columns=size[0], lines=size[1])
    assert other.display == emulator.display
    assert other.cursor == emulator.cursor
