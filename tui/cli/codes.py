"""MFA codes for commands without the app: asked for on the terminal itself.

Standard input and output may be pipes (another program's, for a credential process), so the
question goes to the terminal that the command was started from, if there is one. What is typed
is shown: a code is of no use a minute later, and a command that is interrupted while it hides
typing would leave the terminal that way.
"""

import os
import threading
from dataclasses import replace
from typing import Final, TextIO

from tui.aws.errors import ErrorContext, MfaCancelled, MfaNeeded
from tui.aws.identity.mfa import USED, WRONG_FORM, MfaQuestion, is_code
from tui.printable import clean

TERMINALS: Final = {"posix": ("/dev/tty", "/dev/tty"), "nt": ("CONIN$", "CONOUT$")}
"""What a terminal is read from and written to, by the kind of system."""

_one_at_a_time = threading.Lock()
_given: Final[set[tuple[str, str]]] = set()
"""Devices and the codes of theirs that were given; no command runs for as long as one recurs."""


def ask_on_terminal(question: MfaQuestion, /) -> str:
    """An `MfaPrompt`: blocks until a line was typed. Raises MfaNeeded where nobody can be asked."""
    reading, writing = TERMINALS[os.name]
    with _one_at_a_time:
        try:
            with (
                open(reading, encoding="utf-8") as terminal,  # noqa: PTH123 -- a device
                open(writing, "w", encoding="utf-8") as screen,  # noqa: PTH123 -- a device
            ):
                code = _ask(terminal, screen, question)
        except OSError:
            raise MfaNeeded(ErrorContext(profile=question.profile)) from None
    if not code:
        raise MfaCancelled(ErrorContext(profile=question.profile))
    return code


def _ask(terminal: TextIO, screen: TextIO, question: MfaQuestion) -> str:
    """What was typed, once it can be a code; empty for nothing."""
    while True:
        screen.write(f"{clean(str(question))}: ")
        screen.flush()
        code = "".join(terminal.readline().split())
        if not code:
            return ""
        if (question.serial, code) in _given:
            question = replace(question, problem=USED)
        elif is_code(code):
            _given.add((question.serial, code))
            return code
        else:
            question = replace(question, problem=WRONG_FORM)
