"""What is written to a terminal arrives in its order, and whoever writes it never waits."""

import os
import pty
import threading
import tty
from collections.abc import Iterator
from time import monotonic, sleep

import pytest

from tui.sessions.terminal_guard import write_by_force
from tui.ui.host.writer import HostWriter

PATIENCE = 20.0
FRAME = b"\x1b[1;1H" + b"a frame of many words " * 200


class Terminal:
    """The far side of a pty, and a writer on the near one."""

    def __init__(self) -> None:
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.awake = threading.Event()
        self.writer = HostWriter(self.slave, self.awake.set)
        self.writer.start()
        self.sent = b""

    def stall(self) -> None:
        """Write frames until the terminal takes no more of them."""
        deadline = monotonic() + PATIENCE
        while not self.writer.is_behind:
            assert monotonic() < deadline
            self.write(FRAME)
            sleep(0.001)

    def write(self, data: bytes) -> None:
        self.sent += data
        self.writer.write(data)

    def read(self, end: bytes) -> bytes:
        """What the terminal is sent up to an end."""
        data = b""
        while not data.endswith(end):
            data += os.read(self.master, 4096)
        return data

    def close(self) -> None:
        for descriptor in (self.master, self.slave):
            os.close(descriptor)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    opened = Terminal()
    yield opened
    write_by_force(opened.slave, b"", 1.0)
    opened.writer.finish(0.1)
    opened.close()


def test_a_terminal_that_slept_gets_all_that_it_was_sent(terminal: Terminal) -> None:
    terminal.stall()
    terminal.write(b"\x1b[?1003h")
    terminal.write(b"the end")
    assert terminal.read(b"the end") == terminal.sent
    assert terminal.awake.wait(PATIENCE)
    assert not terminal.writer.is_behind


def test_of_what_replaces_each_other_the_latest_waits(terminal: Terminal) -> None:
    terminal.stall()
    for number in range(100):
        for order in (b"\x1b]2;%d\x1b\\", b"\x1b]52;c;%d\a", b"\x1b]9;%d\x1b\\", b"\x1b[?%dh"):
            terminal.writer.write(order % number)
        terminal.writer.write(b"\a")
    terminal.write(b"the end")
    orders = terminal.read(b"the end").rpartition(b"words ")[2]
    assert orders.count(b"\x1b]2;") == orders.count(b"\x1b]52;") == 1
    assert b"\x1b]2;99\x1b\\" in orders
    assert b"\x1b]52;c;99\a" in orders
    assert orders.count(b"\x1b]9;") == 20
    assert orders.count(b"\a\x1b[?") + orders.count(b"\athe") == 1
    assert all(b"\x1b[?%dh" % number in orders for number in range(100))


def test_hours_of_orders_take_no_more_room_than_some(terminal: Terminal) -> None:
    terminal.stall()
    for number in range(10_000):
        terminal.writer.write(b"\x1b[?%dh" % number + b"and more" * 20)
    terminal.write(b"the end")
    assert sum(map(len, terminal.writer._waiting)) <= 256 * 1024
    assert b"\x1b[?9999h" in terminal.read(b"the end")


def test_a_terminal_that_was_made_non_blocking_gets_all_of_it(terminal: Terminal) -> None:
    os.set_blocking(terminal.slave, False)
    terminal.stall()
    terminal.write(b"the end")
    assert terminal.read(b"the end") == terminal.sent


def test_a_terminal_that_takes_nothing_is_given_up_and_gets_the_last_word(
    terminal: Terminal,
) -> None:
    terminal.stall()
    assert not terminal.writer.finish(0.1)
    assert write_by_force(terminal.slave, b"restored", 2.0)
    assert b"\x18restored" in terminal.read(b"restored")


def test_a_slow_terminal_is_waited_for_as_long_as_it_takes_something(
    terminal: Terminal,
) -> None:
    terminal.stall()
    reading = threading.Thread(target=terminal.read, args=(b"the end",))
    terminal.write(b"the end")
    reading.start()
    assert terminal.writer.finish(PATIENCE)
    reading.join(PATIENCE)


def test_a_terminal_that_is_gone_takes_anything() -> None:
    terminal = Terminal()
    os.close(terminal.master)
    for _ in range(100):
        terminal.write(FRAME)
    assert terminal.writer.finish(PATIENCE)
    os.close(terminal.slave)
