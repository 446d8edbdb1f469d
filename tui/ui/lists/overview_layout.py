"""Where what stands in the overview: the map of days, and below it bars; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import pairwise
from typing import Final

from rich.cells import cell_len

from tui.durations import weekday
from tui.language import N_, _
from tui.printable import clean
from tui.sessions.review.grouping import NO_TICKET
from tui.sessions.review.overview import (
    WEEKS,
    Amount,
    Measure,
    Overview,
    Scale,
    Tally,
    counted,
    hours_words,
    ranked,
)
from tui.sessions.review.overview_report import bar, months, share_of
from tui.ui.words.cells import cut_end, cut_middle, pad

MARGIN: Final = 2
"""Cells before each line, for the cursor."""

LABEL: Final = 4
"""Cells of a weekday's name."""

WEEK: Final = (2, 4)
"""The fewest and the most cells of a week."""

COLUMN: Final = 46
"""The fewest cells of a list with bars; where there is room for more, lists stand side by side."""

MOST: Final = 20
"""Bars of a list; what comes after them is one line together."""

COUNT: Final = 6
"""Cells of a number of sessions."""

HOURS: Final = 11
"""Cells of how long they lasted."""

NAME: Final = 28
"""Cells of a title in the line of status."""

UNNAMED: Final = N_("(unknown)")

MARK: Final = "◂"
"""Behind the day under the cursor."""

TITLES: Final = {
    Measure.HOURS: (N_("Hours by target"), N_("Hours by ticket"), N_("Hours by status")),
    Measure.SESSIONS: (
        N_("Sessions by target"),
        N_("Sessions by ticket"),
        N_("Sessions by status"),
    ),
}
"""Above the lists."""


class Part(Enum):
    """What can be chosen from; the value is the name of the column that tells it in the list."""

    DAY = "day"
    TARGET = "target"
    TICKET = "ticket"
    END = "status"


@dataclass(frozen=True, slots=True)
class Item:
    """A day or a bar, and where it is."""

    part: Part
    title: str
    """Of a day, in ISO's form."""
    amount: Amount
    row: int
    column: int
    cells: int

    @property
    def said(self) -> str:
        """The title, in the language of now where it is no name."""
        worded = self.part is Part.END or self.title == NO_TICKET
        return _(self.title) if worded else self.title

    @property
    def words(self) -> str:
        """What the line of status says of it."""
        title = cut_middle(clean(self.said), NAME) or _(UNNAMED)
        if self.part is Part.DAY:
            title = f"{weekday(date.fromisoformat(self.title))} {title}"
        amount = self.amount.words if self.amount.sessions else _("no sessions")
        return f"{title}  {amount}"


@dataclass(frozen=True, slots=True)
class MapPiece:
    """A text in a line; its tone is the name of a style, its item what it is a picture of."""

    column: int
    text: str
    tone: str = "plain"
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """All lines, each with its pieces from left to right, and what the cursor can be on."""

    lines: tuple[tuple[MapPiece, ...], ...] = ()
    items: tuple[Item, ...] = ()

    def find(self, part: Part, title: str) -> Item | None:
        """The item of that name, if there still is one."""
        return next((i for i in self.items if (i.part, i.title) == (part, title)), None)

    def at(self, row: int, column: int) -> Item | None:
        """What is drawn there."""
        return next((i for i in self.items if i.row == row and _covers(i, column)), None)

    def beside(self, item: Item, steps: int) -> Item:
        """The item to the right, or to the left; itself where there is none."""
        days = item.part is Part.DAY
        others = [
            other
            for other in self.items
            if (other.column - item.column) * steps > 0
            and (other.part is Part.DAY) is days
            and (not days or other.row == item.row)
        ]
        return min(others, key=lambda other: _distance(item, other), default=item)

    def below(self, item: Item, steps: int) -> Item:
        """The item in the line below, or above; itself where there is none."""
        others = [other for other in self.items if (other.row - item.row) * steps > 0]
        under = [other for other in others if _overlap(item, other)]
        if not under and steps < 0:
            # The map may be narrower than the lists below it.
            under = [other for other in others if other.part is Part.DAY]
        return min(
            under,
            key=lambda other: (abs(other.row - item.row), abs(other.column - item.column)),
            default=item,
        )

    def next_part(self, item: Item, steps: int) -> Item:
        """The first item of the next part, or of the one before; the last or the first of all."""
        firsts = [self.items[0]] if self.items else []
        firsts += [later for one, later in pairwise(self.items) if one.part is not later.part]
        parts = [first.part for first in firsts]
        place = parts.index(item.part) + steps
        if place < 0:
            return self.items[0]
        return firsts[place] if place < len(firsts) else self.items[-1]


def lay_out(overview: Overview, measure: Measure, width: int) -> Layout:
    """The overview in so many cells."""
    week = max(WEEK[0], min((width - MARGIN - LABEL) // WEEKS, WEEK[1]))
    lines: list[list[MapPiece]] = list(_map(overview, overview.scale(measure), week))
    lines.append([])
    count = max(1, min(3, width // COLUMN))
    cells = width // count
    top, tops = len(lines), [len(lines)] * count
    for title, part, tallies in _lists(overview, measure):
        column = tops.index(min(tops))
        first, row = column * cells, tops[column]
        for pieces in _list(title, part, tallies, measure, (row, first, cells)):
            while len(lines) <= row:
                lines.append([])
            lines[row] += pieces
            row += 1
        tops[column] = row + 1
    ordered = tuple(tuple(sorted(line, key=lambda piece: piece.column)) for line in lines)
    drawn = dict.fromkeys(piece.item for line in ordered for piece in line if piece.item)
    days = sorted((i for i in drawn if i.row < top), key=lambda i: i.title)
    bars = sorted((i for i in drawn if i.row >= top), key=lambda i: list(Part).index(i.part))
    return Layout(ordered, (*days, *bars))


def _map(overview: Overview, scale: Scale, cells: int) -> Iterator[list[MapPiece]]:
    weeks = list(overview.period.weeks)
    left = MARGIN + LABEL
    yield [MapPiece(left, months(weeks, cells), "muted")]
    for number, first in enumerate(weeks[0]):
        pieces = [MapPiece(MARGIN, weekday(first), "muted")]
        for place, week in enumerate(weeks):
            day = week[number]
            amount = overview.days.get(day, Amount())
            if day > overview.today and not amount.sessions:
                continue  # it has not come yet
            column = left + place * cells
            item = Item(Part.DAY, day.isoformat(), amount, number + 1, column, cells)
            text = scale.shade(amount) * (cells - 1 if amount.sessions else 1)
            pieces.append(MapPiece(column, text, f"shade-{scale.level(amount)}", item))
        yield pieces
    yield [MapPiece(left, scale.legend, "muted")]


def _lists(
    overview: Overview, measure: Measure
) -> Iterator[tuple[str, Part, tuple[Tally, ...]]]:
    target, ticket, status = map(_, TITLES[measure])
    yield target, Part.TARGET, ranked(overview.targets, measure)
    yield ticket, Part.TICKET, ranked(overview.tickets, measure)
    yield status, Part.END, ranked(overview.ends, measure)


def _list(
    title: str,
    part: Part,
    tallies: Sequence[Tally],
    measure: Measure,
    place: tuple[int, int, int],
) -> Iterator[list[MapPiece]]:
    """A heading and bars with figures; `place` is the first row, the first column and the cells."""
    row, first, cells = place
    left, room = first + MARGIN, cells - MARGIN - 1
    yield [MapPiece(left, cut_end(title, room), "heading")]
    figures = [_figures(tally.amount) for tally in tallies[:MOST]]
    right = max(map(cell_len, figures), default=0)
    names = max(8, (room - right - 2) * 3 // 5)
    bars = max(0, room - right - names - 2)
    for number, (tally, words) in enumerate(zip(tallies[:MOST], figures, strict=True), 1):
        item = Item(part, tally.title, tally.amount, row + number, first, cells)
        drawn = bar(share_of(tally, tallies, measure), bars)[:bars]
        yield [
            MapPiece(left, pad(clean(item.said) or _(UNNAMED), names), item=item),
            MapPiece(left + names + 1, drawn, "bar", item),
            MapPiece(left + room - right, pad(words, right, right=True), "muted", item),
        ]
    if rest := tallies[MOST:]:
        sessions = sum(tally.amount.sessions for tally in rest)
        seconds = sum(tally.amount.seconds for tally in rest)
        words = _("and {count:,} more: {amount}").format(
            count=len(rest), amount=Amount(sessions, seconds).words
        )
        yield [MapPiece(left, cut_end(words, room), "muted")]


def _figures(amount: Amount) -> str:
    hours = pad(hours_words(amount.seconds), HOURS, right=True)
    return f"{amount.sessions:>{COUNT},}  {hours}"


def _covers(item: Item, column: int) -> bool:
    return item.column <= column < item.column + item.cells


def _overlap(one: Item, other: Item) -> bool:
    return _covers(one, other.column) or _covers(other, one.column)


def _distance(one: Item, other: Item) -> tuple[int, int]:
    return abs(other.column - one.column), abs(other.row - one.row)


def total_words(overview: Overview) -> str:
    """`412 sessions, 96 h 30 min`; without the hours where there are none."""
    amount = overview.total
    return amount.words if amount.seconds else counted(amount.sessions)
