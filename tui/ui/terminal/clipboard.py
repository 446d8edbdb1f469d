"""The user's clipboard: OSC 52 through the user's terminal, and a program where there is one.

Not every terminal honours OSC 52, and none says so. A program of the desktop is asked as
well, if it is there and a desktop is: over ssh only the escape sequence finds the way.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from tui.language import N_, _, ngettext
from tui.printable import clean
from tui.ui.terminal.overlay import Surface
from tui.ui.words.cells import cut_end

PREVIEW_LINES: Final = 8
PREVIEW_WIDTH: Final = 66
"""How much of a text is shown where it is asked about."""

PATIENCE: Final = 2.0
"""Seconds for the program; one that waits for a display that is gone never ends."""


def copy(surface: Surface, text: str, sentence: str = N_("Copied {amount}.")) -> None:
    """Copy what the user chose, and say so; the sentence says of how much."""
    copy_to_clipboard(surface, text)
    lines = text.count("\n") + 1
    if lines > 1:
        amount = ngettext("{count:,} line", "{count:,} lines", lines).format(count=lines)
    else:
        count = len(text)
        amount = ngettext("{count:,} character", "{count:,} characters", count).format(
            count=count
        )
    surface.app.notify(_(sentence).format(amount=amount), markup=False, timeout=2)


def copy_to_clipboard(surface: Surface, text: str) -> None:
    """Put text into the clipboard; never waits."""
    surface.app.copy_to_clipboard(text)
    command = clipboard_command(os.environ, sys.platform)
    if command:
        work = partial(_run, command, text)
        surface.widget.run_worker(work, thread=True, group="clipboard", exit_on_error=False)


def preview(lines: Sequence[str]) -> list[str]:
    """The first lines of a text, for a question about it."""
    return [cut_end(clean(line), PREVIEW_WIDTH) for line in lines[:PREVIEW_LINES]]


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
