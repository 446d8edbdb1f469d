"""Runs a command on a terminal of its own and types at it."""

import os
import pty
import select
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PATIENCE = 60.0
"""Seconds until a command is given up; it never takes more than a few."""

INTERRUPT = "\x03"


@dataclass(frozen=True)
class Ran:
    """What came of it."""

    status: int
    screen: str


def run_on_terminal(
    command: Sequence[str], environment: Mapping[str, str], answers: Sequence[tuple[str, str]]
) -> Ran:
    """Run a command; each answer is typed once the words that it belongs to are on the screen.

    Enter follows it, but not Ctrl+C: there is nothing that a line could be typed for any more.
    """
    child, terminal = pty.fork()
    if child == 0:
        try:
            os.execve(command[0], list(command), dict(environment))
        finally:
            os._exit(127)
    waiting, screen, ends = list(answers), b"", time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        ready, _, _ = select.select([terminal], [], [], 1.0)
        if not ready:
            continue
        try:
            read = os.read(terminal, 4096)
        except OSError:  # the other side has closed it, as Linux says it
            break
        if not read:
            break
        screen += read
        if waiting and waiting[0][0].encode() in screen:
            answer = waiting.pop(0)[1]
            os.write(terminal, (answer if answer == INTERRUPT else answer + "\n").encode())
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    return Ran(os.waitstatus_to_exitcode(status), screen.decode(errors="replace"))


if sys.platform == "win32":
    raise ImportError("There are no pseudo terminals here.")
