"""How rows, of instances above all, are written while they arrive: as lines, as a table, as CSV, as JSON.

Whatever is in them is harmless there: lines and tables show control characters as pictures, CSV
holds no formula, and JSON escapes them. Nothing is cut but a table's lines, which end where the
terminal does.
"""

import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import click
from rich.cells import cell_len, set_cell_size

from tui.cli.streams import echo_json
from tui.exports.instances import ListedInstance, csv_text, object_of, text_of
from tui.printable import clean, json_text, versioned
from tui.ui.words.cells import ELLIPSIS, pad

GAP: Final = "  "
"""Between the columns of a table."""

WIDEST: Final = 40
"""Cells that a column gets at most before another begins; what is longer moves the rest on."""

Listed = Sequence[ListedInstance]


class Writer:
    """A line for each instance, with tabs between the columns: for scripts.

    Args:
        columns: their names, from left to right.
        text: what one has in a column.
    """

    def __init__(
        self, columns: Sequence[str], text: Callable[[Any, str], str] = text_of
    ) -> None:
        self._columns = columns
        self._text = text

    def write(self, page: Sequence[Any]) -> None:
        """Write some more of them."""
        _print("\t".join(texts) for texts in self._texts(page))

    def finish(self, failed: Sequence[tuple[str, str]]) -> None:
        """There are no more. Sources that have failed are told, each with the reason."""

    def _texts(self, page: Sequence[Any]) -> list[list[str]]:
        return [[clean(self._text(one, column)) for column in self._columns] for one in page]


class TableWriter(Writer):
    """Columns beneath a heading, as wide as those that came first want them: for a terminal."""

    def __init__(
        self, columns: Sequence[str], text: Callable[[Any, str], str] = text_of
    ) -> None:
        super().__init__(columns, text)
        self._widths: list[int] = []

    def write(self, page: Sequence[Any]) -> None:
        lines = self._texts(page)
        if lines and not self._widths:
            lines.insert(0, [clean(column).upper() for column in self._columns])
            columns = zip(*lines, strict=True)
            self._widths = [min(WIDEST, max(map(cell_len, texts))) for texts in columns]
        _print(map(self._line, lines))

    def _line(self, texts: Sequence[str]) -> str:
        cells = zip(texts, self._widths, strict=True)
        line = GAP.join(pad(text, max(width, cell_len(text))) for text, width in cells)
        line, room = line.rstrip(), shutil.get_terminal_size().columns
        if cell_len(line) <= room:
            return line
        # Blanks before the ellipsis stay: what stands before them is whole.
        return set_cell_size(line, room - 1) + ELLIPSIS


class CsvWriter(Writer):
    """A table as RFC 4180 has it, with a heading."""

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__(columns)
        click.echo(csv_text([columns]), nl=False)

    def write(self, page: Listed) -> None:
        rows = ([text_of(one, column) for column in self._columns] for one in page)
        click.echo(csv_text(rows), nl=False)


class JsonWriter(Writer):
    """One object with all that is known of each, begun at once and whole at the end."""

    def __init__(self) -> None:
        super().__init__(())
        self._between = ""
        click.echo(json.dumps(versioned({"instances": []})).removesuffix("]}"))

    def write(self, page: Listed) -> None:
        for one in page:
            echo_json(f"{self._between}{json_text(object_of(one))}")
            self._between = ","

    def finish(self, failed: Sequence[tuple[str, str]]) -> None:
        problems = [{"context": name or None, "error": error} for name, error in failed]
        echo_json(f'], "failed": {json_text(problems)}}}')


def _print(lines: Iterable[str]) -> None:
    """Print lines, those of a page at once: there may be ten thousand."""
    text = "".join(f"{line}\n" for line in lines)
    if text:
        click.echo(text, nl=False)
