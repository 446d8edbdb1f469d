"""Text in a row of cells: cut or filled to a known width.

Text from outside goes through `tui.printable.clean` first, which makes it one line.
"""

from typing import Final

from rich.cells import cell_len, set_cell_size

ELLIPSIS: Final = "…"


def cut_end(text: str, width: int) -> str:
    """At most `width` cells of the text, its end replaced by an ellipsis."""
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return ELLIPSIS[:width]
    return set_cell_size(text, width - 1).rstrip() + ELLIPSIS


def cut_middle(text: str, width: int) -> str:
    """At most `width` cells of the text, its middle replaced by an ellipsis."""
    if cell_len(text) <= width:
        return text
    if width <= 2:
        return cut_end(text, width)
    tail = _last_cells(text, (width - 1) // 2)
    return set_cell_size(text, width - 1 - cell_len(tail)).rstrip() + ELLIPSIS + tail


def _last_cells(text: str, width: int) -> str:
    start = len(text)
    while start > 0 and cell_len(text[start - 1 :]) <= width:
        start -= 1
    return text[start:]


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Exactly `width` cells: cut at the end, or filled with blanks (on the left if `right`)."""
    text = cut_end(text, width)
    blanks = " " * (width - cell_len(text))
    return blanks + text if right else text + blanks
