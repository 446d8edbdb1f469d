"""What is painted is what the emulator holds."""

import re
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rich.console import Console
from textual.app import App
from textual.filter import Monochrome
from textual.geometry import Region

from tests.support.terminal import TerminalApp, TerminalSession
from tui.terminal.attributes import PLAIN, Attributes
from tui.terminal.clusters import Clusters
from tui.terminal.emulator import Cursor, Emulator
from tui.terminal.palette import XTERM
from tui.terminal.rows import Row
from tui.ui.terminal.cells import padded, width
from tui.ui.terminal.paint import MOST_STRIPS, PaintedStrip, Painter, has_styled_underlines

COLUMNS, LINES = 24, 6
CONSOLE = Console(color_system="truecolor", force_terminal=True)

WRITTEN = st.lists(
    st.one_of(
        st.text(alphabet="ab é漢🧑\u200d\u0301\ufe0f❤", max_size=12),
        st.sampled_from(
            [
                "\r\n",
                "\x1b[7m",
                "\x1b[31;44m",
                "\x1b[0m",
                "\x1b[4;9m",
                "\x1b[2J",
                "\x1b[K",
                "\x1b[3;5H",
            ]
        ),
    ),
    max_size=20,
).map("".join)


def emulator(text: str) -> Emulator:
    made = Emulator(COLUMNS, LINES)
    made.feed(text.encode())
    return made


def ansi(painter: Painter, runs: list[tuple[str, Attributes]]) -> str:
    return PaintedStrip(painter, runs).render(CONSOLE)


@given(WRITTEN)
@settings(max_examples=200)
def test_painting_what_was_painted_gives_the_same_screen(text: str) -> None:
    first = emulator(text)
    # A joiner whose other half was overwritten joins what is painted behind it, in some terminals.
    runs = [run for y in range(LINES) for run, _ in first.row(y).runs]
    assume(not any(run.endswith("\u200d") for run in runs))
    painter = Painter(XTERM, COLUMNS)
    strips = [painter.strip(first.row(y)) for y in range(LINES)]
    second = Emulator(COLUMNS, LINES)
    for y, strip in enumerate(strips):
        second.feed(f"\x1b[{y + 1};1H{strip.render(CONSOLE)}".encode())
    assert [line.rstrip() for line in second.display] == [
        line.rstrip() for line in first.display
    ]
    for y in range(LINES):
        assert looks(painter, second, y) == looks(painter, first, y)


def looks(painter: Painter, screen: Emulator, y: int) -> list[object]:
    """Cell by cell what is seen, whatever made it look so."""
    found: list[object] = []
    for strip_text, attributes in painter.strip(screen.row(y)).runs:  # type: ignore[attr-defined]  # a painted strip
        seen = (*painter.colors(attributes), attributes.underline, attributes.strike)
        found += [(character, seen) for character in strip_text]
    return found


@given(WRITTEN)
@settings(max_examples=100)
def test_textuals_segments_and_the_sequences_show_the_same_text(text: str) -> None:
    screen = emulator(text)
    painter = Painter(XTERM, COLUMNS)
    for y in range(LINES):
        strip = painter.strip(screen.row(y))
        assert strip.text == text_of(strip.render(CONSOLE))


def text_of(sequences: str) -> str:
    """What is drawn by sequences, those that keep a line in its place left out."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", sequences)
    return re.sub("\x1b7 +\x1b8(.*?)\x1b8\x1b\\[[12]C", r"\1", plain, flags=re.DOTALL)


@pytest.mark.parametrize("cluster", ["नि", "⚡\ufe0e", "❤\ufe0f", "👩‍💻", "👍🏽"])
def test_what_follows_a_cluster_of_an_unsure_width_stands_where_it_belongs(
    cluster: str,
) -> None:
    strip = Painter(XTERM, COLUMNS).strip(emulator(f"a{cluster}b").row(0))
    cells = width(cluster)
    assert f"a\x1b7{' ' * cells}\x1b8{cluster}\x1b8\x1b[{cells}Cb" in strip.render(CONSOLE)


def test_a_line_is_painted_once_until_it_changes() -> None:
    screen = emulator("one\r\ntwo")
    painter = Painter(XTERM, COLUMNS)
    first, second = (painter.strip(screen.row(y)) for y in (0, 1))
    assert painter.strip(screen.row(0)) is first
    screen.feed(b"\x1b[24;1H\n")
    assert painter.strip(screen.row(0)) is second, "a line that moves up is not painted anew"
    screen.feed(b"\x1b[Hx")
    assert painter.strip(screen.row(0)) is not second
    assert Painter(XTERM, COLUMNS).strip(screen.row(1)) is not painter.strip(screen.row(1))


def test_a_wide_character_that_only_half_fits_is_left_out() -> None:
    row = emulator("  \u3030x").row(0)
    assert padded(row.runs, 3) == [("   ", PLAIN)]
    assert padded(row.runs, 4) == [("  \u3030", PLAIN)]


@pytest.mark.parametrize(
    ("sequence", "expected"),
    [
        ("", "0;38;2;229;229;229;48;2;0;0;0"),
        ("31", "0;38;2;205;0;0;48;2;0;0;0"),
        ("91", "0;38;2;255;0;0;48;2;0;0;0"),
        ("38;5;196", "0;38;2;255;0;0;48;2;0;0;0"),
        ("48;2;1;2;3", "0;38;2;229;229;229;48;2;1;2;3"),
        ("1;3;5;9;53", "0;1;3;5;9;53;38;2;229;229;229;48;2;0;0;0"),
        ("7", "0;38;2;0;0;0;48;2;229;229;229"),
        ("8", "0;38;2;0;0;0;48;2;0;0;0"),
        ("2", "0;38;2;137;137;137;48;2;0;0;0"),
        ("4", "0;4;38;2;229;229;229;48;2;0;0;0"),
        ("21", "0;21;38;2;229;229;229;48;2;0;0;0"),
    ],
)
def test_attributes_become_sequences(sequence: str, expected: str) -> None:
    screen = emulator(f"\x1b[{sequence}mx")
    line = Painter(XTERM, COLUMNS).strip(screen.row(0)).render(CONSOLE)
    assert line.startswith(f"\x1b[{expected}mx")
    assert line.endswith("\x1b[0m")


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("TERM", "xterm-kitty", "0;4:3;58:2::10:20:30;"),
        ("VTE_VERSION", "7600", "0;4:3;58:2::10:20:30;"),
        ("TERM_PROGRAM", "Apple_Terminal", "0;4;38;"),
    ],
)
def test_lines_are_curly_and_coloured_where_the_users_terminal_draws_them(
    variable: str, value: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TERM", "VTE_VERSION", "TERM_PROGRAM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    has_styled_underlines.cache_clear()
    try:
        screen = emulator("\x1b[4:3;58:2::10:20:30mx")
        line = Painter(XTERM, COLUMNS).strip(screen.row(0)).render(CONSOLE)
        assert line.startswith(f"\x1b[{expected}")
    finally:
        has_styled_underlines.cache_clear()


@given(st.binary(max_size=300), st.integers(1, 40))
def test_whatever_was_written_each_line_fills_the_width_and_holds_no_control(
    data: bytes, columns: int
) -> None:
    screen = Emulator(COLUMNS, LINES)
    screen.feed(data)
    painter = Painter(XTERM, columns)
    for y in range(LINES):
        strip = painter.strip(screen.row(y))
        assert isinstance(strip, PaintedStrip)
        widths = [width(text) for text, _ in strip.runs]
        assert sum(widths) == columns
        assert not re.search(r"[\x00-\x1f\x7f-\x9f]", strip.text)


def test_the_cursor_has_its_shape_on_its_cell() -> None:
    screen = emulator("ab漢")
    painter = Painter(XTERM, COLUMNS)
    for cursor, expected in [
        (Cursor(1, 0), [("a", None), ("b", XTERM.cursor), ("漢", None)]),
        (Cursor(2, 0), [("ab", None), ("漢", XTERM.cursor)]),
    ]:
        change = painter.cursor_change(cursor, focused=True)
        strip = painter.changed(screen.row(0), [(cursor.x, cursor.x + 1, change)])
        runs = [(text, attributes.background) for text, attributes in strip.runs]  # type: ignore[attr-defined]  # a painted strip
        assert runs[: len(expected)] == expected
    underline = painter.cursor_change(Cursor(0, 0, shape="underline"), focused=True)(PLAIN)
    assert underline.underline == 1
    assert underline.background is None
    bar = painter.cursor_change(Cursor(0, 0, shape="bar"), focused=True)(PLAIN)
    assert bar.background not in {None, XTERM.cursor}


def test_an_ended_session_fades() -> None:
    bright = Painter(XTERM, COLUMNS).colors(PLAIN)[0]
    faded = Painter(XTERM, COLUMNS, dimmed=True).colors(PLAIN)[0]
    assert sum(faded) < sum(bright)


def test_no_color_is_honoured() -> None:
    screen = emulator("\x1b[31mred")
    painter = Painter(XTERM, COLUMNS, filters=[Monochrome()])
    codes = re.findall(r"38;2;(\d+);(\d+);(\d+)", painter.strip(screen.row(0)).render(CONSOLE))
    assert codes
    assert all(red == green == blue for red, green, blue in codes)


def test_few_colours_are_used_where_the_terminal_has_few() -> None:
    console = Console(color_system="standard", force_terminal=True)
    screen = emulator("\x1b[31mred")
    assert "38;2" not in Painter(XTERM, COLUMNS).strip(screen.row(0)).render(console)


def painted(app: TerminalApp) -> list[str]:
    region = Region(0, 0, *app.view.size)
    return [strip.text.rstrip() for strip in app.view.render_lines(region)]


async def test_a_hidden_terminal_is_painted_right_when_it_is_shown() -> None:
    app = TerminalApp(TerminalSession(COLUMNS, LINES))
    async with app.run_test(size=(COLUMNS, LINES)) as pilot:
        app.view.display = False
        await pilot.pause()
        calls = count_paints(app)
        for number in range(30):
            app.feed(f"line {number}\r\n".encode())
        await pilot.pause()
        assert calls == []
        app.view.display = True
        await pilot.pause()
        assert painted(app)[:2] == ["line 25", "line 26"]
        assert calls


def count_paints(app: TerminalApp) -> list[Region]:
    calls: list[Region] = []
    render_lines = app.view.render_lines

    def counted(crop: Region) -> list[object]:
        calls.append(crop)
        return list(render_lines(crop))

    app.view.render_lines = counted  # type: ignore[method-assign,assignment]  # a counter between
    return calls


async def test_a_new_palette_and_a_wider_screen_repaint_all() -> None:
    app = TerminalApp(TerminalSession(COLUMNS, LINES))
    async with app.run_test(size=(COLUMNS, LINES)) as pilot:
        app.feed(b"\x1b[31mred")
        await pilot.pause()
        before = app.view.render_lines(Region(0, 0, COLUMNS, LINES))[0].render(CONSOLE)
        app.view.palette = replace(XTERM, ansi=((1, 2, 3),) * 16)
        await pilot.pause()
        after = app.view.render_lines(Region(0, 0, COLUMNS, LINES))[0].render(CONSOLE)
        assert "38;2;205;0;0" in before
        assert "38;2;1;2;3" in after


async def test_colours_that_the_remote_changes_are_painted() -> None:
    app = TerminalApp(TerminalSession(COLUMNS, LINES))
    async with app.run_test(size=(COLUMNS, LINES)) as pilot:
        app.feed(b"\x1b[31mred\x1b]4;1;#0a0b0c\x07\x1b]11;#010101\x07")
        await pilot.pause()
        line = app.view.render_lines(Region(0, 0, COLUMNS, LINES))[0].render(CONSOLE)
        assert "38;2;10;11;12;48;2;1;1;1" in line


async def test_a_held_screen_is_painted_when_it_is_let_go_or_after_a_while() -> None:
    app = TerminalApp(TerminalSession(COLUMNS, LINES))
    async with app.run_test(size=(COLUMNS, LINES)) as pilot:
        await pilot.pause()
        regions = record_refreshes(app)
        app.feed(b"\x1b[?2026hhalf")
        assert regions == []
        app.feed(b" whole\x1b[?2026l")
        while not regions:
            await pilot.pause(0.01)
        regions.clear()
        app.feed(b"\x1b[?2026hstuck")
        while not regions:
            await pilot.pause(0.01)
        assert painted(app)[0] == "half wholestuck"


def record_refreshes(app: TerminalApp) -> list[object]:
    regions: list[object] = []
    refresh = app.view.refresh

    def recorded(*asked: Region, **options: bool) -> App[None] | object:
        regions.append(asked)
        return refresh(*asked, **options)

    app.view.refresh = recorded  # type: ignore[method-assign,assignment]  # a recorder between
    return regions


async def test_only_the_lines_that_changed_are_asked_for() -> None:
    app = TerminalApp(TerminalSession(COLUMNS, LINES))
    async with app.run_test(size=(COLUMNS, LINES)) as pilot:
        app.feed(b"one\r\ntwo\r\nthree")
        await pilot.pause(0.05)
        regions = record_refreshes(app)
        app.feed(b"x")
        while not regions:
            await pilot.pause(0.01)
        assert regions == [(Region(0, 2, COLUMNS, 1),)]


def test_a_painter_keeps_no_more_strips_than_a_screen_may_have() -> None:
    painter = Painter(XTERM, COLUMNS)
    rows = [Row(Clusters(), f"line {number}") for number in range(MOST_STRIPS + 1)]
    first, *_, last = [painter.strip(row) for row in rows]
    assert painter.strip(rows[-1]) is last
    assert painter.strip(rows[0]) is not first
