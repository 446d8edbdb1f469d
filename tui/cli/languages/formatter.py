"""Help measured by the cells of a terminal: click counts characters, and breaks at spaces."""

from collections.abc import Iterable, Iterator
from typing import Final
from unicodedata import category

import click
from rich.cells import cell_len

from tui.cli.languages.paragraphs import AS_IT_IS
from tui.language import _

SMALL: Final = frozenset("ーぁぃぅぇぉっゃゅょァィゥェォッャュョ")
"""Characters that no line begins with, beside what closes or ends something."""
CLOSING: Final = ("Pe", "Pf", "Po")
OPENING: Final = ("Ps", "Pi")
"""Categories of Unicode."""
LEAST: Final = 10
"""Cells that a column of text has at least."""


class WideFormatter(click.HelpFormatter):
    """For languages whose characters are two cells wide and stand without spaces."""

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        paragraphs = []
        for each in text.split("\n\n"):
            if each.startswith(AS_IT_IS):
                lines = each.split("\n")[1:]
            else:
                lines = wrapped(_(each), self.width - self.current_indent)
            paragraphs.append("\n".join(indent + line for line in lines))
        self.write("\n\n".join(paragraphs) + "\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        rows = [(first, _(second)) for first, second in rows]
        first_column = min(max(cell_len(first) for first, _second in rows), col_max)
        below = " " * (self.current_indent + first_column + col_spacing)
        for first, second in rows:
            lines = wrapped(second, max(self.width - len(below), LEAST)) or [""]
            head = " " * self.current_indent + first
            if cell_len(first) > first_column:
                self.write(f"{head}\n")
                head = ""
            gap = " " * (len(below) - cell_len(head))
            self.write(f"{head}{gap}{lines[0]}".rstrip() + "\n")
            for line in lines[1:]:
                self.write(f"{below}{line}\n")


class WideContext(click.Context):
    """What a command is called in whose help is such."""

    formatter_class = WideFormatter


def wrapped(text: str, cells: int) -> list[str]:
    """The text in lines of so many cells at most."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and cell_len((line + piece).rstrip()) > cells:
            lines.append(line.rstrip())
            line = ""
            piece = piece.lstrip()
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    """What is not broken: words of narrow characters, wide ones with what must stay at them."""
    piece = ""
    for character in text:
        wide = cell_len(character) > 1
        before = piece[-1:]
        follows = character in SMALL or category(character) in CLOSING
        joined = follows or (before and category(before) in OPENING)
        narrow = not wide and cell_len(before) == 1 and not before.isspace()
        if piece and not joined and not character.isspace() and not narrow:
            yield piece
            piece = ""
        piece += character
    yield piece
