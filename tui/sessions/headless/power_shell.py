"""A command for an agent on Windows, where PowerShell reads it.

PowerShell joins the words that it is given with blanks and reads what comes of that, as a shell
at the far end of ssh does. The agent takes a line apart before: that of a command without a
terminal by the quoting of a POSIX shell, which eats backslashes, and for one on a terminal
PowerShell itself does, by that of Windows. So the whole goes there as one word.
"""

import shlex
import subprocess
from collections.abc import Sequence


def without_terminal(command: Sequence[str]) -> str:
    """The line of a command that runs without a terminal."""
    return shlex.quote(" ".join(command))


def on_terminal(command: Sequence[str]) -> str:
    """The line of a command that runs on one."""
    return subprocess.list2cmdline([" ".join(command)])
