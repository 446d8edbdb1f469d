"""The user's clipboard: OSC 52 through the user's terminal, and a program where there is one.

Not every terminal honours OSC 52, and none says so. A program of the desktop is asked as
well, if it is there and a desktop is: over ssh only the escape sequence finds the way.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from enum import Enum
from functools import partial
from typing import Final

from textual.widget import Widget

from tui.printable import clean
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.words.cells import cut_end

PREVIEW_LINES: Final = 8
PREVIEW_WIDTH: Final = 66
"""How much of a text is shown where it is asked about."""

PATIENCE: Final = 2.0
"""Seconds for the program; one that waits for a display that is gone never ends."""


def copy_to_clipboard(widget: Widget, text: str) -> None:
    """Put text into the clipboard; never waits."""
    widget.app.copy_to_clipboard(text)
    command = clipboard_command(os.environ, sys.platform)
    if command:
        work = partial(_run, command, text)
        widget.run_worker(work, thread=True, group="clipboard", exit_on_error=False)


class Consent(Enum):
    """What the user says of a remote that wants to fill the clipboard; the value is the id."""

    NOT_NOW = "not-now"
    ONCE = "once"
    ALWAYS = "always"
    NEVER = "never"


_ANSWERS: Final = (
    (Consent.NOT_NOW.value, "Not this time"),
    (Consent.ONCE.value, "This once"),
    (Consent.ALWAYS.value, "Always in this session"),
    (Consent.NEVER.value, "Never in this session"),
)


class ClipboardConsent:
    """Lets a remote fill the clipboard as far as the user has allowed it.

    Args:
        widget: The terminal.
        setting: What the user says once for all: `ask`, `always` or `never`.
    """

    def __init__(self, widget: Widget, setting: str = "ask") -> None:
        self._widget = widget
        known = {"always": Consent.ALWAYS, "never": Consent.NEVER}
        self._given = known.get(setting)
        self._offered: str | None = None

    def takes(self, text: str) -> bool:
        """Take a remote's text for the clipboard; False if the user is to decide."""
        if self._given is Consent.ALWAYS:
            copy_to_clipboard(self._widget, text)
        elif self._given is None:
            self._offered = text
        return self._given is not None

    def ask(self) -> None:
        """Ask the user about the last text."""
        text, self._offered = self._offered, None
        if text is None:
            nothing = "The far end has nothing for your clipboard."
            self._widget.app.notify(nothing, markup=False)
            return

        def answered(answer: str | None) -> None:
            consent = Consent(answer or Consent.NOT_NOW.value)
            if consent in {Consent.ALWAYS, Consent.NEVER}:
                self._given = consent
            if consent in {Consent.ALWAYS, Consent.ONCE}:
                copy_to_clipboard(self._widget, text)

        words = ["A program at the far end wants to fill your clipboard with:", ""]
        words += [
            cut_end(clean(line), PREVIEW_WIDTH) for line in text.splitlines()[:PREVIEW_LINES]
        ]
        screen = ChoiceScreen("Fill your clipboard?", words, _ANSWERS)
        self._widget.app.push_screen(screen, answered)


def clipboard_command(environment: Mapping[str, str], platform: str) -> list[str]:
    """The program that fills the clipboard of this desktop, empty if there is none."""
    candidates: list[list[str]] = []
    if platform == "darwin":
        candidates.append(["pbcopy"])
    if environment.get("WAYLAND_DISPLAY"):
        candidates.append(["wl-copy"])
    if environment.get("DISPLAY"):
        candidates.append(["xclip", "-selection", "clipboard"])
    for command in candidates:
        if program := shutil.which(command[0], path=environment.get("PATH")):
            return [program, *command[1:]]
    return []


def _run(command: list[str], text: str) -> None:
    subprocess.run(  # noqa: S603  # the program was found on the user's own PATH
        command,
        input=text.encode("utf-8", "surrogateescape"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=PATIENCE,
        check=False,
    )
