"""All rows of a table as one text: what is rare in ten thousand of them is found in one search."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tui.ui.lists.query import Term
    from tui.ui.lists.table_row import TableRow

SOME: Final = 100
"""Rows that are found in the one text before it is seen whether what is looked for is common."""

COMMON: Final = 10
"""What is in every so manyth row is looked for in each row instead, which is quicker then."""

LATELY: Final = 32
"""Texts of which it is known where they are."""


class Corpus:
    """The rows of a table as they stood in its order; they are told by their numbers in it.

    Args:
        rows: The rows, in order.
        name: Which of the columns is what people call a row.
    """

    def __init__(self, rows: "Sequence[TableRow[Any]]", name: int) -> None:
        self.rows = tuple(rows)
        self._everything = [row.everything for row in rows]
        self._names = [row.folded[name] for row in rows]
        self._text = "".join(self._everything)
        self._ends = list(accumulate(map(len, self._everything)))
        # What was looked for lately: of several words only the last one changes with a key.
        self._with_text: dict[str, list[int]] = {}
        # The letters that were looked for last, and where: a word that grows finds less.
        self._lettered: tuple[str, list[int]] = ("", [])

    def name(self, number: int) -> str:
        """What a row is called, folded."""
        return self._names[number]

    def with_text(self, text: str) -> list[int]:
        """The rows that have a folded text anywhere."""
        if text not in self._with_text:
            if len(self._with_text) >= LATELY:
                self._with_text.clear()
            self._with_text[text] = self._look_for(text)
        return self._with_text[text]

    def _look_for(self, text: str) -> list[int]:
        found: list[int] = []
        place = self._text.find(text)
        while place >= 0:
            number = bisect_right(self._ends, place)
            found.append(number)
            if len(found) == SOME and number < SOME * COMMON:
                rest = enumerate(self._everything[number + 1 :], start=number + 1)
                return [*found, *[number for number, all_ in rest if text in all_]]
            place = self._text.find(text, self._ends[number])
        return found

    def satisfying(self, term: "Term") -> list[int]:
        """The rows that satisfy a term."""
        if term.column is None and not term.negated and term.pattern is None:
            return self.with_text(term.text)
        rows = enumerate(self.rows)
        return [number for number, row in rows if term.holds(row.everything, row.folded)]

    def with_letters(self, letters: str, most: int) -> list[int]:
        """The rows in whose names letters stand in their order, at most so many."""
        before, found = self._lettered
        has = letters_in_order(letters)
        if before and letters.startswith(before):
            found = [number for number in found if has(self._names[number])]
        else:
            found = [number for number, name in enumerate(self._names) if has(name)]
        self._lettered = letters, found
        return found[:most]


def letters_in_order(letters: str) -> Callable[[str], object]:
    """A test whether letters stand in a text in their order; one pass over it."""
    steps = (f"[^{re.escape(letter)}]*{re.escape(letter)}" for letter in letters)
    return re.compile("".join(steps), re.DOTALL).match
