"""Standard input that a command is not given: seen, never read.

A loop such as `while read host; do ssm-tui exec ...; done < hosts` shares its list with what it
runs, so that one byte read here would be a host left out. What stands there is looked at by
poll and FIONREAD, which take nothing.
"""

import asyncio
import os
import select
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from tui.language import N_, _

REFUSED: Final = N_(
    "Standard input has data that the command wouldn't get. Use --stdin to send "
    "it, or -n to run without input and leave it unread, as in a while read loop."
)

LATER: Final = N_(
    "Standard input has data that the command doesn't get. Use --stdin to send "
    "it, or -n to run without input."
)

LOOK_EVERY: Final = 0.25
"""Seconds between looks: a regular file that grows wakes nobody."""


class UnreadInput:
    """Says once, as soon as it is so, that there is input which a command does not get."""

    def __init__(self, descriptor: int, say: Callable[[str], None]) -> None:
        self._descriptor = descriptor
        self._say = say
        self._told = False
        self._timer: asyncio.TimerHandle | None = None

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look again and again for as long as this lasts, and at its end."""
        try:
            self._look()
            yield
            self._look()
        finally:
            if self._timer is not None:
                self._timer.cancel()

    def _look(self) -> None:
        if not self._told and data_waits(self._descriptor):
            self._told = True
            self._say(_(LATER))
        elif not self._told:
            self._timer = asyncio.get_running_loop().call_later(LOOK_EVERY, self._look)


def data_waits(descriptor: int) -> bool:
    """Whether a pipe, socket or file has something in it that could be read now.

    A terminal and other devices of characters, /dev/null among them, have nothing; neither has
    what is closed.
    """
    try:
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode):
            return os.lseek(descriptor, 0, os.SEEK_CUR) < status.st_size
        if stat.S_ISFIFO(status.st_mode) or stat.S_ISSOCK(status.st_mode):
            return _readable(descriptor)
    except OSError:
        return False
    # Disks and partitions.
    return stat.S_ISBLK(status.st_mode)


def _readable(descriptor: int) -> bool:
    # Here, for Windows has neither.
    import fcntl
    import termios

    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    if not any(seen & select.POLLIN for _file, seen in poll.poll(0)):
        return False
    # At its end a stream is readable too, with nothing in it.
    waiting = fcntl.ioctl(descriptor, termios.FIONREAD, bytes(4))
    return any(waiting)
