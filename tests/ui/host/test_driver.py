"""Keys through a real pty and the real driver arrive as the user's terminal sent them."""

import os
import pty
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import pytest
from rich.console import RenderableType
from textual._compositor import LayoutUpdate
from textual.screen import Screen

from tests.support.terminal import TerminalApp
from tests.ui.fakes import until
from tui.terminal.emulator import Cursor, Emulator
from tui.terminal.host.input import ESCAPE_PATIENCE
from tui.terminal.palette import XTERM
from tui.ui.host.driver import HostCursor, key_event
from tui.ui.host.raw_driver import Pause, look
from tui.ui.host.restore import CURSOR_AS_IT_WAS

PATIENCE = 20.0

PASTE = b"\x1b[200~a\nb\x1b[201~"
KEYS = [
    *(bytes([code]) for code in range(32) if code not in {0x1B, 0x1D}),
    *(bytes([code]) for code in range(32, 128)),
    "é".encode(), "漢".encode(), "🧑‍🚀".encode(),
    *(b"\x1b" + bytes([code]) for code in range(32, 127) if chr(code) not in "[O"),
    b"\x1b\r", b"\x1b\x7f", b"\x1b\t", b"\x1b\x01",
    *(f"\x1b[{final}".encode() for final in "ABCDHFZ"),
    *(f"\x1b[1;{modifier}{final}".encode() for modifier in range(2, 9) for final in "ABCDHFPQRS"),
    *(f"\x1b[{number}~".encode() for number in (2, 3, 5, 6, 15, 17, 18, 19, 20, 21, 23, 24, 25, 34)),
    *(f"\x1b[{number};{m}~".encode() for number in (2, 3, 15, 24) for m in range(2, 9)),
    *(f"\x1bO{final}".encode() for final in "PQRS"),
]  # fmt: skip


class Child:
    """The process, our end of its terminal, and what it says."""

    def __init__(
        self,
        process: "subprocess.Popen[bytes]",
        master: int,
        slave: int,
        said: int,
        output: int,
    ) -> None:
        self.process = process
        self.master = master
        self.slave = slave
        self.output = output
        self.screen = b""
        self._said = said
        self._buffer = b""
        self._over = False
        self.is_asleep = False
        """Whether the terminal takes nothing of what it is sent."""

    def type(self, data: bytes) -> None:
        os.write(self.master, data)

    def feed(self, data: bytes) -> None:
        os.write(self.output, data)
        self.wait_for("fed")

    def line(self) -> str:
        """The next thing it says."""
        deadline = monotonic() + PATIENCE
        while b"\n" not in self._buffer:
            assert not self._over, f"the child has ended; its screen was {self.screen[-500:]!r}"
            self._pump(deadline - monotonic())
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.decode()

    def wait_for(self, line: str) -> None:
        while (said := self.line()) != line:
            assert said

    def wait_for_screen(self, sequence: bytes) -> None:
        """Wait until it has written a sequence to its terminal."""
        self.until(lambda: sequence in self.screen)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for what its screen shows."""
        deadline = monotonic() + PATIENCE
        while not condition():
            self._pump(deadline - monotonic())

    def read(self, length: int) -> bytes:
        """The next bytes that the session was given."""
        data = b""
        while len(data) < length:
            data += bytes.fromhex(self.line())
        return data

    @property
    def display(self) -> str:
        """What its terminal shows."""
        host = Emulator(*reversed(termios.tcgetwinsize(self.slave)))
        host.feed(self.screen)
        return "\n".join(host.display)

    def wait(self) -> int:
        """Its exit status; what it writes meanwhile is read."""
        deadline = monotonic() + PATIENCE
        while self.process.poll() is None:
            self._pump(deadline - monotonic(), 0.05)
        while self._pump(1.0, 0.05):
            pass
        return self.process.returncode

    def _pump(self, left: float, pause: float | None = None) -> bool:
        """Read what is there, waiting for it; whether there was anything."""
        assert left > 0, f"the child said nothing more; its screen was {self.screen[-500:]!r}"
        sources = [] if self._over else [self._said]
        if not self.is_asleep:
            sources.append(self.master)
        found = select.select(sources, [], [], pause or left)[0]
        for ready in found:
            data = os.read(ready, 65536)
            if ready == self.master:
                self.screen += data
            else:
                self._over = not data
                self._buffer += data
        return bool(found)


@contextmanager
def child() -> Iterator[Child]:
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 80))
    said, report = os.pipe()
    remote, output = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.terminal_child", str(report), str(remote)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        pass_fds=(report, remote),
        start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
    )
    os.close(report)
    os.close(remote)
    running = Child(process, master, slave, said, output)
    try:
        running.wait_for("ready")
        yield running
    finally:
        process.kill()
        process.wait()
        for descriptor in (master, slave, said):
            os.close(descriptor)


@pytest.fixture(scope="module")
def running() -> Iterator[Child]:
    """A terminal for the tests that leave it as it was."""
    with child() as terminal:
        yield terminal


@pytest.fixture
def terminal(running: Child) -> Child:
    running.feed(b"\x1bc")
    return running


def test_every_key_arrives_byte_for_byte(terminal: Child) -> None:
    for key in KEYS:
        terminal.type(key)
        assert terminal.read(len(key)) == key


def test_keys_that_arrive_together_arrive_in_order(terminal: Child) -> None:
    data = b"".join(KEYS)
    terminal.type(data)
    assert terminal.read(len(data)) == data


def test_cursor_keys_and_keypad_follow_the_remotes_modes(terminal: Child) -> None:
    for setting, up, keypad in [
        (b"\x1b[?1l\x1b>", b"\x1b[A", b"1"),
        (b"\x1b[?1h\x1b>", b"\x1bOA", b"1"),
        (b"\x1b[?1h\x1b=", b"\x1bOA", b"\x1bOq"),
        (b"\x1b[?1l\x1b=", b"\x1b[A", b"\x1bOq"),
    ]:
        terminal.feed(setting)
        for host_up in (b"\x1b[A", b"\x1bOA"):
            terminal.type(host_up)
            assert terminal.read(len(up)) == up
        terminal.type(b"\x1bOq")
        assert terminal.read(len(keypad)) == keypad


def test_escape_alone_arrives(terminal: Child) -> None:
    terminal.type(b"\x1b")
    assert terminal.read(1) == b"\x1b"


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_a_paste_with_escape_sequences_is_intact_however_it_is_cut(
    size: int, terminal: Child
) -> None:
    text = b"a\x1b[31mb\x1b\x1b[20c\x1bd"
    terminal.feed(b"\x1b[?2004h")
    pasted = b"\x1b[200~" + text + b"\x1b[201~"
    for start in range(0, len(pasted), size):
        terminal.type(pasted[start : start + size])
    assert terminal.read(len(pasted)) == pasted


def test_the_leader_and_the_way_out_are_the_apps(terminal: Child) -> None:
    terminal.type(b"\x1dd")
    terminal.wait_for("leader d")
    terminal.type(b"\x1d\x1b[15~")
    terminal.wait_for("leader f5")
    terminal.type(b"\x1d\x1d")
    assert terminal.read(1) == b"\x1d"
    terminal.type(b"\r~.")
    assert terminal.read(2) == b"\r~"
    terminal.wait_for("hangup")


def test_reports_of_the_users_terminal_are_not_typed(terminal: Child) -> None:
    terminal.type(b"\x1b[?62;22c\x1b[<35;3;3M\x1b[?2026;2$yok")
    assert terminal.read(2) == b"ok"


def test_an_answer_at_the_start_is_not_typed_where_its_escape_comes_long_before_the_rest() -> (
    None
):
    with child() as terminal:
        for answer in (
            b"\x1b]11;rgb:0000/0000/0000\x07",
            b"\x1b[?0u",
            b"\x1bP>|kitty(0.35.2)\x1b\\",
        ):
            terminal.type(answer[:1])
            select.select([], [], [], 4 * ESCAPE_PATIENCE)
            terminal.type(answer[1:])
        terminal.type(b".")
        assert terminal.read(1) == b"."


def test_the_mouse_arrives_as_the_remote_asked(terminal: Child) -> None:
    terminal.feed(b"\x1b[?1000h")
    terminal.type(b"\x1b[<0;3;4M\x1b[<0;3;4m")
    assert terminal.read(12) == b"\x1b[M #$\x1b[M##$"


def test_the_keypad_is_put_into_the_remotes_mode_while_the_terminal_has_the_keys() -> None:
    with child() as terminal:
        terminal.feed(b"\x1b=")
        terminal.wait_for_screen(b"\x1b=")
        os.close(terminal.output)
        terminal.wait()
        assert terminal.screen.rindex(b"\x1b>") > terminal.screen.rindex(b"\x1b=")


def test_kittys_protocol_is_spoken_while_the_remote_asks_and_the_users_terminal_can() -> None:
    with child() as terminal:
        terminal.type(b"\x1b[?0u")
        terminal.feed(b"\x1b[>3u")
        terminal.wait_for_screen(b"\x1b[>3u")
        for key in (b"\x1b[97;5u", b"\x1b[97;5:3u", b"\x1b[13;2u", b"\x1b[27u"):
            terminal.type(key)
            assert terminal.read(len(key)) == key
        terminal.type(b"\x1b[93;5u\x1b[93;5:3u\x1b[57442;1:3u\x1b[100u")
        terminal.wait_for("leader d")
        terminal.feed(b"\x1b[<u")
        terminal.type(b"\x01")
        assert terminal.read(1) == b"\x01"


def test_kittys_protocol_is_made_of_other_keys_where_the_users_terminal_cannot(
    terminal: Child,
) -> None:
    terminal.feed(b"\x1b[>1u")
    for key, expected in [(b"\x1b", b"\x1b[27u"), (b"\x01", b"\x1b[97;5u"), (b"\r", b"\r")]:
        terminal.type(key)
        assert terminal.read(len(expected)) == expected


def test_the_users_terminal_tells_keys_apart_while_the_remote_wants_them_told() -> None:
    with child() as terminal:
        terminal.feed(b"\x1b[>4;2m")
        terminal.wait_for_screen(b"\x1b[>4;2m")
        for key in (b"\x1b[27;5;105~", b"\x1b[27;2;13~", b"\x1b[27;6;65~", b"\x01", b"\x1bx"):
            terminal.type(key)
            assert terminal.read(len(key)) == key
        terminal.type(b"\x1b[27;5;93~d")
        terminal.wait_for("leader d")
        terminal.type(b"\r\x1b[27;2;126~.")
        terminal.wait_for("hangup")
        terminal.feed(b"\x1b[>4m")
        terminal.wait_for_screen(b"\x1b[>4m")
        terminal.type(b"\x1b[27;5;97~")
        assert terminal.read(1) == b"\x01"


def test_kittys_protocol_serves_a_remote_that_wants_xterms() -> None:
    with child() as terminal:
        terminal.type(b"\x1b[?0u")
        terminal.feed(b"\x1b[>4;2m")
        terminal.wait_for_screen(b"\x1b[>5u")
        for key, expected in [
            (b"\x1b[105;5u", b"\x1b[27;5;105~"),
            (b"\x1b[97:65;6u", b"\x1b[27;6;65~"),
            (b"\x1b[13;2u", b"\x1b[27;2;13~"),
            (b"\x1b[27u", b"\x1b"),
            (b"\x1b[P", b"\x1bOP"),
            (b"\x1b[57399u", b"0"),
        ]:
            terminal.type(key)
            assert terminal.read(len(expected)) == expected


def cursor_of(terminal: Child) -> Cursor:
    """The cursor of the terminal that the child runs in."""
    host = Emulator(80, 24)
    host.feed(terminal.screen)
    return host.cursor


@pytest.mark.parametrize(
    ("fed", "cursor"),
    [
        (b"\x1b[3;5H", Cursor(4, 2)),
        (b"\x1b[3;5Habc", Cursor(7, 2)),
        (b"\x1b[5 q\x1b[9;9H", Cursor(8, 8, shape="bar", blinking=True, styled=True)),
        (b"\x1b[4 q\x1b[9;9H", Cursor(8, 8, shape="underline", styled=True)),
        (b"\x1b[2 q\x1b[9;80Hxy", Cursor(1, 9, styled=True)),
    ],
)
def test_the_users_own_cursor_stands_for_the_remotes(
    terminal: Child, fed: bytes, cursor: Cursor
) -> None:
    terminal.feed(fed)
    terminal.until(lambda: cursor_of(terminal) == cursor)


def test_the_users_own_cursor_is_seen_as_long_as_nothing_lies_over_the_terminal(
    terminal: Child,
) -> None:
    def is_seen() -> bool:
        return cursor_of(terminal).visible

    terminal.until(is_seen)
    search, dialog, elsewhere = (b"\x1d/", b"\x1b"), (PASTE, b"\x1b"), (b"\x1b[O", b"\x1b[I")
    for hide, show in (search, dialog, elsewhere):
        terminal.type(hide)
        terminal.until(lambda: not is_seen())
        terminal.type(show)
        terminal.until(is_seen)
    terminal.feed(b"\x1b[?25l")
    terminal.until(lambda: not is_seen())


def test_a_paste_of_several_lines_is_asked_about(terminal: Child) -> None:
    terminal.type(PASTE)
    terminal.until(lambda: "The remote shell may run each line" in terminal.display)
    terminal.type(b"\x1b[B\r")
    assert terminal.read(3) == b"a\rb"


def test_the_cursor_has_no_colour_of_ours_where_none_is_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert look(HostCursor(0, 0, 4, XTERM.cursor)) == "\x1b[4 q"


def test_the_cursor_has_the_themes_colour_and_then_the_users_again() -> None:
    red, green, blue = XTERM.cursor
    with child() as terminal:
        terminal.wait_for_screen(f"\x1b]12;#{red:02x}{green:02x}{blue:02x}\x1b\\".encode())
        os.close(terminal.output)
        terminal.wait()
        assert CURSOR_AS_IT_WAS.encode() in terminal.screen


@pytest.mark.parametrize(
    ("raw", "key", "character"),
    [
        (b"a", "a", "a"),
        (b"A", "A", "A"),
        (b".", "full_stop", "."),
        ("漢".encode(), "漢", "漢"),
        (b"\x1d", "ctrl+right_square_bracket", "\x1d"),
        (b"\x1b", "escape", "\x1b"),
        (b"\x1b.", "alt+full_stop", None),
        (b"\x1bx", "alt+x", None),
        (b"\x1bb", "ctrl+left", None),
        (b"\x1b[A", "up", None),
        (b"\x1b[1;3A", "alt+up", None),
        (b"\x1b\x1b[A", "alt+up", None),
        (b"\x1b[1;5C", "ctrl+right", None),
        (b"\x1b[99;99z", "<ignore>", None),
        (b"\x1b[97;5:3u", "<ignore>", None),
        (b"\x1b[97:65;2:1u", "A", "A"),
        (b"\x1b[27;5;93~", "ctrl+right_square_bracket", None),
        (b"\x1b[27;6;65~", "ctrl+shift+a", None),
        (b"\x1b[27;2;126~", "tilde", "~"),
        (b"\x1b[27;2;13~", "shift+enter", None),
        (b"\x1b[97;11u", "alt+super+a", None),
        (b"\x1b[25~", "f13", None),
        (b"\xff", "replacement_character", "\ufffd"),
    ],
)
def test_keys_have_textuals_names_and_keep_alt(
    raw: bytes, key: str, character: str | None
) -> None:
    event = key_event(raw)
    assert (event.key, event.character, event.raw) == (key, character, raw)


RESTORED = (
    b"\x1b[?1049l",
    b"\x1b[?25h",
    b"\x1b[?1003l",
    b"\x1b[?1004l",
    b"\x1b[?2004l",
    b"\x1b[<u",
)


@pytest.mark.parametrize("way", ["exit", "crash", "SIGTERM", "SIGHUP", "SIGINT"])
def test_the_terminal_is_restored_whatever_happens(way: str) -> None:
    with child() as terminal:
        raw = termios.tcgetattr(terminal.slave)
        match way:
            case "exit":
                os.close(terminal.output)
            case "crash":
                os.write(terminal.output, b"crash")
            case _:
                terminal.process.send_signal(getattr(signal, way))
        status = terminal.wait()
        restored = termios.tcgetattr(terminal.slave)
        tail = terminal.screen[terminal.screen.rindex(b"\x1b[?2004l") :]
    assert raw != restored
    assert restored[3] & termios.ECHO
    assert restored[3] & termios.ICANON
    assert all(sequence in terminal.screen for sequence in RESTORED)
    assert b"\x1b[?1049h" not in tail
    if way.startswith("SIG"):
        assert status == 128 + getattr(signal, way)


MOST_FOR_A_SLEEPER = 150_000
"""Bytes: what a pty holds, and some frames."""


def picture(number: int, columns: int, lines: int) -> list[str]:
    """A screen full of text, another for each number."""
    return [f"{number:4} {y:3} {'.' * (columns - 9)}" for y in range(lines)]


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
def test_the_latest_screen_is_painted_when_a_terminal_wakes_up(size: tuple[int, int]) -> None:
    columns, lines = size
    with child() as terminal:
        terminal.is_asleep = True
        for number in range(300):
            cells = (f"\x1b[3{x % 8}m{number:04}" for x in range(20 * 24))
            terminal.feed(b"\x1b[H" + "".join(cells).encode())
        terminal.feed(b"\x1b=\x1b[m\x1b[2J\x1b[Hat last")
        termios.tcsetwinsize(terminal.slave, (lines, columns))
        terminal.process.send_signal(signal.SIGWINCH)
        for _ in range(50):
            # A turn of the loop; nothing to paint.
            terminal.feed(b"\x1b[m")
        terminal.is_asleep = False
        terminal.until(lambda: terminal.display.split() == ["at", "last"])
        assert len(terminal.screen) < MOST_FOR_A_SLEEPER
        terminal.wait_for_screen(b"\x1b=")
        terminal.feed("\r\n".join(("", *picture(7, columns, lines - 1))).encode())
        expected = "at last".ljust(columns) + "\n" + "\n".join(picture(7, columns, lines - 1))
        terminal.until(lambda: terminal.display == expected)


def test_a_terminal_that_hangs_up_more_than_once_forces_nothing() -> None:
    with child() as terminal:
        os.write(terminal.output, b"hang")
        terminal.wait_for("hanging")
        for number in (signal.SIGHUP, signal.SIGHUP, signal.SIGTERM, signal.SIGHUP):
            terminal.process.send_signal(number)
            terminal.wait_for("told")
        assert terminal.process.poll() is None
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.wait() == 128 + signal.SIGINT


def test_going_on_without_having_been_told_to_stop_keeps_the_keys_and_the_terminal() -> None:
    with child() as terminal:
        before = terminal.screen.count(b"\x1b[?1049h")
        terminal.process.send_signal(signal.SIGCONT)
        terminal.until(lambda: terminal.screen.count(b"\x1b[?1049h") > before)
        terminal.type(b"once")
        assert terminal.read(4) == b"once"
        os.close(terminal.output)
        terminal.wait()
        assert termios.tcgetattr(terminal.slave)[3] & termios.ICANON


def test_what_was_shown_is_shown_again_behind_a_stop() -> None:
    with child() as terminal:
        terminal.feed(b"\x1b=as it was")
        terminal.until(lambda: "as it was" in terminal.display)
        taken = terminal.screen.count(b"\x1b[?1049h")
        terminal.process.send_signal(signal.SIGTSTP)
        os.waitpid(terminal.process.pid, os.WUNTRACED)
        assert termios.tcgetattr(terminal.slave)[3] & termios.ICANON
        terminal.process.send_signal(signal.SIGCONT)
        terminal.until(lambda: terminal.screen.count(b"\x1b[?1049h") > taken)
        terminal.until(lambda: "as it was" in terminal.display)
        again = terminal.screen.rindex(b"\x1b[?1049h")
        terminal.until(lambda: b"\x1b=" in terminal.screen[again:])
        terminal.type(b"once")
        assert terminal.read(4) == b"once"


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGTERM, 128 + signal.SIGTERM), (signal.SIGQUIT, -signal.SIGQUIT)],
    ids=["term", "quit"],
)
def test_a_process_that_hangs_restores_the_terminal_when_told_again(
    number: signal.Signals, status: int
) -> None:
    with child() as terminal:
        os.write(terminal.output, b"hang")
        terminal.wait_for("hanging")
        terminal.process.send_signal(number)
        terminal.wait_for("told")
        terminal.process.send_signal(number)
        assert terminal.wait() == status
        assert termios.tcgetattr(terminal.slave)[3] & termios.ECHO
        shown = b"\x1b[?25h" + CURSOR_AS_IT_WAS.encode()
        terminal.until(lambda: terminal.screen.endswith(shown))


class ShownApp(TerminalApp):
    """Knows what was displayed."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[object] = []

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if renderable is not None:
            self.shown.append(renderable)


async def test_what_is_laid_out_in_a_pause_is_painted_behind_it() -> None:
    app = ShownApp()
    async with app.run_test() as pilot:
        pause = Pause(app)
        pause.begin()
        app.shown.clear()
        app.feed(b"meanwhile")
        await pilot.pause()
        app.screen._refresh_layout()
        await pilot.pause()
        assert app.shown == []
        pause.end()
        await until(pilot, lambda: any(isinstance(each, LayoutUpdate) for each in app.shown))
