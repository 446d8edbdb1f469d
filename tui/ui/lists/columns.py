"""The columns of a table: what stands in them, and how wide they are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, Generic, TypeVar

from tui.language import ENGLISH, _, current, in_english

T = TypeVar("T")

GAP = 2
"""Cells between two columns."""


class Tone(StrEnum):
    """What a cell's colour says; the words beside it say it too."""

    PLAIN = "plain"
    MUTED = "muted"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    ACCENT = "accent"


class Cut(Enum):
    """Where a text gives way when its column is too narrow."""

    END = "end"
    MIDDLE = "middle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[T]):
    """One column: how a row's text in it is made, and how wide it may get, in cells."""

    name: str
    """In English: what a filter calls it, beside its translation, and a choice is kept by."""
    text: Callable[[T], str]
    least: int
    most: int
    """Cells beyond which it grows only when no other column wants more."""
    heading: str = ""
    """What stands above it in every language, where that is not its name."""
    hidden: bool = False
    """Whether only a filter finds it; hidden ones stand behind the others."""
    enough: int = 0
    """Cells that it gets before a column to its right is shown; `least` where that is more."""
    stays: bool = False
    """Whether it is shown however narrow the screen is; what is left of it then gives way."""
    right: bool = False
    cut: Cut = Cut.END
    tone: Callable[[T], Tone] = lambda _item: Tone.PLAIN
    order: Callable[[T], Any] | None = None
    """What the column sorts by, where that is not its text."""
    once: bool = False
    """Whether a text that the row above has as well is left out."""
    called: bool = False
    """Whether it is what people call a row: what a filter finds there comes first."""
    similar: bool = True
    """Whether a text may be meant that is only similar to it; of an id or a number it may not."""
    search: Callable[[T], str] | None = None
    """What a filter finds it by, where that is not its text."""
    tags: Callable[[T], Iterable[str]] | None = None
    """Each tag that it tells, as in `env=prod`: a filter may ask for one of them."""

    @property
    def title(self) -> str:
        """What stands above it, in the language of now."""
        return self.heading or _(self.name)


def in_both(say: Callable[[], str]) -> str:
    """What a cell says, and the English of it: a filter finds either."""
    said = say()
    if current() == ENGLISH:
        return said
    with in_english():
        return f"{said} {say()}"


def lay_out(columns: Sequence[Column[Any]], wanted: Sequence[int], width: int) -> list[int]:
    """The columns' widths in cells, from the left; those that do not fit fall away.

    Args:
        columns: The columns; each keeps at least its `least`.
        wanted: What each would take to show all of its text.
        width: The cells there are, with `GAP` cells between two columns.
    """
    widths = [column.least for column in columns[: _fitting(columns, wanted, width)]]
    left = width - sum(widths) - GAP * (len(widths) - 1)
    # What is enough for each comes before what one of them could take beyond that;
    # and no text is cut while there is room.
    enough, most = (
        [getattr(column, name) for column in columns] for name in ("enough", "most")
    )
    for limits in (enough, most, wanted):
        for index, has in enumerate(widths):
            more = min(max(0, min(wanted[index], limits[index]) - has), max(0, left))
            widths[index] += more
            left -= more
    return widths


def _fitting(columns: Sequence[Column[Any]], wanted: Sequence[int], width: int) -> int:
    """How many columns are shown: those that stay, and what fits once the others have enough."""
    stay = max((n for n, column in enumerate(columns, start=1) if column.stays), default=1)
    used = 0
    for index, (column, want) in enumerate(zip(columns, wanted, strict=True)):
        if index >= stay and used + column.least > width:
            return index
        used += max(column.least, min(column.enough, want)) + GAP
    return len(columns)
