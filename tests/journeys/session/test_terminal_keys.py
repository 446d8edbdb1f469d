"""Every key arrives in a session as xterm sends it, in whatever modes the far end has set.

What the user's terminal sends is what an xterm has sent (`tests/vectors/xterm_keys.json`); at
the far end a program in raw mode writes down what it reads.
"""

import itertools
import json
import os
import select
import signal
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from tests.journeys.terminal import COLUMNS, LINES, PATIENCE, App, app_with_session
from tui.terminal.emulator import Modes
from tui.terminal.input.keys import encode_key

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "xterm_keys.json").read_text())
KEYPAD = [*(f"kp_{digit}" for digit in range(10)), "kp_enter", "kp_add", "kp_divide"]
CURSOR_KEYS = {f"\x1b[{final}".encode(): f"\x1bO{final}".encode() for final in "ABCDEFH"}
# Nothing may follow these at once: it would be part of them.
OPEN_ENDED = {
    b"\x1b",
    *(b"\x1b" + key for key in (b"\x1b", b"[", b"O", b"]", b"P", b"_", b"^", b"X")),
}
LEADER = {b"\x1d", b"\x1b[27;5;93~"}

WRITER = """\
echo $$ > {folder}/pid
stty raw -echo
printf '{modes}'
echo READY
exec cat > {folder}/keys
"""

Key = tuple[bytes, bytes]
"""What the user's terminal sends, and what is to arrive."""


@pytest.fixture(scope="module")
def app() -> Iterator[App]:
    """A session for all tests."""
    with app_with_session() as opened:
        yield opened


class Reader:
    """A program at the far end that keeps what it reads."""

    def __init__(self, app: App, folder: Path, modes: str) -> None:
        self._app = app
        self._folder = folder
        self._keys = folder / "keys"
        script = folder / "run"
        script.write_text(WRITER.format(modes=modes, folder=folder))
        app.type(f"sh {script}\r".encode())
        app.wait_for("READY")
        self._arrived = 0

    def end(self) -> None:
        """Leave nothing of it."""
        os.kill(int((self._folder / "pid").read_text()), signal.SIGKILL)
        self._app.clear()

    def expect(self, data: bytes) -> None:
        """Wait until as much has arrived, and hold it to be that."""
        self._arrived += len(data)
        deadline = monotonic() + PATIENCE
        while self._keys.stat().st_size < self._arrived and monotonic() < deadline:
            if select.select([self._app.master], [], [], 0.005)[0]:
                self._app.read()
        assert self._keys.read_bytes()[self._arrived - len(data) :] == data

    def press(self, keys: list[Key]) -> None:
        """Press keys, many at a time."""
        for sent, arriving in bursts(keys):
            os.write(self._app.master, sent)
            self.expect(arriving)


def bursts(keys: list[Key]) -> Iterator[Key]:
    """Keys joined as far as they can be told apart."""
    sent, arriving = b"", b""
    for key, expected in keys:
        sent, arriving = sent + key, arriving + expected
        if key in OPEN_ENDED or len(sent) > 500:
            yield sent, arriving
            sent, arriving = b"", b""
    yield sent, arriving


def chords(level: int) -> list[bytes]:
    """What xterm has sent at a level of modifyOtherKeys, the app's own chord left out."""
    rows = VECTORS[str(level)].values()
    sent = [bytes.fromhex(key) for row in rows for key in row if key is not None]
    return [key for key in sent if key not in LEADER]


@pytest.mark.parametrize(("cursor", "keypad"), itertools.product((False, True), repeat=2))
def test_every_chord_arrives_byte_for_byte(
    cursor: bool, keypad: bool, app: App, tmp_path: Path
) -> None:
    modes = Modes(application_cursor=cursor, application_keypad=keypad)
    keys = [(key, CURSOR_KEYS.get(key, key) if cursor else key) for key in chords(0)]
    keys += [(encode_key(key, None, modes),) * 2 for key in KEYPAD]
    setting = f"\\033[?1{'h' if cursor else 'l'}\\033{'=' if keypad else '>'}"
    reader = Reader(app, tmp_path, setting)
    try:
        reader.press(keys)
    finally:
        reader.end()


@pytest.mark.parametrize("level", [1, 2])
def test_every_chord_is_told_where_the_far_end_asks_for_it(
    level: int, app: App, tmp_path: Path
) -> None:
    reader = Reader(app, tmp_path, f"\\033[>4;{level}m")
    try:
        reader.press([(key, key) for key in chords(level)])
    finally:
        reader.end()


def test_what_is_typed_ahead_goes_to_where_the_keys_before_it_lead(app: App) -> None:
    # From the session to the list, from there to a reason, and on to the next session's shell.
    os.write(app.master, b"\x1dd\rINC-1 look\recho be''gun\r")
    app.wait_for("\nbegun")
    assert "INC-1 look" in app.bar


def test_a_shell_works_in_a_narrow_window_and_what_cannot_be_seen_is_not_typed(
    app: App,
) -> None:
    app.resize(20, 4)
    app.type(b"echo st''ill\r")
    assert app.shows("still", PATIENCE)
    app.resize(19, 8)
    app.wait_for("Too small")
    app.type(b"echo un''seen\r")
    app.resize(COLUMNS, LINES)
    app.wait_for("$ ")
    app.type(b"echo ag''ain\r")
    app.wait_for("\nagain")
    assert "unseen" not in app.display


def test_the_output_of_the_last_command_is_copied_where_the_shell_marks_it(app: App) -> None:
    app.type(b"PS0='\\e]133;C\\a' PS1='\\[\\e]133;D\\a\\e]133;A\\a\\]now> '\r")
    app.wait_for("now>")
    app.type(b"seq 3 5\r")
    app.wait_for("\n5\nnow>")
    app.type(b"\x1dy")
    app.is_told("Copied 3 lines of the last command's output.")
