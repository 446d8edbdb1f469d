"""How a command on a terminal says that it has ended, and with which status.

The agent tells no exit status of such a command, and AWS closes its session alike whether it
has ended or TerminateSession was called. So a shell waits for it and says so behind its output:
in an application program command (ECMA-48, 8.3.2), which no terminal shows, and which is taken
out here.
"""

import re
import shlex
from collections.abc import Sequence
from typing import Final

from tui.sessions.headless.command_run import command_line

_SCRIPT: Final = "trap : INT QUIT; sh -c {}; printf '\\033_{};%s\\033\\\\' \"$?\""
"""An interrupt is the command's; the shell that waits for it must outlive it."""

_STATUS: Final = rb";([0-9]{1,3})\x1b\\"


class Parting:
    """Wraps a command line, and finds what the wrapping says in its output.

    Args:
        nonce: letters and digits that the command cannot know.
    """

    def __init__(self, nonce: str) -> None:
        self.status: int | None = None
        """The command's exit status, once it has ended."""
        self._name = f"ssm-tui-{nonce}"
        self._start = b"\x1b_" + self._name.encode()
        self._whole = re.compile(re.escape(self._start) + _STATUS)
        self._held = b""

    def wrapped(self, command: Sequence[str]) -> str:
        """The line for the shell of an instance that has one of POSIX."""
        return _SCRIPT.format(shlex.quote(command_line(command)), self._name)

    def take(self, output: bytes) -> bytes:
        """What of the output is to be shown; the beginning of a parting word waits for its end."""
        data, self._held = self._held + output, b""
        if found := self._whole.search(data):
            self.status = int(found[1])
            return data[: found.start()] + data[found.end() :]
        keep = self._beginning(data)
        self._held = data[keep:]
        return data[:keep]

    def rest(self) -> bytes:
        """What was held back in vain."""
        held, self._held = self._held, b""
        return held

    def _beginning(self, data: bytes) -> int:
        """Where a word begins that may go on; the length of the data if nowhere."""
        longest = len(self._start) + len(";255\x1b\\")
        at = max(0, len(data) - longest + 1)
        while (at := data.find(b"\x1b", at)) >= 0:
            tail = data[at:]
            if self._start.startswith(tail) or tail.startswith(self._start):
                return at
            at += 1
        return len(data)
