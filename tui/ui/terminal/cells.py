"""A row of the screen as cells: which column each piece of text stands in."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from tui.terminal.attributes import PLAIN, Attributes
from tui.terminal.emulator import Row
from tui.terminal.widths import cluster_width, joins

Run = tuple[str, Attributes]


@lru_cache(maxsize=4096)
def cells(text: str) -> tuple[str, ...]:
    """The text of each cell, as the emulator puts it; a wide character's second is empty."""
    if text.isascii():
        return tuple(text)
    clusters: list[str] = []
    for character in text:
        if clusters and joins(clusters[-1], character):
            clusters[-1] += character
        else:
            clusters.append(character)
    parts: list[str] = []
    for cluster in clusters:
        parts.append(cluster)
        if cluster_width(cluster) == 2:
            parts.append("")
    return tuple(parts)


def width(text: str) -> int:
    return len(text) if text.isascii() else len(cells(text))


def row_cells(row: Row) -> list[str]:
    """The text of each cell of a row, as far as anything is written."""
    return [cell for text, _ in row.runs for cell in cells(text)]


def row_text(row: Row, start: int = 0, end: int | None = None) -> str:
    """The text between two columns; a wide character belongs to its first."""
    if start == 0 and end is None:
        return "".join(text for text, _ in row.runs)
    return "".join(row_cells(row)[start:end])


def padded(runs: Iterable[Run], columns: int) -> list[Run]:
    """Runs that fill a width: blanks behind what is short, nothing of what is beyond."""
    filled: list[Run] = []
    left = columns
    for text, attributes in runs:
        taken = width(text)
        if taken > left:
            parts = cells(text)
            # A wide character of which half is beyond is not there at all.
            whole = left - 1 if not parts[left] else left
            text, taken = "".join(parts[:whole]) + " " * (left - whole), left
        if text:
            filled.append((text, attributes))
        left -= taken
    if left:
        filled.append((" " * left, PLAIN))
    return filled


def cut(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    """The runs between two columns."""
    found: list[Run] = []
    column = 0
    for text, attributes in runs:
        length = width(text)
        first, last = max(start - column, 0), min(end - column, length)
        if first < last:
            whole = first == 0 and last == length
            piece = text if whole else "".join(cells(text)[first:last])
            if piece:
                found.append((piece, attributes))
        column += length
        if column >= end:
            break
    return found
