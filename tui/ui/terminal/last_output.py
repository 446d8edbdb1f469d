"""What the last command wrote, where the shell says where that begins and ends (OSC 133)."""

from tui.language import N_, _
from tui.ui.terminal.clipboard import copy
from tui.ui.terminal.overlay import Surface
from tui.ui.terminal.selection import Selection
from tui.ui.terminal.text import TextPlace

UNMARKED = N_("The shell doesn't mark where output begins (OSC 133).")
FULL_SCREEN = N_("A program has the whole screen.")
NOTHING = N_("The last command wrote nothing.")
COPIED = N_("Copied {amount} of the last command's output.")


def copy_last_output(surface: Surface) -> None:
    """Copy it and say so, or why there is none."""
    try:
        copy(surface, last_output(surface), COPIED)
    except LookupError as error:
        words = _("Nothing was copied. {why}").format(why=error)
        surface.app.notify(words, markup=False, timeout=4)


def last_output(surface: Surface) -> str:
    """The text, of a command that still runs as far as it is there.

    Raises:
        LookupError: There is none; it says why in a sentence.
    """
    emulator, viewport = surface.session.emulator, surface.viewport
    if emulator.modes.alternate_screen:
        raise LookupError(_(FULL_SCREEN))
    cursor = emulator.cursor
    end = TextPlace(viewport.gone + cursor.y, cursor.x)
    start = None
    for index, mark in emulator.output_marks():
        place = TextPlace(viewport.gone + index, mark.column)
        if mark.begins:
            start = place
            break
        end = place
    else:
        if end == TextPlace(viewport.gone + cursor.y, cursor.x):
            raise LookupError(_(UNMARKED))
    text = _between(surface, start or TextPlace(viewport.oldest, 0), end)
    if not text:
        raise LookupError(_(NOTHING))
    return text


def _between(surface: Surface, start: TextPlace, end: TextPlace) -> str:
    """The text up to a place, that one left out."""
    if start >= end:
        return ""
    width = surface.size.width
    last = (
        TextPlace(end.line, end.column - 1)
        if end.column
        else TextPlace(end.line - 1, width - 1)
    )
    return Selection(start, last).text(width, surface.viewport.row_of).rstrip("\n")
