"""A program on a pseudo-terminal, as the agent runs shells and interactive commands.

The program is spawned, not forked: the process this runs in has threads. It is the leader of a
session of its own, and opening the terminal as its standard input makes that its controlling one.
"""

import asyncio
import contextlib
import fcntl
import os
import signal
import struct
import termios
import threading
from collections.abc import Callable, Mapping, Sequence

#: The agent reads at most so many bytes at once (section 7.3), and we so often before others
#: on the loop have their turn.
LARGEST_READ = 1024
READS_IN_A_ROW = 32
#: A program has so long to end after SIGHUP before it is killed, in seconds.
GRACE = 1.0
#: What background programs write after the shell has ended is read up to here, in bytes.
MOST_LEFT_OVER = 1 << 20

#: What this process ignores, Python some of it, a shell's children must not.
_DEFAULT_SIGNALS = (
    signal.SIGHUP,
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGPIPE,
    signal.SIGTERM,
    signal.SIGTSTP,
    signal.SIGTTIN,
    signal.SIGTTOU,
    signal.SIGXFSZ,
)


class PseudoTerminal:
    """Runs one program; what it writes goes to `on_output` in pieces that cut no character."""

    def __init__(
        self,
        on_output: Callable[[Sequence[bytes]], None],
        on_exit: Callable[[], None],
        on_taken: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_taken` hears when input that had to wait has been taken."""
        self._on_output = on_output
        self._on_exit = on_exit
        self._on_taken = on_taken
        self._loop = asyncio.get_running_loop()
        self._master = -1
        self._pid = 0
        self._size: tuple[int, int] | None = None
        self._reading = False
        self._held = b""
        self._unwritten = bytearray()
        self._exited = asyncio.Event()

    def start(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Spawn the program; `arguments[0]` is its path.

        Raises:
            OSError: It cannot be run.
            NotImplementedError: This platform spawns no session leaders.
        """
        self._master, slave = os.openpty()
        try:
            name = os.ttyname(slave)
            self._pid = os.posix_spawn(
                arguments[0],
                list(arguments),
                environment,
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, name, os.O_RDWR, 0),
                    (os.POSIX_SPAWN_DUP2, 0, 1),
                    (os.POSIX_SPAWN_DUP2, 0, 2),
                ],
                setsid=True,
                setsigmask=(),
                setsigdef=_DEFAULT_SIGNALS,
            )
        except (OSError, NotImplementedError):
            self._close()
            raise
        finally:
            os.close(slave)
        os.set_blocking(self._master, False)
        if self._size is not None:
            self.resize(*self._size)
        self._writable()
        threading.Thread(target=self._wait, name=f"wait-{self._pid}", daemon=True).start()

    @property
    def backlog(self) -> int:
        return len(self._unwritten)

    def write(self, data: bytes) -> None:
        """Give the program input; what it does not take at once waits, as does early input."""
        if self._exited.is_set():
            return
        self._unwritten += data
        if self._master >= 0:
            self._writable()

    def resize(self, columns: int, lines: int) -> None:
        """Set the terminal's size, which tells the program too (section 7.1)."""
        self._size = (columns, lines)
        if self._master >= 0:
            size = struct.pack("HHHH", lines, columns, 0, 0)
            fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)

    def read(self, wanted: bool) -> None:
        """Start or stop reading; a program whose output nobody reads has to wait."""
        if self._master < 0 or wanted is self._reading:
            return
        self._reading = wanted
        if wanted:
            self._loop.add_reader(self._master, self._readable)
        else:
            self._loop.remove_reader(self._master)

    async def stop(self) -> None:
        """End the program and what runs in its terminal's foreground: hang up, then kill."""
        if not self._pid:
            return
        for number in (signal.SIGHUP, signal.SIGCONT):
            self._signal(number)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                await self._exited.wait()
        if not self._exited.is_set():
            self._signal(signal.SIGKILL)
            await self._exited.wait()
        self._close()

    def _signal(self, number: signal.Signals) -> None:
        groups = {self._pid} if not self._exited.is_set() else set()
        if self._master >= 0:
            with contextlib.suppress(OSError):
                groups.add(os.tcgetpgrp(self._master))
        for group in groups - {0}:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, number)

    def _wait(self) -> None:
        """In a thread: until the program has ended; leaves no zombie."""
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pid, 0)
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._ended)

    def _ended(self) -> None:
        self._exited.set()
        self.read(False)
        left_over = 0
        while left_over < MOST_LEFT_OVER and (pieces := self._pieces()):
            left_over += sum(map(len, pieces))
            self._on_output(pieces)
        if self._held:
            self._on_output([self._held])
            self._held = b""
        self._on_exit()

    def _readable(self) -> None:
        pieces = self._pieces()
        if pieces:
            self._on_output(pieces)
        elif pieces is None:
            # Nobody has the terminal open any more; the end of the program will be told.
            self.read(False)

    def _pieces(self) -> list[bytes] | None:
        """What can be read now; None at the end."""
        pieces: list[bytes] = []
        for _ in range(READS_IN_A_ROW):
            try:
                data = os.read(self._master, LARGEST_READ - len(self._held))
            except BlockingIOError:
                break
            except OSError:
                data = b""
            if not data:
                return pieces or None
            data = self._held + data
            whole = whole_characters(data)
            self._held = data[whole:]
            if whole:
                pieces.append(data[:whole])
        return pieces

    def _writable(self) -> None:
        if not self._unwritten:
            return
        try:
            written = os.write(self._master, self._unwritten)
        except BlockingIOError:
            written = 0
        except OSError:
            written = len(self._unwritten)
        del self._unwritten[:written]
        if self._unwritten:
            self._loop.add_writer(self._master, self._writable)
        elif self._loop.remove_writer(self._master):
            self._on_taken()

    def _close(self) -> None:
        if self._master >= 0:
            self._loop.remove_reader(self._master)
            self._loop.remove_writer(self._master)
            os.close(self._master)
            self._master = -1


def whole_characters(data: bytes) -> int:
    """How many bytes can go out without cutting a UTF-8 character; invalid bytes count as whole."""
    for back in range(1, min(3, len(data)) + 1):
        byte = data[-back]
        if byte & 0b1100_0000 == 0b1000_0000:
            continue
        length = 2 + (byte >= 0xE0) + (byte >= 0xF0) if byte >= 0xC2 else 1
        return len(data) - back if length > back else len(data)
    return len(data)
