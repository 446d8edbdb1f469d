"""The user's clipboard: OSC 52 through the user's terminal, and a program where there is one.

Not every terminal honours OSC 52, and none says so. A program of the desktop is asked as
well, if it is there and a desktop is: over ssh only the escape sequence finds the way.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from typing import Final

from textual.widget import Widget

PATIENCE: Final = 2.0
"""Seconds for the program; one that waits for a display that is gone never ends."""


def copy_to_clipboard(widget: Widget, text: str) -> None:
    """Put text into the clipboard; never waits."""
    widget.app.copy_to_clipboard(text)
    command = clipboard_command(os.environ, sys.platform)
    if command:
        work = partial(_run, command, text)
        widget.run_worker(work, thread=True, group="clipboard", exit_on_error=False)


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
